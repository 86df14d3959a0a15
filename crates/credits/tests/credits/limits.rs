//! What may not grow for ever (D-97), each limit from below, at it and above it.

use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::market::{act, admin, mint, retire, split, submit, user, verify};
use ecoledger_testkit::wire::{id, operator};

const FILES: usize = 100;
const CHECKPOINTS: usize = 1000;
const USER_ROLES: usize = 1000;
const ACTIONS: usize = 1000;

/// Refused for its number, which is one too many.
pub(crate) fn expect_limit(world: &mut World, by: &Value, command: Value, limit: usize, (entity, key): (&str, &str)) {
    let error = world.refusal(by, command);
    assert_eq!((&error["code"], &error["class"]), (&json!("limitReached"), &json!("conflict")), "{error}");
    let details = json!({"entity": entity, "id": id(key), "expected": limit, "actual": limit + 1});
    assert_eq!(error["details"], details, "{error}");
}

fn add(name: &str, resource: Value) -> Value {
    json!({
        "type": "addFile", "fileId": id(name), "name": "a.pdf", "tag": "t", "source": {"upload": {}}, "resource": resource
    })
}

/// Adds files `<name> <number>`, loose or on an asset, and gives their ids.
pub(crate) fn add_files(world: &mut World, by: &str, name: &str, count: usize, resource: &Value) -> Vec<String> {
    let names: Vec<String> = (0..count).map(|number| format!("{name} {number}")).collect();
    for name in &names {
        world.ok(&admin(by), add(name, resource.clone()));
    }
    names.iter().map(|name| id(name)).collect()
}

pub(crate) fn with_files(mut command: Value, ids: &[String]) -> Value {
    command["fileIds"] = json!(ids);
    command
}

#[test]
fn d97_files_on_each_kind_of_asset() {
    let world = World::market().with_credit();
    for (by, kind, asset) in [
        ("S", "ecoProject", "project"),
        ("S", "mbp", "mbp"),
        ("S", "claim", "claim"),
        ("S", "checkpoint", "claim 1"),
        ("V", "processedClaim", "processed"),
        ("V", "checkpointResult", "claim 2"),
        ("S", "credit", "C"),
    ] {
        let mut world = world.clone();
        let resource = json!({"kind": kind, "id": id(asset)});
        add_files(&mut world, by, "file", FILES - 1, &resource);
        world.ok(&admin(by), add("the last", resource.clone()));
        expect_limit(&mut world, &admin(by), add("one more", resource.clone()), FILES, (kind, asset));
        world.ok(&admin(by), add("one more", Value::Null));
        if kind != "credit" {
            world.ok(&admin(by), json!({"type": "deleteFile", "fileId": id("file 3")}));
            world.ok(&admin(by), add("in its place", resource));
        }
    }
}

#[test]
fn d97_inherited_files_count() {
    let of = |credit: &str| json!({"kind": "credit", "id": id(credit)});
    let mut world = World::market().with_credit();
    add_files(&mut world, "S", "file", FILES - 1, &of("C"));
    world.ok(&admin("S"), split("C", &[("C1", "60"), ("C2", "40")]));
    world.ok(&admin("S"), add("the last", of("C1")));
    expect_limit(&mut world, &admin("S"), add("one more", of("C1")), FILES, ("credit", "C1"));
    world.ok(&admin("S"), split("C1", &[("C11", "30"), ("C12", "30")]));
    expect_limit(&mut world, &admin("R"), add("one more", of("C11")), FILES, ("credit", "C11"));
    world.ok(&admin("S"), add("the last of its sister", of("C2")));
}

#[test]
fn d97_files_of_a_new_eco_project() {
    let mut world = World::market();
    let files = add_files(&mut world, "S", "file", FILES + 1, &Value::Null);
    let create = |registry: &str, files: &[String]| {
        let mbp = json!({"mbpId": id("new mbp"), "name": "New", "issuingRegistryId": id(registry)});
        let command = json!({
            "type": "createEcoProject", "ecoProjectId": id("new"), "name": "New", "modularBenefitProjects": [mbp]
        });
        with_files(command, files)
    };
    assert_eq!(world.code(&admin("S"), create("M", &files)), "roleMissing", "before limitReached");
    expect_limit(&mut world, &admin("S"), create("R", &files), FILES, ("ecoProject", "new"));
    world.clone().ok(&admin("S"), create("R", &files[..FILES - 1]));
    world.ok(&admin("S"), create("R", &files[..FILES]));
}

