//! Every line that is shown, shipped or stored is what its schema tells.

use std::{fs, path::PathBuf};

use ecoledger::{HashKey, Ledger, Request, journal};
use ecoledger_testkit::wire::{answer, schemas::named};
use serde_json::{Value, json};

use crate::formats::golden_file;

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn read(path: &str) -> String {
    fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The JSON texts of all pages of the wire.
pub(super) fn shown() -> Vec<Value> {
    let pages = fs::read_dir(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/wire")).expect("the pages");
    let mut shown = Vec::new();
    for page in pages {
        let path = page.expect("a page").path();
        let text = fs::read_to_string(&path).expect("a page");
        shown.extend(
            text.split("```").filter_map(|part| part.strip_prefix("json\n")).map(|text| parse(&text.replace('\n', ""))),
        );
    }
    shown
}

#[test]
fn every_example_of_the_pages_is_what_its_schema_tells() {
    let shown = shown();
    assert!(shown.len() >= 36, "{}", shown.len());
    for value in shown {
        if value["ok"].is_boolean() {
            named("response").expect_takes(&value);
        } else if Request::from_json(&value.to_string()).is_ok() {
            named("request").expect_takes(&value);
        }
    }
}

/// [`answer`] holds each request and each response against its schema.
#[test]
fn every_line_of_the_scenarios_is_what_its_schema_tells() {
    for path in ["credits", "sales_channel"] {
        let mut ledger = Ledger::new(HashKey::from_bytes([7; 16]));
        let mut answered = 0;
        for line in read(&format!("examples/scenarios/{path}.jsonl")).lines().filter(|line| !line.is_empty()) {
            let response = answer(&mut ledger, line);
            answered += usize::from(response["ok"] == true);
        }
        assert!(answered > 30, "{path}");
    }
}

#[test]
fn every_recorded_line_is_what_its_schema_tells() {
    named("journal_line").expect_takes(&parse(journal::FIRST_LINE));
    for file in ["events.jsonl", "events_credits.jsonl"] {
        for line in fs::read_to_string(golden_file(file)).expect("a golden file").lines().filter(|line| !line.is_empty()) {
            named("journal_line").expect_takes(&parse(line));
        }
    }
}

/// Of each form that is written today: an older one is read, and no schema tells it.
#[test]
fn every_stored_form_is_what_its_schema_tells() {
    let mut told = 0;
    for (name, version) in ecoledger::Event::types() {
        for line in fs::read_to_string(golden_file(&format!("forms/{name}.{version}.jsonl"))).expect("a form").lines() {
            named("event").expect_takes(&recorded(parse(line)));
            told += 1;
        }
    }
    assert!(told > 100, "{told}");
}

/// A stored event, type, version and data, with what stands around it.
pub(super) fn recorded(mut event: Value) -> Value {
    let around = json!({"sequence": 1, "at": "2026-01-01T00:00:00.000Z", "commandId": "25e636dc-06eb-59a5-9b6d-1f30f6215dc3",
        "actor": {"kind": "operator"}, "touches": ["credit:25e636dc-06eb-59a5-9b6d-1f30f6215dc3"]});
    let Value::Object(around) = around else { panic!("an object") };
    event.as_object_mut().expect("an event").extend(around);
    event
}

#[test]
fn every_golden_query_is_what_its_schema_tells() {
    let lines = fs::read_to_string(golden_file("queries.jsonl")).expect("the queries");
    assert!(lines.lines().count() >= ecoledger::Query::TYPES.len() - 1);
    for line in lines.lines() {
        named("query").expect_takes(&parse(line));
    }
}
