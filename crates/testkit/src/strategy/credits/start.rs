//! What has happened before a history begins.

use serde_json::{Value, json};

use crate::wire::{
    id,
    market::{MARKET, accept, act, admin, in_role, list, mint, submit, trade, transfer},
    operator,
};

/// Where a history begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Start {
    /// Everybody is there, and nothing has happened.
    Market,
    /// A project is registered, and a claim in verification.
    Projects,
    /// Four credits: with their supplier, bought, listed, and with the omnibus; a fifth may be minted; the buyer has a
    /// scorecard.
    Credits,
    /// The same, and everything that is limited is nearly full.
    Crowded,
}

/// Who gives which command.
pub type Given = (Value, Value);

/// The commands that lead there.
pub fn beginning(start: Start) -> Vec<Given> {
    let mut commands = market(&MARKET.map(|(name, _)| name));
    if start >= Start::Projects {
        commands.extend(project());
        commands.extend(claim("claim"));
    }
    if start >= Start::Credits {
        commands.extend(traders());
        for credit in ["kept", "bought", "listed", "pulled"] {
            commands.extend(claim(&format!("claim of {credit}")));
            commands.extend(minted(credit));
        }
        commands.extend(claim("claim of more"));
        commands.extend(minted("more").into_iter().take(3));
        commands.extend(traded());
        commands.extend(scorecard());
        commands.extend(seen_by_all());
    }
    if start == Start::Crowded {
        commands.extend(crowd());
    }
    commands
}

/// The organizations of these names with all their roles.
pub(crate) fn market(names: &[&str]) -> Vec<Given> {
    let mut commands = Vec::new();
    for (name, roles) in MARKET.into_iter().filter(|(name, _)| names.contains(name)) {
        let register =
            json!({ "type": "registerOrganization", "organizationId": id(name), "name": name, "marketRoles": roles });
        commands.push((operator(), register));
        for role in roles {
            commands.push((operator(), assigned(name, role, name, Value::Null)));
        }
    }
    let flag = json!({ "type": "updateOrganization", "organizationId": id("O"), "isOmnibusOrganization": true });
    commands.push((admin("O"), flag));
    commands
}

fn assigned(organization: &str, role: &str, user: &str, scope: Value) -> Value {
    json!({
        "type": "assignUserRole", "organizationId": id(organization), "userId": id(user), "marketRole": role,
        "userRole": "administrator", "scope": scope
    })
}

/// A registered project with two modular benefit projects, of which one is registered.
pub(crate) fn project() -> Vec<Given> {
    let project = json!({
        "type": "createEcoProject", "ecoProjectId": id("project"), "name": "Wood",
        "modularBenefitProjects": [
            { "mbpId": id("mbp"), "name": "Removal", "issuingRegistryId": id("R") },
            { "mbpId": id("second mbp"), "name": "Reduction", "issuingRegistryId": id("R2") }
        ]
    });
    vec![
        (admin("S"), project),
        (admin("S"), submit("registration", json!({ "type": "MBPRegister", "mbpId": id("mbp") }))),
        (admin("R"), act("registration", json!("approve"))),
    ]
}

/// A claim of this name in verification.
pub(crate) fn claim(name: &str) -> Vec<Given> {
    let checkpoint =
        json!({ "checkpointId": id(&format!("checkpoint of {name}")), "startDate": "2024-01-01", "endDate": "2024-12-31" });
    let claim = json!({ "type": "createClaim", "claimId": id(name), "mbpId": id("mbp"), "quantity": "100", "checkpoints": [checkpoint] });
    let verification = format!("verification of {name}");
    let verify = json!({ "type": "MBPClaimVerify", "claimId": id(name), "verifierId": id("V") });
    vec![
        (admin("S"), claim),
        (admin("S"), submit(&verification, verify)),
        (admin("V"), act(&verification, accept(&format!("processed {name}")))),
    ]
}

/// The credit of this name, of the claim that is named after it.
pub(crate) fn minted(credit: &str) -> Vec<Given> {
    let claim = format!("claim of {credit}");
    let (processed, issuance) = (format!("processed {claim}"), format!("issuance of {credit}"));
    let recommend = json!({
        "type": "updateProcessedClaim", "processedClaimId": id(&processed), "creditRecommendation": { "quantity": "100" }
    });
    vec![
        (admin("V"), recommend),
        (admin("V"), act(&format!("verification of {claim}"), json!("approve"))),
        (admin("V"), submit(&issuance, json!({ "type": "CreditMint", "processedClaimId": id(&processed) }))),
        (admin("R"), act(&issuance, mint(credit, "100"))),
    ]
}

