use serde_json::{Value, json};

use super::setting::{
    World, act, admin, assert_no_events, assign, changed, id, key, member, new_checkpoint, operator, submit, touches,
    with_processed_claim,
};

fn processed() -> Value {
    json!({"type": "processedClaim", "processedClaimId": id("X")})
}

fn update(member: &str, value: Value) -> Value {
    changed(json!({"type": "updateProcessedClaim", "processedClaimId": id("X")}), member, value)
}

fn find(checkpoint: &str, member: &str, value: Value) -> Value {
    let command = json!({"type": "updateCheckpointResult", "processedClaimId": id("X"), "checkpointId": id(checkpoint)});
    changed(command, member, value)
}

fn version(world: &World) -> u64 {
    world.see(&admin("V"), processed())["version"].as_u64().expect("a version")
}

fn recommend(world: &mut World) {
    let version = version(world);
    world.done_at(&admin("V"), update("creditRecommendation", json!({"quantity": "90", "vintage": 2024})), version);
}

#[test]
fn d13_d64_a_processed_claim_starts_from_its_claim_with_a_result_for_each_checkpoint() {
    let world = with_processed_claim();
    let expected = json!({
        "processedClaimId": id("X"), "version": 1, "claimId": id("C"), "mbpId": id("A"), "ecoProjectId": id("P"),
        "supplierId": id("S"), "issuingRegistryId": id("R"), "verifierId": id("V"), "status": "open", "quantity": "100",
        "coBenefits": [], "files": [],
        "checkpointResults": [{"checkpointId": id("C1")}, {"checkpointId": id("C2")}]
    });
    assert_eq!(world.see(&admin("V"), processed()), expected);
}

#[test]
fn d13_a_checkpoint_added_later_gets_its_result_at_the_next_resubmit() {
    let mut world = with_processed_claim();
    let results = |world: &World| world.see(&admin("V"), processed())["checkpointResults"].as_array().expect("results").len();
    act(&mut world, "V", "verify C", "returnForEdits");
    let checkpoint = new_checkpoint("C3");
    world.done(&admin("S"), json!({"type": "addCheckpoint", "claimId": id("C"), "checkpoint": checkpoint}));
    assert_eq!(results(&world), 2);
    act(&mut world, "S", "verify C", "resubmit");
    assert_eq!(results(&world), 3);
    let at = version(&world);
    world.done_at(&admin("V"), find("C3", "comment", json!("seen")), at);
}

#[test]
fn d6_results_count_with_their_processed_claim() {
    let mut world = with_processed_claim();
    assert_eq!(world.code(&admin("V"), update("quantity", json!("7"))), "versionRequired");
    assert_eq!(world.code(&admin("V"), find("C1", "comment", json!("seen"))), "versionRequired");
    let response = world.done_at(&admin("V"), find("C1", "effectBefore", json!(150)), 1);
    assert_eq!(touches(&response), [[key("processedClaim", "X")]]);
    assert_eq!(response["result"]["version"], 2);
    assert_eq!(response["result"]["checkpointResults"][0], json!({"checkpointId": id("C1"), "effectBefore": "150"}));
    let several = json!([{"checkpointId": id("C2"), "comment": "two"}, {"checkpointId": id("C1"), "effectAfter": "0"}]);
    let response = world.done_at(&admin("V"), update("checkpointResults", several), 2);
    assert_eq!(response["result"]["checkpointResults"][0]["effectBefore"], "150", "what is not named stays");
    assert_eq!(response["result"]["checkpointResults"][0]["effectAfter"], "0");
    assert_eq!(response["result"]["checkpointResults"][1]["comment"], "two");
    let query = json!({"type": "checkpointResult", "processedClaimId": id("X"), "checkpointId": id("C2")});
    let result = world.see(&admin("V"), query);
    assert_eq!(result["comment"], "two");
    assert_eq!(result["version"], 3);
}

#[test]
fn d78_findings_that_are_not_new_are_no_change() {
    let mut world = with_processed_claim();
    recommend(&mut world);
    world.done_at(&admin("V"), find("C1", "comment", json!("seen")), 2);
    assert_no_events(&world.done_at(&admin("V"), find("C1", "comment", json!("seen")), 3));
    assert_no_events(&world.done_at(&admin("V"), update("quantity", json!("100")), 3));
    let recommendation = json!({"quantity": 90, "vintage": 2024});
    assert_no_events(&world.done_at(&admin("V"), update("creditRecommendation", recommendation), 3));
    let again = json!([{"checkpointId": id("C1"), "comment": "seen"}, {"checkpointId": id("C2")}]);
    assert_no_events(&world.done_at(&admin("V"), update("checkpointResults", again), 3));
}

