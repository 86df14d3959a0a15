//! The rules of queries about channels and bundles: pages, order, visibility, forms.

use ecoledger_testkit::World;
use ecoledger_testkit::wire::{Value, asset, holder, id, json, member, operator, priced, retirement, trade, user};

fn north() -> Value {
    user("north user")
}

/// A world with more than a page of everything that can be listed.
fn busy(entries: usize) -> World {
    let mut world = World::traders();
    for number in 1..=entries {
        world.onramp("signed", &format!("I{number:03}_1"), &format!("I{number:03}_9"));
    }
    for number in 1..=entries {
        let start = format!("I{number:03}_1");
        world.pending_trade(&format!("t{number}"), json!([priced(&start, &start, 1.0)]));
        world.propose(&format!("p{number}"), "north", "holder");
        world.make_trader(&format!("x{number}"), "north user");
        let key = json!({"type": "createApiKey", "apiKeyId": id(&format!("k{number}")), "passphraseHash": "h",
            "expiresAt": "2027-01-01T00:00:00Z"});
        world.command(&north(), key).ok();
    }
    world
}

/// The lists, each with the member that names an entry and the name of its limit.
fn lists() -> Vec<(Value, &'static str, &'static str)> {
    vec![
        (json!({"type": "myApiKeys"}), "id", "limit"),
        (json!({"type": "traderOnboardingProposals"}), "traderOnboardingProposalId", "limit"),
        (json!({"type": "traders"}), "traderId", "limit"),
        (json!({"type": "transactions"}), "id", "limit"),
        (json!({"type": "listableAssets", "traderId": id("signed")}), "start", "limit"),
        (json!({"type": "channelEvents"}), "id", "$limit"),
    ]
}

fn names(done: &ecoledger_testkit::wire::Done, member: &str) -> Vec<String> {
    done.column(member).into_iter().map(str::to_owned).collect()
}

/// Every list, in pages of every size, is the same list: nothing twice, nothing left out, no cursor on the last page.
#[test]
fn pages_of_every_size_make_the_same_list() {
    let mut world = busy(7);
    for (query, member, limit) in lists() {
        let whole = names(&world.query(&north(), query.clone()).ok(), member);
        assert!(whole.len() >= 7, "{query}");
        for size in 1..=whole.len() + 1 {
            let mut found = Vec::new();
            let mut cursor = Value::Null;
            loop {
                let mut asked = query.clone();
                asked[limit] = size.into();
                asked["cursor"] = cursor;
                let page = world.query(&north(), asked).ok();
                found.extend(names(&page, member));
                cursor = page.result()["nextCursor"].clone();
                let last = found.len() == whole.len();
                assert_eq!(cursor.is_null(), last, "{query} {size}");
                assert!(page.result().as_object().unwrap().contains_key("nextCursor") != last, "absent is not written");
                assert!(last || page.items().len() == size);
                if last {
                    break;
                }
            }
            assert_eq!(found, whole, "{query} {size}");
        }
    }
}

/// Wire 4: a page has 100 entries unless said otherwise.
#[test]
fn a_page_has_a_hundred_entries_unless_said_otherwise() {
    let mut world = World::channels();
    for number in 1..=101 {
        world.propose(&format!("p{number}"), "north", "holder");
    }
    let mut query = json!({"type": "traderOnboardingProposals"});
    let first = world.query(&north(), query.clone()).ok();
    assert_eq!(first.items().len(), 100);
    query["cursor"] = first.result()["nextCursor"].clone();
    let second = world.query(&north(), query).ok();
    assert_eq!(names(&second, "traderOnboardingProposalId"), [id("p101")]);
    assert_eq!(second.result()["nextCursor"], Value::Null);
    let all = world.query(&north(), json!({"type": "traderOnboardingProposals", "limit": 1000})).ok();
    assert_eq!(all.items().len(), 101);
}

