//! The JSON Schemas of the wire: they tell everything that is said, stored and answered, and are no rubber stamp. Golden files
//! show how they change; with the feature `schema` the testkit holds every request and answer of all other tests against them.

mod lines;
mod mutants;
mod refusals;
mod requests;

use ecoledger::schema;
use serde_json::Value;

#[test]
fn every_schema_is_as_it_was() {
    let wholes = [schema::request().to_value(), schema::response().to_value()];
    for (name, schema) in schema::all() {
        let mut schema = schema.to_value();
        if !["request", "response"].contains(&name) {
            // Its definitions are among those of a whole, and stand there.
            let own = schema.as_object_mut().and_then(|root| root.remove("$defs")).expect("definitions");
            let stand =
                |whole: &&Value| own.as_object().expect("definitions").iter().all(|(of, own)| whole["$defs"][of] == *own);
            assert!(wholes.iter().any(|whole| stand(&whole)), "{name} has definitions of its own");
        }
        crate::golden(&format!("tests/golden/schemas/{name}.json"), &format!("{:#}\n", sorted(&schema)));
    }
}

/// With the members of each object by name, whatever the order in which this build of `serde_json` keeps them.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(String, Value)> = members.iter().map(|(name, value)| (name.clone(), sorted(value))).collect();
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            Value::Object(members.into_iter().collect())
        }
        Value::Array(entries) => entries.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

/// Docs are for rustdoc; what a schema says is plain: no link, no example, nothing of our file names.
#[test]
fn every_description_is_plain_text() {
    fn descriptions<'s>(value: &'s Value, found: &mut Vec<&'s str>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("description").and_then(Value::as_str));
                members.values().for_each(|value| descriptions(value, found));
            }
            Value::Array(entries) => entries.iter().for_each(|value| descriptions(value, found)),
            _ => {}
        }
    }
    for (name, schema) in schema::all() {
        let mut found = Vec::new();
        descriptions(schema.as_value(), &mut found);
        assert!(found.len() > 20, "{name} has descriptions");
        for text in found {
            assert!(
                !text.is_empty() && !["](", "]:", "```", "[`", "[D-"].iter().any(|mark| text.contains(mark)),
                "{name}: {text}"
            );
        }
    }
}

/// `$defs` of a schema, by name.
fn definition<'s>(schema: &'s Value, name: &str) -> &'s Value {
    let found = schema.pointer(&format!("/$defs/{name}"));
    found.unwrap_or_else(|| panic!("no $defs/{name}"))
}

/// What a client may choose among is told by name: a tool that makes types of a schema gives each command its own.
#[test]
fn every_command_and_event_has_a_definition_of_its_own() {
    let (command, event) = (schema::command().to_value(), schema::event().to_value());
    let types = [ecoledger::credits::Command::TYPES, ecoledger::proposals::Command::TYPES, ecoledger::bundles::Command::TYPES];
    for name in types.concat() {
        let members = &definition(&command, &capital(name))["properties"];
        assert_eq!(members["type"]["const"], name);
    }
    for (name, version) in ecoledger::Event::types() {
        let members = &definition(&event, &format!("Recorded{}", capital(name)))["properties"];
        assert_eq!((&members["type"]["const"], &members["version"]["const"]), (&name.into(), &version.into()));
    }
}

fn capital(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    first.to_uppercase() + rest
}
