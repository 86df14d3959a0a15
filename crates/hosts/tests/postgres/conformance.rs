//! The suite for stores.

use ecoledger::{Version, kernel::EntityKey, uuid::Uuid};
use ecoledger_hosts::postgres::{Appended as There, Batch, Kept, Line as Event, Stand, Store};
use ecoledger_testkit::store::{self, Append, Appended, Head, Held, Line, Loaded, Page, Refused, threads};

use super::server::{RUNTIME, database};

/// A handle of a process that has the tables open.
struct Handle {
    address: String,
    store: Store,
}

impl Handle {
    fn open(address: String) -> Self {
        let store = RUNTIME.block_on(Store::open(&address, 2)).expect("tables");
        Self { address, store }
    }
}

fn batch(append: &Append) -> Batch {
    let written = |key: &EntityKey| append.writes.iter().find(|(written, _)| written == key);
    let kept = |held: &Held| Kept::new(held.version.get(), 1, held.state.clone());
    let stand = |(key, version): &(EntityKey, Version)| {
        Stand::new(key.to_string(), version.get(), written(key).map(|(_, held)| kept(held)))
    };
    let event = |line: &Line| Event::new(line.command.uuid(), line.index, Uuid::nil(), format!(",{}", line.text));
    Batch::new(append.reads.iter().map(stand).collect(), append.events.iter().map(event).collect(), append.at, append.at)
}

fn told(appended: There) -> Appended {
    match appended {
        There::After(position) => Appended::Now(position + 1),
        There::Before(position) => Appended::Before(position + 1),
        There::Changed(_) => Appended::Refused(Refused::Changed),
        There::Overtaken => Appended::Refused(Refused::Earlier),
        There::Taken(_) => Appended::Refused(Refused::Taken),
    }
}

impl store::Store for Handle {
    fn another(&self) -> Self {
        Self::open(self.address.clone())
    }

    fn load(&mut self, keys: &[EntityKey], pause: &mut dyn FnMut()) -> Loaded {
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        let loaded = RUNTIME.block_on(self.store.load(&keys)).expect("loaded");
        pause();
        let entity = |kept: Option<Kept>| {
            kept.map_or_else(Held::default, |kept| Held { version: Version::new(kept.version), state: kept.state })
        };
        let head = Head { position: loaded.head.sequence, at: loaded.head.last_at };
        Loaded { head, entities: loaded.entities.into_iter().map(entity).collect() }
    }

    fn append(&mut self, append: &Append, pause: &mut dyn FnMut()) -> Appended {
        let batch = batch(append);
        let transaction = RUNTIME.block_on(self.store.begin()).expect("begun");
        let appended = RUNTIME.block_on(transaction.append(&batch)).expect("an answer");
        pause();
        if let There::After(_) = appended {
            RUNTIME.block_on(transaction.commit()).expect("committed");
            return told(appended);
        }
        RUNTIME.block_on(transaction.roll_back()).expect("rolled back");
        told(RUNTIME.block_on(self.store.append(&batch)).expect("an answer"))
    }

    fn read(&mut self, after: u64, pause: &mut dyn FnMut()) -> Page {
        let events = RUNTIME.block_on(self.store.events(after, 1000)).expect("events");
        pause();
        let line = |event: Event| Line { command: event.command.into(), index: event.index, text: event.text[1..].to_owned() };
        let next = events.last().map_or(after, |event| event.position);
        Page { events: events.into_iter().map(|event| (event.position, line(event.line))).collect(), next }
    }

    /// To the client an append is one statement: it is cut off before its commit, or not at all.
    fn append_cut(&mut self, append: &Append, writes: usize) -> bool {
        if writes == 0 {
            let transaction = RUNTIME.block_on(self.store.begin()).expect("begun");
            let appended = RUNTIME.block_on(transaction.append(&batch(append))).expect("an answer");
            assert!(matches!(appended, There::After(_)));
            return true;
        }
        assert!(matches!(self.append(append, &mut || {}), Appended::Now(_)));
        false
    }
}

#[test]
fn the_store_passes_the_suite() {
    assert_eq!(store::failures(|| Handle::open(database())), []);
}

/// The same store where each append is one statement, as a host has it.
struct Whole(Handle);

impl store::Store for Whole {
    fn another(&self) -> Self {
        Self(self.0.another())
    }

    fn load(&mut self, keys: &[EntityKey], pause: &mut dyn FnMut()) -> Loaded {
        self.0.load(keys, pause)
    }

    fn append(&mut self, append: &Append, pause: &mut dyn FnMut()) -> Appended {
        pause();
        told(RUNTIME.block_on(self.0.store.append(&batch(append))).expect("an answer"))
    }

    fn read(&mut self, after: u64, pause: &mut dyn FnMut()) -> Page {
        self.0.read(after, pause)
    }

    fn append_cut(&mut self, append: &Append, writes: usize) -> bool {
        self.0.append_cut(append, writes)
    }
}

#[test]
fn an_append_in_one_statement_passes_the_suite() {
    assert_eq!(store::failures(|| Whole(Handle::open(database()))), []);
}

#[test]
fn threads_race_and_nothing_is_lost() {
    let raced = threads::race(Whole(Handle::open(database())), 4, 100);
    assert_eq!(raced.made, 400);
    assert!(raced.conflicts > 0, "they did meet");
}