#[test]
fn lists_are_in_the_order_of_creation() {
    let mut world = busy(12);
    let numbered = |prefix: &str| (1..=12).map(|number| id(&format!("{prefix}{number}"))).collect::<Vec<_>>();
    for (query, member, prefix) in [
        (json!({"type": "myApiKeys"}), "id", "k"),
        (json!({"type": "transactions"}), "id", "t"),
        (json!({"type": "traderOnboardingProposals"}), "traderOnboardingProposalId", "p"),
        (json!({"type": "traders"}), "traderId", "x"),
    ] {
        let found = names(&world.query(&north(), query).ok(), member);
        assert!(found.ends_with(&numbered(prefix)), "{prefix}");
    }
}

/// D-80: `listableAssets` is by issuance id, fixed part, number: numbers as numbers.
#[test]
fn d80_listable_assets_are_by_issuance_fixed_part_and_number() {
    let mut world = World::traders();
    let old = |fixed: &str, number: u64| format!("B_{fixed}{number:012}");
    let starts = [
        "a_1".to_owned(),
        old("643002406555908612", 1),
        "B_100".to_owned(),
        "B_9".to_owned(),
        old("643002406555908611", 100),
        "B_10".to_owned(),
        old("643002406555908611", 9),
        "A-1_5".to_owned(),
        "A_5".to_owned(),
    ];
    for start in &starts {
        world.onramp("made", start, start);
    }
    let expected = [
        "A_5".to_owned(),
        "A-1_5".to_owned(),
        "B_9".to_owned(),
        "B_10".to_owned(),
        "B_100".to_owned(),
        old("643002406555908611", 9),
        old("643002406555908611", 100),
        old("643002406555908612", 1),
        "a_1".to_owned(),
    ];
    let done = world.query(&north(), json!({"type": "listableAssets", "traderId": id("made")})).ok();
    assert_eq!(names(&done, "start"), expected);
}

/// Wire 4, D-76: a bad limit or cursor is `invalidField`; a limit of another JSON type is `malformedRequest`.
#[test]
fn d76_limits_and_cursors() {
    let mut world = busy(3);
    for (query, _, limit) in lists() {
        let other = if limit == "limit" { "$limit" } else { "limit" };
        let with = |name: &str, value: Value| {
            let mut query = query.clone();
            query[name] = value;
            query
        };
        for fine in [json!(1), json!(1000), Value::Null] {
            world.query(&north(), with(limit, fine)).ok();
        }
        for bad in [json!(0), json!(1001), json!(-1), json!(1.5), json!(u64::MAX)] {
            world.query(&north(), with(limit, bad)).refused("invalidField").member(limit);
        }
        for bad in [json!("1"), json!(true), json!([1]), json!({})] {
            world.query(&north(), with(limit, bad)).refused("malformedRequest").member(limit);
        }
        world.query(&north(), with(other, json!(1))).refused("malformedRequest").member(other);
        world.query(&north(), with("cursor", Value::Null)).ok();
        for bad in ["", "1", "x", "0000000000000000.1", "é", "0000000000000000."] {
            world.query(&north(), with("cursor", bad.into())).refused("invalidField").member("cursor");
        }
        for bad in [json!(1), json!({}), json!(false)] {
            world.query(&north(), with("cursor", bad)).refused("malformedRequest").member("cursor");
        }
    }
}

/// A cursor is good for the list that gave it, and for its reader only: it opens nothing else.
#[test]
fn a_cursor_of_another_list_is_refused() {
    let mut world = busy(3);
    let cursors: Vec<(String, Value)> = lists()
        .into_iter()
        .map(|(mut query, _, limit)| {
            query[limit] = 1.into();
            let page = world.query(&north(), query.clone()).ok();
            (query["type"].as_str().unwrap().to_owned(), page.result()["nextCursor"].clone())
        })
        .collect();
    for (query, _, _) in lists() {
        for (of, cursor) in &cursors {
            let mut query = query.clone();
            query["cursor"] = cursor.clone();
            let own = query["type"].as_str() == Some(of);
            if own {
                world.query(&north(), query.clone()).ok();
                let foreign = world.query(&user("south user"), query);
                assert_eq!(foreign.response()["ok"], false);
            } else {
                world.query(&north(), query).refused("invalidField").member("cursor");
            }
        }
    }
    let mut of_other_trader = json!({"type": "listableAssets", "traderId": id("made")});
    of_other_trader["cursor"] = cursors[4].1.clone();
    world.query(&north(), of_other_trader).refused("invalidField").member("cursor");
}

