//! The suite for stores passes a right one, and fails each wrong one at the case of its name and at no other.

use std::sync::{Arc, Mutex, MutexGuard};

use ecoledger::{Version, kernel::EntityKey};
use ecoledger_testkit::store::{
    Append, Appended, Case, Contents, Loaded, Memory, Page, Refused, Store, failures, threads::race,
};

#[test]
fn a_store_in_memory_passes() {
    assert_eq!(failures(Memory::default), []);
}

#[test]
fn threads_that_race_on_a_store_in_memory_lose_and_double_nothing() {
    let raced = race(Memory::default(), 4, 200);
    assert_eq!(raced.made, 800);
}

#[test]
fn each_wrong_store_fails_at_the_case_of_its_name_alone() {
    for wrong in Case::ALL {
        let failures = failures(|| Wrong::new(wrong));
        let failed: Vec<Case> = failures.iter().map(|(case, _)| *case).collect();
        assert_eq!(failed, [wrong], "{failures:?}");
    }
}

/// A store like [`Memory`], but for one mistake that stores make.
#[derive(Clone)]
struct Wrong {
    mistake: Case,
    contents: Arc<Mutex<Contents>>,
}

impl Wrong {
    fn new(mistake: Case) -> Self {
        Self { mistake, contents: Arc::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().expect("no panic")
    }

    /// Whether this read is among the append's conditions.
    fn compares(&self, append: &Append, (key, version): &(EntityKey, Version)) -> bool {
        let is_absent = *version == Version::NONE;
        let is_written = append.writes.iter().any(|(written, _)| written == key);
        match self.mistake {
            // The last writer wins, where there is something to write.
            Case::LostUpdate => is_absent || !is_written,
            // Only what is written is locked, and what is absent.
            Case::WriteSkew => is_absent || is_written,
            // There is no row that could be locked.
            Case::RaceOnAnAbsentEntity => !is_absent,
            Case::TornAppend | Case::RepeatedAppend | Case::HeadReadTooLate => true,
        }
    }

    /// What is said of an append that is not to be made.
    fn refuses(&self, contents: &Contents, append: &Append) -> Option<Appended> {
        let mut repeated = contents.repeated(append);
        if self.mistake == Case::RepeatedAppend {
            // What is there already is looked at as if it were new.
            repeated = repeated.filter(|found| matches!(found, Appended::Refused(_)));
        }
        let earlier = contents.head().at.is_some_and(|last| append.at < last);
        let changed = append.reads.iter().any(|read| self.compares(append, read) && !contents.is_unchanged(read));
        repeated
            .or_else(|| earlier.then_some(Appended::Refused(Refused::Earlier)))
            .or_else(|| changed.then_some(Appended::Refused(Refused::Changed)))
    }
}

impl Store for Wrong {
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
        let refused = self.refuses(&contents, append);
        if self.mistake == Case::TornAppend && refused == Some(Appended::Refused(Refused::Taken)) {
            // Each event is written as soon as it was looked at.
            let free = append.events.iter().take_while(|line| contents.same(line).is_none()).count();
            append.events.iter().take(free).for_each(|line| contents.push(append, line));
        }
        refused.unwrap_or_else(|| contents.take(append))
    }

    fn read(&mut self, after: u64, pause: &mut dyn FnMut()) -> Page {
        let events = self.lock().after(after);
        let next = events.last().map_or(after, |(position, _)| *position);
        pause();
        // Where to go on is asked after the events were read.
        let next = if self.mistake == Case::HeadReadTooLate { self.lock().head().position } else { next };
        Page { events, next }
    }

    fn append_cut(&mut self, append: &Append, writes: usize) -> bool {
        if writes < append.events.len() + append.writes.len() {
            return true;
        }
        assert!(matches!(self.append(append, &mut || {}), Appended::Now(_)));
        false
    }
}
