//! Idempotency keys (D-7), through requests in JSON.

use std::{collections::BTreeSet, sync::Mutex, thread};

use ecoledger::{Recorded, Request, kernel::KeyedCommand};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::catalogue::Prepared;
use ecoledger_testkit::wire::{Value, asset, catalogue::commands, holder, id, json, operator, priced, retirement, trade, user};

/// Every prepared command on its own in the full world, before and after a change of the request.
fn each_command(mut with: impl FnMut(World, &Prepared)) {
    let world = World::full();
    for prepared in commands() {
        with(world.clone(), &prepared);
    }
}

fn keyed_cases() -> Vec<(Value, Vec<Value>, Vec<Value>)> {
    let change = |value: &Value, path: &str, to: Value| {
        let mut value = value.clone();
        *value.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = to;
        value
    };
    let without = |value: &Value, name: &str| {
        let mut value = value.clone();
        value.as_object_mut().unwrap().remove(name);
        value
    };
    let sold = trade("signed", "buyer", "t", json!([priced("S_31", "S_40", 0.5), priced("V_1", "V_2", 7.0)]));
    let mut reversed = sold.clone();
    reversed["assets"].as_array_mut().unwrap().reverse();
    let retired = retirement("signed", "r", json!([asset("S_31", "S_40")]));
    let mut spelled_out = retired.clone();
    spelled_out["beneficiaryType"] = "END_CONSUMER".into();
    spelled_out["usageType"] = "GENERIC_COMPENSATION".into();
    spelled_out["beneficiaryHiddenUntil"] = Value::Null;
    spelled_out["assets"][0]["unitPrice"] = Value::Null;
    spelled_out["consumptionPeriod"]["start"] = "2025-01-01T02:00:00+02:00".into();
    let offramp = json!({"type": "registerOfframp", "traderId": id("signed"), "taskId": id("o"), "offrampId": id("o"),
        "assets": [asset("S_31", "S_40")]});
    let create = json!({"type": "createTrader", "traderId": id("c"), "businessId": "FI-3", "name": "C",
        "address": {"street": "Street 1", "city": "Oslo", "countryName": "Norway", "zipCode": null}});
    let trade_changes = vec![
        change(&sold, "/buyerId", id("made").into()),
        change(&sold, "/currency", "USD".into()),
        change(&sold, "/assets/0/unitPrice", json!(0.51)),
        change(&sold, "/assets/0/end", "S_39".into()),
        reversed,
    ];
    let mut retirement_changes: Vec<Value> = [
        ("/beneficiaryName", json!("Another")),
        ("/beneficiaryLocation", json!("Oslo")),
        ("/consumptionCountryCode", json!("NO")),
        ("/consumptionPeriod/end", json!("2025-12-30T00:00:00Z")),
        ("/retirementPurpose", json!("Another")),
        ("/currency", json!("USD")),
        ("/assets/0/end", json!("S_39")),
    ]
    .map(|(path, to)| change(&retired, path, to))
    .into();
    for (name, value) in [
        ("beneficiaryType", json!("SUPPLIER")),
        ("usageType", json!("OTHER")),
        ("beneficiaryHiddenUntil", json!("2026-03-01T00:00:00Z")),
    ] {
        let mut changed = retired.clone();
        changed[name] = value;
        retirement_changes.push(changed);
    }
    vec![
        (
            sold.clone(),
            vec![change(&sold, "/assets/0/unitPrice", json!("0.50")), change(&sold, "/assets/1/unitPrice", json!("7"))],
            trade_changes,
        ),
        (retired, vec![spelled_out], retirement_changes),
        (offramp.clone(), vec![], vec![change(&offramp, "/assets/0/end", "S_39".into())]),
        (
            create.clone(),
            vec![change(&create, "/address", without(&create["address"], "zipCode"))],
            vec![
                change(&create, "/businessId", "FI-4".into()),
                change(&create, "/name", "D".into()),
                change(&create, "/address/zipCode", "1".into()),
                change(&create, "/address/city", "Bergen".into()),
            ],
        ),
    ]
}

