//! What proposals do beyond the machine (D-11, D-13, D-51, D-53, D-61, D-63 to D-65, D-80, D-81).

use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::market::{accept, act, admin, in_role, list, mint, retire, submit, trade, user, verify};
use ecoledger_testkit::wire::{id, operator};

fn touches(world: &World) -> Vec<String> {
    world.events.last().expect("an event").touches().iter().map(ToString::to_string).collect()
}

fn keys(entities: &[(&str, &str)]) -> Vec<String> {
    entities.iter().map(|(kind, name)| format!("{kind}:{}", id(name))).collect()
}

fn status(world: &World, kind: &str, member: &str, name: &str) -> Value {
    world.see(&admin("V"), json!({"type": kind, member: id(name)}))["status"].clone()
}

#[test]
fn d63_d81_what_the_events_of_proposals_touch() {
    let mut world = World::market().with_draft();
    world.ok(&admin("S"), submit("P", json!({"type": "MBPRegister", "mbpId": id("mbp")})));
    assert_eq!(touches(&world), keys(&[("proposal", "P"), ("mbp", "mbp"), ("ecoProject", "project")]));
    world.ok(&admin("R"), act("P", json!("approve")));
    assert_eq!(touches(&world), keys(&[("proposal", "P"), ("mbp", "mbp")]));
    world = world.with_claim("claim");
    world.ok(&admin("S"), submit("Q", verify("claim")));
    let submitted = [("proposal", "Q"), ("claim", "claim"), ("mbp", "mbp"), ("ecoProject", "project")];
    assert_eq!(touches(&world), keys(&submitted));
    world.ok(&admin("V"), act("Q", accept("processed")));
    assert_eq!(touches(&world), keys(&[("processedClaim", "processed")]));
    world.recommend("processed");
    world.ok(&admin("V"), act("Q", json!("approve")));
    assert_eq!(touches(&world), keys(&[("proposal", "Q"), ("claim", "claim"), ("processedClaim", "processed")]));
    world.ok(&admin("V"), submit("I", json!({"type": "CreditMint", "processedClaimId": id("processed")})));
    assert_eq!(touches(&world), keys(&[("proposal", "I"), ("processedClaim", "processed")]));
    world.ok(&admin("R"), act("I", mint("C", "100")));
    let mut minted = keys(&[("credit", "C"), ("processedClaim", "processed")]);
    minted.push(format!("assetId:{}/C", id("R")));
    assert_eq!(touches(&world), minted);
    world.ok(&admin("S"), submit("T", trade("M")));
    world.ok(&admin("M"), act("T", json!("approve")));
    assert_eq!(touches(&world), [format!("traderRegistration:{}/{}", id("M"), id("S"))]);
    world.ok(&admin("S"), submit("L", list("C", "M")));
    assert_eq!(touches(&world), keys(&[("proposal", "L"), ("credit", "C")]));
}

#[test]
fn d80_the_history_begins_with_submit() {
    let mut world = World::market().with_draft();
    let mut command = submit("P", json!({"type": "MBPRegister", "mbpId": id("mbp")}));
    command["message"] = json!("Please\nregister");
    command["externalIds"] = json!(["S at R", "second"]);
    let proposal = world.ok(&admin("S"), command);
    assert_eq!((&proposal["message"], &proposal["externalIds"]), (&json!("Please\nregister"), &json!(["S at R", "second"])));
    let first = json!({"action": "submit", "at": ecoledger_testkit::wire::market::AT, "actor": admin("S"), "message": "Please\nregister"});
    assert_eq!(proposal["history"], json!([first]));
    let mut back = act("P", json!("returnForEdits"));
    back["message"] = json!("No country");
    let returned = world.ok(&admin("R"), back);
    let second = json!({"action": "returnForEdits", "at": ecoledger_testkit::wire::market::AT, "actor": admin("R"), "message": "No country"});
    assert_eq!(returned["history"], json!([first, second]));
    assert_eq!((&returned["version"], &returned["status"]), (&json!(2), &json!("submitterActionNeeded")));
}

