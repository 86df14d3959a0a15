//! Lists that come with a command and stand in every later answer (D-97), each from below, at its limit and above it.

use serde_json::{Value, json};

use super::limits::{add_files, expect_limit, with_files};
use ecoledger_testkit::World;
use ecoledger_testkit::wire::market::{act, admin, retire, submit, verify};
use ecoledger_testkit::wire::{id, operator};

const MOST: usize = 1000;
const FILES: usize = 100;

fn texts(count: usize) -> Value {
    (0..count).map(|number| format!("text {number}")).collect()
}

fn benefits(count: usize) -> Value {
    (0..count).map(|number| json!({"category": format!("benefit {number}")})).collect()
}

#[test]
fn d97_files_of_one_action() {
    for action in ["approve", "reject", "returnForEdits"] {
        let mut world = World::market().with_bought_credit();
        world.ok(&admin("B"), submit("P", retire("C")));
        let files = add_files(&mut world, "R", "with it", FILES + 1, &Value::Null);
        let command = |count: usize| with_files(act("P", json!(action)), &files[..count]);
        expect_limit(&mut world, &admin("R"), command(FILES + 1), FILES, ("proposal", "P"));
        world.clone().ok(&admin("R"), command(FILES - 1));
        world.ok(&admin("R"), command(FILES));
        if action == "approve" {
            assert_eq!(world.code(&admin("R"), command(FILES + 1)), "wrongState", "before limitReached");
        }
    }
}

#[test]
fn d97_external_ids_of_a_proposal() {
    let mut world = World::market().with_bought_credit();
    let command = |count: usize| {
        let mut command = submit("P", retire("C"));
        command["externalIds"] = texts(count);
        command
    };
    expect_limit(&mut world, &admin("B"), command(MOST + 1), MOST, ("proposal", "P"));
    world.clone().ok(&admin("B"), command(MOST - 1));
    assert_eq!(world.ok(&admin("B"), command(MOST))["externalIds"].as_array().map(Vec::len), Some(MOST));
    let mut again = command(MOST + 1);
    again["proposalId"] = json!(id("Q"));
    assert_eq!(world.code(&admin("B"), again), "openProposal", "before limitReached");
}

#[test]
fn d97_co_benefits_of_a_claim() {
    let mut world = World::market().with_mbp();
    let command = |count: usize| {
        let checkpoint = json!({"checkpointId": id("checkpoint"), "startDate": "2024-01-01", "endDate": "2024-12-31"});
        json!({"type": "createClaim", "claimId": id("claim"), "mbpId": id("mbp"), "coBenefits": benefits(count),
            "checkpoints": [checkpoint]})
    };
    expect_limit(&mut world, &admin("S"), command(MOST + 1), MOST, ("claim", "claim"));
    world.clone().ok(&admin("S"), command(MOST));
    world.ok(&admin("S"), command(MOST - 1));
    let update = |count: usize| json!({"type": "updateClaim", "claimId": id("claim"), "coBenefits": benefits(count)});
    let too_many = |world: &mut World, count: usize| world.run(&admin("S"), &update(count), Some(1));
    assert_eq!(too_many(&mut world, MOST + 1)["error"]["code"], "limitReached");
    assert_eq!(too_many(&mut world, MOST)["ok"], true);
    world.ok(&admin("S"), submit("P", verify("claim")));
    assert_eq!(world.run(&admin("S"), &update(MOST + 1), Some(3))["error"]["code"], "wrongState", "before limitReached");
}

#[test]
fn d97_co_benefits_of_a_processed_claim() {
    let mut world = World::market().with_processed_claim();
    let query = json!({"type": "processedClaim", "processedClaimId": id("processed")});
    let version = world.see(&admin("V"), query)["version"].as_u64();
    let update = |count: usize| json!({"type": "updateProcessedClaim", "processedClaimId": id("processed"), "coBenefits": benefits(count)});
    assert_eq!(world.run(&admin("V"), &update(MOST + 1), version)["error"]["code"], "limitReached");
    assert_eq!(world.run(&admin("V"), &update(MOST), version)["ok"], true);
}

#[test]
fn d97_methodology_codes_of_a_facility() {
    let mut world = World::market();
    world.ok(&operator(), json!({"type": "registerSupplier", "supplierId": id("source"), "name": "Source"}));
    let command = |count: usize| {
        json!({"type": "registerProductionFacility", "productionFacilityId": id("facility"), "supplierId": id("source"),
            "code": "ABC123", "name": "Plant", "countryCode": "FI", "methodologyCodes": texts(count)})
    };
    expect_limit(&mut world, &operator(), command(MOST + 1), MOST, ("productionFacility", "facility"));
    world.clone().ok(&operator(), command(MOST - 1));
    world.ok(&operator(), command(MOST));
    assert_eq!(world.code(&operator(), command(MOST + 1)), "alreadyExists", "before limitReached");
}
