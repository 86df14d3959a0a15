//! The rules of the whole ledger, through requests in JSON.

use ecoledger::{Code, HashKey, Ledger, Request};
use ecoledger_testkit::World;
use ecoledger_testkit::wire::{Value, asset, catalogue::commands, holder, id, json, operator, priced, retirement, trade, user};

/// Every prepared command on its own in the full world, before and after a change of the request.
fn each_command(mut with: impl FnMut(World, &ecoledger_testkit::wire::catalogue::Prepared)) {
    let world = World::full();
    for prepared in commands() {
        with(world.clone(), &prepared);
    }
}

fn ask<'w>(
    world: &'w mut World,
    prepared: &ecoledger_testkit::wire::catalogue::Prepared,
) -> ecoledger_testkit::wire::Asking<'w> {
    let asking = world.command(&prepared.actor, prepared.command.clone());
    if prepared.keyed { asking.key("K-1") } else { asking }
}

#[test]
fn every_command_is_in_the_catalogue_and_succeeds() {
    let known: Vec<String> = commands().iter().map(|prepared| prepared.name().to_owned()).collect();
    let types = ecoledger::bundles::Command::TYPES.iter();
    for name in types {
        assert!(known.iter().any(|known| known == name), "{name}");
    }
    each_command(|mut world, prepared| {
        ask(&mut world, prepared).ok();
    });
}

/// D-56, D-73: the kinds and keys that `touches` names, in the order of the events.
#[test]
fn d56_d73_events_in_order_and_what_they_touch() {
    each_command(|mut world, prepared| {
        let done = ask(&mut world, prepared).ok();
        let expected: Vec<&str> = prepared.events.iter().map(|(name, _)| *name).collect();
        assert_eq!(done.types(), expected, "{}", prepared.name());
        for ((name, expected), mut found) in prepared.events.iter().zip(done.touches()) {
            let mut expected: Vec<&str> = expected.iter().map(String::as_str).collect();
            expected.sort_unstable();
            found.sort_unstable();
            assert_eq!(found, expected, "{name}");
        }
    });
}

#[test]
fn d1_one_gapless_sequence_with_the_context_on_each_event() {
    let mut world = World::full();
    let before = world.ledger.sequence();
    let create = trade("made", "buyer", "t", json!([priced("M_11", "M_20", 1.0)]));
    let asking = world.command(&user("north user"), create).key("t");
    let context = asking.request["context"].clone();
    let done = asking.ok();
    assert_eq!(done.types(), ["tradeRegistered", "tradeSettled"]);
    for (offset, event) in done.events().iter().enumerate() {
        assert_eq!(event["sequence"], before + 1 + offset as u64);
        assert_eq!(event["at"], context["at"]);
        assert_eq!(event["commandId"], context["commandId"]);
        assert_eq!(event["actor"], context["actor"]);
        assert_eq!(event["version"], 1);
        assert!(event["data"].is_object());
        let members: Vec<&String> = event.as_object().unwrap().keys().collect();
        assert_eq!(members, ["actor", "at", "commandId", "data", "sequence", "touches", "type", "version"]);
    }
    assert_eq!(World::empty().ledger.sequence(), 0);
}

/// D-2: the same requests give the same bytes, whatever the key of the tables.
#[test]
fn d2_equal_requests_give_equal_bytes() {
    let lines: Vec<String> = {
        let mut world = World::full();
        let prepared = commands();
        prepared.iter().map(|prepared| ask(&mut world, prepared).request.to_string()).collect()
    };
    let run = |key: u8| {
        let mut world = World::full();
        world.ledger = {
            let mut ledger = Ledger::new(HashKey::from_bytes([key; 16]));
            ledger.replay(replayed()).unwrap();
            ledger
        };
        let responses: Vec<String> =
            lines.iter().map(|line| ecoledger_testkit::wire::answer(&mut world.ledger, line).to_string()).collect();
        (responses, world.ledger.state_digest().expect("a digest").to_string())
    };
    assert_eq!(run(1), run(99));
}

