//! Entities as a store keeps them: read back as they were, and refused when they are anything else.

use std::collections::{BTreeMap, BTreeSet};

use ecoledger::{HashKey, Head, Ledger, Recorded, StoredEntity, UnreadableEntity, Version, kernel::EntityKey};
use ecoledger_testkit::{History, World, cases, golden, laws, strategy::history, wire::catalogue::commands};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    formats::{golden_file, objects, scripted, scripted_credits},
    walks::walks,
};

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn a_stored_entity_of_a_channel_is_read_back_as_it_was(steps in history(50)) {
        let History { world, .. } = History::uncompared(&steps);
        laws::entities_are_stored(&world.ledger).map_err(TestCaseError::fail)?;
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn a_stored_entity_of_the_market_is_read_back_as_it_was(walk in walks(20..100)) {
        laws::entities_are_stored(&walk.world.ledger).map_err(TestCaseError::fail)?;
    }
}

/// After each command of the catalogue: every kind of entity, in every state that a command leads to.
#[test]
fn what_every_command_leaves_is_read_back_as_it_was() {
    for prepared in commands() {
        let mut world = World::full();
        let asking = world.command(&prepared.actor, prepared.command.clone());
        if prepared.keyed { asking.key("K-1") } else { asking }.ok();
        laws::entities_are_stored(&world.ledger).unwrap_or_else(|broken| panic!("{}: {broken}", prepared.name()));
    }
}

/// Every entity after every event of both scripts that raised it, as it is stored.
fn ever_stored() -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for events in [scripted().events, scripted_credits().events] {
        let mut ledger = Ledger::new(HashKey::from_bytes([1; 16]));
        for event in events {
            let keys = event.raises();
            ledger.replay([event]).expect("the script's own events");
            lines.extend(keys.iter().map(|key| serde_json::to_string(&ledger.entity(key)).expect("JSON")));
        }
    }
    lines
}

