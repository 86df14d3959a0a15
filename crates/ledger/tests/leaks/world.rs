//! Two sides that know nothing of each other, with everything there is in both: an eco project with its claims, proposals and
//! credits, and a sales channel with its traders and transactions.

use std::collections::BTreeMap;

use ecoledger_testkit::wire::{Value, asset, bundle_of, holder, id, json, operator, priced, user};

use super::knowledge::{ANY_PROJECT, Knowledge, Known, Shown};

/// The organizations of a side and their market roles. The administrator of each is named like it.
pub(crate) const ORGANIZATIONS: [(&str, &str); 6] = [
    ("supplier", "supplier"),
    ("registry", "issuingRegistry"),
    ("verifier", "validationVerificationBody"),
    ("market", "marketplace"),
    ("second market", "marketplace"),
    ("buyer", "buyer"),
];

/// The sides.
pub(crate) const SIDES: [&str; 2] = ["1", "2"];

#[derive(Clone)]
pub(crate) struct World {
    pub(crate) asked: ecoledger_testkit::World,
    pub(crate) knowledge: Knowledge,
    versions: BTreeMap<String, u64>,
}

/// The id of a name on a side.
pub(crate) fn of(name: &str, side: &str) -> String {
    id(&format!("{name} {side}"))
}

/// A user of an organization of a side, acting in its market role.
pub(crate) fn member(user: &str, organization: &str, side: &str) -> Value {
    let (_, role) = ORGANIZATIONS.into_iter().find(|(name, _)| *name == organization).expect("an organization");
    json!({"kind": "member", "userId": of(user, side), "organizationId": of(organization, side), "marketRole": role})
}

pub(crate) fn admin(organization: &str, side: &str) -> Value {
    member(organization, organization, side)
}

/// A claim's verification as it is asked for.
pub(crate) fn verify(claim: &str, side: &str) -> Value {
    json!({"type": "MBPClaimVerify", "claimId": of(claim, side), "verifierId": of("verifier", side)})
}

impl World {
    pub(crate) fn new() -> Self {
        let mut world =
            Self { asked: ecoledger_testkit::World::empty(), knowledge: Knowledge::default(), versions: BTreeMap::new() };
        world.everywhere();
        for side in SIDES {
            let mut side = Side { world: &mut world, side };
            side.organizations();
            side.projects();
            side.claims();
            side.credits();
            side.files();
            side.scorecard();
            side.channel();
            side.traders();
            side.transactions();
        }
        world.names_of_what_is_made();
        world.versions = world.read_versions();
        world
    }

    /// Suppliers and facilities of bundles are known to every channel; the organization `all` has every market role and is on
    /// no side.
    fn everywhere(&mut self) {
        self.knowledge.add_written("supplier", &id("supplier"), "");
        self.knowledge.add_written("productionFacility", &id("facility"), "");
        self.knowledge.add_written("organization", &id("all"), "");
        let supplier = json!({"type": "registerSupplier", "supplierId": id("supplier"), "name": "Supplier"});
        let facility = json!({"type": "registerProductionFacility", "productionFacilityId": id("facility"),
            "supplierId": id("supplier"), "code": "ABC123", "name": "Facility", "countryCode": "FI",
            "methodologyCodes": ["C03000000"]});
        let roles: Vec<&str> = ORGANIZATIONS.iter().map(|(_, role)| *role).filter(|role| *role != "marketplace").collect();
        let roles = [roles, vec!["marketplace"]].concat();
        let all = json!({"type": "registerOrganization", "organizationId": id("all"), "name": "All", "marketRoles": roles});
        for command in [supplier, facility, all] {
            self.asked.command(&operator(), command).ok();
        }
        for role in roles {
            let assign = json!({"type": "assignUserRole", "organizationId": id("all"), "userId": id("all"), "marketRole": role,
                "userRole": "administrator"});
            self.asked.command(&operator(), assign).ok();
        }
    }

