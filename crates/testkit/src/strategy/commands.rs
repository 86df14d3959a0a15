//! A command of any type by itself, in JSON: as it may be, at the limits of its members, or spoiled.
//!
//! These know no state, and are for what comes before it: readers, endpoints, logs. [`history`](super::history) and
//! [`credits`](super::credits) make commands that a state takes.

use std::{collections::BTreeMap, sync::OnceLock};

use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

use crate::{targets::REQUESTS, wire::catalogue};

/// The types of commands of both domains.
pub fn types() -> impl Iterator<Item = &'static str> {
    examples().keys().map(String::as_str)
}

/// Commands that are good in some state, by type.
fn examples() -> &'static BTreeMap<String, Vec<Value>> {
    static EXAMPLES: OnceLock<BTreeMap<String, Vec<Value>>> = OnceLock::new();
    EXAMPLES.get_or_init(|| {
        let prepared = catalogue::commands().into_iter().map(|prepared| prepared.command);
        let scripted = REQUESTS.iter().flat_map(|lines| lines.lines()).map(|line| {
            let mut request: Value = serde_json::from_str(line).expect("JSON");
            request["command"].take()
        });
        let mut examples: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for command in prepared.chain(scripted) {
            let name = command["type"].as_str().expect("a type").to_owned();
            examples.entry(name).or_default().push(command);
        }
        examples
    })
}

/// A command of this type that is read: one that is good in some state, its ids now and then exchanged for others.
pub fn valid(type_name: &str) -> impl Strategy<Value = Value> + use<> {
    let examples = examples().get(type_name).cloned().unwrap_or_default();
    (prop::sample::select(examples), any::<u8>(), any::<[u8; 16]>()).prop_map(|(mut command, which, bytes)| {
        let ids = leaves(&command).into_iter().filter(|at| command.pointer(at).is_some_and(is_id));
        let chosen = ids.enumerate().filter(|(place, _)| which & (1 << (place % 8)) != 0);
        for (place, at) in chosen.collect::<Vec<_>>() {
            let number = u128::from_le_bytes(bytes).wrapping_add(place.try_into().unwrap_or(0));
            *command.pointer_mut(&at).expect("a leaf") = json!(ecoledger::uuid::Uuid::from_u128(number).to_string());
        }
        command
    })
}

/// The same with one member at a limit of its kind: the shortest and longest texts, the least and most of a quantity, the first
/// and last day. Most are read; what is beyond the limit of that very member is refused by its own code.
pub fn boundary(type_name: &str) -> impl Strategy<Value = Value> + use<> {
    changed(type_name, |value| {
        let text = value.as_str().unwrap_or_default();
        match value {
            Value::Bool(given) => vec![json!(!given)],
            Value::Number(_) => vec![json!(0), json!(1), json!(1990), json!(26_214_400), json!(u64::MAX)],
            Value::Null => vec![Value::Null],
            _ if is_id(value) => {
                vec![json!(ecoledger::uuid::Uuid::nil().to_string()), json!("ffffffff-ffff-ffff-ffff-ffffffffffff")]
            }
            _ if text.parse::<ecoledger::kernel::Quantity>().is_ok() => {
                vec![json!("0"), json!("0.000001"), json!("1000000000000"), json!(0.5), json!(1_000_000_000)]
            }
            _ if text.parse::<ecoledger::kernel::Date>().is_ok() => {
                vec![json!("0000-01-01"), json!("9999-12-31"), json!("2024-02-29")]
            }
            _ if text.parse::<ecoledger::Timestamp>().is_ok() => {
                vec![json!("0000-01-01T00:00:00Z"), json!("9999-12-31T23:59:59.999Z"), json!("2024-02-29T00:00:00+23:59")]
            }
            _ if text.parse::<ecoledger::CertificateId>().is_ok() => {
                vec![json!("I_1"), json!(format!("{}_1", "p".repeat(64))), json!("I_999999999999")]
            }
            _ => [1, 64, 300, 1_000, 4_000].into_iter().map(|length| json!("ä".repeat(length))).collect(),
        }
    })
}

/// The same with one member of another kind, missing, unknown, empty, endless, or with what no text may hold.
pub fn hostile(type_name: &str) -> impl Strategy<Value = Value> + use<> {
    let spoiled = changed(type_name, |_| {
        vec![
            Value::Null,
            json!(true),
            json!(-1),
            json!(1.5e300),
            json!([]),
            json!({}),
            json!([[[[[[[[]]]]]]]]),
            json!(""),
            json!(" \u{200b}\t"),
            json!("bell \u{7}"),
            json!("over\u{202e}ride"),
            json!("x".repeat(70_000)),
            json!("18446744073709551616"),
            json!("2024-02-30"),
            json!("I_0"),
            json!("../../etc/passwd"),
        ]
    });
    (spoiled, prop::option::weighted(0.2, any::<Index>())).prop_map(|(mut command, more)| {
        let Some(members) = command.as_object_mut() else { return command };
        if let Some(more) = more {
            let names: Vec<String> = members.keys().filter(|name| *name != "type").cloned().collect();
            if names.is_empty() || more.index(2) == 0 {
                members.insert("unknown".to_owned(), json!(1));
            } else {
                members.remove(more.get(&names));
            }
        }
        command
    })
}

/// A valid command with one leaf exchanged for one of those that are made of it.
fn changed(type_name: &str, others: fn(&Value) -> Vec<Value>) -> impl Strategy<Value = Value> + use<> {
    (valid(type_name), any::<Index>(), any::<Index>()).prop_map(move |(mut command, leaf, other)| {
        let leaves: Vec<String> = leaves(&command).into_iter().filter(|at| at != "/type").collect();
        if !leaves.is_empty() {
            let at: &String = leaf.get(&leaves);
            let place = command.pointer_mut(at).expect("a leaf");
            *place = other.get(&others(place)).clone();
        }
        command
    })
}

fn is_id(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.parse::<ecoledger::uuid::Uuid>().is_ok())
}

/// Where values stand that hold no others.
fn leaves(value: &Value) -> Vec<String> {
    let below = |name: String, value: &Value| leaves(value).into_iter().map(move |rest| format!("/{name}{rest}"));
    match value {
        Value::Object(members) if !members.is_empty() => {
            members.iter().flat_map(|(name, value)| below(name.clone(), value)).collect()
        }
        Value::Array(entries) if !entries.is_empty() => {
            entries.iter().enumerate().flat_map(|(place, value)| below(place.to_string(), value)).collect()
        }
        _ => vec![String::new()],
    }
}
