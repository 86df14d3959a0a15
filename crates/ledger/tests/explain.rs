//! `explain`: what would become of a command, and which rules were consulted (`ecoledger::wire::queries`, D-72, D-80). That it
//! agrees with what happens then is checked with every command of every test: see the testkit's worlds.

use std::collections::BTreeSet;

use ecoledger::{Class, Code};
use ecoledger_testkit::World;
use ecoledger_testkit::wire::{
    Value, answer, asset,
    catalogue::{Prepared, commands},
    holder, id, json, member, operator, priced, retirement, trade, user,
};

const AT: &str = "2026-02-01T00:00:00.000Z";

/// The context of a prepared command, given by an actor.
fn context(prepared: &Prepared, actor: &Value) -> Value {
    let mut context = json!({"commandId": id("explained"), "at": AT, "actor": actor});
    if prepared.keyed {
        context["idempotencyKey"] = "K-1".into();
    }
    context
}

fn explain(world: &mut World, context: &Value, command: &Value) -> Value {
    let query = json!({"context": context, "query": {"type": "explain", "command": command}});
    answer(&mut world.ledger, &query.to_string())
}

fn give(world: &World, context: &Value, command: &Value) -> Value {
    answer(&mut world.ledger.clone(), &json!({"context": context, "command": command}).to_string())
}

/// The events of a command as `explain` shows them: their positions for the operator alone (D-95).
fn as_told(actor: &Value, events: &Value) -> Value {
    let mut events = events.clone();
    if *actor != operator() {
        for event in events.as_array_mut().expect("events") {
            event.as_object_mut().expect("an event").remove("sequence").expect("recorded events have a position");
        }
    }
    events
}

fn actors() -> [Value; 6] {
    [operator(), member(), user("north user"), user("south user"), user("unbound"), holder("holder")]
}

#[test]
fn d72_anybody_may_explain_any_command_and_is_told_what_would_happen() {
    let mut world = World::full();
    let (mut carried_out, mut refused) = (0, 0);
    for prepared in commands() {
        for actor in actors() {
            let context = context(&prepared, &actor);
            let given = give(&world, &context, &prepared.command);
            let explained = explain(&mut world, &context, &prepared.command);
            assert_eq!(explained["ok"], true, "{explained}");
            let result = &explained["result"];
            assert!(result["rules"].as_array().is_some_and(|rules| !rules.is_empty()), "{explained}");
            if given["ok"] == true {
                carried_out += 1;
                assert_eq!(result["events"], as_told(&actor, &given["events"]));
                assert_eq!(result.get("refusal"), None);
            } else {
                refused += 1;
                assert_eq!(result["refusal"], given["error"]);
                assert_eq!(result.get("events"), None);
            }
        }
    }
    assert!(carried_out >= commands().len() && refused > carried_out, "{carried_out} carried out, {refused} refused");
}

#[test]
fn d72_forbidden_is_a_refusal_inside_the_answer_by_the_last_rule() {
    let mut world = World::full();
    for prepared in commands() {
        let context = context(&prepared, &member());
        let result = explain(&mut world, &context, &prepared.command)["result"].clone();
        assert_eq!(result["refusal"]["code"], "forbidden", "{result}");
        let rules = result["rules"].as_array().expect("rules");
        assert_eq!(rules.last(), Some(&result["refusal"]["details"]["rule"]), "{result}");
    }
}

#[test]
fn d80_a_command_that_cannot_be_read_is_that_error() {
    let mut world = World::full();
    for prepared in commands() {
        let context = context(&prepared, &prepared.actor);
        let mut unknown = prepared.command.clone();
        unknown["nonsense"] = 1.into();
        let mut nameless = prepared.command.clone();
        nameless["type"] = "nonsense".into();
        for command in [unknown, nameless] {
            let (given, explained) = (give(&world, &context, &command), explain(&mut world, &context, &command));
            assert_eq!(given["error"]["code"], "malformedRequest");
            assert_eq!(explained, given);
        }
    }
}

