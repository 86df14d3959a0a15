//! A step of a scenario as a line.

use ecoledger::{Timestamp, kernel::KeyedCommand};
use serde_json::{Map, Value, json};

use super::{
    names::Names,
    pack::{Setting, Step},
};
use crate::{sample, world::later};

/// The clock of a scenario, and how many requests it has made.
#[derive(Debug)]
pub(super) struct Clock {
    now: Timestamp,
    asked: u64,
}

impl Clock {
    pub(super) fn new() -> Self {
        Self { now: sample::time(0), asked: 0 }
    }

    /// The moment of the last request.
    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    /// A request is made: a second after the one before.
    fn tick(&mut self) {
        self.asked += 1;
        self.now = later(self.now, 1);
    }

    /// What was asked for a later moment moves the clock.
    fn goes_to(&mut self, at: &Value) {
        if let Some(at) = at.as_str().and_then(|at| at.parse::<Timestamp>().ok()) {
            self.now = self.now.max(at);
        }
    }
}

/// The line of a step.
pub(super) fn line(setting: &Setting, step: &Step, names: &Names, clock: &mut Clock) -> Result<String, String> {
    clock.tick();
    if let Some(line) = &step.line {
        return Ok(names.text(line));
    }
    let actor = match &step.actor {
        Value::String(name) => setting.actors.get(name).ok_or_else(|| format!("no actor is named {name}"))?.clone(),
        actor => actor.clone(),
    };
    let mut context = json!({"at": clock.now.to_string(), "actor": actor});
    let body = match (&step.command, &step.query) {
        (Some(command), None) => {
            let command = whole(setting, command)?;
            context["commandId"] = format!("<command {}>", clock.asked).into();
            let keyed = command["type"].as_str().and_then(KeyedCommand::from_name).is_some();
            if keyed {
                context["idempotencyKey"] = format!("key-{}", clock.asked).into();
            }
            ("command", command)
        }
        (None, Some(query)) => ("query", query.clone()),
        _ => return Err("a step has a command, a query or a line".to_owned()),
    };
    merge(&mut context, &Value::Object(step.context.clone()));
    clock.goes_to(&context["at"]);
    let mut request = Map::from_iter([("context".to_owned(), context)]);
    request.insert(body.0.to_owned(), body.1);
    Ok(names.value(&Value::Object(request)).to_string())
}

/// A command with what it takes from the one that it is `like`.
fn whole(setting: &Setting, command: &Map<String, Value>) -> Result<Value, String> {
    let mut own = command.clone();
    let Some(like) = own.remove("like") else { return Ok(Value::Object(own)) };
    let like = like.as_str().unwrap_or_default();
    let mut whole = setting.commands.get(like).ok_or_else(|| format!("no command is named {like}"))?.clone();
    merge(&mut whole, &Value::Object(own));
    Ok(whole)
}

/// A JSON Merge Patch (RFC 7396).
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    for (member, value) in patch {
        if value.is_null() {
            target.as_object_mut().map(|target| target.remove(member));
        } else {
            merge(&mut target[member], value);
        }
    }
}

/// The step as it is asked for the n-th time.
pub(super) fn numbered(step: &Step, n: u64) -> Step {
    let number = |value: &Value| numbered_value(value, n);
    let member = |(name, value): (&String, &Value)| (name.clone(), number(value));
    Step {
        command: step.command.as_ref().map(|command| command.iter().map(member).collect()),
        query: step.query.as_ref().map(number),
        context: step.context.iter().map(member).collect(),
        line: step.line.as_ref().map(|line| line.replace("{n}", &n.to_string())),
        ..step.clone()
    }
}

fn numbered_value(value: &Value, n: u64) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace("{n}", &n.to_string())),
        Value::Array(items) => items.iter().map(|item| numbered_value(item, n)).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), numbered_value(value, n))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}
