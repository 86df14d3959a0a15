//! What commands answer with, and in which order a file on a credit is refused (D-53, D-61, D-65, D-70, D-84).

use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::market::{act, admin, in_role, mint, retire, split, submit, transfer, user, verify};
use ecoledger_testkit::wire::{id, operator};

fn members(result: &Value) -> Vec<&str> {
    result.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn d70_d65_commands_on_credits_and_scorecards_answer_with_the_entity_in_full() {
    let mut world = World::market().with_credit().with_scorecard();
    let parent = world.ok(&admin("S"), split("C", &[("C1", "60"), ("C2", "40")]));
    assert_eq!(parent, world.credit(&admin("S"), "C"), "D-65: the result of a split is the parent");
    assert_eq!((&parent["creditId"], &parent["status"]), (&json!(id("C")), &json!("split")));
    let given = world.ok(&admin("S"), transfer("C1", "B"));
    assert_eq!(given, world.credit(&admin("R"), "C1"), "a supplier goes on seeing all of it");
    let given = world.ok(&admin("B"), transfer("C1", "O"));
    assert_eq!(given, without(world.credit(&admin("R"), "C1"), &["version"]), "a former owner sees no version");
    let omnibus = in_role("O", "buyer");
    let client = json!({"type": "transferEndUseBuyer", "creditId": id("C1"), "endUseBuyer": {"externalId": "client"}});
    assert_eq!(world.ok(&omnibus, client), world.credit(&omnibus, "C1"));
    let report = json!({
        "type": "reportEmissions", "esgScorecardId": id("scorecard"), "esgMilestoneId": id("milestone"),
        "esgReportingPeriodId": id("period"), "category": "DirectVehicles", "scope": "one", "quantity": "1"
    });
    assert_eq!(world.ok(&admin("B"), report)["reported"], "81");
}

fn without(mut value: Value, members: &[&str]) -> Value {
    for member in members {
        value.as_object_mut().expect("an object").remove(*member).expect("a member");
    }
    value
}

#[test]
fn d70_d65_submitting_and_acting_answer_with_the_proposal() {
    let mut world = World::market().with_mbp().with_claim("claim");
    let proposal = |world: &World| world.see(&admin("S"), json!({"type": "proposal", "proposalId": id("P")}));
    let mut submission = submit("P", verify("claim"));
    submission["externalIds"] = json!(["S-1"]);
    let submitted = world.ok(&admin("S"), submission);
    assert_eq!(submitted, proposal(&world));
    let shown = ["deciderId", "externalIds", "history", "proposal", "proposalId", "status", "submitterId", "version"];
    assert_eq!(members(&submitted), shown);
    assert_eq!(submitted["externalIds"], json!(["S-1"]));
    let returned = world.ok(&admin("V"), act("P", json!("returnForEdits")));
    assert_eq!(returned, proposal(&world));
    assert_eq!((&returned["status"], &returned["version"]), (&json!("submitterActionNeeded"), &json!(2)));
}

#[test]
fn d70_a_checkpoint_answers_with_its_claim_and_a_deleted_file_with_its_id() {
    let mut world = World::market().with_mbp().with_claim("claim");
    let checkpoint = json!({"checkpointId": id("third"), "startDate": "2024-01-01", "endDate": "2024-12-31"});
    let added = world.ok(&admin("S"), json!({"type": "addCheckpoint", "claimId": id("claim"), "checkpoint": checkpoint}));
    assert_eq!(added, world.see(&admin("S"), json!({"type": "claim", "claimId": id("claim")})));
    assert_eq!(added["checkpoints"].as_array().map(Vec::len), Some(3));
    world.ok(&admin("S"), file("F", &Value::Null));
    let deleted = world.ok(&admin("S"), json!({"type": "deleteFile", "fileId": id("F")}));
    assert_eq!(deleted, json!({"fileId": id("F")}));
}

fn file(name: &str, resource: &Value) -> Value {
    json!({
        "type": "addFile", "fileId": id(name), "name": "proof.pdf", "tag": "proof", "source": {"upload": {}}, "resource": resource
    })
}

#[test]
fn d61_d53_a_file_on_a_credit_needs_an_organization_level_role_before_any_look_up() {
    let mut world = World::market().with_credit();
    world.assign("scoped", "S", "supplier", "administrator", &json!({"mbpId": id("mbp")}));
    let scoped = user("scoped", "S", "supplier");
    for credit in ["C", "nothing"] {
        let resource = json!({"kind": "credit", "id": id(credit)});
        assert_eq!(world.code(&scoped, file("F", &resource)), "forbidden", "{credit}");
        let expected = if credit == "C" { "ok" } else { "notFound" };
        let response = world.clone().run(&admin("S"), &file("F", &resource), None);
        assert_eq!(response["error"]["code"].as_str().unwrap_or("ok"), expected);
    }
    world.ok(&scoped, file("F", &json!({"kind": "mbp", "id": id("mbp")})));
}

/// D-54, D-64: an action names files of its own organization; where it attaches them, none that is attached already.
#[test]
fn d54_d64_an_action_names_loose_files_of_its_own_organization() {
    let mut world = World::market().with_issuance();
    world.ok(&admin("S"), file("theirs", &Value::Null));
    world.ok(&admin("R"), file("bound", &json!({"kind": "mbp", "id": id("mbp")})));
    world.ok(&admin("R"), file("loose", &Value::Null));
    let with = |action: Value, files: &[&str]| {
        let mut command = act("issuance", action);
        command["fileIds"] = files.iter().map(|name| json!(id(name))).collect();
        command
    };
    assert_eq!(world.code(&admin("R"), with(mint("C", "100"), &["theirs"])), "notFound");
    assert_eq!(world.code(&admin("R"), with(mint("C", "100"), &["nothing"])), "notFound");
    assert_eq!(world.code(&admin("R"), with(mint("C", "100"), &["loose", "bound"])), "wrongState");
    world.ok(&admin("R"), with(mint("C", "100"), &["loose"]));
    assert_eq!(world.credit(&admin("S"), "C")["files"][0]["fileId"], id("loose"));
    world.ok(&admin("S"), transfer("C", "B"));
    world.ok(&admin("B"), submit("P", retire("C")));
    world.ok(&admin("R"), file("other", &Value::Null));
    let mut approval = act("P", json!("approve"));
    approval["fileIds"] = json!([id("other"), id("bound")]);
    world.ok(&admin("R"), approval);
    let seen = world.see(&admin("R"), json!({"type": "file", "fileId": id("other")}));
    assert_eq!((&seen["resource"], &seen["version"]), (&Value::Null, &json!(1)), "it stays loose and untouched");
    assert_eq!(world.unseen(&operator(), json!({"type": "file", "fileId": id("other")})), "forbidden");
}
