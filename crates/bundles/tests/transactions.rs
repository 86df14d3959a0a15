//! The rules of transactions and tasks: approval, money, retirements, statements, through requests in JSON.

use ecoledger_testkit::World;
use ecoledger_testkit::wire::{Value, asset, bundle_of, holder, id, json, operator, priced, retirement, trade, user};

fn north() -> Value {
    user("north user")
}

fn offramp(trader: &str, name: &str, assets: Value) -> Value {
    json!({"type": "registerOfframp", "traderId": id(trader), "taskId": id(name), "offrampId": id(name), "assets": assets})
}

fn onramp(trader: &str, start: &str, end: &str) -> Value {
    json!({"type": "onrampBundle", "traderId": id(trader), "bundle": bundle_of(start, end)})
}

/// D-32: exactly those serials leave the listable set at once, and move or come back.
#[test]
fn d32_a_reservation_moves_or_comes_back() {
    for (how, back) in [("approve", false), ("reject", true), ("fail", true)] {
        for what in ["trade", "retirement"] {
            let mut world = World::bundles();
            match what {
                "trade" => world.pending_trade("p", json!([priced("S_1", "S_30", 1.0)])),
                _ => world.pending_retirement("p", json!([asset("S_1", "S_30")])),
            }
            assert_eq!(world.bundles_of("signed"), ["S_31..S_100"]);
            assert_eq!(world.totals("S"), [100, 70, 30, 0, 0, 0]);
            // The tail is usable meanwhile.
            world.command(&north(), offramp("signed", "o", json!([asset("S_31", "S_40")]))).key("o").ok();
            let settled = if what == "trade" { "tradeSettled" } else { "retirementSettled" };
            let types: Vec<&str> = match how {
                "approve" => vec!["transactionApproved", settled],
                "reject" => vec!["transactionRejected"],
                _ => vec!["taskFailed"],
            };
            let (actor, command) = match how {
                "approve" => (holder("holder"), json!({"type": "approveTransaction", "transactionId": id("p")})),
                "reject" => (holder("holder"), json!({"type": "rejectTransaction", "transactionId": id("p")})),
                _ => (operator(), json!({"type": "failTask", "taskId": id("p"), "message": "down"})),
            };
            assert_eq!(world.command(&actor, command).ok().types(), types);
            let sold = what == "trade";
            let expected = match (back, sold) {
                (true, _) => [100, 90, 0, 0, 10, 0],
                (false, true) => [100, 90, 0, 0, 10, 0],
                (false, false) => [100, 60, 0, 30, 10, 0],
            };
            assert_eq!(world.totals("S"), expected);
            let tail = "S_41..S_100".to_owned();
            let of_signed = if back { vec!["S_1..S_30".to_owned(), tail] } else { vec![tail] };
            assert_eq!(world.bundles_of("signed"), of_signed);
            let of_buyer = if !back && sold { vec!["S_1..S_30".to_owned()] } else { vec![] };
            assert_eq!(world.bundles_of("buyer"), of_buyer);
        }
    }
}

/// D-33: approval is needed iff the seller is Platform Agreement signed and auto-approval is off, read at registration.
#[test]
fn d33_when_approval_is_needed() {
    let auto = |trader: &str, enabled: bool| json!({"type": "setAutoApproval", "traderId": id(trader), "enabled": enabled});
    for (seller, start, auto_approval, waits) in [
        ("signed", "S_1", false, true),
        ("signed", "S_1", true, false),
        ("made", "M_1", false, false),
        ("made", "M_1", true, false),
    ] {
        let mut world = World::bundles();
        world.command(&operator(), auto(seller, auto_approval)).ok();
        let registrations = [
            (trade(seller, "buyer", "x", json!([priced(start, start, 1.0)])), ["tradeRegistered", "tradeSettled"]),
            (retirement(seller, "x", json!([asset(start, start)])), ["retirementRegistered", "retirementSettled"]),
        ];
        for (command, types) in registrations {
            let mut world = world.clone();
            let done = world.command(&north(), command).key("x").ok();
            assert_eq!(done.types(), if waits { types[..1].to_vec() } else { types.to_vec() });
            let (status, payload) = if waits { ("PENDING", Value::Null) } else { ("SUCCESS", json!({"id": id("x")})) };
            assert_eq!(done.result()["status"], status);
            assert_eq!(done.result()["responsePayload"], payload);
            assert_eq!(done.result()["taskId"], id("x"));
            assert_eq!(done.result()["idempotencyKey"], "x");
            assert_eq!(world.transaction_status("x"), if waits { "PENDING" } else { "COMPLETED" });
            if waits {
                // Turning it on later completes nothing.
                world.command(&operator(), auto(seller, true)).ok();
                assert_eq!(world.transaction_status("x"), "PENDING");
                world.approve("x");
                assert_eq!(world.transaction_status("x"), "COMPLETED");
            }
        }
    }
}

