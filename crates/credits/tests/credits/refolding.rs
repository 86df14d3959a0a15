//! Events are enough: a journal gives the same ledger again, and tells what it touches (D-2, D-3, D-6).

use std::collections::HashMap;

use ecoledger::{HashKey, Ledger, Recorded, journal};
use serde_json::json;

use ecoledger_testkit::World;
use ecoledger_testkit::wire::id;
use ecoledger_testkit::wire::market::{
    accept, act, admin, in_role, list, mint, move_listing, offset, retire, split, submit, transfer, verify,
};

/// A life with every event of credits, proposals and scorecards in it.
fn life() -> World {
    let mut world = World::market().with_issuance();
    world.ok(&admin("V"), act("issuance", json!("withdraw")));
    world.ok(&admin("V"), act("issuance", json!("resubmit")));
    let file = json!({"type": "addFile", "fileId": id("file"), "name": "a.pdf", "tag": "t", "source": {"upload": {}}});
    world.ok(&admin("R"), file);
    let mut back = act("issuance", json!("returnForEdits"));
    back["fileIds"] = json!([id("file")]);
    world.ok(&admin("R"), back);
    world.ok(&admin("V"), act("verification", json!("returnForEdits")));
    world.ok(&admin("S"), act("verification", json!("resubmit")));
    world.ok(&admin("V"), act("verification", json!("approve")));
    world.ok(&admin("V"), act("issuance", json!("resubmit")));
    world.ok(&admin("R"), act("issuance", mint("C", "100")));
    world = world.with_trader("S", "M").with_trader("O", "O").listed("C", "S", "M").with_scorecard().with_claim("claim 2");
    world.ok(&admin("S"), split("C", &[("C1", "60"), ("C2", "40")]));
    world.ok(&admin("M"), submit("move", move_listing("C2", "O")));
    world.ok(&in_role("O", "marketplace"), act("move", json!("approve")));
    let omnibus = in_role("O", "buyer");
    world.ok(&omnibus, transfer("C2", "O"));
    world.ok(&omnibus, json!({"type": "transferEndUseBuyer", "creditId": id("C2"), "endUseBuyer": {"details": "Client"}}));
    world.ok(&omnibus, split("C2", &[("C3", "10"), ("C4", "30")]));
    let mut for_client = retire("C3");
    for_client["endUseBuyer"] = json!({"externalId": "other"});
    world.ok(&omnibus, submit("retire", for_client));
    world.ok(&admin("R"), act("retire", json!("approve")));
    world.ok(&omnibus, transfer("C4", "B"));
    world.ok(&admin("B"), submit("offset", offset("C4")));
    world.ok(&admin("R"), act("offset", json!("approve")));
    world.ok(&admin("S"), submit("delist", ecoledger_testkit::wire::market::delist("C1")));
    world.ok(&admin("M"), act("delist", json!("approve")));
    world.ok(&admin("S"), submit("list", list("C1", "M")));
    world.ok(&admin("M"), act("list", json!("reject")));
    world.ok(&admin("S"), submit("verification 2", verify("claim 2")));
    world.ok(&admin("V"), act("verification 2", accept("processed 2")));
    world.ok(&admin("V"), act("verification 2", json!("reject")));
    world.ok(&admin("R"), json!({"type": "deleteFile", "fileId": id("file")}));
    world
}

#[test]
fn d2_a_journal_gives_the_same_ledger_again() {
    let world = life();
    let decisions = world.events.chunk_by(|one, next| one.command_id == next.command_id);
    let lines: Vec<String> = decisions.map(|decision| journal::to_line(decision).expect("one decision")).collect();
    let events: Vec<Recorded> = lines.iter().flat_map(|line| journal::from_line(line).expect("a line")).collect();
    assert_eq!(events, world.events);
    let mut again = Ledger::new(HashKey::from_bytes([8; 16]));
    again.replay(events).expect("the events of a ledger fit");
    assert_eq!(again.state_digest(), world.ledger.state_digest());
    assert_eq!(again.audit(), world.ledger.audit());
    assert!(again.audit().balanced);
}

#[test]
fn d6_every_version_is_the_number_of_events_that_touch_the_entity() {
    let world = life();
    let mut touched: HashMap<String, u64> = HashMap::new();
    for event in &world.events {
        for key in event.touches() {
            *touched.entry(key.to_string()).or_default() += 1;
        }
    }
    let version = |kind: &str, name: &str| touched.get(&format!("{kind}:{}", id(name))).copied();
    for credit in ["C", "C1", "C2", "C3", "C4"] {
        assert_eq!(world.credit(&admin("R"), credit)["version"].as_u64(), version("credit", credit), "{credit}");
    }
    for proposal in ["verification", "issuance", "list", "move", "retire", "offset"] {
        let parties = ["S", "V", "R", "M", "B", "O"].map(admin);
        let query = json!({"type": "proposal", "proposalId": id(proposal)});
        let seen = parties.iter().map(|party| world.ask(party, &query)).find(|answer| answer["ok"] == true);
        assert_eq!(seen.expect("a party")["result"]["version"].as_u64(), version("proposal", proposal), "{proposal}");
    }
    let processed = world.see(&admin("V"), json!({"type": "processedClaim", "processedClaimId": id("processed")}));
    assert_eq!(processed["version"].as_u64(), version("processedClaim", "processed"));
    let claim = world.see(&admin("V"), json!({"type": "claim", "claimId": id("claim")}));
    assert_eq!(claim["version"].as_u64(), version("claim", "claim"));
    let scorecard = world.see(&admin("B"), json!({"type": "esgScorecards"}));
    assert_eq!(scorecard["items"][0]["version"].as_u64(), version("esgScorecard", "scorecard"));
}

/// The life above is worth its name: it holds every event type of these domains.
#[test]
fn the_life_has_every_event_in_it() {
    let world = life();
    let happened: Vec<&str> = world.events.iter().map(|recorded| recorded.event.type_name()).collect();
    let types = ecoledger::credits::Event::TYPES.iter().chain(ecoledger::proposals::Event::TYPES);
    let before_credits = [
        "organization",
        "marketRole",
        "userRole",
        "ecoProject",
        "modularBenefitProject",
        "claim",
        "checkpoint",
        "processedClaim",
    ];
    let is_before = |name: &str| before_credits.iter().any(|start| name.starts_with(start));
    for (name, _) in types.filter(|(name, _)| !is_before(name)) {
        assert!(happened.contains(name), "{name}");
    }
}
