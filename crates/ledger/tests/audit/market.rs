//! A history of credits, and what is wrong in it when a journal is damaged.
//!
//! S makes a project; R is its registry, V its verifier. Of claim K, processed as P, the credit C of 100 is minted; of claim
//! K2, processed as P2, the credit D of 40, on which the proposal `open` is open. C is listed on M and split into C1 of 60,
//! listed still, and C2 of 40, which M settles to B. B, an omnibus organization, holds C2 for a client and splits it into C3
//! of 10, which it retires, and C4 of 30, which it counts on a reporting period of its scorecard.

use ecoledger::{Request, uuid::Uuid};
use ecoledger_testkit::World;
use serde_json::{Value, json};

use super::damage::{Damage, Edit, Edit::*, Journal, Names, values};

const NAMES: [&str; 37] = [
    "S",
    "R",
    "V",
    "M",
    "B",
    "nobody",
    "project",
    "mbp",
    "K",
    "K2",
    "checkpoint",
    "checkpoint2",
    "P",
    "P2",
    "C",
    "D",
    "C1",
    "C2",
    "C3",
    "C4",
    "nothing",
    "register",
    "verify",
    "verify2",
    "mint",
    "mint2",
    "traderS",
    "traderB",
    "list",
    "open",
    "retire",
    "offset",
    "scorecard",
    "milestone",
    "period",
    "another",
    "rejected",
];

fn id(name: &str) -> String {
    let number = NAMES.iter().position(|known| *known == name).unwrap_or_else(|| panic!("no name {name}"));
    Uuid::from_u64_pair(0x0c << 32, number as u64 + 1).to_string()
}

/// What a member asks: its first user asks for it, in a market role.
fn ask(world: &mut World, (organization, market_role): (&str, &str), version: Option<u64>, command: Value) {
    let number = world.events.len();
    let actor = match organization {
        "" => json!({"kind": "operator"}),
        name => json!({"kind": "member", "userId": id(name), "organizationId": id(name), "marketRole": market_role}),
    };
    let context = json!({"commandId": Uuid::from_u64_pair(1, number as u64), "at": "2026-01-01T00:00:00Z", "actor": actor,
        "expectedVersion": version});
    let line = json!({"context": context, "command": command}).to_string();
    let Ok(Request::Command(context, command)) = Request::from_json(&line) else { panic!("a command: {line}") };
    world.execute(&context, &command).unwrap_or_else(|refusal| panic!("{refusal}: {line}"));
}

const OPERATOR: (&str, &str) = ("", "");
const SUPPLIER: (&str, &str) = ("S", "supplier");
const REGISTRY: (&str, &str) = ("R", "issuingRegistry");
const VERIFIER: (&str, &str) = ("V", "validationVerificationBody");
const MARKETPLACE: (&str, &str) = ("M", "marketplace");
const BUYER: (&str, &str) = ("B", "buyer");

fn submit(world: &mut World, by: (&str, &str), name: &str, proposal: Value) {
    ask(world, by, None, json!({"type": "submitProposal", "proposalId": id(name), "proposal": proposal}));
}

fn act(world: &mut World, by: (&str, &str), name: &str, action: Value) {
    ask(world, by, None, json!({"type": "actOnProposal", "proposalId": id(name), "action": action}));
}

fn approve() -> Value {
    json!({"type": "approve"})
}

fn organizations(world: &mut World) {
    for (name, role) in [SUPPLIER, REGISTRY, VERIFIER, MARKETPLACE, BUYER] {
        let register = json!({"type": "registerOrganization", "organizationId": id(name), "name": name, "marketRoles": [role]});
        ask(world, OPERATOR, None, register);
        let assign = json!({"type": "assignUserRole", "organizationId": id(name), "userId": id(name), "marketRole": role,
            "userRole": "administrator"});
        ask(world, OPERATOR, None, assign);
    }
    let omnibus = json!({"type": "updateOrganization", "organizationId": id("B"), "isOmnibusOrganization": true});
    ask(world, BUYER, None, omnibus);
    for (by, name) in [(SUPPLIER, "traderS"), (BUYER, "traderB")] {
        submit(world, by, name, json!({"type": "MarketplaceTraderRegister", "marketplaceId": id("M")}));
        act(world, MARKETPLACE, name, approve());
    }
}

