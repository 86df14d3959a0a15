//! Decide, append, then fold and answer.

use std::{collections::BTreeMap, time::Duration};

use ecoledger::{
    Code, Command, CommandContext, Executed, HashKey, Ledger, NotAnswered, Recorded, Refusal, Request, Response,
    journal::WrittenDecision,
};

use crate::{arguments::Arguments, clock, failure::Failure, journal::Journal, lines::Line};

pub(crate) struct Service {
    ledger: Ledger,
    journal: Option<Journal>,
    clock: bool,
    ok: u64,
    refused: BTreeMap<&'static str, u64>,
}

impl Service {
    /// A ledger as its journal left it. One that is not balanced is not served.
    pub(crate) fn open(key: HashKey, arguments: &Arguments) -> Result<Self, Failure> {
        let mut ledger = Ledger::new(key);
        let journal = match &arguments.journal {
            Some(path) => {
                let mut journal = Journal::open(path, arguments)?;
                let end = journal.replay(&mut ledger)?;
                let audit = ledger.audit();
                if !audit.balanced {
                    return Err(journal.unbalanced(&audit.faults));
                }
                journal.mend(end)?;
                Some(journal)
            }
            None => None,
        };
        Ok(Self { ledger, journal, clock: arguments.clock, ok: 0, refused: BTreeMap::new() })
    }

    /// The response to one line, as JSON. It may be written after the next [`commit`](Self::commit).
    pub(crate) fn answer(&mut self, line: &Line<'_>) -> Result<String, Failure> {
        match self.respond(line)? {
            Ok(response) => {
                self.ok += 1;
                Ok(response)
            }
            Err(refusal) => {
                *self.refused.entry(refusal.code().name()).or_default() += 1;
                written(&Response::refused(refusal))
            }
        }
    }

    /// Makes what was decided durable.
    pub(crate) fn commit(&mut self) -> Result<(), Failure> {
        self.journal.as_mut().map_or(Ok(()), Journal::commit)
    }

    fn respond(&mut self, line: &Line<'_>) -> Result<Result<String, Refusal>, Failure> {
        let request = match line {
            Line::Whole(line) => self.read(line)?,
            Line::TooLong(longest) => Err(malformed(format!("expected a line of at most {longest} bytes"))),
        };
        match request {
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

    fn read(&self, line: &[u8]) -> Result<Result<Request, Refusal>, Failure> {
        let text = match str::from_utf8(line) {
            Ok(text) => text,
            Err(error) => return Ok(Err(malformed(format!("no UTF-8: {error}")))),
        };
        Ok(if self.clock { Request::from_json_at(text, clock::now(self.ledger.last_at())?) } else { Request::from_json(text) })
    }

    /// Counts, elapsed time and the audit.
    pub(crate) fn summary(&self, elapsed: Duration) -> Result<String, Failure> {
        let refused: u64 = self.refused.values().sum();
        let codes: Vec<String> = self.refused.iter().map(|(code, count)| format!("{code} {count}")).collect();
        let audit = serde_json::to_string(&self.ledger.audit()).map_err(|error| Failure::new(format!("the audit: {error}")))?;
        Ok(format!(
            "requests {}\nok {}\nrefused {refused}{}{}\nseconds {:.3}\naudit {audit}\n",
            self.ok + refused,
            self.ok,
            if codes.is_empty() { "" } else { ": " },
            codes.join(", "),
            elapsed.as_secs_f64(),
        ))
    }
}

fn written(response: &Response) -> Result<String, Failure> {
    serde_json::to_string(response).map_err(Failure::of_response)
}

fn malformed(message: String) -> Refusal {
    Refusal::new(Code::MalformedRequest, message)
}
