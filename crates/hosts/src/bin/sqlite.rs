//! `sqlite FILE`: requests as JSON lines in, responses as JSON lines out, the ledger in a file of SQLite.
//!
//! It speaks the lines of the example `ledger`, byte for byte. Any number of processes may serve one file. All commands that
//! wait share one transaction, and each response is written after what it tells is on the disk. `sqlite --help` tells the rest.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use ecoledger::{Executed, Head, Refusal, Request, Response};
use ecoledger_hosts::{
    lines::{self, Asked, Failure, Input, Line, Options, Output, Service, Tally, written},
    sqlite::{self, Error, Sqlite},
};
use lexopt::{Parser, ValueExt as _};

const PROGRAM: &str = "sqlite";

const HELP: &str = "\
usage: sqlite [OPTION ...] FILE [INPUT ...]

Keeps a ledger in FILE, a database of SQLite that is made if there is none; any number of processes may share it. Reads
requests, one JSON object a line, from the inputs in their order, or from standard input without any; - is standard input too.
Writes one response a line to standard output. Commands that wait together are one transaction; it is on the disk before their
responses are written.

  --patience MS      waits so long for another process that writes [10000]
  --max-size BYTES   lets the database not grow larger
  --clock            stamps each request with the time of this machine, whatever its context says
  --format FORMAT    json: the lines of the contract [default]; pretty: sentences for people
  --color WHEN       auto: colours in sentences on a terminal [default]; always; never
  --max-line BYTES   answers a longer line with malformedRequest and skips it [64 MiB]
  --summary          prints counts, elapsed time and the audit at the end, to standard error
  -h, --help         prints this
  -V, --version      prints the version

Exit status: 0 when every line was read, whatever the responses; 2 when the arguments, the input or the file cannot be used:
then what was not answered is not in the file, unless the message says that it may be; 3 when standard output cannot be written,
but 0, without a word, when nobody reads it any more: then what was read is in the file, answered or not.
";

struct Arguments {
    file: PathBuf,
    store: sqlite::Options,
    options: Options,
}

fn main() -> ExitCode {
    let done = parse(Parser::from_env()).and_then(|asked| match asked {
        Asked::Serve(arguments) => serve(&arguments),
        Asked::Help => lines::print(HELP),
        Asked::Version => lines::print(concat!("sqlite ", env!("CARGO_PKG_VERSION"), "\n")),
    });
    lines::end(PROGRAM, done)
}

fn parse(parser: Parser) -> Result<Asked<Arguments>, Failure> {
    let mut store = sqlite::Options::default();
    let asked = Options::parse(PROGRAM, parser, |name, parser| {
        match name {
            "patience" => store.patience = Duration::from_millis(parser.value()?.parse()?),
            "max-size" => store.largest = Some(parser.value()?.parse()?),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(match asked {
        Asked::Serve(mut options) => {
            let missing = || Failure::new("expected the FILE of the ledger; sqlite --help tells more".to_owned());
            let first = if options.inputs.is_empty() { None } else { Some(options.inputs.remove(0)) };
            let Some(Input::File(file)) = first else { return Err(missing()) };
            options.default_to_standard_input();
            Asked::Serve(Arguments { file, store, options })
        }
        Asked::Help => Asked::Help,
        Asked::Version => Asked::Version,
    })
}

fn serve(arguments: &Arguments) -> Result<(), Failure> {
    let failed = |error: Error| Failure::of_file("database", &arguments.file, error);
    let store = Sqlite::open(&arguments.file, &arguments.store, lines::hash_key()?).map_err(failed)?;
    let mut service = InFile { store, file: &arguments.file, clock: arguments.options.clock, tally: Tally::default() };
    lines::serve(PROGRAM, &arguments.options, &mut service)
}

/// A ledger in a file.
struct InFile<'a> {
    store: Sqlite,
    file: &'a PathBuf,
    clock: bool,
    tally: Tally,
}

impl InFile<'_> {
    /// A command is stamped once nobody else can append a later one.
    fn read(&mut self, line: &Line<'_>) -> Result<Result<Request, Refusal>, Failure> {
        let before = if self.clock { self.head()? } else { Head::default() };
        let read = lines::read(line, self.clock, before.last_at)?;
        if self.clock && matches!(read, Ok(Request::Command(..))) {
            self.store.begin_writing().map_err(|error| self.failed(error))?;
            let head = self.head()?;
            if head != before {
                return lines::read(line, self.clock, head.last_at);
            }
        }
        Ok(read)
    }

    fn head(&mut self) -> Result<Head, Failure> {
        self.store.head().map_err(|error| self.failed(error))
    }

    fn respond(&mut self, line: &Line<'_>) -> Result<Result<String, Refusal>, Failure> {
        let response = match self.read(line)? {
            Err(refusal) => return Ok(Err(refusal)),
            Ok(Request::Query(context, query)) => {
                let answer = self.store.ask(&context, &query).map_err(|error| self.failed(error))?;
                answer.map(|answer| written(&Response::answered(answer)))
            }
            Ok(Request::Command(context, command)) => {
                let held = self.store.hold(&context, &command, |events, decision, result| match decision {
                    Some(decision) => decision.response(&result).map_err(Failure::of_response),
                    None => written(&Response::executed(Executed::new(events.to_vec(), result))),
                });
                held.map_err(|error| self.failed(error))?
            }
            Ok(_) => return Err(Failure::new("a kind of request that this host does not know".to_owned())),
        };
        match response {
            Ok(response) => response.map(Ok),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    fn failed(&self, error: Error) -> Failure {
        Failure::of_file("database", self.file, error)
    }
}

impl Service for InFile<'_> {
    fn answer(&mut self, line: &Line<'_>, output: &mut Output) -> Result<(), Failure> {
        let response = self.respond(line)?;
        output.push(&self.tally.count(response)?);
        Ok(())
    }

    fn commit(&mut self, _output: &mut Output) -> Result<(), Failure> {
        self.store.commit().map_err(|error| self.failed(error))
    }

    fn summary(&mut self, elapsed: Duration) -> Result<String, Failure> {
        let audit = self.store.audit().map_err(|error| self.failed(error))?;
        self.tally.summary(elapsed, &audit)
    }
}
