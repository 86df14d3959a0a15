//! Prints what is asked of speed and memory, what is measured, and what it is measured against, as one table in markdown:
//!
//! ```sh
//! cargo run --release -p ecoledger-benches --bin targets
//! ```
//!
//! It builds what it needs beside itself (the example host, the counting of memory, the peers) and runs one group of rows after the
//! other, each in a process of its own, so that one world at a time is in memory. A group alone is printed when it is named, with the
//! size of its world where it has one:
//!
//! | group | rows |
//! |---|---|
//! | `bundles SIZE` | trade and retire over the fair floor; from 1,000,000 bundles on with projections over without, and batches |
//! | `credits SIZE` | split and transfer over the fair floor |
//! | `proposals SIZE` | a retirement submitted and approved |
//! | `mixed SIZE` | the mixed load |
//! | `lines PROGRAM ...` | a request through the lines of the example host over serde_json alone; further programs over the first |
//! | `start SIZE` | from a journal and from a snapshot over serde_json that reads the journal into its type; both from memory |
//! | `partial SIZE` | a step on a working set over the same step on the whole ledger |
//! | `growth SIZE` | a step at ten times the size over one at the size, beside the floor's own |
//!
//! A bundle stands in each world for a row in the tables of keys, tasks and transactions, too. Each side is held against the engine
//! before it is timed, takes the same steps, and is timed alone, in turns with the others; the median of its turns counts.

mod growth;
mod lines;
mod partial;
mod start;
mod steps;

use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    process::Command,
};

use ecoledger_benches::table::{HEAD, unmeasured};

/// An allocator that keeps what is freed: the system's gives it back and faults it in again, in the middle of both sides' steps.
#[global_allocator]
static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The groups of the whole table, in its order.
const GROUPS: [&[&str]; 10] = [
    &["bundles", "1000"],
    &["bundles", "1000000"],
    &["credits", "1000"],
    &["credits", "1000000"],
    &["proposals", "100000"],
    &["mixed", "1000000"],
    &["lines"],
    &["start", "1000000"],
    &["partial", "1000"],
    &["growth", "1000000"],
];

/// Where cargo is, and where it puts what it builds.
struct Builds {
    cargo: String,
    folder: PathBuf,
}

impl Builds {
    fn new() -> io::Result<Self> {
        let this = std::env::current_exe()?;
        let folder = this.parent().ok_or(ErrorKind::NotFound)?.to_owned();
        Ok(Self { cargo: std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()), folder })
    }

    fn build(&self, arguments: &[&str]) -> io::Result<bool> {
        let status = Command::new(&self.cargo).args(["build", "--quiet", "--release"]).args(arguments).status()?;
        Ok(status.success())
    }

    fn host(&self) -> io::Result<Option<String>> {
        let built = self.build(&["-p", "ecoledger", "--example", "ledger"])?;
        Ok(built.then(|| self.folder.join("examples/ledger").to_string_lossy().into_owned()))
    }
}

fn size(argument: Option<&String>) -> Result<u64, String> {
    argument.ok_or("a size is missing")?.parse().map_err(|error| format!("a size is a number: {error}"))
}

fn group(name: &str, rest: &[String]) -> Result<(), String> {
    let io = |error: io::Error| error.to_string();
    match name {
        "bundles" => steps::bundles(size(rest.first())?),
        "credits" => steps::credits(size(rest.first())?),
        "proposals" => steps::proposals(size(rest.first())?),
        "mixed" => steps::mixed(size(rest.first())?),
        "lines" => lines::lines(rest).map_err(io)?,
        "start" => start::start(size(rest.first())?).map_err(io)?,
        "partial" => partial::partial(size(rest.first())?),
        "growth" => growth::growth(size(rest.first())?).map_err(io)?,
        "growth-side" => growth::side(rest)?,
        _ => return Err(format!("{name} is no group of rows")),
    }
    Ok(())
}

/// Runs a program that prints rows.
fn rows(program: &Path, arguments: &[&str]) -> io::Result<()> {
    let status = Command::new(program).args(arguments).status()?;
    if !status.success() {
        unmeasured(arguments.join(" "), format!("{} ended with {status}", program.display()));
    }
    Ok(())
}

fn whole() -> io::Result<()> {
    let builds = Builds::new()?;
    println!("{HEAD}");
    let this = std::env::current_exe()?;
    for arguments in GROUPS {
        if arguments == ["lines"] {
            match builds.host()? {
                Some(host) => rows(&this, &["lines", &host])?,
                None => unmeasured("lines", "the example host was not built"),
            }
        } else {
            rows(&this, arguments)?;
        }
    }
    if builds.build(&["-p", "ecoledger-benches", "--bin", "memory"])? {
        rows(&builds.folder.join("memory"), &["1000000", "rows"])?;
    }
    let peers = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/Cargo.toml");
    rows(Path::new(&builds.cargo), &["run", "--quiet", "--release", "--manifest-path", peers])
}

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.split_first() {
        None => whole().map_err(|error| error.to_string()),
        Some((name, rest)) => group(name, rest),
    }
}
