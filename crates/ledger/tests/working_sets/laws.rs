//! The laws of working sets, on random histories of both domains.

use std::collections::BTreeSet;

use ecoledger::{
    Command, CommandContext, HashKey, Ledger, WorkingSet,
    kernel::{EntityKey, Halt},
};
use ecoledger_testkit::{
    cases,
    part::{decides_as_the_whole, read_or_changed},
};
use proptest::prelude::*;

use super::requests::requests;

/// A set of some of the ledger's entities.
fn some(ledger: &Ledger, mut chosen: impl FnMut() -> bool) -> WorkingSet {
    let mut set = WorkingSet::new(HashKey::from_bytes([5; 16]), ledger.head());
    ledger.entities().filter(|_| chosen()).for_each(|entity| set.load(entity));
    set
}

/// A part decides as the whole does, or stops at what it lacks.
fn decides_alike_or_not_at_all(
    set: &WorkingSet,
    ledger: &Ledger,
    (context, command): &(CommandContext, Command),
) -> Result<bool, TestCaseError> {
    let whole = ledger.decide_with_reads(context, command);
    match set.decide(context, command) {
        Ok(decision) => prop_assert_eq!(Ok(decision), whole),
        Err(Halt::Refused(refusal)) => prop_assert_eq!(Err(refusal), whole),
        Err(Halt::Gap(gap)) => {
            prop_assert!(!gap.is_empty());
            prop_assert_eq!(&set.missing(gap.clone()), &gap);
            return Ok(false);
        }
    }
    if let Ok(explanation) = set.explain(context, command) {
        prop_assert_eq!(explanation, ledger.explain(context, command));
    }
    Ok(true)
}

/// What a decision read is as it was then, everything else as it is later: the decision is the same.
fn others_may_change(
    then: &Ledger,
    later: &Ledger,
    (context, command): &(CommandContext, Command),
) -> Result<(), TestCaseError> {
    let Ok(decision) = then.decide_with_reads(context, command) else { return Ok(()) };
    let mut set = some(later, || true);
    set.set_head(then.head());
    read_or_changed(then, &decision).iter().for_each(|key| set.load(then.entity(key)));
    let decided = set.decide(context, command);
    prop_assert_eq!(decided, Ok(decision));
    Ok(())
}

/// One entity that a decision read is as it is later: the decision is another one, if only by the version that it read.
fn what_was_read_counts(
    then: &Ledger,
    later: &Ledger,
    (context, command): &(CommandContext, Command),
) -> Result<(), TestCaseError> {
    let Ok(decision) = then.decide_with_reads(context, command) else { return Ok(()) };
    let reads: BTreeSet<&EntityKey> = decision.reads.entries().iter().map(|(key, _)| key).collect();
    for key in reads.into_iter().filter(|key| later.entity(key) != then.entity(key)) {
        let mut set = some(then, || true);
        read_or_changed(then, &decision).iter().for_each(|key| set.load(then.entity(key)));
        set.load(later.entity(key));
        let decided = set.decide(context, command);
        prop_assert_ne!(decided, Ok(decision.clone()), "{}", key);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn a_working_set_decides_explains_answers_and_records_as_the_whole(requests in requests()) {
        let mut ledger = requests.ledger;
        for (context, command) in &requests.all {
            decides_as_the_whole(&ledger, context, command).map_err(TestCaseError::fail)?;
            let _refused_or_not = ledger.execute(context, command);
        }
    }

    #[test]
    fn a_random_part_never_decides_otherwise(requests in requests(), seed: u64) {
        let mut ledger = requests.ledger;
        let mut state = seed | 1;
        for (turn, request) in requests.all.iter().enumerate() {
            // A larger and a smaller part.
            let of_eight = if turn % 2 == 0 { 7 } else { 4 };
            let chosen = || {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state % 8 < of_eight
            };
            let mut set = some(&ledger, chosen);
            if turn % 3 != 0 {
                // What was never made is known to be absent.
                set.missing(request.1.keys(&request.0)).iter().filter(|key| !ledger.entity(key).is_present()).for_each(|key| {
                    set.load(ledger.entity(key));
                });
            }
            decides_alike_or_not_at_all(&set, &ledger, request)?;
            let _refused_or_not = ledger.execute(&request.0, &request.1);
        }
    }

    #[test]
    fn a_read_set_covers_every_entity_that_counts(requests in requests(), steps in prop::collection::vec(any::<prop::sample::Index>(), 6)) {
        let mut ledgers = vec![requests.ledger];
        for (context, command) in &requests.all {
            let mut next = ledgers.last().expect("one").clone();
            let _refused_or_not = next.execute(context, command);
            ledgers.push(next);
        }
        let later = ledgers.last().expect("one");
        for step in steps.iter().filter(|_| !requests.all.is_empty()) {
            let at = step.index(requests.all.len());
            others_may_change(&ledgers[at], later, &requests.all[at])?;
            what_was_read_counts(&ledgers[at], later, &requests.all[at])?;
        }
    }
}

/// The properties above are worth something: parts both decide and stop, and later ledgers differ in what was read.
#[test]
fn random_parts_decide_and_stop() {
    let requests = super::requests::scripts();
    let mut ledger = requests.ledger;
    let (mut decided, mut stopped, mut turn) = (0, 0, 0_u32);
    for request in &requests.all {
        let set = some(&ledger, || {
            turn += 1;
            turn % 6 != 0
        });
        match decides_alike_or_not_at_all(&set, &ledger, request).expect("alike") {
            true => decided += 1,
            false => stopped += 1,
        }
        ledger.execute(&request.0, &request.1).expect("the scripts succeed");
    }
    assert!(decided > 20 && stopped > 40, "{decided} decided, {stopped} stopped");
}
