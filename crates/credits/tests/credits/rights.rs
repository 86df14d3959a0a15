//! Who may do what: every command of organizations, projects, proposals, credits and scorecards, by market role, user role
//! and scope, as a table that people can read, and in short on the page of the docs. `UPDATE_GOLDEN=1` writes both anew.
//!
//! `All` is supplier, registry, verifier, marketplace and omnibus buyer at once and has made everything there is, so that
//! only the roles of the user decide (D-10, D-52, D-53, D-61, D-72, D-77).

use std::fmt::Write as _;

use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::market::{
    accept, act, delist, in_role, list, mint, move_listing, retire, split, submit, trade, transfer, user,
};
use ecoledger_testkit::wire::{id, operator};

const MARKET_ROLES: [&str; 5] = ["supplier", "buyer", "issuingRegistry", "validationVerificationBody", "marketplace"];
const USER_ROLES: [&str; 3] = ["reader", "contributor", "administrator"];
const SCOPES: [&str; 3] = ["organization", "project", "mbp"];
const WIDTH: usize = 11;

/// A command, and the version that it needs.
type Asked = (String, Value, Option<u64>);

fn named(name: &str, command: Value) -> Asked {
    (name.to_owned(), command, None)
}

fn at(version: u64, (name, command, _): Asked) -> Asked {
    (name, command, Some(version))
}

/// By what it does: `submitProposal MBPRegister`, `actOnProposal approve MBPRegister`.
fn submitting(body: Value) -> Asked {
    let name = format!("submitProposal {}", body["type"].as_str().expect("a type"));
    named(&name, submit("new", body))
}

fn acting(proposal: &str, of: &str, action: Value) -> Asked {
    let command = act(proposal, action);
    let name = format!("actOnProposal {} {of}", command["action"]["type"].as_str().expect("a type"));
    named(&name, command)
}

fn all(role: &str) -> Value {
    in_role("All", role)
}

fn mbp_register() -> Value {
    json!({"type": "MBPRegister", "mbpId": id("mbp")})
}

fn claim_verify() -> Value {
    json!({"type": "MBPClaimVerify", "claimId": id("claim"), "verifierId": id("All")})
}

fn credit_mint() -> Value {
    json!({"type": "CreditMint", "processedClaimId": id("processed")})
}

fn offset_by_all() -> Value {
    json!({
        "type": "ESGEmissionOffset", "creditId": id("C"), "esgScorecardId": id("scorecard"), "esgMilestoneId": id("milestone")
    })
}

fn file(name: &str, resource: Value) -> Value {
    json!({
        "type": "addFile", "fileId": id(name), "name": "measured.pdf", "tag": "evidence", "source": {"upload": {}},
        "resource": resource
    })
}

fn checkpoint(name: &str) -> Value {
    json!({"checkpointId": id(name), "startDate": "2024-01-01", "endDate": "2024-12-31"})
}

fn new_mbp(name: &str) -> Value {
    json!({"mbpId": id(name), "name": name, "issuingRegistryId": id("All")})
}

fn assign(scope: Value) -> Value {
    json!({
        "type": "assignUserRole", "organizationId": id("All"), "userId": id("new"), "marketRole": "supplier",
        "userRole": "reader", "scope": scope
    })
}

fn revoke(name: &str, scope: Value) -> Value {
    json!({
        "type": "revokeUserRole", "organizationId": id("All"), "userId": id(name), "marketRole": "supplier", "scope": scope
    })
}

fn project_scope() -> Value {
    json!({"ecoProjectId": id("project")})
}

fn mbp_scope() -> Value {
    json!({"mbpId": id("mbp")})
}

/// A state of the world and the commands that go through in it, in the right hands.
struct Stage {
    name: &'static str,
    world: World,
    commands: Vec<Asked>,
}