#[test]
fn d92_what_is_invalid_is_a_refusal_inside_the_answer_as_it_would_be_if_it_were_given() {
    let mut world = World::full();
    let keyless = |mut context: Value| {
        context["idempotencyKey"] = Value::Null;
        context
    };
    for prepared in commands() {
        let context = context(&prepared, &prepared.actor);
        let mut bad_key = context.clone();
        bad_key["idempotencyKey"] = "no key!".into();
        let mut blank = prepared.command.clone();
        for name in ["name", "businessId", "retirementPurpose", "reason", "passphraseHash"] {
            if blank.get(name).is_some() {
                blank[name] = " ".into();
            }
        }
        for command in [&prepared.command, &blank] {
            for context in [&context, &bad_key, &keyless(context.clone())] {
                let given = give(&world, context, command);
                let explained = explain(&mut world, context, command);
                assert_eq!(explained["ok"], true, "{explained}");
                assert_eq!(explained["result"].get("refusal"), given.get("error"), "{command} in {context}");
                if let Some(code) = given["error"]["code"].as_str() {
                    let rules = explained["result"]["rules"].as_array().expect("rules");
                    let last = rules.last().and_then(Value::as_str).expect("a rule");
                    assert!(last.contains(code), "{last} for {code}");
                }
            }
        }
    }
}

#[test]
fn d92_of_two_faults_the_one_is_told_that_comes_first_in_the_contract() {
    let mut world = World::full();
    let mut command = retirement("made", "new retirement", json!([asset("N_1", "N_2")]));
    command["beneficiaryHiddenUntil"] = "2027-02-01T00:00:00.001Z".into();
    command["retirementPurpose"] = " ".into();
    let mut context = json!({"commandId": id("explained"), "at": AT, "actor": user("north user"), "idempotencyKey": "K-1"});
    for code in ["hiddenUntilTooLate", "idempotencyKeyRequired", "invalidIdempotencyKey"] {
        let given = give(&world, &context, &command);
        assert_eq!(given["error"]["code"], code);
        let result = explain(&mut world, &context, &command)["result"].clone();
        assert_eq!(result["refusal"], given["error"]);
        context["idempotencyKey"] = if code == "hiddenUntilTooLate" { Value::Null } else { "no key!".into() };
    }
    // What cannot be read is that error, whatever the key.
    command["retirementPurpose"] = 1.into();
    command["beneficiaryHiddenUntil"] = Value::Null;
    let error = explain(&mut world, &context, &command)["error"].clone();
    assert_eq!((&error["code"], &error["details"]["member"]), (&"malformedRequest".into(), &"retirementPurpose".into()));
}

#[test]
fn d80_a_missing_key_is_a_refusal_inside_the_answer() {
    let mut world = World::full();
    let keyed: Vec<Prepared> = commands().into_iter().filter(|prepared| prepared.keyed).collect();
    assert_eq!(keyed.len(), 4);
    for prepared in keyed {
        let mut context = context(&prepared, &prepared.actor);
        context["idempotencyKey"] = Value::Null;
        let given = give(&world, &context, &prepared.command);
        assert_eq!(given["error"]["code"], "idempotencyKeyRequired");
        let result = explain(&mut world, &context, &prepared.command)["result"].clone();
        assert_eq!(result, json!({"refusal": given["error"], "rules": ["D-7 idempotencyKeyRequired"]}));
    }
}

#[test]
fn d80_what_depends_on_the_time_of_the_request_is_a_refusal_inside_the_answer() {
    let mut world = World::full();
    let mut command = retirement("made", "new retirement", json!([asset("N_1", "N_2")]));
    let context = json!({"commandId": id("explained"), "at": AT, "actor": user("north user"), "idempotencyKey": "K-1"});
    command["beneficiaryHiddenUntil"] = "2027-02-01T00:00:00.001Z".into();
    let given = give(&world, &context, &command);
    assert_eq!(given["error"]["code"], "hiddenUntilTooLate");
    let result = explain(&mut world, &context, &command)["result"].clone();
    let rules = ["D-7 idempotencyKeyRequired", "D-36 hiddenUntilTooLate"];
    assert_eq!(result, json!({"refusal": given["error"], "rules": rules}));
}

