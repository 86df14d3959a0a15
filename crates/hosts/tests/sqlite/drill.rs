//! What the drills share: a channel in which one retirement after the other is asked for, and how much is done.

use std::{
    env,
    hash::{BuildHasher as _, RandomState},
    path::Path,
};

use ecoledger_testkit::{
    World,
    wire::{Value, asset, id, json, operator, retirement, user},
};

use super::{answer, open};

/// When everything happens: after whatever the world has done.
const AT: &str = "2027-01-01T00:00:00.000Z";

/// How much of a drill is done: what the variable says, or less, for every day.
pub(crate) fn size(variable: &str, every_day: u64) -> u64 {
    env::var(variable).map_or(every_day, |text| text.parse().unwrap_or_else(|_| panic!("{variable}: {text}")))
}

/// A number below this one, another in each run.
pub(crate) fn random(below: u64) -> u64 {
    RandomState::new().hash_one(0) % below
}

/// A request, its command known by this name.
pub(crate) fn request(name: &str, actor: &Value, command: Value, key: Option<&str>) -> String {
    let mut context = json!({"commandId": id(name), "at": AT, "actor": actor});
    if let Some(key) = key {
        context["idempotencyKey"] = json!(key);
    }
    json!({"context": context, "command": command}).to_string()
}

/// A ledger with the trader `made`, which has this many certificates of issuance `K`.
pub(crate) fn with_certificates(file: &Path, certificates: u64) {
    let mut store = open(file);
    let mut world = World::traders();
    world.onramp("made", "K_1", &format!("K_{certificates}"));
    for line in &world.requests {
        let response = answer(&mut store, line);
        assert!(response.starts_with(r#"{"ok":true"#), "{response}");
    }
}

/// The retirement of one certificate, by its number, under a key of its own.
pub(crate) fn retire(number: u64) -> String {
    let (name, certificate) = (format!("retirement {number}"), format!("K_{number}"));
    let command = retirement("made", &name, json!([asset(&certificate, &certificate)]));
    request(&name, &user("north user"), command, Some(&format!("key-{number}")))
}

/// The operator registers a supplier, by its number.
pub(crate) fn supplier(number: u64) -> String {
    let name = format!("supplier {number}");
    request(&name, &operator(), json!({"type": "registerSupplier", "supplierId": id(&name), "name": name}), None)
}
