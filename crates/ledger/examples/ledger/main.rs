//! `ledger`: requests as JSON lines in, responses as JSON lines out (`ecoledger::wire::host`).
//!
//! ```text
//! ledger [--journal FILE [--snapshot FILE]] [--no-sync] [--clock] [--max-line BYTES] [--format FORMAT] [--summary] [FILE ...]
//! ```
//!
//! Reads standard input, or the files given. With `--journal` each decision is durable in FILE before its response is
//! written, and FILE is replayed at the next start; all requests that wait share one write and one sync. `ledger --help` tells
//! the rest.
//!
//! `ledger audit FILE`, `ledger lineage FILE ID` and `ledger explain CODE` are words for people: they read a journal and change nothing.
//!
//! Whoever writes its input is its host: actor, `commandId` and, without `--clock`, `at` are taken from there (D-96).

mod arguments;
mod covered;
mod first_line;
mod journal;
mod place;
mod replay;
mod service;
mod snapshot;
mod stages;
mod words;

use std::{env, process::ExitCode};

use arguments::{Arguments, HELP, PROGRAM};
use ecoledger_hosts::lines::{self, Asked, Failure};
use service::InMemory;
use words::Word;

fn main() -> ExitCode {
    let mut given = env::args_os().skip(1).peekable();
    if let Some(word) = given.peek().and_then(|first| first.to_str()).and_then(Word::named) {
        let asked = words::answer(word, lexopt::Parser::from_args(given.skip(1)));
        return asked.unwrap_or_else(|failure| lines::end(PROGRAM, Err(failure)));
    }
    let asked = arguments::parse(lexopt::Parser::from_args(given));
    let done = asked.and_then(|asked| match asked {
        Asked::Serve(arguments) => serve(&arguments),
        Asked::Help => lines::print(HELP),
        Asked::Version => lines::print(concat!("ledger ", env!("CARGO_PKG_VERSION"), "\n")),
    });
    lines::end(PROGRAM, done)
}

fn serve(arguments: &Arguments) -> Result<(), Failure> {
    InMemory::open(lines::hash_key()?, arguments)?.serve(&arguments.options)
}
