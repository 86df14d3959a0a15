//! A store in memory.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ecoledger::{Version, kernel::EntityKey};

use super::{Append, Appended, Head, Held, Line, Loaded, Page, Refused, Store};

/// What a store holds, step by step, so that a store can be put together rightly, or wrongly to try the suite.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    head: Head,
    events: Vec<Line>,
    entities: BTreeMap<EntityKey, Held>,
}

impl Contents {
    /// The head.
    pub fn head(&self) -> Head {
        self.head
    }

    /// An entity.
    pub fn entity(&self, key: &EntityKey) -> Held {
        self.entities.get(key).cloned().unwrap_or_default()
    }

    /// The events after a position.
    pub fn after(&self, position: u64) -> Vec<(u64, Line)> {
        (1..).zip(&self.events).skip_while(|(at, _)| *at <= position).map(|(at, line)| (at, line.clone())).collect()
    }

    /// The position of the event of the same command and place, with whether it is the same.
    pub fn same(&self, line: &Line) -> Option<(u64, bool)> {
        let found = (1..).zip(&self.events).find(|(_, there)| (there.command, there.index) == (line.command, line.index));
        found.map(|(at, there)| (at, there == line))
    }

    /// What the identities of its events say of an append: that it is there, or that another one is.
    pub fn repeated(&self, append: &Append) -> Option<Appended> {
        let found: Vec<_> = append.events.iter().map(|line| self.same(line)).collect();
        if found.iter().all(Option::is_none) {
            return None;
        }
        let equal = found.iter().all(|found| found.is_some_and(|(_, same)| same));
        let first = found.first().copied().flatten().filter(|_| equal);
        Some(first.map_or(Appended::Refused(Refused::Taken), |(at, _)| Appended::Before(at)))
    }

    /// Whether an entity is still at the version at which it was read.
    pub fn is_unchanged(&self, (key, version): &(EntityKey, Version)) -> bool {
        self.entity(key).version == *version
    }

    /// Adds one event, and raises the head.
    pub fn push(&mut self, append: &Append, line: &Line) {
        self.events.push(line.clone());
        self.head = Head { position: self.head.position + 1, at: Some(append.at) };
    }

    /// Writes one entity.
    pub fn put(&mut self, (key, held): &(EntityKey, Held)) {
        self.entities.insert(key.clone(), held.clone());
    }

    /// Adds all events and writes all entities.
    pub fn take(&mut self, append: &Append) -> Appended {
        let first = self.head.position + 1;
        append.events.iter().for_each(|line| self.push(append, line));
        append.writes.iter().for_each(|written| self.put(written));
        Appended::Now(first)
    }
}

/// A store that holds everything in memory, behind one lock.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<Contents>>);

impl Memory {
    /// What it holds. A handle that stopped half-way has changed a copy.
    pub fn lock(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Memory {
    fn another(&self) -> Self {
        self.clone()
    }

    fn load(&mut self, keys: &[EntityKey], pause: &mut dyn FnMut()) -> Loaded {
        let contents = self.lock().clone();
        pause();
        Loaded { head: contents.head(), entities: keys.iter().map(|key| contents.entity(key)).collect() }
    }

    fn append(&mut self, append: &Append, pause: &mut dyn FnMut()) -> Appended {
        pause();
        let mut contents = self.lock();
        if let Some(repeated) = contents.repeated(append) {
            return repeated;
        }
        if contents.head().at.is_some_and(|last| append.at < last) {
            return Appended::Refused(Refused::Earlier);
        }
        if !append.reads.iter().all(|read| contents.is_unchanged(read)) {
            return Appended::Refused(Refused::Changed);
        }
        contents.take(append)
    }

    fn read(&mut self, after: u64, pause: &mut dyn FnMut()) -> Page {
        let contents = self.lock().clone();
        pause();
        Page { events: contents.after(after), next: contents.head().position }
    }

    fn append_cut(&mut self, append: &Append, writes: usize) -> bool {
        if writes < append.events.len() + append.writes.len() {
            // Its copy of the contents is lost with it.
            return true;
        }
        assert!(matches!(self.append(append, &mut || {}), Appended::Now(_)));
        false
    }
}
