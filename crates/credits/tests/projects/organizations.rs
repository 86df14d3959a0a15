use serde_json::{Value, json};

use super::setting::{World, admin, assert_no_events, assign, id, key, member, operator, touches, with_project};

fn register(name: &str, roles: Value) -> Value {
    json!({"type": "registerOrganization", "organizationId": id(name), "name": name, "marketRoles": roles})
}

fn add_role(name: &str, role: &str) -> Value {
    json!({"type": "addMarketRole", "organizationId": id(name), "marketRole": role})
}

fn update(name: &str, members: Value) -> Value {
    let mut command = json!({"type": "updateOrganization", "organizationId": id(name)});
    for (member, value) in members.as_object().expect("members") {
        command[member] = value.clone();
    }
    command
}

fn revoke(organization: &str, user: &str, role: &str, scope: Value) -> Value {
    json!({
        "type": "revokeUserRole", "organizationId": id(organization), "userId": id(user), "marketRole": role, "scope": scope
    })
}

#[test]
fn d52_the_operator_registers_and_nobody_else() {
    let mut world = World::market();
    for actor in [admin("S"), json!({"kind": "channelUser", "userId": id("u")})] {
        assert_eq!(world.code(&actor, register("N", json!(["buyer"]))), "forbidden");
        assert_eq!(world.code(&actor, add_role("S", "buyer")), "forbidden");
    }
    let response = world.done(&operator(), register("N", json!(["marketplace", "buyer", "marketplace"])));
    assert_eq!(touches(&response), [[key("organization", "N")]]);
    let expected = json!({
        "organizationId": id("N"), "version": 1, "name": "N", "marketRoles": ["marketplace", "buyer"],
        "isOmnibusOrganization": false
    });
    assert_eq!(response["result"], expected);
    assert_eq!(world.code(&operator(), register("N", json!(["buyer"]))), "alreadyExists");
}

#[test]
fn d78_an_organization_needs_a_market_role() {
    let mut world = World::market();
    assert_eq!(world.code(&operator(), register("N", json!([]))), "emptyField");
    assert_eq!(world.code(&operator(), register("N", json!(["trader"]))), "malformedRequest");
}

#[test]
fn d8_a_market_role_held_already_changes_nothing() {
    let mut world = World::market();
    assert_no_events(&world.done(&operator(), add_role("S", "supplier")));
    let response = world.done(&operator(), add_role("S", "buyer"));
    assert_eq!(response["result"]["marketRoles"], json!(["supplier", "buyer"]));
    assert_eq!(response["result"]["version"], 3);
    assert_eq!(world.code(&operator(), add_role("nobody", "buyer")), "notFound");
}

#[test]
fn d52_only_an_organization_level_administrator_updates_its_own() {
    let mut world = with_project();
    assign(&mut world, &admin("S"), "S", "contributor", "supplier", "contributor", Value::Null);
    assign(&mut world, &admin("S"), "S", "scoped", "supplier", "administrator", json!({"ecoProjectId": id("P")}));
    let rename = update("S", json!({"name": "Renamed"}));
    for actor in [
        member("contributor", "S", "supplier"),
        member("scoped", "S", "supplier"),
        admin("S2"),
        operator(),
        member("S", "S", "buyer"),
    ] {
        assert_eq!(world.code(&actor, rename.clone()), "forbidden", "{actor}");
    }
    let response = world.done(&admin("S"), rename.clone());
    assert_eq!(response["result"]["name"], "Renamed");
    assert_no_events(&world.done(&admin("S"), rename));
    assert_no_events(&world.done(&admin("S"), update("S", json!({}))));
}

#[test]
fn d61_another_organization_is_forbidden_before_it_is_looked_up() {
    let mut world = World::market();
    for organization in ["S2", "nobody"] {
        assert_eq!(world.code(&admin("S"), update(organization, json!({"name": "N"}))), "forbidden");
        assert_eq!(world.code(&admin("S"), revoke(organization, "u", "supplier", Value::Null)), "forbidden");
    }
}

#[test]
fn d19_the_omnibus_flag_needs_the_buyer_role() {
    let mut world = World::market();
    world.done(&operator(), add_role("B", "marketplace"));
    assign(&mut world, &operator(), "B", "B", "marketplace", "administrator", Value::Null);
    let set = |flag: bool| update("B", json!({"isOmnibusOrganization": flag}));
    assert_eq!(world.code(&member("B", "B", "marketplace"), set(true)), "forbidden");
    assert_eq!(world.code(&member("B", "B", "marketplace"), set(false)), "forbidden", "also where it is no change");
    assert_no_events(&world.done(&admin("B"), set(false)));
    assert_eq!(world.done(&admin("B"), set(true))["result"]["isOmnibusOrganization"], true);
    assert_eq!(world.done(&admin("B"), set(false))["result"]["isOmnibusOrganization"], false);
}

#[test]
fn d77_a_user_role_in_a_market_role_that_is_not_held_is_role_missing() {
    let mut world = World::market();
    let assign = json!({
        "type": "assignUserRole", "organizationId": id("S"), "userId": id("u"), "marketRole": "buyer", "userRole": "reader"
    });
    let error = world.refusal_at(&operator(), assign, None);
    assert_eq!(error["code"], "roleMissing");
    assert_eq!(error["details"]["organizationId"], id("S"));
    assert_eq!(error["details"]["marketRole"], "buyer");
}