/// D-33: an off-ramp needs no approval, and a trader that the channel made has none.
#[test]
fn d33_offramps_settle_at_once_and_are_for_signed_traders_only() {
    let mut world = World::bundles();
    let done = world.command(&north(), offramp("signed", "o", json!([asset("S_1", "S_10")]))).key("o").ok();
    assert_eq!(done.types(), ["offrampRegistered", "offrampSettled"]);
    assert_eq!(done.result()["status"], "SUCCESS");
    assert_eq!(done.result()["responsePayload"], json!({"id": id("o")}));
    assert_eq!(world.totals("S"), [100, 90, 0, 0, 10, 0]);
    let refused =
        world.command(&north(), offramp("made", "p", json!([asset("M_2", "M_10")]))).key("p").refused("offrampNotAllowed");
    refused.about("trader", &id("made"));
}

/// D-34: from which states start, approve, reject and fail work; the last three are final.
#[test]
fn d34_task_states() {
    let reach = |world: &mut World, status: &str| {
        world.pending_trade("t", json!([priced("S_1", "S_10", 1.0)]));
        match status {
            "PENDING" => {}
            "STARTED" => drop(world.command(&operator(), json!({"type": "startTask", "taskId": id("t")})).ok()),
            "SUCCESS" => world.approve("t"),
            "FAILED" => drop(world.command(&operator(), json!({"type": "failTask", "taskId": id("t"), "message": "m"})).ok()),
            _ => drop(world.command(&holder("holder"), json!({"type": "rejectTransaction", "transactionId": id("t")})).ok()),
        }
        assert_eq!(world.task_status("signed", "t", "trade"), status);
    };
    let steps = [
        ("startTask", operator(), json!({"type": "startTask", "taskId": id("t")}), "STARTED"),
        ("failTask", operator(), json!({"type": "failTask", "taskId": id("t"), "message": "m"}), "FAILED"),
        ("approve", holder("holder"), json!({"type": "approveTransaction", "transactionId": id("t")}), "SUCCESS"),
        ("reject", holder("holder"), json!({"type": "rejectTransaction", "transactionId": id("t")}), "REJECTED"),
    ];
    let base = World::bundles();
    for from in ["PENDING", "STARTED", "SUCCESS", "FAILED", "REJECTED"] {
        for (name, actor, command, to) in &steps {
            let mut world = base.clone();
            reach(&mut world, from);
            let allowed = from == "PENDING" || (from == "STARTED" && *name != "startTask");
            let asking = world.command(actor, command.clone());
            if allowed {
                asking.ok();
                assert_eq!(world.task_status("signed", "t", "trade"), *to, "{from} {name}");
            } else {
                let refused = asking.refused("wrongState");
                let (kind, status) = match (*name, from) {
                    ("startTask" | "failTask", status) => ("task", status),
                    (_, "SUCCESS") => ("transaction", "COMPLETED"),
                    (_, status) => ("transaction", status),
                };
                refused.about(kind, &id("t"));
                assert_eq!(refused.details()["status"], status);
            }
        }
    }
}

