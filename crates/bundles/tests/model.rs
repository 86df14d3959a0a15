//! Random histories against the naive model: the same code and line, or the same events and answer, and the same bundles, after
//! every command; and at the end everybody is shown the same.

use ecoledger::{Actor, Command, kernel::KeyedCommand};
use ecoledger_testkit::{
    History, cases,
    model::No,
    setting,
    strategy::{Difference, faulty_history, history},
};
use proptest::prelude::*;

proptest! {
    #![proptest_config(cases(384))]

    #[test]
    fn d30_to_d38_the_ledger_decides_as_the_naive_model(steps in history(60)) {
        let _alike = History::of(&steps);
    }

    #[test]
    fn d5_of_several_faults_the_first_in_the_documented_order_is_named(steps in faulty_history(40)) {
        let _alike = History::of(&steps);
    }

    #[test]
    fn d7_d86_a_command_again_gives_no_event_whatever_happened_since_and_whatever_ids_it_brings(
        steps in history(40),
        ids in prop::sample::select(&[Difference::Nothing, Difference::Task, Difference::Subject][..]),
    ) {
        let mut history = History::uncompared(&steps);
        let used: Vec<_> = history.past.clone();
        for mut request in used {
            request.command = ids.applied(&request.command);
            let keyed = KeyedCommand::from_name(request.command.type_name()).is_some();
            // Whether it was taken then, the model remembers by its key.
            let mut model = history.model.clone();
            request.context.at = history.world.now;
            if !keyed || !model.take(&request.context, &request.command)
                .is_ok_and(|done| done.events.is_empty())
            {
                continue;
            }
            let before = history.world.ledger.state_digest();
            let executed = history.world.execute(&request.context, &request.command);
            let executed = executed.map_err(|refusal| TestCaseError::fail(refusal.to_string()))?;
            prop_assert!(executed.events.is_empty());
            prop_assert_eq!(history.world.ledger.state_digest(), before);
        }
    }
}

/// The random histories are worth something: each command is taken, and each code of bundles refuses.
#[test]
fn the_histories_reach_every_command_and_every_code() {
    use proptest::{strategy::ValueTree as _, test_runner::TestRunner};
    use std::collections::BTreeMap;

    let mut runner = TestRunner::deterministic();
    let mut reached: BTreeMap<String, u32> = BTreeMap::new();
    for _ in 0..1_000 {
        let steps = history(60).new_tree(&mut runner).expect("a history").current();
        let mut history = History::in_setting();
        for step in &steps {
            let Some(compared) = history.take(step) else { continue };
            let name = compared.request.command.type_name();
            let mark = match compared.model {
                Ok(done) if done.events.is_empty() => format!("{name} unchanged"),
                Ok(_) => format!("{name} taken"),
                Err(No { code, .. }) => code.name().to_owned(),
            };
            *reached.entry(mark).or_default() += 1;
        }
    }
    let commands = ecoledger::bundles::Command::TYPES.iter().map(|name| format!("{name} taken"));
    let again = KeyedCommand::ALL.iter().map(|keyed| format!("{} unchanged", keyed.name()));
    let codes = [
        "requiredFieldRemoved",
        "hiddenUntilTooLate",
        "forbidden",
        "notFound",
        "versionMismatch",
        "clockWentBack",
        "idempotencyKeyReused",
        "alreadyExists",
        "wrongState",
        "buyerIsSeller",
        "alreadyBound",
        "notBound",
        "offrampNotAllowed",
        "alreadyIssued",
        "notBundleStart",
        "assetNotListable",
        "beyondBundleEnd",
    ];
    for wanted in commands.chain(again).chain(codes.map(str::to_owned)) {
        assert!(reached.get(&wanted).is_some_and(|times| *times >= 5), "{wanted}: {reached:?}");
    }
}

/// The model answers for the setting as the ledger does, so that no test stands on a wrong beginning.
#[test]
fn the_setting_is_the_same_to_both() {
    let history = History::in_setting();
    assert_eq!(history.model.traders.len(), 4);
    history.compare_all().expect("everybody is shown the same");
    for (by, command) in setting::commands() {
        let mut again = history.clone();
        let context = again.world.context(by, &command);
        let model = again.model.take(&context, &command);
        let ledger = again.world.execute(&context, &command);
        let same = match (&ledger, &model) {
            (Ok(executed), Ok(taken)) => executed.events.len() == taken.events.len(),
            (Err(refusal), Err(no)) => refusal.code() == no.code,
            (Ok(_), Err(_)) | (Err(_), Ok(_)) => false,
        };
        assert!(same, "{} by {by:?}: {ledger:?}, {model:?}", Command::type_name(&command));
        assert!(matches!(by, Actor::Operator | Actor::ChannelUser(_) | Actor::AccountHolder(_)));
    }
}