#[test]
fn d7_an_equal_command_is_answered_again_and_a_different_one_refused() {
    let mut world = World::full();
    world.onramp("signed", "V_1", "V_2");
    for (command, equal, different) in keyed_cases() {
        let mut world = world.clone();
        let name = command["type"].as_str().unwrap().to_owned();
        let first = world.command(&user("north user"), command.clone()).key("K").ok();
        assert!(!first.events().is_empty());
        for again in std::iter::once(&command).chain(&equal) {
            let done = world.command(&user("north user"), again.clone()).key("K").ok();
            assert_eq!(done.types(), [""; 0], "{name}");
            assert_eq!(done.result(), first.result(), "{name}");
        }
        for other in different {
            let scope = if name == "createTrader" { "-".to_owned() } else { id("signed") };
            let key = format!("{}/{name}/{scope}/K", id("north"));
            world.command(&user("north user"), other).key("K").refused("idempotencyKeyReused").about("idempotencyKey", &key);
        }
    }
}

/// D-7: actor, `commandId`, `at` and `expectedVersion` do not count, and the answer needs no state but the right.
#[test]
fn d7_an_equal_command_is_answered_right_after_the_right_whatever_the_state() {
    let mut world = World::full();
    world.bind_with_roles("colleague", "north", &["TRANSACTION_ADMINISTRATOR"]);
    world.bind_with_roles("no rights", "north", &["EVENT_VIEWER"]);
    let sold = trade("signed", "buyer", "t", json!([priced("S_31", "S_40", 0.5)]));
    let first = world.command(&user("north user"), sold.clone()).key("K").ok();
    assert_eq!(first.result()["status"], "PENDING");
    let again = world.command(&user("colleague"), sold.clone()).key("K").expecting(77).at("2020-01-01T00:00:00Z").ok();
    assert_eq!(again.types(), [""; 0], "another actor, an old time, another expected version");
    world.command(&user("no rights"), sold.clone()).key("K").refused("forbidden");
    world.command(&user("south user"), sold.clone()).key("K").refused("notFound");
    world.command(&holder("holder"), json!({"type": "rejectTransaction", "transactionId": id("t")})).ok();
    let again = world.command(&user("north user"), sold.clone()).key("K").ok();
    assert_eq!(again.result()["status"], "REJECTED", "the task as it is now");
    world.command(&user("north user"), sold).key("K-2").refused("alreadyExists").about("task", &id("t"));
}

#[test]
fn d7_a_created_trader_is_answered_as_it_is_now() {
    let mut world = World::traders();
    let create = json!({"type": "createTrader", "traderId": id("c"), "businessId": "FI-3", "name": "C",
        "address": {"street": "Street 1", "city": "Oslo", "countryName": "Norway"}});
    world.command(&user("north user"), create.clone()).key("K").ok();
    let patch = json!({"type": "updateTrader", "traderId": id("c"), "patch": {"name": "Renamed"}});
    world.command(&user("north user"), patch).ok();
    let again = world.command(&user("north user"), create).key("K").ok();
    assert_eq!(again.types(), [""; 0]);
    assert_eq!(again.result()["name"], "Renamed");
    assert_eq!(again.result()["version"], 2);
}

/// D-7: the scope is the channel, the command and the trader.
#[test]
fn d7_a_key_holds_for_one_channel_command_and_trader() {
    let mut world = World::full();
    world.onramp("signed", "V_1", "V_2");
    let north = user("north user");
    world.command(&north, trade("signed", "buyer", "a", json!([priced("S_31", "S_31", 1.0)]))).key("K").ok();
    world.command(&north, trade("made", "buyer", "b", json!([priced("M_11", "M_11", 1.0)]))).key("K").ok();
    world.command(&north, retirement("signed", "c", json!([asset("S_32", "S_32")]))).key("K").ok();
    let offramp = json!({"type": "registerOfframp", "traderId": id("signed"), "taskId": id("d"), "offrampId": id("d"),
        "assets": [asset("V_1", "V_2")]});
    world.command(&north, offramp).key("K").ok();
    let create = |name: &str| {
        json!({"type": "createTrader", "traderId": id(name), "businessId": "FI-3", "name": name,
            "address": {"street": "Street 1", "city": "Oslo", "countryName": "Norway"}})
    };
    world.command(&north, create("e")).key("K").ok();
    world.command(&user("south user"), create("f")).key("K").ok();
    world.command(&north, create("g")).key("K").refused("idempotencyKeyReused");
}