#[test]
fn d34_an_offramp_task_is_final_at_once() {
    let mut world = World::bundles();
    world.command(&north(), offramp("signed", "o", json!([asset("S_1", "S_10")]))).key("o").ok();
    world.command(&operator(), json!({"type": "startTask", "taskId": id("o")})).refused("wrongState");
    world.command(&operator(), json!({"type": "failTask", "taskId": id("o"), "message": "m"})).refused("wrongState");
}

/// D-34: `taskId` and `transactionId` are new ids, per kind of entity.
#[test]
fn d34_task_and_transaction_ids_are_new() {
    let mut world = World::full();
    let with = |task: &str, other: &str| {
        let mut sold = trade("signed", "buyer", "x", json!([priced("S_31", "S_31", 1.0)]));
        (sold["taskId"], sold["transactionId"]) = (id(task).into(), id(other).into());
        let mut retired = retirement("signed", "x", json!([asset("S_31", "S_31")]));
        (retired["taskId"], retired["transactionId"]) = (id(task).into(), id(other).into());
        let mut left = offramp("signed", "x", json!([asset("S_31", "S_31")]));
        (left["taskId"], left["offrampId"]) = (id(task).into(), id(other).into());
        [sold, retired, left]
    };
    for command in with("offramp", "new") {
        world.command(&north(), command).key("K").refused("alreadyExists").about("task", &id("offramp"));
    }
    let [sold, retired, left] = with("new", "pending trade");
    world.command(&north(), sold).key("K").refused("alreadyExists").about("transaction", &id("pending trade"));
    world.command(&north(), retired).key("K").refused("alreadyExists").about("transaction", &id("pending trade"));
    world.command(&north(), left).key("K").ok();
    let [_, _, left] = with("newer", "offramp");
    world.command(&north(), left).key("K-2").refused("alreadyExists").about("offramp", &id("offramp"));
}

/// D-67: a task's message is a sentence, never empty; after `failTask` it is the given one.
#[test]
fn d67_a_task_says_how_it_stands() {
    let mut world = World::full();
    let task = |name: &str, kind: &str| json!({"type": "task", "traderId": id("signed"), "taskId": id(name), "kind": kind});
    for (name, kind) in [("pending trade", "trade"), ("pending retirement", "retirement"), ("offramp", "offramp")] {
        let done = world.query(&north(), task(name, kind)).ok();
        assert!(done.result()["message"].as_str().is_some_and(|message| message.len() > 5));
    }
    let message = "Registry is down:\n\tsee you tomorrow";
    world.command(&operator(), json!({"type": "failTask", "taskId": id("pending trade"), "message": message})).ok();
    let failed = world.query(&north(), task("pending trade", "trade")).ok();
    assert_eq!(failed.result()["message"], message);
    let members: Vec<&String> = failed.result().as_object().unwrap().keys().collect();
    assert_eq!(members, ["idempotencyKey", "message", "status", "taskId"]);
}