#[test]
fn d97_files_that_a_registration_binds_to_its_mbp() {
    for action in ["returnForEdits", "reject"] {
        let mut world = World::market().with_draft();
        world.ok(&admin("S"), submit("P", json!({"type": "MBPRegister", "mbpId": id("mbp")})));
        add_files(&mut world, "S", "on it", FILES - 2, &json!({"kind": "mbp", "id": id("mbp")}));
        let files = add_files(&mut world, "R", "with it", 3, &Value::Null);
        let command = |count: usize| with_files(act("P", json!(action)), &files[..count]);
        expect_limit(&mut world, &admin("R"), command(3), FILES, ("mbp", "mbp"));
        world.clone().ok(&admin("R"), command(1));
        world.ok(&admin("R"), command(2));
        // In an action that attaches nothing they stay loose, and count nowhere.
        if action == "returnForEdits" {
            world.ok(&admin("S"), act("P", json!("resubmit")));
            world.ok(&admin("R"), with_files(act("P", json!("approve")), &files[2..]));
        }
    }
}

#[test]
fn d97_files_that_an_issuance_binds() {
    let mut world = World::market().with_issuance();
    add_files(&mut world, "V", "on it", FILES - 2, &json!({"kind": "processedClaim", "id": id("processed")}));
    let files = add_files(&mut world, "R", "with it", FILES + 1, &Value::Null);
    for action in ["returnForEdits", "reject"] {
        let mut world = world.clone();
        let command = |count: usize| with_files(act("issuance", json!(action)), &files[..count]);
        expect_limit(&mut world, &admin("R"), command(3), FILES, ("processedClaim", "processed"));
        world.clone().ok(&admin("R"), command(1));
        world.ok(&admin("R"), command(2));
    }
    // A new credit begins with those of its mint alone.
    let command = |count: usize| with_files(act("issuance", mint("C", "100")), &files[..count]);
    expect_limit(&mut world, &admin("R"), command(FILES + 1), FILES, ("credit", "C"));
    world.clone().ok(&admin("R"), command(FILES - 1));
    let done = world.ok(&admin("R"), command(FILES));
    assert_eq!(done["status"], "approved");
}

#[test]
fn d97_limit_reached_comes_after_already_issued() {
    let mut world = World::market().with_credit().with_claim("second");
    world.ok(&admin("S"), submit("verify second", verify("second")));
    world.ok(&admin("V"), act("verify second", ecoledger_testkit::wire::market::accept("processed second")));
    world.recommend("processed second");
    world.ok(&admin("V"), act("verify second", json!("approve")));
    world.ok(&admin("V"), submit("P", json!({"type": "CreditMint", "processedClaimId": id("processed second")})));
    let files = add_files(&mut world, "R", "with it", FILES + 1, &Value::Null);
    let mut again = mint("D", "100");
    again["assetId"] = json!("C");
    assert_eq!(world.code(&admin("R"), with_files(act("P", again), &files)), "alreadyIssued");
    expect_limit(&mut world, &admin("R"), with_files(act("P", mint("D", "100")), &files), FILES, ("credit", "D"));
}

fn checkpoint(number: usize) -> Value {
    json!({"checkpointId": id(&format!("checkpoint {number}")), "startDate": "2024-01-01", "endDate": "2024-12-31"})
}

fn claim(mbp: &str, checkpoints: usize) -> Value {
    let checkpoints: Vec<Value> = (0..checkpoints).map(checkpoint).collect();
    json!({"type": "createClaim", "claimId": id("claim"), "mbpId": id(mbp), "quantity": "100", "checkpoints": checkpoints})
}

