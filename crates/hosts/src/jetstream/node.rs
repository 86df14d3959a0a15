//! A node: the whole ledger in memory, as far as the stream was read, and its commands.

use std::{borrow::Cow, slice, time::Duration};

use bytes::Bytes;
use ecoledger::{
    AuditReport, Command, CommandContext, Executed, HashKey, Ledger, NotAnswered, Query, QueryContext, Refusal, Request,
    Response, Timestamp, journal,
};

use super::{
    Error, Log, Options,
    attempt::{Attempt, Step},
    log::Settled,
    snapshots::{self, Start},
    turns::{Losses, Turns},
};
use crate::{Answered, Outcome, Stopped};

/// What became of a request: its response, or why it was refused.
pub type Responded = Result<Response, Refusal>;

/// How long it is waited for messages that must come.
const DELIVERY: Duration = Duration::from_millis(500);

/// One of any number of nodes that share a ledger: it follows the stream, answers queries, and executes commands by winning the
/// next append. Whoever appends leads, for that moment; who was overtaken folds what it missed and decides again.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use ecoledger::{Actor, CommandContext, HashKey, bundles::RegisterSalesChannel, uuid::uuid};
/// use ecoledger_hosts::jetstream::{Node, Options};
///
/// let mut secret = [0; 16];
/// getrandom::fill(&mut secret)?;
/// let options = Options::new("nordic", vec!["nats://127.0.0.1:4222".to_owned()]);
/// let mut node = Node::open(options, HashKey::from_bytes(secret)).await?;
/// let context = CommandContext::new(
///     uuid!("c548f316-4177-5897-a82f-34299e82a302").into(),
///     "2026-01-01T00:00:00Z".parse()?,
///     Actor::Operator,
/// );
/// let command = RegisterSalesChannel::new(uuid!("25e636dc-06eb-59a5-9b6d-1f30f6215dc3").into(), "Nordic".to_owned().try_into()?);
/// match node.execute(&context, &command.into()).await? {
///     Ok(executed) => println!("{} events, on three servers", executed.events.len()),
///     Err(refusal) => println!("{refusal}"),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Node {
    log: Log,
    ledger: Ledger,
    start: Start,
    turns: Turns,
    /// How many messages may be on their way; one after a loss, and twice as many after each success.
    in_flight: usize,
    /// The message that could not be folded, and why.
    damaged: Option<(u64, String)>,
}

/// What a node is asked.
pub trait Asked {
    /// The request, or why it is none. A host that stamps requests itself does it here, not before the last event; this may be
    /// asked several times, since others may append first.
    fn request(&self, last_at: Option<Timestamp>) -> Result<Result<Cow<'_, Request>, Refusal>, Error>;
}

impl Asked for Request {
    fn request(&self, _: Option<Timestamp>) -> Result<Result<Cow<'_, Request>, Refusal>, Error> {
        Ok(Ok(Cow::Borrowed(self)))
    }
}

impl Node {
    /// Connects, makes the stream if it is not there, and folds it, from the last snapshot on if there is one. A ledger that is
    /// not balanced is not served.
    pub async fn open(options: Options, key: HashKey) -> Result<Self, Error> {
        let mut log = Log::open(options).await?;
        let turns = log.turns().await?;
        let (start, restored) = snapshots::restore(&mut log, key).await;
        let ledger = restored.unwrap_or_else(|| Ledger::new(key));
        let mut node = Self { log, ledger, start, turns, in_flight: 1, damaged: None };
        node.catch_up().await?;
        let audit = node.ledger.audit();
        if audit.balanced { Ok(node) } else { Err(Error::Unbalanced(audit.faults)) }
    }

    /// Executes a command. It is answered when the cluster has its events, and not before.
    pub async fn execute(&mut self, context: &CommandContext, command: &Command) -> Result<Outcome, Error> {
        let request = Request::Command(context.clone(), command.clone());
        let responses = self.serve(slice::from_ref(&request)).await.map_err(|stopped| stopped.error)?;
        outcomes(responses).next().ok_or(Error::UnknownRequest)
    }