#[test]
fn d78_co_benefits_are_replaced_where_they_are_new() {
    let mut world = with_processed_claim();
    let water = json!([{"category": "water"}]);
    assert_no_events(&world.done_at(&admin("V"), update("coBenefits", json!([])), 1));
    let done = world.done_at(&admin("V"), update("coBenefits", water.clone()), 1);
    assert_eq!((&done["result"]["coBenefits"], &done["events"][0]["data"]["coBenefits"]), (&water, &water));
    assert_no_events(&world.done_at(&admin("V"), update("coBenefits", water), 2));
}

#[test]
fn a_recommendation_is_replaced_as_a_whole() {
    let mut world = with_processed_claim();
    world.done_at(&admin("V"), update("creditRecommendation", json!({"quantity": "90", "note": "first"})), 1);
    let response = world.done_at(&admin("V"), update("creditRecommendation", json!({"quantity": "80", "vintage": 2024})), 2);
    assert_eq!(response["result"]["creditRecommendation"], json!({"quantity": "80", "vintage": 2024}));
}

#[test]
fn d62_values_of_a_recommendation() {
    let mut world = with_processed_claim();
    for (recommendation, code) in [
        (json!({"quantity": "0"}), "invalidQuantity"),
        (json!({}), "malformedRequest"),
        (json!({"quantity": "1", "vintage": 1989}), "invalidField"),
        (json!({"quantity": "1", "vintage": 2027}), "invalidField"),
        (json!({"quantity": "1", "vintage": 2024.5}), "malformedRequest"),
        (json!({"quantity": "1", "note": "a\nb"}), "invalidField"),
    ] {
        let command = update("creditRecommendation", recommendation.clone());
        assert_eq!(world.code_at(&admin("V"), command, 1), code, "{recommendation}");
    }
    for vintage in [1990, 2026] {
        let mut world = world.clone();
        world.done_at(&admin("V"), update("creditRecommendation", json!({"quantity": "1", "vintage": vintage})), 1);
    }
}

#[test]
fn results_are_named_once_and_are_there() {
    let mut world = with_processed_claim();
    let twice = json!([{"checkpointId": id("C1")}, {"checkpointId": id("C1")}]);
    assert_eq!(world.code_at(&admin("V"), update("checkpointResults", twice), 1), "invalidField");
    let unknown = json!([{"checkpointId": id("C1")}, {"checkpointId": id("nothing")}]);
    let error = world.refusal_at(&admin("V"), update("checkpointResults", unknown), Some(1));
    assert_eq!(error["code"], "notFound");
    assert_eq!(error["details"]["entity"], "checkpointResult");
    assert_eq!(error["details"]["index"], 1);
    assert_eq!(world.code_at(&admin("V"), find("nothing", "comment", json!("seen")), 1), "notFound");
}

#[test]
fn wire_3_2_only_its_own_verifier_changes_a_processed_claim() {
    let mut world = with_processed_claim();
    assert_eq!(world.code_at(&admin("V2"), update("quantity", json!("7")), 1), "notFound");
    assert_eq!(world.code_at(&admin("S"), update("quantity", json!("7")), 1), "forbidden", "not the role");
    let role = "validationVerificationBody";
    world.done(&operator(), json!({"type": "addMarketRole", "organizationId": id("S"), "marketRole": role}));
    assign(&mut world, &operator(), "S", "S", role, "administrator", Value::Null);
    assert_eq!(world.code_at(&member("S", "S", role), update("quantity", json!("7")), 1), "forbidden", "not its own");
}

