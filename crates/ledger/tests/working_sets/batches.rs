//! Batches: each command after those before it, refused ones leaving nothing, groups all or nothing; the same on a whole ledger and
//! on a working set.

use std::collections::{BTreeMap, BTreeSet};

use ecoledger::{
    Batch, Code, Command, CommandContext, Executed, HashKey, Ledger, LedgerView, NotExecuted, Recorded, WorkingSet,
};
use ecoledger_testkit::cases;
use proptest::prelude::*;

use super::requests::{requests, scripts};

type Asked = (CommandContext, Command);

/// What becomes of the commands when each is recorded before the next is decided.
fn one_by_one(ledger: &mut Ledger, asked: &[Asked]) -> Vec<Result<Executed, NotExecuted>> {
    asked.iter().map(|(context, command)| ledger.execute(context, command)).collect()
}

fn in_a_batch<V: LedgerView>(batch: &mut Batch<'_, V>, asked: &[Asked]) -> Vec<Result<Executed, NotExecuted>> {
    asked.iter().map(|(context, command)| batch.execute(context, command)).collect()
}

/// A batch on a working set, begun anew until nothing is missing.
fn in_a_batch_of_a_part(ledger: &Ledger, asked: &[Asked]) -> (WorkingSet, Vec<Result<Executed, NotExecuted>>) {
    let mut set = WorkingSet::new(HashKey::from_bytes([6; 16]), ledger.head());
    let named = set.missing(asked.iter().flat_map(|(context, command)| command.keys(context)));
    for key in &named {
        set.load(ledger.entity(key));
    }
    loop {
        let executed = in_a_batch(&mut set.batch(), asked);
        let gaps = executed.iter().filter_map(|executed| match executed {
            Err(NotExecuted::NotLoaded(gap)) => Some(gap.clone()),
            Ok(_) | Err(_) => None,
        });
        let missing = set.missing(gaps.flatten());
        if missing.is_empty() {
            return (set, executed);
        }
        for key in &missing {
            set.load(ledger.entity(key));
        }
    }
}

fn events(executed: &[Result<Executed, NotExecuted>]) -> Vec<Recorded> {
    executed.iter().flatten().flat_map(|executed| executed.events.clone()).collect()
}

fn batches_are_the_same(before: &Ledger, asked: &[Asked]) -> Result<(), TestCaseError> {
    let mut after = before.clone();
    let expected = one_by_one(&mut after, asked);
    prop_assert_eq!(&in_a_batch(&mut before.batch(), asked), &expected);
    let (mut set, in_part) = in_a_batch_of_a_part(before, asked);
    prop_assert_eq!(&in_part, &expected);
    let mut recorded = before.clone();
    recorded.record(&events(&expected)).expect("one after the other");
    prop_assert_eq!(recorded.state_digest(), after.state_digest());
    set.record(&events(&expected)).expect("everything that changes is loaded");
    for key in events(&expected).iter().flat_map(Recorded::raises) {
        prop_assert_eq!(set.entity(&key), Some(after.entity(&key)));
    }
    Ok(())
}

/// Of everything that the commands read or change, the version before the batch.
fn the_condition_is_the_state_before(before: &Ledger, asked: &[Asked]) -> Result<(), TestCaseError> {
    let (set, _) = in_a_batch_of_a_part(before, asked);
    let mut batch = set.batch();
    let mut one_by_one = before.clone();
    let mut counts = BTreeSet::new();
    for (context, command) in asked {
        let executed = batch.execute(context, command);
        let reads = one_by_one.decide_with_reads(context, command).map(|decision| decision.reads);
        let (Ok(executed), Ok(reads)) = (executed, reads) else { continue };
        if !executed.events.is_empty() {
            counts.extend(reads.entries().iter().map(|(key, _)| key.clone()));
            counts.extend(executed.events.iter().flat_map(Recorded::raises));
        }
        one_by_one.record(&executed.events).expect("the next ones");
    }
    let expected: BTreeMap<_, _> = counts.into_iter().map(|key| (key.clone(), before.entity(&key).version())).collect();
    prop_assert_eq!(batch.into_condition(), expected.into_iter().collect::<Vec<_>>());
    Ok(())
}

