//! A history in which each of the 48 rows happens, and who heard of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use ecoledger::{HashKey, Ledger};
use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::id;
use ecoledger_testkit::wire::market::{
    MARKET, accept, act, admin, delist, in_role, list, mint, move_listing, offset, retire, split, submit, trade, transfer,
    verify,
};

fn project(name: &str, mbp: &str, registry: &str) -> Value {
    json!({
        "type": "createEcoProject", "ecoProjectId": id(name), "name": name,
        "modularBenefitProjects": [{"mbpId": id(mbp), "name": mbp, "issuingRegistryId": id(registry)}]
    })
}

fn register(mbp: &str) -> Value {
    json!({"type": "MBPRegister", "mbpId": id(mbp)})
}

fn issue(processed: &str) -> Value {
    json!({"type": "CreditMint", "processedClaimId": id(processed)})
}

/// The decider gives a proposal back, and the submitter submits it again.
fn to_and_fro(world: &mut World, proposal: &str, submitter: &Value, decider: &Value) {
    world.ok(decider, act(proposal, json!("returnForEdits")));
    world.ok(submitter, act(proposal, json!("resubmit")));
}

fn projects_and_claims(world: World) -> World {
    let (s, r, v) = (admin("S"), admin("R"), admin("V"));
    let mut world = world.with_mbp();
    world.ok(&s, project("project 2", "mbp 2", "R"));
    world.ok(&s, submit("registration 2", register("mbp 2")));
    to_and_fro(&mut world, "registration 2", &s, &r);
    world.ok(&r, act("registration 2", json!("reject")));
    // Every part in one hand: the organization hears once.
    world.ok(&admin("All"), project("project 3", "mbp 3", "All"));
    world.ok(&admin("All"), submit("registration 3", register("mbp 3")));

    world = world.with_claim("claim 2");
    world.ok(&s, submit("verification 2", verify("claim 2")));
    world.ok(&v, act("verification 2", json!("reject")));
    for (claim, processed, verification) in
        [("claim", "processed", "verification"), ("claim 3", "processed 3", "verification 3")]
    {
        world = world.with_claim(claim);
        world.ok(&s, submit(verification, verify(claim)));
        world.ok(&v, act(verification, accept(processed)));
        world.recommend(processed);
    }
    to_and_fro(&mut world, "verification", &s, &v);
    let result = json!({
        "type": "updateCheckpointResult", "processedClaimId": id("processed"), "checkpointId": id("claim 1"), "effectAfter": "5"
    });
    let processed = world.see(&v, json!({"type": "processedClaim", "processedClaimId": id("processed")}));
    assert_eq!(world.run(&v, &result, processed["version"].as_u64())["ok"], true);
    for verification in ["verification", "verification 3"] {
        world.ok(&v, act(verification, json!("approve")));
    }

    world.ok(&v, submit("issuance 3", issue("processed 3")));
    world.ok(&r, act("issuance 3", json!("reject")));
    world.ok(&v, submit("issuance", issue("processed")));
    to_and_fro(&mut world, "issuance", &v, &r);
    world.ok(&v, act("issuance", json!("withdraw")));
    world.ok(&v, act("issuance", json!("resubmit")));
    world.ok(&r, act("issuance", mint("C", "100")));
    world
}

fn market(world: World) -> World {
    let (s, m, m2) = (admin("S"), admin("M"), admin("M2"));
    let mut world = world;
    world.ok(&admin("S2"), submit("trade S2 M", trade("M")));
    world.ok(&m, act("trade S2 M", json!("reject")));
    world.ok(&s, submit("trade S M", trade("M")));
    to_and_fro(&mut world, "trade S M", &s, &m);
    world.ok(&m, act("trade S M", json!("approve")));
    world = world.with_trader("B", "M2").with_trader("S", "O");

    world.ok(&s, split("C", &[("C1", "60"), ("C2", "20"), ("C3", "20")]));
    world.ok(&s, submit("list C2", list("C2", "M")));
    world.ok(&m, act("list C2", json!("reject")));
    world.ok(&s, submit("list C1", list("C1", "M")));
    to_and_fro(&mut world, "list C1", &s, &m);
    world.ok(&m, act("list C1", json!("approve")));
    world.ok(&s, split("C1", &[("D1", "30"), ("D2", "30")]));

    world.ok(&s, submit("delist D1", delist("D1")));
    to_and_fro(&mut world, "delist D1", &s, &m);
    world.ok(&m, act("delist D1", json!("reject")));
    world.ok(&s, submit("delist D1 again", delist("D1")));
    world.ok(&m, act("delist D1 again", json!("approve")));

    world.ok(&m, submit("move D2", move_listing("D2", "M2")));
    to_and_fro(&mut world, "move D2", &m, &m2);
    world.ok(&m2, act("move D2", json!("reject")));
    world.ok(&m, submit("move D2 again", move_listing("D2", "M2")));
    world.ok(&m2, act("move D2 again", json!("approve")));
    world
}

