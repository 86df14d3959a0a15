//! What every event of these subjects must be: enough to fold each entity that it touches, and the same after it was stored.

use std::{any::Any, collections::BTreeMap};

use ecoledger::{
    Event, HashKey, Ledger, Recorded, credits, journal,
    kernel::{Apply, Entity, Inconsistent},
    proposals,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::setting::{World, admin, assign, changed, create_claim, id, new_checkpoint, new_mbp, operator, submit};

/// Entities of every kind by their keys, or one of them alone.
#[derive(Default)]
struct Store {
    only: Option<String>,
    places: BTreeMap<String, (Box<dyn Any>, String)>,
}

impl<E: Entity + Serialize> Apply<E> for Store {
    fn apply(&mut self, id: &E::Id, change: E::Change<'_>) -> Result<(), Inconsistent> {
        let key = E::key(id).to_string();
        if self.only.as_ref().is_some_and(|only| *only != key) {
            return Ok(());
        }
        let fresh = || -> (Box<dyn Any>, String) { (Box::new(None::<E>), String::new()) };
        let (place, shown) = self.places.entry(key).or_insert_with(fresh);
        let slot = place.downcast_mut::<Option<E>>().expect("one kind a key");
        E::evolve(slot, id, change)?;
        *shown = serde_json::to_string(slot).expect("an entity is JSON");
        assert!(slot.is_none() || shown != "null");
        Ok(())
    }
}

impl Store {
    fn fold(&mut self, recorded: &Recorded) {
        let folded = match &recorded.event {
            Event::Credits(event) => ecoledger::credits::fold(event, self),
            Event::Proposals(event) => proposals::fold(event, recorded.at, recorded.actor, self),
            other => panic!("not of these subjects: {other:?}"),
        };
        folded.expect("a recorded event fits");
    }

    fn shown(&self) -> BTreeMap<&String, &String> {
        self.places.iter().map(|(key, (_, shown))| (key, shown)).collect()
    }
}

fn act(world: &mut World, by: &str, proposal: &str, action: Value, files: &[&str]) {
    let ids: Vec<String> = files.iter().map(|file| id(file)).collect();
    let command = json!({"type": "actOnProposal", "proposalId": id(proposal), "action": action, "fileIds": ids});
    world.done(&admin(by), command);
}

fn add_file(world: &mut World, by: &str, name: &str, resource: Value) {
    let command = json!({
        "type": "addFile", "fileId": id(name), "name": "f.pdf", "tag": "report", "source": {"url": "https://example.org"},
        "sha256": "0f".repeat(32), "sizeBytes": 7, "resource": resource
    });
    world.done(&admin(by), command);
}

/// Every event of organizations, projects, claims, processed claims and files, and most of proposals.
fn journey() -> World {
    let mut world = World::market();
    let s = admin("S");
    world.done(&operator(), json!({"type": "addMarketRole", "organizationId": id("S"), "marketRole": "buyer"}));
    world.done(&s, json!({"type": "updateOrganization", "organizationId": id("S"), "name": "Renamed"}));
    add_file(&mut world, "S", "plan", Value::Null);
    let project = changed(super::setting::create_project("P", &["A", "B"]), "fileIds", json!([id("plan")]));
    world.done(&s, project);
    assign(&mut world, &s, "S", "u", "supplier", "reader", json!({"mbpId": id("A")}));
    let role = json!({"organizationId": id("S"), "userId": id("u"), "marketRole": "supplier", "scope": {"mbpId": id("A")}});
    world.done(&s, changed(role, "type", json!("revokeUserRole")));
    world.done(&s, json!({"type": "addModularBenefitProject", "ecoProjectId": id("P"), "modularBenefitProject": new_mbp("N")}));
    world.done_at(&s, json!({"type": "updateModularBenefitProject", "mbpId": id("A"), "durability": "long"}), 1);
    for (mbp, end) in [("A", "approve"), ("B", "reject")] {
        let proposal = format!("register {mbp}");
        submit(&mut world, "S", &proposal, json!({"type": "MBPRegister", "mbpId": id(mbp)}));
        let file = format!("remarks on {mbp}");
        add_file(&mut world, "R", &file, Value::Null);
        act(&mut world, "R", &proposal, json!({"type": "returnForEdits"}), &[&file]);
        act(&mut world, "S", &proposal, json!({"type": "resubmit"}), &[]);
        act(&mut world, "R", &proposal, json!({"type": end}), &[]);
    }
    let mut claim = create_claim("C", "A", &["C1", "C2"]);
    claim["coBenefits"] = json!([{"category": "water", "ratingScore": 4.50}, {"category": "soil", "ratingScore": "A\"+"}]);
    world.done(&s, claim);
    world.done_at(&s, json!({"type": "updateClaim", "claimId": id("C"), "quantity": "90.5"}), 1);
    world.done(&s, json!({"type": "addCheckpoint", "claimId": id("C"), "checkpoint": new_checkpoint("C3")}));
    let checkpoint = json!({"type": "updateCheckpoint", "claimId": id("C"), "checkpointId": id("C3"), "effectAfter": 2.5});
    world.done_at(&s, changed(checkpoint, "endDate", json!("2025-06-30")), 3);
    for (name, kind, asset) in [("f1", "checkpoint", "C3"), ("f2", "claim", "C"), ("f3", "mbp", "A")] {
        add_file(&mut world, "S", name, json!({"kind": kind, "id": id(asset)}));
    }
    world.done(&s, json!({"type": "deleteFile", "fileId": id("f2")}));
    submit(&mut world, "S", "verify", json!({"type": "MBPClaimVerify", "claimId": id("C"), "verifierId": id("V")}));
    act(&mut world, "V", "verify", json!({"type": "accept", "processedClaimId": id("X")}), &[]);
    process(&mut world);
    world.done(&s, create_claim("D", "A", &["D1"]));
    submit(&mut world, "S", "verify D", json!({"type": "MBPClaimVerify", "claimId": id("D"), "verifierId": id("V2")}));
    act(&mut world, "V2", "verify D", json!({"type": "accept", "processedClaimId": id("Y")}), &[]);
    act(&mut world, "V2", "verify D", json!({"type": "reject"}), &[]);
    world
}

/// The processed claim X on its way to a credit.
fn process(world: &mut World) {
    act(world, "V", "verify", json!({"type": "returnForEdits"}), &[]);
    world.done(&admin("S"), json!({"type": "addCheckpoint", "claimId": id("C"), "checkpoint": new_checkpoint("C4")}));
    act(world, "S", "verify", json!({"type": "resubmit"}), &[]);
    let result =
        json!({"type": "updateCheckpointResult", "processedClaimId": id("X"), "checkpointId": id("C4"), "comment": "seen"});
    world.done_at(&admin("V"), result, 3);
    let update = json!({
        "type": "updateProcessedClaim", "processedClaimId": id("X"), "quantity": "80", "coBenefits": [{"category": "air"}],
        "creditRecommendation": {"quantity": "80", "vintage": 2024, "note": "as measured"},
        "checkpointResults": [{"checkpointId": id("C1"), "effectBefore": "0", "effectAfter": "1.5"}]
    });
    world.done_at(&admin("V"), update, 4);
    add_file(world, "V", "report", json!({"kind": "checkpointResult", "id": id("C4")}));
    add_file(world, "V", "summary", json!({"kind": "processedClaim", "id": id("X")}));
    world.done(&admin("V"), json!({"type": "deleteFile", "fileId": id("summary")}));
    act(world, "V", "verify", json!({"type": "approve"}), &[]);
    submit(world, "V", "mint", json!({"type": "CreditMint", "processedClaimId": id("X")}));
    act(world, "V", "mint", json!({"type": "withdraw"}), &[]);
    act(world, "V", "mint", json!({"type": "resubmit"}), &[]);
    add_file(world, "R", "question", Value::Null);
    act(world, "R", "mint", json!({"type": "returnForEdits"}), &["question"]);
    act(world, "V", "verify", json!({"type": "returnForEdits"}), &[]);
    act(world, "S", "verify", json!({"type": "resubmit"}), &[]);
    act(world, "V", "verify", json!({"type": "approve"}), &[]);
    act(world, "V", "mint", json!({"type": "resubmit"}), &[]);
    add_file(world, "R", "certificate", Value::Null);
    let mint = json!({
        "type": "mint", "creditId": id("K"), "quantity": "80", "vintage": 2024, "assetId": "A-1", "determinedValue": "exPost"
    });
    act(world, "R", "mint", mint, &["certificate"]);
}

#[test]
fn d3_each_entity_folds_from_the_events_that_touch_it_alone() {
    let world = journey();
    let mut whole = Store::default();
    world.events.iter().for_each(|event| whole.fold(event));
    let mut folded = 0;
    for (key, shown) in whole.shown() {
        let mut alone = Store { only: Some(key.clone()), places: BTreeMap::new() };
        for event in &world.events {
            if event.raises().iter().any(|raised| raised.to_string() == *key) {
                folded += 1;
                alone.fold(event);
            }
        }
        assert_eq!(alone.shown().get(key), Some(&shown), "{key}");
    }
    assert!(folded > 100, "{folded}");
}

#[test]
fn d6_a_version_is_the_number_of_events_that_touch_an_entity() {
    let world = journey();
    let touches = |key: String| {
        let named = |event: &&Recorded| event.touches().iter().any(|touch| touch.to_string() == key);
        world.events.iter().filter(named).count()
    };
    for (kind, name, query) in [
        ("ecoProject", "P", json!({"type": "ecoProject", "ecoProjectId": id("P")})),
        ("mbp", "A", json!({"type": "modularBenefitProject", "mbpId": id("A")})),
        ("mbp", "B", json!({"type": "modularBenefitProject", "mbpId": id("B")})),
        ("claim", "C", json!({"type": "claim", "claimId": id("C")})),
        ("processedClaim", "X", json!({"type": "processedClaim", "processedClaimId": id("X")})),
        ("file", "plan", json!({"type": "file", "fileId": id("plan")})),
        ("organization", "S", json!({"type": "organization", "organizationId": id("S")})),
    ] {
        let seen = world.see(&admin("S"), query);
        assert_eq!(seen["version"], json!(touches(format!("{kind}:{}", id(name)))), "{kind} {name}");
    }
}

#[test]
fn d2_a_stored_journal_gives_the_same_ledger() {
    let world = journey();
    let mut replayed = Ledger::new(HashKey::from_bytes([123; 16]));
    for event in &world.events {
        let line = journal::to_line(core::slice::from_ref(event)).expect("one decision");
        let read = journal::from_line(&line).expect("a line of its own");
        assert_eq!(read.as_slice(), core::slice::from_ref(event), "{line}");
        assert_eq!(journal::to_line(&read).as_ref(), Ok(&line));
        replayed.replay(read).expect("the next event");
    }
    assert_eq!(replayed.state_digest(), world.ledger.state_digest());
}

#[test]
fn the_journey_meets_every_event_of_these_rooms() {
    let world = journey();
    let met: Vec<&str> = world.events.iter().map(|event| event.event.type_name()).collect();
    let of_credits =
        |name: &str| ["credit", "endUseBuyer", "trader", "esg", "emissions"].iter().any(|start| name.starts_with(start));
    let types = credits::Event::TYPES.iter().map(|(name, _)| *name);
    for name in types.filter(|name| !of_credits(name)) {
        assert!(met.contains(&name), "{name}");
    }
}

/// A checkpoint's id leads to its claim through an entry that `touches` does not name (D-73) and a store must raise.
#[test]
fn d73_index_entries_are_raised_and_not_named() {
    let world = journey();
    let claims = world.events.iter().filter(|event| event.event.type_name() == "claimCreated");
    for event in claims {
        let named: Vec<String> = event.touches().iter().map(ToString::to_string).collect();
        assert_eq!(named.len(), 1, "{named:?}");
        let raised: Vec<String> = event.raises().iter().map(ToString::to_string).collect();
        assert!(raised.len() > 1 && raised.iter().skip(1).all(|key| key.starts_with("checkpoint:")), "{raised:?}");
    }
}