#[test]
fn d13_a_reopened_claim_gets_results_for_its_new_checkpoints() {
    let mut world = World::market().with_issuance();
    world.ok(&admin("R"), act("issuance", json!("returnForEdits")));
    world.ok(&admin("V"), act("verification", json!("returnForEdits")));
    let checkpoint = json!({"checkpointId": id("added"), "startDate": "2024-01-01", "endDate": "2024-01-31"});
    world.ok(&admin("S"), json!({"type": "addCheckpoint", "claimId": id("claim"), "checkpoint": checkpoint}));
    let results = |world: &World| {
        let processed = world.see(&admin("V"), json!({"type": "processedClaim", "processedClaimId": id("processed")}));
        processed["checkpointResults"].as_array().expect("results").len()
    };
    assert_eq!(results(&world), 2, "not before the resubmit");
    assert_eq!(world.code(&admin("V"), act("issuance", json!("resubmit"))), "wrongState", "D-51: the claim is not verified");
    world.ok(&admin("S"), act("verification", json!("resubmit")));
    assert_eq!(results(&world), 3);
    assert_eq!(status(&world, "claim", "claimId", "claim"), "inVerification");
    world.ok(&admin("V"), act("verification", json!("approve")));
    assert_eq!(status(&world, "processedClaim", "processedClaimId", "processed"), "issuanceReturned", "D-76");
    world.ok(&admin("V"), act("issuance", json!("resubmit")));
    assert_eq!(status(&world, "processedClaim", "processedClaimId", "processed"), "issuanceSubmitted");
    world.ok(&admin("R"), act("issuance", mint("C", "100")));
}

#[test]
fn d64_a_reopened_claim_that_is_rejected_closes_its_processed_claim() {
    let mut world = World::market().with_issuance();
    world.ok(&admin("V"), act("issuance", json!("withdraw")));
    world.ok(&admin("V"), act("verification", json!("returnForEdits")));
    world.ok(&admin("S"), act("verification", json!("resubmit")));
    world.ok(&admin("V"), act("verification", json!("reject")));
    assert_eq!(status(&world, "processedClaim", "processedClaimId", "processed"), "closed");
    assert_eq!(world.code(&admin("V"), act("issuance", json!("resubmit"))), "wrongState");
    let second = submit("again", json!({"type": "CreditMint", "processedClaimId": id("processed")}));
    assert_eq!(world.code(&admin("V"), second), "wrongState");
}

#[test]
fn d51_a_second_proposal_of_the_same_kind_is_refused() {
    let mut world = World::market().with_draft();
    let register = |name: &str| submit(name, json!({"type": "MBPRegister", "mbpId": id("mbp")}));
    world.ok(&admin("S"), register("P"));
    assert_eq!(world.code(&admin("S"), register("P")), "alreadyExists", "before wrongState");
    assert_eq!(world.code(&admin("S"), register("Q")), "wrongState");
    world.ok(&admin("R"), act("P", json!("returnForEdits")));
    assert_eq!(world.code(&admin("S"), register("Q")), "wrongState");
    world.ok(&admin("S"), act("P", json!("resubmit")));
    world.ok(&admin("R"), act("P", json!("reject")));
    assert_eq!(world.code(&admin("S"), register("Q")), "wrongState", "D-12: a rejected MBP is final");
    let mut issuing = World::market().with_issuance();
    issuing.ok(&admin("V"), act("issuance", json!("withdraw")));
    let second = submit("again", json!({"type": "CreditMint", "processedClaimId": id("processed")}));
    assert_eq!(issuing.code(&admin("V"), second), "wrongState", "D-82");
}

