//! Minting (D-15, D-62, D-64).

use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::id;
use ecoledger_testkit::wire::market::{act, admin, mint, submit, verify};

fn issue(processed: &str) -> Value {
    json!({"type": "CreditMint", "processedClaimId": id(processed)})
}

fn minting(change: impl FnOnce(&mut Value)) -> Value {
    let mut action = mint("C", "100");
    change(&mut action);
    act("issuance", action)
}

#[test]
fn d15_no_more_is_minted_than_was_verified() {
    let mut world = World::market().with_issuance();
    assert_eq!(world.code(&admin("R"), act("issuance", mint("C", "100.000001"))), "quantityExceedsVerified");
    world.ok(&admin("R"), act("issuance", mint("C", "99.999999")));
    assert_eq!(world.credit(&admin("S"), "C")["quantity"], "99.999999");
    assert_eq!(world.credit(&admin("S"), "C")["ownerId"], id("S"), "the supplier owns it");
}

#[test]
fn d62_the_values_of_a_mint() {
    let mut world = World::market().with_issuance();
    let cases: [(&str, Value, &str); 8] = [
        ("quantity", json!("0"), "invalidQuantity"),
        ("quantity", json!("1.0000000"), "tooManyDecimals"),
        ("quantity", json!("-1"), "invalidQuantity"),
        ("vintage", json!(1989), "invalidField"),
        ("vintage", json!(2027), "invalidField"),
        ("vintage", json!("2024"), "malformedRequest"),
        ("vintage", json!(2024.5), "malformedRequest"),
        ("determinedValue", json!("Generated"), "malformedRequest"),
    ];
    for (member, value, code) in cases {
        let command = minting(|action| action[member] = value.clone());
        assert_eq!(world.code(&admin("R"), command), code, "{member} {value}");
    }
    for vintage in [1990, 2026] {
        let command = minting(|action| action["vintage"] = json!(vintage));
        world.clone().ok(&admin("R"), command);
    }
}

#[test]
fn d15_an_asset_id_is_issued_once_by_each_registry() {
    let mut world = World::market().with_credit();
    world = world.with_claim("claim 2");
    world.ok(&admin("S"), submit("verification 2", verify("claim 2")));
    world.ok(&admin("V"), act("verification 2", ecoledger_testkit::wire::market::accept("processed 2")));
    world.recommend("processed 2");
    world.ok(&admin("V"), act("verification 2", json!("approve")));
    world.ok(&admin("V"), submit("issuance 2", issue("processed 2")));
    let mut again = mint("D", "10");
    again["assetId"] = json!("C");
    assert_eq!(world.code(&admin("R"), act("issuance 2", again.clone())), "alreadyIssued");
    again["creditId"] = json!(id("C"));
    assert_eq!(world.code(&admin("R"), act("issuance 2", again.clone())), "alreadyExists", "before alreadyIssued");
    again["assetId"] = json!("c");
    again["creditId"] = json!(id("D"));
    world.ok(&admin("R"), act("issuance 2", again));
}

/// D-97: an asset id may have 1,000 characters, a refusal repeats no more than 200 of them.
#[test]
fn d97_a_long_asset_id_that_was_issued_before_is_cut_in_the_refusal() {
    let mut world = World::market().with_issuance();
    let long = "Ω".repeat(1_000);
    let mut first = mint("C", "10");
    first["assetId"] = json!(long);
    world.ok(&admin("R"), act("issuance", first));
    world = world.with_claim("claim 2");
    world.ok(&admin("S"), submit("verification 2", verify("claim 2")));
    world.ok(&admin("V"), act("verification 2", ecoledger_testkit::wire::market::accept("processed 2")));
    world.recommend("processed 2");
    world.ok(&admin("V"), act("verification 2", json!("approve")));
    world.ok(&admin("V"), submit("issuance 2", issue("processed 2")));
    let mut again = mint("D", "10");
    again["assetId"] = json!(long);
    let error = world.refusal(&admin("R"), act("issuance 2", again));
    assert_eq!(error["code"], "alreadyIssued");
    let shown = error["details"]["id"].as_str().expect("an id");
    assert!(shown.starts_with(&format!("{}/Ω", id("R"))) && shown.ends_with("Ω…") && shown.chars().count() == 200, "{shown}");
    let message = error["message"].as_str().expect("a message");
    assert!(message.contains("Ω…: ") && message.chars().filter(|mark| *mark == 'Ω').count() <= 200, "{message}");
}

#[test]
fn d15_one_credit_for_each_processed_claim() {
    let mut world = World::market().with_credit();
    assert_eq!(world.code(&admin("V"), submit("again", issue("processed"))), "wrongState");
    assert_eq!(world.code(&admin("R"), act("issuance", mint("D", "1"))), "wrongState");
    let processed = world.see(&admin("S"), json!({"type": "processedClaim", "processedClaimId": id("processed")}));
    assert_eq!((&processed["status"], &processed["creditId"]), (&json!("credited"), &json!(id("C"))));
}

