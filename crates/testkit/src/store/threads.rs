//! Threads that race on one store, as processes do.

use std::thread;

use ecoledger::{
    Timestamp, Version,
    kernel::{EntityKey, SupplierId},
    uuid::Uuid,
};

use super::{Append, Appended, Held, Line, Refused, Store};

/// What became of a race.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a test's own data")]
pub struct Raced {
    /// Transfers that were made.
    pub made: u64,
    /// Appends that were refused because what they stood on had changed, and were tried again.
    pub conflicts: u64,
}

const ACCOUNTS: u64 = 4;
const EACH: i64 = 1000;

fn account(number: u64) -> EntityKey {
    EntityKey::Supplier(SupplierId::from(Uuid::from_u128(u128::from(number) + 0xacc0)))
}

fn account_of(balance: i64, version: Version) -> Held {
    Held { version, state: Some(balance.to_string()) }
}

fn balance(held: &Held) -> i64 {
    held.state.as_ref().map_or(0, |state| state.parse().expect("a number"))
}

/// Lets threads move units between a few entities of an empty store, each this many times, while another one follows the log.
///
/// # Panics
///
/// When a unit is lost or doubled, an event is passed by or comes twice, or a version is not the number of events.
pub fn race<S: Store>(mut store: S, threads: u64, transfers: u64) -> Raced {
    let at: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
    for number in 0..ACCOUNTS {
        let opened = Append {
            at,
            reads: vec![(account(number), Version::NONE)],
            events: vec![Line { command: Uuid::from_u128(u128::from(number)).into(), index: 0, text: String::new() }],
            writes: vec![(account(number), account_of(EACH, Version::new(1)))],
        };
        assert!(matches!(store.append(&opened, &mut || {}), Appended::Now(_)));
    }
    let movers: Vec<_> = (1..=threads)
        .map(|thread| {
            let mut handle = store.another();
            thread::spawn(move || {
                (0..transfers).fold(Raced::default(), |raced, step| transfer(&mut handle, thread, step, raced))
            })
        })
        .collect();
    let expected = ACCOUNTS + 2 * threads * transfers;
    let mut follower = store.another();
    let follower = thread::spawn(move || {
        let (mut next, mut seen) = (0, 0);
        while seen < expected {
            let page = follower.read(next, &mut || {});
            for (position, _) in &page.events {
                seen += 1;
                assert_eq!(*position, seen, "the log has no gap and no repetition");
            }
            next = page.next;
        }
    });
    let raced = movers
        .into_iter()
        .map(|mover| mover.join().expect("a mover ends"))
        .fold(Raced::default(), |sum, raced| Raced { made: sum.made + raced.made, conflicts: sum.conflicts + raced.conflicts });
    follower.join().expect("the follower sees every event");
    let keys: Vec<EntityKey> = (0..ACCOUNTS).map(account).collect();
    let loaded = store.load(&keys, &mut || {});
    assert_eq!(loaded.entities.iter().map(balance).sum::<i64>(), i64::try_from(ACCOUNTS).expect("few") * EACH);
    assert_eq!(loaded.entities.iter().map(|held| held.version.get()).sum::<u64>(), expected, "each event raised one version");
    assert_eq!(loaded.head.position, expected);
    raced
}

/// One unit from one entity to another, again and again until nothing has come in between.
fn transfer<S: Store>(store: &mut S, thread: u64, step: u64, mut raced: Raced) -> Raced {
    let from = (thread + step) % ACCOUNTS;
    let to = (from + 1 + step % (ACCOUNTS - 1)) % ACCOUNTS;
    let keys = [account(from), account(to)];
    loop {
        let loaded = store.load(&keys, &mut || {});
        let after = |at: usize, units: i64| {
            let held = &loaded.entities[at];
            account_of(balance(held) + units, held.version.next())
        };
        let line = |index| Line {
            command: Uuid::from_u64_pair(thread, step).into(),
            index,
            text: format!("thread {thread} step {step}"),
        };
        let moved = Append {
            at: loaded.head.at.expect("there are accounts"),
            reads: keys.iter().cloned().zip(loaded.entities.iter().map(|held| held.version)).collect(),
            events: vec![line(0), line(1)],
            writes: vec![(keys[0].clone(), after(0, -1)), (keys[1].clone(), after(1, 1))],
        };
        match store.append(&moved, &mut || {}) {
            Appended::Now(_) => {
                raced.made += 1;
                return raced;
            }
            Appended::Refused(Refused::Changed) => raced.conflicts += 1,
            other => panic!("{other:?}"),
        }
    }
}
