//! A good request of every type, in every form that names other things. All of them name what is on side 1.

use std::collections::BTreeSet;

use ecoledger::{Query, proposals::ProposalType};

use ecoledger_testkit::wire::{Value, asset, bundle_of, id, json, priced};

use super::world::{World, of, retirement, trade, verify};

/// A request without its context.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) name: String,
    pub(crate) body: Value,
    /// The version that it needs.
    pub(crate) version: Option<u64>,
    kind: &'static str,
}

/// What the operator may ask and do (`ecoledger::wire`, D-52): everything that these name is in its sight.
const OPERATORS: [&str; 27] = [
    "registerOrganization",
    "addMarketRole",
    "assignUserRole",
    "revokeUserRole",
    "registerSalesChannel",
    "bindUser",
    "unbindUser",
    "grantRole",
    "revokeRole",
    "submitTraderOnboardingProposal",
    "setAutoApproval",
    "registerSupplier",
    "registerProductionFacility",
    "onrampBundle",
    "startTask",
    "failTask",
    "withdrawCertificates",
    "organization",
    "userBinding",
    "salesChannel",
    "issuance",
    "audit",
    "explain",
    "retirementStatement",
    "proposalMachine",
    "events",
    "eventTypes",
];

impl Request {
    pub(crate) fn is_query(&self) -> bool {
        self.kind == "query"
    }

    pub(crate) fn is_for_operator(&self) -> bool {
        OPERATORS.contains(&self.name.as_str())
    }

    /// As `explain` asks for a command, or as a query asks.
    pub(crate) fn asked(&self, body: &Value, context: Value) -> Value {
        if self.is_query() {
            return json!({"context": {"at": context["at"], "actor": context["actor"]}, "query": body});
        }
        json!({"context": context, "query": {"type": "explain", "command": body}})
    }
}

/// A command as it is given.
pub(crate) fn given(body: &Value, mut context: Value) -> Value {
    context["commandId"] = id("leaking command").into();
    json!({"context": context, "command": body})
}

fn on(name: &str) -> String {
    of(name, "1")
}

fn command(body: Value) -> Request {
    let name = body["type"].as_str().expect("a type").to_owned();
    Request { name, body, version: None, kind: "command" }
}

fn query(body: Value) -> Request {
    Request { kind: "query", ..command(body) }
}

pub(crate) fn commands(world: &World) -> Vec<Request> {
    let mut all = Vec::new();
    all.extend(of_organizations());
    all.extend(of_projects(world));
    all.extend(of_files());
    all.extend(of_proposals());
    all.extend(of_actions());
    all.extend(of_credits());
    all.extend(of_scorecards());
    all.extend(of_channels());
    all.extend(of_traders());
    all.extend(of_bundles());
    expect_all_types(&all);
    all
}

/// Every command of the facade is there, every type of proposal, every action and every kind of resource.
fn expect_all_types(all: &[Request]) {
    let names: BTreeSet<&str> = all.iter().map(|request| request.name.as_str()).collect();
    let domains =
        [ecoledger::credits::Command::TYPES, ecoledger::proposals::Command::TYPES, ecoledger::bundles::Command::TYPES];
    let types: BTreeSet<&str> = domains.into_iter().flatten().copied().collect();
    assert_eq!(names, types);
    let tags = |path: &str| -> BTreeSet<&str> {
        all.iter().filter_map(|request| request.body.pointer(path).and_then(Value::as_str)).collect()
    };
    let proposals: BTreeSet<&str> = ProposalType::ALL.iter().map(|proposal| proposal.name()).collect();
    assert_eq!(tags("/proposal/type"), proposals);
    let actions = ["approve", "reject", "returnForEdits", "resubmit", "withdraw", "accept", "mint"];
    assert_eq!(tags("/action/type"), BTreeSet::from(actions));
    let kinds = ["ecoProject", "mbp", "checkpoint", "claim", "processedClaim", "checkpointResult", "credit"];
    assert_eq!(tags("/resource/kind"), BTreeSet::from(kinds));
}