#[test]
fn d15_an_issuance_needs_a_verified_claim_and_a_recommendation() {
    let mut world = World::market().with_mbp().with_claim("claim");
    world.ok(&admin("S"), submit("verification", verify("claim")));
    world.ok(&admin("V"), act("verification", ecoledger_testkit::wire::market::accept("processed")));
    assert_eq!(world.code(&admin("V"), submit("issuance", issue("processed"))), "wrongState", "D-51: before that");
    world.ok(&admin("V"), act("verification", json!("approve")));
    assert_eq!(world.code(&admin("V"), submit("issuance", issue("processed"))), "recommendationMissing");
    assert_eq!(world.code(&admin("V2"), submit("issuance", issue("processed"))), "notFound");
    assert_eq!(world.code(&admin("S"), submit("issuance", issue("processed"))), "forbidden");
    world.recommend("processed");
    world.ok(&admin("V"), submit("issuance", issue("processed")));
}

#[test]
fn d64_without_a_verified_quantity_no_mint_fits() {
    let mut world = World::market().with_mbp();
    let claim = json!({
        "type": "createClaim", "claimId": id("claim"), "mbpId": id("mbp"),
        "checkpoints": [{"checkpointId": id("only"), "startDate": "2024-01-01", "endDate": "2024-12-31"}]
    });
    world.ok(&admin("S"), claim);
    world.ok(&admin("S"), submit("verification", verify("claim")));
    world.ok(&admin("V"), act("verification", ecoledger_testkit::wire::market::accept("processed")));
    world.recommend("processed");
    world.ok(&admin("V"), act("verification", json!("approve")));
    world.ok(&admin("V"), submit("issuance", issue("processed")));
    assert_eq!(world.code(&admin("R"), act("issuance", mint("C", "0.000001"))), "quantityExceedsVerified");
}

#[test]
fn d22_files_of_a_mint_go_to_the_credit_and_those_of_a_return_to_the_processed_claim() {
    let mut world = World::market().with_issuance();
    let add = |world: &mut World, by: &str, name: &str| {
        let file = json!({"type": "addFile", "fileId": id(name), "name": "a.pdf", "tag": "report", "source": {"upload": {}}});
        world.ok(&admin(by), file);
    };
    for name in ["first", "second"] {
        add(&mut world, "R", name);
    }
    add(&mut world, "V", "foreign");
    let with_files = |mut command: Value, names: &[&str]| {
        command["fileIds"] = names.iter().map(|name| json!(id(name))).collect();
        command
    };
    let give_back = || act("issuance", json!("returnForEdits"));
    assert_eq!(world.code(&admin("R"), with_files(give_back(), &["foreign"])), "notFound", "D-54");
    assert_eq!(world.code(&admin("R"), with_files(give_back(), &["first", "first"])), "invalidField", "D-50");
    world.ok(&admin("R"), with_files(give_back(), &["first"]));
    let processed = world.see(&admin("S"), json!({"type": "processedClaim", "processedClaimId": id("processed")}));
    assert_eq!(processed["files"], json!([{"fileId": id("first"), "name": "a.pdf", "tag": "report"}]));
    let resubmitted = world.ok(&admin("V"), with_files(act("issuance", json!("resubmit")), &["foreign"]));
    assert_eq!(resubmitted["history"][2]["fileIds"], json!([id("foreign")]), "D-64: named, and loose still");
    let mut minting = act("issuance", mint("C", "100"));
    assert_eq!(world.code(&admin("R"), with_files(minting.clone(), &["first"])), "wrongState", "D-64: attached already");
    minting = with_files(minting, &["second"]);
    world.ok(&admin("R"), minting);
    assert_eq!(world.credit(&admin("S"), "C")["files"][0]["fileId"], id("second"));
    assert_eq!(world.credit(&admin("S"), "C")["version"], 1, "D-81");
    world.ok(&admin("S"), ecoledger_testkit::wire::market::split("C", &[("C1", "50"), ("C2", "50")]));
    assert_eq!(world.credit(&admin("S"), "C1")["files"][0]["fileId"], id("second"), "D-17: children inherit files");
    let delete = json!({"type": "deleteFile", "fileId": id("second")});
    assert_eq!(world.code(&admin("R"), delete), "wrongState", "D-54: never one on a credit");
    let of = |by: &str, file: &str| world.ask(&admin(by), &json!({"type": "file", "fileId": id(file)}))["ok"].clone();
    assert_eq!((of("S", "second"), of("B", "second"), of("S", "foreign")), (json!(true), json!(false), json!(false)));
}
