//! Decide, append, then fold and answer.

use std::{collections::BTreeMap, fmt, path::Path, time::Duration};

use ecoledger::{Code, Executed, HashKey, Ledger, NotAnswered, Refusal, Request, Response};

use crate::journal::Journal;

/// Why the host stops: its input or its journal cannot be used.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(what: String) -> Self {
        Self(what)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(crate) struct Service {
    ledger: Ledger,
    journal: Option<Journal>,
    ok: u64,
    refused: BTreeMap<&'static str, u64>,
}

impl Service {
    /// A ledger as its journal left it.
    pub(crate) fn open(key: HashKey, journal: Option<&Path>) -> Result<Self, Failure> {
        let mut ledger = Ledger::new(key);
        let journal = journal.map(|path| Journal::open(path, &mut ledger)).transpose()?;
        Ok(Self { ledger, journal, ok: 0, refused: BTreeMap::new() })
    }

    /// The response to one line, as JSON.
    pub(crate) fn answer(&mut self, line: &[u8]) -> Result<String, Failure> {
        let response = match self.respond(line)? {
            Ok(response) => {
                self.ok += 1;
                response
            }
            Err(refusal) => {
                *self.refused.entry(refusal.code().name()).or_default() += 1;
                Response::refused(refusal)
            }
        };
        serde_json::to_string(&response).map_err(|error| Failure::new(format!("response: {error}")))
    }

    fn respond(&mut self, line: &[u8]) -> Result<Result<Response, Refusal>, Failure> {
        let text = match str::from_utf8(line) {
            Ok(text) => text,
            Err(error) => return Ok(Err(Refusal::new(Code::MalformedRequest, format!("no UTF-8: {error}")))),
        };
        match Request::from_json(text) {
            Err(refusal) => Ok(Err(refusal)),
            Ok(Request::Query(context, query)) => match self.ledger.query(&context, &query) {
                Ok(answer) => Ok(Ok(Response::answered(answer))),
                Err(NotAnswered::Refused(refusal)) => Ok(Err(refusal)),
                Err(other) => Err(Failure::new(other.to_string())),
            },
            Ok(Request::Command(context, command)) => {
                let decision = match self.ledger.decide(&context, &command) {
                    Ok(decision) => decision,
                    Err(refusal) => return Ok(Err(refusal)),
                };
                let events = self.ledger.stamp(decision);
                if let Some(journal) = self.journal.as_mut().filter(|_| !events.is_empty()) {
                    journal.append(&events)?;
                }
                self.ledger.record(&events).map_err(|error| Failure::new(error.to_string()))?;
                let result = self.ledger.answer(&context, &command, &events);
                Ok(Ok(Response::executed(Executed::new(events, result))))
            }
            Ok(_) => Err(Failure::new("a kind of request that this host does not know".to_owned())),
        }
    }

    /// Counts, elapsed time and the audit.
    pub(crate) fn summary(&self, elapsed: Duration) -> String {
        let refused: u64 = self.refused.values().sum();
        let codes: Vec<String> = self.refused.iter().map(|(code, count)| format!("{code} {count}")).collect();
        let audit = serde_json::to_string(&self.ledger.audit()).unwrap_or_default();
        format!(
            "requests {}\nok {}\nrefused {refused}{}{}\nseconds {:.3}\naudit {audit}\n",
            self.ok + refused,
            self.ok,
            if codes.is_empty() { "" } else { ": " },
            codes.join(", "),
            elapsed.as_secs_f64(),
        )
    }
}
