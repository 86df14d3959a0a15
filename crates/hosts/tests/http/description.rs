//! Every answer of every test, held against the OpenAPI description.

use std::sync::OnceLock;

use ecoledger_hosts::http::{
    openapi,
    routes::{Route, routes},
};
use serde_json::Value;

use super::client::Answer;

/// The description, read.
pub(super) fn description() -> &'static Value {
    static READ: OnceLock<Value> = OnceLock::new();
    READ.get_or_init(|| serde_json::from_str(&openapi()).expect("JSON"))
}

/// Whether a path is one of this route.
fn fits(route: &Route, path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let (parts, own): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), route.path.split('/').collect());
    parts.len() == own.len() && own.iter().zip(parts).all(|(own, part)| own.starts_with('{') || own.eq_ignore_ascii_case(part))
}

/// The description knows such an answer: its status, and all of its body.
#[track_caller]
pub(super) fn expect_described(method: &str, path: &str, answer: &Answer) {
    let Some(route) = routes().find(|route| route.method.to_string() == method && fits(route, path)) else { return };
    let operation = &description()["paths"][route.path][method.to_ascii_lowercase()];
    let response = &operation["responses"][answer.status.to_string()];
    let (kind, content) = response["content"].as_object().and_then(|content| content.iter().next()).unwrap_or_else(|| {
        panic!("{method} {}: {} is not described: {answer:?}", route.path, answer.status);
    });
    assert_eq!(answer.header("content-type"), Some(kind.as_str()));
    let mut faults = Vec::new();
    check(&content["schema"], &answer.json(), "", &mut faults);
    assert!(faults.is_empty(), "{method} {path}: {faults:#?} in {}", answer.text);
}

/// Holds a value against what the description uses of JSON Schema: types, members, entries, words, and one of several.
fn check(schema: &Value, value: &Value, place: &str, faults: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let schema = description().pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("no {name}"));
        return check(schema, value, place, faults);
    }
    if let Some(several) = schema["oneOf"].as_array() {
        let fitting = several.iter().filter(|schema| {
            let mut faults = Vec::new();
            check(schema, value, place, &mut faults);
            faults.is_empty()
        });
        if fitting.count() != 1 {
            faults.push(format!("{place}: not one of several: {value}"));
        }
        return;
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        several => several.as_array().into_iter().flatten().filter_map(Value::as_str).collect(),
    };
    let own = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_u64() && types.contains(&"integer") => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let is_known = schema["enum"].as_array().is_none_or(|words| words.contains(value))
        && schema.get("const").is_none_or(|word| word == value);
    if !types.contains(&own) || !is_known {
        faults.push(format!("{place}: {value} is not {schema}"));
    }
    for (index, entry) in value.as_array().into_iter().flatten().enumerate() {
        check(&schema["items"], entry, &format!("{place}[{index}]"), faults);
    }
    let (Some(members), Some(known)) = (value.as_object(), schema["properties"].as_object()) else { return };
    for (name, member) in members {
        match known.get(name) {
            Some(schema) => check(schema, member, &format!("{place}.{name}"), faults),
            None => faults.push(format!("{place}.{name} is not described")),
        }
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !members.contains_key(name) {
            faults.push(format!("{place}.{name} is missing"));
        }
    }
}
