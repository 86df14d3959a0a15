//! Runs the Environmental Credit Service beside its naive model, and prints what was asked and how it was answered.
//!
//! `cargo run --release -p ecoledger-testkit --bin credits_model -- 2000000` asks at least so many commands (50,000 when none
//! are named), in histories of 120 that begin with seed 1, or with the number that follows. The same numbers ask the same.
//! It ends with status 1 when there is a difference, and prints it with its seed; and when a command, a code or a rule occurs too
//! rarely for the run to say much of it.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a command line that is no number ends the run"
)]

use std::{collections::BTreeMap, ops::Range, process::ExitCode, thread};

use ecoledger::{credits, kernel, proposals};
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

/// Every command is taken, and every code refuses, once in so many commands at least: a thousand times in two millions.
const ONE_IN: u64 = 2_000;

/// In so many commands every rule refuses.
const LONG: u64 = 200_000;

/// What is refused before it is a command, when it is read; and what commands of sales channels alone meet.
const CANNOT_REFUSE: [&str; 5] = [
    "D-15 vintage",
    "D-22 file size",
    "D-22 fileTooLarge",
    "D-7 idempotencyKeyRequired",
    "D-97 limitReached: methodology codes",
];

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
        Ok((tally, rules)) => {
            println!("{} commands, no difference; seeds {} to {}", tally.commands(), seeds.start, seeds.end - 1);
            for (title, counts) in [("taken", &tally.taken), ("refused", &tally.refused), ("refused by rule", &rules)] {
                println!("\n{title}");
                for (name, count) in counts {
                    println!("{count:>9} {name}");
                }
            }
            expect_often(tally.commands(), &tally, &rules)
        }
    }
}

/// Every command and every code occurs once in two thousand commands at least. Every rule occurs in a long run, but for those that
/// cannot refuse.
fn expect_often(commands: u64, tally: &Tally, rules: &Counts) -> ExitCode {
    let least = commands / ONE_IN;
    let rare = tally.taken.iter().chain(&tally.refused).filter(|(_, count)| **count < least);
    let rare: Vec<&str> = rare.map(|(name, _)| name.as_str()).collect();
    let is_long = commands >= LONG;
    let never = rules.iter().filter(|(name, count)| **count == 0 && is_long && !CANNOT_REFUSE.contains(&name.as_str()));
    let never: Vec<&str> = never.map(|(name, _)| name.as_str()).collect();
    if rare.is_empty() && never.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("\nfewer than {least} times: {rare:?}; rules that never refused: {never:?}");
    ExitCode::FAILURE
}

type Counts = BTreeMap<String, u64>;

/// Every rule of credits and proposals, and of what both share; none refused so far.
fn rules() -> Counts {
    let all = credits::all_rules().chain(proposals::all_rules()).chain(kernel::all_rules());
    all.map(|rule| (rule.name().to_owned(), 0)).collect()
}

fn add(counts: &mut Counts, others: Counts) {
    for (name, times) in others {
        *counts.entry(name).or_default() += times;
    }
}

/// The histories of all seeds, side by side on as many threads as there are cores.
fn run_all(seeds: Range<u64>) -> Result<(Tally, Counts), String> {
    let workers = thread::available_parallelism().map_or(1, |cores| cores.get().try_into().unwrap_or(1));
    let own = |worker: u64| seeds.clone().filter(move |seed| seed % workers == worker);
    thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|worker| scope.spawn(move || run_some(own(worker)))).collect();
        let mut whole = (Tally::default(), rules());
        for one in running {
            let (tally, rules) = one.join().expect("a worker that does not panic")?;
            whole.0.add(&tally);
            add(&mut whole.1, rules);
        }
        Ok(whole)
    })
}

fn run_some(seeds: impl Iterator<Item = u64>) -> Result<(Tally, Counts), String> {
    let (mut tally, mut rules) = (Tally::default(), Counts::new());
    for seed in seeds {
        let refused_by = run(seed, &mut tally).map_err(|difference| format!("seed {seed}: {difference}"))?;
        add(&mut rules, refused_by);
    }
    Ok((tally, rules))
}

/// One history, which the seed decides, and how often each rule refused.
fn run(seed: u64, tally: &mut Tally) -> Result<Counts, String> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let start = start().new_tree(&mut runner).expect("a start").current();
    let mut history = MarketHistory::at(start);
    history.refused_by.clear();
    for number in 0..LENGTH {
        let step = step().new_tree(&mut runner).expect("a step").current();
        let outcome = history.take(&step).map_err(|difference| format!("{start:?}, step {number}: {difference}"))?;
        tally.count(outcome);
    }
    history.compare_all().map_err(|difference| format!("{start:?}, at the end: {difference}"))?;
    Ok(history.refused_by)
}
