//! A small market that is spoken to as a host would: JSON in, JSON out. Names stand for ids.

use std::sync::OnceLock;

use serde_json::{Value, json};

use super::{id, operator};
use crate::World;

/// Who is in the market, and as what. `All` is everything at once. `O` is an omnibus organization with a marketplace.
pub const MARKET: [(&str, &[&str]); 11] = [
    ("S", &["supplier"]),
    ("S2", &["supplier"]),
    ("R", &["issuingRegistry"]),
    ("R2", &["issuingRegistry"]),
    ("V", &["validationVerificationBody"]),
    ("V2", &["validationVerificationBody"]),
    ("M", &["marketplace"]),
    ("M2", &["marketplace"]),
    ("B", &["buyer"]),
    ("O", &["buyer", "marketplace"]),
    ("All", &["supplier", "buyer", "issuingRegistry", "validationVerificationBody", "marketplace"]),
];

/// A user of an organization; the administrator is named like the organization.
pub fn user(name: &str, organization: &str, role: &str) -> Value {
    json!({"kind": "member", "userId": id(name), "organizationId": id(organization), "marketRole": role})
}

/// The administrator of an organization in a market role.
pub fn in_role(organization: &str, role: &str) -> Value {
    user(organization, organization, role)
}

/// The administrator of an organization in its first market role.
pub fn admin(organization: &str) -> Value {
    let (_, roles) = MARKET.into_iter().find(|(name, _)| *name == organization).expect("in the market");
    in_role(organization, roles[0])
}

/// When everything happens: the clock of a market stands.
pub const AT: &str = "2026-01-01T00:00:00.000Z";

impl World {
    /// Everybody is there, and nothing has happened; the clock stands at [`AT`].
    #[must_use]
    pub fn market() -> Self {
        static MADE: OnceLock<World> = OnceLock::new();
        MADE.get_or_init(Self::make_market).clone()
    }

    fn make_market() -> Self {
        let mut world = Self { pace: 0, ..Self::empty() };
        for (name, roles) in MARKET {
            let organization =
                json!({"type": "registerOrganization", "organizationId": id(name), "name": name, "marketRoles": roles});
            world.ok(&operator(), organization);
            for role in roles {
                world.assign(name, name, role, "administrator", &Value::Null);
            }
        }
        let flag = json!({"type": "updateOrganization", "organizationId": id("O"), "isOmnibusOrganization": true});
        world.ok(&admin("O"), flag);
        world
    }

    /// The operator gives a user a role.
    pub fn assign(&mut self, name: &str, organization: &str, role: &str, user_role: &str, scope: &Value) {
        let assign = json!({
            "type": "assignUserRole", "organizationId": id(organization), "userId": id(name), "marketRole": role,
            "userRole": user_role, "scope": scope
        });
        self.ok(&operator(), assign);
    }

    /// A credit as an actor sees it.
    pub fn credit(&self, actor: &Value, name: &str) -> Value {
        self.see(actor, json!({"type": "credit", "creditId": id(name)}))
    }
}

/// `submitProposal`.
pub fn submit(name: &str, proposal: Value) -> Value {
    json!({"type": "submitProposal", "proposalId": id(name), "proposal": proposal})
}

/// `actOnProposal`: an action by its name, or with what it says.
pub fn act(name: &str, action: Value) -> Value {
    let action = if action.is_string() { json!({"type": action}) } else { action };
    json!({"type": "actOnProposal", "proposalId": id(name), "action": action})
}

/// The action by which a verifier takes a claim on.
pub fn accept(processed: &str) -> Value {
    json!({"type": "accept", "processedClaimId": id(processed)})
}

/// The action that mints a credit.
pub fn mint(credit: &str, quantity: &str) -> Value {
    json!({
        "type": "mint", "creditId": id(credit), "quantity": quantity, "vintage": 2024, "assetId": credit,
        "determinedValue": "generated"
    })
}

/// The proposal to list a credit on a marketplace.
pub fn list(credit: &str, marketplace: &str) -> Value {
    json!({"type": "MarketplaceListingRegister", "creditId": id(credit), "marketplaceId": id(marketplace)})
}

/// The proposal to take a credit off its marketplace.
pub fn delist(credit: &str) -> Value {
    json!({"type": "MarketplaceListingDeregister", "creditId": id(credit)})
}

/// The proposal to move a listing to another marketplace.
pub fn move_listing(credit: &str, to: &str) -> Value {
    json!({"type": "MarketplaceListingTransfer", "creditId": id(credit), "toMarketplaceId": id(to)})
}

/// The proposal to retire a credit.
pub fn retire(credit: &str) -> Value {
    json!({"type": "CreditRetire", "creditId": id(credit)})
}

/// The proposal to offset emissions of the milestone `milestone` with a credit.
pub fn offset(credit: &str) -> Value {
    json!({
        "type": "ESGEmissionOffset", "creditId": id(credit), "esgScorecardId": id("scorecard"), "esgMilestoneId": id("milestone")
    })
}

/// `splitCredit` into children of these quantities.
pub fn split(credit: &str, children: &[(&str, &str)]) -> Value {
    let children: Vec<Value> =
        children.iter().map(|(name, quantity)| json!({"creditId": id(name), "quantity": quantity})).collect();
    json!({"type": "splitCredit", "creditId": id(credit), "children": children})
}

/// `transferCredit`.
pub fn transfer(credit: &str, to: &str) -> Value {
    json!({"type": "transferCredit", "creditId": id(credit), "toOrganizationId": id(to)})
}

