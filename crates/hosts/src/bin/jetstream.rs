//! `jetstream`: the lines of `ledger`, on a stream of a NATS JetStream cluster (`ecoledger_hosts::jetstream`).

use std::{
    borrow::Cow,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use ecoledger::{Refusal, Request, Timestamp};
use ecoledger_hosts::{
    Stopped,
    jetstream::{Asked, Error, Node, Options, Start},
    lines::{self, Failure, Line, Output, Service, Tally},
};
use lexopt::{Parser, ValueExt as _};
use tokio::{runtime::Runtime, sync::Mutex};

const PROGRAM: &str = "jetstream";

const HELP: &str = "\
usage: jetstream --server URL [OPTION ...] [FILE ...]

Reads requests, one JSON object a line, from the files in their order, or from standard input without any; - is standard
input too. Writes one response a line to standard output, after the cluster has what it tells. Any number of these programs
share a ledger: each follows the others, and each may be asked anything.

  --server URL        a server of the cluster, nats://[USER:PASSWORD@]HOST:PORT; may be given several times
  --name NAME         the ledger, and its stream [ecoledger]
  --replicas NUMBER   on how many servers a stream is kept that is made [3]
  --patience SECONDS  how long it is tried before the program gives up on the cluster [60]
  --snapshot-every N  writes a snapshot into the cluster whenever N events have come since this program wrote one; others start
                      there
  --only-these        uses no servers but the given ones
  --clock             stamps each request with the time of this machine, whatever its context says
  --format FORMAT     json: the lines of the contract [default]; pretty: sentences for people
  --color WHEN        auto: colours in sentences on a terminal [default]; always; never
  --max-line BYTES    answers a longer line with malformedRequest and skips it [64 MiB]
  --summary           prints counts, elapsed time and the audit at the end, to standard error
  -h, --help          prints this
  -V, --version       prints the version

Exit status: 0 when every line was read, whatever the responses; 2 when the arguments, the input or the cluster cannot be used; 3
when standard output cannot be written, but 0, without a word, when nobody reads it any more. What was not answered then may be
in the stream.
";

/// No more lines than this wait together, and no more bytes than these but for the last one.
const LINES: usize = 4096;
const BYTES: usize = 1 << 20;
/// How often a program that has nothing to do follows the others.
const FOLLOWS_EVERY: Duration = Duration::from_millis(200);

fn main() -> ExitCode {
    lines::end(PROGRAM, run())
}

fn run() -> Result<(), Failure> {
    let mut options = Options::new("ecoledger", Vec::new());
    let mut snapshot_every: Option<u64> = None;
    let own = |name: &str, parser: &mut Parser| {
        match name {
            "server" => options.servers.push(parser.value()?.string()?),
            "name" => options.name = parser.value()?.string()?,
            "replicas" => options.replicas = parser.value()?.parse()?,
            "patience" => options.patience = Duration::from_secs(parser.value()?.parse()?),
            "snapshot-every" => snapshot_every = Some(parser.value()?.parse()?),
            "only-these" => options.discover = false,
            _ => return Ok(false),
        }
        Ok(true)
    };
    let mut asked = match lines::Options::parse(PROGRAM, Parser::from_env(), own)? {
        lines::Asked::Serve(asked) => asked,
        lines::Asked::Help => return lines::print(HELP),
        lines::Asked::Version => return lines::print(concat!("jetstream ", env!("CARGO_PKG_VERSION"), "\n")),
    };
    if options.servers.is_empty() {
        return Err(Failure::new("--server is missing; jetstream --help tells more".to_owned()));
    }
    asked.default_to_standard_input();
    let runtime = Runtime::new().map_err(|error| Failure::new(format!("threads: {error}")))?;
    let node = runtime.block_on(Node::open(options, lines::hash_key()?)).map_err(failure)?;
    if let Start::NotRestored(what) = node.start() {
        lines::report(PROGRAM, format_args!("the snapshot is not used: {what}"));
    }
    let node = Arc::new(Mutex::new(Shared { written: node.ledger().sequence(), node, served: Instant::now(), snapshot_every }));
    runtime.spawn(follow(Arc::clone(&node)));
    let mut service = Nodes { runtime, node, clock: asked.clock, waiting: Vec::new(), bytes: 0, tally: Tally::default() };
    lines::serve(PROGRAM, &asked, &mut service)
}

fn failure(error: Error) -> Failure {
    Failure::new(error.to_string())
}

/// The node, when it was asked last, and where it has written a snapshot.
struct Shared {
    node: Node,
    served: Instant,
    snapshot_every: Option<u64>,
    written: u64,
}

impl Shared {
    /// Writes a snapshot when it is time. One that fails is tried again after as many events.
    async fn write_snapshot(&mut self) {
        let events = self.node.ledger().sequence();
        if self.snapshot_every.is_some_and(|every| events.saturating_sub(self.written) >= every.max(1)) {
            self.written = events;
            if let Err(error) = self.node.snapshot().await {
                lines::report(PROGRAM, error);
            }
        }
    }
}

/// Follows the others while there is nothing to do, so that the next request finds little to catch up with.
async fn follow(shared: Arc<Mutex<Shared>>) {
    loop {
        tokio::time::sleep(FOLLOWS_EVERY).await;
        let mut shared = shared.lock().await;
        if shared.served.elapsed() >= FOLLOWS_EVERY {
            // Trouble that lasts is told to whoever asks next.
            let _told_later = shared.node.follow(Duration::ZERO).await;
            shared.write_snapshot().await;
        }
    }
}

/// Lines that wait for the node.
struct Nodes {
    runtime: Runtime,
    node: Arc<Mutex<Shared>>,
    clock: bool,
    waiting: Vec<Waiting>,
    bytes: usize,
    tally: Tally,
}

/// A line, as it was read.
struct Waiting {
    line: Result<Vec<u8>, usize>,
    clock: bool,
}

impl Asked for Waiting {
    fn request(&self, last_at: Option<Timestamp>) -> Result<Result<Cow<'_, Request>, Refusal>, Error> {
        let line = match &self.line {
            Ok(line) => Line::Whole(line),
            Err(longest) => Line::TooLong(*longest),
        };
        let read = lines::read(&line, self.clock, last_at).map_err(|failure| Error::Clock(failure.to_string()))?;
        Ok(read.map(Cow::Owned))
    }
}

