//! Merge patches of a trader, against RFC 7396 in a few lines.

use std::sync::OnceLock;

use ecoledger::{Ledger, NotExecuted, Request, kernel::EntityKey};
use serde_json::{Map, Value, json};

use crate::{World, wire};

/// Patches, a line each, one after the other.
pub fn merge_patch(bytes: &[u8]) {
    static WORLD: OnceLock<World> = OnceLock::new();
    let Some(text) = super::text(bytes) else { return };
    let mut ledger = WORLD.get_or_init(World::traders).ledger.clone();
    for patch in text.lines() {
        apply(&mut ledger, patch);
    }
}

fn apply(ledger: &mut Ledger, patch: &str) {
    let at = ledger.last_at().expect("a world in which something happened").to_string();
    let context = json!({ "commandId": wire::id("patch"), "at": at, "actor": wire::user("north user") });
    // The patch as it stands there: whether its members come twice is the library's to see.
    let command = format!(r#"{{"type":"updateTrader","traderId":"{}","patch":{patch}}}"#, wire::id("made"));
    let Ok(Request::Command(context, command)) = Request::from_json(&format!(r#"{{"context":{context},"command":{command}}}"#))
    else {
        return;
    };
    let (before, digest) = (particulars(ledger), ledger.state_digest());
    match ledger.execute(&context, &command) {
        Ok(executed) => {
            let patch: Value = serde_json::from_str(patch).expect("a command that was read is JSON");
            let mut expected = before.clone();
            merge(&mut expected, &patch);
            let found = particulars(ledger);
            assert_eq!(found, expected, "{patch} of {before}");
            assert_eq!(executed.events.is_empty(), found == before, "D-8: {patch} of {before}");
        }
        Err(NotExecuted::Refused(_)) => assert_eq!(ledger.state_digest(), digest, "D-4: {patch}"),
        Err(other) => panic!("{other}: {patch}"),
    }
}

/// What a patch can change of the trader, as it is stored.
fn particulars(ledger: &Ledger) -> Value {
    let key: EntityKey = format!("trader:{}", wire::id("made")).parse().expect("a key");
    let stored = ledger.entity(&key).to_json().expect("JSON").expect("a trader");
    let stored: Value = serde_json::from_str(&stored).expect("JSON");
    let particulars = stored.get("particulars").unwrap_or(&stored);
    let members = ["businessId", "name", "address"].into_iter();
    let found = members.filter_map(|name| Some((name.to_owned(), without_nulls(particulars.get(name)?)?)));
    Value::Object(found.collect())
}

/// A member that is null is stored and is none.
fn without_nulls(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Object(members) => {
            let kept = members.iter().filter_map(|(name, value)| Some((name.clone(), without_nulls(value)?)));
            Some(Value::Object(kept.collect()))
        }
        other => Some(other.clone()),
    }
}

/// RFC 7396, as its section 2 has it.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(target) = target else { return };
    for (name, value) in patch {
        if value.is_null() {
            target.remove(name);
        } else {
            merge(target.entry(name.clone()).or_insert(Value::Null), value);
        }
    }
}
