//! What a test expects of events: their types in order, and of each the members that it is about.

use core::fmt::Write as _;

use ecoledger::Recorded;
use serde_json::{Value, json};

/// An event that is expected: its type, and those of its members that the test is about.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedEvent {
    name: String,
    members: Value,
}

/// An event of this type with these members among others; with none named, whatever they are.
///
/// A member that holds an object is compared in the same way, member by member; anything else as a whole.
#[must_use]
pub fn event(name: &str, members: Value) -> ExpectedEvent {
    ExpectedEvent { name: name.to_owned(), members }
}

impl From<&str> for ExpectedEvent {
    /// An event of this type, whatever it holds.
    fn from(name: &str) -> Self {
        event(name, json!({}))
    }
}

/// Where events are not as they are expected, a line each; empty when they are.
#[must_use]
pub fn differences(expected: &[ExpectedEvent], found: &[Recorded]) -> String {
    let mut told = String::new();
    let names: Vec<&str> = expected.iter().map(|event| event.name.as_str()).collect();
    let found_names: Vec<&str> = found.iter().map(|event| event.event.type_name()).collect();
    if names != found_names {
        writeln!(told, "events: expected {names:?}, found {found_names:?}").expect("a string");
        return told;
    }
    for (place, (expected, found)) in (1..).zip(expected.iter().zip(found)) {
        let mut written = serde_json::to_value(found).expect("an event is JSON");
        let at = format!("event {place}, {}", expected.name);
        compare(&at, &expected.members, &written["data"].take(), &mut told);
    }
    told
}

fn compare(at: &str, expected: &Value, found: &Value, told: &mut String) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (name, expected) in expected {
                compare(&format!("{at}.{name}"), expected, found.get(name).unwrap_or(&Value::Null), told);
            }
        }
        (expected, found) if expected == found => {}
        (expected, found) => writeln!(told, "{at}: expected {expected}, found {found}").expect("a string"),
    }
}
