//! Runs the Environmental Credit Service beside its naive model, and prints what was asked and how it was answered.
//!
//! `cargo run --release -p ecoledger-testkit --bin credits_model -- 2000000` asks so many commands, in histories that begin
//! with seed 1, or with the number that follows. It stops at the first difference and prints the seed.
#![allow(clippy::expect_used, reason = "a command line that is no number ends the run")]

use ecoledger_testkit::{
    MarketHistory,
    market_history::Tally,
    strategy::credits::{start, step},
};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

/// How many commands a history has.
const LENGTH: usize = 120;

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>().expect("a number"));
    let commands = arguments.next().unwrap_or(50_000);
    let first = arguments.next().unwrap_or(1);
    let mut tally = Tally::default();
    let mut seed = first;
    while tally.commands() < commands {
        if let Err(difference) = run(seed, &mut tally) {
            println!("seed {seed}: {difference}");
            std::process::exit(1);
        }
        seed = seed.saturating_add(1);
    }
    println!("{} commands of {} seeds ({first} to {}), no difference", tally.commands(), seed - first, seed - 1);
    for (title, counts) in [("taken", &tally.taken), ("refused", &tally.refused)] {
        println!("\n{title}");
        for (name, count) in counts {
            println!("{count:>9} {name}");
        }
    }
}

/// One history, which the seed decides.
fn run(seed: u64, tally: &mut Tally) -> Result<(), String> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let start = start().new_tree(&mut runner).expect("a start").current();
    let mut history = MarketHistory::at(start);
    for number in 0..LENGTH {
        let step = step().new_tree(&mut runner).expect("a step").current();
        let outcome = history.take(&step).map_err(|difference| format!("{start:?}, step {number}: {difference}"))?;
        tally.count(outcome);
    }
    history.compare_all().map_err(|difference| format!("{start:?}, at the end: {difference}"))
}
