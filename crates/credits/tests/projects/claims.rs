use serde_json::{Value, json};

use super::setting::{
    World, act, admin, assert_no_events, assign, changed, create_claim, id, key, member, new_checkpoint, operator, submit,
    touches, with_claim, with_project, with_registered, with_submitted_claim,
};

fn claim(name: &str) -> Value {
    json!({"type": "claim", "claimId": id(name)})
}

fn update(member: &str, value: Value) -> Value {
    changed(json!({"type": "updateClaim", "claimId": id("C")}), member, value)
}

fn add_checkpoint(name: &str) -> Value {
    json!({"type": "addCheckpoint", "claimId": id("C"), "checkpoint": new_checkpoint(name)})
}

fn update_checkpoint(name: &str, member: &str, value: Value) -> Value {
    let command = json!({"type": "updateCheckpoint", "claimId": id("C"), "checkpointId": id(name)});
    changed(command, member, value)
}

#[test]
fn d73_a_claim_touches_itself_only_and_shows_what_it_was_made_of() {
    let mut world = with_registered();
    let mut command = create_claim("C", "A", &["C1", "C2"]);
    command["coBenefits"] = json!([{"category": "water", "ratingScore": 4.50}, {"category": "soil", "ratingScore": "high"}]);
    command["checkpoints"][1]["effectBefore"] = json!("0");
    command["checkpoints"][1]["effectAfter"] = json!(12.5);
    let response = world.done(&admin("S"), command);
    assert_eq!(touches(&response), [[key("claim", "C")]]);
    let expected = json!({
        "claimId": id("C"), "version": 1, "mbpId": id("A"), "ecoProjectId": id("P"), "supplierId": id("S"), "status": "draft",
        "quantity": "100", "files": [],
        "coBenefits": [{"category": "water", "ratingScore": 4.5}, {"category": "soil", "ratingScore": "high"}],
        "checkpoints": [
            {"checkpointId": id("C1"), "startDate": "2024-01-01", "endDate": "2024-12-31"},
            {"checkpointId": id("C2"), "startDate": "2024-01-01", "endDate": "2024-12-31", "effectBefore": "0",
             "effectAfter": "12.5"}
        ]
    });
    assert_eq!(response["result"], expected);
    assert_eq!(world.see(&admin("S"), claim("C")), expected);
}

#[test]
fn claims_are_made_of_registered_projects_only() {
    let mut world = with_project();
    let command = create_claim("C", "A", &["C1"]);
    assert_eq!(world.code(&admin("S"), command.clone()), "wrongState", "draft");
    submit(&mut world, "S", "register", json!({"type": "MBPRegister", "mbpId": id("A")}));
    assert_eq!(world.code(&admin("S"), command.clone()), "wrongState", "submitted");
    act(&mut world, "R", "register", "returnForEdits");
    assert_eq!(world.code(&admin("S"), command.clone()), "wrongState", "returned");
    act(&mut world, "S", "register", "resubmit");
    let mut rejected = world.clone();
    act(&mut rejected, "R", "register", "reject");
    assert_eq!(rejected.code(&admin("S"), command.clone()), "wrongState", "rejected");
    act(&mut world, "R", "register", "approve");
    assert_eq!(world.code(&admin("S2"), command.clone()), "notFound");
    world.done(&admin("S"), command);
}

#[test]
fn d50_ids_of_a_claim_are_new_and_given_once() {
    let mut world = with_claim();
    assert_eq!(world.code(&admin("S"), create_claim("D", "A", &[])), "emptyField");
    assert_eq!(world.code(&admin("S"), create_claim("D", "A", &["D1", "D1"])), "invalidField");
    assert_eq!(world.code(&admin("S"), create_claim("C", "A", &["D1"])), "alreadyExists");
    let error = world.refusal_at(&admin("S"), create_claim("D", "A", &["D1", "C2"]), None);
    assert_eq!(error["code"], "alreadyExists", "an id is unique in its kind (D-73)");
    assert_eq!(error["details"]["entity"], "checkpoint");
    assert_eq!(error["details"]["index"], 1);
    assert_eq!(world.code(&admin("S"), add_checkpoint("C1")), "alreadyExists");
}

