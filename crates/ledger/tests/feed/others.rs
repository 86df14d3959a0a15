//! No query's answer to one organization changes with events that it may not see, whatever the query (D-28, D-23): a market
//! with a full history beside a second one, in which the same happened to others, in any order of both.

use std::{collections::BTreeSet, sync::LazyLock};

use ecoledger::{HashKey, Ledger, Recorded};
use proptest::prelude::*;
use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::id;
use ecoledger_testkit::wire::market::{AT, MARKET, act, admin, in_role, retire, split, submit, transfer, user};

use super::history::full_history;

const STATUSES: [Option<&str>; 4] = [None, Some("active"), Some("split"), Some("retired")];
const CREDITS: [&str; 8] = ["C", "C1", "C2", "C3", "D1", "D2", "E1", "E2"];

/// The full history, and then one credit is split and another retired that had owners before.
fn longer_history() -> World {
    let mut world = full_history();
    let (b, all) = (admin("B"), in_role("All", "buyer"));
    world.ok(&in_role("O", "buyer"), transfer("C3", "B"));
    world.ok(&b, transfer("C3", "All"));
    world.ok(&all, split("C3", &[("E1", "5"), ("E2", "15")]));
    world.ok(&all, transfer("E1", "B"));
    world.ok(&b, submit("retire E1", retire("E1")));
    world.ok(&admin("R"), act("retire E1", json!("approve")));
    world
}

/// The id that stands in the second market for an id in the first.
fn mirrored(id: &str) -> String {
    let (first, rest) = id.split_at(1);
    let digit = u8::from_str_radix(first, 16).expect("a digit");
    format!("{:x}{rest}", digit ^ 8)
}

/// A text with every id in it mirrored.
fn mirrored_text(text: &str) -> String {
    let is_id = |candidate: &str| {
        let dash = |(place, byte): (usize, u8)| matches!(place, 8 | 13 | 18 | 23) == (byte == b'-');
        candidate.len() == 36
            && candidate.bytes().enumerate().all(dash)
            && candidate.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
    };
    let (mut written, mut rest) = (String::new(), text);
    while let Some(next) = rest.chars().next() {
        let length = if let Some(found) = rest.get(..36).filter(|candidate| is_id(candidate)) {
            written.push_str(&mirrored(found));
            36
        } else {
            written.push(next);
            next.len_utf8()
        };
        rest = &rest[length..];
    }
    written
}

/// The journal of a market with a full history, and that of a second one.
static MARKETS: LazyLock<[Vec<Recorded>; 2]> = LazyLock::new(|| {
    let first = longer_history().events;
    let mirror = |recorded: &Recorded| {
        let text = mirrored_text(&serde_json::to_string(recorded).expect("JSON"));
        serde_json::from_str(&text).expect("an event")
    };
    let second = first.iter().map(mirror).collect();
    [first, second]
});

/// A world with both histories; `true` is the next event of the second, as long as there is one.
fn interleaved(order: &[bool]) -> World {
    let [first, second] = &*MARKETS;
    let (mut first, mut second) = (first.iter().peekable(), second.iter().peekable());
    let mut events = Vec::new();
    let mut order = order.iter().copied().chain(std::iter::repeat(false));
    while first.peek().is_some() || second.peek().is_some() {
        let from_second = order.next() == Some(true);
        let next = if from_second { second.next().or_else(|| first.next()) } else { first.next().or_else(|| second.next()) };
        let mut next = next.expect("there is one").clone();
        next.sequence = events.len() as u64 + 1;
        events.push(next);
    }
    world_of(events)
}

fn world_of(events: Vec<Recorded>) -> World {
    let mut world = World::market();
    world.ledger = Ledger::new(HashKey::from_bytes([3; 16]));
    world.ledger.replay(events).expect("consistent");
    world
}

/// Whether the organization is a buyer, who sees what is listed anywhere.
fn is_buyer(organization: &str) -> bool {
    MARKET.iter().any(|(name, roles)| *name == organization && roles.contains(&"buyer"))
}

/// A query with each value of each member.
fn each(query: &Value, members: &[(&str, Vec<Value>)]) -> Vec<Value> {
    members.iter().fold(vec![query.clone()], |queries, (member, values)| {
        let with = |query: &Value, value: &Value| {
            let mut query = query.clone();
            query[*member] = value.clone();
            query
        };
        queries.iter().flat_map(|query| values.iter().map(move |value| with(query, value))).collect()
    })
}