/// What has to happen before something can.
impl World {
    /// The modular benefit project `mbp` of `S`, to be registered by `R`, is in draft.
    pub fn with_draft(mut self) -> Self {
        let project = json!({
            "type": "createEcoProject", "ecoProjectId": id("project"), "name": "Wood",
            "modularBenefitProjects": [{"mbpId": id("mbp"), "name": "Removal", "issuingRegistryId": id("R")}]
        });
        self.ok(&admin("S"), project);
        self
    }

    /// It is registered by the proposal `registration`.
    pub fn with_mbp(self) -> Self {
        let mut world = self.with_draft();
        world.ok(&admin("S"), submit("registration", json!({"type": "MBPRegister", "mbpId": id("mbp")})));
        world.ok(&admin("R"), act("registration", json!("approve")));
        world
    }

    /// A claim with two checkpoints is in draft.
    pub fn with_claim(self, name: &str) -> Self {
        let mut world = self;
        let checkpoint = |position: u8| json!({"checkpointId": id(&format!("{name} {position}")), "startDate": "2024-01-01", "endDate": "2024-12-31"});
        let claim = json!({
            "type": "createClaim", "claimId": id(name), "mbpId": id("mbp"), "quantity": "100", "checkpoints": [checkpoint(1), checkpoint(2)]
        });
        world.ok(&admin("S"), claim);
        world
    }

    /// The claim `claim` is accepted by `V` under the proposal `verification`; a credit is recommended.
    pub fn with_processed_claim(self) -> Self {
        let mut world = self.with_mbp().with_claim("claim");
        world.ok(&admin("S"), submit("verification", verify("claim")));
        world.ok(&admin("V"), act("verification", accept("processed")));
        world.recommend("processed");
        world
    }

    /// `V` recommends a credit of 100 tonnes.
    pub fn recommend(&mut self, processed: &str) {
        let update = json!({
            "type": "updateProcessedClaim", "processedClaimId": id(processed), "creditRecommendation": {"quantity": "100"}
        });
        let version =
            self.see(&admin("V"), json!({"type": "processedClaim", "processedClaimId": id(processed)}))["version"].as_u64();
        let response = self.run(&admin("V"), &update, version);
        assert_eq!(response["ok"], true, "{response}");
    }

    /// The claim is verified.
    pub fn with_verified_claim(self) -> Self {
        let mut world = self.with_processed_claim();
        world.ok(&admin("V"), act("verification", json!("approve")));
        world
    }

    /// The issuance of its credit is asked for by the proposal `issuance`.
    pub fn with_issuance(self) -> Self {
        let mut world = self.with_verified_claim();
        world.ok(&admin("V"), submit("issuance", json!({"type": "CreditMint", "processedClaimId": id("processed")})));
        world
    }

    /// The credit `C` of 100 tonnes is minted: `S` owns it.
    pub fn with_credit(self) -> Self {
        let mut world = self.with_issuance();
        world.ok(&admin("R"), act("issuance", mint("C", "100")));
        world
    }

    /// `B` owns it.
    pub fn with_bought_credit(self) -> Self {
        let mut world = self.with_credit();
        world.ok(&admin("S"), transfer("C", "B"));
        world
    }

    /// The organization is a trader of the marketplace.
    pub fn with_trader(mut self, organization: &str, marketplace: &str) -> Self {
        let name = format!("trade {organization} {marketplace}");
        self.ok(&admin(organization), submit(&name, trade(marketplace)));
        self.ok(&in_role(marketplace, "marketplace"), act(&name, json!("approve")));
        self
    }

    /// `C` is listed on `M`, and `S` owns it still.
    pub fn with_listed_credit(self) -> Self {
        self.with_credit().with_trader("S", "M").listed("C", "S", "M")
    }

    /// The marketplace approves a listing by the proposal `list <credit> <marketplace>`.
    pub fn listed(mut self, credit: &str, owner: &str, marketplace: &str) -> Self {
        let name = format!("list {credit} {marketplace}");
        self.ok(&admin(owner), submit(&name, list(credit, marketplace)));
        self.ok(&in_role(marketplace, "marketplace"), act(&name, json!("approve")));
        self
    }

    /// `B` has a scorecard with one milestone of one period, in which 50 tonnes are allowed and 80 reported.
    pub fn with_scorecard(mut self) -> Self {
        let scorecard = json!({
            "type": "createEsgScorecard", "esgScorecardId": id("scorecard"), "currentEmissionsPerYear": "100", "goal": "0",
            "goalEndDate": "2030-12-31"
        });
        self.ok(&admin("B"), scorecard);
        let milestone = json!({
            "type": "createEsgMilestone", "esgScorecardId": id("scorecard"), "esgMilestoneId": id("milestone"), "name": "Half",
            "description": "Half of it", "startDate": "2025-01-01", "endDate": "2026-12-31", "targetEmissionReduction": "50",
            "targetEmissionReductionType": "percent",
            "reportingPeriods": [{
                "esgReportingPeriodId": id("period"), "startDate": "2025-01-01", "endDate": "2025-12-31", "goal": "50"
            }]
        });
        self.ok(&admin("B"), milestone);
        let report = json!({
            "type": "reportEmissions", "esgScorecardId": id("scorecard"), "esgMilestoneId": id("milestone"),
            "esgReportingPeriodId": id("period"), "category": "DirectVehicles", "scope": "one", "quantity": "80"
        });
        self.ok(&admin("B"), report);
        self
    }
}

/// The proposal that `V` verifies a claim.
pub fn verify(claim: &str) -> Value {
    json!({"type": "MBPClaimVerify", "claimId": id(claim), "verifierId": id("V")})
}

/// The proposal to be a trader of a marketplace.
pub fn trade(marketplace: &str) -> Value {
    json!({"type": "MarketplaceTraderRegister", "marketplaceId": id(marketplace)})
}