#[test]
fn d7_a_refused_command_does_not_use_up_its_key() {
    let mut world = World::full();
    let north = user("north user");
    world
        .command(&north, trade("signed", "buyer", "t", json!([priced("S_32", "S_40", 1.0)])))
        .key("K")
        .refused("notBundleStart");
    world.command(&north, trade("signed", "buyer", "t", json!([priced("S_31", "S_40", 1.0)]))).key("K").ok();
}

#[test]
fn d7_the_form_of_a_key_is_checked_and_without_need_it_has_no_effect() {
    let long = "x".repeat(64);
    let longer = "x".repeat(65);
    let bad = ["", " ", "a b", "a.b", "a:b", "ключ", "a\n", "é", longer.as_str()];
    each_command(|world, prepared| {
        for key in bad {
            let mut world = world.clone();
            let asking = world.command(&prepared.actor, prepared.command.clone()).key(key);
            asking.refused("invalidIdempotencyKey").member("context.idempotencyKey");
        }
        let mut world = world.clone();
        if prepared.keyed {
            let bare = world.command(&prepared.actor, prepared.command.clone());
            bare.refused("idempotencyKeyRequired").member("context.idempotencyKey");
        }
        world.command(&prepared.actor, prepared.command.clone()).key(&long).ok();
        if !prepared.keyed {
            // A second command under the same key is a command of its own.
            let again = world.command(&prepared.actor, prepared.command.clone()).key(&long).response();
            assert_ne!(again["error"]["code"], "idempotencyKeyReused", "{}", prepared.name());
        }
    });
    let mut world = World::full();
    let register = |name: &str| json!({"type": "registerSupplier", "supplierId": id(name), "name": name});
    world.command(&operator(), register("one")).key("K").ok();
    assert_eq!(world.command(&operator(), register("two")).key("K").ok().types(), ["supplierRegistered"]);
}

/// A command that is called otherwise in the scope of keys than in its own table would need no key any more.
#[test]
fn d7_the_commands_that_need_a_key_are_those_of_the_scope_of_keys() {
    let prepared = commands();
    let need: BTreeSet<&str> = prepared.iter().filter(|prepared| prepared.keyed).map(Prepared::name).collect();
    assert_eq!(need, KeyedCommand::ALL.iter().map(|command| command.name()).collect());
}

/// The keyed commands with the names of the ids of what each makes.
fn new_ids(command: &Value) -> &'static [&'static str] {
    match command["type"].as_str().unwrap() {
        "registerTrade" | "registerRetirement" => &["taskId", "transactionId"],
        "registerOfframp" => &["taskId", "offrampId"],
        "createTrader" => &["traderId"],
        other => panic!("{other} needs no key"),
    }
}

/// The same command with an id in place of each that it makes, all of them or one.
fn with_ids(command: &Value, members: &[&str], new: &str) -> Value {
    let mut command = command.clone();
    for member in members {
        command[*member] = id(new).into();
    }
    command
}

/// A world that takes events as they were written.
fn replayed(mut world: World, events: &[Value]) -> World {
    let events: Vec<Recorded> = serde_json::from_str(&json!(events).to_string()).expect("events as they are shown");
    world.ledger.replay(events).expect("they follow");
    world
}

