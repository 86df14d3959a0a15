//! How often a host loads entities for each command, from a set that holds nothing: what the command names is the first load.

use std::{collections::BTreeMap, fmt::Write as _};

use ecoledger::{Command, CommandContext, HashKey, Ledger, Request, bundles, credits, proposals};
use ecoledger_testkit::{
    World,
    part::Part,
    wire::{self, catalogue},
};
use serde_json::{Value, json};

/// A command as it was given to a ledger.
struct Given {
    name: String,
    context: CommandContext,
    command: Command,
    ledger: Ledger,
}

impl Given {
    fn read(line: &str, name: impl FnOnce(&Command) -> String, ledger: &Ledger) -> Self {
        let Ok(Request::Command(context, command)) = Request::from_json(line) else { panic!("{line}") };
        Self { name: name(&command), context, command, ledger: ledger.clone() }
    }
}

/// Every command of channels and bundles, as the catalogue has it.
fn of_channels() -> Vec<Given> {
    let world = World::full();
    let prepared = catalogue::commands().into_iter().map(|prepared| {
        let mut context = json!({"commandId": wire::id("rounds"), "at": world.now, "actor": prepared.actor});
        if prepared.keyed {
            context["idempotencyKey"] = json!("K-1");
        }
        let line = json!({"context": context, "command": prepared.command});
        let given = Given::read(&line.to_string(), |command| command.type_name().to_owned(), &world.ledger);
        let again = prepared.keyed.then(|| again(&given, line));
        [Some(given), again].into_iter().flatten()
    });
    prepared.flatten().collect()
}

/// The same command under the same key, with other ids of what it would make: it is answered with what the first one made.
fn again(given: &Given, mut line: Value) -> Given {
    let mut ledger = given.ledger.clone();
    ledger.execute(&given.context, &given.command).expect("the catalogue's commands succeed");
    let makes: &[&str] = if given.name == "createTrader" { &["traderId"] } else { &["taskId", "transactionId", "offrampId"] };
    for member in makes {
        if let Some(id) = line["command"].get_mut(*member) {
            *id = json!(wire::id("another"));
        }
    }
    Given::read(&line.to_string(), |command| format!("{} again", command.type_name()), &ledger)
}

/// Every command of a market that ran through all of them; proposals by their type and action. A file is deleted from each place
/// where one was added.
fn of_a_market() -> Vec<Given> {
    let mut ledger = Ledger::new(HashKey::from_bytes([0; 16]));
    let mut all = Vec::new();
    for text in include_str!("../../../testkit/scripts/credits.jsonl").lines() {
        let Ok(Request::Command(context, command)) = Request::from_json(text) else { continue };
        let before = ledger.clone();
        let Ok(executed) = ledger.execute(&context, &command) else { continue };
        let line: Value = serde_json::from_str(text).expect("JSON");
        let named = name(&line, &executed.result);
        all.push(Given { name: named, context, command, ledger: before });
        if line["command"]["type"] == "addFile" {
            let mut delete = line.clone();
            delete["command"] = json!({"type": "deleteFile", "fileId": line["command"]["fileId"]});
            let given = Given::read(&delete.to_string(), |_| "deleteFile".to_owned(), &ledger);
            all.extend(Some(given).filter(|given| given.ledger.decide(&given.context, &given.command).is_ok()));
        }
    }
    all
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

/// Loads until the decision, and until the answer: the most that any request of this name needs.
fn loads() -> BTreeMap<String, (usize, usize)> {
    let mut loads: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for Given { name, context, command, ledger } in of_channels().into_iter().chain(of_a_market()) {
        let mut part = Part::empty(&ledger);
        let decided = part.decide(&context, &command).map(|decision| decision.after);
        assert_eq!(decided, Ok(ledger.sequence()), "{name}");
        let decision = part.loads;
        part.execute(&context, &command).unwrap_or_else(|error| panic!("{name}: {error}"));
        let most = loads.entry(name).or_default();
        *most = (most.0.max(decision), most.1.max(part.loads));
    }
    loads
}

#[test]
fn a_decision_needs_three_loads_at_most_and_most_need_one_or_two() {
    let loads = loads();
    let all = [bundles::Command::TYPES, credits::Command::TYPES, proposals::Command::TYPES].concat();
    for name in all {
        assert!(loads.keys().any(|known| known.split(' ').next() == Some(name)), "{name}");
    }
    let mut text = "Loads until the decision, and until the answer, from a set that holds nothing. `again`: under its key, with other ids.\n".to_owned();
    for (name, (decision, answer)) in &loads {
        writeln!(text, "{decision} {answer} {name}").expect("a string");
    }
    crate::golden("tests/golden/rounds.txt", &text);
    // The record of a key leads to the task, and that to the transaction, where a repetition brings other ids (D-86).
    let first: Vec<usize> = loads.iter().filter(|(name, _)| !name.ends_with(" again")).map(|(_, loads)| loads.1).collect();
    let of = |most: usize| first.iter().filter(|loads| **loads <= most).count();
    assert_eq!(of(3), first.len());
    assert!(of(2) * 10 > of(3) * 8, "most need one or two");
    assert!(loads.values().all(|(_, answer)| *answer <= 5));
}