fn draft() -> World {
    let mut world = World::market();
    let flag = json!({"type": "updateOrganization", "organizationId": id("All"), "isOmnibusOrganization": true});
    world.ok(&all("buyer"), flag);
    let project = json!({
        "type": "createEcoProject", "ecoProjectId": id("project"), "name": "Wood", "modularBenefitProjects": [new_mbp("mbp")]
    });
    world.ok(&all("supplier"), project);
    for (name, scope) in [("of all", Value::Null), ("of project", project_scope()), ("of mbp", mbp_scope())] {
        world.assign(name, "All", "supplier", "reader", &scope);
    }
    world
}

/// The world after one more deed of `All`.
fn then(world: &World, role: &str, command: Value) -> World {
    let mut world = world.clone();
    world.ok(&all(role), command);
    world
}

/// After a proposal went through its first two moves: it is back with its submitter.
fn returned(world: &World, decider: &str, proposal: &str) -> World {
    then(world, decider, act(proposal, json!("returnForEdits")))
}

fn organizations(world: &World) -> Vec<Asked> {
    let update = |member: &str, value: Value| {
        let mut update = json!({"type": "updateOrganization", "organizationId": id("All")});
        update[member] = value;
        named(&format!("updateOrganization {member}"), update)
    };
    let registration = json!({
        "type": "registerOrganization", "organizationId": id("new"), "name": "New", "marketRoles": ["buyer"]
    });
    let role = json!({"type": "addMarketRole", "organizationId": id("S"), "marketRole": "buyer"});
    assert!(world.ledger.audit().balanced);
    vec![
        named("registerOrganization", registration),
        named("addMarketRole", role),
        update("name", json!("Everything")),
        update("isOmnibusOrganization", json!(false)),
        named("assignUserRole over the organization, as supplier", assign(Value::Null)),
        named("assignUserRole over a project, as supplier", assign(project_scope())),
        named("assignUserRole over an mbp, as supplier", assign(mbp_scope())),
        named("revokeUserRole over the organization, as supplier", revoke("of all", Value::Null)),
        named("revokeUserRole over a project, as supplier", revoke("of project", project_scope())),
        named("revokeUserRole over an mbp, as supplier", revoke("of mbp", mbp_scope())),
    ]
}

fn projects() -> Vec<Asked> {
    let project = json!({
        "type": "createEcoProject", "ecoProjectId": id("new"), "name": "New", "modularBenefitProjects": [new_mbp("n")]
    });
    let add = json!({"type": "addModularBenefitProject", "ecoProjectId": id("project"), "modularBenefitProject": new_mbp("n")});
    let update = json!({"type": "updateModularBenefitProject", "mbpId": id("mbp"), "name": "Renamed"});
    vec![
        named("createEcoProject", project),
        named("addModularBenefitProject", add),
        at(2, named("updateModularBenefitProject", update)),
        submitting(mbp_register()),
        named("addFile, loose", file("f", Value::Null)),
        named("addFile to the eco project", file("f", json!({"kind": "ecoProject", "id": id("project")}))),
        named("addFile to the mbp", file("f", json!({"kind": "mbp", "id": id("mbp")}))),
        named("deleteFile of another user", json!({"type": "deleteFile", "fileId": id("on mbp")})),
    ]
}

fn claims() -> Vec<Asked> {
    let on_claim = |kind: &str| {
        let mut command = json!({"type": kind, "claimId": id("claim")});
        match kind {
            "updateClaim" => command["quantity"] = json!("90"),
            "addCheckpoint" => command["checkpoint"] = checkpoint("third"),
            _ => {
                command["checkpointId"] = json!(id("first"));
                command["effectAfter"] = json!("1");
            }
        }
        named(kind, command)
    };
    let create = json!({
        "type": "createClaim", "claimId": id("new"), "mbpId": id("mbp"), "checkpoints": [checkpoint("new first")]
    });
    vec![
        named("createClaim", create),
        at(1, on_claim("updateClaim")),
        on_claim("addCheckpoint"),
        at(1, on_claim("updateCheckpoint")),
        submitting(claim_verify()),
    ]
}