#[test]
fn d62_claimed_quantities_are_not_zero_and_effects_may_be() {
    let mut world = with_registered();
    for (quantity, code) in [
        (json!("0"), "invalidQuantity"),
        (json!(0), "invalidQuantity"),
        (json!("-1"), "invalidQuantity"),
        (json!("1.0000000"), "tooManyDecimals"),
        (json!("1e3"), "invalidQuantity"),
        (json!(true), "malformedRequest"),
    ] {
        let command = changed(create_claim("C", "A", &["C1"]), "quantity", quantity.clone());
        assert_eq!(world.code(&admin("S"), command), code, "{quantity}");
    }
    let mut command = create_claim("C", "A", &["C1"]);
    command["checkpoints"][0]["effectBefore"] = json!(0);
    assert_eq!(world.done(&admin("S"), command)["result"]["checkpoints"][0]["effectBefore"], "0");
}

#[test]
fn d69_checkpoints_cover_days() {
    let mut world = with_registered();
    for (start, end, code) in [
        ("2024-13-01", "2024-12-31", "malformedRequest"),
        ("2024-01-01T00:00:00Z", "2024-12-31", "malformedRequest"),
        ("2023-02-29", "2024-12-31", "malformedRequest"),
        ("2024-12-31", "2024-12-30", "periodReversed"),
    ] {
        let mut command = create_claim("C", "A", &["C1"]);
        command["checkpoints"][0]["startDate"] = json!(start);
        command["checkpoints"][0]["endDate"] = json!(end);
        assert_eq!(world.code(&admin("S"), command), code, "{start} {end}");
    }
}

#[test]
fn d14_a_claim_is_edited_in_a_draft_and_when_returned() {
    let mut world = with_claim();
    let mut count = 0;
    let mut edit = |world: &mut World, editable: bool| {
        count += 1;
        let version = world.see(&admin("S"), claim("C"))["version"].as_u64().expect("a version");
        let commands = [
            (update("quantity", json!(format!("{count}00.5"))), Some(version)),
            (update_checkpoint("C1", "effectAfter", json!(format!("{count}"))), Some(version + u64::from(editable))),
            (add_checkpoint(&format!("new {count}")), None),
        ];
        for (command, version) in commands {
            if editable {
                world.done_at(&admin("S"), command, version);
            } else {
                assert_eq!(world.code_at(&admin("S"), command, version), "wrongState");
            }
        }
    };
    edit(&mut world, true);
    submit(&mut world, "S", "verify", json!({"type": "MBPClaimVerify", "claimId": id("C"), "verifierId": id("V")}));
    edit(&mut world, false);
    act(&mut world, "V", "verify", "returnForEdits");
    edit(&mut world, true);
    act(&mut world, "S", "verify", "resubmit");
    edit(&mut world, false);
    let mut rejected = world.clone();
    act(&mut rejected, "V", "verify", "reject");
    edit(&mut rejected, false);
    let accept = json!({"type": "accept", "processedClaimId": id("X")});
    world.done(&admin("V"), json!({"type": "actOnProposal", "proposalId": id("verify"), "action": accept}));
    edit(&mut world, false);
    act(&mut world, "V", "verify", "returnForEdits");
    edit(&mut world, true);
    act(&mut world, "S", "verify", "resubmit");
    act(&mut world, "V", "verify", "approve");
    edit(&mut world, false);
    assert_eq!(world.see(&admin("S"), claim("C"))["status"], "verified");
}

#[test]
fn d6_updates_need_the_version_of_the_claim_and_a_new_checkpoint_does_not() {
    let mut world = with_claim();
    assert_eq!(world.code(&admin("S"), update("quantity", json!("7"))), "versionRequired");
    assert_eq!(world.code(&admin("S"), update_checkpoint("C1", "effectAfter", json!("1"))), "versionRequired");
    assert_eq!(world.code_at(&admin("S"), add_checkpoint("C3"), 9), "versionMismatch");
    let added = world.done(&admin("S"), add_checkpoint("C3"));
    assert_eq!(added["result"]["version"], 2, "checkpoints count with the claim");
    assert_eq!(added["result"]["claimId"], id("C"), "D-70: the claim");
    let updated = world.done_at(&admin("S"), update_checkpoint("C3", "endDate", json!("2025-01-01")), 2);
    assert_eq!(touches(&updated), [[key("claim", "C")]]);
    assert_eq!(updated["result"]["checkpoints"][2]["endDate"], "2025-01-01");
    let checkpoint = world.see(&admin("S"), json!({"type": "checkpoint", "claimId": id("C"), "checkpointId": id("C3")}));
    assert_eq!(checkpoint["version"], 3);
}

