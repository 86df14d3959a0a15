//! How often a host loads entities for each command, from a set that holds nothing: what the command names is the first load.

use std::{collections::BTreeMap, fmt::Write as _};

use ecoledger::{Command, CommandContext, HashKey, Ledger, Recorded, Request, bundles, credits, proposals};
use ecoledger_testkit::{World, wire::catalogue};
use serde_json::{Value, json};

use super::Part;

/// Where a command was given: after these events.
struct Given {
    name: String,
    context: CommandContext,
    command: Command,
    before: Vec<Recorded>,
}

/// Every command of channels and bundles, as the catalogue has it.
fn of_channels() -> Vec<Given> {
    let world = World::full();
    let prepared = catalogue::commands().into_iter().map(|prepared| {
        let at = world.now;
        let mut context = json!({"commandId": ecoledger_testkit::wire::id("rounds"), "at": at, "actor": prepared.actor});
        if prepared.keyed {
            context["idempotencyKey"] = json!("K-1");
        }
        let line = json!({"context": context, "command": prepared.command}).to_string();
        let Ok(Request::Command(context, command)) = Request::from_json(&line) else { panic!("{line}") };
        Given { name: command.type_name().to_owned(), context, command, before: world.events.clone() }
    });
    prepared.collect()
}

/// Every command of a market that ran through all of them; proposals by their type and action.
fn of_a_market() -> Vec<Given> {
    let mut ledger = Ledger::new(HashKey::from_bytes([0; 16]));
    let mut events: Vec<Recorded> = Vec::new();
    let mut given = Vec::new();
    for line in include_str!("../scripts/credits.jsonl").lines() {
        let Ok(Request::Command(context, command)) = Request::from_json(line) else { continue };
        let Ok(executed) = ledger.execute(&context, &command) else { continue };
        let name = name(&serde_json::from_str(line).expect("JSON"), &executed.result);
        given.push(Given { name, context, command, before: events.clone() });
        events.extend(executed.events);
    }
    given
}

fn name(line: &Value, result: &ecoledger::views::Answer) -> String {
    let command = &line["command"];
    let name = command["type"].as_str().expect("a type");
    let result = serde_json::to_value(result).expect("an answer is JSON");
    let proposal = result["proposal"]["type"].as_str();
    match (command["action"]["type"].as_str(), proposal) {
        (Some(action), Some(proposal)) => format!("{name} {action} {proposal}"),
        (None, Some(proposal)) => format!("{name} {proposal}"),
        (_, None) => name.to_owned(),
    }
}

#[test]
fn a_command_needs_three_loads_at_most_and_most_need_one_or_two() {
    let mut rounds: BTreeMap<String, usize> = BTreeMap::new();
    for Given { name, context, command, before } in of_channels().into_iter().chain(of_a_market()) {
        let mut part = Part::empty(&before);
        let _decided = part.decide(&context, &command).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        let most = rounds.entry(name).or_default();
        *most = part.rounds.max(*most);
    }
    let all = [bundles::Command::TYPES, credits::Command::TYPES, proposals::Command::TYPES].concat();
    for name in all {
        assert!(rounds.keys().any(|known| known.split(' ').next() == Some(name)), "{name}");
    }
    let mut text = String::new();
    for (name, rounds) in &rounds {
        writeln!(text, "{rounds} {name}").expect("a string");
        assert!(*rounds <= 3, "{name}: {rounds}");
    }
    crate::golden("tests/golden/rounds.txt", &text);
}
