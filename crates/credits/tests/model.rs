//! Random histories against the naive model: the same answer, the same events, the same to see for everybody, the same feed.

use std::collections::BTreeSet;

use ecoledger::{Code, credits, proposals};
use ecoledger_testkit::{
    MarketHistory, cases, laws,
    market_history::Tally,
    model::credits::{CODES, COMMANDS},
    strategy::credits::{Start, Step, start, step, steps},
};
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};

fn compare_each(start: Start, steps: &[Step]) -> Result<(), TestCaseError> {
    let mut history = MarketHistory::at(start);
    for step in steps {
        history.take(step).map_err(TestCaseError::fail)?;
    }
    history.compare_all().map_err(TestCaseError::fail)?;
    laws::all_hold(&history.ledger, &history.events).map_err(TestCaseError::fail)
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn d5_the_service_decides_as_the_naive_model(start in start(), steps in steps(50)) {
        compare_each(start, &steps)?;
    }
}

/// The random histories are worth something: each command is taken, and each code refuses.
#[test]
fn the_histories_of_the_market_reach_every_command_and_every_code() {
    let mut runner = TestRunner::deterministic();
    let mut tally = Tally::default();
    for _ in 0..160 {
        let start = start().new_tree(&mut runner).expect("a start").current();
        let mut history = MarketHistory::at(start);
        for _ in 0..120 {
            let step = step().new_tree(&mut runner).expect("a step").current();
            tally.count(history.foretell(&step));
        }
    }
    for (name, times) in tally.taken.iter().chain(&tally.refused) {
        assert!(*times >= 2, "{name}: {tally:?}");
    }
    assert_eq!((tally.taken.len(), tally.refused.len()), (COMMANDS.len(), CODES.len()), "{tally:?}");
}

/// Codes that only commands of sales channels get.
const OF_CHANNELS: [&str; 19] = [
    "invalidPrice",
    "invalidCertificateId",
    "invalidRange",
    "overlappingRanges",
    "emptyAssets",
    "hiddenUntilTooLate",
    "currencyMissing",
    "mixedPrices",
    "priceMissing",
    "idempotencyKeyRequired",
    "requiredFieldRemoved",
    "idempotencyKeyReused",
    "buyerIsSeller",
    "alreadyBound",
    "notBound",
    "offrampNotAllowed",
    "notBundleStart",
    "assetNotListable",
    "beyondBundleEnd",
];

/// A new command or code is either the model's, or one of the other system's.
#[test]
fn the_model_knows_every_command_and_every_code() {
    let modelled: BTreeSet<&str> = COMMANDS.iter().map(|(name, _)| *name).collect();
    let types = [credits::Command::TYPES, proposals::Command::TYPES].concat();
    assert_eq!(modelled, types.into_iter().collect());
    let known: BTreeSet<&str> = CODES.into_iter().chain(OF_CHANNELS).collect();
    assert_eq!(known, Code::ALL.iter().map(|code| code.name()).collect());
}