/// A cursor stays good while the list grows and shrinks behind and before it.
#[test]
fn a_page_goes_on_where_the_last_one_ended() {
    let mut world = World::traders();
    for start in ["I_1", "I_3", "I_5", "I_7"] {
        world.onramp("made", start, start);
    }
    let page = |world: &mut World, cursor: Value| {
        let query = json!({"type": "listableAssets", "traderId": id("made"), "limit": 2, "cursor": cursor});
        let done = world.query(&north(), query).ok();
        (names(&done, "start"), done.result()["nextCursor"].clone())
    };
    let (first, cursor) = page(&mut world, Value::Null);
    assert_eq!(first, ["I_1", "I_3"]);
    world.command(&north(), retirement("made", "r", json!([asset("I_5", "I_5")]))).key("r").ok();
    world.onramp("made", "I_2", "I_2");
    world.onramp("made", "I_6", "I_6");
    let (second, cursor) = page(&mut world, cursor);
    assert_eq!(second, ["I_6", "I_7"]);
    assert_eq!(cursor, Value::Null);
}

/// Deleted keys leave a list of keys, and a cursor is as good as before: nothing twice, nothing left out.
#[test]
fn a_page_of_keys_goes_on_where_the_last_one_ended() {
    let mut world = World::channels();
    let create = |world: &mut World, name: &str| {
        let key =
            json!({"type": "createApiKey", "apiKeyId": id(name), "passphraseHash": "h", "expiresAt": "2027-01-01T00:00:00Z"});
        world.command(&north(), key).ok();
    };
    let delete = |world: &mut World, name: &str| {
        world.command(&north(), json!({"type": "deleteApiKey", "apiKeyId": id(name)})).ok();
    };
    let page = |world: &mut World, limit: usize, cursor: &Value| {
        let done = world.query(&north(), json!({"type": "myApiKeys", "limit": limit, "cursor": cursor})).ok();
        (names(&done, "id"), done.result()["nextCursor"].clone())
    };
    for name in ["k1", "k2", "k3", "k4", "k5"] {
        create(&mut world, name);
    }
    let (first, cursor) = page(&mut world, 2, &Value::Null);
    assert_eq!(first, [id("k1"), id("k2")]);
    for name in ["k1", "k3", "k4", "k5"] {
        delete(&mut world, name);
    }
    assert_eq!(page(&mut world, 2, &cursor), (vec![], Value::Null));
    create(&mut world, "k6");
    assert_eq!(page(&mut world, 2, &cursor), (vec![id("k6")], Value::Null), "its number is none that was used");
    assert_eq!(page(&mut world, 2, &Value::Null), (vec![id("k2"), id("k6")], Value::Null));
}

/// A list shows the forms that the single queries show.
#[test]
fn lists_show_the_entities_in_full() {
    let mut world = World::full();
    for (list, member, single) in [
        ("traders", "traderId", "trader"),
        ("traderOnboardingProposals", "traderOnboardingProposalId", "traderOnboardingProposal"),
        ("transactions", "id", "transaction"),
    ] {
        let all = world.query(&north(), json!({"type": list})).ok();
        assert!(all.items().len() >= 2);
        for item in all.items() {
            let name = if single == "transaction" { "transactionId" } else { member };
            let one = world.query(&north(), json!({"type": single, name: item[member]})).ok();
            assert_eq!(one.result(), item);
        }
    }
}

