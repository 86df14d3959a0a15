//! Decide, append, then fold and answer.

use std::time::Duration;

use ecoledger::{
    Command, CommandContext, Executed, HashKey, Ledger, NotAnswered, Recorded, Refusal, Request, Response,
    journal::WrittenDecision,
};
use ecoledger_hosts::lines::{self, Failure, Line, Output, Service, Tally, written};

use crate::{
    arguments::Arguments,
    journal::{End, Journal},
    snapshot::Snapshot,
};

/// A whole ledger in memory, and its journal.
pub(crate) struct InMemory {
    ledger: Ledger,
    journal: Option<Journal>,
    snapshot: Option<Snapshot>,
    clock: bool,
    tally: Tally,
}

impl InMemory {
    /// A ledger as its journal left it. One that is not balanced is not served.
    pub(crate) fn open(key: HashKey, arguments: &Arguments) -> Result<Self, Failure> {
        let Some(path) = &arguments.journal else {
            return Ok(Self::new(Ledger::new(key), None, None, arguments));
        };
        let mut journal = Journal::open(path, arguments)?;
        let snapshot = arguments.snapshot.as_ref().map(|snapshot| Snapshot::open(snapshot, path, arguments));
        let mut snapshot = snapshot.transpose()?;
        let (ledger, end) = read(key, &mut journal, snapshot.as_mut())?;
        let audit = ledger.audit();
        if !audit.balanced {
            return Err(journal.unbalanced(&audit.faults));
        }
        journal.mend(end)?;
        Ok(Self::new(ledger, Some(journal), snapshot, arguments))
    }

    fn new(ledger: Ledger, journal: Option<Journal>, snapshot: Option<Snapshot>, arguments: &Arguments) -> Self {
        Self { ledger, journal, snapshot, clock: arguments.options.clock, tally: Tally::default() }
    }

    fn respond(&mut self, line: &Line<'_>) -> Result<Result<String, Refusal>, Failure> {
        match lines::read(line, self.clock, self.ledger.last_at())? {
            Err(refusal) => Ok(Err(refusal)),
            Ok(Request::Query(context, query)) => match self.ledger.query(&context, &query) {
                Ok(answer) => written(&Response::answered(answer)).map(Ok),
                Err(NotAnswered::Refused(refusal)) => Ok(Err(refusal)),
                Err(other) => Err(Failure::new(other.to_string())),
            },
            Ok(Request::Command(context, command)) => {
                let decision = match self.ledger.decide(&context, &command) {
                    Ok(decision) => decision,
                    Err(refusal) => return Ok(Err(refusal)),
                };
                let events = self.ledger.stamp(decision);
                self.execute(&context, &command, &events).map(Ok)
            }
            Ok(_) => Err(Failure::new("a kind of request that this host does not know".to_owned())),
        }
    }

    /// Appends the events, if there are any; then they are folded, and the command is answered.
    fn execute(&mut self, context: &CommandContext, command: &Command, events: &[Recorded]) -> Result<String, Failure> {
        if events.is_empty() {
            let result = self.ledger.command_answer(context, command, events);
            return written(&Response::executed(Executed::new(Vec::new(), result)));
        }
        let decision = WrittenDecision::new(events).map_err(Failure::of_response)?;
        if let Some(journal) = &mut self.journal {
            journal.append(&decision);
        }
        self.ledger.record(events).map_err(|error| Failure::new(error.to_string()))?;
        let result = self.ledger.command_answer(context, command, events);
        decision.response(&result).map_err(Failure::of_response)
    }
}

impl Service for InMemory {
    fn answer(&mut self, line: &Line<'_>, output: &mut Output) -> Result<(), Failure> {
        let response = self.respond(line)?;
        output.push(&self.tally.count(response)?);
        Ok(())
    }

    fn commit(&mut self, _output: &mut Output) -> Result<(), Failure> {
        self.journal.as_mut().map_or(Ok(()), Journal::commit)
    }

    fn finish(&mut self) -> Result<(), Failure> {
        self.snapshot.as_mut().map_or(Ok(()), |snapshot| snapshot.write(&self.ledger))
    }

    fn summary(&mut self, elapsed: Duration) -> Result<String, Failure> {
        self.tally.summary(elapsed, &self.ledger.audit())
    }
}

/// The ledger as snapshot and journal left it, and what is left to do at the journal's end. A snapshot that cannot be used is
/// left aside.
fn read(key: HashKey, journal: &mut Journal, mut snapshot: Option<&mut Snapshot>) -> Result<(Ledger, End), Failure> {
    if let Some(snapshot) = &mut snapshot
        && let Some(mut ledger) = snapshot.restore(key)
    {
        let sequence = ledger.sequence();
        if let Some(end) = journal.replay(&mut ledger)? {
            snapshot.stands_at(sequence);
            return Ok((ledger, end));
        }
        snapshot.leave_aside("it is not of this journal");
    }
    let mut ledger = Ledger::new(key);
    match journal.replay(&mut ledger)? {
        Some(end) => Ok((ledger, end)),
        None => Err(Failure::new("a ledger without events stands at the start of every journal".to_owned())),
    }
}
