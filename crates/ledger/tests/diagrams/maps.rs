//! What belongs to what, and which command leads to which events and entities: drawn from what happened in the requests that
//! ship with the project and with its tests. `golden/maps.md`, which code hosts show as diagrams.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use ecoledger::{HashKey, Ledger, Request, Response, StoredEntity, kernel::EntityKey};
use ecoledger_testkit::wire::catalogue;
use serde_json::Value;

use super::fenced;

const CHANNELS: [&str; 2] =
    [include_str!("../../examples/scenarios/sales_channel.jsonl"), include_str!("../../../testkit/scripts/channels.jsonl")];
const CREDITS: [&str; 2] =
    [include_str!("../../examples/scenarios/credits.jsonl"), include_str!("../../../testkit/scripts/credits.jsonl")];

/// From one to the other, with the words beside the arrow.
type Links = BTreeMap<(String, String), BTreeSet<String>>;

/// What came of a service's requests.
#[derive(Default)]
struct Told {
    /// From a kind of entity to the one that it names, by the members that do.
    entities: Links,
    /// From a command to its events, and from an event to the kinds of entities that it changes.
    flow: Links,
}

fn told(scripts: [&str; 2]) -> Told {
    let mut told = Told::default();
    for script in scripts {
        let mut ledger = Ledger::new(HashKey::from_bytes([7; 16]));
        for line in script.lines().filter(|line| !line.is_empty()) {
            if let Ok(Request::Command(context, command)) = Request::from_json(line)
                && let Ok(executed) = ledger.execute(&context, &command)
            {
                let response = serde_json::to_value(Response::executed(executed)).expect("a response is JSON");
                told.follow(line, &response);
            }
        }
        told.look_at(&ledger);
    }
    told
}

impl Told {
    /// A request, and what its answer says of events and of what they touch.
    fn follow(&mut self, line: &str, response: &Value) {
        let request: Value = serde_json::from_str(line).expect("JSON");
        let command = request["command"]["type"].as_str().expect("a type");
        for event in response["events"].as_array().expect("events") {
            let touched = event["touches"].as_array().expect("what it touches");
            self.lead(command, event["type"].as_str().expect("a type"), touched.iter().filter_map(Value::as_str));
        }
    }

    /// The command leads to the event, and that to the entities with these keys.
    fn lead<'k>(&mut self, command: &str, event: &str, touched: impl IntoIterator<Item = &'k str>) {
        self.flow.entry((command.to_owned(), event.to_owned())).or_default();
        for key in touched {
            let (kind, _) = key.split_once(':').expect("a kind");
            self.flow.entry((event.to_owned(), kind.to_owned())).or_default();
        }
    }

    /// What the stored form of each entity names.
    fn look_at(&mut self, ledger: &Ledger) {
        let keys: Vec<EntityKey> = ledger.entities().map(|entity| entity.key().clone()).collect();
        let kinds: BTreeMap<String, &str> = keys.iter().map(|key| (key.id(), key.kind().name())).collect();
        for entity in ledger.entities() {
            let Some(state) = entity.to_json().expect("it has a form") else { continue };
            let state: Value = serde_json::from_str(&state).expect("JSON");
            self.names_in(&state, "", &entity, &kinds);
        }
    }

    fn names_in(&mut self, state: &Value, member: &str, of: &StoredEntity, kinds: &BTreeMap<String, &str>) {
        match state {
            Value::Object(members) => members.iter().for_each(|(member, value)| self.names_in(value, member, of, kinds)),
            Value::Array(items) => items.iter().for_each(|item| self.names_in(item, member, of, kinds)),
            Value::String(text) => {
                if let Some(kind) = kinds.get(text).filter(|_| *text != of.key().id()) {
                    let link = (of.key().kind().name().to_owned(), (*kind).to_owned());
                    self.entities.entry(link).or_default().insert(member.to_owned());
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// A flowchart from left to right: each name once, numbered.
fn drawn(links: &Links) -> String {
    let names: BTreeSet<&String> = links.keys().flat_map(|(from, to)| [from, to]).collect();
    let numbers: BTreeMap<&String, usize> = names.into_iter().enumerate().map(|(number, name)| (name, number)).collect();
    let mut text = String::from("flowchart LR\n");
    for (name, number) in &numbers {
        writeln!(text, "    n{number}[\"{name}\"]").expect("a text takes text");
    }
    for ((from, to), words) in links {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let label = if words.is_empty() { String::new() } else { format!("|\"{}\"|", words.join(", ")) };
        writeln!(text, "    n{} -->{label} n{}", numbers[from], numbers[to]).expect("a text takes text");
    }
    text
}

/// What came of the scripts of channels, and of one command of each type.
fn told_of_channels() -> Told {
    let mut told = told(CHANNELS);
    for prepared in catalogue::commands() {
        for (event, touched) in &prepared.events {
            told.lead(prepared.name(), event, touched.iter().map(String::as_str));
        }
    }
    told
}

#[test]
fn the_maps_of_both_services() {
    let services = [("the Environmental Credit Service", told(CREDITS)), ("Sales Channel Services", told_of_channels())];
    let mut text =
        String::from("# Maps\n\nMade by a test from what happened in the scenarios and in the scripts of the tests.\n");
    for (service, told) in &services {
        write!(text, "\n## Entities of {service}\n\nAn arrow leads from an entity to one that it names.\n\n").expect("text");
        text.push_str(&fenced(&drawn(&told.entities)));
        write!(text, "\n## Flow of {service}\n\nFrom each command to its events, and to the entities that they change.\n\n")
            .expect("text");
        text.push_str(&fenced(&drawn(&told.flow)));
    }
    crate::golden("tests/golden/maps.md", &text);
}

/// Whatever may happen is on the maps.
#[test]
fn every_command_and_every_event_is_on_a_map() {
    let flows = [told(CREDITS).flow, told_of_channels().flow];
    let drawn: BTreeSet<&str> = flows.iter().flat_map(Links::keys).flat_map(|(from, to)| [from.as_str(), to]).collect();
    for list in [include_str!("../golden/commands.txt"), include_str!("../golden/events.txt")] {
        let names = list.lines().filter_map(|line| line.split_whitespace().next());
        assert_eq!(names.filter(|name| !drawn.contains(name)).collect::<Vec<_>>(), [""; 0]);
    }
}
