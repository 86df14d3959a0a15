//! Snapshots: what they give back is the ledger, in all that it answers; what is anything else gives nothing.

use std::collections::{BTreeMap, BTreeSet};

use ecoledger::{
    HashKey, Ledger, Recorded, UnreadableEntity,
    bundles::Transaction,
    kernel::{EntityKey, Holds},
    snapshot::{FIRST_LINE, NotRestored, Restoring},
};
use ecoledger_testkit::{
    History, World, cases, laws,
    strategy::history,
    wire::{catalogue::commands, everything::everything},
};
use proptest::prelude::*;

use crate::{
    formats::{scripted, scripted_credits},
    walks::walks,
};

const KEY: HashKey = HashKey::from_bytes([7; 16]);

fn lines(ledger: &Ledger) -> Vec<String> {
    ledger.snapshot().collect::<Result<_, _>>().expect("lines")
}

/// The ledger after some events is restored from its snapshot, and goes on with the others.
fn restored_on_the_way(events: &[Recorded], cut: usize) -> (Ledger, Ledger) {
    let (before, tail) = events.split_at(cut);
    let mut whole = Ledger::new(HashKey::from_bytes([1; 16]));
    whole.replay(before.iter().cloned()).expect("its own events");
    let mut restored = Ledger::restore(KEY, lines(&whole)).expect("its own snapshot");
    assert_eq!((restored.sequence(), restored.last_at()), (whole.sequence(), whole.last_at()));
    for ledger in [&mut whole, &mut restored] {
        ledger.replay(tail.iter().cloned()).expect("its own events");
    }
    (whole, restored)
}

/// Digest, entities, histories and every answer to everybody.
fn expect_same(whole: &Ledger, restored: &Ledger) {
    assert_eq!(restored.state_digest(), whole.state_digest());
    assert_eq!(lines(restored), lines(whole));
    for ((request, expected), (_, found)) in everything(whole).into_iter().zip(everything(restored)) {
        assert_eq!(found, expected, "{request}");
    }
}

/// The texts that the lines of transactions have of each issuance, by where they are in memory.
fn issuance_texts(ledger: &Ledger) -> BTreeMap<&str, BTreeSet<*const u8>> {
    let mut texts = BTreeMap::<_, BTreeSet<_>>::new();
    for entity in ledger.entities() {
        let EntityKey::Transaction(id) = entity.key() else { continue };
        let Ok(slot) = Holds::<Transaction>::slot(ledger, id);
        let transaction = slot.entity.expect("none ends");
        for line in transaction.assets.iter() {
            let text = line.range.issuance().as_str();
            texts.entry(text).or_default().insert(text.as_ptr());
        }
    }
    texts
}