fn processed_claims() -> Vec<Asked> {
    let update = json!({"type": "updateProcessedClaim", "processedClaimId": id("processed"), "quantity": "90"});
    let result = json!({
        "type": "updateCheckpointResult", "processedClaimId": id("processed"), "checkpointId": id("first"), "comment": "Seen"
    });
    vec![
        at(1, named("updateProcessedClaim", update)),
        at(1, named("updateCheckpointResult", result)),
        acting("verification", "MBPClaimVerify", json!("approve")),
        acting("verification", "MBPClaimVerify", json!("reject")),
        acting("verification", "MBPClaimVerify", json!("returnForEdits")),
    ]
}

fn credits() -> Vec<Asked> {
    let mut for_client = split("C", &[("C1", "60"), ("C2", "40")]);
    for_client["children"][0]["endUseBuyer"] = json!({"externalId": "client"});
    let client = json!({"type": "transferEndUseBuyer", "creditId": id("C"), "endUseBuyer": {"externalId": "client"}});
    let mut for_retirement = retire("C");
    for_retirement["endUseBuyer"] = json!({"externalId": "client"});
    vec![
        named("splitCredit", split("C", &[("C1", "60"), ("C2", "40")])),
        named("splitCredit with an endUseBuyer", for_client),
        named("transferCredit to a buyer", transfer("C", "B")),
        named("transferEndUseBuyer", client),
        submitting(trade("M")),
        submitting(list("C", "All")),
        submitting(retire("C")),
        named("submitProposal CreditRetire with an endUseBuyer", submit("new", for_retirement)),
        submitting(offset_by_all()),
        named("addFile to the credit", file("f", json!({"kind": "credit", "id": id("C")}))),
    ]
}

fn scorecards() -> Vec<Asked> {
    let report = json!({
        "type": "reportEmissions", "esgScorecardId": id("scorecard"), "esgMilestoneId": id("milestone"),
        "esgReportingPeriodId": id("period"), "category": "Vehicles", "scope": "one", "quantity": "8"
    });
    vec![
        named("createEsgScorecard", scorecard("new")),
        named("createEsgMilestone", milestone("new milestone", "new period")),
        named("reportEmissions", report),
    ]
}

fn scorecard(name: &str) -> Value {
    json!({
        "type": "createEsgScorecard", "esgScorecardId": id(name), "currentEmissionsPerYear": "100", "goal": "0",
        "goalEndDate": "2030-12-31"
    })
}

fn milestone(name: &str, period: &str) -> Value {
    json!({
        "type": "createEsgMilestone", "esgScorecardId": id("scorecard"), "esgMilestoneId": id(name), "name": "Half",
        "description": "Half of it", "startDate": "2025-01-01", "endDate": "2026-12-31", "targetEmissionReduction": "50",
        "targetEmissionReductionType": "percent",
        "reportingPeriods": [{"esgReportingPeriodId": id(period), "startDate": "2025-01-01", "endDate": "2025-12-31"}]
    })
}

