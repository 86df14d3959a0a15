//! Random histories against the naive model: the same answer, the same events, the same to see for everybody, the same feed.

use ecoledger_testkit::{
    MarketHistory, cases, laws,
    strategy::credits::{Start, Step, start, steps},
};
use proptest::prelude::*;

fn compare_each(start: Start, steps: &[Step]) -> Result<(), TestCaseError> {
    let mut history = MarketHistory::at(start);
    for step in steps {
        history.take(step).map_err(TestCaseError::fail)?;
    }
    history.compare_all().map_err(TestCaseError::fail)?;
    laws::all_hold(&history.ledger, &history.events).map_err(TestCaseError::fail)
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn d5_to_d97_the_service_decides_as_the_naive_model(start in start(), steps in steps(50)) {
        compare_each(start, &steps)?;
    }
}
