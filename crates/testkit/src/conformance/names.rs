//! Names that stand for ids and for what was answered.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::wire::id;

/// What names stand for: what an answer gave them, or else an id, the same for the same name.
#[derive(Debug, Default)]
pub(super) struct Names {
    given: BTreeMap<String, Value>,
}

impl Names {
    /// The text with what its names stand for.
    pub(super) fn text(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, name, after)) = next(rest) {
            filled.push_str(before);
            filled.push_str(&match self.given.get(name) {
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
                None => id(name),
            });
            rest = after;
        }
        filled.push_str(rest);
        filled
    }

    /// The value with what the names in its texts stand for.
    pub(super) fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), self.value(value))).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    /// What an answer gave this name before.
    pub(super) fn of(&self, name: &str) -> Option<&Value> {
        self.given.get(name)
    }

    /// From now on the name stands for this.
    pub(super) fn give(&mut self, name: &str, value: Value) {
        self.given.insert(name.to_owned(), value);
    }
}

/// The next name in a text, as `<name>`, with what is before and after it.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('<')?;
    let (name, after) = rest.split_once('>')?;
    Some((before, name, after))
}