/// A project of the supplier with a claim in verification, which an organization sees that has every market role, but is only its
/// registry.
fn seen_by_all() -> Vec<Given> {
    let mbp = json!({ "mbpId": id("third mbp"), "name": "Storage", "issuingRegistryId": id("All") });
    let add = json!({ "type": "addModularBenefitProject", "ecoProjectId": id("project"), "modularBenefitProject": mbp });
    let register = submit("third registration", json!({ "type": "MBPRegister", "mbpId": id("third mbp") }));
    let mut commands = vec![
        (admin("S"), add),
        (admin("S"), register),
        (in_role("All", "issuingRegistry"), act("third registration", json!("approve"))),
    ];
    let mut claim = claim("third claim");
    claim[0].1["mbpId"] = id("third mbp").into();
    commands.extend(claim);
    commands
}

fn traders() -> Vec<Given> {
    let pairs = [("S", "M"), ("B", "M"), ("S", "O"), ("O", "M")];
    let register = |(organization, marketplace): (&str, &str)| {
        let name = format!("trade {organization} {marketplace}");
        let marketplace_role = in_role(marketplace, "marketplace");
        [(admin(organization), submit(&name, trade(marketplace))), (marketplace_role, act(&name, json!("approve")))]
    };
    pairs.into_iter().flat_map(register).collect()
}

fn traded() -> Vec<Given> {
    let listing = |credit: &str, marketplace: &str| {
        let name = format!("listing of {credit}");
        let marketplace_role = in_role(marketplace, "marketplace");
        [(admin("S"), submit(&name, list(credit, marketplace))), (marketplace_role, act(&name, json!("approve")))]
    };
    let mut commands = vec![(admin("S"), transfer("bought", "B"))];
    commands.extend(listing("listed", "M"));
    commands.extend(listing("pulled", "O"));
    commands.push((in_role("O", "buyer"), transfer("pulled", "O")));
    commands
}

/// The buyer has a scorecard with a milestone.
pub(crate) fn scorecard() -> Vec<Given> {
    let scorecard = json!({
        "type": "createEsgScorecard", "esgScorecardId": id("scorecard"), "currentEmissionsPerYear": "100", "goal": "0",
        "goalEndDate": "2030-12-31"
    });
    let period = json!({
        "esgReportingPeriodId": id("period"), "startDate": "2025-01-01", "endDate": "2025-12-31", "goal": "50"
    });
    let milestone = json!({
        "type": "createEsgMilestone", "esgScorecardId": id("scorecard"), "esgMilestoneId": id("milestone"), "name": "Half",
        "description": "Half of it", "startDate": "2025-01-01", "endDate": "2026-12-31", "targetEmissionReduction": "50",
        "targetEmissionReductionType": "percent", "reportingPeriods": [period]
    });
    vec![(admin("B"), scorecard), (admin("B"), milestone)]
}

/// D-97: files of three assets and of an action, the checkpoints of a claim, the roles of a user, the actions on a proposal.
fn crowd() -> Vec<Given> {
    let mut commands = Vec::new();
    for (kind, asset, organization) in [("credit", "bought", "B"), ("mbp", "mbp", "S"), ("ecoProject", "project", "S")] {
        for number in 0..99 {
            let file = json!({
                "type": "addFile", "fileId": id(&format!("file {number} of {asset}")), "name": "report.pdf", "tag": "report",
                "source": { "upload": {} }, "resource": { "kind": kind, "id": id(asset) }
            });
            commands.push((admin(organization), file));
        }
    }
    for number in 0..101 {
        let file = json!({
            "type": "addFile", "fileId": id(&format!("loose file {number}")), "name": "report.pdf", "tag": "report",
            "source": { "upload": {} }
        });
        commands.push((admin("S"), file));
    }
    let checkpoint = |number: usize| json!({ "checkpointId": id(&format!("crowd {number}")), "startDate": "2024-01-01", "endDate": "2024-12-31" });
    let checkpoints: Vec<Value> = (0..999).map(checkpoint).collect();
    let long = json!({ "type": "createClaim", "claimId": id("long claim"), "mbpId": id("mbp"), "checkpoints": checkpoints });
    commands.push((admin("S"), long));
    let many = |number: usize| json!({ "mbpId": id(&format!("many {number}")), "name": "One", "issuingRegistryId": id("R") });
    let mbps: Vec<Value> = (0..200).map(many).collect();
    let project =
        json!({ "type": "createEcoProject", "ecoProjectId": id("many"), "name": "Many", "modularBenefitProjects": mbps });
    commands.push((admin("S"), project));
    let (_, roles) = MARKET[MARKET.len() - 1];
    for (role, number) in roles.iter().flat_map(|role| (0..200).map(move |number| (role, number))) {
        let scope = json!({ "mbpId": id(&format!("many {number}")) });
        commands.push((operator(), assigned("All", role, "user 0", scope)));
    }
    commands.push((admin("S"), submit("to and fro", json!({ "type": "MBPRegister", "mbpId": id("second mbp") }))));
    for _ in 0..500 {
        commands.push((admin("R2"), act("to and fro", json!("returnForEdits"))));
        commands.push((admin("S"), act("to and fro", json!("resubmit"))));
    }
    commands
}
