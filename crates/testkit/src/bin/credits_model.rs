//! Runs the Environmental Credit Service beside its naive model, and prints what was asked and how it was answered.
//!
//! `cargo run --release -p ecoledger-testkit --bin credits_model -- 2000000` asks at least so many commands (50,000 when none
//! are named), in histories of 120 that begin with seed 1, or with the number that follows. The same numbers ask the same.
//! It ends with status 1 when there is a difference, and prints it with its seed.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a command line that is no number ends the run"
)]

use std::{ops::Range, process::ExitCode, thread};

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
const LENGTH: u64 = 120;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>().expect("a number"));
    let commands = arguments.next().unwrap_or(50_000);
    let first = arguments.next().unwrap_or(1);
    let seeds = first..first + commands.div_ceil(LENGTH);
    match run_all(seeds.clone()) {
        Err(difference) => {
            println!("{difference}");
            ExitCode::FAILURE
        }
        Ok(tally) => {
            println!("{} commands, no difference; seeds {} to {}", tally.commands(), seeds.start, seeds.end - 1);
            for (title, counts) in [("taken", &tally.taken), ("refused", &tally.refused)] {
                println!("\n{title}");
                for (name, count) in counts {
                    println!("{count:>9} {name}");
                }
            }
            ExitCode::SUCCESS
        }
    }
}

/// The histories of all seeds, side by side on as many threads as there are cores.
fn run_all(seeds: Range<u64>) -> Result<Tally, String> {
    let workers = thread::available_parallelism().map_or(1, |cores| cores.get().try_into().unwrap_or(1));
    let own = |worker: u64| seeds.clone().filter(move |seed| seed % workers == worker);
    thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|worker| scope.spawn(move || run_some(own(worker)))).collect();
        let mut whole = Tally::default();
        for one in running {
            whole.add(&one.join().expect("a worker that does not panic")?);
        }
        Ok(whole)
    })
}

fn run_some(seeds: impl Iterator<Item = u64>) -> Result<Tally, String> {
    let mut tally = Tally::default();
    for seed in seeds {
        run(seed, &mut tally).map_err(|difference| format!("seed {seed}: {difference}"))?;
    }
    Ok(tally)
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
