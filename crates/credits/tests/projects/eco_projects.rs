use serde_json::{Value, json};

use super::setting::{
    World, act, admin, assert_no_events, assign, changed, create_claim, create_project, id, key, member, new_mbp, operator,
    submit, touches, with_processed_claim, with_project, with_registered,
};

fn mbp(name: &str) -> Value {
    json!({"type": "modularBenefitProject", "mbpId": id(name)})
}

fn update(name: &str, member: &str, value: impl Into<Value>) -> Value {
    changed(json!({"type": "updateModularBenefitProject", "mbpId": id(name)}), member, value.into())
}

fn add_mbp(project: &str, name: &str) -> Value {
    json!({"type": "addModularBenefitProject", "ecoProjectId": id(project), "modularBenefitProject": new_mbp(name)})
}

#[test]
fn d63_a_project_comes_with_its_modular_benefit_projects() {
    let mut world = World::market();
    let command = changed(create_project("P", &["A", "B"]), "country", json!("FIN"));
    let response = world.done(&admin("S"), command);
    assert_eq!(
        touches(&response),
        [
            vec![key("ecoProject", "P")],
            vec![key("mbp", "A"), key("ecoProject", "P")],
            vec![key("mbp", "B"), key("ecoProject", "P")],
        ]
    );
    let project = &response["result"];
    assert_eq!(project["version"], 3);
    assert_eq!(project["supplierId"], id("S"));
    assert_eq!(project["country"], "FIN");
    assert_eq!(project["files"], json!([]));
    let added = world.done(&admin("S"), add_mbp("P", "N"));
    assert_eq!(touches(&added), [[key("mbp", "N"), key("ecoProject", "P")]]);
    assert_eq!(added["result"]["status"], "draft");
    let seen = world.see(&admin("S"), json!({"type": "ecoProject", "ecoProjectId": id("P")}));
    assert_eq!(seen["version"], 4);
    let names: Vec<&Value> =
        seen["modularBenefitProjects"].as_array().expect("a list").iter().map(|mbp| &mbp["name"]).collect();
    assert_eq!(names, ["A", "B", "N"]);
}

#[test]
fn d50_ids_of_a_project_are_new_and_given_once() {
    let mut world = with_project();
    assert_eq!(world.code(&admin("S"), create_project("Q", &["Q1", "Q1"])), "invalidField");
    assert_eq!(world.code(&admin("S"), create_project("Q", &[])), "emptyField");
    assert_eq!(world.code(&admin("S"), create_project("P", &["Q1"])), "alreadyExists");
    let error = world.refusal_at(&admin("S"), create_project("Q", &["Q1", "A"]), None);
    assert_eq!(error["code"], "alreadyExists");
    assert_eq!(error["details"]["entity"], "mbp");
    assert_eq!(error["details"]["index"], 1);
    assert_eq!(world.code(&admin("S"), add_mbp("P", "A")), "alreadyExists");
}

#[test]
fn d50_the_issuing_registry_is_there_and_holds_the_role() {
    let mut world = with_project();
    for (registry, code) in [("nobody", "notFound"), ("V", "roleMissing"), ("S", "roleMissing")] {
        let mut project = create_project("Q", &["Q1", "Q2"]);
        project["modularBenefitProjects"][1]["issuingRegistryId"] = json!(id(registry));
        let error = world.refusal_at(&admin("S"), project, None);
        assert_eq!(error["code"], code);
        assert_eq!(error["details"]["index"], 1);
        let mut command = add_mbp("P", "N");
        command["modularBenefitProject"]["issuingRegistryId"] = json!(id(registry));
        assert_eq!(world.code(&admin("S"), command), code);
        assert_eq!(world.code_at(&admin("S"), update("A", "issuingRegistryId", id(registry)), 1), code);
    }
}

#[test]
fn d65_members_of_a_modular_benefit_project_are_texts_and_country_has_a_pattern() {
    let mut world = with_project();
    for (country, ok) in [("FI", true), ("FIN", true), ("F", false), ("FINL", false), ("fi", false), ("F1", false)] {
        let mut world = world.clone();
        let command = update("A", "country", country);
        if ok {
            world.done_at(&admin("S"), command, 1);
        } else {
            assert_eq!(world.code_at(&admin("S"), command, 1), "invalidCountryCode", "{country}");
        }
    }
    for attribute in [
        "name",
        "ecologicalBenefitType",
        "ecologicalBenefitScope",
        "classificationCategory",
        "classificationMethod",
        "durability",
        "storageType",
        "description",
    ] {
        let mut world = world.clone();
        assert_eq!(world.code_at(&admin("S"), update("A", attribute, " "), 1), "emptyField", "{attribute}");
        assert_eq!(world.code_at(&admin("S"), update("A", attribute, 7), 1), "malformedRequest", "{attribute}");
        let response = world.done_at(&admin("S"), update("A", attribute, "new"), 1);
        assert_eq!(response["result"][attribute], "new");
        assert_no_events(&world.done_at(&admin("S"), update("A", attribute, "new"), 2));
        assert_no_events(&world.done_at(&admin("S"), update("A", attribute, Value::Null), 2));
    }
    assert_eq!(world.code_at(&admin("S"), update("A", "colour", "green"), 1), "malformedRequest");
}

