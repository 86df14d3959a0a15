//! What is tried.

use std::{
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use ecoledger::{
    Timestamp, Version,
    kernel::{EntityKey, SupplierId},
    uuid::Uuid,
};

use super::{Append, Appended, Head, Held, Line, Loaded, Refused, Store};

/// What goes wrong in stores, each by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "whoever tries a store wants to know of a new case")]
pub enum Case {
    /// Two handles read an entity and both write it: the second append would undo the first.
    LostUpdate,
    /// Two handles read two entities, and each writes another one of them: both appends together were never decided.
    WriteSkew,
    /// Two handles find that there is no entity, and both make it; or one makes what the other relies on to be absent.
    RaceOnAnAbsentEntity,
    /// An append is refused at its last event, or its process is killed at any of its writes: a part of it would stay.
    TornAppend,
    /// An append whose answer was lost comes again: it would be there twice, or be refused as if it were not there. Another one
    /// under the same identity would be taken for it.
    RepeatedAppend,
    /// Somebody appends between a handle's steps: a head that is read after what it belongs to says that this was seen; a
    /// position that is given before others are committed is passed by; time goes back.
    HeadReadTooLate,
}

impl Case {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::LostUpdate,
        Self::WriteSkew,
        Self::RaceOnAnAbsentEntity,
        Self::TornAppend,
        Self::RepeatedAppend,
        Self::HeadReadTooLate,
    ];

    /// Tries it on an empty store.
    ///
    /// # Errors
    ///
    /// Says what the store did wrong.
    pub fn check<S: Store>(self, store: S) -> Result<(), String> {
        let mut trial = Trial { store };
        trial.begin();
        match self {
            Self::LostUpdate => trial.lost_update(),
            Self::WriteSkew => trial.write_skew(),
            Self::RaceOnAnAbsentEntity => trial.race_on_an_absent_entity(),
            Self::TornAppend => trial.torn_append(),
            Self::RepeatedAppend => trial.repeated_append(),
            Self::HeadReadTooLate => trial.head_read_too_late(),
        }
    }
}

/// Tries every case, each on a new empty store: those that it fails, and how.
pub fn failures<S: Store>(empty: impl Fn() -> S) -> Vec<(Case, String)> {
    Case::ALL.into_iter().filter_map(|case| case.check(empty()).err().map(|error| (case, error))).collect()
}

/// Two entities are there from the beginning, of the first two events; two are not.
const THERE: [u128; 2] = [1, 2];
const ABSENT: [u128; 2] = [3, 4];

fn key(number: u128) -> EntityKey {
    EntityKey::Supplier(SupplierId::from(Uuid::from_u128(number)))
}

fn keys(numbers: &[u128]) -> Vec<EntityKey> {
    numbers.iter().copied().map(key).collect()
}

fn at(seconds: u64) -> Timestamp {
    let millis = i64::try_from(seconds * 1000).expect("small");
    Timestamp::from_millis(millis).expect("after 1970")
}

/// An event of a command that has this number.
fn line(command: u128, index: u32, text: &str) -> Line {
    Line { command: Uuid::from_u128(command).into(), index, text: text.to_owned() }
}

/// What a handle appends that read these entities as they were loaded, and writes some of them: an event for each.
fn append(command: u128, seconds: u64, reads: &[(u128, u64)], writes: &[u128]) -> Append {
    let version = |number: u128| reads.iter().find(|(read, _)| *read == number).map_or(0, |(_, version)| *version);
    let text = |number: u128| format!("command {command} writes {number}");
    Append {
        at: at(seconds),
        reads: reads.iter().map(|(number, version)| (key(*number), Version::new(*version))).collect(),
        events: (0..).zip(writes).map(|(index, number)| line(command, index, &text(*number))).collect(),
        writes: writes
            .iter()
            .map(|number| (key(*number), Held { version: Version::new(version(*number) + 1), state: Some(text(*number)) }))
            .collect(),
    }
}

/// Begins work on a thread, and waits a moment for its end: a store may hold it back until the handle that pauses is done.
fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    const A_MOMENT: Duration = Duration::from_millis(100);
    let (running, begun) = (thread::spawn(work), Instant::now());
    while !running.is_finished() && begun.elapsed() < A_MOMENT {
        thread::sleep(Duration::from_millis(1));
    }
    running
}

fn expect<T: PartialEq + core::fmt::Debug>(what: &str, expected: &T, found: &T) -> Result<(), String> {
    if expected == found { Ok(()) } else { Err(format!("{what}: expected {expected:?}, found {found:?}")) }
}

fn is_now(appended: Appended) -> bool {
    matches!(appended, Appended::Now(_))
}

/// A store under trial.
struct Trial<S> {
    store: S,
}