fn of_organizations() -> Vec<Request> {
    let role = |name: &str, scope: Value| {
        json!({"type": name, "organizationId": on("supplier"), "userId": on("supplier user"), "marketRole": "supplier",
            "userRole": "contributor", "scope": scope})
    };
    let mut revoke = role("revokeUserRole", Value::Null);
    revoke.as_object_mut().expect("an object").remove("userRole");
    vec![
        command(json!({"type": "registerOrganization", "organizationId": id("new organization"), "name": "New",
            "marketRoles": ["buyer"]})),
        command(json!({"type": "addMarketRole", "organizationId": on("supplier"), "marketRole": "buyer"})),
        command(json!({"type": "updateOrganization", "organizationId": on("supplier"), "name": "Renamed"})),
        command(role("assignUserRole", Value::Null)),
        command(role("assignUserRole", json!({"ecoProjectId": on("project")}))),
        command(role("assignUserRole", json!({"mbpId": on("mbp")}))),
        command(revoke),
    ]
}

fn of_projects(world: &World) -> Vec<Request> {
    let mbp = json!({"mbpId": id("new mbp"), "name": "Removal", "issuingRegistryId": on("registry")});
    let checkpoint = json!({"checkpointId": id("new checkpoint"), "startDate": "2024-01-01", "endDate": "2024-12-31"});
    let at_version = |kind: &str, name: &str, body: Value| {
        let version = Some(world.version(kind, &on(name)));
        Request { version, ..command(body) }
    };
    let result = json!({"checkpointId": on("claim checkpoint"), "effectBefore": "1"});
    vec![
        command(json!({"type": "createEcoProject", "ecoProjectId": id("new ecoProject"), "name": "Wood",
            "modularBenefitProjects": [mbp], "fileIds": [on("loose file")]})),
        command(json!({"type": "addModularBenefitProject", "ecoProjectId": on("project"), "modularBenefitProject": mbp})),
        at_version(
            "mbp",
            "draft mbp",
            json!({"type": "updateModularBenefitProject", "mbpId": on("draft mbp"),
            "name": "Renamed", "issuingRegistryId": on("registry")}),
        ),
        command(json!({"type": "createClaim", "claimId": id("new claim"), "mbpId": on("mbp"), "quantity": "10",
            "checkpoints": [checkpoint]})),
        at_version("claim", "draft claim", json!({"type": "updateClaim", "claimId": on("draft claim"), "quantity": "20"})),
        command(json!({"type": "addCheckpoint", "claimId": on("draft claim"), "checkpoint": checkpoint})),
        at_version(
            "claim",
            "draft claim",
            json!({"type": "updateCheckpoint", "claimId": on("draft claim"),
            "checkpointId": on("draft claim checkpoint"), "effectBefore": "2"}),
        ),
        at_version(
            "processedClaim",
            "processed",
            json!({"type": "updateProcessedClaim",
            "processedClaimId": on("processed"), "quantity": "30", "checkpointResults": [result]}),
        ),
        at_version(
            "processedClaim",
            "processed",
            json!({"type": "updateCheckpointResult",
            "processedClaimId": on("processed"), "checkpointId": on("claim checkpoint"), "effectAfter": "2"}),
        ),
    ]
}

fn of_files() -> Vec<Request> {
    let add = |resource: Value| {
        command(json!({"type": "addFile", "fileId": id("new file"), "name": "proof.pdf", "tag": "proof",
            "source": {"upload": {}}, "resource": resource}))
    };
    let on_resource = |(kind, name): (&str, &str)| add(json!({"kind": kind, "id": on(name)}));
    let mut all: Vec<Request> = [
        ("ecoProject", "project"),
        ("mbp", "mbp"),
        ("checkpoint", "claim checkpoint"),
        ("claim", "claim"),
        ("processedClaim", "processed"),
        ("checkpointResult", "claim checkpoint"),
        ("credit", "credit"),
    ]
    .map(on_resource)
    .into();
    all.push(add(Value::Null));
    let files = ["loose file", "mbp file", "checkpoint file", "result file", "credit file", "shared file"];
    all.extend(files.map(|file| command(json!({"type": "deleteFile", "fileId": on(file)}))));
    all
}

