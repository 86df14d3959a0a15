//! What was decided in a transaction and is not written yet.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ecoledger::{
    Recorded, Version, WorkingSet,
    journal::WrittenDecision,
    kernel::{CommandId, EntityKey, ReadSet},
};

use super::{
    Error,
    rows::{Append, Line, Row},
};

/// Decisions that stand on each other, and together on what was read before the first of them.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// The position of the last event before them.
    after: Option<u64>,
    /// What they stand on, as it was before the first of them.
    reads: BTreeMap<EntityKey, Version>,
    lines: Vec<Line>,
    /// How many events there are of each command id, with these.
    places: HashMap<CommandId, u32>,
    changed: BTreeSet<EntityKey>,
}

impl Pending {
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Takes a decision, before the set takes its events. `events_of` tells how many events are stored of a command id.
    pub(super) fn take(
        &mut self,
        set: &WorkingSet,
        reads: ReadSet,
        events: &[Recorded],
        written: &WrittenDecision<'_>,
        events_of: impl Fn(CommandId) -> Result<u32, Error>,
    ) -> Result<(), Error> {
        self.after.get_or_insert(set.head().sequence);
        for (key, version) in reads.into_sorted() {
            self.reads.entry(key).or_insert(version);
        }
        for (event, text) in events.iter().zip(written.lines()) {
            for key in event.raises() {
                if let Some(version) = set.version(&key) {
                    self.reads.entry(key.clone()).or_insert(version);
                }
                self.changed.insert(key);
            }
            let command_id = event.command_id;
            let place = match self.places.get(&command_id) {
                Some(place) => *place,
                None => events_of(command_id)?,
            };
            self.places.insert(command_id, place.saturating_add(1));
            self.lines.push(Line { at: event.at, command_id, place, text });
        }
        Ok(())
    }

    /// What is to be written, now that the set has taken the events.
    pub(super) fn into_append(self, set: &WorkingSet) -> Result<Append, Error> {
        let row = |key: &EntityKey| {
            let entity = set.entity(key).ok_or_else(|| Error::damaged(format!("{key} was forgotten before it was written")))?;
            Row::of(&entity)
        };
        Ok(Append {
            after: self.after,
            reads: self.reads.iter().map(|(key, version)| (key.to_string(), *version)).collect(),
            events: self.lines,
            writes: self.changed.iter().map(row).collect::<Result<_, _>>()?,
        })
    }
}
