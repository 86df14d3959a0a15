//! Responses and events: a schema knows every member that is written, and misses every one that must be there.

use std::fs;

use ecoledger::{Code, Refusal, Response};
use ecoledger_testkit::wire::schemas::{closed, named};
use serde_json::{Value, json};

use super::{
    definition,
    lines::{recorded, shown},
    mutants::mutants,
};
use crate::formats::golden_file;

#[test]
fn every_code_is_one_of_the_schema() {
    for code in Code::ALL {
        let refusal = serde_json::to_value(Refusal::new(*code, "so it is")).expect("JSON");
        named("refusal").expect_takes(&refusal);
        let response = serde_json::to_value(Response::refused(Refusal::new(*code, "so it is"))).expect("JSON");
        named("response").expect_takes(&response);
        for (member, value) in [("code", "notACode"), ("class", "notAClass")] {
            let mut other = refusal.clone();
            other[member] = json!(value);
            assert!(!named("refusal").takes(&other), "{other}");
        }
    }
}

/// The events with one fault each: a schema takes those that the library reads, and no other.
#[test]
fn an_event_with_one_fault_is_refused_by_the_schema_as_by_the_library() {
    let mut counts = [0; 2];
    for (name, version) in ecoledger::Event::types() {
        let form = fs::read_to_string(golden_file(&format!("forms/{name}.{version}.jsonl"))).expect("a form");
        for line in form.lines() {
            // `touches` follow from the event, which a schema does not know: they come in only where it is asked.
            let mut event = recorded(serde_json::from_str(line).expect("JSON"));
            let touches = event.as_object_mut().and_then(|event| event.remove("touches")).expect("touches");
            for (what, mut mutant) in mutants(&event) {
                let is_read = serde_json::from_str::<ecoledger::Recorded>(&mutant.to_string()).is_ok();
                mutant["touches"] = touches.clone();
                let taken = named("event").takes(&mutant);
                assert_eq!(taken, is_read, "{name}: {what}: {mutant}");
                counts[usize::from(taken)] += 1;
            }
        }
    }
    assert!(counts[0] > 3000 && counts[1] > 20, "{counts:?}");
}

/// In its strict form the schema of a response takes no other than what was written: each example of the pages, with one member
/// more, or one of another type, is none.
#[test]
fn a_response_with_one_fault_is_none() {
    let responses: Vec<Value> = shown().into_iter().filter(|value| value["ok"].is_boolean()).collect();
    assert!(responses.len() >= 15);
    let mut refused = 0;
    for response in &responses {
        for (what, mutant) in mutants(response) {
            let taken = named("response").takes(&mutant);
            let absent = what.ends_with(": missing");
            assert!(!taken || absent, "{what}: {mutant}");
            refused += usize::from(!taken);
        }
    }
    assert!(refused > 900, "{refused}");
}

/// A client's own: what it does not know it ignores, since a minor version may add it.
#[test]
fn what_goes_out_is_open_and_what_comes_in_is_closed() {
    let response = ecoledger::schema::response().to_value();
    let views = response["$defs"].as_object().expect("definitions").iter().filter(|(name, _)| name.ends_with("View"));
    let mut count = 0;
    for (name, view) in views {
        assert_eq!(view.get("additionalProperties"), None, "{name}");
        count += 1;
    }
    assert!(count > 25, "{count}");
    assert_ne!(closed(response.clone()), response);
    let request = ecoledger::schema::request().to_value();
    assert_eq!(closed(request.clone()), request, "no object of a request is open");
    assert_eq!(definition(&request, "RegisterTrade")["additionalProperties"], false);
}