    fn names_of_what_is_made(&mut self) {
        for kind in [
            "organization",
            "ecoProject",
            "mbp",
            "claim",
            "checkpoint",
            "processedClaim",
            "file",
            "proposal",
            "credit",
            "esgScorecard",
            "esgMilestone",
            "esgReportingPeriod",
            "salesChannel",
            "apiKey",
            "traderOnboardingProposal",
            "trader",
            "supplier",
            "productionFacility",
            "task",
            "transaction",
            "offramp",
        ] {
            self.knowledge.add_new(kind, &format!("new {kind}"));
        }
        self.knowledge.add_new("credit", "second new credit");
    }

    /// The version of everything that was ever made, by its key.
    fn read_versions(&self) -> BTreeMap<String, u64> {
        let mut state = String::new();
        self.asked.ledger.write_state(&mut state).expect("a string takes it");
        let entry = |line: &str| {
            let mut words = line.split(' ');
            Some((words.next()?.to_owned(), words.next()?.parse().ok()?))
        };
        state.lines().filter_map(entry).collect()
    }

    /// The version of whatever has an id; 0 for what was never made.
    pub(crate) fn version(&self, kind: &str, id: &str) -> u64 {
        let kind = if kind == "user" { "userBinding" } else { kind };
        self.versions.get(&format!("{kind}:{id}")).copied().unwrap_or_default()
    }
}

/// A side that is being built.
struct Side<'w> {
    world: &'w mut World,
    side: &'static str,
}

