//! What a decision stands on: nothing outside its read set counts (invariant 1 of the architecture).

use std::collections::{BTreeMap, BTreeSet};

use ecoledger::{Decision, Ledger, kernel::EntityKey};
use ecoledger_testkit::{
    History, cases, laws,
    strategy::{Request, Step, history, step},
    world,
};
use proptest::prelude::*;

fn decide(ledger: &Ledger, request: &Request) -> Option<Decision> {
    ledger.decide_with_reads(&request.context, &request.command).ok()
}

fn keys(decision: &Decision) -> BTreeSet<EntityKey> {
    decision.reads.entries().iter().map(|(key, _)| key.clone()).collect()
}

/// Takes the steps that leave these entities alone; how many changed something.
fn change_all_but(history: &mut History, kept: &BTreeSet<EntityKey>, steps: &[Step]) -> usize {
    let mut changes = 0;
    for step in steps {
        let Some(request) = history.request(step) else { continue };
        let Ok(decision) = history.world.ledger.decide(&request.context, &request.command) else { continue };
        let events = history.world.ledger.stamp(decision);
        if events.is_empty() || events.iter().flat_map(ecoledger::Recorded::touches).any(|key| kept.contains(&key)) {
            continue;
        }
        history.take(step);
        changes += 1;
    }
    changes
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_decision_stands_on_nothing_but_what_it_read(before in history(40), asked in step(), after in history(40)) {
        let mut history = History::uncompared(&before);
        let Some(mut request) = history.request(&asked) else { return Ok(()) };
        // The head, position and time, is outside the read set: the command is asked when everything else is over.
        request.context.at = world::later(history.world.now, 86_400);
        let Some(then) = decide(&history.world.ledger, &request) else { return Ok(()) };
        change_all_but(&mut history, &keys(&then), &after);
        let now = decide(&history.world.ledger, &request);
        let events = |decision: Decision| decision.events.into_iter().map(|recorded| recorded.event).collect::<Vec<_>>();
        prop_assert_eq!(now.map(events), Some(events(then)), "{:?}", request);
    }

    #[test]
    fn d56_read_versions_are_the_versions_and_absent_is_0(before in history(40), asked in prop::collection::vec(step(), 8)) {
        let history = History::uncompared(&before);
        let state = laws::state(&history.world.ledger);
        let version = |line: &String| line.split(' ').nth(1).and_then(|version| version.parse().ok());
        let versions: BTreeMap<&String, u64> = state.iter().filter_map(|(key, line)| Some((key, version(line)?))).collect();
        for step in &asked {
            let Some(request) = history.request(step) else { continue };
            let Some(decision) = decide(&history.world.ledger, &request) else { continue };
            for (key, read) in decision.reads.entries() {
                let actual = versions.get(&key.to_string()).copied().unwrap_or(0);
                prop_assert_eq!(read.get(), actual, "{}", key);
            }
        }
    }

    #[test]
    fn reading_is_free_of_consequences(before in history(40), asked in prop::collection::vec(step(), 8)) {
        let history = History::uncompared(&before);
        let digest = history.world.ledger.state_digest();
        for step in &asked {
            let Some(request) = history.request(step) else { continue };
            let plain = history.world.ledger.decide(&request.context, &request.command);
            let noting = history.world.ledger.decide_with_reads(&request.context, &request.command);
            match (plain, noting) {
                (Ok(plain), Ok(noting)) => {
                    prop_assert_eq!(plain.events, noting.events);
                    prop_assert!(!noting.reads.entries().is_empty(), "{} reads nothing", request.command.type_name());
                }
                (Err(plain), Err(noting)) => prop_assert_eq!(plain, noting),
                (plain, noting) => prop_assert!(false, "{:?} {:?}", plain.is_ok(), noting.is_ok()),
            }
        }
        prop_assert_eq!(history.world.ledger.state_digest(), digest, "a decision changes nothing until it is recorded");
    }
}

/// The property above is worth something: there is much to change outside a read set.
#[test]
fn there_is_much_outside_a_read_set() {
    use proptest::{strategy::ValueTree as _, test_runner::TestRunner};

    let mut runner = TestRunner::deterministic();
    let mut draw = || history(40).new_tree(&mut runner).expect("a history").current();
    let mut changes = 0_usize;
    for _ in 0..50 {
        let mut history = History::uncompared(&draw());
        let steps = draw();
        let taken = steps.iter().find_map(|step| decide(&history.world.ledger, &history.request(step)?));
        let Some(decision) = taken.filter(|decision| !decision.events.is_empty()) else { continue };
        changes = changes.saturating_add(change_all_but(&mut history, &keys(&decision), &draw()));
    }
    assert!(changes > 100, "{changes}");
}