#[test]
fn d86_an_equal_command_with_other_ids_is_answered_with_the_first_and_they_stay_free() {
    let north = user("north user");
    for (command, equal, different) in keyed_cases() {
        let mut world = World::full();
        world.onramp("signed", "V_1", "V_2");
        let before = world.clone();
        let name = command["type"].as_str().unwrap().to_owned();
        let members = new_ids(&command);
        let first = world.command(&north, command.clone()).key("K").ok();
        let mut others: Vec<Value> = members.iter().map(|member| with_ids(&command, &[member], "other")).collect();
        others.push(with_ids(&command, members, "other"));
        // An id that is taken is not looked at either.
        others.push(with_ids(&command, &members[..1], if name == "createTrader" { "signed" } else { "pending trade" }));
        others.extend(equal.iter().map(|equal| with_ids(equal, members, "other")));
        for world in [&mut world, &mut replayed(before, first.events())] {
            for other in &others {
                // What `explain` tells of it is compared with every command; an old version and an old time do not count.
                let asking = world.command(&north, other.clone()).key("K").expecting(77).at("2020-01-01T00:00:00Z");
                let done = asking.ok();
                assert_eq!(done.types(), [""; 0], "{name}");
                assert_eq!(done.result(), first.result(), "{name}");
            }
            for other in &different {
                world.command(&north, with_ids(other, members, "other")).key("K").refused("idempotencyKeyReused");
            }
        }
    }
}

#[test]
fn d86_ids_that_came_with_an_answered_command_are_free_for_the_next() {
    let mut world = World::full();
    let north = user("north user");
    let sold = |ids: &str, start: &str, end: &str| trade("signed", "buyer", ids, json!([priced(start, end, 0.5)]));
    world.command(&north, sold("first", "S_31", "S_40")).key("K").ok();
    world.command(&north, sold("second", "S_31", "S_40")).key("K").ok();
    let done = world.command(&north, sold("second", "S_41", "S_50")).key("K-2").ok();
    assert_eq!(done.types(), ["tradeRegistered"]);
    assert_eq!(done.result()["taskId"], id("second"));
}

/// Two clients, or one that asks again before it was answered: whoever comes first makes the task, all get it.
#[test]
fn d86_equal_commands_at_once_get_one_task() {
    let mut world = World::full();
    world.onramp("signed", "V_1", "V_2");
    let north = user("north user");
    for (number, (command, ..)) in keyed_cases().into_iter().enumerate() {
        let shared = Mutex::new(world.clone());
        let ask = |ids: &str| {
            let mut world = shared.lock().expect("no thread panics");
            let done = world.command(&north, with_ids(&command, new_ids(&command), ids)).key("K").ok();
            (done.events().len(), done.result().clone())
        };
        let answers: Vec<(usize, Value)> = thread::scope(|scope| {
            let threads = [["a", "b", "c"], ["d", "e", "f"]].map(|ids| scope.spawn(move || ids.map(ask)));
            threads.into_iter().flat_map(|thread| thread.join().expect("no thread panics")).collect()
        });
        assert_eq!(answers.iter().filter(|(events, _)| *events > 0).count(), 1, "case {number}: one of them made it");
        assert!(answers.iter().all(|(_, result)| *result == answers[0].1), "case {number}: all of them got it");
    }
}

/// A host that decides, appends, records and answers step by step gets the same.
#[test]
fn d86_a_host_that_takes_the_steps_one_by_one_answers_with_the_first() {
    let mut world = World::full();
    let north = user("north user");
    let asked = |ids: &str| {
        let command = trade("signed", "buyer", ids, json!([priced("S_31", "S_40", 0.5)]));
        let context = json!({"commandId": id(ids), "at": "2026-02-01T00:00:00Z", "actor": north, "idempotencyKey": "K"});
        match Request::from_json(&json!({"context": context, "command": command}).to_string()).expect("a request") {
            Request::Command(context, command) => (context, command),
            other => panic!("{other:?}"),
        }
    };
    let mut results = Vec::new();
    for ids in ["first", "second", "third"] {
        let (context, command) = asked(ids);
        let decision = world.ledger.decide(&context, &command).expect("it is taken");
        let events = world.ledger.stamp(decision);
        world.ledger.record(&events).expect("they follow");
        results.push(serde_json::to_value(world.ledger.command_answer(&context, &command, &events)).expect("JSON"));
    }
    assert_eq!(results[0]["taskId"], id("first"));
    assert_eq!(results, vec![results[0].clone(); 3]);
}