/// D-35: the vectors of the domain reference, section 5.
#[test]
fn d35_money() {
    let lines = |prices: &[Value]| {
        let line = |(number, price): (usize, &Value)| json!({"start": format!("S_{}", number + 1), "end": format!("S_{}", number + 1), "unitPrice": price});
        Value::from(prices.iter().enumerate().map(line).collect::<Vec<_>>())
    };
    let none = Value::Null;
    let (cent, one) = (json!(0.01), json!(1));
    let retirements: Vec<(Vec<Value>, Value, Option<(&str, &str)>)> = vec![
        (vec![cent.clone(), cent.clone()], json!("EUR"), None),
        (vec![none.clone(), none.clone()], json!("USD"), None),
        (vec![json!(0), json!(100)], json!("EUR"), None),
        (vec![cent.clone(), none.clone()], json!("EUR"), Some(("mixedPrices", "assets"))),
        (vec![none.clone(), cent.clone()], json!("EUR"), Some(("mixedPrices", "assets"))),
        (vec![none.clone(), none.clone()], none.clone(), Some(("currencyMissing", "currency"))),
        (vec![cent.clone()], none.clone(), Some(("currencyMissing", "currency"))),
        (vec![json!("0.001")], json!("EUR"), Some(("tooManyDecimals", "assets[0].unitPrice"))),
        (vec![one.clone(), json!(-1)], json!("EUR"), Some(("invalidPrice", "assets[1].unitPrice"))),
        (vec![one.clone()], json!("GBP"), Some(("malformedRequest", "currency"))),
        (vec![one.clone()], json!("eur"), Some(("malformedRequest", "currency"))),
    ];
    let trades = vec![
        (vec![one.clone()], json!("EUR"), None),
        (vec![json!("0.00")], json!("USD"), None),
        (vec![none.clone()], json!("EUR"), Some(("priceMissing", "assets[0].unitPrice"))),
        (vec![one.clone(), none.clone()], json!("EUR"), Some(("priceMissing", "assets[1].unitPrice"))),
        (vec![one], none, Some(("currencyMissing", "currency"))),
    ];
    let mut base = World::traders();
    base.onramp("signed", "S_1", "S_1");
    base.onramp("signed", "S_2", "S_2");
    let rows = retirements.into_iter().map(|row| (retirement("signed", "x", json!([])), row));
    for (mut command, (prices, currency, expected)) in
        rows.chain(trades.into_iter().map(|row| (trade("signed", "buyer", "x", json!([])), row)))
    {
        command["assets"] = lines(&prices);
        command["currency"].clone_from(&currency);
        let mut variants = vec![command.clone()];
        if currency.is_null() {
            command.as_object_mut().unwrap().remove("currency");
            variants.push(command);
        }
        for command in variants {
            let mut world = base.clone();
            let asking = world.command(&north(), command).key("K");
            match expected {
                None => drop(asking.ok()),
                Some((code, "")) => drop(asking.refused(code)),
                Some((code, member)) => drop(asking.refused(code).member(member)),
            }
        }
    }
}

/// D-35: an absent price and `null` are the same; the currency is shown with and without prices.
#[test]
fn d35_a_transaction_shows_its_prices_as_numbers() {
    let mut world = World::bundles();
    let assets = json!([{"start": "S_1", "end": "S_4", "unitPrice": "12.50"}]);
    world.command(&north(), trade("signed", "buyer", "t", assets)).key("t").ok();
    let found = world.query(&north(), json!({"type": "transaction", "transactionId": id("t")})).ok();
    let assets = json!([{"start": "S_1", "end": "S_4", "unitPrice": 12.5, "volume": 4}]);
    assert_eq!(found.result()["assets"], assets);
    assert_eq!(found.result()["currency"], "EUR");
    world.command(&north(), retirement("signed", "r", json!([asset("S_5", "S_5")]))).key("r").ok();
    let found = world.query(&north(), json!({"type": "transaction", "transactionId": id("r")})).ok();
    assert_eq!(found.result()["assets"], json!([{"start": "S_5", "end": "S_5", "volume": 1}]));
    assert_eq!(found.result()["currency"], "EUR");
}