/// D-71, D-55, D-85: what an account holder sees is what is its own, in lists and one by one.
#[test]
fn d71_d55_d85_what_account_holders_see() {
    let mut world = World::full();
    world.pending_trade("to second", json!([priced("S_31", "S_31", 1.0)]));
    let mut to_second = trade("signed", "second", "sold to second", json!([priced("S_32", "S_32", 1.0)]));
    to_second["currency"] = "USD".into();
    world.command(&north(), to_second).key("sold-to-second").ok();
    world.approve("sold to second");
    let rows = [
        (json!({"type": "traders"}), "traderId", vec!["signed"], vec!["second"]),
        (
            json!({"type": "traderOnboardingProposals"}),
            "traderOnboardingProposalId",
            vec!["signed proposal", "pending proposal", "rejected proposal"],
            vec!["second proposal"],
        ),
        (
            json!({"type": "transactions"}),
            "id",
            vec!["pending trade", "pending retirement", "to second", "sold to second"],
            vec![],
        ),
    ];
    for (query, member, of_holder, of_other) in rows {
        for (who, expected) in [("holder", of_holder), ("other holder", of_other), ("nobody", vec![])] {
            let expected: Vec<String> = expected.into_iter().map(id).collect();
            assert_eq!(names(&world.query(&holder(who), query.clone()).ok(), member), expected, "{who} {query}");
        }
    }
    let single = [
        json!({"type": "trader", "traderId": id("signed")}),
        json!({"type": "listableAssets", "traderId": id("signed")}),
        json!({"type": "transaction", "transactionId": id("sold to second")}),
        json!({"type": "offramp", "offrampId": id("offramp")}),
        json!({"type": "task", "traderId": id("signed"), "taskId": id("offramp"), "kind": "offramp"}),
        json!({"type": "task", "traderId": id("signed"), "taskId": id("pending trade"), "kind": "trade"}),
        json!({"type": "traderOnboardingProposal", "traderOnboardingProposalId": id("pending proposal")}),
    ];
    for query in single {
        world.query(&holder("holder"), query.clone()).ok();
        world.query(&holder("other holder"), query.clone()).refused("notFound");
        world.query(&holder("nobody"), query).refused("notFound");
    }
}

/// A task exists, belongs to the trader and has the kind: otherwise `notFound`.
#[test]
fn a_task_is_asked_for_with_its_trader_and_kind() {
    let mut world = World::full();
    let names = ["pending trade", "pending retirement", "offramp", "done retirement", "nothing"];
    for name in names {
        for trader in ["signed", "made", "second"] {
            for kind in ["trade", "retirement", "offramp"] {
                let query = json!({"type": "task", "traderId": id(trader), "taskId": id(name), "kind": kind});
                let exists = matches!(
                    (name, trader, kind),
                    ("pending trade", "signed", "trade")
                        | ("pending retirement", "signed", "retirement")
                        | ("offramp", "signed", "offramp")
                        | ("done retirement", "made", "retirement")
                );
                let asking = world.query(&north(), query);
                if exists {
                    asking.ok();
                } else {
                    asking.refused("notFound").about("task", &id(name));
                }
            }
        }
    }
    let query = json!({"type": "task", "traderId": id("foreign"), "taskId": id("offramp"), "kind": "offramp"});
    world.query(&north(), query).refused("notFound").about("trader", &id("foreign"));
}

/// Another channel's resources are `notFound`, one by one, and not in the lists; suppliers and facilities are everybody's.
#[test]
fn what_belongs_to_another_channel_is_not_found() {
    let mut world = World::full();
    let rows = [
        (json!({"type": "trader", "traderId": id("signed")}), "trader", "signed"),
        (json!({"type": "listableAssets", "traderId": id("signed")}), "trader", "signed"),
        (json!({"type": "transaction", "transactionId": id("pending trade")}), "transaction", "pending trade"),
        (json!({"type": "offramp", "offrampId": id("offramp")}), "offramp", "offramp"),
        (
            json!({"type": "traderOnboardingProposal", "traderOnboardingProposalId": id("pending proposal")}),
            "traderOnboardingProposal",
            "pending proposal",
        ),
        (json!({"type": "userBinding", "userId": id("clerk")}), "userBinding", "clerk"),
        (json!({"type": "salesChannel", "salesChannelId": id("north")}), "salesChannel", "north"),
    ];
    for (query, kind, name) in rows {
        world.query(&user("south user"), query).refused("notFound").about(kind, &id(name));
    }
    for (list, member, expected) in [
        ("traders", "traderId", vec![id("foreign")]),
        ("transactions", "id", vec![]),
        ("traderOnboardingProposals", "traderOnboardingProposalId", vec![]),
    ] {
        assert_eq!(names(&world.query(&user("south user"), json!({"type": list})).ok(), member), expected);
    }
    world.query(&user("south user"), json!({"type": "supplier", "supplierId": id("supplier")})).ok();
    world.query(&user("south user"), json!({"type": "productionFacility", "productionFacilityId": id("facility")})).ok();
}

