//! Which change gives which row, to whom, and from which facts (D-26, D-57, D-75).

use std::collections::BTreeMap;

use ecoledger::{HashKey, Ledger, Recorded, journal};
use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::id;
use ecoledger_testkit::wire::market::{
    act, admin, delist, in_role, list, move_listing, offset, retire, split, submit, transfer, verify,
};

use super::history::{full_history, news};

/// The rows that an organization received, by their numbers.
fn rows(world: &World, organization: &str) -> Vec<u64> {
    let page = world.see(&admin(organization), json!({"type": "events", "limit": 1000}));
    page["items"].as_array().expect("items").iter().map(|item| item["typeId"].as_u64().expect("a number")).collect()
}

/// The rows that an organization receives of a command that is carried out.
fn rows_of(world: &mut World, organization: &str, actor: &Value, command: Value) -> Vec<u64> {
    let before = rows(world, organization).len();
    world.ok(actor, command);
    rows(world, organization).split_off(before)
}

fn end_use_buyer(credit: &str, name: &str) -> Value {
    json!({"type": "transferEndUseBuyer", "creditId": id(credit), "endUseBuyer": {"externalId": name}})
}

#[test]
fn d26_an_acceptance_gives_rows_7_and_37_and_only_updates_of_the_verifier_give_row_38() {
    let mut world = World::market().with_processed_claim();
    assert_eq!(rows(&world, "V"), [6, 7, 37, 38], "submitted, accepted, made, updated");
    let (s, v) = (admin("S"), admin("V"));
    world.ok(&v, act("verification", json!("returnForEdits")));
    let checkpoint = json!({"checkpointId": id("later"), "startDate": "2025-01-01", "endDate": "2025-06-30"});
    world.ok(&s, json!({"type": "addCheckpoint", "claimId": id("claim"), "checkpoint": checkpoint}));
    assert_eq!(rows_of(&mut world, "V", &s, act("verification", json!("resubmit"))), [33], "a new result is no update");
    assert_eq!(rows_of(&mut world, "V", &v, act("verification", json!("approve"))), [9]);
    let result = json!({
        "type": "updateCheckpointResult", "processedClaimId": id("processed"), "checkpointId": id("later"), "effectAfter": "1"
    });
    let version = world.see(&v, json!({"type": "processedClaim", "processedClaimId": id("processed")}))["version"].as_u64();
    assert_eq!(world.run(&v, &result, version)["ok"], true);
    assert_eq!(rows(&world, "V").last(), Some(&38));
    let received = rows(&world, "V").len();
    assert_eq!(world.run(&v, &result, version.map(|version| version + 1))["ok"], true);
    assert_eq!(rows(&world, "V").len(), received, "a finding that is not new is no update");
}

#[test]
fn d26_a_mint_gives_row_11_and_a_split_row_13() {
    let mut world = World::market().with_credit();
    assert_eq!(rows(&world, "S").last(), Some(&11));
    assert_eq!(rows(&world, "S").iter().filter(|row| **row == 11).count(), 1);
    world.ok(&admin("S"), transfer("C", "O"));
    let children = json!([
        {"creditId": id("C1"), "quantity": "60", "endUseBuyer": {"externalId": "one"}}, {"creditId": id("C2"), "quantity": "40"}
    ]);
    let with_end_use_buyer = json!({"type": "splitCredit", "creditId": id("C"), "children": children});
    assert_eq!(rows_of(&mut world, "O", &admin("O"), with_end_use_buyer), [13], "the end-use buyer of a child has no row");
}

#[test]
fn d26_a_retirement_gives_row_25_and_before_it_row_20_when_the_end_use_buyer_changes() {
    let world = World::market().with_scorecard().with_bought_credit();
    for (proposal, submitter) in [(retire("C"), "B"), (offset("C"), "B")] {
        let mut world = world.clone();
        assert_eq!(rows_of(&mut world, "R", &admin(submitter), submit("end", proposal.clone())), [24], "{proposal}");
        assert_eq!(rows_of(&mut world, "R", &admin("R"), act("end", json!("approve"))), [25], "{proposal}");
    }
    let mut world = world;
    world.ok(&admin("B"), transfer("C", "O"));
    world.ok(&admin("O"), end_use_buyer("C", "one"));
    for (name, expected) in [("one", vec![25]), ("two", vec![20, 25])] {
        let mut world = world.clone();
        let mut proposal = retire("C");
        proposal["endUseBuyer"] = json!({"externalId": name});
        world.ok(&admin("O"), submit("end", proposal));
        assert_eq!(
            rows_of(&mut world, "R", &admin("R"), act("end", json!("approve"))),
            expected,
            "D-57: in the order of events"
        );
    }
}