#[test]
fn d6_an_update_of_a_modular_benefit_project_needs_its_version() {
    let mut world = with_project();
    let rename = update("A", "name", "N");
    assert_eq!(world.code(&admin("S"), rename.clone()), "versionRequired");
    assert_eq!(world.code(&admin("S"), update("A", "name", "A")), "versionRequired", "also where nothing changes (D-78)");
    let error = world.refusal_at(&admin("S"), rename.clone(), Some(2));
    assert_eq!(error["code"], "versionMismatch");
    assert_eq!(error["details"]["expected"], 2);
    assert_eq!(error["details"]["actual"], 1);
    assert_eq!(world.done_at(&admin("S"), rename, 1)["result"]["version"], 2);
}

#[test]
fn d14_a_modular_benefit_project_is_edited_in_a_draft_and_when_returned() {
    let mut world = with_project();
    let mut version = 1;
    let edit = |world: &mut World, version: u64, editable: bool| {
        let command = update("A", "description", format!("at version {version}"));
        if editable {
            world.done_at(&admin("S"), command, version);
        } else {
            let error = world.refusal_at(&admin("S"), command, Some(version));
            assert_eq!(error["code"], "wrongState", "at version {version}");
            let status = world.see(&admin("S"), mbp("A"))["status"].clone();
            assert_eq!(error["details"]["status"], status);
        }
        version + u64::from(editable)
    };
    version = edit(&mut world, version, true);
    submit(&mut world, "S", "register", json!({"type": "MBPRegister", "mbpId": id("A")}));
    version = edit(&mut world, version + 1, false);
    act(&mut world, "R", "register", "returnForEdits");
    version = edit(&mut world, version + 1, true);
    act(&mut world, "S", "register", "resubmit");
    version = edit(&mut world, version + 1, false);
    let mut rejected = world.clone();
    act(&mut rejected, "R", "register", "reject");
    edit(&mut rejected, version + 1, false);
    act(&mut world, "R", "register", "approve");
    edit(&mut world, version + 1, false);
    assert_eq!(world.see(&admin("S"), mbp("A"))["status"], "registered");
    assert_eq!(rejected.see(&admin("S"), mbp("A"))["status"], "rejected");
}

#[test]
fn d64_the_issuing_registry_changes_in_a_draft_only() {
    let mut world = with_project();
    let to = |registry: &str| update("A", "issuingRegistryId", id(registry));
    assert_eq!(world.done_at(&admin("S"), to("R2"), 1)["result"]["issuingRegistryId"], id("R2"));
    submit(&mut world, "S", "register", json!({"type": "MBPRegister", "mbpId": id("A")}));
    act(&mut world, "R2", "register", "returnForEdits");
    assert_eq!(world.code_at(&admin("S"), to("R"), 4), "wrongState");
    assert_no_events(&world.done_at(&admin("S"), to("R2"), 4));
    world.done_at(&admin("S"), update("A", "name", "N"), 4);
}

#[test]
fn wire_3_2_only_the_supplier_that_owns_it_changes_a_project() {
    let mut world = with_registered();
    assert_eq!(world.code(&admin("S2"), add_mbp("P", "N")), "notFound");
    assert_eq!(world.code_at(&admin("S2"), update("A", "name", "N"), 1), "notFound");
    // A registry that is a supplier too sees the project, and may not change it.
    world.done(&operator(), json!({"type": "addMarketRole", "organizationId": id("R"), "marketRole": "supplier"}));
    assign(&mut world, &operator(), "R", "R", "supplier", "administrator", Value::Null);
    let both = member("R", "R", "supplier");
    assert_eq!(world.code(&both, add_mbp("P", "N")), "forbidden");
    assert_eq!(world.code_at(&both, update("A", "name", "N"), 1), "forbidden");
    assert_eq!(world.code_at(&both, update("B", "name", "N"), 1), "notFound", "not submitted to it");
}

/// D-4: the later line is at fault, as of an overlap.
#[test]
fn d4_an_id_given_twice_names_its_line() {
    let mut world = with_processed_claim();
    let file = id("f");
    let findings = |name: &str| json!({"checkpointId": id(name)});
    let update = json!({"type": "updateProcessedClaim", "processedClaimId": id("X"),
        "checkpointResults": [findings("C1"), findings("C2"), findings("C1")]});
    let named = changed(create_project("Q", &["Q1"]), "fileIds", json!([id("g"), file, file]));
    let cases = [
        ("S", create_project("Q", &["Q1", "Q2", "Q1"]), "modularBenefitProjects[2].mbpId"),
        ("S", create_claim("D", "A", &["D1", "D2", "D1"]), "checkpoints[2].checkpointId"),
        ("S", named, "fileIds[2]"),
        ("V", update, "checkpointResults[2].checkpointId"),
    ];
    for (by, command, member) in cases {
        let error = world.refusal_at(&admin(by), command, None);
        assert_eq!(error["code"], "invalidField", "{member}");
        assert_eq!((&error["details"]["member"], &error["details"]["index"]), (&json!(member), &json!(2)));
    }
}

/// Wire 2: the rule of a member comes in the order of the members, a rule over several lines after them all.
#[test]
fn d83_an_empty_list_is_found_before_the_members_after_it() {
    let mut world = World::market();
    let twice = json!([id("f"), id("f")]);
    let empty = world.refusal_at(&admin("S"), changed(create_project("Q", &[]), "fileIds", twice.clone()), None);
    assert_eq!((&empty["code"], &empty["details"]["member"]), (&json!("emptyField"), &json!("modularBenefitProjects")));
}