/// A binding: one's own, those of the channel with `ROLE_ADMINISTRATOR`, any for the operator.
#[test]
fn user_bindings() {
    let mut world = World::full();
    let binding = |who: &str| json!({"type": "userBinding", "userId": id(who)});
    let expected = json!({"userId": id("clerk"), "salesChannelId": id("north"), "version": 2, "roles": ["TRADER_VIEWER"]});
    for actor in [operator(), north(), user("clerk")] {
        assert_eq!(world.query(&actor, binding("clerk")).ok().result(), &expected);
    }
    world.query(&user("clerk"), binding("north user")).refused("forbidden").rule("D-39 ROLE_ADMINISTRATOR");
    world.query(&user("unbound"), binding("unbound")).refused("notFound").about("userBinding", &id("unbound"));
    world.query(&operator(), binding("unbound")).refused("notFound");
    world.query(&north(), binding("south user")).refused("notFound");
    world.query(&operator(), binding("south user")).ok();
}

/// Channel events: bounds on both times, open and closed, in any combination, and pages of what is left.
#[test]
fn channel_events_between_moments() {
    let mut world = World::bundles();
    let mut moments = Vec::new();
    for number in 1..=6_u32 {
        let start = format!("S_{number}");
        let at = format!("2026-03-01T00:00:0{}.000Z", number / 2);
        let command = trade("signed", "buyer", &format!("t{number}"), json!([priced(&start, &start, 1.0)]));
        world.command(&north(), command).key(&format!("t{number}")).at(&at).ok();
        moments.push(at);
    }
    let bounds: Vec<Option<String>> =
        std::iter::once(None).chain((0..=4).map(|second| Some(format!("2026-03-01T00:00:0{second}.000Z")))).collect();
    for low in &bounds {
        for high in &bounds {
            for (from, to) in [("$gt", "$lt"), ("$gte", "$lte"), ("$gt", "$lte"), ("$gte", "$lt")] {
                let range = json!({from: low, to: high});
                let fits = |at: &&String| {
                    low.as_ref().is_none_or(|low| if from == "$gt" { *at > low } else { *at >= low })
                        && high.as_ref().is_none_or(|high| if to == "$lt" { *at < high } else { *at <= high })
                };
                let expected: Vec<&String> = moments.iter().filter(fits).collect();
                let half = json!({from: low});
                let other_half = json!({to: high});
                for query in [
                    json!({"type": "channelEvents", "createdAt": range}),
                    json!({"type": "channelEvents", "eventAt": range}),
                    json!({"type": "channelEvents", "createdAt": half, "eventAt": other_half}),
                    json!({"type": "channelEvents", "createdAt": other_half, "eventAt": half}),
                ] {
                    let done = world.query(&north(), query.clone()).ok();
                    assert_eq!(done.column("createdAt"), expected, "{query}");
                    let mut paged = query.clone();
                    paged["$limit"] = 1.into();
                    let mut found = Vec::new();
                    loop {
                        let page = world.query(&north(), paged.clone()).ok();
                        found.extend(names(&page, "id"));
                        paged["cursor"] = page.result()["nextCursor"].clone();
                        if paged["cursor"].is_null() {
                            break;
                        }
                    }
                    assert_eq!(found, names(&done, "id"));
                }
            }
        }
    }
    for bad in [json!({"$eq": moments[0]}), json!({"$gt": 1}), json!([]), json!("x"), json!({"$gt": "yesterday"})] {
        world.query(&north(), json!({"type": "channelEvents", "createdAt": bad})).refused("malformedRequest");
    }
}

/// D-52, D-84: who may not ask at all.
#[test]
fn d52_d84_members_and_the_operator_have_no_channel_queries() {
    let mut world = World::full();
    let anybodys = ["retirementStatement", "proposalMachine"];
    let operators = ["userBinding", "salesChannel", "issuance", "audit"];
    for (_, query) in ecoledger_testkit::wire::catalogue::queries() {
        let name = query["type"].as_str().unwrap().to_owned();
        let by_operator = world.query(&operator(), query.clone());
        if operators.iter().chain(&anybodys).any(|allowed| *allowed == name) {
            by_operator.ok();
        } else {
            by_operator.refused("forbidden");
        }
        let by_member = world.query(&member(), query);
        if anybodys.contains(&name.as_str()) {
            by_member.ok();
        } else {
            by_member.refused("forbidden");
        }
    }
}