impl Service for Nodes {
    fn answer(&mut self, line: &Line<'_>, output: &mut Output) -> Result<(), Failure> {
        let line = match line {
            Line::Whole(line) => Ok((*line).to_vec()),
            Line::TooLong(longest) => Err(*longest),
        };
        self.bytes = self.bytes.saturating_add(line.as_ref().map_or(0, Vec::len));
        self.waiting.push(Waiting { line, clock: self.clock });
        if self.waiting.len() >= LINES || self.bytes >= BYTES { self.commit(output) } else { Ok(()) }
    }

    fn commit(&mut self, output: &mut Output) -> Result<(), Failure> {
        self.bytes = 0;
        let waiting = core::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        let served = self.runtime.block_on(async {
            let mut shared = self.node.lock().await;
            let served = shared.node.serve(&waiting).await;
            shared.write_snapshot().await;
            shared.served = Instant::now();
            served
        });
        let (responses, stopped) = match served {
            Ok(responses) => (responses, Ok(())),
            Err(Stopped { answered, error, .. }) => (answered, Err(failure(error))),
        };
        for response in responses {
            let response = match response {
                Ok(response) => Ok(lines::written(&response)?),
                Err(refusal) => Err(refusal),
            };
            output.push_durable(&self.tally.count(response)?);
        }
        stopped
    }

    fn summary(&mut self, elapsed: Duration) -> Result<String, Failure> {
        let audit = self.runtime.block_on(self.node.lock()).node.audit().map_err(failure)?;
        self.tally.summary(elapsed, &audit)
    }
}
