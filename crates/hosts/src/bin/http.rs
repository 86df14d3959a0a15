//! `http`: the two original services over HTTP, on SQLite or PostgreSQL.

use std::{
    net::SocketAddr,
    num::NonZeroU32,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use ecoledger::Actor;
use ecoledger_hosts::{
    http::{self, Store, Tokens, store::InFile},
    lines::{self, Failure},
    sqlite,
};
use lexopt::{Arg, Parser, ValueExt as _};
use tokio::{
    net::TcpListener,
    runtime::Runtime,
    signal::unix::{SignalKind, signal},
};

const HELP: &str = "\
usage: http [OPTION ...] FILE
       http [OPTION ...] --token ACTOR FILE

Serves the Sales Channel Services and the Environmental Credit Service over HTTP, with the ledger in FILE, a database of SQLite
that is made if there is none. What can be asked is told by /openapi.json. Logs are lines of JSON on standard error; none of
them has what clients sent. At SIGTERM or SIGINT it takes no new connection, finishes what was begun, and ends.

With --token it prints a bearer token for an actor, and ends: operator, or an actor as JSON, such as
{\"kind\":\"member\",\"userId\":…,\"organizationId\":…,\"marketRole\":\"buyer\"}.

  --listen ADDRESS   where it listens [127.0.0.1:8080]
  --postgres TEXT    keeps the ledger on a server instead: a connection string, or a postgresql:// address; FILE is not used
  --secret FILE      signs and verifies tokens under the secret in this file, which is made if there is none [FILE.secret]
  --good-for HOURS   how long the token is good [24]
  --max-body BYTES   refuses a larger body [4 MiB]
  --rate N           lets each client send N requests a second [100]
  -h, --help         prints this
  -V, --version      prints the version

Exit status: 0 when it was told to end; 2 when the arguments, the file, the server or the address cannot be used. TLS is for a
proxy before it.
";

struct Arguments {
    file: Option<PathBuf>,
    listen: SocketAddr,
    postgres: Option<String>,
    secret: Option<PathBuf>,
    token: Option<Actor>,
    good_for: Duration,
    options: http::Options,
}

fn main() -> ExitCode {
    lines::end("http", run())
}

fn run() -> Result<(), Failure> {
    let asked = parse(Parser::from_env()).map_err(|error| Failure::new(format!("{error}; http --help tells more")))?;
    match asked {
        lines::Asked::Help => lines::print(HELP),
        lines::Asked::Version => lines::print(concat!("http ", env!("CARGO_PKG_VERSION"), "\n")),
        lines::Asked::Serve(arguments) => {
            let tokens = tokens(&arguments)?;
            match arguments.token {
                Some(actor) => print_token(&tokens, actor, arguments.good_for),
                None => start(arguments, tokens),
            }
        }
    }
}

fn parse(mut parser: Parser) -> Result<lines::Asked<Arguments>, lexopt::Error> {
    let mut arguments = Arguments {
        file: None,
        listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
        postgres: None,
        secret: None,
        token: None,
        good_for: Duration::from_secs(24 * 3600),
        options: http::Options::default(),
    };
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("listen") => arguments.listen = parser.value()?.parse()?,
            Arg::Long("postgres") => arguments.postgres = Some(parser.value()?.string()?),
            Arg::Long("secret") => arguments.secret = Some(parser.value()?.into()),
            Arg::Long("token") => arguments.token = Some(parser.value()?.parse_with(actor)?),
            Arg::Long("good-for") => {
                let hours: u64 = parser.value()?.parse()?;
                arguments.good_for = Duration::from_secs(hours.saturating_mul(3600));
            }
            Arg::Long("max-body") => arguments.options.largest_body = parser.value()?.parse()?,
            Arg::Long("rate") => arguments.options.requests_a_second = parser.value()?.parse::<NonZeroU32>()?,
            Arg::Short('h') | Arg::Long("help") => return Ok(lines::Asked::Help),
            Arg::Short('V') | Arg::Long("version") => return Ok(lines::Asked::Version),
            Arg::Value(file) if arguments.file.is_none() => arguments.file = Some(file.into()),
            Arg::Value(_) | Arg::Short(_) | Arg::Long(_) => return Err(argument.unexpected()),
        }
    }
    Ok(lines::Asked::Serve(arguments))
}

fn actor(text: &str) -> Result<Actor, String> {
    if text == "operator" {
        return Ok(Actor::Operator);
    }
    serde_json::from_str(text).map_err(|error| format!("expected operator, or an actor as JSON: {error}"))
}

fn tokens(arguments: &Arguments) -> Result<Tokens, Failure> {
    let file = match (&arguments.secret, &arguments.file) {
        (Some(secret), _) => secret.clone(),
        (None, Some(file)) => {
            let mut secret = file.clone().into_os_string();
            secret.push(".secret");
            secret.into()
        }
        (None, None) => return Err(Failure::new("expected a FILE, or --secret FILE; http --help tells more".to_owned())),
    };
    Tokens::open(&file).map_err(|error| Failure::of_file("secret", &file, error))
}

fn print_token(tokens: &Tokens, actor: Actor, good_for: Duration) -> Result<(), Failure> {
    let token = tokens.token(actor, good_for).map_err(|error| Failure::new(format!("token: {error}")))?;
    lines::print(&format!("{token}\n"))
}

fn start(arguments: Arguments, tokens: Tokens) -> Result<(), Failure> {
    tracing_subscriber::fmt().json().flatten_event(true).with_writer(std::io::stderr).init();
    let runtime = Runtime::new().map_err(|error| Failure::new(format!("a runtime: {error}")))?;
    let (listen, options) = (arguments.listen, arguments.options);
    match (arguments.postgres, arguments.file) {
        (Some(address), _) => on_server(&runtime, &address, listen, tokens, options),
        (None, Some(file)) => runtime.block_on(serve(in_file(&file)?, listen, tokens, options)),
        (None, None) => Err(Failure::new("expected a FILE, or --postgres; http --help tells more".to_owned())),
    }
}

fn in_file(file: &Path) -> Result<InFile, Failure> {
    let opened = InFile::open(file, &sqlite::Options::default(), lines::hash_key()?);
    opened.map_err(|error| Failure::of_file("database", file, error))
}

#[cfg(feature = "postgres")]
fn on_server(
    runtime: &Runtime,
    address: &str,
    listen: SocketAddr,
    tokens: Tokens,
    options: http::Options,
) -> Result<(), Failure> {
    let store = ecoledger_hosts::postgres::Options::new(lines::hash_key()?);
    let store = runtime.block_on(http::store::OnServer::open(address, store))?;
    runtime.block_on(serve(store, listen, tokens, options))
}

#[cfg(not(feature = "postgres"))]
fn on_server(_: &Runtime, _: &str, _: SocketAddr, _: Tokens, _: http::Options) -> Result<(), Failure> {
    Err(Failure::new("--postgres needs the feature postgres: --features http,postgres".to_owned()))
}

async fn serve(store: impl Store, listen: SocketAddr, tokens: Tokens, options: http::Options) -> Result<(), Failure> {
    let failed = |error| Failure::new(format!("{listen}: {error}"));
    let mut terminated = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupted = signal(SignalKind::interrupt()).map_err(failed)?;
    let listener = TcpListener::bind(listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    tracing::info!(%address, "listening");
    let stop = async move {
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
        tracing::info!("ending: what was begun is finished");
    };
    http::serve(listener, store, tokens, options, stop).await.map_err(failed)
}