fn minted(world: &mut World, [claim, checkpoint, processed, verify, issue, credit]: [&str; 6], quantity: &str) {
    let create = json!({"type": "createClaim", "claimId": id(claim), "mbpId": id("mbp"), "quantity": quantity,
        "checkpoints": [{"checkpointId": id(checkpoint), "startDate": "2024-01-01", "endDate": "2024-12-31"}]});
    ask(world, SUPPLIER, None, create);
    submit(world, SUPPLIER, verify, json!({"type": "MBPClaimVerify", "claimId": id(claim), "verifierId": id("V")}));
    act(world, VERIFIER, verify, json!({"type": "accept", "processedClaimId": id(processed)}));
    let recommend = json!({"type": "updateProcessedClaim", "processedClaimId": id(processed),
        "creditRecommendation": {"quantity": quantity}});
    ask(world, VERIFIER, Some(1), recommend);
    act(world, VERIFIER, verify, approve());
    submit(world, VERIFIER, issue, json!({"type": "CreditMint", "processedClaimId": id(processed)}));
    let mint = json!({"type": "mint", "creditId": id(credit), "quantity": quantity, "vintage": 2024, "assetId": credit,
        "determinedValue": "generated"});
    act(world, REGISTRY, issue, mint);
}

fn split(world: &mut World, by: (&str, &str), parent: &str, children: [(&str, &str); 2]) {
    let children = children.map(|(name, quantity)| json!({"creditId": id(name), "quantity": quantity}));
    ask(world, by, None, json!({"type": "splitCredit", "creditId": id(parent), "children": children}));
}

fn scorecard(world: &mut World) {
    let scorecard = json!({"type": "createEsgScorecard", "esgScorecardId": id("scorecard"), "currentEmissionsPerYear": "100",
        "goal": "0", "goalEndDate": "2030-12-31"});
    ask(world, BUYER, None, scorecard);
    let milestone = json!({"type": "createEsgMilestone", "esgScorecardId": id("scorecard"), "esgMilestoneId": id("milestone"),
        "name": "Half", "description": "Half of it", "startDate": "2025-01-01", "endDate": "2026-12-31",
        "targetEmissionReduction": "50", "targetEmissionReductionType": "percent",
        "reportingPeriods": [{"esgReportingPeriodId": id("period"), "startDate": "2025-01-01", "endDate": "2025-12-31"}]});
    ask(world, BUYER, None, milestone);
}

fn market() -> Journal {
    let mut world = World::empty();
    let world = &mut world;
    organizations(world);
    let project = json!({"type": "createEcoProject", "ecoProjectId": id("project"), "name": "Wood",
        "modularBenefitProjects": [{"mbpId": id("mbp"), "name": "Removal", "issuingRegistryId": id("R")}]});
    ask(world, SUPPLIER, None, project);
    submit(world, SUPPLIER, "register", json!({"type": "MBPRegister", "mbpId": id("mbp")}));
    act(world, REGISTRY, "register", approve());
    minted(world, ["K", "checkpoint", "P", "verify", "mint", "C"], "100");
    minted(world, ["K2", "checkpoint2", "P2", "verify2", "mint2", "D"], "40");
    let list = |credit: &str| json!({"type": "MarketplaceListingRegister", "creditId": id(credit), "marketplaceId": id("M")});
    submit(world, SUPPLIER, "rejected", list("D"));
    act(world, MARKETPLACE, "rejected", json!({"type": "reject"}));
    submit(world, SUPPLIER, "open", list("D"));
    submit(world, SUPPLIER, "list", list("C"));
    act(world, MARKETPLACE, "list", approve());
    split(world, SUPPLIER, "C", [("C1", "60"), ("C2", "40")]);
    let settle = json!({"type": "transferCredit", "creditId": id("C2"), "toOrganizationId": id("B")});
    ask(world, MARKETPLACE, None, settle);
    let client = json!({"type": "transferEndUseBuyer", "creditId": id("C2"), "endUseBuyer": {"details": "Client"}});
    ask(world, BUYER, None, client);
    split(world, BUYER, "C2", [("C3", "10"), ("C4", "30")]);
    scorecard(world);
    submit(world, BUYER, "retire", json!({"type": "CreditRetire", "creditId": id("C3")}));
    act(world, REGISTRY, "retire", approve());
    let offset = json!({"type": "ESGEmissionOffset", "creditId": id("C4"), "esgScorecardId": id("scorecard"),
        "esgMilestoneId": id("milestone"), "esgReportingPeriodId": id("period")});
    submit(world, BUYER, "offset", offset);
    act(world, REGISTRY, "offset", approve());
    world.then_laws_hold();
    let names: Names = NAMES.iter().map(|name| ((*name).to_owned(), id(name))).collect();
    Journal { events: values(&world.events), names }
}