/// The stages up to the mint, and the world with the credit `C` of `All`.
fn up_to_the_mint(stages: &mut Vec<Stage>) -> World {
    let mut stage = |name, world: &World, commands| stages.push(Stage { name, world: world.clone(), commands });
    let world = then(&draft(), "supplier", file("on mbp", json!({"kind": "mbp", "id": id("mbp")})));
    stage("organizations", &world, organizations(&world));
    stage("a project in draft", &world, projects());
    let world = then(&world, "supplier", submit("registration", mbp_register()));
    let deciding = ["approve", "reject", "returnForEdits"].map(|action| acting("registration", "MBPRegister", json!(action)));
    stage("its registration is submitted", &world, deciding.into());
    let back = returned(&world, "issuingRegistry", "registration");
    stage("and returned", &back, vec![acting("registration", "MBPRegister", json!("resubmit"))]);
    let world = then(&world, "issuingRegistry", act("registration", json!("approve")));
    let claim = json!({
        "type": "createClaim", "claimId": id("claim"), "mbpId": id("mbp"), "quantity": "100",
        "checkpoints": [checkpoint("first"), checkpoint("second")]
    });
    let world = then(&world, "supplier", claim);
    stage("a claim in draft", &world, claims());
    let world = then(&world, "supplier", submit("verification", claim_verify()));
    let accepting = acting("verification", "MBPClaimVerify", accept("processed"));
    stage("its verification is submitted", &world, vec![accepting]);
    let back = returned(&world, "validationVerificationBody", "verification");
    stage("and returned", &back, vec![acting("verification", "MBPClaimVerify", json!("resubmit"))]);
    let mut world = then(&world, "validationVerificationBody", act("verification", accept("processed")));
    stage("the claim is in verification", &world, processed_claims());
    let recommendation = json!({
        "type": "updateProcessedClaim", "processedClaimId": id("processed"), "creditRecommendation": {"quantity": "100"}
    });
    let response = world.run(&all("validationVerificationBody"), &recommendation, Some(1));
    assert_eq!(response["ok"], true, "{response}");
    let world = then(&world, "validationVerificationBody", act("verification", json!("approve")));
    stage("the claim is verified", &world, vec![submitting(credit_mint())]);
    let world = then(&world, "validationVerificationBody", submit("issuance", credit_mint()));
    let of = "CreditMint";
    let actions = [mint("C", "100"), json!("reject"), json!("returnForEdits"), json!("withdraw")];
    let deciding = actions.map(|action| acting("issuance", of, action));
    stage("the issuance is submitted", &world, deciding.into());
    let back = returned(&world, "issuingRegistry", "issuance");
    stage("and returned", &back, vec![acting("issuance", of, json!("resubmit"))]);
    then(&world, "issuingRegistry", act("issuance", mint("C", "100")))
}

/// A proposal on the credit or to become a trader: submitted, its decision and withdrawal (D-87); returned, its resubmission.
fn decided(stages: &mut Vec<Stage>, world: &World, submitter: &str, decider: &str, body: Value) -> World {
    let of = body["type"].as_str().expect("a type").to_owned();
    let world = then(world, submitter, submit(&of, body));
    let deciding = ["approve", "reject", "returnForEdits", "withdraw"].map(|action| acting(&of, &of, json!(action)));
    stages.push(Stage { name: "a proposal is submitted", world: world.clone(), commands: deciding.into() });
    let back = returned(&world, decider, &of);
    stages.push(Stage { name: "and returned", world: back, commands: vec![acting(&of, &of, json!("resubmit"))] });
    then(&world, decider, act(&of, json!("approve")))
}

/// A listing that `All` gives away, sent back to it; and one that is to come to it.
fn listing_transfers(stages: &mut Vec<Stage>, listed: &World) {
    let (of, away) = ("MarketplaceListingTransfer", "marketplace");
    let world = then(listed, away, submit(of, move_listing("C", "M")));
    let mut back = world.clone();
    back.ok(&in_role("M", "marketplace"), act(of, json!("returnForEdits")));
    stages.push(Stage {
        name: "a listing transfer is returned",
        world: back,
        commands: ["resubmit", "withdraw"].map(|action| acting(of, of, json!(action))).into(),
    });
    let mut world = world;
    world.ok(&in_role("M", "marketplace"), act(of, json!("approve")));
    world.ok(&in_role("M", "marketplace"), submit("back", move_listing("C", "All")));
    let deciding = ["approve", "reject", "returnForEdits"].map(|action| acting("back", of, json!(action)));
    stages.push(Stage { name: "a listing transfer is submitted", world, commands: deciding.into() });
}

