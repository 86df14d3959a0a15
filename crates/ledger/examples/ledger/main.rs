//! `ledger`: requests as JSON lines in, responses as JSON lines out (`ecoledger::wire::host`).
//!
//! ```text
//! ledger [--journal FILE [--snapshot FILE]] [--no-sync] [--clock] [--max-line BYTES] [--summary] [FILE ...]
//! ```
//!
//! Reads standard input, or the files given. With `--journal` each decision is durable in FILE before its response is
//! written, and FILE is replayed at the next start; all requests that wait share one write and one sync. `ledger --help` tells
//! the rest.
//!
//! Whoever writes its input is its host: actor, `commandId` and, without `--clock`, `at` are taken from there (D-96).

mod arguments;
mod clock;
mod covered;
mod failure;
mod first_line;
mod journal;
mod lines;
mod output;
mod place;
mod progress;
mod report;
mod service;
mod snapshot;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use arguments::{Arguments, Asked, HELP};
use ecoledger::HashKey;
use failure::Failure;
use lines::Lines;
use output::Output;
use progress::Progress;
use service::Service;

fn main() -> ExitCode {
    let asked = Asked::parse(lexopt::Parser::from_env());
    let done = asked.and_then(|asked| match asked {
        Asked::Serve(arguments) => serve(&arguments),
        Asked::Help => print(HELP),
        Asked::Version => print(concat!("ledger ", env!("CARGO_PKG_VERSION"), "\n")),
    });
    match done {
        Ok(()) | Err(Failure::NobodyReads) => ExitCode::SUCCESS,
        Err(failure @ Failure::Unusable(_)) => {
            report::report(failure);
            ExitCode::from(2)
        }
        Err(Failure::NothingMayBeSaid) => ExitCode::from(2),
    }
}

fn print(text: &str) -> Result<(), Failure> {
    io::stdout().write_all(text.as_bytes()).map_err(|error| Failure::of_output(&error))
}

fn serve(arguments: &Arguments) -> Result<(), Failure> {
    let mut service = Service::open(hash_key()?, arguments)?;
    let mut output = Output::new();
    let mut progress = Progress::new("requests");
    for input in &arguments.inputs {
        let mut lines = Lines::open(input, arguments.longest_line)?;
        answer(&mut lines, &mut service, &mut output, &mut progress)?;
    }
    service.keep_snapshot()?;
    if arguments.summary {
        report::print(&service.summary(progress.elapsed())?);
    }
    Ok(())
}

/// A new secret from the operating system for each process: clients choose ids, and must not foresee their hashes.
fn hash_key() -> Result<HashKey, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Failure::new(format!("random bytes: {error}")))?;
    Ok(HashKey::from_bytes(bytes))
}

/// Answers each line in order. Responses wait while further lines are waiting, so that one sync is enough for all of them.
fn answer(lines: &mut Lines, service: &mut Service, output: &mut Output, progress: &mut Progress) -> Result<(), Failure> {
    while let Some(line) = lines.next()? {
        output.push(&service.answer(&line)?);
        progress.step();
        if output.is_full() || !lines.is_waiting() {
            service.commit()?;
            output.flush()?;
        }
    }
    Ok(())
}
