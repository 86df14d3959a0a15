//! Commands and queries: a schema takes what the library takes, and refuses what has not its shape.

use ecoledger::{Class, Query, Request};
use ecoledger_testkit::wire::{id, schemas::named};
use serde_json::{Value, json};

use super::mutants::mutants;
use crate::face::{commands_with_all_members, queries_with_all_members};

fn of_command(command: &Value) -> Value {
    json!({"context": {"commandId": id("command"), "at": "2025-06-01T12:00:00.001Z", "expectedVersion": 3,
        "idempotencyKey": "K-1", "actor": {"kind": "member", "userId": id("u"), "organizationId": id("o"),
        "marketRole": "buyer"}}, "command": command})
}

fn of_query(query: &Value) -> Value {
    json!({"context": {"at": "2026-01-01T00:00:00+01:00", "actor": {"kind": "channelUser", "userId": id("u")}}, "query": query})
}

/// Each command and each query with all of its members, and in other mixtures.
fn requests() -> Vec<Value> {
    let commands = commands_with_all_members().into_iter().map(|command| of_command(&command));
    commands.chain(queries_with_all_members().into_iter().map(|query| of_query(&query))).collect()
}

/// How the library refuses it, if it does. What a rule refuses is only told when a command is explained.
fn class(request: &Value) -> Option<Class> {
    match Request::from_json(&request.to_string()) {
        Ok(Request::Query(_, Query::ExplainRefused(refusal))) | Err(refusal) => Some(refusal.class()),
        Ok(_) => None,
    }
}

#[test]
fn every_command_and_query_is_what_its_schema_tells() {
    for request in requests() {
        assert_eq!(class(&request), None, "{request}");
        named("request").expect_takes(&request);
        let (name, body) =
            if request["command"].is_object() { ("command", &request["command"]) } else { ("query", &request["query"]) };
        named(name).expect_takes(body);
    }
}

/// What the library calls malformed the schema refuses, and what the library takes the schema takes.
#[test]
fn a_request_with_one_fault_is_refused_by_the_schema_as_by_the_library() {
    let mut counts = [0; 3];
    for request in requests() {
        for (what, mutant) in mutants(&request) {
            let (class, taken) = (class(&mutant), named("request").takes(&mutant));
            match class {
                None => assert!(taken, "the library takes it: {what}: {mutant}"),
                Some(Class::Malformed) => assert!(!taken, "the library refuses its shape: {what}: {mutant}"),
                // What a rule over several members refuses a schema may take.
                Some(_) => {}
            }
            counts[match class {
                None => 0,
                Some(Class::Malformed) => 1,
                Some(_) => 2,
            }] += 1;
        }
    }
    let [taken, malformed, others] = counts;
    assert!(taken > 500 && malformed > 5000 && others > 10, "{counts:?}");
}