const fn damage(name: &'static str, edits: &'static [Edit], faults: &'static [&'static str]) -> Damage {
    Damage { name, edits, faults }
}

const MINTS: [Damage; 12] = [
    damage(
        "a mint of more than was minted",
        &[Set("creditMinted", 1, "/quantity", "\"41\"")],
        &["credit D: 41 minted, but 40 verified in processed claim P2"],
    ),
    damage("a mint of nothing", &[Set("creditMinted", 1, "/quantity", "\"0\"")], &["credit D: its quantity is 0"]),
    damage(
        "a mint of a claim with nothing verified",
        &[Unset("processedClaimCreated", 1, "/quantity")],
        &["credit D: 40 minted, but 0 verified in processed claim P2"],
    ),
    damage(
        "a mint for another project and by others",
        &[
            Set("creditMinted", 1, "/mint/supplierId", "\"$B\""),
            Set("creditMinted", 1, "/mint/verifierId", "\"$R\""),
            Set("creditMinted", 1, "/mint/claimId", "\"$K\""),
            Set("creditMinted", 1, "/mint/mbpId", "\"$nothing\""),
            Set("creditMinted", 1, "/mint/ecoProjectId", "\"$nothing\""),
            Set("creditMinted", 1, "/mint/issuerId", "\"$V\""),
        ],
        &[
            "credit D: its supplier is B, that of its processed claim is S",
            "credit D: its issuer is V, that of its processed claim is R",
            "credit D: its verifier is R, that of its processed claim is V",
            "credit D: its claim is K, that of its processed claim is K2",
            "credit D: its modular benefit project is nothing, that of its processed claim is mbp",
            "credit D: its eco project is nothing, that of its processed claim is project",
        ],
    ),
    damage(
        "a mint for another processed claim",
        &[Set("creditMinted", 1, "/mint/processedClaimId", "\"$P\"")],
        &[
            "credit C: minted for processed claim P, whose credit is D",
            "credit D: its claim is K2, that of its processed claim is K",
            "processed claim P2: credited, but no credit was minted for it",
        ],
    ),
    damage(
        "a mint for a processed claim that is not there",
        &[Set("creditMinted", 1, "/mint/processedClaimId", "\"$nothing\"")],
        &["refused: event 39: inconsistent event: processedClaim:nothing: changed, but not there"],
    ),
    damage(
        "a mint left out",
        &[
            LeaveOut("creditMinted", 1),
            LeaveOut("proposalSubmitted", 8),
            LeaveOut("proposalSubmitted", 7),
            LeaveOut("proposalRejected", 0),
        ],
        &["processed claim P2: credited, but no credit was minted for it"],
    ),
    damage(
        "a mint without its approval",
        &[LeaveOut("proposalApproved", 6)],
        &["processed claim P2: issuanceSubmitted, but credit D was minted for it"],
    ),
    damage(
        "an approval of the mint of another processed claim",
        &[Set("proposalSubmitted", 6, "/proposal/processedClaimId", "\"$P\"")],
        &[
            "processed claim P: minted by proposals mint and mint2",
            "processed claim P2: credited, but no proposal of that was approved",
        ],
    ),
    damage(
        "an approval of the mint of a processed claim that is not there",
        &[Set("proposalSubmitted", 6, "/proposal/processedClaimId", "\"$nothing\"")],
        &[
            "proposal mint2: its mint is approved, but processed claim nothing is not there",
            "processed claim P2: credited, but no proposal of that was approved",
        ],
    ),
    damage(
        "an asset id taken twice",
        &[Set("creditMinted", 1, "/mint/assetId", "\"C\"")],
        &["refused: event 39: inconsistent event: assetId:R/C: taken twice"],
    ),
    damage(
        "a claim processed twice",
        &[Set("processedClaimCreated", 1, "/claimId", "\"$K\"")],
        &[
            "credit D: minted for processed claim P2, but that of its claim K is P",
            "credit D: its claim is K2, that of its processed claim is K",
        ],
    ),
];

