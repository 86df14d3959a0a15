//! Prints what one more step, and each page, costs at n, 2n and 4n of whatever may pile up: time, and bytes answered.
//!
//! `cargo run --release -p ecoledger-benches --bin growth`. Both ratios are 1 where nothing grows; where the contract puts a whole
//! list into an answer (a credit's files, a claim's checkpoints, a proposal's history; limited by D-97), time follows the bytes.

use std::time::Duration;

use ecoledger_testkit::growth::{AskedPage, Cost, KINDS, Kind, Pile};

/// An allocator that keeps what is freed, as in the benchmarks of steps.
#[global_allocator]
static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Steps that are measured at each number, of which the median counts.
const STEPS: usize = 16;
/// How long a page is read again and again; the median counts, so that what else the machine does falls out.
const MEASURED: Duration = Duration::from_millis(30);

fn median(mut costs: Vec<Cost>) -> Cost {
    costs.sort_by_key(|cost| cost.time);
    costs[costs.len() / 2]
}

fn page(pile: &Pile, asked: &AskedPage) -> Cost {
    let (mut costs, mut time) = (Vec::new(), Duration::ZERO);
    while time < MEASURED {
        let cost = pile.ask(asked);
        time += cost.time;
        costs.push(cost);
    }
    median(costs)
}

fn print(kind: Kind, name: &str, least: u64, costs: [Cost; 3]) {
    let [one, two, four] = costs;
    let time = |cost: Cost| cost.time.as_secs_f64() / one.time.as_secs_f64();
    let bytes = |cost: Cost| cost.bytes as f64 / one.bytes as f64;
    println!(
        "{:13} {name:26} n {least:5} {:8} ns {:7} bytes   2n {:5.2} time {:5.2} bytes   4n {:5.2} time {:5.2} bytes",
        format!("{kind:?}"),
        one.time.as_nanos(),
        one.bytes,
        time(two),
        bytes(two),
        time(four),
        bytes(four)
    );
}

fn main() {
    for (kind, least) in KINDS {
        let mut pile = Pile::new(kind);
        let mut steps = Vec::new();
        let mut pages: Vec<Vec<Cost>> = Vec::new();
        for number in [least, 2 * least, 4 * least] {
            pile.grow(number);
            pages.push(pile.pages().iter().map(|asked| page(&pile, asked)).collect());
            steps.push(median((0..STEPS).map(|_| pile.take()).collect()));
        }
        print(kind, "one more", least, [steps[0], steps[1], steps[2]]);
        for (place, asked) in pile.pages().iter().enumerate() {
            print(kind, asked.name, least, [pages[0][place], pages[1][place], pages[2][place]]);
        }
    }
}
