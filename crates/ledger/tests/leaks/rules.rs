//! The leaks that were found, each as its smallest request.

use ecoledger_testkit::wire::{Refused, Value, id, json, operator, user};

use super::world::{World, admin, of};

/// What a command that expects a version is refused with.
fn refused(world: &mut World, by: &Value, command: &Value, expected: u64, code: &str) -> Refused {
    world.asked.command(by, command.clone()).key("K-1").expecting(expected).refused(code)
}

/// Every command whose first named entity is one that it makes, with an id that is taken by another, and the version at which
/// that stands.
fn taking(world: &World) -> Vec<(Value, Value, u64)> {
    let made = [
        (
            operator(),
            json!({"type": "registerOrganization", "organizationId": of("supplier", "2"), "name": "New",
            "marketRoles": ["buyer"]}),
        ),
        (
            admin("supplier", "1"),
            json!({"type": "createEcoProject", "ecoProjectId": of("project", "2"), "name": "Wood",
            "modularBenefitProjects": [{"mbpId": id("new mbp"), "name": "Removal", "issuingRegistryId": of("registry", "1")}]}),
        ),
        (
            admin("supplier", "1"),
            json!({"type": "createClaim", "claimId": of("claim", "2"), "mbpId": of("mbp", "1"),
            "checkpoints": [{"checkpointId": id("new checkpoint"), "startDate": "2024-01-01", "endDate": "2024-12-31"}]}),
        ),
        (
            admin("supplier", "1"),
            json!({"type": "addFile", "fileId": of("mbp file", "2"), "name": "proof.pdf", "tag": "proof",
            "source": {"upload": {}}}),
        ),
        (
            admin("buyer", "1"),
            json!({"type": "submitProposal", "proposalId": of("issuance", "2"),
            "proposal": {"type": "MarketplaceTraderRegister", "marketplaceId": of("market", "1")}}),
        ),
        (
            admin("buyer", "1"),
            json!({"type": "createEsgScorecard", "esgScorecardId": of("scorecard", "2"),
            "currentEmissionsPerYear": "100", "goal": "0", "goalEndDate": "2030-12-31"}),
        ),
        (operator(), json!({"type": "registerSalesChannel", "salesChannelId": of("channel", "2"), "name": "New"})),
        (
            user("unbound"),
            json!({"type": "createApiKey", "apiKeyId": of("key", "2"), "passphraseHash": "hash",
            "expiresAt": "2027-01-01T00:00:00.000Z"}),
        ),
        (
            operator(),
            json!({"type": "submitTraderOnboardingProposal",
            "traderOnboardingProposalId": of("signed proposal", "2"), "salesChannelId": of("channel", "1"),
            "accountHolderId": id("holder 1"), "name": "Trader Oy", "businessId": "FI-1"}),
        ),
        (
            user("channel user 1"),
            json!({"type": "createTrader", "traderId": of("signed", "2"), "businessId": "FI-3",
            "name": "New trader", "address": {"street": "Street 1", "city": "Oslo", "countryName": "Norway"}}),
        ),
        (operator(), json!({"type": "registerSupplier", "supplierId": id("supplier"), "name": "New supplier"})),
        (
            operator(),
            json!({"type": "registerProductionFacility", "productionFacilityId": id("facility"),
            "supplierId": id("supplier"), "code": "ABC124", "name": "New facility", "countryCode": "NA",
            "methodologyCodes": ["C03000000"]}),
        ),
    ];
    let with_version = |(by, command): (Value, Value)| {
        let taken = command.as_object().expect("an object").values().find_map(|value| world.knowledge.get(value.as_str()?));
        let taken = taken.expect("an id that is taken");
        let live = world.version(taken.kind, &taken.id);
        assert!(live > 0, "{command}");
        (by, command, live)
    };
    made.map(with_version).into()
}

#[test]
fn d94_the_version_of_what_a_command_makes_is_zero_whatever_is_there() {
    let mut world = World::new();
    for (by, command, live) in taking(&world) {
        refused(&mut world, &by, &command, 0, "alreadyExists");
        for expected in [1, live] {
            let refused = refused(&mut world, &by, &command, expected, "versionMismatch");
            assert_eq!(refused.details(), &json!({"expected": expected, "actual": 0}), "{command}");
        }
    }
}

#[test]
fn d94_a_binding_in_another_channel_has_no_version_but_for_the_operator() {
    let mut world = World::new();
    let live = world.version("user", &of("clerk", "2"));
    assert_eq!(live, 2);
    let command = |name: &str, role: Value| json!({"type": name, "userId": of("clerk", "2"), "salesChannelId": of("channel", "1"), "role": role});
    let mut commands = vec![
        (command("grantRole", "EVENT_VIEWER".into()), "notBound"),
        (command("revokeRole", "TRADER_VIEWER".into()), "notBound"),
    ];
    for (name, code) in [("bindUser", "alreadyBound"), ("unbindUser", "notBound")] {
        let mut command = command(name, Value::Null);
        command.as_object_mut().expect("an object").remove("role");
        commands.push((command, code));
    }
    for (command, code) in commands {
        let by = user("channel user 1");
        refused(&mut world, &by, &command, 0, code);
        let mismatch = refused(&mut world, &by, &command, live, "versionMismatch");
        assert_eq!(mismatch.details(), &json!({"expected": live, "actual": 0}), "{command}");
        refused(&mut world, &operator(), &command, live, code);
        let mismatch = refused(&mut world, &operator(), &command, 0, "versionMismatch");
        assert_eq!(mismatch.details()["actual"], live, "{command}");
    }
}

#[test]
fn d95_to_others_than_the_operator_events_have_no_sequence() {
    let mut world = World::new();
    let explain = |command: Value| json!({"type": "explain", "command": command});
    let key = explain(json!({"type": "createApiKey", "apiKeyId": id("new apiKey"), "passphraseHash": "hash",
        "expiresAt": "2027-01-01T00:00:00.000Z"}));
    let told = world.asked.query(&user("unbound"), key).ok();
    let [event] = told.result()["events"].as_array().expect("events").as_slice() else { panic!("one event") };
    let members: Vec<&str> = event.as_object().expect("an event").keys().map(String::as_str).collect();
    assert_eq!(members, ["actor", "at", "commandId", "data", "touches", "type", "version"]);
    let supplier = explain(json!({"type": "registerSupplier", "supplierId": id("new supplier"), "name": "New"}));
    let next = world.asked.ledger.sequence() + 1;
    let told = world.asked.query(&operator(), supplier).ok();
    assert_eq!(told.result()["events"][0]["sequence"], next);
}

#[test]
fn d95_the_clock_that_went_back_tells_no_time_of_others() {
    let mut world = World::new();
    let early = "2026-01-01T00:00:01.000Z";
    let command = json!({"type": "registerSupplier", "supplierId": id("new supplier"), "name": "New"});
    let refused = world.asked.command(&operator(), command).at(early).refused("clockWentBack");
    assert_eq!(refused.details(), &json!({"actual": early}));
    let message = refused.0["message"].as_str().expect("a message");
    assert!(!message.chars().any(|letter| letter.is_ascii_digit()), "{message}");
}