#[test]
fn d78_updates_that_change_nothing_have_no_events() {
    let mut world = with_claim();
    assert_no_events(&world.done_at(&admin("S"), update("quantity", json!(100)), 1));
    assert_no_events(&world.done_at(&admin("S"), update("coBenefits", json!([])), 1));
    assert_no_events(&world.done_at(&admin("S"), update_checkpoint("C1", "startDate", json!("2024-01-01")), 1));
    let water = json!([{"category": "water"}]);
    assert_eq!(world.done_at(&admin("S"), update("coBenefits", water.clone()), 1)["result"]["coBenefits"], water);
    assert_eq!(world.done_at(&admin("S"), update("coBenefits", json!([])), 2)["result"]["coBenefits"], json!([]));
}

#[test]
fn a_checkpoint_does_not_end_before_it_starts_after_an_update_either() {
    let mut world = with_claim();
    let both = changed(update_checkpoint("C1", "startDate", json!("2024-02-02")), "endDate", json!("2024-02-01"));
    assert_eq!(world.code_at(&admin("S"), both, 1), "periodReversed");
    assert_eq!(world.code_at(&admin("S"), update_checkpoint("C1", "endDate", json!("2023-12-31")), 1), "periodReversed");
    assert_eq!(world.code_at(&admin("S"), update_checkpoint("C1", "startDate", json!("2025-01-01")), 1), "periodReversed");
    world.done_at(&admin("S"), update_checkpoint("C1", "endDate", json!("2024-01-01")), 1);
}

#[test]
fn a_checkpoint_of_another_claim_is_not_found() {
    let mut world = with_claim();
    world.done(&admin("S"), create_claim("D", "A", &["D1"]));
    let error = world.refusal_at(&admin("S"), update_checkpoint("D1", "effectAfter", json!("1")), Some(1));
    assert_eq!(error["code"], "notFound");
    assert_eq!(error["details"]["entity"], "checkpoint");
    let query = json!({"type": "checkpoint", "claimId": id("C"), "checkpointId": id("D1")});
    assert_eq!(world.unseen(&admin("S"), query), "notFound");
}

#[test]
fn wire_3_2_only_the_supplier_edits_a_claim() {
    let mut world = with_submitted_claim();
    assert_eq!(world.code_at(&admin("S2"), update("quantity", json!("7")), 2), "notFound");
    world.done(&operator(), json!({"type": "addMarketRole", "organizationId": id("V"), "marketRole": "supplier"}));
    assign(&mut world, &operator(), "V", "V", "supplier", "administrator", Value::Null);
    let both = member("V", "V", "supplier");
    assert_eq!(world.code_at(&both, update("quantity", json!("7")), 2), "forbidden");
    assert_eq!(world.code(&both, create_claim("D", "A", &["D1"])), "forbidden");
}

