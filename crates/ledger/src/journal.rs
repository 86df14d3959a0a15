//! A journal's lines: one line a decision, so that it is there whole or not at all.

use alloc::{string::String, vec::Vec};

use crate::{Recorded, event::Stored};

/// The events of one decision as a line of a journal, without the line break. `touches` is left out: it follows (D-73).
#[must_use]
pub fn to_line(events: &[Recorded]) -> String {
    let stored: Vec<Stored<'_>> = events.iter().map(Stored).collect();
    serde_json::to_string(&stored).unwrap_or_default()
}

/// Reads a line of a journal: the events of one decision.
pub fn from_line(line: &str) -> Result<Vec<Recorded>, Damaged> {
    serde_json::from_str(line).map_err(|error| Damaged(alloc::format!("{error}")))
}

/// A line of a journal that is no decision.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("damaged: {0}")]
pub struct Damaged(String);
