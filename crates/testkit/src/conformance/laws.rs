//! What holds in every scenario, whatever it is about.

use ecoledger::Timestamp;
use serde_json::{Value, json};

use super::comparison::Difference;

/// How many events an answer or an audit tells of, so far.
#[derive(Debug, Default)]
pub(super) struct Sequence(u64);

impl Sequence {
    /// The events of a decision stand one after the other in the one order of the ledger, with the moment, the id and the actor
    /// of their command (D-1, D-2).
    pub(super) fn goes_on(&mut self, line: &str, answer: &Value) -> Result<(), Difference> {
        let events = answer["events"].as_array().map_or(&[][..], Vec::as_slice);
        let request: Value = serde_json::from_str(line).unwrap_or_default();
        for (index, event) in events.iter().enumerate() {
            self.0 += 1;
            let same = |member: &str, expected: &Value| {
                let found = &event[member];
                if expected == found {
                    return Ok(());
                }
                Err(Difference::new(&format!("events[{index}].{member}"), expected, found))
            };
            same("sequence", &json!(self.0))?;
            same("commandId", &request["context"]["commandId"])?;
            same("actor", &request["context"]["actor"])?;
            let at = request["context"]["at"].as_str().and_then(|at| at.parse::<Timestamp>().ok());
            same("at", &at.map_or(Value::Null, |at| at.to_string().into()))?;
        }
        Ok(())
    }

    /// The books balance, and hold as many events as were answered.
    pub(super) fn is_audited(&self, audit: &Value) -> Result<(), Difference> {
        let books = (&audit["result"]["balanced"], &audit["result"]["events"]);
        if books == (&json!(true), &json!(self.0)) {
            return Ok(());
        }
        Err(Difference::new("audit", format_args!("balanced, {} events", self.0), audit))
    }
}

/// No message and no details repeat more than 200 characters of what was sent (D-97).
pub(super) fn repeats_little(line: &str, answer: &Value) -> Result<(), Difference> {
    const MOST: usize = 200;
    for member in ["message", "details"] {
        let told: Vec<char> = match &answer["error"][member] {
            Value::String(text) => text.chars().collect(),
            other => other.to_string().chars().collect(),
        };
        let mut runs = told.windows(MOST + 1).map(|run| run.iter().collect::<String>());
        if let Some(run) = runs.find(|run| line.contains(run)) {
            return Err(Difference::new(&format!("error.{member}"), "at most 200 characters of the request", run));
        }
    }
    Ok(())
}

/// The operator's query `audit`, which tells the digest of the whole state.
pub(super) fn audit(now: Timestamp) -> String {
    json!({"context": {"at": now.to_string(), "actor": {"kind": "operator"}}, "query": {"type": "audit"}}).to_string()
}