/// A file for each form of each kind of entity, which no flag rewrites: a state that is written otherwise is a new form.
#[test]
fn every_stored_entity_is_as_it_was() {
    let kind = |line: &String| line.split(['"', ':']).nth(4).map(str::to_owned).expect("a kind");
    let lines: Vec<(String, String)> = ever_stored().into_iter().map(|line| (kind(&line), line)).collect();
    let lines: Vec<(&str, String)> = lines.iter().map(|(kind, line)| (kind.as_str(), line.clone())).collect();
    let forms: Vec<(&'static str, u32)> = StoredEntity::forms().map(|(kind, form)| (kind.name(), form)).collect();
    let again = |line: &str| {
        let read: StoredEntity = serde_json::from_str(line).map_err(|error| error.to_string())?;
        serde_json::to_string(&read).map_err(|error| error.to_string())
    };
    let forms = golden::Forms { folder: &golden_file("entities"), written: &forms, read: &forms, again };
    forms.check(&lines).unwrap_or_else(|wrong| panic!("{wrong}"));
}

fn parts(line: &str) -> (EntityKey, Version, u32, Value) {
    let stored: Value = serde_json::from_str(line).expect("JSON");
    let entity: StoredEntity = serde_json::from_str(line).expect("stored");
    (entity.key().clone(), entity.version(), entity.form(), stored["state"].clone())
}

fn read(key: &EntityKey, version: u64, form: u32, state: &str) -> Result<StoredEntity, UnreadableEntity> {
    StoredEntity::from_json(key, Version::new(version), form, Some(state))
}

/// At any depth of every state: an unknown member, one that is missing, and another way to write the same.
#[test]
fn what_is_written_otherwise_is_no_stored_entity() {
    for line in ever_stored() {
        let (key, version, form, state) = parts(&line);
        if state.is_null() {
            continue;
        }
        let version = version.get();
        let text = line.split_once(r#""state":"#).and_then(|(_, state)| state.strip_suffix('}')).expect("a state");
        let refused = |state: &str| assert!(read(&key, version, form, state).is_err(), "{key} {state}");
        for at in objects(&state, "") {
            let mut damaged = state.clone();
            damaged.pointer_mut(&at).expect("an object")["unknown"] = json!(1);
            refused(&damaged.to_string());
            let members: Vec<String> =
                state.pointer(&at).and_then(Value::as_object).expect("members").keys().cloned().collect();
            for member in members {
                let mut damaged = state.clone();
                damaged.pointer_mut(&at).and_then(Value::as_object_mut).expect("an object").remove(&member);
                // Without what may be absent it is another state.
                let found = read(&key, version, form, &damaged.to_string());
                assert!(found.is_err() || found != StoredEntity::from_json(&key, Version::new(version), form, Some(text)));
            }
        }
        read(&key, version, form, text).expect("as it was written");
        let (first, rest) = text.split_at(1);
        let spaced = format!("{first} {rest}");
        assert_eq!(read(&key, version, form, &spaced), Err(UnreadableEntity::NotAsWritten { key: key.clone(), after: 1 }));
        refused(&format!(" {text}"));
        refused(&format!("{text} "));
        refused("null");
        refused("");
        let older = read(&key, version, form + 1, text);
        assert_eq!(older, Err(UnreadableEntity::UnknownForm { key: key.clone(), expected: form, found: form + 1 }));
        assert!(matches!(read(&key, 0, form, text), Err(UnreadableEntity::Impossible { .. })), "{key}");
        assert!(matches!(read(&key, u64::MAX, form, text), Err(UnreadableEntity::Impossible { .. })), "{key}");
    }
}

/// No other kind of entity has the same state, but for those that have the same members.
#[test]
fn a_state_is_of_one_kind() {
    let mut states: BTreeMap<&str, (EntityKey, u32, String)> = BTreeMap::new();
    for line in ever_stored() {
        let (key, _, form, state) = parts(&line);
        if !state.is_null() {
            let text =
                line.split_once(r#""state":"#).and_then(|(_, state)| state.strip_suffix('}')).expect("a state").to_owned();
            states.insert(key.kind().name(), (key, form, text));
        }
    }
    let mut alike = BTreeSet::new();
    for (kind, (_, _, state)) in &states {
        for (other, (key, form, _)) in states.iter().filter(|(other, _)| *other != kind) {
            if read(key, 1, *form, state).is_ok() {
                alike.insert((*kind, *other));
            }
        }
    }
    let same = [
        ("esgMilestone", "esgReportingPeriod"),
        ("esgReportingPeriod", "esgMilestone"),
        ("salesChannel", "supplier"),
        ("supplier", "salesChannel"),
    ];
    assert_eq!(alike, BTreeSet::from(same));
}

/// States to which no events lead, by what was changed in a state of the scripts.
#[test]
fn what_no_events_lead_to_is_no_stored_entity() {
    let other = "00000001-0000-0000-0000-000000000001";
    let changes: [(&str, &str, Value); 19] = [
        ("bundle", "/last", json!(0)),
        ("bundle", "/last", json!(1_000_000_000_000_u64)),
        ("issuance", "/onramps", json!([])),
        ("issuance", "/offramped", json!(["900-901"])),
        ("issuance", "/issued", json!(["5-3"])),
        ("issuance", "/issued", json!(["1-100", "101-102"])),
        ("issuance", "/onramps/0/ranges", json!(["900-901"])),
        ("transaction", "/assets", json!([])),
        ("transaction", "/status", json!("COMPLETED")),
        ("task", "/status", json!("FAILED")),
        ("traderOnboardingProposal", "/onboardedTrader", json!(other)),
        ("offramp", "/assets", json!([])),
        ("organization", "/marketRoles", json!([])),
        ("claim", "/verifier", json!(other)),
        ("claim", "/checkpoints/order", json!([])),
        ("credit", "/status", json!("split")),
        ("credit", "/quantity", json!("0")),
        ("credit", "/listedWhenSplit", json!(other)),
        ("proposal", "/history", json!([])),
    ];
    let lines = ever_stored();
    for (kind, pointer, value) in changes {
        let of_kind = lines.iter().map(|line| parts(line)).filter(|(key, ..)| key.kind().name() == kind);
        let states: Vec<_> = of_kind.filter(|(.., state)| !state.is_null()).collect();
        assert!(!states.is_empty(), "{kind}");
        // The first state of its kind to which the change is one, and in which it is the only one.
        let is_refused = states.iter().any(|(key, version, form, state)| {
            let mut damaged = state.clone();
            *damaged.pointer_mut(pointer).unwrap_or_else(|| panic!("{kind}{pointer}: {state}")) = value.clone();
            // Members stand in another order in a `Value`, so that what is possible is told apart by the reason.
            matches!(
                read(key, version.get(), *form, &damaged.to_string()),
                Err(UnreadableEntity::Impossible { .. } | UnreadableEntity::Shape { .. })
            )
        });
        assert!(is_refused, "{kind}{pointer} {value}");
    }
}

/// Only what an event can end has no state at a version from 1 on, and what was never made has none.
#[test]
fn d73_only_some_kinds_end() {
    let ended: BTreeSet<&str> = ever_stored()
        .iter()
        .filter_map(|line| {
            let (key, version, form, _) = parts(line);
            let ended = StoredEntity::from_json(&key, version, form, None);
            let absent = StoredEntity::from_json(&key, Version::NONE, form, None);
            assert_eq!(absent, Ok(StoredEntity::absent(key.clone())));
            ended.is_ok().then(|| key.kind().name())
        })
        .collect();
    assert_eq!(ended, BTreeSet::from(["apiKey", "bundle", "file", "userBinding"]));
}

/// A key that refusals name finds nothing, and is never stored with a state.
#[test]
fn a_key_of_refusals_has_no_stored_entity() {
    let key: EntityKey = "checkpointResult:25e636dc-06eb-59a5-9b6d-1f30f6215dc3".parse().expect("a key");
    let ledger = Ledger::new(HashKey::from_bytes([0; 16]));
    assert_eq!(ledger.entity(&key), StoredEntity::absent(key.clone()));
    assert!(matches!(read(&key, 1, 1, "{}"), Err(UnreadableEntity::Impossible { .. })));
}

#[test]
fn every_key_is_read_back_from_its_text() {
    for event in scripted().events.iter().chain(&scripted_credits().events) {
        for key in Recorded::raises(event) {
            assert_eq!(key.to_string().parse::<EntityKey>(), Ok(key));
        }
    }
}

#[test]
fn a_head_is_stored_with_its_time_or_without_events() {
    let at = "2026-01-01T00:00:00.000Z";
    let stored = |head: &Value| serde_json::from_str::<Head>(&head.to_string());
    for head in [json!({"sequence": 0, "lastAt": null}), json!({"sequence": 7, "lastAt": at})] {
        assert_eq!(serde_json::to_value(stored(&head).expect("a head")).expect("JSON"), head);
    }
    for head in [
        json!({"sequence": 7, "lastAt": null}),
        json!({"sequence": 0, "lastAt": at}),
        json!({"sequence": 7}),
        json!({"sequence": 0, "lastAt": null, "unknown": 1}),
    ] {
        assert!(stored(&head).is_err(), "{head}");
    }
}