#[test]
fn d97_checkpoints_of_a_claim() {
    let mut draft = World::market().with_draft();
    assert_eq!(draft.code(&admin("S"), claim("mbp", CHECKPOINTS + 1)), "wrongState", "before limitReached");
    let mut world = World::market().with_mbp();
    expect_limit(&mut world, &admin("S"), claim("mbp", CHECKPOINTS + 1), CHECKPOINTS, ("claim", "claim"));
    let add = |number: usize| json!({"type": "addCheckpoint", "claimId": id("claim"), "checkpoint": checkpoint(number)});
    let mut full = world.clone();
    full.ok(&admin("S"), claim("mbp", CHECKPOINTS));
    expect_limit(&mut full, &admin("S"), add(CHECKPOINTS), CHECKPOINTS, ("claim", "claim"));
    world.ok(&admin("S"), claim("mbp", CHECKPOINTS - 1));
    world.ok(&admin("S"), add(CHECKPOINTS - 1));
    assert_eq!(world.code(&admin("S"), add(0)), "alreadyExists", "before limitReached");
    expect_limit(&mut world, &admin("S"), add(CHECKPOINTS), CHECKPOINTS, ("claim", "claim"));
    world.ok(&admin("S"), submit("P", verify("claim")));
    assert_eq!(world.code(&admin("S"), add(CHECKPOINTS)), "wrongState", "before limitReached");
}

/// A world with an eco project of so many modular benefit projects: so many scopes.
fn with_scopes(count: usize) -> World {
    let mut world = World::market();
    let mbp = |number: usize| json!({"mbpId": id(&format!("mbp {number}")), "name": "Removal", "issuingRegistryId": id("R")});
    let mbps: Vec<Value> = (0..count).map(mbp).collect();
    world.ok(
        &admin("S"),
        json!({"type": "createEcoProject", "ecoProjectId": id("project"), "name": "Wood",
        "modularBenefitProjects": mbps}),
    );
    world
}

fn assign(of: &str, market_role: &str, user_role: &str, number: usize) -> Value {
    json!({
        "type": "assignUserRole", "organizationId": id("S"), "userId": id(of), "marketRole": market_role,
        "userRole": user_role, "scope": {"mbpId": id(&format!("mbp {number}"))}
    })
}

#[test]
fn d97_roles_of_one_user_in_one_organization() {
    let mut world = with_scopes(USER_ROLES + 1);
    for number in 0..USER_ROLES - 1 {
        world.ok(&operator(), assign("member", "supplier", "reader", number));
    }
    world.ok(&admin("S"), assign("member", "supplier", "reader", USER_ROLES - 1));
    let one_more = assign("member", "supplier", "reader", USER_ROLES);
    for by in [operator(), admin("S")] {
        expect_limit(&mut world, &by, one_more.clone(), USER_ROLES, ("organization", "S"));
    }
    assert_eq!(world.code(&operator(), assign("member", "buyer", "reader", 0)), "roleMissing", "before limitReached");
    world.ok(&operator(), assign("member", "supplier", "contributor", 7));
    assert_eq!(world.events(&operator(), assign("member", "supplier", "contributor", 7)), [""; 0], "D-8");
    world.ok(&operator(), assign("another", "supplier", "reader", USER_ROLES));
    let mut revoke = assign("member", "supplier", "reader", 3);
    revoke["type"] = json!("revokeUserRole");
    revoke.as_object_mut().expect("a command").remove("userRole");
    world.ok(&operator(), revoke);
    world.ok(&operator(), one_more);
    assert_eq!(
        world.see(&user("member", "S", "supplier"), json!({"type": "modularBenefitProject", "mbpId": id("mbp 0")}))["mbpId"],
        id("mbp 0")
    );
}

#[test]
fn d97_actions_on_a_proposal() {
    let mut world = World::market().with_bought_credit();
    world.ok(&admin("B"), submit("P", retire("C")));
    let turn = |number: usize| if number.is_multiple_of(2) { ("R", "returnForEdits") } else { ("B", "resubmit") };
    for number in 0..ACTIONS - 1 {
        let (by, action) = turn(number);
        world.ok(&admin(by), act("P", json!(action)));
    }
    let mut ended = world.clone();
    ended.ok(&admin("B"), act("P", json!("withdraw")));
    assert_eq!(ended.code(&admin("B"), act("P", json!("withdraw"))), "wrongState", "before limitReached");
    let (by, action) = turn(ACTIONS - 1);
    world.ok(&admin(by), act("P", json!(action)));
    let (by, action) = turn(ACTIONS - 1);
    assert_eq!(world.code(&admin(by), act("P", json!(action))), "wrongState", "before limitReached");
    expect_limit(&mut world, &admin("R"), act("P", json!("returnForEdits")), ACTIONS, ("proposal", "P"));
    let proposal = world.see(&admin("B"), json!({"type": "proposal", "proposalId": id("P")}));
    assert_eq!(proposal["history"].as_array().map(Vec::len), Some(ACTIONS + 1), "its submission and the actions");
}
