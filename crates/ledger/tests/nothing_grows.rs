//! Nothing grows with history: one more step, and each page, costs at thirty-two times as much history no more than it did, but
//! for what D-97 limits and the contract shows whole.

use std::time::Duration;

use ecoledger_testkit::growth::{KINDS, Kind, Pile};

/// What is limited by D-97 and stands whole in an answer: there, time follows the bytes up to the limit.
fn is_limited(kind: Kind) -> bool {
    matches!(kind, Kind::Files | Kind::Checkpoints | Kind::Actions | Kind::Roles)
}

/// The fastest of several, so that what else the machine does does not count.
fn fastest(times: impl Iterator<Item = Duration>) -> f64 {
    times.min().expect("some").as_secs_f64()
}

/// The cost of one more and of each page, in seconds and bytes.
fn costs(pile: &mut Pile) -> Vec<(&'static str, f64, usize)> {
    let steps: Vec<_> = (0..8).map(|_| pile.take()).collect();
    let mut found = vec![("one more", fastest(steps.iter().map(|cost| cost.time)), steps[0].bytes)];
    for asked in pile.pages() {
        let pages: Vec<_> = (0..16).map(|_| pile.ask(&asked)).collect();
        found.push((asked.name, fastest(pages.iter().map(|cost| cost.time)), pages[0].bytes));
    }
    found
}

/// Linear growth would be 32 times, less what a page costs anyway. Bytes are counted; times are the fastest of many.
#[test]
fn d97_d98_no_step_and_no_page_grows_with_history() {
    for (kind, _) in KINDS.into_iter().filter(|(kind, _)| !is_limited(*kind)) {
        let mut pile = Pile::new(kind);
        pile.grow(100);
        let few = costs(&mut pile);
        pile.grow(32 * 100);
        let many = costs(&mut pile);
        for ((name, few_time, few_bytes), (_, many_time, many_bytes)) in few.into_iter().zip(many) {
            assert!(many_bytes < few_bytes + few_bytes / 8 + 64, "{kind:?}, {name}: {few_bytes} bytes, then {many_bytes}");
            let ratio = many_time / few_time;
            assert!(ratio < 2.5, "{kind:?}, {name}: {ratio:.1} times as long");
        }
    }
}

/// Under the limits of D-97 a cost is at most in line with the limited list: a claim answers with its checkpoints, and a page of
/// a user with many scopes asks for each of them. Quadratic growth would be 256 times.
#[test]
fn d97_what_is_limited_grows_no_faster_than_its_list() {
    for (kind, least) in KINDS.into_iter().filter(|(kind, _)| is_limited(*kind)) {
        let mut pile = Pile::new(kind);
        pile.grow(least / 4);
        let few = costs(&mut pile);
        pile.grow(4 * least);
        for ((name, few_time, _), (_, many_time, _)) in few.into_iter().zip(costs(&mut pile)) {
            let ratio = many_time / few_time;
            assert!(ratio < 40.0, "{kind:?}, {name}: {ratio:.1} times as long for sixteen times as many");
        }
    }
}