/// The events of the full world.
fn replayed() -> Vec<ecoledger::Recorded> {
    let mut all = Vec::new();
    let mut ledger = Ledger::new(HashKey::from_bytes([3; 16]));
    for line in journal_of_full_world() {
        let Ok(Request::Command(context, command)) = Request::from_json(&line) else { panic!("{line}") };
        all.extend(ledger.execute(&context, &command).unwrap().events);
    }
    all
}

/// A few requests that stand on their own, as lines.
fn journal_of_full_world() -> Vec<String> {
    let mut world = World::empty();
    let mut lines = Vec::new();
    let mut line = |actor: &Value, command: Value, key: Option<&str>| {
        let asking = world.command(actor, command);
        let asking = match key {
            Some(key) => asking.key(key),
            None => asking,
        };
        lines.push(asking.request.to_string());
    };
    line(&operator(), json!({"type": "registerSalesChannel", "salesChannelId": id("north"), "name": "north"}), None);
    line(&operator(), json!({"type": "bindUser", "userId": id("north user"), "salesChannelId": id("north")}), None);
    for role in World::ROLES {
        let grant = json!({"type": "grantRole", "userId": id("north user"), "salesChannelId": id("north"), "role": role});
        line(&operator(), grant, None);
    }
    let create = json!({"type": "createTrader", "traderId": id("made"), "businessId": "FI-2", "name": "made",
        "address": {"street": "Street 1", "city": "Helsinki", "countryName": "Finland"}});
    line(&user("north user"), create, Some("make-made"));
    lines
}

/// D-4: whichever line fails, nothing of the others happens, and the refusal names it.
#[test]
fn d4_a_command_whose_kth_line_fails_has_no_effect() {
    let lines = [("S_1", "S_10"), ("T_1", "T_5"), ("U_1", "U_1")];
    let mut world = World::traders();
    for (start, end) in lines {
        world.onramp("signed", start, end);
    }
    for bad in 0..lines.len() {
        let mut assets: Vec<Value> = lines.iter().map(|(start, end)| asset(start, end)).collect();
        assets[bad] = asset("X_1", "X_2");
        let before = world.bundles_of("signed");
        let command = retirement("signed", "r", json!(assets));
        world.command(&user("north user"), command).key("r").refused("notBundleStart").index(bad as u64);
        assert_eq!(world.bundles_of("signed"), before);
    }
    let assets: Vec<Value> = lines.iter().map(|(start, end)| asset(start, end)).collect();
    world.command(&user("north user"), retirement("signed", "r", json!(assets))).key("r").ok();
}

/// D-6: the version of the first entity that the command names, checked when given: for every command.
#[test]
fn d6_expected_version_is_checked_on_every_command() {
    each_command(|world, prepared| {
        for wrong in [prepared.version + 1, prepared.version + 1000, u64::MAX] {
            let mut world = world.clone();
            let refused = ask(&mut world, prepared).expecting(wrong).refused("versionMismatch");
            assert_eq!(refused.details()["expected"], wrong, "{}", prepared.name());
            assert_eq!(refused.details()["actual"], prepared.version, "{}", prepared.name());
        }
        let mut world = world.clone();
        ask(&mut world, prepared).expecting(prepared.version).ok();
    });
}

/// D-6, D-56: 1 at creation, one more for each event; bundle events do not move the trader's version.
#[test]
fn d6_d56_versions_count_the_events_that_touch() {
    let mut world = World::full();
    let version =
        |world: &mut World, query: Value| world.query(&user("north user"), query).ok().result()["version"].as_u64().unwrap();
    let signed = json!({"type": "trader", "traderId": id("signed")});
    assert_eq!(version(&mut world, signed.clone()), 1, "after on-ramps, trades, retirements and off-ramps");
    world.command(&operator(), json!({"type": "setAutoApproval", "traderId": id("signed"), "enabled": true})).ok();
    assert_eq!(version(&mut world, signed.clone()), 2);
    world.command(&operator(), json!({"type": "setAutoApproval", "traderId": id("signed"), "enabled": true})).ok();
    assert_eq!(version(&mut world, signed), 2, "an empty change");
    let clerk = json!({"type": "userBinding", "userId": id("clerk")});
    assert_eq!(version(&mut world, clerk), 2, "bound, one role granted");
    let proposal = json!({"type": "traderOnboardingProposal", "traderOnboardingProposalId": id("rejected proposal")});
    assert_eq!(version(&mut world, proposal), 2, "submitted, rejected");
    let transaction_and_task = [
        (json!({"type": "approveTransaction", "transactionId": id("pending trade")}), 1),
        (json!({"type": "approveTransaction", "transactionId": id("pending trade")}), 3),
    ];
    world.command(&holder("holder"), transaction_and_task[0].0.clone()).expecting(1).ok();
    let (again, now) = &transaction_and_task[1];
    let refused = world.command(&holder("holder"), again.clone()).expecting(1).refused("versionMismatch");
    assert_eq!(refused.details()["actual"], *now, "approval and settlement both touch the transaction");
}