fn stages() -> Vec<Stage> {
    let mut stages = Vec::new();
    let world = up_to_the_mint(&mut stages);
    let world = then(&world, "buyer", scorecard("scorecard"));
    let world = then(&world, "buyer", milestone("milestone", "period"));
    stages.push(Stage { name: "a scorecard", world: world.clone(), commands: scorecards() });
    let world = decided(&mut stages, &world, "buyer", "marketplace", trade("All"));
    stages.push(Stage { name: "a credit", world: world.clone(), commands: credits() });
    decided(&mut stages, &world, "buyer", "issuingRegistry", retire("C"));
    decided(&mut stages, &world, "buyer", "issuingRegistry", offset_by_all());
    let listed = decided(&mut stages, &world, "supplier", "marketplace", list("C", "All"));
    decided(&mut stages, &listed, "supplier", "marketplace", delist("C"));
    let commands = vec![
        named("splitCredit, listed", split("C", &[("C1", "60"), ("C2", "40")])),
        named("transferCredit, listed, to itself", transfer("C", "All")),
        submitting(delist("C")),
        submitting(move_listing("C", "M")),
    ];
    stages.push(Stage { name: "its own credit is listed with itself", world: listed.clone(), commands });
    listing_transfers(&mut stages, &listed);
    let mut world = then(&world, "buyer", transfer("C", "B")).with_trader("B", "All").with_trader("O", "All");
    world = world.listed("C", "B", "All");
    let commands = vec![
        named("splitCredit of a trader's", split("C", &[("C1", "60"), ("C2", "40")])),
        named("transferCredit of a trader's to a trader", transfer("C", "O")),
        named("transferCredit of a trader's to itself", transfer("C", "All")),
        submitting(move_listing("C", "M")),
    ];
    stages.push(Stage { name: "a trader's credit is listed", world, commands });
    stages
}

/// What the table shows: `ok`, the number of the rule that denies, or the code.
fn cell(response: &Value) -> String {
    let error = &response["error"];
    match (error["code"].as_str(), error["details"]["rule"].as_str()) {
        (None, _) => "ok".to_owned(),
        (Some("forbidden"), Some(rule)) => match rule.split_once(' ') {
            Some((number, _)) => number.to_owned(),
            None => rule.to_owned(),
        },
        (Some(code), _) => code.to_owned(),
    }
}

fn scope(name: &str) -> Value {
    match name {
        "project" => project_scope(),
        "mbp" => mbp_scope(),
        _ => Value::Null,
    }
}

/// A user for each market role, user role and scope.
fn with_users(mut world: World) -> World {
    for market_role in MARKET_ROLES {
        for user_role in USER_ROLES {
            for over in SCOPES {
                world.assign(&format!("{user_role} {over}"), "All", market_role, user_role, &scope(over));
            }
        }
    }
    world
}

/// The rows of a command: one a market role, a column for each user role over each scope, and one for a user without any.
fn rows(world: &World, (name, command, version): &Asked) -> String {
    let outcome = |actor: &Value| cell(&world.clone().run(actor, command, *version));
    let mut text = format!("\n{name}\n");
    for market_role in MARKET_ROLES {
        let mut line = format!("  {market_role:<28}{:<WIDTH$}", outcome(&user("nobody", "All", market_role)));
        for over in SCOPES {
            for user_role in USER_ROLES {
                let shown = outcome(&user(&format!("{user_role} {over}"), "All", market_role));
                assert!(shown != "ok" || user_role != "reader", "D-10: {name}");
                write!(line, "{shown:<WIDTH$}").expect("a string");
            }
        }
        text += line.trim_end();
        text.push('\n');
    }
    writeln!(text, "  {:<28}{}", "the operator", outcome(&operator())).expect("a string");
    for kind in
        [json!({"kind": "channelUser", "userId": id("All")}), json!({"kind": "accountHolder", "accountHolderId": id("All")})]
    {
        assert_eq!(outcome(&kind), "actorKind", "{name}");
    }
    text
}

