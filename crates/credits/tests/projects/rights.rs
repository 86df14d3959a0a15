//! Who may do what: every user role, scope and command against a rule that is written down here once more.

use serde_json::{Value, json};

use super::setting::{
    assign, changed, create_claim, create_project, id, member, new_checkpoint, new_mbp, operator, with_claim,
};

const USER_ROLES: [Option<&str>; 4] = [None, Some("reader"), Some("contributor"), Some("administrator")];

/// Where the user's role holds: everywhere, on the eco project, on the modular benefit project concerned, on another.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Over {
    Organization,
    Project,
    Mbp,
    OtherMbp,
}

const OVER: [Over; 4] = [Over::Organization, Over::Project, Over::Mbp, Over::OtherMbp];

impl Over {
    fn scope(self) -> Value {
        match self {
            Self::Organization => Value::Null,
            Self::Project => json!({"ecoProjectId": id("P")}),
            Self::Mbp => json!({"mbpId": id("A")}),
            Self::OtherMbp => json!({"mbpId": id("B")}),
        }
    }
}

/// What a command needs.
#[derive(Clone, Copy, Debug)]
enum Needs {
    /// A contributor over the whole organization.
    Make,
    /// A contributor over the modular benefit project A.
    Edit,
    /// An administrator over the whole organization.
    Administer,
    /// An administrator over the modular benefit project A.
    AdministerMbp,
}

fn allowed(role: Option<&str>, over: Over, needs: Needs) -> bool {
    let writes = matches!(role, Some("contributor" | "administrator"));
    let administers = role == Some("administrator");
    let covers_mbp = over != Over::OtherMbp;
    match needs {
        Needs::Make => writes && over == Over::Organization,
        Needs::Edit => writes && covers_mbp,
        Needs::Administer => administers && over == Over::Organization,
        Needs::AdministerMbp => administers && covers_mbp,
    }
}

fn commands() -> Vec<(Value, Option<u64>, Needs)> {
    let assign = |scope: Value| {
        json!({
            "type": "assignUserRole", "organizationId": id("S"), "userId": id("other"), "marketRole": "supplier",
            "userRole": "reader", "scope": scope
        })
    };
    vec![
        (create_project("Q", &["Q1"]), None, Needs::Make),
        (
            json!({"type": "addModularBenefitProject", "ecoProjectId": id("P"), "modularBenefitProject": new_mbp("N")}),
            None,
            Needs::Make,
        ),
        (create_claim("D", "A", &["D1"]), None, Needs::Make),
        (json!({"type": "updateClaim", "claimId": id("C"), "quantity": "7"}), Some(1), Needs::Edit),
        (json!({"type": "addCheckpoint", "claimId": id("C"), "checkpoint": new_checkpoint("C3")}), None, Needs::Edit),
        (
            json!({"type": "updateCheckpoint", "claimId": id("C"), "checkpointId": id("C1"), "effectBefore": "1"}),
            Some(1),
            Needs::Edit,
        ),
        (json!({"type": "updateOrganization", "organizationId": id("S"), "name": "N"}), None, Needs::Administer),
        (assign(Value::Null), None, Needs::Administer),
        (assign(json!({"mbpId": id("A")})), None, Needs::AdministerMbp),
    ]
}

#[test]
fn d10_d53_d72_every_user_role_over_every_scope() {
    let prepared = with_claim();
    for role in USER_ROLES {
        for over in OVER {
            let mut world = prepared.clone();
            if let Some(role) = role {
                assign(&mut world, &operator(), "S", "u", "supplier", role, over.scope());
            }
            for (command, version, needs) in commands() {
                let mut world = world.clone();
                let case = format!("{role:?} over {over:?}: {command}");
                let response = world.run(&member("u", "S", "supplier"), &command, version);
                if allowed(role, over, needs) {
                    assert_eq!(response["ok"], true, "{case}: {response}");
                } else {
                    assert_eq!(response["error"]["code"], "forbidden", "{case}: {response}");
                    assert!(response["error"]["details"]["rule"].is_string(), "{case}: {response}");
                }
            }
        }
    }
}

#[test]
fn d61_what_follows_from_the_actor_alone_is_forbidden_before_any_look_up() {
    let mut world = with_claim();
    assign(&mut world, &operator(), "S", "reader", "supplier", "reader", Value::Null);
    let actors = [
        member("reader", "S", "supplier"),
        member("stranger", "S", "supplier"),
        member("S", "S", "buyer"),
        member("R", "R", "issuingRegistry"),
        member("S", "nobody", "supplier"),
        operator(),
        json!({"kind": "channelUser", "userId": id("S")}),
        json!({"kind": "accountHolder", "accountHolderId": id("S")}),
    ];
    let commands = [
        create_project("P", &["A"]),
        json!({"type": "addModularBenefitProject", "ecoProjectId": id("none"), "modularBenefitProject": new_mbp("A")}),
        json!({"type": "updateModularBenefitProject", "mbpId": id("none")}),
        create_claim("C", "none", &["C1"]),
        json!({"type": "updateClaim", "claimId": id("none")}),
        json!({"type": "addCheckpoint", "claimId": id("none"), "checkpoint": new_checkpoint("C1")}),
        json!({"type": "updateCheckpoint", "claimId": id("none"), "checkpointId": id("C1")}),
    ];
    for actor in &actors {
        for command in &commands {
            assert_eq!(world.code(actor, command.clone()), "forbidden", "{actor} {command}");
        }
    }
}

#[test]
fn d77_what_the_organization_sees_and_the_scope_does_not_cover_is_forbidden_to_commands_and_not_found_to_queries() {
    let mut world = with_claim();
    assign(&mut world, &operator(), "S", "u", "supplier", "administrator", json!({"mbpId": id("B")}));
    let user = member("u", "S", "supplier");
    let update = json!({"type": "updateModularBenefitProject", "mbpId": id("A"), "name": "N"});
    let error = world.refusal_at(&user, update.clone(), None);
    assert_eq!(error["code"], "forbidden");
    assert_eq!(error["details"]["rule"], "D-77 scope of the user role");
    assert_eq!(world.code(&user, changed(update, "mbpId", json!(id("none")))), "notFound");
    for query in [
        json!({"type": "modularBenefitProject", "mbpId": id("A")}),
        json!({"type": "ecoProject", "ecoProjectId": id("P")}),
        json!({"type": "claim", "claimId": id("C")}),
        json!({"type": "claims", "mbpId": id("A")}),
        json!({"type": "checkpoints", "claimId": id("C")}),
    ] {
        assert_eq!(world.unseen(&user, query.clone()), "notFound", "{query}");
    }
    assert_eq!(world.see(&user, json!({"type": "modularBenefitProject", "mbpId": id("B")}))["name"], "B");
}

#[test]
fn d53_a_project_scope_covers_what_is_under_it() {
    let mut world = with_claim();
    assign(&mut world, &operator(), "S", "u", "supplier", "reader", json!({"ecoProjectId": id("P")}));
    let user = member("u", "S", "supplier");
    world.see(&user, json!({"type": "ecoProject", "ecoProjectId": id("P")}));
    world.see(&user, json!({"type": "modularBenefitProject", "mbpId": id("A")}));
    world.see(&user, json!({"type": "claim", "claimId": id("C")}));
    world.see(&user, json!({"type": "checkpoint", "claimId": id("C"), "checkpointId": id("C2")}));
}
