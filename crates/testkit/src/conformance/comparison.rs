//! What an answer must have.

use serde_json::{Value, json};

use super::{names::Names, pack::Expected};
use crate::wire::class_of;

/// A place in an answer where something else stands.
#[derive(Debug)]
pub(super) struct Difference {
    pub(super) at: String,
    pub(super) expected: String,
    pub(super) found: String,
}

impl Difference {
    pub(super) fn new(at: &str, expected: impl ToString, found: impl ToString) -> Self {
        Self { at: at.to_owned(), expected: expected.to_string(), found: found.to_string() }
    }
}

/// Compares an answer; names that are met for the first time are given what stands there.
pub(super) fn compare(expected: &Expected, answer: &Value, names: &mut Names) -> Result<(), Difference> {
    if let Some(code) = &expected.refused {
        let error = &answer["error"];
        let form = json!({"code": code, "class": class_of(code), "message": "?"});
        has("ok", &Value::Bool(false), &answer["ok"], names)?;
        has("error", &form, error, names)?;
        let details = expected.details.clone().unwrap_or_else(|| json!({}));
        return has("error.details", &details, &error["details"], names);
    }
    has("ok", &Value::Bool(true), &answer["ok"], names)?;
    if let Some(events) = &expected.events {
        let of_type = |event: &Value| if event.is_string() { json!({ "type": event }) } else { event.clone() };
        has("events", &events.iter().map(of_type).collect(), &answer["events"], names)?;
    }
    expected.result.as_ref().map_or(Ok(()), |result| has("result", result, &answer["result"], names))
}

/// Whether the value found has all that is expected of it, and maybe more members.
fn has(at: &str, expected: &Value, found: &Value, names: &mut Names) -> Result<(), Difference> {
    let differs = || Err(Difference::new(at, expected, found));
    match (expected, found) {
        (Value::String(text), _) => match text.strip_prefix('?') {
            Some(_) if found.is_null() => differs(),
            Some("") => Ok(()),
            Some(name) => match names.of(name) {
                Some(before) if before == found => Ok(()),
                Some(before) => Err(Difference::new(at, before, found)),
                None => {
                    names.give(name, found.clone());
                    Ok(())
                }
            },
            None if found == &Value::String(names.text(text)) => Ok(()),
            None => differs(),
        },
        (Value::Object(expected), Value::Object(found)) => {
            let null = Value::Null;
            let mut members = expected.iter();
            members.try_for_each(|(name, value)| has(&format!("{at}.{name}"), value, found.get(name).unwrap_or(&null), names))
        }
        // The contract names what an event touches, and no order of it.
        (Value::Array(items), Value::Array(there)) if at.ends_with(".touches") => {
            let wanted_text = |item: &Value| item.as_str().map(|text| names.text(text));
            let (mut wanted, mut found): (Vec<_>, Vec<_>) =
                (items.iter().map(wanted_text).collect(), there.iter().map(told).collect());
            wanted.sort_unstable();
            found.sort_unstable();
            if wanted == found { Ok(()) } else { differs() }
        }
        (Value::Array(items), Value::Array(there)) if items.len() == there.len() => {
            let mut pairs = items.iter().zip(there).enumerate();
            pairs.try_for_each(|(index, (item, there))| has(&format!("{at}[{index}]"), item, there, names))
        }
        _ if expected == found => Ok(()),
        _ => differs(),
    }
}

fn told(item: &Value) -> Option<String> {
    item.as_str().map(str::to_owned)
}