/// A group leaves all that its commands lead to one by one, or nothing where one of them is refused.
fn groups_are_all_or_nothing<V: LedgerView>(
    batch: &mut Batch<'_, V>,
    ledger: &mut Ledger,
    group: &[Asked],
) -> Result<bool, TestCaseError> {
    let mut tried = ledger.clone();
    let expected: Result<Vec<Executed>, NotExecuted> = one_by_one(&mut tried, group).into_iter().collect();
    match (batch.execute_together(group), expected) {
        (Ok(executed), Ok(expected)) => {
            prop_assert_eq!(executed, expected);
            *ledger = tried;
            Ok(true)
        }
        (Err(error), Err(expected)) => {
            prop_assert_eq!(error.source, expected);
            prop_assert_eq!(batch.head(), ledger.head());
            Ok(false)
        }
        (grouped, expected) => {
            prop_assert!(false, "{:?}, one by one {:?}", grouped, expected);
            Ok(false)
        }
    }
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn a_batch_is_the_commands_one_after_the_other(requests in requests(), size in 1..40_usize) {
        let mut ledger = requests.ledger;
        for asked in requests.all.chunks(size) {
            batches_are_the_same(&ledger, asked)?;
            one_by_one(&mut ledger, asked);
        }
    }

    /// Answers, state, and what lists show.
    #[test]
    fn commands_executed_in_one_call_are_the_commands_one_after_the_other(requests in requests(), size in 1..100_usize) {
        let mut ledger = requests.ledger;
        let mut one_after_the_other = ledger.clone();
        for asked in requests.all.chunks(size) {
            prop_assert_eq!(ledger.execute_all(asked), one_by_one(&mut one_after_the_other, asked));
        }
        prop_assert_eq!(ledger.state_digest(), one_after_the_other.state_digest());
        let lines = |ledger: &Ledger| ledger.snapshot().collect::<Result<Vec<String>, _>>();
        prop_assert_eq!(lines(&ledger), lines(&one_after_the_other));
    }

    #[test]
    fn a_batch_stands_on_what_was_there_before_it(requests in requests(), size in 1..40_usize) {
        let mut ledger = requests.ledger;
        for asked in requests.all.chunks(size) {
            the_condition_is_the_state_before(&ledger, asked)?;
            one_by_one(&mut ledger, asked);
        }
    }

    #[test]
    fn a_group_is_carried_out_together_or_not_at_all(requests in requests(), size in 1..6_usize) {
        let before = requests.ledger;
        let mut whole = before.batch();
        let mut after = before.clone();
        for group in requests.all.chunks(size) {
            groups_are_all_or_nothing(&mut whole, &mut after, group)?;
        }
        // The same in a part that holds everything that was ever there.
        let mut set = WorkingSet::new(HashKey::from_bytes([6; 16]), before.head());
        after.entities().for_each(|entity| set.load(before.entity(entity.key())));
        let keys: Vec<_> = requests.all.iter().flat_map(|(context, command)| command.keys(context)).collect();
        for key in &set.missing(keys) {
            set.load(before.entity(key));
        }
        let mut part = set.batch();
        let mut one_by_one = before.clone();
        for group in requests.all.chunks(size) {
            match part.execute_together(group) {
                Err(error) if matches!(error.source, NotExecuted::NotLoaded(_)) => break,
                _ => {}
            }
            let mut tried = one_by_one.clone();
            if self::one_by_one(&mut tried, group).iter().all(Result::is_ok) {
                one_by_one = tried;
            }
            prop_assert_eq!(part.head(), one_by_one.head());
        }
    }
}

/// Everything that both domains can do, in one batch.
#[test]
fn the_scripts_are_one_batch() {
    let requests = scripts();
    batches_are_the_same(&requests.ledger, &requests.all).expect("the same");
    the_condition_is_the_state_before(&requests.ledger, &requests.all).expect("the state before");
    let executed = in_a_batch(&mut requests.ledger.batch(), &requests.all);
    assert!(executed.iter().all(Result::is_ok), "the scripts succeed");
}

/// A group whose last command is refused leaves nothing of the ones before, and the batch goes on.
#[test]
fn a_refused_command_takes_its_group_with_it_and_nothing_else() {
    let requests = scripts();
    let [first, second, ..] = requests.all.as_slice() else { panic!("two commands") };
    let mut batch = requests.ledger.batch();
    batch.execute(&first.0, &first.1).expect("the script's first command");
    let head = batch.head();
    let mut again = first.clone();
    again.0.at = second.0.at;
    let group = [second.clone(), again];
    let refused = batch.execute_together(&group).expect_err("what is there is not made again");
    assert_eq!(refused.index, 1);
    assert!(matches!(&refused.source, NotExecuted::Refused(refusal) if refusal.code() == Code::AlreadyExists), "{refused}");
    assert_eq!(batch.head(), head);
    let alone = batch.execute(&second.0, &second.1).expect("as if it had not been tried");
    assert_eq!(alone.events.first().map(|event| event.sequence), Some(head.sequence + 1));
}
