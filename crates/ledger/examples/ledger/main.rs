//! `ledger`: requests as JSON lines in, responses as JSON lines out (wire.md 5).
//!
//! ```text
//! ledger [--journal FILE] [--summary] [FILE ...]
//! ```
//!
//! Reads standard input, or the files given. With `--journal` each decision is appended to FILE before its response is
//! written, and FILE is replayed at the next start. `--summary` prints counts, elapsed time and the audit at the end, to
//! standard error. Exit status: 0 when every line was read, whatever the responses; 2 when the input or the journal could
//! not be used.

mod journal;
mod progress;
mod service;

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use ecoledger::HashKey;
use progress::Progress;
use service::{Failure, Service};

struct Arguments {
    journal: Option<PathBuf>,
    summary: bool,
    inputs: Vec<PathBuf>,
}

const USAGE: &str = "usage: ledger [--journal FILE] [--summary] [FILE ...]";

impl Arguments {
    fn parse(mut words: impl Iterator<Item = std::ffi::OsString>) -> Result<Self, Failure> {
        let mut arguments = Self { journal: None, summary: false, inputs: Vec::new() };
        while let Some(word) = words.next() {
            match word.to_str() {
                Some("--journal") => {
                    let file = words.next().ok_or_else(|| Failure::new(format!("--journal needs a file; {USAGE}")))?;
                    arguments.journal = Some(file.into());
                }
                Some("--summary") => arguments.summary = true,
                Some(option) if option.starts_with("--") => {
                    return Err(Failure::new(format!("unknown option {option}; {USAGE}")));
                }
                Some(_) | None => arguments.inputs.push(word.into()),
            }
        }
        Ok(arguments)
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("ledger: {failure}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Failure> {
    let arguments = Arguments::parse(std::env::args_os().skip(1))?;
    let mut service = Service::open(hash_key()?, arguments.journal.as_deref())?;
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut progress = Progress::new("requests");
    if arguments.inputs.is_empty() {
        answer_lines(BufReader::with_capacity(1 << 16, io::stdin().lock()), &mut service, &mut output, &mut progress)?;
    }
    for path in &arguments.inputs {
        answer_lines(open(path)?, &mut service, &mut output, &mut progress)?;
    }
    output.flush().map_err(|error| Failure::new(format!("standard output: {error}")))?;
    if arguments.summary {
        eprint!("{}", service.summary(progress.elapsed()));
    }
    Ok(())
}

/// A new secret from the operating system for each process: clients choose ids, and must not foresee their hashes.
fn hash_key() -> Result<HashKey, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Failure::new(format!("random bytes: {error}")))?;
    Ok(HashKey::from_bytes(bytes))
}

fn open(path: &Path) -> Result<BufReader<File>, Failure> {
    let file = File::open(path).map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    Ok(BufReader::with_capacity(1 << 16, file))
}

/// Answers each line in order; flushes whenever no further line is waiting: half a line cannot be answered, and its writer may
/// wait for what is held back.
fn answer_lines<R: io::Read>(
    mut input: BufReader<R>,
    service: &mut Service,
    output: &mut impl Write,
    progress: &mut Progress,
) -> Result<(), Failure> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line).map_err(|error| Failure::new(format!("input: {error}")))? == 0 {
            return Ok(());
        }
        let request = line.strip_suffix(b"\n").unwrap_or(&line);
        let response = service.answer(request)?;
        let written =
            writeln!(output, "{response}").and_then(|()| if input.buffer().contains(&b'\n') { Ok(()) } else { output.flush() });
        written.map_err(|error| Failure::new(format!("standard output: {error}")))?;
        progress.step();
    }
}