/// D-73: what ended and comes back goes on with its version.
#[test]
fn d73_a_binding_that_comes_back_goes_on_with_its_version() {
    let mut world = World::channels();
    let command = |name: &str| json!({"type": name, "userId": id("u"), "salesChannelId": id("north")});
    let first = world.command(&operator(), command("bindUser")).expecting(0).ok();
    assert_eq!(first.result()["version"], 1);
    world.command(&operator(), command("unbindUser")).expecting(1).ok();
    let second = world.command(&operator(), command("bindUser")).expecting(2).ok();
    assert_eq!(second.result()["version"], 3);
    assert_eq!(second.result()["roles"], json!([]), "unbinding dropped the roles");
}

#[test]
fn d8_d78_an_empty_change_answers_without_events() {
    let mut world = World::full();
    let north = user("north user");
    let cases = [
        (operator(), json!({"type": "bindUser", "userId": id("clerk"), "salesChannelId": id("north")})),
        (
            north.clone(),
            json!({"type": "grantRole", "userId": id("clerk"), "salesChannelId": id("north"), "role": "TRADER_VIEWER"}),
        ),
        (north.clone(), json!({"type": "updateTrader", "traderId": id("made"), "patch": {}})),
        (north.clone(), json!({"type": "updateTrader", "traderId": id("made"), "patch": {"name": "made"}})),
        (
            north.clone(),
            json!({"type": "updateTrader", "traderId": id("made"), "patch": {"address": {"city": "Helsinki", "poBox": null}}}),
        ),
        (north, json!({"type": "updateTrader", "traderId": id("made"), "patch": {"address": {}}})),
        (operator(), json!({"type": "setAutoApproval", "traderId": id("signed"), "enabled": false})),
    ];
    for (actor, command) in cases {
        let done = world.command(&actor, command.clone()).ok();
        assert_eq!(done.types(), [""; 0], "{command}");
        assert!(done.result().is_object(), "{command}: the entity in full");
        // Checked like any other: rights, existence, version, clock.
        world.command(&ecoledger_testkit::wire::member(), command.clone()).refused("forbidden");
        world.command(&actor, command.clone()).expecting(99).refused("versionMismatch");
        world.command(&actor, command).at("2020-01-01T00:00:00Z").refused("clockWentBack");
    }
}

#[test]
fn d8_an_impossible_change_is_an_error() {
    let mut world = World::full();
    let revoke = json!({"type": "revokeRole", "userId": id("clerk"), "salesChannelId": id("north"), "role": "EVENT_VIEWER"});
    world.command(&operator(), revoke).refused("wrongState").about("userBinding", &id("clerk"));
    let nothing = retirement("signed", "r", json!([]));
    world.command(&user("north user"), nothing).key("r").refused("emptyAssets").member("assets");
}