/// What an organization may ask: everything that lists or tells a history, with every filter, about what is its own, others'
/// or another market's.
fn queries(organization: &str) -> Vec<Value> {
    let both = |name: &str| [json!(id(name)), json!(mirrored(&id(name)))];
    let any = |names: &[&str]| names.iter().flat_map(|name| both(name)).collect::<Vec<_>>();
    let maybe = |values: Vec<Value>| [vec![Value::Null], values].concat();
    let uris = [
        "credits/split",
        "credits/transfer",
        "traders/registration/submit",
        "processedClaims/update",
        "ecoProjects/modularBenefitProjects/create",
    ];
    let types = maybe([vec![json!(uris)], uris.iter().map(|uri| json!([uri])).collect()].concat());
    let times = vec![Value::Null, json!(AT), json!("2026-01-02T00:00:00Z")];
    let last = maybe((0..60).step_by(7).map(|number| json!(number.to_string())).collect());
    let mut all = vec![json!({"type": "eventTypes"}), json!({"type": "esgScorecards"})];
    all.extend(each(&json!({"type": "events"}), &[("eventTypeUris", types.clone()), ("lastFetchedEventId", last)]));
    all.extend(each(&json!({"type": "events"}), &[("eventTypeUris", types), ("minEventDateTimeInUtc", times.clone())]));
    all.extend(each(&json!({"type": "events"}), &[("maxEventDateTimeInUtc", times)]));
    let statuses = ["submitted", "inVerification", "submitterActionNeeded", "approved", "rejected", "withdrawn"];
    let proposal_types = ["MBPRegister", "MBPClaimVerify", "CreditMint", "MarketplaceTraderRegister", "CreditRetire"];
    let (statuses, proposal_types) = (statuses.map(|name| json!(name)), proposal_types.map(|name| json!(name)));
    all.extend(each(
        &json!({"type": "proposals"}),
        &[("status", maybe(statuses.to_vec())), ("proposalType", maybe(proposal_types.to_vec()))],
    ));
    let proposals = any(&["registration", "verification", "issuance", "trade S M", "list C1", "move D2", "retire D1"]);
    all.extend(each(&json!({"type": "proposal"}), &[("proposalId", proposals)]));
    // What is listed in the second market is in every buyer's sight, too.
    let credits = if is_buyer(organization) { CREDITS.map(|credit| json!(id(credit))).to_vec() } else { any(&CREDITS) };
    for query in ["credit", "creditLineage"] {
        all.extend(each(&json!({"type": query}), &[("creditId", credits.clone())]));
    }
    all.extend(each(&json!({"type": "marketplaceTraders"}), &[("marketplaceId", any(&["M", "M2", "O"]))]));
    all.extend(each(&json!({"type": "claims"}), &[("mbpId", any(&["mbp"]))]));
    all.extend(each(&json!({"type": "checkpoints"}), &[("claimId", any(&["claim", "claim 2"]))]));
    all.extend(each(&json!({"type": "esgMilestones"}), &[("esgScorecardId", any(&["scorecard"]))]));
    let owners = any(&["S", "B", "O", "S2"]);
    let markets = any(&["M", "M2", "O"]);
    let (owners, markets) = if is_buyer(organization) {
        (vec![json!(id(organization))], vec![Value::Null])
    } else {
        (maybe(owners), maybe(markets))
    };
    let statuses = STATUSES.map(|status| json!(status)).to_vec();
    all.extend(each(&json!({"type": "credits"}), &[("status", statuses), ("ownerId", owners), ("listedOn", markets)]));
    all
}

/// Every answer to a query: whole, and in pages of one and of three. A page's cursor with the id of another credit in its
/// place is asked with, too, unless that may have been in sight.
fn answers(world: &World, actor: &Value, query: &Value, names_others: bool) -> Vec<Value> {
    let mut found = vec![world.ask(actor, query)];
    if ["items", "descendants"].iter().any(|list| found[0]["result"][*list].is_array()) {
        for limit in [1, 3] {
            let mut query = query.clone();
            query["limit"] = json!(limit);
            loop {
                let page = world.ask(actor, &query);
                query["cursor"] = page["result"]["nextCursor"].clone();
                found.push(page);
                let Some((mark, position)) = query["cursor"].as_str().and_then(|cursor| cursor.split_once('.')) else { break };
                if position.len() == 36 && names_others {
                    let mut other = query.clone();
                    other["cursor"] = json!(format!("{mark}.{}", mirrored(position)));
                    found.push(world.ask(actor, &other));
                }
            }
        }
    }
    found
}

fn told(world: &World) -> Vec<(&'static str, Value, Vec<Value>)> {
    let mut found = Vec::new();
    for (name, _) in MARKET {
        for query in queries(name) {
            let answers = answers(world, &admin(name), &query, !is_buyer(name));
            found.push((name, query, answers));
        }
    }
    found
}

