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

/// The operator's query `audit`, which tells the digest of the whole state.
pub(super) fn audit(now: Timestamp) -> String {
    json!({"context": {"at": now.to_string(), "actor": {"kind": "operator"}}, "query": {"type": "audit"}}).to_string()
}
