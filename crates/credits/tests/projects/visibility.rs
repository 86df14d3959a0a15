//! Who sees what (D-23): a table over every organization, asset and stage.

use serde_json::{Value, json};

use super::setting::{World, admin, id, submit, with_claim, with_processed_claim, with_project, with_submitted_claim};

fn query(asset: &str) -> Value {
    match asset {
        "project P" => json!({"type": "ecoProject", "ecoProjectId": id("P")}),
        "mbp A" => json!({"type": "modularBenefitProject", "mbpId": id("A")}),
        "mbp B" => json!({"type": "modularBenefitProject", "mbpId": id("B")}),
        "claim C" => json!({"type": "claim", "claimId": id("C")}),
        "checkpoint C1" => json!({"type": "checkpoint", "claimId": id("C"), "checkpointId": id("C1")}),
        "processed claim X" => json!({"type": "processedClaim", "processedClaimId": id("X")}),
        "result C1" => json!({"type": "checkpointResult", "processedClaimId": id("X"), "checkpointId": id("C1")}),
        other => panic!("no query for {other}"),
    }
}

const SEERS: [&str; 6] = ["S", "S2", "R", "R2", "V", "V2"];

/// Exactly these organizations see an asset; to the others it is not found.
fn assert_seen(world: &World, stage: &str, asset: &str, by: &[&str]) {
    for organization in SEERS {
        let response = world.ask(&admin(organization), &query(asset));
        let case = format!("{stage}: {asset} for {organization}: {response}");
        if by.contains(&organization) {
            assert_eq!(response["ok"], true, "{case}");
        } else {
            assert_eq!(response["error"]["code"], "notFound", "{case}");
        }
    }
}

#[test]
fn d23_projects_and_claims_are_seen_by_those_to_whom_they_were_submitted() {
    let world = with_project();
    for asset in ["project P", "mbp A", "mbp B"] {
        assert_seen(&world, "drafts", asset, &["S"]);
    }
    let world = with_claim();
    for asset in ["project P", "mbp A", "claim C", "checkpoint C1"] {
        assert_seen(&world, "registered", asset, &["S", "R"]);
    }
    assert_seen(&world, "registered", "mbp B", &["S"]);
    let world = with_submitted_claim();
    for asset in ["project P", "mbp A", "claim C", "checkpoint C1"] {
        assert_seen(&world, "claim submitted", asset, &["S", "R", "V"]);
    }
    assert_seen(&world, "claim submitted", "mbp B", &["S"]);
    let world = with_processed_claim();
    for asset in ["claim C", "processed claim X", "result C1"] {
        assert_seen(&world, "accepted", asset, &["S", "R", "V"]);
    }
}

#[test]
fn d23_a_project_shows_only_the_modular_benefit_projects_that_are_seen() {
    let world = with_claim();
    let names = |organization: &str| {
        let project = world.see(&admin(organization), query("project P"));
        let mbps = project["modularBenefitProjects"].as_array().expect("a list").clone();
        mbps.iter().map(|mbp| mbp["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("S"), ["A", "B"]);
    assert_eq!(names("R"), ["A"]);
}

#[test]
fn d23_another_verifier_does_not_see_the_claim_of_a_project_that_it_sees() {
    let mut world = with_submitted_claim();
    world.done(&admin("S"), super::setting::create_claim("D", "A", &["D1"]));
    submit(&mut world, "S", "verify D", json!({"type": "MBPClaimVerify", "claimId": id("D"), "verifierId": id("V2")}));
    assert_seen(&world, "two claims", "mbp A", &["S", "R", "V", "V2"]);
    assert_seen(&world, "two claims", "claim C", &["S", "R", "V"]);
}

#[test]
fn absent_and_hidden_are_told_alike() {
    let world = with_project();
    let hidden = world.ask(&admin("S2"), &query("mbp A"));
    let absent = world.ask(&admin("S"), &json!({"type": "modularBenefitProject", "mbpId": id("nothing")}));
    let without_id = |response: &Value| {
        let mut error = response["error"].clone();
        error["message"] = Value::Null;
        error["details"]["id"] = Value::Null;
        error
    };
    assert_eq!(without_id(&hidden), without_id(&absent));
}

#[test]
fn d52_the_operator_and_other_kinds_of_actors_ask_nothing_about_projects() {
    let world = with_processed_claim();
    for actor in [
        json!({"kind": "operator"}),
        json!({"kind": "channelUser", "userId": id("u")}),
        json!({"kind": "accountHolder", "accountHolderId": id("u")}),
    ] {
        for asset in ["project P", "mbp A", "claim C", "checkpoint C1", "processed claim X", "result C1"] {
            assert_eq!(world.unseen(&actor, query(asset)), "forbidden", "{actor} {asset}");
        }
    }
}