fn of_proposals() -> Vec<Request> {
    let body = |body: Value| command(json!({"type": "submitProposal", "proposalId": id("new proposal"), "proposal": body}));
    let offset = |period: Value| {
        json!({"type": "ESGEmissionOffset", "creditId": on("bought credit"), "esgScorecardId": on("scorecard"),
            "esgMilestoneId": on("milestone"), "esgReportingPeriodId": period})
    };
    vec![
        body(json!({"type": "MBPRegister", "mbpId": on("draft mbp")})),
        body(verify("draft claim", "1")),
        body(json!({"type": "CreditMint", "processedClaimId": on("verified processed")})),
        body(json!({"type": "MarketplaceTraderRegister", "marketplaceId": on("second market")})),
        body(json!({"type": "MarketplaceListingRegister", "creditId": on("credit"), "marketplaceId": on("market")})),
        body(json!({"type": "MarketplaceListingDeregister", "creditId": on("listed credit")})),
        body(json!({"type": "MarketplaceListingTransfer", "creditId": on("listed credit"),
            "toMarketplaceId": on("second market")})),
        body(json!({"type": "CreditRetire", "creditId": on("bought credit"), "endUseBuyer": {"details": "Harbour"}})),
        body(json!({"type": "CreditRetire", "creditId": on("bought credit")})),
        body(offset(Value::Null)),
        body(offset(on("period").into())),
    ]
}

fn of_actions() -> Vec<Request> {
    let act =
        |proposal: &str, action: Value| command(json!({"type": "actOnProposal", "proposalId": on(proposal), "action": action}));
    let plain = |proposal: &str, action: &str| act(proposal, json!({"type": action}));
    let mut with_file = plain("returned registration", "resubmit");
    with_file.body["fileIds"] = json!([on("loose file")]);
    vec![
        plain("open registration", "approve"),
        plain("open registration", "reject"),
        plain("open registration", "returnForEdits"),
        plain("returned registration", "resubmit"),
        with_file,
        plain("issuance", "withdraw"),
        plain("listing", "approve"),
        plain("retirement", "approve"),
        act("open verification", json!({"type": "accept", "processedClaimId": id("new processedClaim")})),
        act(
            "issuance",
            json!({"type": "mint", "creditId": id("new credit"), "quantity": "1", "vintage": 2024,
            "assetId": "another asset", "determinedValue": "generated"}),
        ),
    ]
}

fn of_credits() -> Vec<Request> {
    let children: Vec<Value> =
        ["new credit", "second new credit"].iter().map(|child| json!({"creditId": id(child), "quantity": "50"})).collect();
    vec![
        command(json!({"type": "splitCredit", "creditId": on("credit"), "children": children})),
        command(json!({"type": "splitCredit", "creditId": on("listed credit"), "children": children})),
        command(json!({"type": "transferCredit", "creditId": on("credit"), "toOrganizationId": on("buyer")})),
        command(json!({"type": "transferEndUseBuyer", "creditId": on("bought credit"), "endUseBuyer": {"details": "Harbour"}})),
    ]
}

fn of_scorecards() -> Vec<Request> {
    let period = json!({"esgReportingPeriodId": id("new esgReportingPeriod"), "startDate": "2025-01-01",
        "endDate": "2025-12-31"});
    vec![
        command(json!({"type": "createEsgScorecard", "esgScorecardId": id("new esgScorecard"),
            "currentEmissionsPerYear": "100", "goal": "0", "goalEndDate": "2030-12-31"})),
        command(json!({"type": "createEsgMilestone", "esgScorecardId": on("scorecard"),
            "esgMilestoneId": id("new esgMilestone"), "name": "Half", "description": "Half of it", "startDate": "2025-01-01",
            "endDate": "2026-12-31", "targetEmissionReduction": "50", "targetEmissionReductionType": "percent",
            "reportingPeriods": [period]})),
        command(json!({"type": "reportEmissions", "esgScorecardId": on("scorecard"), "esgMilestoneId": on("milestone"),
            "esgReportingPeriodId": on("period"), "category": "DirectVehicles", "scope": "one", "quantity": "80"})),
    ]
}

