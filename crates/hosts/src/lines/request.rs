//! One line read, one response written and counted.

use std::{collections::BTreeMap, time::Duration};

use ecoledger::{AuditReport, Code, Refusal, Request, Response, Timestamp};

use super::{Failure, Line, now};

/// Reads one request. Where the host stamps it, it is never earlier than the last event.
pub fn read(line: &Line<'_>, clock: bool, last_at: Option<Timestamp>) -> Result<Result<Request, Refusal>, Failure> {
    let line = match line {
        Line::Whole(line) => line,
        Line::TooLong(longest) => return Ok(Err(malformed(format!("expected a line of at most {longest} bytes")))),
    };
    let text = match str::from_utf8(line) {
        Ok(text) => text,
        Err(error) => return Ok(Err(malformed(format!("no UTF-8: {error}")))),
    };
    Ok(if clock { Request::from_json_at(text, now(last_at)?) } else { Request::from_json(text) })
}

fn malformed(message: String) -> Refusal {
    Refusal::new(Code::MalformedRequest, message)
}

/// A response as JSON.
pub fn written(response: &Response) -> Result<String, Failure> {
    serde_json::to_string(response).map_err(Failure::of_response)
}

/// How many requests were answered, and how.
#[derive(Debug, Default)]
pub struct Tally {
    ok: u64,
    refused: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// Counts a response, and gives it as it is written.
    pub fn count(&mut self, response: Result<String, Refusal>) -> Result<String, Failure> {
        match response {
            Ok(response) => {
                self.ok = self.ok.saturating_add(1);
                Ok(response)
            }
            Err(refusal) => {
                let count = self.refused.entry(refusal.code().name()).or_default();
                *count = count.saturating_add(1);
                written(&Response::refused(refusal))
            }
        }
    }

    /// Counts, elapsed time and the audit, a line each.
    pub fn summary(&self, elapsed: Duration, audit: &AuditReport) -> Result<String, Failure> {
        let refused = self.refused.values().fold(0, |sum: u64, count| sum.saturating_add(*count));
        let codes: Vec<String> = self.refused.iter().map(|(code, count)| format!("{code} {count}")).collect();
        let audit = serde_json::to_string(audit).map_err(|error| Failure::new(format!("the audit: {error}")))?;
        Ok(format!(
            "requests {}\nok {}\nrefused {refused}{}{}\nseconds {:.3}\naudit {audit}\n",
            self.ok.saturating_add(refused),
            self.ok,
            if codes.is_empty() { "" } else { ": " },
            codes.join(", "),
            elapsed.as_secs_f64(),
        ))
    }
}
