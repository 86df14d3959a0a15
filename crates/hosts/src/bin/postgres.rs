//! `postgres`: the lines of `ledger`, with the ledger on a PostgreSQL server.

use std::{process::ExitCode, sync::Arc, time::Duration};

use ecoledger_hosts::{
    lines::{self, Asked, Failure, Input, Options},
    postgres::{self, Postgres, Service},
};
use lexopt::{Parser, ValueExt as _};

const HELP: &str = "\
usage: postgres ADDRESS [OPTION ...] [FILE ...]

Reads requests, one JSON object a line, from the files in their order, or from standard input without any; - is standard
input too. Writes one response a line to standard output. The ledger is on a PostgreSQL server, in the schema ecoledger of a
database; any number of these programs may run on it. What is answered is on the server's disk. A command that comes again with
its id, by whatever program, leads to nothing new.

ADDRESS is a connection string: \"host=127.0.0.1 port=5432 user=ecoledger dbname=ecoledger\", or postgresql://…

  --connections N   uses at most N connections at once [8]
  --patience N      tries again for N seconds what others are in the way of, and what has no connection [60]
  --lists N         brings lists up to date every N seconds, beside what is asked [when a list is asked for]
  --clock           stamps each request with the time of this machine, whatever its context says
  --format FORMAT   json: the lines of the contract [default]; pretty: sentences for people
  --color WHEN      auto: colours in sentences on a terminal [default]; always; never
  --max-line BYTES  answers a longer line with malformedRequest and skips it [64 MiB]
  --summary         prints counts, elapsed time and the audit at the end, to standard error; the audit replays every event
  -h, --help        prints this
  -V, --version     prints the version

Exit status: 0 when every line was read, whatever the responses; 2 when the arguments, the input or the server cannot be used; 3
when standard output cannot be written, but 0, without a word, when nobody reads it any more. What was not answered then may
have been carried out: ask again, with the same command ids.
";

fn main() -> ExitCode {
    lines::end("postgres", run())
}

fn run() -> Result<(), Failure> {
    let hash_key = lines::hash_key()?;
    let mut own = postgres::Options::new(hash_key);
    own.patience = Duration::from_secs(60);
    let mut lists = None;
    let asked = Options::parse("postgres", Parser::from_env(), |name, parser| {
        match name {
            "connections" => own.connections = parser.value()?.parse_with(number)?,
            "patience" => own.patience = Duration::from_secs(parser.value()?.parse()?),
            "lists" => lists = Some(Duration::from_secs(parser.value()?.parse()?)),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    match asked {
        Asked::Help => lines::print(HELP),
        Asked::Version => lines::print(concat!("postgres ", env!("CARGO_PKG_VERSION"), "\n")),
        Asked::Serve(options) => serve(options, own, lists),
    }
}

fn number(text: &str) -> Result<usize, &'static str> {
    text.parse().ok().filter(|number| *number > 0).ok_or("--connections expects a number from 1 on")
}

fn serve(mut options: Options, own: postgres::Options, lists: Option<Duration>) -> Result<(), Failure> {
    let address = match options.inputs.first() {
        Some(Input::File(address)) => address.to_string_lossy().into_owned(),
        Some(Input::Standard) | None => return Err(Failure::new("expected an ADDRESS; postgres --help tells more".to_owned())),
    };
    options.inputs.remove(0);
    options.default_to_standard_input();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new(format!("a runtime: {error}")))?;
    let host = runtime.block_on(Postgres::open(&address, own))?;
    let host = Arc::new(host);
    if let Some(pause) = lists {
        let host = host.clone();
        runtime.spawn(async move { host.keep_lists_every(pause).await });
    }
    lines::serve("postgres", &options, &mut Service::new(runtime, host, options.clock))
}