#[test]
fn d57_who_hears_of_a_listing_that_moves_and_of_an_end_use_buyer() {
    let mut world = World::market().with_listed_credit();
    world.ok(&admin("M"), submit("move", move_listing("C", "M2")));
    let heard = |world: &mut World, actor: &Value, command: Value| -> BTreeMap<&str, Vec<u64>> {
        let names = ["S", "B", "R", "R2", "V", "V2", "M", "M2", "O"];
        let before = names.map(|name| rows(world, name).len());
        world.ok(actor, command);
        let new = names.into_iter().zip(before).map(|(name, before)| (name, rows(world, name).split_off(before)));
        new.filter(|(_, rows)| !rows.is_empty()).collect()
    };
    let all = |names: &[&'static str], row: u64| names.iter().map(|name| (*name, vec![row])).collect::<BTreeMap<_, _>>();
    let moved = heard(&mut world, &admin("M2"), act("move", json!("approve")));
    assert_eq!(moved, all(&["M", "M2", "R", "S", "V"], 28), "both marketplaces, owner, verifier, registry");

    let mut world = World::market().with_bought_credit();
    world.ok(&admin("B"), transfer("C", "O"));
    let named = heard(&mut world, &admin("O"), end_use_buyer("C", "one"));
    assert_eq!(named, all(&["O", "R", "V"], 20), "not S and B, which owned it before");
}

#[test]
fn d57_a_transfer_that_ends_a_listing_gives_row_20_only() {
    let mut world = World::market().with_credit().with_trader("S", "O").listed("C", "S", "O");
    assert_eq!(rows_of(&mut world, "S", &in_role("O", "buyer"), transfer("C", "O")), [20], "pulled by the omnibus");
    let mut world = World::market().with_listed_credit().with_trader("B", "M");
    assert_eq!(rows_of(&mut world, "M", &admin("M"), transfer("C", "B")), [20], "settled by the marketplace");
    let mut world = World::market().with_listed_credit();
    world.ok(&admin("S"), submit("delist", delist("C")));
    assert_eq!(rows_of(&mut world, "M", &admin("M"), act("delist", json!("approve"))), [22], "taken back by its owner");
}

#[test]
fn d57_the_registry_learns_of_a_modular_benefit_project_when_it_is_submitted() {
    let mut world = World::market().with_draft();
    assert_eq!((rows(&world, "S"), rows(&world, "R")), (vec![1], vec![]));
    let submitted = submit("registration", json!({"type": "MBPRegister", "mbpId": id("mbp")}));
    assert_eq!(rows_of(&mut world, "R", &admin("S"), submitted), [2]);
}

/// The event alone names everybody who hears of it: nothing has to be looked up that may be another later.
#[test]
fn d75_an_event_names_everybody_who_hears_of_it() {
    let history = full_history();
    let before = World::market().events.len();
    let mut told = history.clone();
    told.ledger = Ledger::new(HashKey::from_bytes([11; 16]));
    told.ledger.record(&history.events[..before]).expect("the beginning");
    let mut seen = BTreeMap::new();
    let mut checked = 0;
    for recorded in &history.events[before..] {
        told.ledger.record(std::slice::from_ref(recorded)).expect("the next event");
        let line = journal::to_line(std::slice::from_ref(recorded)).expect("one event");
        for (name, item) in news(&told, &mut seen) {
            assert!(line.contains(&id(name)), "row {} goes to {name}, which is not in {line}", item["typeId"]);
            checked += 1;
        }
    }
    assert!(checked > 150, "{checked}");
}

/// What is true later changes no feed: after every event it goes on from what it was.
#[test]
fn d75_later_state_changes_no_row() {
    let mut world = World::market().with_listed_credit().with_trader("B", "M").with_claim("claim 2");
    let steps: [(Value, Value); 6] = [
        (admin("S"), submit("verification 2", verify("claim 2"))),
        (admin("S"), split("C", &[("C1", "60"), ("C2", "40")])),
        (admin("M"), transfer("C1", "B")),
        (admin("B"), transfer("C1", "All")),
        (admin("S"), submit("delist C2", delist("C2"))),
        (in_role("All", "supplier"), submit("list C1", list("C1", "M"))),
    ];
    let names = ["S", "B", "R", "V", "M", "All"];
    let feed = |world: &World, name: &str| {
        world.see(&admin(name), json!({"type": "events", "limit": 1000}))["items"].as_array().expect("items").clone()
    };
    let mut before: Vec<Vec<Value>> = names.iter().map(|name| feed(&world, name)).collect();
    for (actor, command) in steps {
        let response = world.run(&actor, &command, None);
        let mut replayed = world.clone();
        replayed.ledger = replay(&world.events);
        for (name, before) in names.iter().zip(&mut before) {
            let now = feed(&world, name);
            assert_eq!(now[..before.len()], before[..], "{name} after {command}: {response}");
            assert_eq!(now, feed(&replayed, name), "{name}, built from the journal");
            *before = now;
        }
    }
}

fn replay(journal: &[Recorded]) -> Ledger {
    let mut ledger = Ledger::new(HashKey::from_bytes([3; 16]));
    ledger.replay(journal.iter().cloned()).expect("the journal");
    ledger
}
