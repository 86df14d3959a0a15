//! Requests pass three stages, each on a thread of its own: read, decided, written. On two cores one request is written while the
//! next are decided and read. They pass in batches, in the order of their lines; what waits between two stages is bounded.

use std::{
    panic,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::{Builder, JoinHandle},
};

use ecoledger::{Command, CommandContext, Executed, Ledger, NotAnswered, Refusal, Request, Response, Timestamp, views::Answer};
use ecoledger_hosts::lines::{self, Failure, Line, Lines, Options, Place, written};

/// No more requests than this are in one batch, and no more bytes of lines or answers than these but for the last one.
const REQUESTS: usize = 256;
const BYTES: usize = 1 << 20;
/// Batches that wait before a stage.
const WAITING: usize = 2;

/// What passes from one stage to the next at once.
pub(crate) struct Batch<T> {
    /// Where its first line stands; the others follow one after the other.
    pub(crate) first: Place,
    pub(crate) items: Vec<T>,
    /// Whether a further one follows without anybody's doing: a whole line was waiting when this one was full.
    pub(crate) more_follow: bool,
}

type Read = Result<Request, Refusal>;

/// A request that was carried out, or not.
#[expect(clippy::large_enum_variant, reason = "nearly all are commands: a box would be an allocation for each")]
pub(crate) enum Answered {
    Command(Executed),
    /// As it is written: answers may be large.
    Query(String),
    Refused(Refusal),
}

/// What was decided, batch by batch; a failure is the last.
pub(crate) type Answers = Receiver<Result<Batch<Answered>, Failure>>;

/// The first two stages. They end when every line was read, and when nobody takes their answers any more.
pub(crate) struct Stages {
    reading: JoinHandle<()>,
    deciding: JoinHandle<Ledger>,
}

impl Stages {
    /// Begins to read and to decide.
    pub(crate) fn begin(options: &Options, ledger: Ledger) -> Result<(Self, Answers), Failure> {
        let (to_decide, requests) = sync_channel(WAITING);
        let (to_write, answers) = sync_channel(WAITING);
        let mut reader = Reader {
            inputs: options.inputs.clone(),
            longest_line: options.longest_line,
            clock: options.clock,
            last_at: ledger.last_at(),
        };
        let reading = spawn("read", move || reader.run(&to_decide))?;
        let deciding = spawn("decide", move || decide_all(ledger, &requests, &to_write))?;
        Ok((Self { reading, deciding }, answers))
    }

    /// The ledger after the last request. Waits for the stages to end.
    pub(crate) fn end(self) -> Ledger {
        // A stage that panicked ends the next one; the one before it may wait for input that never comes.
        let ledger = self.deciding.join().unwrap_or_else(|panic| panic::resume_unwind(panic));
        self.reading.join().unwrap_or_else(|panic| panic::resume_unwind(panic));
        ledger
    }
}

fn spawn<T: Send + 'static>(name: &str, stage: impl FnOnce() -> T + Send + 'static) -> Result<JoinHandle<T>, Failure> {
    Builder::new().name(name.to_owned()).spawn(stage).map_err(|error| Failure::new(format!("a thread to {name}: {error}")))
}

struct Reader {
    inputs: Vec<lines::Input>,
    longest_line: usize,
    clock: bool,
    /// The time of the last event, or of the last request that was stamped, which no later event is before.
    last_at: Option<Timestamp>,
}

impl Reader {
    fn run(&mut self, requests: &SyncSender<Result<Batch<Read>, Failure>>) {
        if let Err(failure) = self.read_all(requests) {
            let _may_be_gone = requests.send(Err(failure));
        }
    }