#[test]
fn d36_retirement_data() {
    let base = World::bundles();
    let with = |name: &str, value: Value| {
        let mut command = retirement("signed", "r", json!([asset("S_1", "S_1")]));
        command[name] = value;
        command
    };
    let period = |start: &str, end: &str| json!({"start": start, "end": end});
    let (early, late) = ("2025-01-01T00:00:00Z", "2025-01-01T00:00:00.001Z");
    let rows = [
        ("consumptionCountryCode", json!("NA"), None),
        ("consumptionCountryCode", json!("XX"), None),
        ("consumptionCountryCode", json!("fi"), Some("invalidCountryCode")),
        ("consumptionCountryCode", json!("FIN"), Some("invalidCountryCode")),
        ("consumptionCountryCode", json!("F"), Some("invalidCountryCode")),
        ("consumptionCountryCode", json!(""), Some("invalidCountryCode")),
        ("consumptionCountryCode", json!("FI\n"), Some("invalidCountryCode")),
        ("consumptionCountryCode", json!("ÅÄ"), Some("invalidCountryCode")),
        ("consumptionPeriod", period(early, early), None),
        ("consumptionPeriod", period(early, late), None),
        ("consumptionPeriod", period(late, early), Some("periodReversed")),
        ("consumptionPeriod", period("2025-01-01T01:00:00+02:00", "2024-12-31T23:00:00Z"), None),
        ("beneficiaryType", json!("SUPPLIER"), None),
        ("beneficiaryType", json!("supplier"), Some("malformedRequest")),
        ("usageType", json!("SPECIFIC_ACTIVITY_LIKE_FLIGHTS"), None),
        ("usageType", json!("Other"), Some("malformedRequest")),
        ("beneficiaryHiddenUntil", json!("2020-01-01T00:00:00Z"), None),
        ("beneficiaryHiddenUntil", Value::Null, None),
    ];
    for (name, value, expected) in rows {
        let mut world = base.clone();
        let asking = world.command(&north(), with(name, value)).key("r");
        match expected {
            None => drop(asking.ok()),
            Some(code) => {
                let refused = asking.refused(code);
                let path = refused.details()["member"].as_str().unwrap();
                assert!(path.starts_with(name), "{path}");
            }
        }
    }
}

/// D-36: at most 12 calendar months after `at`, inclusive; the last day of a shorter month.
#[test]
fn d36_hidden_for_at_most_twelve_calendar_months() {
    let rows = [
        ("2028-02-29T00:00:00Z", "2029-02-28T00:00:00Z", true),
        ("2028-02-29T00:00:00Z", "2029-02-28T00:00:00.001Z", false),
        ("2027-02-28T00:00:00Z", "2028-02-28T00:00:00Z", true),
        ("2027-02-28T00:00:00Z", "2028-02-29T00:00:00Z", false),
        ("2026-12-31T23:59:59.999Z", "2027-12-31T23:59:59.999Z", true),
        ("2026-12-31T23:59:59.999Z", "2028-01-01T00:00:00Z", false),
        ("2026-05-01T00:00:00Z", "2027-05-01T02:00:00+02:00", true),
        ("2026-05-01T02:00:00+02:00", "2027-05-01T00:00:00.001Z", false),
    ];
    let base = World::bundles();
    for (at, hidden_until, taken) in rows {
        let mut world = base.clone();
        let mut command = retirement("signed", "r", json!([asset("S_1", "S_1")]));
        command["beneficiaryHiddenUntil"] = hidden_until.into();
        let asking = world.command(&north(), command).key("r").at(at);
        if taken {
            asking.ok();
        } else {
            asking.refused("hiddenUntilTooLate").member("beneficiaryHiddenUntil");
        }
    }
}