impl Side<'_> {
    fn of(&self, name: &str) -> String {
        of(name, self.side)
    }

    fn know(&mut self, kind: &'static str, name: &str) -> &mut Known {
        self.world.knowledge.add(kind, name, self.side)
    }

    /// Something in the eco project of the side.
    fn know_in_project(&mut self, kind: &'static str, name: &str) {
        self.know(kind, name).project = Some("project");
    }

    fn give(&mut self, by: &Value, command: Value) {
        self.world.asked.command(by, command).ok();
    }

    /// Given by the administrator of an organization.
    fn by(&mut self, organization: &str, command: Value) {
        self.give(&admin(organization, self.side), command);
    }

    fn submit(&mut self, organization: &str, proposal: &str, body: Value) {
        self.know("proposal", proposal);
        let command = json!({"type": "submitProposal", "proposalId": self.of(proposal), "proposal": body});
        self.by(organization, command);
    }

    /// The same of an asset in the eco project of the side.
    fn submit_in_project(&mut self, organization: &str, proposal: &str, body: Value) {
        self.submit(organization, proposal, body);
        let id = self.of(proposal);
        self.world.knowledge.set_project(&id, "project");
    }

    fn act(&mut self, organization: &str, proposal: &str, action: Value) {
        self.by(organization, json!({"type": "actOnProposal", "proposalId": self.of(proposal), "action": action}));
    }

    fn organizations(&mut self) {
        for (name, role) in ORGANIZATIONS {
            self.know("organization", name);
            self.know("user", &format!("{name} user"));
            let register = json!({"type": "registerOrganization", "organizationId": self.of(name), "name": name,
                "marketRoles": [role]});
            self.give(&operator(), register);
            self.assign(name, name, "administrator", Value::Null);
            self.assign(&format!("{name} user"), name, "reader", Value::Null);
        }
        let flag = json!({"type": "updateOrganization", "organizationId": self.of("buyer"), "isOmnibusOrganization": true});
        self.by("buyer", flag);
    }

    fn assign(&mut self, user: &str, organization: &str, user_role: &str, scope: Value) {
        let (_, role) = ORGANIZATIONS.into_iter().find(|(name, _)| *name == organization).expect("an organization");
        let assign = json!({"type": "assignUserRole", "organizationId": self.of(organization), "userId": self.of(user),
            "marketRole": role, "userRole": user_role, "scope": scope});
        self.give(&operator(), assign);
    }

    fn project(&mut self, project: &'static str, mbps: &[&str]) {
        self.know("ecoProject", project).project = Some(project);
        for mbp in mbps {
            self.know("mbp", mbp).project = Some(project);
        }
        let registry = self.of("registry");
        let mbps: Vec<Value> =
            mbps.iter().map(|mbp| json!({"mbpId": self.of(mbp), "name": "Removal", "issuingRegistryId": registry})).collect();
        let create = json!({"type": "createEcoProject", "ecoProjectId": self.of(project), "name": "Wood",
            "modularBenefitProjects": mbps});
        self.by("supplier", create);
    }

    /// Each kind of user, and the MBP in each status that a command needs.
    fn projects(&mut self) {
        self.project("project", &["mbp", "draft mbp", "submitted mbp", "returned mbp"]);
        self.project("other project", &["other mbp"]);
        for (mbp, proposal) in
            [("mbp", "registration"), ("submitted mbp", "open registration"), ("returned mbp", "returned registration")]
        {
            let body = json!({"type": "MBPRegister", "mbpId": self.of(mbp)});
            self.submit_in_project("supplier", proposal, body);
        }
        self.act("registry", "registration", json!({"type": "approve"}));
        self.act("registry", "returned registration", json!({"type": "returnForEdits"}));
        for organization in ["supplier", "registry", "verifier"] {
            for project in ["project", "other project"] {
                let scope = json!({"ecoProjectId": self.of(project)});
                self.assign(&format!("{organization} of {project}"), organization, "administrator", scope);
            }
            self.assign(&format!("{organization} contributor"), organization, "contributor", Value::Null);
        }
    }

    fn claim(&mut self, claim: &str) {
        let checkpoint = format!("{claim} checkpoint");
        self.know_in_project("claim", claim);
        self.know_in_project("checkpoint", &checkpoint);
        let create = json!({"type": "createClaim", "claimId": self.of(claim), "mbpId": self.of("mbp"), "quantity": "1000",
            "checkpoints": [{"checkpointId": self.of(&checkpoint), "startDate": "2024-01-01", "endDate": "2024-12-31"}]});
        self.by("supplier", create);
    }

    /// A claim for each status that a command needs.
    fn claims(&mut self) {
        self.claim("draft claim");
        self.claim("submitted claim");
        self.submit_in_project("supplier", "open verification", verify("submitted claim", self.side));
        for (claim, processed, verification) in [
            ("claim", "processed", "verification"),
            ("verified claim", "verified processed", "first verification"),
            ("issuing claim", "issuing processed", "second verification"),
            ("minted claim", "minted processed", "third verification"),
        ] {
            self.claim(claim);
            self.submit_in_project("supplier", verification, verify(claim, self.side));
            self.know_in_project("processedClaim", processed);
            self.act("verifier", verification, json!({"type": "accept", "processedClaimId": self.of(processed)}));
            if processed != "processed" {
                let recommend = json!({"type": "updateProcessedClaim", "processedClaimId": self.of(processed),
                    "creditRecommendation": {"quantity": "1000"}});
                self.world.asked.command(&admin("verifier", self.side), recommend).expecting(1).ok();
                self.act("verifier", verification, json!({"type": "approve"}));
            }
        }
        for (processed, issuance) in [("issuing processed", "issuance"), ("minted processed", "done issuance")] {
            let body = json!({"type": "CreditMint", "processedClaimId": self.of(processed)});
            self.submit_in_project("verifier", issuance, body);
        }
    }

    /// A credit for each state that a command needs, all of them children of one; a file that they share.
    fn credits(&mut self) {
        const CHILDREN: [&str; 6] =
            ["credit", "other credit", "bought credit", "retiring credit", "listed credit", "listing credit"];
        self.know("credit", "spent credit");
        self.act(
            "registry",
            "done issuance",
            json!({"type": "mint", "creditId": self.of("spent credit"), "quantity": "600",
            "vintage": 2024, "assetId": "asset", "determinedValue": "generated"}),
        );
        self.file("supplier", "shared file", "credit", "spent credit");
        let id = self.of("shared file");
        self.world.knowledge.set_shown(&id, Shown::ToBuyersWhoAsk);
        for child in CHILDREN {
            self.know("credit", child);
        }
        let listed = self.of("listed credit");
        self.world.knowledge.set_shown(&listed, Shown::ToBuyers);
        let children: Vec<Value> =
            CHILDREN.iter().map(|child| json!({"creditId": self.of(child), "quantity": "100"})).collect();
        let split = json!({"type": "splitCredit", "creditId": self.of("spent credit"), "children": children});
        self.by("supplier", split);
        for bought in ["bought credit", "retiring credit"] {
            let transfer = json!({"type": "transferCredit", "creditId": self.of(bought), "toOrganizationId": self.of("buyer")});
            self.by("supplier", transfer);
        }
        let register = json!({"type": "MarketplaceTraderRegister", "marketplaceId": self.of("market")});
        self.submit("supplier", "trader registration", register);
        self.act("market", "trader registration", json!({"type": "approve"}));
        for (credit, proposal) in [("listed credit", "done listing"), ("listing credit", "listing")] {
            let body = json!({"type": "MarketplaceListingRegister", "creditId": self.of(credit),
                "marketplaceId": self.of("market")});
            self.submit("supplier", proposal, body);
        }
        self.act("market", "done listing", json!({"type": "approve"}));
        let retire = json!({"type": "CreditRetire", "creditId": self.of("retiring credit")});
        self.submit("buyer", "retirement", retire);
    }

    fn file(&mut self, organization: &str, name: &str, kind: &str, resource: &str) {
        self.know("file", name);
        let resource = if kind.is_empty() { Value::Null } else { json!({"kind": kind, "id": self.of(resource)}) };
        let add = json!({"type": "addFile", "fileId": self.of(name), "name": "proof.pdf", "tag": "proof",
            "source": {"upload": {}}, "resource": resource});
        self.by(organization, add);
    }

    /// A file in each place, and one that is no longer there.
    fn files(&mut self) {
        self.file("supplier", "loose file", "", "");
        let id = self.of("loose file");
        self.world.knowledge.set_project(&id, ANY_PROJECT);
        for (organization, name, kind, resource) in [
            ("supplier", "project file", "ecoProject", "project"),
            ("supplier", "mbp file", "mbp", "mbp"),
            ("supplier", "claim file", "claim", "claim"),
            ("supplier", "checkpoint file", "checkpoint", "claim checkpoint"),
            ("verifier", "processed claim file", "processedClaim", "processed"),
            ("verifier", "result file", "checkpointResult", "claim checkpoint"),
        ] {
            self.file(organization, name, kind, resource);
            let id = self.of(name);
            self.world.knowledge.set_project(&id, "project");
        }
        self.file("supplier", "other file", "ecoProject", "other project");
        let id = self.of("other file");
        self.world.knowledge.set_project(&id, "other project");
        self.file("supplier", "credit file", "credit", "credit");
        self.file("supplier", "deleted file", "mbp", "mbp");
        self.by("supplier", json!({"type": "deleteFile", "fileId": self.of("deleted file")}));
    }

    fn scorecard(&mut self) {
        for (kind, name) in [("esgScorecard", "scorecard"), ("esgMilestone", "milestone"), ("esgReportingPeriod", "period")] {
            self.know(kind, name);
        }
        let create = json!({"type": "createEsgScorecard", "esgScorecardId": self.of("scorecard"),
            "currentEmissionsPerYear": "100", "goal": "0", "goalEndDate": "2030-12-31"});
        self.by("buyer", create);
        let milestone = json!({"type": "createEsgMilestone", "esgScorecardId": self.of("scorecard"),
            "esgMilestoneId": self.of("milestone"), "name": "Half", "description": "Half of it", "startDate": "2025-01-01",
            "endDate": "2026-12-31", "targetEmissionReduction": "50", "targetEmissionReductionType": "percent",
            "reportingPeriods": [{"esgReportingPeriodId": self.of("period"), "startDate": "2025-01-01",
                "endDate": "2025-12-31"}]});
        self.by("buyer", milestone);
    }

    fn bind(&mut self, name: &str, roles: &[&str]) {
        self.know("user", name);
        let on =
            |command: &str| json!({"type": command, "userId": of(name, self.side), "salesChannelId": of("channel", self.side)});
        let (bind, grant) = (on("bindUser"), on("grantRole"));
        self.give(&operator(), bind);
        for role in roles {
            let mut grant = grant.clone();
            grant["role"] = (*role).into();
            self.give(&operator(), grant);
        }
    }

    /// A user with every role, one for each role alone, and one without.
    fn channel(&mut self) {
        self.know("salesChannel", "channel");
        let register = json!({"type": "registerSalesChannel", "salesChannelId": self.of("channel"), "name": "Channel"});
        self.give(&operator(), register);
        self.bind("channel user", &ecoledger_testkit::World::ROLES);
        self.bind("clerk", &["TRADER_VIEWER"]);
        self.bind("no role", &[]);
        for role in ecoledger_testkit::World::ROLES {
            self.bind(role, &[role]);
        }
        for (key, owner) in [("key", "channel user"), ("deleted key", "channel user"), ("clerk key", "clerk")] {
            self.know("apiKey", key).owner = Some(format!("{owner} {}", self.side));
            let create = json!({"type": "createApiKey", "apiKeyId": self.of(key), "passphraseHash": "hash",
                "expiresAt": "2027-01-01T00:00:00.000Z"});
            let owner = user(&format!("{owner} {}", self.side));
            self.give(&owner, create);
        }
        let delete = json!({"type": "deleteApiKey", "apiKeyId": self.of("deleted key")});
        self.give(&user(&format!("channel user {}", self.side)), delete);
    }

    fn channel_user(&self) -> Value {
        user(&format!("channel user {}", self.side))
    }

    fn propose(&mut self, proposal: &str, account_holder: &str) {
        let owner = format!("{account_holder} {}", self.side);
        self.know("traderOnboardingProposal", proposal).owner = Some(owner.clone());
        let submit = json!({"type": "submitTraderOnboardingProposal", "traderOnboardingProposalId": self.of(proposal),
            "salesChannelId": self.of("channel"), "accountHolderId": id(&owner), "name": "Trader Oy", "businessId": "FI-1"});
        self.give(&operator(), submit);
    }

    /// A signed trader of each of two account holders, two that the channel made, and proposals in every state.
    fn traders(&mut self) {
        for (trader, holder) in [("signed", "holder"), ("second", "other holder")] {
            let proposal = format!("{trader} proposal");
            self.propose(&proposal, holder);
            self.know("trader", trader).owner = Some(format!("{holder} {}", self.side));
            let accept = json!({"type": "acceptTraderOnboardingProposal",
                "traderOnboardingProposalId": self.of(&proposal), "traderId": self.of(trader)});
            self.give(&self.channel_user(), accept);
        }
        for trader in ["made", "buying"] {
            self.know("trader", trader);
            let create = json!({"type": "createTrader", "traderId": self.of(trader), "businessId": "FI-2", "name": trader,
                "address": {"street": "Street 1", "city": "Helsinki", "countryName": "Finland"}});
            self.world.asked.command(&user(&format!("channel user {}", self.side)), create).key(trader).ok();
        }
        for holder in ["holder", "other holder"] {
            self.propose(&format!("pending proposal of {holder}"), holder);
            let rejected = format!("rejected proposal of {holder}");
            self.propose(&rejected, holder);
            let reject = json!({"type": "rejectTraderOnboardingProposal", "traderOnboardingProposalId": self.of(&rejected)});
            self.give(&self.channel_user(), reject);
        }
    }

    fn transaction(&mut self, name: &str, trader: &str, command: Value, kinds: [&'static str; 2]) {
        let owner = match trader {
            "signed" => Some(format!("holder {}", self.side)),
            "second" => Some(format!("other holder {}", self.side)),
            _ => None,
        };
        for kind in kinds {
            self.know(kind, &format!("{name} {kind}")).owner.clone_from(&owner);
        }
        let by = user(&format!("channel user {}", self.side));
        self.world.asked.command(&by, command).key(&name.replace(' ', "-")).ok();
    }

    /// The bundles, and of each trader what can come of them.
    fn transactions(&mut self) {
        for (trader, issuance) in [("signed", "A"), ("second", "B"), ("made", "C")] {
            let issuance = format!("{issuance}{}", self.side);
            let written = |number: u32| format!("{issuance}_{number}");
            let onramp =
                json!({"type": "onrampBundle", "traderId": self.of(trader), "bundle": bundle_of(&written(1), &written(100))});
            self.give(&operator(), onramp);
            for start in [11, 21, 31] {
                self.world.knowledge.add_written("range", &written(start), self.side);
            }
        }
        for (seller, issuance) in [("signed", "A"), ("second", "B")] {
            let name = format!("trade of {seller}");
            let range =
                |first: u32, last: u32| (format!("{issuance}{}_{first}", self.side), format!("{issuance}{}_{last}", self.side));
            let (start, end) = range(1, 10);
            let trade = trade(&name, [seller, "buying"], self.side, json!([priced(&start, &end, 1.0)]));
            let (start, end) = range(11, 20);
            let retirement = retirement(&format!("retirement of {seller}"), seller, self.side, json!([asset(&start, &end)]));
            let (start, end) = range(21, 30);
            let offramp = json!({"type": "registerOfframp", "traderId": self.of(seller),
                "taskId": self.of(&format!("offramp of {seller} task")),
                "offrampId": self.of(&format!("offramp of {seller} offramp")), "assets": [asset(&start, &end)]});
            self.transaction(&name, seller, trade, ["task", "transaction"]);
            self.transaction(&format!("retirement of {seller}"), seller, retirement, ["task", "transaction"]);
            self.transaction(&format!("offramp of {seller}"), seller, offramp, ["task", "offramp"]);
        }
        let (start, end) = (format!("C{}_1", self.side), format!("C{}_10", self.side));
        let done = retirement("done retirement", "made", self.side, json!([asset(&start, &end)]));
        self.transaction("done retirement", "made", done, ["task", "transaction"]);
        let id = self.of("done retirement transaction");
        self.world.knowledge.set_shown(&id, Shown::ByStatement);
    }
}