    fn read_all(&mut self, requests: &SyncSender<Result<Batch<Read>, Failure>>) -> Result<(), Failure> {
        for input in self.inputs.clone() {
            let mut lines = Lines::open(&input, self.longest_line)?;
            let (mut items, mut bytes, mut first) = (Vec::new(), 0, lines.next_place());
            while let Some(line) = lines.next_line()? {
                bytes += if let Line::Whole(line) = &line { line.len() } else { 0 };
                items.push(self.read(&line)?);
                let more_follow = lines.is_waiting();
                if !more_follow || items.len() >= REQUESTS || bytes >= BYTES {
                    let items = std::mem::take(&mut items);
                    let batch = Batch { first: std::mem::replace(&mut first, lines.next_place()), items, more_follow };
                    if requests.send(Ok(batch)).is_err() {
                        return Ok(());
                    }
                    bytes = 0;
                }
            }
        }
        Ok(())
    }

    fn read(&mut self, line: &Line<'_>) -> Result<Read, Failure> {
        let request = lines::read(line, self.clock, self.last_at)?;
        match &request {
            Ok(Request::Command(context, _)) if self.clock => self.last_at = Some(context.at),
            Ok(Request::Query(context, _)) if self.clock => self.last_at = Some(context.at),
            Ok(_) | Err(_) => {}
        }
        Ok(request)
    }
}

fn decide_all(
    mut ledger: Ledger,
    requests: &Receiver<Result<Batch<Read>, Failure>>,
    answers: &SyncSender<Result<Batch<Answered>, Failure>>,
) -> Ledger {
    for batch in requests {
        match batch.and_then(|batch| decide_batch(&mut ledger, batch, answers)) {
            Ok(true) => {}
            Ok(false) => break,
            Err(failure) => {
                let _may_be_gone = answers.send(Err(failure));
                break;
            }
        }
    }
    ledger
}

/// Decides each request, and tells whether anybody takes the answers.
fn decide_batch(
    ledger: &mut Ledger,
    batch: Batch<Read>,
    answers: &SyncSender<Result<Batch<Answered>, Failure>>,
) -> Result<bool, Failure> {
    let mut items = Vec::with_capacity(batch.items.len());
    let (mut bytes, mut first) = (0, batch.first);
    for request in batch.items {
        let answered = respond(ledger, request)?;
        bytes += if let Answered::Query(answer) = &answered { answer.len() } else { 0 };
        items.push(answered);
        if bytes >= BYTES {
            let next = Place { input: first.input.clone(), line: first.line + items.len() as u64 };
            let full =
                Batch { first: std::mem::replace(&mut first, next), items: std::mem::take(&mut items), more_follow: true };
            if answers.send(Ok(full)).is_err() {
                return Ok(false);
            }
            bytes = 0;
        }
    }
    Ok(answers.send(Ok(Batch { first, items, more_follow: batch.more_follow })).is_ok())
}

fn respond(ledger: &mut Ledger, request: Read) -> Result<Answered, Failure> {
    Ok(match request {
        Err(refusal) => Answered::Refused(refusal),
        Ok(Request::Query(context, query)) => match ledger.query(&context, &query) {
            Ok(answer) => Answered::Query(written(&Response::answered(answer))?),
            Err(NotAnswered::Refused(refusal)) => Answered::Refused(refusal),
            Err(other) => return Err(Failure::new(other.to_string())),
        },
        Ok(Request::Command(context, command)) => execute(ledger, &context, &command)?,
        Ok(_) => return Err(Failure::new("a kind of request that this host does not know".to_owned())),
    })
}

/// Decides and folds: what follows stands on it, though it is not durable yet. It is not answered before.
fn execute(ledger: &mut Ledger, context: &CommandContext, command: &Command) -> Result<Answered, Failure> {
    let decision = match ledger.decide(context, command) {
        Ok(decision) => decision,
        Err(refusal) => return Ok(Answered::Refused(refusal)),
    };
    let events = ledger.stamp(decision);
    ledger.record(&events).map_err(|error| Failure::new(error.to_string()))?;
    let result: Answer = ledger.command_answer(context, command, &events);
    Ok(Answered::Command(Executed::new(events, result)))
}