fn heading() -> String {
    let mut text = String::from(
        "Each command by market role (rows), user role and scope (columns): ok, the rule by which it is forbidden, or the code.\n\
         D-10 user role, D-22 another's file, D-51 side of the proposal, D-52 own organization, D-61 market role fits the\n\
         command, D-72 organization-level role, D-77 no user role, or a scope that does not cover the asset.\n\n",
    );
    let mut over = format!("  {:<28}{:<WIDTH$}", "", "");
    let mut roles = format!("  {:<28}{:<WIDTH$}", "", "no role");
    for name in SCOPES {
        let _ = write!(over, "{:<1$}", format!("over the {name}"), 3 * WIDTH);
        for role in ["read", "contribute", "administer"] {
            let _ = write!(roles, "{role:<WIDTH$}");
        }
    }
    for line in [over, roles] {
        text += line.trim_end();
        text.push('\n');
    }
    text
}

#[test]
fn d10_d52_d53_d61_d72_d77_every_command_by_market_role_user_role_and_scope() {
    let (mut text, mut page) = (heading(), String::from(PAGE));
    let mut last = "";
    for Stage { name, world, commands } in stages() {
        let title = if name == last { String::new() } else { format!("\n== {name}\n") };
        text += &title;
        last = name;
        let world = with_users(world);
        for asked in &commands {
            let asked_for = rows(&world, asked);
            let someone = asked_for.lines().any(|line| line.split_whitespace().any(|word| word == "ok"));
            assert!(someone || asked.0.contains("another") || asked.0.contains("to itself"), "nobody: {asked_for}");
            text += &asked_for;
            let line = summary(&asked_for);
            if !page.contains(&line) {
                page += &line;
            }
        }
    }
    covers_everything(&page);
    crate::golden("tests/golden/rights.txt", &text);
    crate::golden("../ledger/src/rights.md", &page);
}

/// What people read first: a line a command.
const PAGE: &str = "\
| command | supplier | buyer | registry | verifier | marketplace | operator |
|---|---|---|---|---|---|---|
";

/// The rows of a command as one line: the least user role that it takes in each market role, and how far it must reach.
fn summary(rows: &str) -> String {
    let mut lines = rows.trim().lines();
    let mut text = format!("| {} |", lines.next().expect("a name"));
    let mut someone = false;
    for line in lines {
        let is_ok: Vec<bool> = line.get(30..).unwrap_or_default().split_whitespace().map(|outcome| outcome == "ok").collect();
        let of_scope = |scope: usize| is_ok.get(1 + 3 * scope..4 + 3 * scope).and_then(|roles| roles.iter().position(|ok| *ok));
        let mark = match (is_ok.as_slice(), of_scope(0)) {
            ([operator], _) => if *operator { "yes" } else { "" }.to_owned(),
            (_, None) => String::new(),
            (_, Some(role)) => {
                let reach = ["", " (project)", " (MBP)"];
                let reach = (1..3).rev().find(|scope| of_scope(*scope) == Some(role)).map_or(reach[0], |scope| reach[scope]);
                format!("{}{reach}", USER_ROLES[role])
            }
        };
        someone |= !mark.is_empty();
        write!(text, " {mark} |").expect("a string");
    }
    if someone { text + "\n" } else { String::new() }
}

/// Each command has its line, and each type of proposal one for each action that it has.
fn covers_everything(page: &str) {
    use ecoledger::proposals::ProposalType;
    let has = |start: &str| page.lines().any(|line| line.strip_prefix("| ").is_some_and(|line| line.starts_with(start)));
    let domains = [ecoledger::credits::Command::TYPES, ecoledger::proposals::Command::TYPES];
    // Who may delete a file is decided by who added it (D-22), so that no other user has the right.
    for name in domains.into_iter().flatten().filter(|name| **name != "deleteFile") {
        assert!(has(name), "{name}");
    }
    for proposal in ProposalType::ALL.iter().map(|proposal| proposal.name()) {
        assert!(has(&format!("submitProposal {proposal}")), "{proposal}");
        for action in ["reject", "returnForEdits", "resubmit", if proposal == "CreditMint" { "mint" } else { "approve" }] {
            assert!(has(&format!("actOnProposal {action} {proposal}")), "{action} {proposal}");
        }
    }
}