/// D-36, D-80: before that moment the public sees neither name nor purpose; the channel does.
#[test]
fn d36_d80_the_retirement_statement() {
    let mut world = World::bundles();
    let mut command = retirement("signed", "r", json!([priced("S_1", "S_10", 2.0)]));
    command["beneficiaryHiddenUntil"] = "2026-06-01T00:00:00Z".into();
    world.command(&north(), command).key("r").ok();
    let statement = json!({"type": "retirementStatement", "transactionId": id("r")});
    world.query(&ecoledger_testkit::wire::member(), statement.clone()).refused("notFound").about("transaction", &id("r"));
    let approve = json!({"type": "approveTransaction", "transactionId": id("r")});
    let settled = world.command(&holder("holder"), approve).ok();
    let public = json!({"transactionId": id("r"), "completedAt": settled.events()[1]["at"], "volume": 10,
        "assets": [{"start": "S_1", "end": "S_10", "volume": 10}], "beneficiaryLocation": "Helsinki",
        "beneficiaryType": "END_CONSUMER", "beneficiaryHiddenUntil": "2026-06-01T00:00:00.000Z",
        "consumptionCountryCode": "FI", "usageType": "GENERIC_COMPENSATION",
        "consumptionPeriod": {"start": "2025-01-01T00:00:00.000Z", "end": "2025-12-31T00:00:00.000Z"}});
    let mut later = public.clone();
    later["beneficiaryName"] = "Beneficiary Ltd".into();
    later["retirementPurpose"] = "Offsetting of the year".into();
    let everybody = [
        operator(),
        ecoledger_testkit::wire::member(),
        north(),
        user("south user"),
        user("unbound"),
        holder("holder"),
        holder("x"),
    ];
    for actor in everybody {
        for (at, shown) in [
            ("2026-02-02T00:00:00Z", &public),
            ("2026-05-31T23:59:59.999Z", &public),
            ("2026-06-01T00:00:00Z", &later),
            ("2030-01-01T00:00:00Z", &later),
        ] {
            assert_eq!(world.query(&actor, statement.clone()).at(at).ok().result(), shown, "{actor} {at}");
        }
    }
    let of_channel = world.query(&north(), json!({"type": "transaction", "transactionId": id("r")})).ok();
    assert_eq!(of_channel.result()["beneficiaryName"], "Beneficiary Ltd");
    assert_eq!(of_channel.result()["retirementPurpose"], "Offsetting of the year");
    // Anything else is not found: a trade, an id of another kind, a rejected retirement.
    world.pending_trade("t", json!([priced("S_11", "S_11", 1.0)]));
    world.approve("t");
    world.pending_retirement("no", json!([asset("S_12", "S_12")]));
    world.command(&holder("holder"), json!({"type": "rejectTransaction", "transactionId": id("no")})).ok();
    for other in ["t", "no", "signed", "nothing"] {
        world.query(&operator(), json!({"type": "retirementStatement", "transactionId": id(other)})).refused("notFound");
    }
}

#[test]
fn d42_the_buyer_is_another_trader_of_the_same_channel() {
    let mut world = World::bundles();
    let mut sold = |buyer: &str, code: &str| {
        let command = trade("signed", buyer, "t", json!([priced("S_1", "S_1", 1.0)]));
        world.command(&north(), command).key("t").refused(code).about("trader", &id(buyer));
    };
    sold("foreign", "notFound");
    sold("nobody", "notFound");
    sold("signed", "buyerIsSeller");
    sold("north", "notFound");
}

/// D-41: each change of a transaction's status gives one event of its channel, the first PENDING included.
#[test]
fn d41_channel_events() {
    let mut world = World::bundles();
    world.pending_trade("a", json!([priced("S_1", "S_1", 1.0)]));
    world.pending_trade("b", json!([priced("S_2", "S_2", 1.0)]));
    world.pending_retirement("c", json!([asset("S_3", "S_3")]));
    world.command(&operator(), json!({"type": "startTask", "taskId": id("a")})).ok();
    world.approve("a");
    world.command(&holder("holder"), json!({"type": "rejectTransaction", "transactionId": id("b")})).ok();
    world.command(&operator(), json!({"type": "failTask", "taskId": id("c"), "message": "m"})).ok();
    world.command(&north(), trade("made", "buyer", "d", json!([priced("M_1", "M_1", 1.0)]))).key("d").ok();
    world.command(&north(), offramp("signed", "o", json!([asset("S_4", "S_4")]))).key("o").ok();
    let done = world.query(&north(), json!({"type": "channelEvents"})).ok();
    let found: Vec<(String, String)> = done
        .items()
        .iter()
        .map(|item| (item["payload"]["transactionId"].to_string(), item["payload"]["status"].to_string()))
        .collect();
    let expected: Vec<(String, String)> = [
        ("a", "PENDING"),
        ("b", "PENDING"),
        ("c", "PENDING"),
        ("a", "COMPLETED"),
        ("b", "REJECTED"),
        ("c", "FAILED"),
        ("d", "PENDING"),
        ("d", "COMPLETED"),
    ]
    .map(|(name, status)| (json!(id(name)).to_string(), json!(status).to_string()))
    .into();
    assert_eq!(found, expected);
    assert_eq!(done.column("id"), ["1", "2", "3", "4", "5", "6", "7", "8"], "positions in the channel's own list");
    for item in done.items() {
        assert_eq!(item["eventType"], "TRANSACTION_STATUS_CHANGE");
        assert_eq!(item["createdAt"], item["eventAt"]);
    }
    assert_eq!(world.query(&user("south user"), json!({"type": "channelEvents"})).ok().items().len(), 0);
}

