//! The lines of a journal that a snapshot stands for.

use ecoledger::{Head, journal};

/// What a snapshot stands for: every decision up to its head.
pub(crate) struct Covered {
    head: Head,
    /// The last line that was passed over.
    last: Vec<u8>,
}

impl Covered {
    pub(crate) fn up_to(head: Head) -> Self {
        Self { head, last: Vec::new() }
    }

    /// Whether the snapshot stands for the decision in a line, which is not read any further.
    pub(crate) fn has(&mut self, line: &[u8]) -> bool {
        let first = str::from_utf8(line).ok().and_then(journal::first_sequence);
        let has = first.is_some_and(|first| first <= self.head.sequence);
        if has {
            self.last.clear();
            self.last.extend_from_slice(line);
        }
        has
    }

    /// Whether the last decision that was passed over is the one at the snapshot's head: otherwise it is of another journal.
    pub(crate) fn ends_at_its_head(&self) -> bool {
        let line = str::from_utf8(&self.last).unwrap_or_default();
        match journal::from_line(line) {
            Ok(decision) => decision.last().is_some_and(|last| Head::new(last.sequence, Some(last.at)) == self.head),
            Err(_) => self.head == Head::default(),
        }
    }
}