/// A query may bring `commandId`, `expectedVersion` and a key; they are read and have no effect.
#[test]
fn the_context_of_a_query() {
    let mut world = World::full();
    world.query(&operator(), json!({"type": "audit"})).key("K").expecting(77).ok();
    let mut without = world.query(&operator(), json!({"type": "audit"}));
    without.request["context"].as_object_mut().unwrap().remove("commandId");
    without.ok();
    world.query(&operator(), json!({"type": "audit"})).key("no key").refused("invalidIdempotencyKey");
}

/// D-72: the books are the operator's.
#[test]
fn d72_issuance_and_audit_are_the_operators() {
    let mut world = World::full();
    for query in [
        json!({"type": "audit"}),
        json!({"type": "issuance", "issuanceId": "S"}),
        json!({"type": "issuance", "issuanceId": "NONE"}),
    ] {
        for actor in [north(), holder("holder"), member(), user("unbound")] {
            world.query(&actor, query.clone()).refused("forbidden").rule("actorKind");
        }
    }
    world.query(&operator(), json!({"type": "issuance", "issuanceId": "NONE"})).refused("notFound").about("issuance", "NONE");
    let done = world.query(&operator(), json!({"type": "issuance", "issuanceId": "S"})).ok();
    let members: Vec<&String> = done.result().as_object().unwrap().keys().collect();
    let expected = ["issuanceId", "listable", "offramped", "onramped", "onramps", "reserved", "retired", "withdrawn"];
    assert_eq!(members, expected);
    assert_eq!(world.totals("S"), [100, 70, 20, 0, 10, 0]);
    let audit = world.query(&operator(), json!({"type": "audit"})).ok();
    let members: Vec<&String> = audit.result().as_object().unwrap().keys().collect();
    assert_eq!(members, ["balanced", "certificates", "credits", "events", "stateDigest"]);
    assert_eq!(audit.result()["credits"], json!({"minted": "0", "active": "0", "retired": "0"}));
}

/// D-85: an off-ramp as it is shown.
#[test]
fn d85_an_offramp() {
    let mut world = World::full();
    let done = world.query(&north(), json!({"type": "offramp", "offrampId": id("offramp")})).ok();
    let mut shown = done.result().clone();
    assert!(shown["at"].is_string());
    shown.as_object_mut().unwrap().remove("at");
    let expected = json!({"offrampId": id("offramp"), "traderId": id("signed"), "taskId": id("offramp"),
        "assets": [{"start": "S_21", "end": "S_30", "volume": 10}]});
    assert_eq!(shown, expected);
    world
        .query(&north(), json!({"type": "offramp", "offrampId": id("nothing")}))
        .refused("notFound")
        .about("offramp", &id("nothing"));
}

/// A ledger without projections answers every query but those that list.
#[test]
fn without_projections_only_lists_are_missing() {
    let mut ledger = ecoledger::Ledger::without_projections(ecoledger::HashKey::from_bytes([1; 16]));
    let text = r#"{"context":{"commandId":"c548f316-4177-5897-a82f-34299e82a302","at":"2026-01-01T00:00:00Z","actor":{"kind":"operator"}},"command":{"type":"registerSupplier","supplierId":"25e636dc-06eb-59a5-9b6d-1f30f6215dc3","name":"S"}}"#;
    assert_eq!(ecoledger_testkit::wire::answer(&mut ledger, text)["ok"], true);
    for (actor, query) in ecoledger_testkit::wire::catalogue::queries() {
        let request = json!({"context": {"at": "2026-01-01T00:00:00Z", "actor": actor}, "query": query});
        let Ok(ecoledger::Request::Query(context, query)) = ecoledger::Request::from_json(&request.to_string()) else {
            panic!("{request}")
        };
        match ledger.query(&context, &query) {
            Ok(_) | Err(ecoledger::NotAnswered::Refused(_)) => {}
            Err(other) => assert_eq!(other, ecoledger::NotAnswered::NoProjections),
        }
    }
}
