//! What the tests of projects and claims begin with: `P` of supplier `S`, with the modular benefit projects `A` and `B` of
//! registry `R`; and the commands that they share.

pub(crate) use ecoledger_testkit::{
    World,
    wire::{
        id,
        market::{admin, user as member},
        operator,
    },
};
use serde_json::{Value, json};

/// Supplier S makes project P with the modular benefit projects A and B of registry R.
pub(crate) fn with_project() -> World {
    let mut world = World::market();
    world.ok(&admin("S"), create_project("P", &["A", "B"]));
    world
}

/// The modular benefit project A is registered by R.
pub(crate) fn with_registered() -> World {
    let mut world = with_project();
    submit(&mut world, "S", "register A", json!({"type": "MBPRegister", "mbpId": id("A")}));
    act(&mut world, "R", "register A", "approve");
    world
}

/// Claim C of A with the checkpoints C1 and C2, and 100 tonnes.
pub(crate) fn with_claim() -> World {
    let mut world = with_registered();
    world.ok(&admin("S"), create_claim("C", "A", &["C1", "C2"]));
    world
}

/// The claim is submitted to V.
pub(crate) fn with_submitted_claim() -> World {
    let mut world = with_claim();
    submit(&mut world, "S", "verify C", json!({"type": "MBPClaimVerify", "claimId": id("C"), "verifierId": id("V")}));
    world
}

/// V has taken the claim on: the processed claim is X.
pub(crate) fn with_processed_claim() -> World {
    let mut world = with_submitted_claim();
    let action = json!({"type": "accept", "processedClaimId": id("X")});
    world.ok(&admin("V"), json!({"type": "actOnProposal", "proposalId": id("verify C"), "action": action}));
    world
}

/// Gives a user a role; the response.
pub(crate) fn assign(
    world: &mut World,
    by: &Value,
    organization: &str,
    user: &str,
    role: &str,
    user_role: &str,
    scope: Value,
) -> Value {
    let command = json!({
        "type": "assignUserRole", "organizationId": id(organization), "userId": id(user), "marketRole": role,
        "userRole": user_role, "scope": scope
    });
    world.done(by, command)
}

pub(crate) fn submit(world: &mut World, by: &str, proposal: &str, body: Value) {
    world.ok(&admin(by), json!({"type": "submitProposal", "proposalId": id(proposal), "proposal": body}));
}

pub(crate) fn act(world: &mut World, by: &str, proposal: &str, action: &str) -> Value {
    world.done(&admin(by), json!({"type": "actOnProposal", "proposalId": id(proposal), "action": {"type": action}}))
}

pub(crate) fn create_project(name: &str, mbps: &[&str]) -> Value {
    let mbps: Vec<Value> = mbps.iter().map(|mbp| new_mbp(mbp)).collect();
    json!({"type": "createEcoProject", "ecoProjectId": id(name), "name": name, "modularBenefitProjects": mbps})
}

pub(crate) fn new_mbp(name: &str) -> Value {
    json!({"mbpId": id(name), "name": name, "issuingRegistryId": id("R")})
}

pub(crate) fn new_checkpoint(name: &str) -> Value {
    json!({"checkpointId": id(name), "startDate": "2024-01-01", "endDate": "2024-12-31"})
}

pub(crate) fn create_claim(name: &str, mbp: &str, checkpoints: &[&str]) -> Value {
    let checkpoints: Vec<Value> = checkpoints.iter().map(|checkpoint| new_checkpoint(checkpoint)).collect();
    json!({"type": "createClaim", "claimId": id(name), "mbpId": id(mbp), "quantity": "100", "checkpoints": checkpoints})
}

/// The command with another value of a member, or without it.
pub(crate) fn changed(mut command: Value, member: &str, value: Value) -> Value {
    command[member] = value;
    command
}

/// The touches of each event of a response.
pub(crate) fn touches(response: &Value) -> Vec<Vec<String>> {
    let events = response["events"].as_array().expect("events");
    let keys = |event: &Value| {
        let touches = event["touches"].as_array().expect("touches");
        touches.iter().map(|key| key.as_str().expect("a key").to_owned()).collect()
    };
    events.iter().map(keys).collect()
}

/// The key of an entity, as `touches` writes it.
pub(crate) fn key(kind: &str, name: &str) -> String {
    format!("{kind}:{}", id(name))
}

/// A command changed nothing and was not refused (D-8, D-78).
pub(crate) fn assert_no_events(response: &Value) {
    assert_eq!(response["events"], json!([]), "{response}");
}