fn of_channels() -> Vec<Request> {
    let binding = |name: &str, user: &str| json!({"type": name, "userId": on(user), "salesChannelId": on("channel")});
    let role = |name: &str, role: &str| {
        let mut command = binding(name, "clerk");
        command["role"] = role.into();
        command
    };
    vec![
        command(json!({"type": "registerSalesChannel", "salesChannelId": id("new salesChannel"), "name": "New"})),
        command(binding("bindUser", "supplier user")),
        command(binding("unbindUser", "clerk")),
        command(role("grantRole", "EVENT_VIEWER")),
        command(role("revokeRole", "TRADER_VIEWER")),
        command(json!({"type": "createApiKey", "apiKeyId": id("new apiKey"), "passphraseHash": "hash",
            "expiresAt": "2027-01-01T00:00:00.000Z"})),
        command(json!({"type": "deleteApiKey", "apiKeyId": on("key")})),
        command(json!({"type": "registerSupplier", "supplierId": id("new supplier"), "name": "New supplier"})),
        command(json!({"type": "registerProductionFacility", "productionFacilityId": id("new productionFacility"),
            "supplierId": id("supplier"), "code": "ABC124", "name": "New facility", "countryCode": "NA",
            "methodologyCodes": ["C03000000"]})),
    ]
}

fn of_traders() -> Vec<Request> {
    let proposal = |name: &str, proposal: &str| command(json!({"type": name, "traderOnboardingProposalId": on(proposal)}));
    let mut accept = proposal("acceptTraderOnboardingProposal", "pending proposal of holder");
    accept.body["traderId"] = id("new trader").into();
    vec![
        command(json!({"type": "submitTraderOnboardingProposal",
            "traderOnboardingProposalId": id("new traderOnboardingProposal"), "salesChannelId": on("channel"),
            "accountHolderId": on("holder"), "name": "Trader Oy", "businessId": "FI-1"})),
        proposal("resubmitTraderOnboardingProposal", "rejected proposal of holder"),
        accept,
        proposal("rejectTraderOnboardingProposal", "pending proposal of holder"),
        command(json!({"type": "createTrader", "traderId": id("new trader"), "businessId": "FI-3", "name": "New trader",
            "address": {"street": "Street 1", "city": "Oslo", "countryName": "Norway"}})),
        command(json!({"type": "updateTrader", "traderId": on("signed"), "patch": {"name": "Renamed"}})),
        command(json!({"type": "setAutoApproval", "traderId": on("signed"), "enabled": true})),
    ]
}

fn of_bundles() -> Vec<Request> {
    let with_new_ids = |mut body: Value| {
        body["taskId"] = id("new task").into();
        body["transactionId"] = id("new transaction").into();
        command(body)
    };
    vec![
        command(json!({"type": "onrampBundle", "traderId": on("signed"), "bundle": bundle_of("N_1", "N_10")})),
        with_new_ids(trade("", ["signed", "buying"], "1", json!([priced("A1_31", "A1_40", 1.0)]))),
        with_new_ids(retirement("", "signed", "1", json!([asset("A1_31", "A1_40")]))),
        command(json!({"type": "registerOfframp", "traderId": on("signed"), "taskId": id("new task"),
            "offrampId": id("new offramp"), "assets": [asset("A1_31", "A1_40")]})),
        command(json!({"type": "approveTransaction", "transactionId": on("trade of signed transaction")})),
        command(json!({"type": "rejectTransaction", "transactionId": on("trade of signed transaction")})),
        command(json!({"type": "startTask", "taskId": on("trade of signed task")})),
        command(json!({"type": "failTask", "taskId": on("trade of signed task"), "message": "down"})),
        command(json!({"type": "withdrawCertificates", "traderId": on("signed"), "start": "A1_31", "end": "A1_40",
            "reason": "issued in error"})),
    ]
}

/// The names of the queries; `explain` is asked of every command.
fn query_types() -> BTreeSet<&'static str> {
    Query::TYPES.iter().copied().filter(|name| *name != "explain").collect()
}

