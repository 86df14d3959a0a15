//! Requests as JSON lines in, responses as JSON lines out (`ecoledger::wire::host`): what every program does beside its store.
//!
//! A program reads its [`Options`], opens its [`Service`], and [`serve`]s. Responses wait while further lines are waiting, so
//! that one transaction, or one sync, is enough for all of them.
//!
//! | room | subject |
//! |---|---|
//! | `options` | what the command lines of all programs have |
//! | `input` | lines that are not too long |
//! | `request` | one line read, one response written and counted |
//! | `output` | responses that wait until what they tell is durable |
//! | `told` | responses as sentences, for people |
//! | `clock` | the time of this machine |
//! | `progress`, `report`, `failure` | what is said on standard error, and why a program stops |

mod clock;
mod failure;
mod input;
mod options;
mod output;
mod progress;
mod report;
mod request;
mod told;

use std::{
    io::{self, Write as _},
    process::ExitCode,
    time::Duration,
};

pub use clock::now;
use ecoledger::HashKey;
pub use failure::Failure;
pub use input::{Input, Line, Lines, Place};
pub use options::{Asked, Color, Format, Options};
pub use output::Output;
pub use progress::Progress;
pub use report::report;
pub use request::{Tally, read, written};
pub use told::Told;

/// The status of a program whose arguments, input or store cannot be used.
const UNUSABLE: u8 = 2;
/// That of one that cannot write its responses.
const NOT_TOLD: u8 = 3;

/// What stands behind the lines.
pub trait Service {
    /// Takes one line. Its response goes to the output now or, at the latest, with the next [`commit`](Self::commit); responses
    /// stand in the order of their lines. After an error only those are written that were
    /// [pushed as durable](Output::push_durable).
    fn answer(&mut self, line: &Line<'_>, output: &mut Output) -> Result<(), Failure>;

    /// Makes durable what was decided, before any response that waits is written.
    fn commit(&mut self, output: &mut Output) -> Result<(), Failure>;

    /// What is left to do when every line was answered.
    fn finish(&mut self) -> Result<(), Failure> {
        Ok(())
    }

    /// Counts, elapsed time and the audit, for `--summary`.
    fn summary(&mut self, elapsed: Duration) -> Result<String, Failure>;
}

/// Answers each line of each input in order.
pub fn serve(program: &'static str, options: &Options, service: &mut impl Service) -> Result<(), Failure> {
    let mut output = Output::standard(options.format, options.color);
    let mut progress = Progress::new(program, "requests");
    let answered = answer_all(options, service, &mut output, &mut progress);
    if answered.is_err() {
        // What stopped the program is told first.
        let told = output.flush_durable();
        return answered.and(told);
    }
    service.finish()?;
    if options.summary {
        print_summary(&service.summary(progress.elapsed())?);
    }
    Ok(())
}

fn answer_all(
    options: &Options,
    service: &mut impl Service,
    output: &mut Output,
    progress: &mut Progress,
) -> Result<(), Failure> {
    for input in &options.inputs {
        let mut lines = Lines::open(input, options.longest_line)?;
        loop {
            let place = lines.next_place();
            let Some(line) = lines.next_line()? else { break };
            output.asked(|| place);
            service.answer(&line, output)?;
            progress.step();
            if output.is_full() || !lines.is_waiting() {
                service.commit(output)?;
                output.flush()?;
            }
        }
    }
    Ok(())
}

/// The end of a program: what stopped it is said on standard error.
#[must_use]
pub fn end(program: &'static str, done: Result<(), Failure>) -> ExitCode {
    let (failure, status) = match done {
        Ok(()) | Err(Failure::NobodyReads) => return ExitCode::SUCCESS,
        Err(Failure::NothingMayBeSaid) => return ExitCode::from(UNUSABLE),
        Err(failure @ Failure::Unusable(_)) => (failure, UNUSABLE),
        Err(failure @ Failure::NotTold(_)) => (failure, NOT_TOLD),
    };
    report(program, failure);
    ExitCode::from(status)
}

/// Writes what `--summary` asks for to standard error.
pub fn print_summary(summary: &str) {
    report::print(summary);
}

/// Writes a text to standard output: what `--help` and `--version` print.
pub fn print(text: &str) -> Result<(), Failure> {
    io::stdout().write_all(text.as_bytes()).map_err(|error| match Failure::of_output(&error) {
        Failure::NotTold(what) => Failure::new(format!("standard output: {what}")),
        failure => failure,
    })
}

/// A new secret from the operating system for each process: clients choose ids, and must not foresee their hashes.
pub fn hash_key() -> Result<HashKey, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Failure::new(format!("random bytes: {error}")))?;
    Ok(HashKey::from_bytes(bytes))
}