/// D-9: the bounds of every text of channels and bundles: member, most characters, whether line breaks may stand in it.
const TEXTS: [(&str, &str, usize, bool); 28] = [
    ("registerSalesChannel", "/name", 300, false),
    ("createApiKey", "/passphraseHash", 1000, false),
    ("submitTraderOnboardingProposal", "/name", 300, false),
    ("submitTraderOnboardingProposal", "/businessId", 1000, false),
    ("submitTraderOnboardingProposal", "/address/street", 1000, false),
    ("submitTraderOnboardingProposal", "/address/city", 1000, false),
    ("submitTraderOnboardingProposal", "/address/countryName", 1000, false),
    ("submitTraderOnboardingProposal", "/address/zipCode", 1000, false),
    ("submitTraderOnboardingProposal", "/address/poBox", 1000, false),
    ("createTrader", "/businessId", 1000, false),
    ("createTrader", "/name", 300, false),
    ("createTrader", "/address/zipCode", 1000, false),
    ("updateTrader", "/patch/name", 300, false),
    ("updateTrader", "/patch/businessId", 1000, false),
    ("updateTrader", "/patch/address/street", 1000, false),
    ("updateTrader", "/patch/address/zipCode", 1000, false),
    ("updateTrader", "/patch/address/poBox", 1000, false),
    ("registerSupplier", "/name", 300, false),
    ("registerProductionFacility", "/name", 300, false),
    ("registerProductionFacility", "/methodologyCodes/1", 1000, false),
    ("onrampBundle", "/bundle/methodologyCode", 1000, false),
    ("onrampBundle", "/bundle/creditTypeId", 1000, false),
    ("onrampBundle", "/bundle/standard", 1000, false),
    ("registerRetirement", "/beneficiaryName", 300, false),
    ("registerRetirement", "/beneficiaryLocation", 1000, false),
    ("registerRetirement", "/retirementPurpose", 4000, true),
    ("rejectTransaction", "/reason", 1000, false),
    ("failTask", "/message", 4000, true),
];

fn member_path(pointer: &str) -> String {
    let mut path = String::new();
    for part in pointer.split('/').skip(1) {
        if part.bytes().all(|byte| byte.is_ascii_digit()) {
            path.extend(["[", part, "]"]);
        } else {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(part);
        }
    }
    path
}

#[test]
fn d9_texts_blank_then_length_then_control_characters() {
    let world = World::full();
    let all = commands();
    for (name, pointer, most, line_breaks) in TEXTS {
        let prepared = all.iter().find(|prepared| prepared.name() == name).unwrap();
        let with = |text: &str| {
            let mut changed = prepared.clone();
            *changed.command.pointer_mut(pointer).unwrap() = text.into();
            changed
        };
        let refused = |text: &str, code: &str| {
            let mut world = world.clone();
            let refused = ask(&mut world, &with(text)).refused(code);
            refused.member(&member_path(pointer));
        };
        let taken = |text: &str| {
            let mut world = world.clone();
            ask(&mut world, &with(text)).ok();
        };
        for blank in ["", " ", "\t\n ", "\u{2003}\u{3000}", &" ".repeat(most + 1), "\u{85}"] {
            refused(blank, "emptyField");
        }
        refused(&"é".repeat(most + 1), "fieldTooLong");
        refused(&format!("{}\u{1}", "x".repeat(most)), "fieldTooLong");
        for control in ["\u{0}", "\u{7f}", "\u{9b}", "\r"] {
            refused(&format!("a{control}b"), "invalidField");
        }
        for text in ["a\nb", "a\tb"] {
            if line_breaks { taken(text) } else { refused(text, "invalidField") }
        }
        for text in [&"é".repeat(most), "Ø 株式会社 👩‍🌾 e\u{301}", " kept as given "] {
            taken(text);
        }
    }
}

#[test]
fn d9_text_is_kept_as_given() {
    let mut world = World::channels();
    let name = " Ø 株式会社 👩‍🌾 e\u{301} \u{200f}";
    let register = json!({"type": "registerSupplier", "supplierId": id("s"), "name": name});
    assert_eq!(world.command(&operator(), register).ok().result()["name"], name);
    let found = world.query(&user("north user"), json!({"type": "supplier", "supplierId": id("s")})).ok();
    assert_eq!(found.result()["name"], name);
}

