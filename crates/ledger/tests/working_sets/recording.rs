//! What a working set takes and refuses, and how it follows what others appended.

use ecoledger::{HashKey, Head, NotRecorded, Recorded, WorkingSet};
use ecoledger_testkit::History;

use super::requests::scripts;

fn empty(head: Head) -> WorkingSet {
    WorkingSet::new(HashKey::from_bytes([8; 16]), head)
}

/// Events that change what is not loaded are refused as a whole, and are taken once it is.
#[test]
fn what_is_not_loaded_is_not_recorded() {
    let mut ledger = scripts().ledger;
    let (context, command) = scripts().all.into_iter().next().expect("a command");
    let before = ledger.clone();
    let events = ledger.execute(&context, &command).expect("the first one").events;
    let mut set = empty(Head::default());
    let refused = set.record(&events).expect_err("nothing is loaded");
    let NotRecorded::NotLoaded(missing) = refused else { panic!("{refused}") };
    assert_eq!(missing, set.missing(events.iter().flat_map(Recorded::raises)));
    assert_eq!(set.head(), Head::default());
    for key in &missing {
        set.load(before.entity(key));
    }
    set.record(&events).expect("everything is loaded");
    assert_eq!(set.head(), ledger.head());
}

/// Events that are not the next ones change nothing.
#[test]
fn d1_a_working_set_takes_the_next_events_only() {
    let world = History::in_setting().world;
    let keys: Vec<_> = world.events.iter().flat_map(Recorded::raises).collect();
    let mut set = empty(Head::default());
    for key in &keys {
        set.load_absent(key);
    }
    let late = set.record(&world.events[1..]);
    assert_eq!(late, Err(NotRecorded::OutOfSequence { expected: 1, found: 2 }));
    assert!(keys.iter().all(|key| set.version(key).is_some_and(|version| version.get() == 0)));
    set.record(&world.events).expect("from the first one on");
    let again = set.record(&world.events[..1]);
    assert!(matches!(again, Err(NotRecorded::OutOfSequence { .. })), "{again:?}");
}

/// An entity can be folded from its events, whatever else is loaded; and a set follows events for what it holds.
#[test]
fn d3_an_entity_is_loaded_from_its_events_or_follows_them() {
    let mut ledger = scripts().ledger;
    let mut events: Vec<Recorded> = Vec::new();
    let mut following = empty(Head::default());
    for (context, command) in scripts().all {
        let executed = ledger.execute(&context, &command).expect("the scripts succeed");
        // Every second entity is followed from the start.
        for (turn, key) in executed.events.iter().flat_map(Recorded::raises).enumerate() {
            if turn % 2 == 0 && events.iter().flat_map(Recorded::raises).all(|known| known != key) {
                following.load_absent(&key);
            }
        }
        for event in &executed.events {
            following.fold(event).expect("its own events");
        }
        events.extend(executed.events);
    }
    following.set_head(ledger.head());
    let mut folded = empty(ledger.head());
    let keys: Vec<_> = ledger.entities().map(|entity| entity.key().clone()).collect();
    for some in keys.chunks(10) {
        folded.load_folded(some, &events).expect("the ledger's own events");
    }
    let mut followed = 0;
    for key in keys {
        let entity = ledger.entity(&key);
        assert_eq!(folded.entity(&key).as_ref(), Some(&entity));
        if let Some(found) = following.entity(&key) {
            assert_eq!(found, entity);
            followed += 1;
        }
        folded.forget(&key);
        assert_eq!(folded.entity(&key), None);
    }
    assert!(followed > 20, "{followed}");
}

/// Events that do not fit leave nothing half made.
#[test]
fn d3_what_does_not_fold_is_not_loaded() {
    let events = History::in_setting().world.events;
    let keys: Vec<_> = events[0].raises();
    let mut set = empty(Head::default());
    set.load_folded(&keys, [&events[0], &events[0]]).expect_err("made twice");
    assert_eq!(set.missing(keys.iter().cloned()), keys);
}