#[test]
fn d11_one_organization_may_be_both_sides_each_in_its_role() {
    let mut world = World::market();
    let project = json!({
        "type": "createEcoProject", "ecoProjectId": id("own"), "name": "Own",
        "modularBenefitProjects": [{"mbpId": id("own mbp"), "name": "Own", "issuingRegistryId": id("All")}]
    });
    world.ok(&admin("All"), project);
    world.ok(&admin("All"), submit("P", json!({"type": "MBPRegister", "mbpId": id("own mbp")})));
    assert_eq!(world.code(&admin("All"), act("P", json!("approve"))), "forbidden", "not in the registry's role");
    assert_eq!(world.code(&in_role("All", "issuingRegistry"), act("P", json!("resubmit"))), "forbidden");
    assert_eq!(world.code(&in_role("All", "buyer"), act("P", json!("approve"))), "forbidden");
    world.ok(&in_role("All", "issuingRegistry"), act("P", json!("approve")));
    let mine = world.see(&admin("All"), json!({"type": "proposals"}));
    assert_eq!(mine["items"].as_array().map(Vec::len), Some(1), "once, though on both sides");
}

#[test]
fn d61_what_the_actor_is_comes_before_any_look_up() {
    let mut world = World::market();
    let cases = [
        ("B", json!({"type": "MBPRegister", "mbpId": id("nothing")})),
        ("V", json!({"type": "MBPClaimVerify", "claimId": id("nothing"), "verifierId": id("nobody")})),
        ("S", json!({"type": "CreditMint", "processedClaimId": id("nothing")})),
        ("M", trade("M2")),
        ("R", list("nothing", "M")),
        ("S", retire("nothing")),
    ];
    for (by, proposal) in cases {
        assert_eq!(world.code(&admin(by), submit("P", proposal.clone())), "forbidden", "{proposal}");
        assert_eq!(world.code(&operator(), submit("P", proposal)), "forbidden");
    }
    world.assign("reader", "S", "supplier", "reader", &Value::Null);
    assert_eq!(world.code(&user("reader", "S", "supplier"), act("nothing", json!("approve"))), "forbidden", "D-10");
    assert_eq!(world.code(&user("nobody", "S", "supplier"), act("nothing", json!("approve"))), "forbidden", "D-77");
    assert_eq!(world.code(&admin("S"), act("nothing", json!("approve"))), "notFound");
}

#[test]
fn d61_then_entity_by_entity_in_the_order_of_the_members() {
    let mut world = World::market().with_mbp().with_claim("claim");
    let proposal = |claim: &str, verifier: &str| {
        submit("P", json!({"type": "MBPClaimVerify", "claimId": id(claim), "verifierId": id(verifier)}))
    };
    let entity = |world: &mut World, command: Value| world.refusal(&admin("S"), command)["details"]["entity"].clone();
    assert_eq!(entity(&mut world, proposal("nothing", "nobody")), "claim");
    assert_eq!(entity(&mut world, proposal("claim", "nobody")), "organization");
    let refusal = world.refusal(&admin("S"), proposal("claim", "M"));
    assert_eq!(
        (&refusal["code"], &refusal["details"]["marketRole"]),
        (&json!("roleMissing"), &json!("validationVerificationBody"))
    );
    assert_eq!(world.code(&admin("S2"), proposal("claim", "V")), "notFound", "another's claim");
}