/// Each status of a processed claim, how it is reached, and whether it may be edited there.
#[test]
fn d13_d14_d76_a_processed_claim_is_edited_in_its_windows() {
    let mut world = with_processed_claim();
    let mut count = 0;
    let mut edit = |world: &mut World, status: &str, editable: bool| {
        count += 1;
        let seen = world.see(&admin("V"), processed());
        assert_eq!(seen["status"], status);
        let at = seen["version"].as_u64().expect("a version");
        let commands = [
            (update("quantity", json!(format!("{count}00.5"))), at),
            (find("C1", "effectAfter", json!(format!("{count}"))), at + u64::from(editable)),
        ];
        for (command, at) in commands {
            if editable {
                world.done_at(&admin("V"), command, at);
            } else {
                assert_eq!(world.code_at(&admin("V"), command, at), "wrongState", "{status}");
            }
        }
    };
    edit(&mut world, "open", true);
    act(&mut world, "V", "verify C", "returnForEdits");
    edit(&mut world, "open", false);
    act(&mut world, "S", "verify C", "resubmit");
    edit(&mut world, "open", true);
    let mut closed = world.clone();
    act(&mut closed, "V", "verify C", "reject");
    edit(&mut closed, "closed", false);
    act(&mut world, "V", "verify C", "approve");
    edit(&mut world, "verified", true);
    recommend(&mut world);
    submit(&mut world, "V", "mint", json!({"type": "CreditMint", "processedClaimId": id("X")}));
    edit(&mut world, "issuanceSubmitted", false);
    act(&mut world, "V", "mint", "withdraw");
    edit(&mut world, "issuanceWithdrawn", true);
    act(&mut world, "V", "mint", "resubmit");
    let mut rejected = world.clone();
    act(&mut rejected, "R", "mint", "reject");
    edit(&mut rejected, "issuanceRejected", false);
    act(&mut world, "R", "mint", "returnForEdits");
    edit(&mut world, "issuanceReturned", true);
    act(&mut world, "V", "verify C", "returnForEdits");
    edit(&mut world, "issuanceReturned", false);
    act(&mut world, "S", "verify C", "resubmit");
    edit(&mut world, "issuanceReturned", true);
    act(&mut world, "V", "verify C", "approve");
    edit(&mut world, "issuanceReturned", true);
    act(&mut world, "V", "mint", "resubmit");
    let mint = json!({
        "type": "mint", "creditId": id("credit"), "quantity": "50", "vintage": 2024, "assetId": "A-1",
        "determinedValue": "generated"
    });
    world.done(&admin("R"), json!({"type": "actOnProposal", "proposalId": id("mint"), "action": mint}));
    edit(&mut world, "credited", false);
    assert_eq!(world.see(&admin("V"), processed())["creditId"], id("credit"));
}

#[test]
fn what_findings_do_not_name_stays() {
    let mut world = with_processed_claim();
    let mut expected = json!({"checkpointId": id("C1")});
    let changes = [("comment", "seen"), ("effectBefore", "10"), ("effectAfter", "4.5"), ("comment", "seen again")];
    for (at, (member, value)) in (1..).zip(changes) {
        let response = world.done_at(&admin("V"), find("C1", member, json!(value)), at);
        expected[member] = json!(value);
        assert_eq!(response["result"]["checkpointResults"][0], expected);
    }
}

#[test]
fn d53_a_verifier_with_a_scope_edits_what_lies_in_it() {
    let role = "validationVerificationBody";
    let prepared = with_processed_claim();
    for (scope, covered) in
        [(json!({"mbpId": id("A")}), true), (json!({"ecoProjectId": id("P")}), true), (json!({"mbpId": id("B")}), false)]
    {
        let mut world = prepared.clone();
        assign(&mut world, &operator(), "V", "u", role, "contributor", scope);
        let user = member("u", "V", role);
        for command in [update("quantity", json!("7")), find("C1", "comment", json!("seen"))] {
            let mut world = world.clone();
            if covered {
                world.done_at(&user, command, 1);
            } else {
                assert_eq!(world.code_at(&user, command, 1), "forbidden");
                assert_eq!(world.unseen(&user, processed()), "notFound");
            }
        }
    }
}

#[test]
fn d84_a_processed_claim_whose_issuance_was_rejected_takes_no_files() {
    let mut world = with_processed_claim();
    let file = |name: &str| {
        json!({
            "type": "addFile", "fileId": id(name), "name": name, "tag": "report", "source": {"upload": {}},
            "resource": {"kind": "processedClaim", "id": id("X")}
        })
    };
    world.done(&admin("V"), file("open"));
    recommend(&mut world);
    act(&mut world, "V", "verify C", "approve");
    submit(&mut world, "V", "mint", json!({"type": "CreditMint", "processedClaimId": id("X")}));
    world.done(&admin("R"), file("submitted"));
    act(&mut world, "R", "mint", "reject");
    assert_eq!(world.code(&admin("V"), file("rejected")), "wrongState");
}