/// D-70: what the commands about bundles answer.
#[test]
fn d70_results() {
    let mut world = World::traders();
    let mut command = onramp("signed", "I_1", "I_100");
    command["bundle"]["expirationDate"] = "2030-01-01T00:00:00Z".into();
    let asset_view = world.command(&operator(), command).ok();
    let mut expected = bundle_of("I_1", "I_100");
    expected["expirationDate"] = "2030-01-01T00:00:00.000Z".into();
    expected["volume"] = 100.into();
    expected["certificates"] = "PURO_PR_CORC100+_FI_ABC123_2024_I_1-100".into();
    assert_eq!(asset_view.result(), &expected);
    let listed = world.query(&north(), json!({"type": "listableAssets", "traderId": id("signed")})).ok();
    assert_eq!(listed.items(), [expected], "the asset as listed");

    world.pending_trade("t", json!([priced("I_1", "I_10", 0.5)]));
    let started = world.command(&operator(), json!({"type": "startTask", "taskId": id("t")})).ok();
    assert_eq!(started.result()["status"], "STARTED");
    assert_eq!(started.result()["responsePayload"], Value::Null);
    let approved = world.command(&holder("holder"), json!({"type": "approveTransaction", "transactionId": id("t")})).ok();
    let found = world.query(&north(), json!({"type": "transaction", "transactionId": id("t")})).ok();
    assert_eq!(approved.result(), found.result(), "the transaction");
    let members: Vec<&String> = approved.result().as_object().unwrap().keys().collect();
    assert_eq!(members, ["assets", "buyerId", "completedAt", "createdAt", "currency", "id", "sellerId", "status", "type"]);
    assert_eq!(approved.result()["type"], "TRADE");

    world.pending_retirement("r", json!([asset("I_11", "I_20")]));
    let reject = json!({"type": "rejectTransaction", "transactionId": id("r"), "reason": "no"});
    let rejected = world.command(&holder("holder"), reject).ok();
    assert_eq!(rejected.result()["status"], "REJECTED");
    assert_eq!(rejected.result()["type"], "RETIREMENT");
    assert_eq!(rejected.result()["completedAt"], Value::Null);
    assert_eq!(rejected.result()["beneficiaryType"], "END_CONSUMER");
    assert_eq!(rejected.result()["usageType"], "GENERIC_COMPENSATION");

    world.pending_retirement("f", json!([asset("I_21", "I_30")]));
    let failed = world.command(&operator(), json!({"type": "failTask", "taskId": id("f"), "message": "down"})).ok();
    assert_eq!(failed.result()["status"], "FAILED");
    assert_eq!(failed.result()["message"], "down");
}

/// D-55: what concerns another account holder's transaction is `notFound`; nobody else decides.
#[test]
fn d55_only_the_sellers_account_holder_decides() {
    for name in ["approveTransaction", "rejectTransaction"] {
        let mut world = World::full();
        let command = |transaction: &str| json!({"type": name, "transactionId": id(transaction)});
        world
            .command(&holder("other holder"), command("pending trade"))
            .refused("notFound")
            .about("transaction", &id("pending trade"));
        world.command(&holder("holder"), command("nothing")).refused("notFound").about("transaction", &id("nothing"));
        world.command(&holder("holder"), command("done retirement")).refused("notFound");
        for actor in [operator(), north(), ecoledger_testkit::wire::member()] {
            world.command(&actor, command("pending trade")).refused("forbidden").rule("actorKind");
        }
        world.command(&holder("holder"), command("pending trade")).ok();
    }
}