/// What is told when nothing happens in a second market.
static ALONE: LazyLock<Vec<(&'static str, Value, Vec<Value>)>> = LazyLock::new(|| told(&world_of(MARKETS[0].clone())));

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn d28_no_answer_changes_with_what_may_not_be_seen(order in prop::collection::vec(any::<bool>(), 0..600)) {
        let world = interleaved(&order);
        prop_assert!(world.ledger.audit().balanced);
        for (alone, (name, query, answers)) in ALONE.iter().zip(told(&world)) {
            prop_assert!(alone.2 == answers, "{name} {query}");
        }
    }
}

/// The property is worth something: the second market is another one, much is told, and of all kinds.
#[test]
fn the_second_market_is_hidden_from_the_first() {
    let [first, second] = &*MARKETS;
    let touched = |events: &[Recorded]| events.iter().flat_map(Recorded::touches).collect::<BTreeSet<_>>();
    assert!(touched(first).is_disjoint(&touched(second)));
    assert!(first.len() > 100, "{}", first.len());
    let told = &*ALONE;
    assert!(told.len() > 1_000, "{}", told.len());
    for kind in ["events", "eventTypes", "credits", "creditLineage", "proposals", "marketplaceTraders", "claims", "checkpoints"]
    {
        let of_kind = told.iter().filter(|(_, query, _)| query["type"] == kind);
        let telling = of_kind.filter(|(_, _, answers)| {
            let result = &answers[0]["result"];
            result["items"].as_array().map_or(result.is_object(), |items| !items.is_empty())
        });
        assert!(telling.count() > 1, "{kind}");
    }
}

/// Lists that only grow are walked while they grow, a page after each event: nothing twice, nothing left out, whatever is
/// recorded between.
#[test]
fn d28_lists_are_stable_while_events_arrive() {
    let [first, second] = &*MARKETS;
    let narrowed = [
        json!({"type": "events"}),
        json!({"type": "events", "eventTypeUris": ["credits/split", "credits/transfer", "processedClaims/submit"]}),
        json!({"type": "proposals"}),
        json!({"type": "proposals", "proposalType": "MarketplaceTraderRegister"}),
    ];
    let whole = world_of(first.clone());
    let mut walked = 0;
    for (name, _) in MARKET {
        let actor = admin(name);
        for query in &narrowed {
            let all = items(&whole, &actor, query);
            for begin in (first.len() / 4..first.len()).step_by(first.len() / 4) {
                let mut world = world_of(first[..begin].to_vec());
                let (mut query, mut found) = (query.clone(), Vec::new());
                query["limit"] = json!(1);
                for (own, other) in first[begin..].iter().zip(second) {
                    let page = world.see(&actor, query.clone());
                    found.extend(page["items"].as_array().expect("items").iter().map(name_of));
                    query["cursor"] = page["nextCursor"].clone();
                    if query["cursor"].is_null() {
                        break;
                    }
                    for mut event in [own.clone(), other.clone()] {
                        event.sequence = world.ledger.sequence() + 1;
                        world.ledger.record(&[event]).expect("consistent");
                    }
                }
                walked += found.len();
                assert!(all.starts_with(&found), "{name} {query}: {found:?} of {all:?}");
            }
        }
    }
    assert!(walked > 300, "{walked}");
}

fn name_of(item: &Value) -> String {
    let name = if item["eventId"].is_string() { &item["eventId"] } else { &item["proposalId"] };
    name.as_str().expect("a name").to_owned()
}

fn items(world: &World, actor: &Value, query: &Value) -> Vec<String> {
    let mut query = query.clone();
    query["limit"] = json!(1000);
    world.see(actor, query)["items"].as_array().expect("items").iter().map(name_of).collect()
}

