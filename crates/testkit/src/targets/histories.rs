//! Histories of both domains beside their naive models, with every law after each command.

use proptest::{
    strategy::{Strategy, ValueTree as _},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::{
    History, MarketHistory, laws,
    small_worlds::ThreeOrganizations,
    strategy::{
        Step,
        credits::{self, DICE, Start},
        faulty_step, history, step,
    },
};

/// How many steps a history has at most: each is followed by every law.
const LONGEST: usize = 12;

/// How many bytes stand for a step of a history of channels.
const SEED: usize = 4;

/// A first byte that says how faulty the steps are, then a few bytes that decide each step.
pub fn channel_history(bytes: &[u8]) {
    let mut history = History::in_setting();
    for step in channel_steps(bytes) {
        let taken = history.take_alike(&step).unwrap_or_else(|difference| panic!("{difference}"));
        if taken.is_some_and(|compared| compared.ledger.is_ok_and(|executed| !executed.events.is_empty())) {
            history.world.then_laws_hold();
        }
    }
    history.compare_all().unwrap_or_else(|difference| panic!("{difference}"));
}

/// The steps of a history of channels that these bytes stand for. A step does not depend on the others, so that what is changed
/// in one leaves the rest as it was.
#[must_use]
pub fn channel_steps(bytes: &[u8]) -> Vec<Step> {
    let (first, seeds) = bytes.split_first().unwrap_or((&0, &[]));
    let mut seeds = seeds.chunks(SEED).take(LONGEST);
    let mut steps = draw(&history(1), seeds.next().unwrap_or_default());
    steps.extend(seeds.map(|seed| if first.is_multiple_of(4) { draw(&faulty_step(), seed) } else { draw(&step(), seed) }));
    steps
}

fn draw<S: Strategy>(strategy: &S, bytes: &[u8]) -> S::Value {
    let mut seed = [0; 32];
    seed.iter_mut().zip(bytes).for_each(|(seed, byte)| *seed = *byte);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    strategy.new_tree(&mut TestRunner::new_with_rng(Config::default(), rng)).expect("a value").current()
}

/// Where the history begins, then dice of its steps, a byte each.
pub fn market_history(bytes: &[u8]) {
    let (mut history, steps) = market_steps(bytes);
    for step in &steps {
        let outcome = history.take(step).unwrap_or_else(|difference| panic!("{difference}"));
        if outcome.1.is_none() {
            laws::all_hold(&history.ledger, &history.events).unwrap_or_else(|broken| panic!("{broken}\nafter {step:?}"));
        }
    }
    history.compare_all().unwrap_or_else(|difference| panic!("{difference}"));
}

/// The beginning and the steps of a history of credits that these bytes stand for.
#[must_use]
pub fn market_steps(bytes: &[u8]) -> (MarketHistory, Vec<credits::Step>) {
    let (first, dice) = bytes.split_first().unwrap_or((&0, &[]));
    let history = match first % 8 {
        0 => MarketHistory::at(Start::Market),
        1 => MarketHistory::at(Start::Projects),
        2 => MarketHistory::at(Start::Credits),
        _ => ThreeOrganizations::new().into_history(),
    };
    let steps = dice.chunks(DICE).take(LONGEST).map(|dice| credits::Step::of(dice.iter().copied().map(u16::from)));
    (history, steps.collect())
}