    /// Executes commands one after the other; few round trips carry all of them. What went wrong is told with the outcomes of
    /// those that the cluster has; [`Error`] says what may have become of the others.
    pub async fn execute_many(
        &mut self,
        commands: &[(CommandContext, Command)],
    ) -> Result<Vec<Outcome>, Stopped<Outcome, Error>> {
        let request = |(context, command): &(CommandContext, Command)| Request::Command(context.clone(), command.clone());
        let requests: Vec<Request> = commands.iter().map(request).collect();
        match self.serve(&requests).await {
            Ok(responses) => Ok(outcomes(responses).collect()),
            Err(Stopped { answered, error }) => Err(Stopped::after(outcomes(answered).collect(), error)),
        }
    }

    /// Answers requests in order, each after those before it. All that is answered, refusals too, stands on a state that was
    /// the last one when it was asked; what was decided is on the cluster.
    ///
    /// What went wrong is told with the responses to the first requests, which are on the cluster; [`Error`] says what may have
    /// become of the others.
    pub async fn serve<A: Asked>(&mut self, requests: &[A]) -> Result<Vec<Responded>, Stopped<Responded, Error>> {
        let mut responses = Vec::with_capacity(requests.len());
        match self.serve_all(requests, &mut responses).await {
            Ok(()) => Ok(responses),
            Err(error) => Err(Stopped::after(responses, error)),
        }
    }

    async fn serve_all<A: Asked>(&mut self, requests: &[A], responses: &mut Vec<Responded>) -> Result<(), Error> {
        self.expect_whole()?;
        let mut losses = Losses::new(self.log.options().patience);
        let mut is_current = false;
        if self.log.forget_sent() {
            // A call before this one ended in an error, or was not waited for: what it sent may have been appended.
            self.catch_up().await?;
        }
        while let Some(rest) = requests.get(responses.len()..).filter(|rest| !rest.is_empty()) {
            self.turns.give_way().await;
            let attempt = Attempt::send(&self.ledger, &mut self.log, rest, self.in_flight).await?;
            if attempt.messages.is_empty() && !is_current {
                // No append proves that the state was the last one, so the cluster is asked, once.
                is_current = true;
                if self.catch_up().await? > 0 {
                    continue;
                }
            }
            let answered = responses.len();
            self.settle(attempt, responses).await?;
            if responses.len() == answered {
                losses.one_more(&self.turns).await?;
            } else {
                losses.forget();
            }
        }
        Ok(())
    }

    async fn settle(&mut self, attempt: Attempt, responses: &mut Vec<Responded>) -> Result<(), Error> {
        let mut steps = attempt.steps.into_iter();
        if attempt.messages.is_empty() {
            return steps.try_for_each(|step| self.take(step).map(|response| responses.push(response)));
        }
        for length in attempt.messages {
            if self.log.settle().await? != Some(Settled::Appended) {
                self.in_flight = 1;
                self.turns.lost();
                return self.fold_what_was_read();
            }
            self.in_flight = self.in_flight.saturating_mul(2).min(self.log.options().in_flight.max(1));
            for step in steps.by_ref().take(length) {
                responses.push(self.take(step)?);
            }
        }
        self.turns.won(attempt.begun.elapsed());
        Ok(())
    }

    /// Makes a step a part of the ledger, and answers it.
    fn take(&mut self, step: Step) -> Result<Responded, Error> {
        match step {
            Step::Refused(refusal) => Ok(Err(refusal)),
            Step::Executed(executed) => {
                self.ledger.record(&executed.events)?;
                Ok(Ok(Response::executed(*executed)))
            }
            Step::Query(context, query) => Ok(self.query(&context, &query)?.map(Response::answered)),
        }
    }

