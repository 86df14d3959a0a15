//! Append, then answer.

use ecoledger::{Executed, HashKey, Ledger, Response, journal::WrittenDecision};
use ecoledger_hosts::lines::{self, Failure, Options, Output, Place, Progress, Tally, written};

use crate::{
    arguments::{Arguments, PROGRAM},
    journal::{End, Journal},
    snapshot::Snapshot,
    stages::{Answered, Stages},
};

/// A whole ledger in memory, and its journal.
pub(crate) struct InMemory {
    ledger: Ledger,
    snapshot: Option<Snapshot>,
    writing: Writing,
}

impl InMemory {
    /// A ledger as its journal left it. One that is not balanced is not served.
    pub(crate) fn open(key: HashKey, arguments: &Arguments) -> Result<Self, Failure> {
        let Some(path) = &arguments.journal else {
            return Ok(Self { ledger: Ledger::new(key), snapshot: None, writing: Writing::default() });
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
        Ok(Self { ledger, snapshot, writing: Writing { journal: Some(journal), tally: Tally::default() } })
    }

    /// Answers each line of each input in order.
    pub(crate) fn serve(mut self, options: &Options) -> Result<(), Failure> {
        let mut output = Output::standard(options.format, options.color);
        let mut progress = Progress::new(PROGRAM, "requests");
        let (stages, answers) = Stages::begin(options, self.ledger)?;
        for batch in answers {
            let batch = batch?;
            for (answered, line) in batch.items.into_iter().zip(batch.first.line..) {
                let response = self.writing.response(answered)?;
                output.asked(|| Place { input: batch.first.input.clone(), line });
                output.push(&response);
                progress.step();
                if output.is_full() {
                    self.writing.commit(&mut output)?;
                }
            }
            if !batch.more_follow {
                self.writing.commit(&mut output)?;
            }
        }
        let ledger = stages.end();
        if let Some(snapshot) = &mut self.snapshot {
            snapshot.write(&ledger)?;
        }
        if options.summary {
            lines::print_summary(&self.writing.tally.summary(progress.elapsed(), &ledger.audit())?);
        }
        Ok(())
    }
}

/// The last stage: what was decided is appended, then answered.
#[derive(Default)]
struct Writing {
    journal: Option<Journal>,
    tally: Tally,
}

impl Writing {
    fn response(&mut self, answered: Answered) -> Result<String, Failure> {
        let response = match answered {
            Answered::Command(executed) => Ok(self.executed(executed)?),
            Answered::Query(answer) => Ok(answer),
            Answered::Refused(refusal) => Err(refusal),
        };
        self.tally.count(response)
    }

    /// Appends the events, if there are any.
    fn executed(&mut self, executed: Executed) -> Result<String, Failure> {
        if executed.events.is_empty() {
            return written(&Response::executed(executed));
        }
        let decision = WrittenDecision::new(&executed.events).map_err(Failure::of_response)?;
        if let Some(journal) = &mut self.journal {
            journal.append(&decision);
        }
        decision.response(&executed.result).map_err(Failure::of_response)
    }

    /// Makes durable what was decided, then writes the responses that wait.
    fn commit(&mut self, output: &mut Output) -> Result<(), Failure> {
        self.journal.as_mut().map_or(Ok(()), Journal::commit)?;
        output.flush()
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
