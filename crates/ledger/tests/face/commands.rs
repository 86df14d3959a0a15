//! Every command is written in the form in which it is read, whatever members it has.

use ecoledger::{Code, Command, CommandJson, bundles, credits, proposals};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::members::{id, object, objects, of_bundles, table};

fn read(name: &str, body: &Value) -> Command {
    Command::from_json(name, &body.to_string()).unwrap_or_else(|refusal| panic!("{name}: {refusal}: {body}"))
}

/// What is written is what was given with the type, and reads as the same command.
fn comes_back(name: &str, mut body: Value) {
    let command = read(name, &body);
    let written = serde_json::to_string(&command).expect("JSON");
    assert_eq!(Command::from_json(command.type_name(), &written), Ok(command), "{written}");
    body["type"] = json!(name);
    assert_eq!(serde_json::from_str::<Value>(&written).expect("JSON"), body);
}

/// Every command with all of its members, with those that must be there, and in mixtures.
pub(crate) fn commands_with_all_members() -> Vec<Value> {
    let of = |(name, members): (&str, Vec<_>)| {
        let mut bodies = objects(&members);
        for body in &mut bodies {
            body["type"] = json!(name);
        }
        bodies
    };
    table().into_iter().flat_map(of).collect()
}

#[test]
fn the_table_has_every_command() {
    let mut names: Vec<&str> = table().iter().map(|(name, _)| *name).collect();
    names.dedup();
    names.sort_unstable();
    let mut all = [credits::Command::TYPES, proposals::Command::TYPES, bundles::Command::TYPES].concat();
    all.sort_unstable();
    assert_eq!(names, all);
}

#[test]
fn every_value_of_every_member_is_written_as_it_is_read() {
    for (name, members) in table() {
        for body in objects(&members) {
            comes_back(name, body);
        }
        let most = members.iter().map(|(_, _, values)| values.len()).max().unwrap_or(1);
        for pick in 0..most {
            let all = members.iter().map(|(member, _, values)| ((*member).to_owned(), values[pick % values.len()].clone()));
            comes_back(name, Value::Object(all.collect()));
        }
    }
}

proptest! {
    #[test]
    fn a_command_comes_back_as_it_was_written(row in 0..usize::MAX, picks in prop::collection::vec(any::<u8>(), 16)) {
        let table = table();
        let (name, members) = &table[row % table.len()];
        comes_back(name, object(members, &mut picks.into_iter().cycle()));
    }

    #[test]
    fn a_member_may_stand_beside_the_body(row in 0..usize::MAX, picks in prop::collection::vec(any::<u8>(), 16)) {
        let table = table();
        let (name, members) = &table[row % table.len()];
        let body = object(members, &mut picks.into_iter().cycle());
        let command = read(name, &body);
        for (member, value) in body.as_object().expect("an object") {
            let Some(text) = value.as_str() else { continue };
            let mut rest = body.clone();
            rest.as_object_mut().expect("an object").remove(member);
            let rest = rest.to_string();
            let read = CommandJson::new(name, &rest).beside(member, text).read();
            prop_assert_eq!(read.as_ref(), Ok(&command));
            let whole = body.to_string();
            let twice = CommandJson::new(name, &whole).beside(member, text).read().expect_err("given twice");
            prop_assert_eq!(twice.code(), Code::MalformedRequest);
            prop_assert_eq!(twice.details().member.as_ref(), Some(member));
        }
    }
}

fn refused(read: Result<Command, ecoledger::Refusal>) -> (Code, Option<String>) {
    let refusal = read.expect_err("refused");
    (refusal.code(), refusal.details().member.clone())
}

#[test]
fn what_is_no_command_of_the_type_is_refused() {
    let malformed = |member: &str| (Code::MalformedRequest, Some(member.to_owned()));
    let task = id("").2[0].clone();
    let body = json!({"taskId": task}).to_string();
    assert_eq!(refused(Command::from_json("start", &body)), malformed("type"));
    assert_eq!(refused(Command::from_json("startTask", "")), malformed("taskId"));
    assert_eq!(refused(Command::from_json("startTask", "[]")), (Code::MalformedRequest, None));
    let other = json!({"type": "failTask", "taskId": task}).to_string();
    assert_eq!(refused(Command::from_json("startTask", &other)), malformed("type"));
    let number = json!({"type": 1, "taskId": task}).to_string();
    assert_eq!(refused(Command::from_json("startTask", &number)), malformed("type"));
    assert_eq!(refused(CommandJson::new("startTask", &body).beside("other", 1).read()), malformed("other"));
    let twice = CommandJson::new("startTask", "").beside("taskId", "a").beside("taskId", "a");
    assert_eq!(refused(twice.read()), malformed("taskId"));
    let quoted = CommandJson::new("startTask", " ").beside("taskId", "\"},{");
    assert_eq!(refused(quoted.read()), malformed("taskId"));
    let blank = CommandJson::new("startTask", " \n").beside("taskId", task.as_str().expect("a text"));
    assert!(blank.read().is_ok());
}

#[test]
fn d36_a_time_beside_the_body_judges_what_it_says() {
    let (name, members) = of_bundles().swap_remove(2);
    assert_eq!(name, "registerRetirement");
    let all = members.iter().map(|(member, _, values)| ((*member).to_owned(), values[0].clone()));
    let body = Value::Object(all.collect()).to_string();
    let at = |at: &str| CommandJson::new(name, &body).at(at.parse().expect("a time")).read();
    assert!(at("2025-06-01T12:00:00.001Z").is_ok());
    assert_eq!(refused(at("2025-06-01T12:00:00.000Z")).0, Code::HiddenUntilTooLate);
}
