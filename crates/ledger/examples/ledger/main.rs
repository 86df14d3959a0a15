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

use std::process::ExitCode;

use arguments::{Arguments, HELP, PROGRAM};
use ecoledger_hosts::lines::{self, Asked, Failure};
use service::InMemory;

/// What one thread parses another frees: the system's allocator takes a tenth of a request's time for that.
#[global_allocator]
static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let asked = arguments::parse(lexopt::Parser::from_env());
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