#[test]
fn d6_the_expected_version_of_the_querys_context_counts() {
    let mut world = World::full();
    for prepared in commands() {
        let mut context = context(&prepared, &prepared.actor);
        context["expectedVersion"] = 77.into();
        let result = explain(&mut world, &context, &prepared.command)["result"].clone();
        assert_eq!(result["refusal"]["code"], "versionMismatch", "{result}");
        assert_eq!(result["refusal"]["details"]["actual"], prepared.version, "{result}");
        assert_eq!(result["rules"].as_array().and_then(|rules| rules.last()), Some(&"D-6 versionMismatch".into()));
    }
}

#[test]
fn the_rules_of_a_trade_in_the_order_in_which_they_were_consulted() {
    let mut world = World::full();
    let context = json!({"at": AT, "actor": user("north user"), "idempotencyKey": "K-1"});
    let lines = json!([priced("S_31", "S_40", 1.0), priced("S_50", "S_60", 1.0)]);
    let result = explain(&mut world, &context, &trade("signed", "buyer", "new trade", lines))["result"].clone();
    assert_eq!(result["refusal"]["code"], "notBundleStart");
    crate::golden("tests/golden/explain_trade.json", &format!("{}\n", serde_json::to_string_pretty(&result).expect("JSON")));
}

#[test]
fn without_a_command_id_the_events_bear_the_nil_uuid() {
    let mut world = World::full();
    let command = json!({"type": "registerSupplier", "supplierId": id("new supplier"), "name": "New supplier"});
    let context = json!({"at": AT, "actor": operator()});
    let result = explain(&mut world, &context, &command)["result"].clone();
    assert_eq!(result["events"][0]["commandId"], "00000000-0000-0000-0000-000000000000");
    assert_eq!(result["events"][0]["sequence"], world.ledger.sequence() + 1);
}

#[test]
fn the_clock_that_went_back_is_a_refusal_inside_and_a_command_is_needed() {
    let mut world = World::full();
    let command = json!({"type": "registerSupplier", "supplierId": id("new supplier"), "name": "New supplier"});
    let context = json!({"at": "2025-01-01T00:00:00Z", "actor": operator()});
    let result = explain(&mut world, &context, &command)["result"].clone();
    assert_eq!(result["refusal"]["code"], "clockWentBack");
    let missing = json!({"context": context, "query": {"type": "explain"}});
    let error = answer(&mut world.ledger, &missing.to_string())["error"].clone();
    assert_eq!((&error["code"], &error["details"]["member"]), (&"malformedRequest".into(), &"command".into()));
    let more = json!({"context": context, "query": {"type": "explain", "command": command, "more": 1}});
    assert_eq!(answer(&mut world.ledger, &more.to_string())["error"]["details"]["member"], "more");
}

#[test]
fn each_rule_has_a_name_of_its_own_the_code_that_its_name_tells_and_a_sentence() {
    let rules: Vec<&ecoledger::Rule> = ecoledger::all_rules().collect();
    let names: BTreeSet<&str> = rules.iter().map(|rule| rule.name()).collect();
    assert_eq!(names.len(), rules.len(), "two rules have one name");
    for rule in rules {
        let name = rule.name();
        let told = Code::ALL.iter().find(|code| name.split([' ', ':']).any(|word| word == code.name()));
        assert!(told.is_none_or(|code| *code == rule.code()), "{rule:?}");
        // What is absent and what is hidden are told alike, whatever hides it (D-95).
        assert!(rule.code() != Code::NotFound || rule.sentence() == ecoledger::kernel::NOT_FOUND.sentence(), "{rule:?}");
        assert_ne!(rule.code().class(), Class::Malformed, "a decision reads nothing: {rule:?}");
        let sentence = rule.sentence();
        let words = sentence.split(' ').count();
        assert!((8..=60).contains(&words) && sentence.len() <= 240, "{words} words, {} bytes: {rule:?}", sentence.len());
        assert!(sentence.starts_with(|first: char| first.is_ascii_lowercase()), "{rule:?}");
        assert!(!sentence.ends_with(['.', ';', ' ']) && !sentence.contains("  ") && !sentence.contains('{'), "{rule:?}");
    }
}