#[test]
fn d50_revoking_a_role_that_is_not_held_is_wrong_state() {
    let mut world = with_project();
    let scope = json!({"mbpId": id("A")});
    assert_eq!(world.code(&operator(), revoke("S", "u", "supplier", Value::Null)), "wrongState");
    assign(&mut world, &operator(), "S", "u", "supplier", "reader", scope.clone());
    assert_eq!(world.code(&operator(), revoke("S", "u", "supplier", Value::Null)), "wrongState", "another scope");
    let response = world.done(&operator(), revoke("S", "u", "supplier", scope.clone()));
    assert_eq!(touches(&response), [[key("organization", "S")]]);
    assert_eq!(world.code(&operator(), revoke("S", "u", "supplier", scope)), "wrongState");
}

#[test]
fn d10_a_role_replaces_the_one_over_the_same_scope() {
    let mut world = with_project();
    let reader = member("u", "S", "supplier");
    assign(&mut world, &operator(), "S", "u", "supplier", "reader", Value::Null);
    assert_no_events(&assign(&mut world, &operator(), "S", "u", "supplier", "reader", Value::Null));
    assert_eq!(world.code(&reader, update("S", json!({"name": "N"}))), "forbidden");
    assign(&mut world, &operator(), "S", "u", "supplier", "administrator", Value::Null);
    world.done(&reader, update("S", json!({"name": "N"})));
    world.done(&operator(), revoke("S", "u", "supplier", Value::Null));
    assert_eq!(world.code(&reader, update("S", json!({"name": "M"}))), "forbidden");
}

#[test]
fn d53_a_scope_must_be_there_and_be_visible() {
    let mut world = with_project();
    let assign = |scope: Value| {
        json!({
            "type": "assignUserRole", "organizationId": id("S2"), "userId": id("u"), "marketRole": "supplier",
            "userRole": "reader", "scope": scope
        })
    };
    for scope in [json!({"ecoProjectId": id("P")}), json!({"mbpId": id("A")}), json!({"mbpId": id("nothing")})] {
        assert_eq!(world.code(&admin("S2"), assign(scope)), "notFound");
    }
    assert_eq!(world.code(&operator(), assign(json!({"ecoProjectId": id("nothing")}))), "notFound");
    assert_eq!(world.code(&operator(), assign(json!({}))), "malformedRequest");
    let both = json!({"ecoProjectId": id("P"), "mbpId": id("A")});
    assert_eq!(world.code(&operator(), assign(both)), "malformedRequest");
}

#[test]
fn d6_versions_are_checked_when_given() {
    let mut world = World::market();
    assert_eq!(world.code_at(&operator(), register("N", json!(["buyer"])), 1), "versionMismatch");
    world.done_at(&operator(), register("N", json!(["buyer"])), 0);
    assert_eq!(world.code_at(&operator(), add_role("N", "supplier"), 2), "versionMismatch");
    world.done_at(&operator(), add_role("N", "supplier"), 1);
}

#[test]
fn d23_the_version_is_for_its_own_members_and_the_operator() {
    let world = World::market();
    let query = json!({"type": "organization", "organizationId": id("S")});
    assert_eq!(world.see(&admin("S"), query.clone())["version"], 2);
    assert_eq!(world.see(&operator(), query.clone())["version"], 2);
    let seen = world.see(&admin("S2"), query.clone());
    assert_eq!(seen["name"], "S");
    assert!(seen.get("version").is_none(), "{seen}");
    assert_eq!(world.unseen(&json!({"kind": "channelUser", "userId": id("u")}), query.clone()), "forbidden");
    assert_eq!(world.unseen(&member("stranger", "S", "supplier"), query), "forbidden");
    assert_eq!(world.unseen(&admin("S"), json!({"type": "organization", "organizationId": id("nobody")})), "notFound");
}

#[test]
fn d10_an_administrator_gives_roles_in_its_own_market_role_only() {
    let mut world = World::market();
    world.done(&operator(), add_role("S", "buyer"));
    let assignment = |role: &str| {
        json!({
            "type": "assignUserRole", "organizationId": id("S"), "userId": id("u"), "marketRole": role, "userRole": "reader"
        })
    };
    assert_eq!(world.code(&admin("S"), assignment("buyer")), "forbidden");
    assert_eq!(world.code(&admin("S"), revoke("S", "S", "buyer", Value::Null)), "forbidden");
    world.done(&admin("S"), assignment("supplier"));
    assign(&mut world, &operator(), "S", "S", "buyer", "administrator", Value::Null);
    world.done(&member("S", "S", "buyer"), assignment("buyer"));
}

#[test]
fn d10_a_role_is_revoked_in_one_market_role_and_one_scope_only() {
    let mut world = with_project();
    let scope = json!({"mbpId": id("A")});
    world.done(&operator(), add_role("S", "buyer"));
    assign(&mut world, &operator(), "S", "u", "supplier", "reader", Value::Null);
    assign(&mut world, &operator(), "S", "u", "supplier", "reader", scope.clone());
    assign(&mut world, &operator(), "S", "u", "buyer", "reader", Value::Null);
    world.done(&operator(), revoke("S", "u", "supplier", Value::Null));
    let query = |mbp: &str| json!({"type": "modularBenefitProject", "mbpId": id(mbp)});
    world.see(&member("u", "S", "buyer"), query("B"));
    world.see(&member("u", "S", "supplier"), query("A"));
    assert_eq!(world.unseen(&member("u", "S", "supplier"), query("B")), "notFound");
    world.done(&operator(), revoke("S", "u", "supplier", scope));
    assert_eq!(world.unseen(&member("u", "S", "supplier"), query("A")), "forbidden");
    world.see(&member("u", "S", "buyer"), query("A"));
}