impl<S: Store> Trial<S> {
    fn begin(&mut self) {
        for (number, first) in THERE.into_iter().zip(1..) {
            let made = self.append(&append(number, 0, &[(number, 0)], &[number]));
            assert_eq!(made, Appended::Now(first), "an empty store");
        }
    }

    fn append(&mut self, append: &Append) -> Appended {
        self.store.append(append, &mut || {})
    }

    fn load(&mut self, numbers: &[u128]) -> Loaded {
        self.store.load(&keys(numbers), &mut || {})
    }

    /// All that is to be seen.
    fn seen(&mut self) -> (Loaded, Vec<(u64, Line)>) {
        let loaded = self.load(&[THERE, ABSENT].concat());
        (loaded, self.store.read(0, &mut || {}).events)
    }

    /// Both appends stand on what was loaded before either: one after the other, and one while the other is under way. One of
    /// them may be there, and its entities with it.
    fn expect_one_of(&mut self, pair: impl Fn(u128, [u64; 4]) -> [Append; 2]) -> Result<(), String> {
        for (command, overlapping) in [(10, false), (20, true), (30, true)] {
            let loaded = self.load(&[THERE, ABSENT].concat());
            let versions: Vec<u64> = loaded.entities.iter().map(|held| held.version.get()).collect();
            let [first, second] = pair(command, versions.try_into().expect("four entities"));
            let (mut other, theirs) = (self.store.another(), second.clone());
            let (one, two) = if overlapping {
                let mut work = Some(move || other.append(&theirs, &mut || {}));
                let mut running = None;
                let one = self.store.append(&first, &mut || running = running.take().or_else(|| work.take().map(beside)));
                let two = running.or_else(|| work.take().map(beside)).expect("begun once");
                (one, two.join().map_err(|_| "the other handle panicked".to_owned())?)
            } else {
                (self.append(&first), other.append(&theirs, &mut || {}))
            };
            let (there, not) = if is_now(one) { (first, two) } else { (second, one) };
            let how = if overlapping { "at once" } else { "one after the other" };
            expect(&format!("the second of two appends {how}"), &Appended::Refused(Refused::Changed), &not)?;
            if !is_now(one) && !is_now(two) {
                return Err(format!("of two appends {how} neither is there: {one:?}, {two:?}"));
            }
            for (key, held) in there.writes {
                let found = self.store.load(&[key], &mut || {}).entities.pop();
                expect("what was written", &Some(held), &found)?;
            }
        }
        Ok(())
    }

    fn lost_update(&mut self) -> Result<(), String> {
        self.expect_one_of(|command, [one, ..]| [command, command + 1].map(|command| append(command, 0, &[(1, one)], &[1])))
    }

    fn write_skew(&mut self) -> Result<(), String> {
        self.expect_one_of(|command, [one, two, ..]| {
            let reads = [(1, one), (2, two)];
            [append(command, 0, &reads, &[1]), append(command + 1, 0, &reads, &[2])]
        })
    }

    fn race_on_an_absent_entity(&mut self) -> Result<(), String> {
        // A new one for each pair.
        self.expect_one_of(|command, _| {
            let made = command + 1000;
            [command, command + 1].map(|command| append(command, 0, &[(made, 0)], &[made]))
        })?;
        let relies = append(40, 0, &[(3, 0), (4, 0)], &[4]);
        let makes = append(41, 0, &[(3, 0)], &[3]);
        let mut other = self.store.another();
        expect("making what is absent", &true, &is_now(other.append(&makes, &mut || {})))?;
        expect("relying on what was absent", &Appended::Refused(Refused::Changed), &self.append(&relies))
    }

    fn torn_append(&mut self) -> Result<(), String> {
        let before = self.seen();
        let mut torn = append(50, 0, &[(1, 1), (3, 0)], &[1, 3]);
        torn.events[1] = line(THERE[0], 0, "another event of an earlier command");
        expect("an append whose last event is refused", &Appended::Refused(Refused::Taken), &self.append(&torn))?;
        expect("what is there of it", &before, &self.seen())?;
        let whole = append(51, 0, &[(1, 1), (3, 0)], &[1, 3]);
        for writes in 0.. {
            let mut killed = self.store.another();
            let was_cut = killed.append_cut(&whole, writes);
            drop(killed);
            if !was_cut {
                break;
            }
            expect(&format!("what is there of an append that was cut off after {writes} writes"), &before, &self.seen())?;
        }
        let (loaded, events) = self.seen();
        expect("the head after a whole one", &Head { position: 4, at: Some(at(0)) }, &loaded.head)?;
        expect("its events", &whole.events, &events[2..].iter().map(|(_, line)| line.clone()).collect())?;
        let held: Vec<Held> = whole.writes.into_iter().map(|(_, held)| held).collect();
        expect("its entities", &held, &vec![loaded.entities[0].clone(), loaded.entities[2].clone()])
    }