/// Every event comes with texts of its own, and so does every line of a snapshot: of what stays each is there once.
#[test]
fn transactions_share_the_texts_of_issuances() {
    let events: Vec<Recorded> = scripted()
        .events
        .iter()
        .map(|event| serde_json::from_str(&serde_json::to_string(event).expect("JSON")).expect("an event"))
        .collect();
    let mut whole = Ledger::new(KEY);
    whole.replay(events).expect("its own events");
    let restored = Ledger::restore(KEY, lines(&whole)).expect("its own snapshot");
    for ledger in [&whole, &restored] {
        let texts = issuance_texts(ledger);
        assert!(!texts.is_empty());
        assert!(texts.values().all(|copies| copies.len() == 1), "{texts:?}");
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn a_restored_channel_goes_on_as_the_whole_one(steps in history(50), cut: prop::sample::Index) {
        let History { world, .. } = History::uncompared(&steps);
        let (whole, restored) = restored_on_the_way(&world.events, cut.index(world.events.len() + 1));
        expect_same(&whole, &restored);
    }

    #[test]
    fn a_restored_market_goes_on_as_the_whole_one(mut walk in walks(20..100), cut: prop::sample::Index) {
        let events = &walk.world.events;
        let (whole, restored) = restored_on_the_way(events, cut.index(events.len() + 1));
        expect_same(&whole, &restored);
        walk.world.ledger = restored;
        walk.expect_lists();
    }
}

/// The full world and both scripts, restored at their ends and at a few places on the way.
#[test]
fn a_restored_ledger_answers_as_the_whole_one() {
    for events in [World::full().events, scripted().events, scripted_credits().events] {
        for cut in [0, 1, events.len() / 3, events.len() / 2, events.len()] {
            let (whole, restored) = restored_on_the_way(&events, cut);
            expect_same(&whole, &restored);
        }
    }
}

/// After each command of the catalogue.
#[test]
fn what_every_command_leaves_is_restored() {
    for prepared in commands() {
        let mut world = World::full();
        let asking = world.command(&prepared.actor, prepared.command.clone());
        if prepared.keyed { asking.key("K-1") } else { asking }.ok();
        laws::a_snapshot_gives_the_same(&world.ledger).unwrap_or_else(|broken| panic!("{}: {broken}", prepared.name()));
    }
}

#[test]
fn an_empty_ledger_has_a_snapshot() {
    let empty = Ledger::new(KEY);
    let lines = lines(&empty);
    assert_eq!(lines[..2], [FIRST_LINE, r#"{"state":{"head":{"sequence":0,"lastAt":null},"histories":true}}"#]);
    assert_eq!(Ledger::restore(KEY, &lines).expect("empty").state_digest(), empty.state_digest());
}

fn restore(lines: &[String]) -> Result<Ledger, NotRestored> {
    Ledger::restore(KEY, lines)
}

/// Cut after any line, without any line, with any line twice or two of them exchanged.
#[test]
fn a_snapshot_that_lost_or_moved_a_line_gives_nothing() {
    for world in [scripted(), scripted_credits()] {
        let whole = lines(&world.ledger);
        restore(&whole).expect("whole");
        for at in 0..whole.len() {
            let cut = restore(&whole[..at]).err();
            assert_eq!(cut, Some(NotRestored::Incomplete { lines: at as u64 }));
            let mut without = whole.clone();
            without.remove(at);
            restore(&without).expect_err(&whole[at]);
            let mut twice = whole.clone();
            twice.insert(at, whole[at].clone());
            restore(&twice).expect_err(&whole[at]);
            if at > 0 {
                let mut exchanged = whole.clone();
                exchanged.swap(at - 1, at);
                restore(&exchanged).expect_err(&whole[at]);
            }
        }
    }
}

/// One byte of each line is another one, at places along it.
#[test]
fn a_snapshot_with_another_byte_gives_nothing() {
    let whole = lines(&scripted().ledger);
    for (at, line) in whole.iter().enumerate() {
        for place in (0..line.len()).filter(|place| line.is_ascii() && (line.len() < 200 || place % 37 == 0)) {
            for change in [1_u8, 2, 16] {
                let mut bytes = line.clone().into_bytes();
                bytes[place] ^= change;
                let Ok(changed) = String::from_utf8(bytes) else { continue };
                let mut damaged = whole.clone();
                damaged[at] = changed;
                assert!(restore(&damaged).is_err(), "{}", damaged[at]);
            }
        }
    }
}

/// The same lines with the end that they would have.
fn with_right_end(mut lines: Vec<String>) -> Vec<String> {
    lines.pop();
    let check = crc32(&lines);
    lines.push(format!(r#"{{"end":{{"lines":{},"crc32":"{check:08x}"}}}}"#, lines.len()));
    lines
}

/// The CRC-32 of lines, bit by bit.
fn crc32(lines: &[String]) -> u32 {
    let bytes = lines.iter().flat_map(|line| line.bytes().chain([b'\n']));
    !bytes.fold(!0_u32, |check, byte| {
        (0..8).fold(check ^ u32::from(byte), |check, _| (check >> 1) ^ (0xedb8_8320 & (check & 1).wrapping_neg()))
    })
}

/// What is wrong, and checked by whoever wrote it, may be refused or not, but never panics.
#[test]
fn a_wrong_snapshot_with_a_right_check_never_panics() {
    for world in [scripted(), scripted_credits()] {
        let whole = lines(&world.ledger);
        assert_eq!(with_right_end(whole.clone()), whole);
        let mut taken = 0;
        for (at, line) in whole.iter().enumerate().skip(1) {
            for place in (at % 61..line.len()).step_by(61).filter(|_| line.is_ascii()) {
                let mut bytes = line.clone().into_bytes();
                bytes[place] ^= 1;
                let mut wrong = whole.clone();
                wrong[at] = String::from_utf8(bytes).expect("ASCII");
                if let Ok(ledger) = restore(&with_right_end(wrong)) {
                    taken += 1;
                    let _faults = ledger.audit();
                    assert!(ledger.snapshot().all(|line| line.is_ok()));
                }
            }
        }
        assert!(taken > 0, "some changes are another possible state");
    }
}

/// Written by a later or an earlier version of the library: for each entity, for the rows of bundles, for the whole.
#[test]
fn a_snapshot_of_another_form_gives_nothing() {
    let whole = lines(&scripted().ledger);
    let of_form_2 = |line: &String| line.replace(r#""form":1"#, r#""form":2"#);
    let mut forms = 0;
    for (at, line) in whole.iter().enumerate() {
        if of_form_2(line) == *line {
            continue;
        }
        forms += 1;
        let mut other = whole.clone();
        other[at] = of_form_2(line);
        let found = restore(&other).err();
        let is_named = matches!(&found, Some(NotRestored::Entity { line, source: UnreadableEntity::UnknownForm { expected: 1, found: 2, .. } })
            if *line == at as u64 + 1);
        assert!(is_named, "{line}: {found:?}");
    }
    assert!(forms > 20, "{forms}");
    for first in ["", "{}", &FIRST_LINE.replace('1', "2"), &FIRST_LINE.replace("snapshot", "journal"), " "] {
        let mut other = whole.clone();
        other[0] = first.to_owned();
        assert_eq!(restore(&other).err(), Some(NotRestored::Foreign));
    }
}

#[test]
fn what_follows_the_end_is_no_snapshot() {
    let mut whole = lines(&scripted().ledger);
    whole.push(String::new());
    assert!(matches!(restore(&whole), Err(NotRestored::Damaged { .. })));
}

/// A ledger without indexes has a snapshot of its own, which gives none; a snapshot with histories serves both.
#[test]
fn a_ledger_without_projections_is_restored_without_them() {
    let mut bare = Ledger::without_projections(KEY);
    bare.replay(scripted().events).expect("its own events");
    let of_bare = lines(&bare);
    assert_eq!(restore(&of_bare).err(), Some(NotRestored::NoProjections));
    for lines in [of_bare, lines(&scripted().ledger)] {
        let mut restoring = Restoring::without_projections(KEY);
        lines.iter().try_for_each(|line| restoring.take(line)).expect("lines");
        assert_eq!(restoring.finish().expect("a ledger").state_digest(), bare.state_digest());
    }
}