#[test]
fn d60_ten_thousand_lines_are_ordinary() {
    let mut world = World::traders();
    let mut taken = Vec::new();
    for line in 0..10_000_u32 {
        taken.push(json!({"start": format!("I{line}_1"), "end": format!("I{line}_1"), "unitPrice": 1}));
    }
    // An on-ramp each is slow with the laws checked on every request, so the events are taken as they are.
    for line in 0..10_000_u32 {
        let mut request = world.command(&operator(), Value::Null).request;
        let bundle = ecoledger_testkit::wire::bundle_of(&format!("I{line}_1"), &format!("I{line}_2"));
        request["command"] = json!({"type": "onrampBundle", "traderId": id("made"), "bundle": bundle});
        let Ok(Request::Command(context, command)) = Request::from_json(&request.to_string()) else { panic!() };
        world.ledger.execute(&context, &command).unwrap();
    }
    let mut bad = taken.clone();
    bad[9_999]["end"] = "I9999_3".into();
    let north = user("north user");
    world.command(&north, trade("made", "buyer", "t", json!(bad))).key("t").refused("beyondBundleEnd").index(9_999);
    let mut twice = taken.clone();
    twice[9_998] = twice[0].clone();
    world.command(&north, trade("made", "buyer", "t", json!(twice))).key("t").refused("overlappingRanges").index(9_998);
    let done = world.command(&north, trade("made", "buyer", "t", json!(taken))).key("t").ok();
    assert_eq!(done.types(), ["tradeRegistered", "tradeSettled"]);
    assert_eq!(world.ledger.audit().certificates.listable, 20_000);
}

/// D-61: what the actor may not do whatever the resource is `forbidden`, and nothing is looked up: the ids name nothing.
#[test]
fn d61_forbidden_comes_before_any_look_up() {
    let mut world = World::channels();
    for prepared in commands() {
        let nobody = [ecoledger_testkit::wire::member(), user("unbound")];
        for actor in nobody {
            if prepared.name() == "createApiKey" || prepared.name() == "deleteApiKey" {
                continue;
            }
            let asking = world.command(&actor, prepared.command.clone());
            asking.key("K").expecting(99).at("2025-12-31T00:00:00Z").refused("forbidden");
        }
    }
}

#[test]
fn d62_d78_numbers_as_text_are_judged_by_their_digits() {
    let invalid = [
        "1e2",
        "+1",
        "-1",
        "-0",
        "01",
        "00.1",
        ".5",
        "5.",
        "1,5",
        " 1",
        "1 ",
        "0x1",
        "NaN",
        "",
        "1000000000.01",
        "1000000001",
        "99999999999999999999999999",
    ];
    let decimals = ["0.010", "1.000", "0.001", "1.0000000", "1000000000.000"];
    let fine = [
        ("0", "0"),
        ("0.0", "0"),
        ("0.50", "0.5"),
        ("100", "100"),
        ("100.00", "100"),
        ("1000000000", "1000000000"),
        ("999999999.99", "999999999.99"),
    ];
    let world = World::full();
    let sold = |price: Value| trade("signed", "buyer", "t", json!([{"start": "S_31", "end": "S_31", "unitPrice": price}]));
    let asked = |price: Value, code: &str| {
        let mut world = world.clone();
        world.command(&user("north user"), sold(price)).key("t").refused(code).member("assets[0].unitPrice").index(0);
    };
    for text in invalid {
        asked(text.into(), "invalidPrice");
    }
    for text in decimals {
        asked(text.into(), "tooManyDecimals");
    }
    for (text, shown) in fine {
        let mut world = world.clone();
        world.command(&user("north user"), sold(text.into())).key("t").ok();
        let found = world.query(&user("north user"), json!({"type": "transaction", "transactionId": id("t")})).ok();
        assert_eq!(
            found.result()["assets"][0]["unitPrice"],
            shown.parse::<f64>().map_or(Value::Null, |price| {
                if price.fract() == 0.0 { json!(shown.parse::<u64>().unwrap()) } else { json!(price) }
            }),
            "{text}"
        );
    }
}