#[test]
fn d53_a_scope_covers_the_proposals_of_its_projects_and_no_others() {
    let mut world = World::market().with_mbp().with_claim("claim");
    let other = json!({
        "type": "createEcoProject", "ecoProjectId": id("other"), "name": "Other",
        "modularBenefitProjects": [{"mbpId": id("other mbp"), "name": "Other", "issuingRegistryId": id("R")}]
    });
    world.ok(&admin("S"), other);
    let scope = json!({"mbpId": id("mbp")});
    world.assign("scoped", "S", "supplier", "contributor", &scope);
    world.assign("scoped verifier", "V", "validationVerificationBody", "contributor", &scope);
    world.assign("elsewhere", "S", "supplier", "contributor", &json!({"ecoProjectId": id("other")}));
    let scoped = user("scoped", "S", "supplier");
    let elsewhere = user("elsewhere", "S", "supplier");
    assert_eq!(world.code(&elsewhere, submit("P", verify("claim"))), "forbidden", "D-77");
    assert_eq!(world.code(&scoped, submit("P", trade("M"))), "forbidden", "D-53");
    world.ok(&scoped, submit("P", verify("claim")));
    world.ok(&user("scoped verifier", "V", "validationVerificationBody"), act("P", accept("processed")));
    assert_eq!(world.see(&scoped, json!({"type": "proposals"}))["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(world.see(&elsewhere, json!({"type": "proposals"}))["items"], json!([]));
    assert_eq!(world.unseen(&elsewhere, json!({"type": "proposal", "proposalId": id("P")})), "notFound");
    world.ok(&admin("S"), submit("T", trade("M")));
    assert_eq!(world.unseen(&scoped, json!({"type": "proposal", "proposalId": id("T")})), "notFound");
    world.ok(&admin("M"), act("T", json!("returnForEdits")));
    assert_eq!(world.code(&scoped, act("T", json!("resubmit"))), "forbidden");
    assert_eq!(world.code(&elsewhere, act("P", json!("resubmit"))), "forbidden");
}

#[test]
fn d22_files_of_a_returned_registration_go_to_the_mbp() {
    let mut world = World::market().with_draft();
    world.ok(&admin("S"), submit("P", json!({"type": "MBPRegister", "mbpId": id("mbp")})));
    let file = json!({"type": "addFile", "fileId": id("file"), "name": "a.pdf", "tag": "t", "source": {"upload": {}}});
    world.ok(&admin("R"), file);
    let mut back = act("P", json!("returnForEdits"));
    back["fileIds"] = json!([id("file")]);
    world.ok(&admin("R"), back);
    assert_eq!(touches(&world), keys(&[("proposal", "P"), ("mbp", "mbp"), ("file", "file")]), "D-81");
    let mbp = world.see(&admin("S"), json!({"type": "modularBenefitProject", "mbpId": id("mbp")}));
    assert_eq!(mbp["files"], json!([{"fileId": id("file"), "name": "a.pdf", "tag": "t"}]));
}

#[test]
fn d65_the_lists_of_proposals_are_filtered_and_paged() {
    let world = World::market().with_credit().with_trader("S", "M").with_trader("S", "M2");
    let names = |query: Value| {
        let list = world.see(&admin("S"), query);
        let items = list["items"].as_array().expect("items").clone();
        (items.iter().map(|item| item["proposal"]["type"].as_str().expect("a type").to_owned()).collect::<Vec<_>>(), list)
    };
    let all = ["MBPRegister", "MBPClaimVerify", "MarketplaceTraderRegister", "MarketplaceTraderRegister"];
    assert_eq!(names(json!({"type": "proposals"})).0, all);
    assert_eq!(names(json!({"type": "proposals", "proposalType": "MBPClaimVerify"})).0, ["MBPClaimVerify"]);
    assert!(names(json!({"type": "proposals", "status": "submitted"})).0.is_empty());
    let (first, page) = names(json!({"type": "proposals", "limit": 3}));
    let (rest, _) = names(json!({"type": "proposals", "limit": 3, "cursor": page["nextCursor"]}));
    assert_eq!([first, rest].concat(), all);
    let foreign = json!({"type": "proposals", "limit": 3, "status": "approved", "cursor": page["nextCursor"]});
    assert_eq!(world.unseen(&admin("S"), foreign), "invalidField");
    assert_eq!(world.unseen(&admin("S"), json!({"type": "proposals", "proposalType": "mbpRegister"})), "malformedRequest");
}

/// Wire 1: an unknown enum value is refused naming it; `submit` stands in histories only.
#[test]
fn wire1_submit_is_no_action() {
    let mut world = World::market().with_issuance();
    for name in ["submit", "mine"] {
        let error = world.refusal(&admin("R"), act("issuance", json!({"type": name})));
        assert_eq!((&error["code"], &error["details"]["member"]), (&json!("malformedRequest"), &json!("action.type")));
    }
}