    fn repeated_append(&mut self) -> Result<(), String> {
        let once = append(60, 0, &[(1, 1), (3, 0)], &[1, 3]);
        expect("an append", &Appended::Now(3), &self.append(&once))?;
        let mut after = self.seen();
        for further in [None, Some(append(61, 0, &[(1, 2)], &[1]))] {
            if let Some(further) = further {
                expect("a further append", &Appended::Now(5), &self.append(&further))?;
                after = self.seen();
            }
            expect("the same again", &Appended::Before(3), &self.append(&once))?;
            expect("the same by another handle", &Appended::Before(3), &self.store.another().append(&once, &mut || {}))?;
            expect("what is there after the same", &after, &self.seen())?;
        }
        let mut longer = once.clone();
        longer.events.push(line(60, 2, "one event more"));
        let mut other = once.clone();
        other.events[1].text.push('!');
        let new_reads = append(60, 0, &[(2, 1)], &[2]);
        for (what, other) in [("a longer one", longer), ("a different one", other), ("another command", new_reads)] {
            let what = format!("{what} under the same identity");
            expect(&what, &Appended::Refused(Refused::Taken), &self.append(&other))?;
            expect(&what, &after, &self.seen())?;
        }
        Ok(())
    }

    fn head_read_too_late(&mut self) -> Result<(), String> {
        self.load_is_of_one_moment()?;
        self.reading_on_passes_nothing_by()?;
        self.a_late_commit_is_not_passed_by()?;
        // The head at which it was decided was earlier than both.
        let (early, late) = (append(90, 10, &[(1, 2)], &[1]), append(91, 20, &[(3, 0)], &[3]));
        expect("an append", &true, &is_now(self.store.another().append(&late, &mut || {})))?;
        expect("an earlier one after it", &Appended::Refused(Refused::Earlier), &self.append(&early))
    }

    fn load_is_of_one_moment(&mut self) -> Result<(), String> {
        let mut work = Some(self.appending(70, (1, 1)));
        let mut running = None;
        let loaded = self.store.load(&keys(&[2, 1]), &mut || running = running.take().or_else(|| work.take().map(beside)));
        let running = running.or_else(|| work.take().map(beside)).expect("begun once");
        expect("an append beside a load", &true, &is_now(running.join().map_err(|_| "it panicked".to_owned())?))?;
        // The third event touched the second of the loaded ones.
        let versions: Vec<u64> = loaded.entities.iter().map(|held| held.version.get()).collect();
        let at_head = if loaded.head.position == 2 { vec![1, 1] } else { vec![1, 2] };
        expect(&format!("the versions at position {}", loaded.head.position), &at_head, &versions)
    }

    fn reading_on_passes_nothing_by(&mut self) -> Result<(), String> {
        let mut work = Some(self.appending(71, (2, 1)));
        let mut running = None;
        let page = self.store.read(0, &mut || running = running.take().or_else(|| work.take().map(beside)));
        let running = running.or_else(|| work.take().map(beside)).expect("begun once");
        expect("an append beside reading", &true, &is_now(running.join().map_err(|_| "it panicked".to_owned())?))?;
        let rest = self.store.read(page.next, &mut || {});
        expect("the events read, and those read on", &4, &(page.events.len() + rest.events.len()))
    }

    /// While one append waits before its commit, another one is made and somebody follows the log.
    fn a_late_commit_is_not_passed_by(&mut self) -> Result<(), String> {
        let late = append(80, 0, &[(1001, 0)], &[1001]);
        let mut follower = self.store.another();
        let mut work = Some((self.appending(81, (1002, 0)), move || follower.read(0, &mut || {})));
        let mut running = None;
        let mut begin = || work.take().map(|(append, follow)| (beside(append), beside(follow)));
        let first = self.store.append(&late, &mut || running = running.take().or_else(&mut begin));
        let (second, follower) = running.or_else(begin).expect("begun once");
        let second = second.join().map_err(|_| "the other handle panicked".to_owned())?;
        expect("two appends at once on nothing in common", &(true, true), &(is_now(first), is_now(second)))?;
        let page = follower.join().map_err(|_| "the follower panicked".to_owned())?;
        let rest = self.store.read(page.next, &mut || {}).events;
        let positions: Vec<u64> = page.events.iter().chain(&rest).map(|(position, _)| *position).collect();
        expect("the positions followed", &(1..=6).collect(), &positions)
    }

    /// Another handle, which will change one entity.
    fn appending(&self, command: u128, read: (u128, u64)) -> impl FnOnce() -> Appended + Send + 'static + use<S> {
        let mut other = self.store.another();
        move || other.append(&append(command, 0, &[read], &[read.0]), &mut || {})
    }
}