#[test]
fn d60_a_claim_may_have_a_thousand_checkpoints_and_their_list_has_pages() {
    let mut world = with_registered();
    let names: Vec<String> = (0..1000).map(|number| format!("checkpoint {number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    world.done(&admin("S"), create_claim("C", "A", &names));
    let mut query = json!({"type": "checkpoints", "claimId": id("C"), "limit": 333});
    let mut seen = Vec::new();
    loop {
        let page = world.see(&admin("S"), query.clone());
        for item in page["items"].as_array().expect("items") {
            seen.push(item["checkpointId"].as_str().expect("an id").to_owned());
        }
        let Some(cursor) = page.get("nextCursor") else { break };
        query["cursor"] = cursor.clone();
    }
    let expected: Vec<String> = names.iter().map(|name| id(name)).collect();
    assert_eq!(seen, expected);
}

#[test]
fn what_an_update_of_a_checkpoint_does_not_name_stays() {
    let mut world = with_claim();
    let before = world.see(&admin("S"), json!({"type": "checkpoint", "claimId": id("C"), "checkpointId": id("C1")}));
    let mut expected = before.clone();
    let changes = [("effectBefore", "10"), ("effectAfter", "4.5"), ("startDate", "2024-02-01"), ("endDate", "2024-06-30")];
    for (count, (member, value)) in (1..).zip(changes) {
        world.done_at(&admin("S"), update_checkpoint("C1", member, json!(value)), count);
        expected[member] = json!(value);
        expected["version"] = json!(count + 1);
        let query = json!({"type": "checkpoint", "claimId": id("C"), "checkpointId": id("C1")});
        assert_eq!(world.see(&admin("S"), query), expected);
    }
}

/// The names of claims on each page of the list.
fn listed(world: &World, by: &serde_json::Value, mbp: &str, limit: u64) -> Vec<Vec<serde_json::Value>> {
    let mut query = json!({"type": "claims", "mbpId": id(mbp), "limit": limit});
    let mut found = Vec::new();
    loop {
        let page = world.see(by, query.clone());
        found.push(page["items"].as_array().expect("items").iter().map(|claim| claim["claimId"].clone()).collect());
        query["cursor"] = page["nextCursor"].clone();
        if query["cursor"].is_null() {
            return found;
        }
    }
}

/// Five claims: `C` and `E` go to `V`, `D` to `V2`; `F` and `G` stay drafts.
fn five_claims() -> World {
    let mut world = with_claim();
    for name in ["D", "E", "F", "G"] {
        world.done(&admin("S"), create_claim(name, "A", &[&format!("{name}1")]));
    }
    for (claim, verifier) in [("D", "V2"), ("E", "V"), ("C", "V")] {
        let verify = json!({"type": "MBPClaimVerify", "claimId": id(claim), "verifierId": id(verifier)});
        submit(&mut world, "S", &format!("verify {claim}"), verify);
    }
    world
}

#[test]
fn d91_claims_of_a_project_are_those_that_the_actor_may_see_one_by_one() {
    let world = five_claims();
    let names = |names: &[&str]| names.iter().map(|name| json!(id(name))).collect::<Vec<_>>();
    for (by, expected) in [
        ("S", names(&["C", "D", "E", "F", "G"])),
        ("R", names(&["C", "D", "E", "F", "G"])),
        ("V", names(&["C", "E"])),
        ("V2", names(&["D"])),
    ] {
        for limit in 1..7 {
            let pages = listed(&world, &admin(by), "A", limit);
            assert!(pages.iter().rev().skip(1).all(|page| page.len() as u64 == limit), "{by} {limit}");
            assert_eq!(pages.concat(), expected, "{by} {limit}: in the order in which they were made");
        }
        let one_by_one =
            ["C", "D", "E", "F", "G"].map(|name| world.ask(&admin(by), &json!({"type": "claim", "claimId": id(name)})));
        let seen: Vec<_> =
            one_by_one.into_iter().filter(|answer| answer["ok"] == true).map(|answer| answer["result"].clone()).collect();
        assert_eq!(
            world.see(&admin(by), json!({"type": "claims", "mbpId": id("A")}))["items"],
            json!(seen),
            "as `claim` shows them"
        );
    }
    assert_eq!(listed(&world, &admin("S"), "B", 1), [names(&[])], "none yet");
    for (by, mbp) in [("S2", "A"), ("R2", "A"), ("V", "B"), ("S", "nothing")] {
        let response = world.ask(&admin(by), &json!({"type": "claims", "mbpId": id(mbp)}));
        let error = &response["error"];
        assert_eq!((&error["code"], &error["details"]["entity"]), (&json!("notFound"), &json!("mbp")), "{by} {mbp}");
    }
    assert_eq!(world.unseen(&json!({"kind": "operator"}), json!({"type": "claims", "mbpId": id("A")})), "forbidden");
}

/// A cursor that was put together from the list's own mark and the id of a claim out of sight is refused like one of none.
#[test]
fn d91_d28_a_cursor_of_claims_does_not_tell_what_exists() {
    let world = five_claims();
    let page = world.see(&admin("V"), json!({"type": "claims", "mbpId": id("A"), "limit": 1}));
    let (mark, position) = page["nextCursor"].as_str().expect("a cursor").split_once('.').expect("two parts");
    assert_eq!(position, id("E"));
    let ask = |claim: &str| {
        world.ask(&admin("V"), &json!({"type": "claims", "mbpId": id("A"), "cursor": format!("{mark}.{}", id(claim))}))
    };
    assert_eq!(ask("C")["result"]["items"].as_array().expect("items").len(), 2);
    for hidden in ["D", "F", "none"] {
        assert_eq!(ask(hidden)["error"]["code"], "invalidField", "{hidden}");
        assert_eq!(ask(hidden), ask("another"), "{hidden}");
    }
}