/// D-62: numbers of JSON are read from their own text as well, so they are written into the line by hand.
#[test]
fn d62_json_numbers_are_read_from_their_own_text() {
    let world = World::full();
    let cases = [
        ("1e0", Some("invalidPrice")),
        ("1E+2", Some("invalidPrice")),
        ("-0", Some("invalidPrice")),
        ("-1", Some("invalidPrice")),
        ("1.000", Some("tooManyDecimals")),
        ("0.001", Some("tooManyDecimals")),
        ("1000000000.01", Some("invalidPrice")),
        ("1000000000000000000000000000000", Some("invalidPrice")),
        ("0.10", None),
        ("1.0", None),
        ("0", None),
        ("999999999.99", None),
    ];
    for (number, code) in cases {
        let mut world = world.clone();
        let command = trade("signed", "buyer", "t", json!([{"start": "S_31", "end": "S_31", "unitPrice": "PRICE"}]));
        let asking = world.command(&user("north user"), command).key("t");
        let line = asking.request.to_string().replace("\"PRICE\"", number);
        let response = ecoledger_testkit::wire::answer(&mut world.ledger, &line);
        match code {
            Some(code) => assert_eq!(response["error"]["code"], code, "{number}"),
            None => assert_eq!(response["ok"], true, "{number}: {response}"),
        }
    }
}

#[test]
fn d69_times_in_every_offset_are_written_in_utc_with_milliseconds() {
    let mut world = World::channels();
    let cases = [
        ("2030-01-01T00:00:00Z", Some("2030-01-01T00:00:00.000Z")),
        ("2030-01-01t00:00:00z", Some("2030-01-01T00:00:00.000Z")),
        ("2030-01-01T02:00:00+02:00", Some("2030-01-01T00:00:00.000Z")),
        ("2029-12-31T23:30:00-00:30", Some("2030-01-01T00:00:00.000Z")),
        ("2030-01-01T00:00:00.1Z", Some("2030-01-01T00:00:00.100Z")),
        ("2030-01-01T00:00:00.123Z", Some("2030-01-01T00:00:00.123Z")),
        ("2030-01-01T00:00:00.1230Z", None),
        ("2030-01-01T00:00:00.1234567Z", None),
        ("2030-01-01T00:00:00", None),
        ("2030-01-01 00:00:00Z", None),
        ("2030-01-01", None),
        ("2030-02-30T00:00:00Z", None),
        ("2030-01-01T24:00:00Z", None),
        ("2030-01-01T00:60:00Z", None),
        ("2030-01-01T00:00:00.Z", None),
        ("2030-01-01T00:00:00+2:00", None),
        ("2030-01-01T00:00:00+0200", None),
        ("2030-01-01T00:00:00+25:00", None),
        ("2030-01-01T00:00:00\u{2212}02:00", None),
        ("2030-01-01T00:00Z", None),
        (" 2030-01-01T00:00:00Z", None),
        ("2030-01-01T00:00:00Z ", None),
        ("+2030-01-01T00:00:00Z", None),
        ("20300-01-01T00:00:00Z", None),
        ("0000-01-01T00:00:00+00:01", None),
        ("9999-12-31T23:59:59.999-00:01", None),
        ("", None),
    ];
    for (number, (text, written)) in cases.into_iter().enumerate() {
        let create =
            json!({"type": "createApiKey", "apiKeyId": id(&format!("key {number}")), "passphraseHash": "h", "expiresAt": text});
        let asking = world.command(&user("north user"), create);
        if let Some(written) = written {
            assert_eq!(asking.ok().result()["expiresAt"], written, "{text}");
        } else {
            asking.refused("malformedRequest").member("expiresAt");
            let query = world.query(&operator(), json!({"type": "audit"})).at(text);
            query.refused("malformedRequest").member("context.at");
        }
    }
}

#[test]
fn d74_a_command_id_may_come_again() {
    let mut world = World::empty();
    let register = |name: &str| json!({"type": "registerSupplier", "supplierId": id(name), "name": name});
    let mut first = world.command(&operator(), register("one"));
    first.request["context"]["commandId"] = id("same").into();
    first.ok();
    let mut second = world.command(&operator(), register("two"));
    second.request["context"]["commandId"] = id("same").into();
    assert_eq!(second.ok().events()[0]["commandId"], id("same"));
}