/// After each event of a full history every list of credits is exactly what is in sight one by one, narrowed by each filter.
#[test]
fn d23_lists_of_credits_are_what_is_in_sight_one_by_one() {
    let [first, _] = &*MARKETS;
    let mut world = world_of(Vec::new());
    let mut listed = 0;
    for event in first {
        world.ledger.record(std::slice::from_ref(event)).expect("the next event");
        if !event.event.type_name().contains("redit") && !event.event.type_name().starts_with("proposal") {
            continue;
        }
        for (name, _) in MARKET {
            let actor = admin(name);
            let found =
                CREDITS.map(|credit| world.ask(&actor, &json!({"type": "credit", "creditId": id(credit)}))["result"].clone());
            let ids = |list: &Value| -> Vec<Value> {
                list["items"].as_array().map_or(Vec::new(), |items| items.iter().map(|item| item["creditId"].clone()).collect())
            };
            let everything = ids(&world.see(&actor, json!({"type": "credits"})));
            for status in STATUSES {
                for owner in [None, Some("S"), Some("B"), Some("O")] {
                    for market in [None, Some("M"), Some("M2"), Some("O")] {
                        let passes = |credit: &&Value| {
                            credit.is_object()
                                && status.is_none_or(|status| credit["status"] == status)
                                && owner.is_none_or(|owner| credit["ownerId"] == id(owner))
                                && market.is_none_or(|market| credit["listedOn"] == id(market))
                        };
                        let expected: BTreeSet<String> =
                            found.iter().filter(passes).map(|credit| credit["creditId"].to_string()).collect();
                        let query =
                            json!({"type": "credits", "status": status, "ownerId": owner.map(id), "listedOn": market.map(id)});
                        let list = ids(&world.see(&actor, query.clone()));
                        assert_eq!(list.iter().map(Value::to_string).collect::<BTreeSet<_>>(), expected, "{name} {query}");
                        let in_order: Vec<Value> = everything.iter().filter(|id| list.contains(id)).cloned().collect();
                        assert_eq!(list, in_order, "{name} {query}");
                        listed += list.len();
                    }
                }
            }
        }
    }
    assert!(listed > 3_000, "{listed}");
}

/// D-53, D-77: whatever the scopes of a user are, a list of proposals is what is in sight one by one, narrowed by each filter.
#[test]
fn d53_lists_of_proposals_are_what_is_in_sight_one_by_one() {
    let mut world = full_history();
    let project = |name: &str| json!({"ecoProjectId": id(name)});
    let mbp = |name: &str| json!({"mbpId": id(name)});
    let users = [
        ("one project", vec![project("project")]),
        ("one mbp", vec![mbp("mbp 2")]),
        ("a project and its mbp", vec![project("project"), mbp("mbp")]),
        ("both projects", vec![project("project 2"), project("project")]),
        ("another mbp", vec![mbp("mbp")]),
        ("everything", vec![project("project"), Value::Null]),
    ];
    let mut names = Vec::new();
    for (organization, role) in [("S", "supplier"), ("R", "issuingRegistry")] {
        for (name, scopes) in &users {
            let name = format!("{name} of {organization}");
            for scope in scopes {
                world.assign(&name, organization, role, "reader", scope);
            }
            names.push(user(&name, organization, role));
        }
        names.push(admin(organization));
    }
    let members = [
        ("status", vec![json!(null), json!("approved"), json!("rejected"), json!("submitterActionNeeded")]),
        (
            "proposalType",
            vec![json!(null), json!("MBPRegister"), json!("MBPClaimVerify"), json!("CreditMint"), json!("CreditRetire")],
        ),
    ];
    let of_all = ["S", "R", "V"].map(|name| world.see(&admin(name), json!({"type": "proposals", "limit": 1000})));
    let of_all: Vec<&Value> = of_all.iter().flat_map(|list| list["items"].as_array().expect("items")).collect();
    let (mut listed, mut hidden) = (0, 0);
    for actor in &names {
        for query in each(&json!({"type": "proposals"}), &members) {
            let passes = |item: &&&Value| {
                let is = |asked: &Value, found: &Value| asked.is_null() || asked == found;
                is(&query["status"], &item["status"]) && is(&query["proposalType"], &item["proposal"]["type"])
            };
            let in_sight =
                |item: &&&Value| world.ask(actor, &json!({"type": "proposal", "proposalId": item["proposalId"]}))["ok"] == true;
            let all: BTreeSet<String> = of_all.iter().filter(passes).map(|item| name_of(item)).collect();
            let expected: BTreeSet<String> = of_all.iter().filter(passes).filter(in_sight).map(|item| name_of(item)).collect();
            let (whole, mut paged) = (items(&world, actor, &query), Vec::new());
            let mut query = query.clone();
            query["limit"] = json!(2);
            loop {
                let page = world.see(actor, query.clone());
                paged.extend(page["items"].as_array().expect("items").iter().map(name_of));
                query["cursor"] = page["nextCursor"].clone();
                if query["cursor"].is_null() {
                    break;
                }
            }
            assert_eq!(paged, whole, "{actor} {query}");
            listed += whole.len();
            assert_eq!(whole.iter().cloned().collect::<BTreeSet<_>>(), expected, "{actor} {query}");
            assert_eq!(whole.len(), expected.len(), "each once");
            hidden += all.len() - expected.len();
        }
    }
    assert!(listed > 200 && hidden > 200, "{listed} {hidden}");
}