pub(crate) fn queries() -> Vec<Request> {
    let one = |name: &str, member: &str, of: &str| query(json!({"type": name, member: on(of)}));
    let task = |kind: &str, of: &str| query(json!({"type": "task", "traderId": on("signed"), "taskId": on(of), "kind": kind}));
    let plain = |name: &str| query(json!({"type": name}));
    let mut all = queries_of_projects();
    all.extend(queries_of_credits());
    all.extend([
        plain("myApiKeys"),
        one("userBinding", "userId", "clerk"),
        one("salesChannel", "salesChannelId", "channel"),
        plain("traderOnboardingProposals"),
        one("traderOnboardingProposal", "traderOnboardingProposalId", "pending proposal of holder"),
        plain("traders"),
        one("trader", "traderId", "signed"),
        query(json!({"type": "supplier", "supplierId": id("supplier")})),
        query(json!({"type": "productionFacility", "productionFacilityId": id("facility")})),
        one("listableAssets", "traderId", "signed"),
        plain("transactions"),
        one("transaction", "transactionId", "trade of signed transaction"),
        one("offramp", "offrampId", "offramp of signed offramp"),
        task("trade", "trade of signed task"),
        task("retirement", "retirement of signed task"),
        task("offramp", "offramp of signed task"),
        one("retirementStatement", "transactionId", "done retirement transaction"),
        plain("channelEvents"),
        query(json!({"type": "issuance", "issuanceId": "A1"})),
        plain("audit"),
    ]);
    let names: BTreeSet<&str> = all.iter().map(|request| request.name.as_str()).collect();
    assert_eq!(names, query_types());
    all
}

fn queries_of_projects() -> Vec<Request> {
    let one = |name: &str, member: &str, of: &str| query(json!({"type": name, member: on(of)}));
    let mut all = vec![
        one("organization", "organizationId", "supplier"),
        one("ecoProject", "ecoProjectId", "project"),
        one("modularBenefitProject", "mbpId", "mbp"),
        one("claim", "claimId", "claim"),
        one("claims", "mbpId", "mbp"),
        query(json!({"type": "checkpoint", "claimId": on("claim"), "checkpointId": on("claim checkpoint")})),
        one("checkpoints", "claimId", "claim"),
        one("processedClaim", "processedClaimId", "processed"),
        query(json!({"type": "checkpointResult", "processedClaimId": on("processed"),
            "checkpointId": on("claim checkpoint")})),
    ];
    let files = ["loose file", "mbp file", "result file", "credit file", "shared file"];
    all.extend(files.map(|file| one("file", "fileId", file)));
    all
}

fn queries_of_credits() -> Vec<Request> {
    let one = |name: &str, member: &str, of: &str| query(json!({"type": name, member: on(of)}));
    let drawn = |request: Request| {
        let mut request = request;
        request.body["format"] = "mermaid".into();
        request
    };
    let in_scorecard = |name: &str, members: &[(&str, &str)]| {
        let mut body = json!({"type": name, "esgScorecardId": on("scorecard")});
        for (member, of) in members {
            body[*member] = on(of).into();
        }
        query(body)
    };
    let milestone = ("esgMilestoneId", "milestone");
    vec![
        one("credit", "creditId", "credit"),
        query(json!({"type": "credits", "ownerId": on("supplier"), "listedOn": on("market")})),
        query(json!({"type": "credits", "ownerId": on("supplier")})),
        one("creditLineage", "creditId", "credit"),
        drawn(one("creditLineage", "creditId", "credit")),
        one("marketplaceTraders", "marketplaceId", "market"),
        one("proposal", "proposalId", "issuance"),
        drawn(one("proposal", "proposalId", "issuance")),
        query(json!({"type": "proposalMachine"})),
        query(json!({"type": "proposals"})),
        query(json!({"type": "esgScorecards"})),
        in_scorecard("esgMilestones", &[]),
        in_scorecard("esgMilestone", &[milestone]),
        in_scorecard("esgReportingPeriod", &[milestone, ("esgReportingPeriodId", "period")]),
        query(json!({"type": "eventTypes"})),
        query(json!({"type": "events"})),
    ]
}
