//! Each entity is the fold of the events that touch it, and equal inputs give equal bytes (D-2, D-3, D-6).

use std::collections::BTreeMap;

use ecoledger::{HashKey, Ledger, Recorded, journal, kernel::EntityKey};
use ecoledger_testkit::{History, cases, ids, laws, lone::Lone, strategy::history};
use proptest::prelude::*;

proptest! {
    #![proptest_config(cases(192))]

    #[test]
    fn d3_each_entity_is_the_fold_of_the_events_that_touch_it(steps in history(50)) {
        let History { world, .. } = History::uncompared(&steps);
        laws::folding_is_local(&world.ledger, &world.events).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn d6_a_version_counts_the_events_that_touched(steps in history(50)) {
        let History { world, .. } = History::uncompared(&steps);
        laws::touches_are_unique(&world.events).map_err(TestCaseError::fail)?;
        let mut touches: BTreeMap<String, u64> = BTreeMap::new();
        for key in world.events.iter().flat_map(Recorded::touches) {
            *touches.entry(key.to_string()).or_default() += 1;
        }
        let state = laws::state(&world.ledger);
        let versions: BTreeMap<String, u64> = state.iter().map(|(key, line)| (key.clone(), version(line))).collect();
        prop_assert_eq!(versions, touches);
    }

    #[test]
    fn d2_a_journal_brings_back_the_same_ledger(steps in history(50)) {
        let History { world, .. } = History::uncompared(&steps);
        laws::replay_gives_the_same(&world.ledger, &world.events).map_err(TestCaseError::fail)?;
        laws::events_have_one_order(&world.ledger, &world.events).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn d2_equal_requests_give_equal_bytes_whatever_the_key(steps in history(50), keys: [[u8; 16]; 2]) {
        let History { past, .. } = History::uncompared(&steps);
        let setting = History::in_setting().world.events;
        let [one, other] = keys.map(|key| {
            let mut ledger = Ledger::new(HashKey::from_bytes(key));
            ledger.replay(setting.iter().cloned()).expect("the setting's own events");
            let mut answers = String::new();
            for request in &past {
                let answer = match ledger.execute(&request.context, &request.command) {
                    Ok(executed) => json(&executed.events) + &json(&executed.result),
                    Err(refused) => refused.to_string(),
                };
                answers += &answer;
            }
            (answers, ledger.state_digest(), laws::state(&ledger))
        });
        prop_assert_eq!(one, other);
    }

    #[test]
    fn a_decision_is_one_line_of_a_journal(steps in history(30)) {
        let History { world, .. } = History::uncompared(&steps);
        for decision in world.events.chunk_by(|a, b| a.command_id == b.command_id) {
            let line = journal::to_line(decision).expect("one decision");
            prop_assert!(!line.contains('\n'));
            prop_assert_eq!(journal::from_line(&line).expect("a line just written"), decision);
            // Torn anywhere, it is no decision.
            let torn = (1..line.len()).filter(|at| line.is_char_boundary(*at)).step_by(97);
            for at in torn {
                prop_assert!(journal::from_line(&line[..at]).is_err(), "torn at {}", at);
            }
        }
    }
}

fn json(written: &impl serde::Serialize) -> String {
    serde_json::to_string(written).expect("events and answers are JSON")
}

/// The number after the key.
fn version(line: &str) -> u64 {
    line.split(' ').nth(1).and_then(|version| version.parse().ok()).expect("key, version, JSON")
}

/// An entity that no event touches is not there.
#[test]
fn d56_an_untouched_entity_has_version_0() {
    let world = History::in_setting().world;
    let lone = Lone::fold(&EntityKey::Trader(ids::trader(99)), &world.events).expect("nothing to fold");
    assert_eq!(lone.version().get(), 0);
}