/// A trade from the first to the second; its task is `<name> task`, its transaction `<name> transaction`.
pub(crate) fn trade(name: &str, [seller, buyer]: [&str; 2], side: &str, assets: Value) -> Value {
    json!({"type": "registerTrade", "traderId": of(seller, side), "taskId": of(&format!("{name} task"), side),
        "transactionId": of(&format!("{name} transaction"), side), "buyerId": of(buyer, side), "assets": assets,
        "currency": "EUR"})
}

pub(crate) fn retirement(name: &str, trader: &str, side: &str, assets: Value) -> Value {
    json!({"type": "registerRetirement", "traderId": of(trader, side), "taskId": of(&format!("{name} task"), side),
        "transactionId": of(&format!("{name} transaction"), side), "beneficiaryName": "Beneficiary Ltd",
        "beneficiaryLocation": "Helsinki", "consumptionCountryCode": "FI",
        "consumptionPeriod": {"start": "2025-01-01T00:00:00.000Z", "end": "2025-12-31T00:00:00.000Z"},
        "retirementPurpose": "Offsetting of the year", "assets": assets, "currency": "EUR"})
}

/// The account holder of a name on a side.
pub(crate) fn holder_of(name: &str, side: &str) -> Value {
    holder(&format!("{name} {side}"))
}