    /// Answers a query from what was read so far, which other nodes may have changed since: after
    /// [`catch_up`](Self::catch_up) it is as new as the cluster.
    pub fn query(&self, context: &QueryContext, query: &Query) -> Result<Answered, Error> {
        match self.ledger.query(context, query) {
            Ok(answer) => Ok(Ok(answer)),
            Err(NotAnswered::Refused(refusal)) => Ok(Err(refusal)),
            Err(other) => Err(other.into()),
        }
    }

    /// Folds all that the cluster has acknowledged, and tells how many messages that were. Where nothing comes for as long as the
    /// node is patient it is [`Error::Unanswered`].
    pub async fn catch_up(&mut self) -> Result<u64, Error> {
        self.expect_whole()?;
        let before = self.log.position();
        let head = self.log.head().await?;
        let mut tries = self.log.tries();
        while self.log.position() < head {
            let position = self.log.position();
            if let Some(payload) = self.log.read(DELIVERY).await? {
                self.fold(&payload)?;
            }
            if self.log.position() > position {
                tries = self.log.tries();
            } else {
                // However long a history is, it comes on; what does not come is not waited for without an end.
                tries.pause(format!("message {} of {head} is not delivered", position.saturating_add(1))).await?;
            }
        }
        self.fold_what_was_read()?;
        Ok(self.log.position().saturating_sub(before))
    }

    /// Follows the others: folds what is there, or what comes within this time.
    pub async fn follow(&mut self, wait: Duration) -> Result<(), Error> {
        self.expect_whole()?;
        if let Some(payload) = self.log.read(wait).await? {
            self.fold(&payload)?;
        }
        self.fold_what_was_read()
    }

    fn fold_what_was_read(&mut self) -> Result<(), Error> {
        while let Some(payload) = self.log.next_read() {
            self.fold(&payload)?;
        }
        Ok(())
    }

    /// Folds others' decisions. After damage nothing more is folded.
    fn fold(&mut self, payload: &Bytes) -> Result<(), Error> {
        if let Err(what) = fold(&mut self.ledger, payload) {
            self.damaged = Some((self.log.position(), what));
        }
        self.expect_whole()
    }

    fn expect_whole(&self) -> Result<(), Error> {
        let damaged = |(message, what): &(u64, String)| Err(Error::Damaged { message: *message, what: what.clone() });
        self.damaged.as_ref().map_or(Ok(()), damaged)
    }

    /// Writes a snapshot into the object store of the cluster, in the place of the last one, and tells whether there was anything
    /// new to write. A node that starts later starts there. Meanwhile this node does nothing else: let one serve that does not.
    pub async fn snapshot(&self) -> Result<bool, Error> {
        self.expect_whole()?;
        snapshots::write(&self.log, &self.ledger).await.map_err(Error::NoSnapshot)
    }

    /// Where this node has started.
    #[must_use]
    pub fn start(&self) -> &Start {
        &self.start
    }

    /// The ledger, as far as the stream was read.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The position of the last message of the stream that was read or appended.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.log.position()
    }

    /// The books, as of the last message that was read.
    pub fn audit(&self) -> Result<AuditReport, Error> {
        self.expect_whole()?;
        Ok(self.ledger.audit())
    }
}

/// The outcomes of requests that are commands.
fn outcomes(responses: Vec<Responded>) -> impl Iterator<Item = Outcome> {
    responses.into_iter().filter_map(|response| match response {
        Ok(Response::Executed { events, result, .. }) => Some(Ok(Executed::new(events, result))),
        Ok(_) => None,
        Err(refusal) => Some(Err(refusal)),
    })
}

fn fold(ledger: &mut Ledger, payload: &[u8]) -> Result<(), String> {
    let text = str::from_utf8(payload).map_err(|error| format!("damaged: no UTF-8: {error}"))?;
    for line in text.lines() {
        let decision = journal::from_line(line).map_err(|error| error.to_string())?;
        ledger.record(&decision).map_err(|error| error.to_string())?;
    }
    Ok(())
}