fn owners(world: World) -> World {
    let (s, r, b, o) = (admin("S"), admin("R"), admin("B"), admin("O"));
    let mut world = world.with_scorecard();
    world.ok(&admin("M2"), transfer("D2", "B"));
    world.ok(&s, transfer("D1", "B"));
    world.ok(&b, submit("retire D1", retire("D1")));
    to_and_fro(&mut world, "retire D1", &b, &r);
    world.ok(&r, act("retire D1", json!("reject")));
    world.ok(&b, submit("retire D1 again", retire("D1")));
    world.ok(&r, act("retire D1 again", json!("approve")));
    world.ok(&b, submit("offset D2", offset("D2")));
    world.ok(&r, act("offset D2", json!("approve")));

    // An omnibus organization: it is given one credit, pulls another, and holds them for others.
    world.ok(&s, transfer("C2", "O"));
    world = world.listed("C3", "S", "O");
    world.ok(&o, transfer("C3", "O"));
    let buyer = |name: &str| json!({"externalId": name});
    world.ok(&o, json!({"type": "transferEndUseBuyer", "creditId": id("C2"), "endUseBuyer": buyer("one")}));
    world.ok(&o, submit("retire C2", json!({"type": "CreditRetire", "creditId": id("C2"), "endUseBuyer": buyer("two")})));
    world.ok(&r, act("retire C2", json!("approve")));
    world
}

/// Everything that has a row, at least once.
pub(crate) fn full_history() -> World {
    owners(market(projects_and_claims(World::market())))
}

/// The names of what the history is about.
fn names() -> BTreeMap<String, String> {
    let numbered = |kind: &str| ["", " 2", " 3"].map(|number| format!("{kind}{number}"));
    let credits = ["C", "C1", "C2", "C3", "D1", "D2"].map(str::to_owned);
    let all = ["mbp", "claim", "processed"].into_iter().flat_map(numbered).chain(credits);
    let organizations = MARKET.iter().map(|(name, _)| (*name).to_owned());
    all.chain(organizations).map(|name| (id(&name), name)).collect()
}

/// What each organization received since it last looked.
pub(crate) fn news<'n>(world: &World, seen: &mut BTreeMap<&'n str, usize>) -> Vec<(&'n str, Value)> {
    let mut found = Vec::new();
    for (name, _) in MARKET {
        let last = seen.entry(name).or_default();
        let after = (*last > 0).then(|| last.to_string());
        let page = world.see(&admin(name), json!({"type": "events", "lastFetchedEventId": after}));
        for mut item in page["items"].as_array().expect("items").clone() {
            *last += 1;
            assert_eq!(item["eventId"], last.to_string(), "D-67: numbers of its own, without gaps");
            item.as_object_mut().expect("an object").remove("eventId");
            found.push((name, item));
        }
    }
    found
}

/// D-24 to D-26, D-57, D-75: recorded event by recorded event, the row it has, what about, and who received it.
#[test]
fn d24_each_event_has_its_row_and_its_recipients() {
    let history = full_history();
    let names = names();
    let before = World::market().events.len();
    let mut told = history.clone();
    told.ledger = Ledger::new(HashKey::from_bytes([11; 16]));
    told.ledger.record(&history.events[..before]).expect("the beginning");
    let (mut text, mut rows, mut seen) = (String::new(), BTreeSet::new(), BTreeMap::new());
    for recorded in &history.events[before..] {
        told.ledger.record(std::slice::from_ref(recorded)).expect("the next event");
        let news = news(&told, &mut seen);
        let event_type = recorded.event.type_name();
        let Some((_, first)) = news.first() else {
            writeln!(text, "{event_type}").expect("text");
            continue;
        };
        assert!(news.iter().all(|(_, item)| item == first), "one event is one row, the same for all: {news:?}");
        let receivers: Vec<&str> = news.iter().map(|(name, _)| *name).collect();
        let (row, resource) = (first["typeId"].as_u64().expect("an id"), &first["resource"]);
        let about = resource["id"].as_str().expect("an id").split('/').map(|part| names[part].as_str()).collect::<Vec<_>>();
        let (uri, kind) = (first["typeUri"].as_str().expect("a URI"), resource["kind"].as_str().expect("a kind"));
        writeln!(text, "{event_type}: {row} {uri}, {kind} {} -> {}", about.join("/"), receivers.join(" ")).expect("text");
        rows.insert(row);
    }
    assert_eq!(rows, (1..=48).collect(), "every row happens");
    crate::golden("tests/golden/feed_received.txt", &text);
}

/// A ledger that is replayed tells the same as the one that lived through it.
#[test]
fn a_replayed_ledger_has_the_same_feeds() {
    let history = full_history();
    let mut replayed = history.clone();
    replayed.ledger = Ledger::new(HashKey::from_bytes([12; 16]));
    replayed.ledger.replay(history.events.iter().cloned()).expect("the journal");
    for (name, roles) in MARKET {
        for role in roles {
            let query = json!({"type": "events", "limit": 1000});
            assert_eq!(history.see(&in_role(name, role), query.clone()), replayed.see(&admin(name), query));
        }
    }
}
