//! Lists follow the log. Whoever asks for one brings them up to the last event first; a service may do so in the background.

use std::{collections::BTreeSet, time::Duration};

use ecoledger::{
    Recorded,
    lists::{ListChange, ListRange, ListsNotLoaded, LoadedLists},
};

use super::{
    Error, Postgres,
    part::{Part, Place},
    request::recorded,
    session::Session,
};

/// So many events are taken in one transaction.
const PAGE: u32 = 500;

impl Postgres {
    /// Brings the lists up to the last event, page by page: one process at a time, and nobody else waits for it. What is left
    /// undone is done by whoever asks for a list next.
    pub async fn keep_lists(&self) -> Result<(), Error> {
        let (mut kept, head) = self.store.session().await?.lists_and_head().await?;
        while kept < head {
            let Some(position) = self.keep_page(true).await? else { break };
            kept = position;
        }
        Ok(())
    }

    /// Brings the lists up to the last event again and again, for ever, where no other process does: for a service that asks for
    /// lists often, on a task of its own. An error is left to whoever asks for a list next.
    pub async fn keep_lists_every(&self, pause: Duration) {
        loop {
            let mut before = None;
            while let Ok(Some(kept)) = self.keep_page(false).await
                && before != Some(kept)
            {
                before = Some(kept);
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// Takes the next events into the lists. Gives the position up to which they are kept; none when another process is at it, and
    /// this one does not wait.
    async fn keep_page(&self, waits: bool) -> Result<Option<u64>, Error> {
        let transaction = self.store.begin().await?;
        let session = transaction.session()?;
        if !session.lock_lists(waits).await? {
            transaction.roll_back().await?;
            return Ok(None);
        }
        let mut page = Page::load(session, Part::new(self.options.hash_key, Place::Listed)).await?;
        let kept = if page.events.is_empty() {
            page.part.set.head().sequence
        } else {
            let changes = page.take(session).await?;
            session.write_lists(&changes).await?;
            session.write_listed(&page.part.changed()?, page.part.set.head()).await?;
            page.part.set.head().sequence
        };
        transaction.commit().await?;
        Ok(Some(kept))
    }
}

/// Events that come next, and what is needed to take them.
struct Page {
    events: Vec<Recorded>,
    /// Entities as they are before the events.
    part: Part,
    /// Rows as they are before the events.
    lists: LoadedLists,
    /// The ranges that were loaded.
    ranges: BTreeSet<ListRange>,
}

/// What came of the events, up to the first one that could not be told.
struct Taken {
    part: Part,
    changes: Vec<ListChange>,
    missing: ListsNotLoaded,
    /// How many events were told before anything was missing.
    whole: usize,
}

impl Page {
    async fn load(session: &Session, mut part: Part) -> Result<Self, Error> {
        part.load(session, BTreeSet::new()).await?;
        let events = session.events(part.set.head().sequence, PAGE).await?;
        let events: Vec<Recorded> = events.iter().map(recorded).collect::<Result<_, _>>()?;
        part.load(session, events.iter().flat_map(Recorded::raises).collect()).await?;
        Ok(Self { events, part, lists: LoadedLists::new(), ranges: BTreeSet::new() })
    }

    /// Takes the events, and tells what they change in lists. Everything is tried until nothing is missing, so that what many
    /// events need is loaded at once.
    async fn take(&mut self, session: &Session) -> Result<Vec<ListChange>, Error> {
        loop {
            let taken = self.try_all()?;
            let ListsNotLoaded { entities, ranges, .. } = taken.missing;
            let entities = self.part.set.missing(entities);
            let ranges: Vec<ListRange> = ranges.into_iter().filter(|range| self.ranges.insert(range.clone())).collect();
            if taken.whole == self.events.len() {
                self.part = taken.part;
                return Ok(taken.changes);
            }
            if !entities.is_empty() || !ranges.is_empty() {
                self.part.load(session, entities.into_iter().collect()).await?;
                session.load_ranges(ranges, &mut self.lists).await?;
            } else if taken.whole > 0 {
                // A row that the events before have moved is not to be read before those are written.
                self.events.truncate(taken.whole);
            } else {
                return Err(Error::Damaged("an event asks for a row of a list that is loaded".to_owned()));
            }
        }
    }

    fn try_all(&self) -> Result<Taken, Error> {
        let (mut part, mut lists) = (self.part.clone(), self.lists.clone());
        let (mut changes, mut missing, mut whole) = (Vec::new(), ListsNotLoaded::default(), 0);
        for (place, event) in self.events.iter().enumerate() {
            part.take(std::slice::from_ref(event))?;
            match part.set.list_changes(event, &lists) {
                Ok(told) => {
                    lists.apply(&told);
                    changes.extend(told);
                    if whole == place {
                        whole = place.saturating_add(1);
                    }
                }
                Err(more) => {
                    missing.entities.extend(more.entities);
                    missing.ranges.extend(more.ranges);
                }
            }
        }
        Ok(Taken { part, changes, missing, whole })
    }
}
