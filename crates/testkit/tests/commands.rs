//! Commands of every type by themselves: valid ones are read, none is more than refused.

use std::collections::BTreeSet;

use ecoledger::{Class, Command, HashKey, Ledger, NotExecuted, Request, bundles, credits, proposals};
use ecoledger_testkit::strategy::commands::{boundary, hostile, types, valid};
use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};

fn read(command: &Value) -> Result<Command, Class> {
    let context = json!({
        "commandId": "c548f316-4177-5897-a82f-34299e82a302", "at": "2026-01-01T00:00:00Z", "actor": { "kind": "operator" },
        "idempotencyKey": "K-1", "expectedVersion": 1
    });
    match Request::from_json(&json!({ "context": context, "command": command }).to_string()) {
        Ok(Request::Command(context, command)) => {
            let mut ledger = Ledger::new(HashKey::from_bytes([0; 16]));
            match ledger.execute(&context, &command) {
                Ok(_) => assert!(ledger.audit().balanced),
                Err(NotExecuted::Refused(_)) => assert_eq!(ledger.sequence(), 0),
                Err(other) => panic!("{other}"),
            }
            Ok(command)
        }
        Ok(other) => panic!("a command, not {other:?}"),
        Err(refusal) => Err(refusal.class()),
    }
}

#[test]
fn every_type_of_command_has_its_strategies() {
    let all = [bundles::Command::TYPES, credits::Command::TYPES, proposals::Command::TYPES].concat();
    assert_eq!(types().collect::<BTreeSet<_>>(), all.into_iter().collect::<BTreeSet<_>>());
}

#[test]
fn valid_commands_are_read_and_others_are_refused_by_the_class_of_their_members() {
    let mut runner = TestRunner::deterministic();
    for name in types() {
        let (mut taken_at_limits, mut refused) = (0, 0);
        for _ in 0..40 {
            let mut draw = |strategy: BoxedStrategy<Value>| strategy.new_tree(&mut runner).expect("a command").current();
            let command = draw(valid(name).boxed());
            assert_eq!(read(&command).map(|command| command.type_name()), Ok(name), "{command}");
            for (command, count) in [(draw(boundary(name).boxed()), None), (draw(hostile(name).boxed()), Some(&mut refused))] {
                match read(&command) {
                    Ok(found) if count.is_none() => {
                        assert_eq!(found.type_name(), name);
                        taken_at_limits += 1;
                    }
                    Ok(found) => assert_eq!(found.type_name(), name),
                    Err(class) => {
                        assert!(matches!(class, Class::Malformed | Class::Invalid), "{class:?}: {command}");
                        if let Some(count) = count {
                            *count += 1;
                        }
                    }
                }
            }
        }
        assert!(taken_at_limits > 0 && refused > 0, "{name}: {taken_at_limits} at limits, {refused} refused");
    }
}