const SPLITS: [Damage; 12] = [
    damage(
        "a split that loses a tonne",
        &[Set("creditSplit", 0, "/children/0/quantity", "\"59\"")],
        &["credit C: 100 were split into 99", "credits of processed claim P: 100 minted, but 59 active and 40 retired"],
    ),
    damage(
        "a split that makes a tonne",
        &[Set("creditSplit", 1, "/children/0/quantity", "\"11\""), Set("creditRetired", 0, "/quantity", "\"11\"")],
        &["credit C2: 40 were split into 41", "credits of processed claim P: 100 minted, but 60 active and 41 retired"],
    ),
    damage(
        "a split into one",
        &[Set("creditSplit", 0, "/children", r#"[{"creditId":"$C2","quantity":"100"}]"#)],
        &[
            "credit C: split into 1, but a split makes two or more",
            "credit C2: 100 were split into 40",
            "credits of processed claim P: 100 minted, but 0 active and 40 retired",
        ],
    ),
    damage(
        "a split into nothing",
        &[Set("creditSplit", 1, "/children", "[]")],
        &["refused: event 53: inconsistent event: credit:C3: changed, but not there"],
    ),
    damage(
        "a split with a child of nothing",
        &[Set("creditSplit", 0, "/children/0/quantity", "\"0\""), Set("creditSplit", 0, "/children/1/quantity", "\"100\"")],
        &[
            "credit C1: its quantity is 0",
            "credit C2: 100 were split into 40",
            "credits of processed claim P: 100 minted, but 0 active and 40 retired",
        ],
    ),
    damage(
        "a split of another credit",
        &[Set("creditSplit", 0, "/creditId", "\"$D\"")],
        &[
            "credit D: 40 were split into 100",
            "credit C1: its asset id is C, that of its parent D is D",
            "credit C1: its processed claim is P, that of its parent D is P2",
            "credit C1: its claim is K, that of its parent D is K2",
            "credit C1: its marketplace is M, that of its parent D is none",
            "credit C2: its asset id is C, that of its parent D is D",
            "credit C2: its processed claim is P, that of its parent D is P2",
            "credit C2: its claim is K, that of its parent D is K2",
            "credits of processed claim P: 100 minted, but 160 active and 40 retired",
            "credits of processed claim P2: 40 minted, but 0 active and 0 retired",
            "credit D: split, but proposal open is open on it",
        ],
    ),
    damage(
        "a child twice",
        &[Set("creditSplit", 0, "/children/0/creditId", "\"$C2\"")],
        &["refused: event 46: inconsistent event: credit:C2: made twice"],
    ),
    damage(
        "a split repeated",
        &[Repeat("creditSplit", 0)],
        &["refused: event 47: inconsistent event: credit:C: changed after its end"],
    ),
    damage(
        "a split left out",
        &[LeaveOut("creditSplit", 0)],
        &["refused: event 46: inconsistent event: credit:C2: changed, but not there"],
    ),
    damage(
        "children of another mint",
        &[
            Set("creditSplit", 1, "/mint/vintage", "2023"),
            Set("creditSplit", 1, "/mint/assetId", "\"X\""),
            Set("creditSplit", 1, "/mint/determinedValue", "\"exAnte\""),
            Set("creditSplit", 1, "/mint/supplierId", "\"$B\""),
            Set("creditSplit", 1, "/mint/verifierId", "\"$R\""),
            Set("creditSplit", 1, "/mint/claimId", "\"$K2\""),
            Set("creditSplit", 1, "/mint/mbpId", "\"$nothing\""),
            Set("creditSplit", 1, "/mint/ecoProjectId", "\"$nothing\""),
            Set("creditSplit", 1, "/mint/issuerId", "\"$V\""),
            Set("creditSplit", 1, "/mint/processedClaimId", "\"$P2\""),
        ],
        &[
            "credit C3: its vintage is 2023, that of its parent C2 is 2024",
            "credit C3: its asset id is X, that of its parent C2 is C",
            "credit C3: its determined value is exAnte, that of its parent C2 is generated",
            "credit C3: its issuer is V, that of its parent C2 is R",
            "credit C3: its verifier is R, that of its parent C2 is V",
            "credit C3: its supplier is B, that of its parent C2 is S",
            "credit C3: its processed claim is P2, that of its parent C2 is P",
            "credit C3: its claim is K2, that of its parent C2 is K",
            "credit C3: its modular benefit project is nothing, that of its parent C2 is mbp",
            "credit C3: its eco project is nothing, that of its parent C2 is project",
            "credit C4: its vintage is 2023, that of its parent C2 is 2024",
            "credit C4: its asset id is X, that of its parent C2 is C",
            "credit C4: its determined value is exAnte, that of its parent C2 is generated",
            "credit C4: its issuer is V, that of its parent C2 is R",
            "credit C4: its verifier is R, that of its parent C2 is V",
            "credit C4: its supplier is B, that of its parent C2 is S",
            "credit C4: its processed claim is P2, that of its parent C2 is P",
            "credit C4: its claim is K2, that of its parent C2 is K",
            "credit C4: its modular benefit project is nothing, that of its parent C2 is mbp",
            "credit C4: its eco project is nothing, that of its parent C2 is project",
            "credits of processed claim P: 100 minted, but 60 active and 0 retired",
            "credits of processed claim P2: 40 minted, but 40 active and 40 retired",
        ],
    ),
    damage(
        "children of another owner, and listed elsewhere",
        &[Set("creditSplit", 0, "/ownerId", "\"$B\""), Unset("creditSplit", 0, "/listedOn")],
        &[
            "credit C1: its first owner is B, that of its parent C is S",
            "credit C1: its marketplace is none, that of its parent C is M",
            "credit C2: its first owner is B, that of its parent C is S",
        ],
    ),
    damage(
        "a child without the end-use buyer",
        &[Unset("creditSplit", 1, "/children/1/endUseBuyer")],
        &["credit C4: it has no end-use buyer, its parent C2 has one"],
    ),
];

const HOLDERS: [Damage; 9] = [
    damage(
        "a credit transferred to nobody",
        &[Set("creditTransferred", 0, "/parties/ownerId", "\"$nobody\""), Set("creditSplit", 1, "/ownerId", "\"$nobody\"")],
        &[
            "credit C2: split, and its owner nobody is no buyer",
            "credit C3: retired, and its owner nobody is no buyer",
            "credit C4: retired, and its owner nobody is no buyer",
        ],
    ),
    damage(
        "a credit transferred to a registry",
        &[Set("creditTransferred", 0, "/parties/ownerId", "\"$R\""), Set("creditSplit", 1, "/ownerId", "\"$R\"")],
        &[
            "credit C2: split, and its owner R is no buyer",
            "credit C3: retired, and its owner R is no buyer",
            "credit C4: retired, and its owner R is no buyer",
        ],
    ),
    damage(
        "a supplier's credit retired",
        &[LeaveOut("creditTransferred", 0), Set("creditSplit", 1, "/ownerId", "\"$S\"")],
        &["credit C3: retired, and its owner S is no buyer", "credit C4: retired, and its owner S is no buyer"],
    ),
    damage(
        "a credit listed where no marketplace is",
        &[Set("creditListed", 0, "/marketplaceId", "\"$R\""), Set("creditSplit", 0, "/listedOn", "\"$R\"")],
        &["credit C1: listed on R, which is no marketplace"],
    ),
    damage(
        "a retired credit that is listed",
        &[Set("creditSplit", 1, "/listedOn", "\"$M\"")],
        &["credit C3: retired, but listed on M", "credit C4: retired, but listed on M"],
    ),
    damage(
        "a retirement of another quantity",
        &[Set("creditRetired", 0, "/quantity", "\"11\"")],
        &["refused: event 55: inconsistent event: credit:C3: retired with another quantity"],
    ),
    damage(
        "a retirement left out",
        &[LeaveOut("creditRetired", 0)],
        &["proposal retire: its retirement is approved, but credit C3 is active"],
    ),
    damage(
        "a retirement repeated",
        &[Repeat("creditRetired", 0)],
        &["refused: event 56: inconsistent event: credit:C3: changed after its end"],
    ),
    damage(
        "a retirement of another credit",
        &[Set("creditRetired", 0, "/creditId", "\"$D\""), Set("creditRetired", 0, "/quantity", "\"40\"")],
        &[
            "credit D: retired, and its owner S is no buyer",
            "proposal retire: its retirement is approved, but credit C3 is active",
            "credit D: retired, but proposal open is open on it",
            "credit D: retired, but no proposal of that was approved",
        ],
    ),
];

const PROPOSALS: [Damage; 11] = [
    damage(
        "a retirement without its approval",
        &[LeaveOut("proposalApproved", 8)],
        &["credit C3: retired, but proposal retire is open on it", "credit C3: retired, but no proposal of that was approved"],
    ),
    damage(
        "two approvals of one retirement",
        &[Set("proposalSubmitted", 11, "/proposal/creditId", "\"$C3\"")],
        &[
            "credit C3: retired by proposals retire and offset",
            "credit C4: retired, but no proposal of that was approved",
            "reporting period period: 30 offset, but 10 were retired for it",
        ],
    ),
    damage(
        "an approval to retire what is not there",
        &[Set("proposalSubmitted", 10, "/proposal/creditId", "\"$nothing\"")],
        &[
            "proposal retire: its retirement is approved, but credit nothing is not there",
            "credit C3: retired, but no proposal of that was approved",
        ],
    ),
    damage(
        "an offset left out",
        &[LeaveOut("emissionsOffset", 0)],
        &["reporting period period: 0 offset, but 30 were retired for it"],
    ),
    damage(
        "an offset counted twice",
        &[Repeat("emissionsOffset", 0)],
        &["reporting period period: 60 offset, but 30 were retired for it"],
    ),
    damage(
        "an offset of more than was retired",
        &[Set("emissionsOffset", 0, "/quantity", "\"31\"")],
        &["reporting period period: 31 offset, but 30 were retired for it"],
    ),
    damage(
        "an offset on the milestone in place of the period",
        &[Unset("emissionsOffset", 0, "/esgReportingPeriodId")],
        &[
            "milestone milestone: 30 offset, but 0 were retired for it",
            "reporting period period: 0 offset, but 30 were retired for it",
        ],
    ),
    damage(
        "an offset of a retirement for nothing known",
        &[
            Set("proposalSubmitted", 11, "/proposal/esgMilestoneId", "\"$another\""),
            Unset("proposalSubmitted", 11, "/proposal/esgReportingPeriodId"),
        ],
        &[
            "reporting period period: 30 offset, but 0 were retired for it",
            "milestone another: 30 were retired for it, but scorecard scorecard has none such",
        ],
    ),
    damage(
        "an offset on a milestone that is not there",
        &[Set("emissionsOffset", 0, "/esgMilestoneId", "\"$another\"")],
        &["refused: event 59: inconsistent event: esgScorecard:scorecard: has no such milestone"],
    ),
    damage(
        "a rejected proposal that stays open on its credit",
        &[Set("proposalRejected", 0, "/steps", "[]"), LeaveOut("proposalSubmitted", 8)],
        &["credit D: its open proposal rejected is rejected"],
    ),
    damage(
        "an open proposal that its credit does not know",
        &[Set("proposalSubmitted", 8, "/steps", "[]")],
        &["proposal open: open on credit D, whose open proposal is none"],
    ),
];

#[test]
fn d15_what_is_wrong_with_a_mint_is_named() {
    market().expect(&MINTS);
}

#[test]
fn d17_what_is_wrong_with_a_split_is_named() {
    market().expect(&SPLITS);
}

#[test]
fn d18_d20_d21_what_is_wrong_with_a_holder_is_named() {
    market().expect(&HOLDERS);
}

#[test]
fn d12_d16_d21_what_is_wrong_with_what_was_approved_is_named() {
    market().expect(&PROPOSALS);
}