#[test]
fn the_clock_may_stand_still_but_not_go_back_and_queries_may_ask_for_any_time() {
    let mut world = World::empty();
    let register = |name: &str| json!({"type": "registerSupplier", "supplierId": id(name), "name": name});
    world.command(&operator(), register("one")).at("2026-06-01T12:00:00+02:00").ok();
    world.command(&operator(), register("two")).at("2026-06-01T10:00:00Z").ok();
    let refused = world.command(&operator(), register("three")).at("2026-06-01T09:59:59.999Z").refused("clockWentBack");
    assert_eq!(refused.details().get("expected"), None, "D-95: the time of the last event is not told");
    assert_eq!(refused.details()["actual"], "2026-06-01T09:59:59.999Z");
    for at in ["0000-01-01T00:00:00Z", "2026-06-01T09:00:00Z", "9999-12-31T23:59:59.999Z"] {
        world.query(&operator(), json!({"type": "audit"})).at(at).ok();
    }
}

/// D-83: a rule over one line belongs to that line and comes after its members; rules over the whole command come last.
#[test]
fn d83_order_inside_a_line_and_over_lines() {
    let mut world = World::full();
    let line = |start: &str, end: &str, price: Value| json!({"start": start, "end": end, "unitPrice": price});
    let cases = [
        (json!([line("S_9", "S_1", json!("x"))]), json!("EUR"), "invalidPrice", "assets[0].unitPrice"),
        (json!([line("S_9", "S_1", json!(1)), line("S_0", "S_1", json!(1))]), json!("EUR"), "invalidRange", "assets[0]"),
        (
            json!([line("S_1", "S_5", json!(1)), line("S_5", "S_0", json!(1))]),
            Value::Null,
            "invalidCertificateId",
            "assets[1].end",
        ),
        (
            json!([line("S_1", "S_5", json!(1)), line("S_5", "S_6", Value::Null)]),
            Value::Null,
            "priceMissing",
            "assets[1].unitPrice",
        ),
        (json!([line("S_1", "S_5", json!(1)), line("S_5", "S_6", json!(1))]), Value::Null, "currencyMissing", "currency"),
        (json!([]), Value::Null, "emptyAssets", "assets"),
    ];
    for (assets, currency, code, member) in cases {
        let mut command = trade("signed", "buyer", "t", assets);
        command["currency"] = currency;
        world.command(&user("north user"), command).key("t").refused(code).member(member);
    }
    let command = trade("signed", "buyer", "t", json!([line("S_1", "S_5", json!(1)), line("S_5", "S_6", json!(1))]));
    world.command(&user("north user"), command).key("t").refused("overlappingRanges").index(1);
}

/// Every code has the class and the HTTP twin of `ecoledger::wire::errors`, and they are declared in the documented order.
#[test]
fn d5_codes_classes_and_their_order() {
    let table = [
        ("malformed", 400, "malformedRequest"),
        (
            "invalid",
            400,
            "emptyField fieldTooLong invalidQuantity tooManyDecimals invalidPrice invalidCertificateId invalidRange \
             overlappingRanges emptyAssets invalidCountryCode periodReversed hiddenUntilTooLate currencyMissing \
             mixedPrices priceMissing splitNeedsTwoChildren invalidIdempotencyKey idempotencyKeyRequired \
             requiredFieldRemoved fileTypeNotAllowed fileTooLarge invalidField",
        ),
        ("forbidden", 403, "forbidden"),
        ("notFound", 404, "notFound"),
        ("stale", 428, "versionRequired"),
        ("stale", 412, "versionMismatch"),
        (
            "conflict",
            409,
            "clockWentBack idempotencyKeyReused alreadyExists wrongState openProposal creditListed creditNotListed \
             sameOwner buyerIsSeller roleMissing notATrader recommendationMissing quantityExceedsVerified \
             splitSumMismatch alreadyBound notBound offrampNotAllowed alreadyIssued limitReached notBundleStart \
             assetNotListable beyondBundleEnd",
        ),
    ];
    let mut found = Code::ALL.iter();
    for (class, status, codes) in table {
        for name in codes.split_whitespace() {
            let code = found.next().unwrap();
            assert_eq!(code.name(), name);
            assert_eq!(code.http_status(), status, "{name}");
            assert_eq!(json!(code.class()), class, "{name}");
            assert_eq!(ecoledger_testkit::wire::class_of(name), class);
        }
    }
    assert_eq!(found.next(), None);
}
