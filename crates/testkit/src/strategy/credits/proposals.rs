//! Random proposals, and random actions on them.

use serde_json::{Value, json};

use super::{
    assets::ids,
    choice::{Choice, ChosenCommand, member},
};
use crate::{
    model::credits::{Claim, Credit, Mbp, ProcessedClaim, Proposal, grams, tonnes},
    wire::id,
};

const OWNER: [&str; 2] = ["supplier", "buyer"];

impl Choice<'_> {
    pub(super) fn submit(&mut self) -> ChosenCommand {
        let kind = self.weighted(&[
            ("MBPRegister", 4),
            ("MBPClaimVerify", 5),
            ("CreditMint", 6),
            ("MarketplaceTraderRegister", 4),
            ("MarketplaceListingRegister", 8),
            ("MarketplaceListingDeregister", 3),
            ("MarketplaceListingTransfer", 3),
            ("CreditRetire", 3),
            ("ESGEmissionOffset", 3),
        ]);
        let (mut body, actor) = match kind {
            "MBPRegister" | "MBPClaimVerify" | "CreditMint" => self.on_the_way(kind),
            "MarketplaceTraderRegister" => {
                let (marketplace, role) = (self.organization_with("marketplace"), self.dice.pick(&OWNER));
                let applicant = self.organization_with(role);
                (json!({ "marketplaceId": marketplace }), member(&applicant, &applicant, role))
            }
            _ => self.on_credit(kind),
        };
        body["type"] = Value::from(kind);
        let taken: Vec<&str> = self.model.proposals.iter().map(|one| one.id.as_str()).collect();
        let mut command = json!({ "proposalId": self.new_id("proposal", &taken), "proposal": body });
        self.sometimes(&mut command, "message", "Please");
        self.sometimes(&mut command, "externalIds", json!(["our 7"]));
        if self.dice.is_rare(60) {
            command["externalIds"] = Value::from(vec!["one of many"; self.as_many_as_may_be(1_000)]);
        }
        ChosenCommand { command, actor, first: None }
    }

    /// What leads to a credit.
    fn on_the_way(&mut self, kind: &str) -> (Value, Value) {
        let model = self.model;
        let supplier_of = |mbp: &str| model.mbp(mbp).map_or(id("S"), |one| one.supplier.clone());
        match kind {
            "MBPRegister" => {
                let (drafts, all) = ids!(model.mbps, |one: &Mbp| one.status == "draft");
                let mbp = self.one_of(drafts, all);
                let supplier = supplier_of(&mbp);
                (json!({ "mbpId": mbp }), member(&supplier, &supplier, "supplier"))
            }
            "MBPClaimVerify" => {
                let (drafts, all) = ids!(model.claims, |one: &Claim| one.status == "draft");
                let claim = self.one_of(drafts, all);
                let supplier = supplier_of(model.claim(&claim).map_or("", |one| &one.mbp));
                let verifier = self.organization_with("validationVerificationBody");
                (json!({ "claimId": claim, "verifierId": verifier }), member(&supplier, &supplier, "supplier"))
            }
            _ => {
                let (ready, all) = ids!(model.processed_claims, |one: &ProcessedClaim| one.status == "verified");
                let processed = self.one_of(ready, all);
                let verifier = model.processed_claim(&processed).map_or(id("V"), |one| one.verifier.clone());
                (json!({ "processedClaimId": processed }), member(&verifier, &verifier, "validationVerificationBody"))
            }
        }
    }

    fn on_credit(&mut self, kind: &str) -> (Value, Value) {
        let model = self.model;
        let (needs_listing, needs_buyer) = (
            matches!(kind, "MarketplaceListingDeregister" | "MarketplaceListingTransfer"),
            matches!(kind, "CreditRetire" | "ESGEmissionOffset"),
        );
        let is_buyer = |organization: &str| {
            model.organization(organization).is_some_and(|one| one.market_roles.iter().any(|role| role == "buyer"))
        };
        let (fitting, all) = ids!(model.credits, |one: &Credit| {
            one.status == "active"
                && one.open_proposal.is_none()
                && one.listed_on.is_some() == needs_listing
                && (!needs_buyer || is_buyer(&one.owner))
        });
        let credit = self.one_of(fitting, all);
        let found = model.credit(&credit);
        let owner = found.map_or(id("S"), |one| one.owner.clone());
        let mut body = json!({ "creditId": credit });
        match kind {
            "MarketplaceListingRegister" => {
                let own: Vec<&str> =
                    model.traders.iter().filter(|(_, trader)| *trader == owner).map(|(at, _)| at.as_str()).collect();
                let marketplace = self.organization_with("marketplace");
                let known = own.get(self.dice.below(own.len())).filter(|_| !self.dice.is_rare(5));
                body["marketplaceId"] = Value::from(known.map_or(marketplace, |own| (*own).to_owned()));
            }
            "MarketplaceListingTransfer" => {
                body["toMarketplaceId"] = Value::from(self.organization_with("marketplace"));
                let lists = found.and_then(|one| one.listed_on.clone()).unwrap_or_else(|| id("M"));
                return (body, member(&lists, &lists, "marketplace"));
            }
            "CreditRetire" if self.dice.is_rare(2) => body["endUseBuyer"] = self.end_use_buyer(),
            "ESGEmissionOffset" => self.target(&mut body, &owner),
            _ => {}
        }
        let actor = if needs_buyer { member(&owner, &owner, "buyer") } else { self.administrator(&owner, &OWNER) };
        (body, actor)
    }

    pub(super) fn end_use_buyer(&mut self) -> Value {
        match self.dice.below(3) {
            0 => json!({ "externalId": "shop 1" }),
            1 => json!({ "details": "A bakery\nin Oulu" }),
            _ => json!({ "externalId": "shop 2", "details": "A smithy" }),
        }
    }

    /// Of the machine's actions one that fits the status, now and then any.
    fn action(&mut self, found: Option<&Proposal>) -> &'static str {
        let all = ["approve", "reject", "returnForEdits", "resubmit", "withdraw", "accept", "mint"];
        let Some(one) = found.filter(|_| !self.dice.is_rare(14)) else { return self.dice.pick(&all) };
        let forward = match (one.kind.as_str(), one.status) {
            ("MBPClaimVerify", "submitted") => "accept",
            ("CreditMint", "submitted") => "mint",
            _ => "approve",
        };
        match one.status {
            "submitted" | "inVerification" => {
                self.weighted(&[(forward, 12), ("reject", 1), ("returnForEdits", 3), ("withdraw", 2), ("resubmit", 1)])
            }
            "submitterActionNeeded" => self.weighted(&[("resubmit", 10), ("withdraw", 2), ("approve", 1), ("reject", 1)]),
            "withdrawn" => self.weighted(&[("resubmit", 3), ("withdraw", 1)]),
            _ => self.weighted(&[("returnForEdits", 3), ("approve", 1), ("withdraw", 1)]),
        }
    }

    /// Whether something may still be done: open ones, withdrawn issuances, claims that may be reopened.
    fn is_alive(&self, one: &Proposal) -> bool {
        match (one.kind.as_str(), one.status) {
            (_, "submitted" | "inVerification" | "submitterActionNeeded") | ("CreditMint", "withdrawn") => true,
            ("MBPClaimVerify", "approved") => {
                let claim = self.model.claim(one.body["claimId"].as_str().unwrap_or_default());
                let processed = claim.and_then(|claim| claim.processed_claim.as_ref());
                let processed = processed.and_then(|id| self.model.processed_claim(id));
                processed.is_some_and(|one| matches!(one.status, "issuanceReturned" | "issuanceWithdrawn"))
            }
            _ => false,
        }
    }

    pub(super) fn act(&mut self) -> ChosenCommand {
        let model = self.model;
        let (alive, all) = ids!(model.proposals, |one: &Proposal| self.is_alive(one));
        let long = model.proposals.iter().find(|one| one.history.len() > 990).filter(|_| self.dice.is_rare(6));
        let proposal = long.map_or_else(|| self.one_of(alive, all), |one| one.id.clone());
        let found = model.proposal(&proposal);
        let name = long.map_or_else(|| self.action(found), |_| "returnForEdits");
        let mut action = json!({ "type": name });
        match name {
            "accept" => {
                let taken: Vec<&str> = model.processed_claims.iter().map(|one| one.id.as_str()).collect();
                action["processedClaimId"] = Value::from(self.new_id("processed", &taken));
            }
            "mint" => self.fill_mint(&mut action, found),
            _ => {}
        }
        let is_submitters = matches!(name, "resubmit" | "withdraw") != self.dice.is_rare(20);
        let actor = match found {
            None => member(&id("R"), &id("R"), "issuingRegistry"),
            Some(one) if is_submitters => match one.kind.as_str() {
                "MBPRegister" | "MBPClaimVerify" => member(&one.submitter, &one.submitter, "supplier"),
                "CreditMint" => member(&one.submitter, &one.submitter, "validationVerificationBody"),
                "MarketplaceListingTransfer" => member(&one.submitter, &one.submitter, "marketplace"),
                "CreditRetire" | "ESGEmissionOffset" => member(&one.submitter, &one.submitter, "buyer"),
                _ => self.administrator(&one.submitter, &OWNER),
            },
            Some(one) => {
                let role = match one.kind.as_str() {
                    "MBPRegister" | "CreditMint" | "CreditRetire" | "ESGEmissionOffset" => "issuingRegistry",
                    "MBPClaimVerify" => "validationVerificationBody",
                    _ => "marketplace",
                };
                member(&one.decider, &one.decider, role)
            }
        };
        let mut command = json!({ "proposalId": proposal, "action": action });
        self.sometimes(&mut command, "message", "So be it");
        if self.dice.is_rare(4) {
            let organization = actor["organizationId"].as_str().unwrap_or_default().to_owned();
            command["fileIds"] = Value::from(self.loose_files(&organization));
        }
        ChosenCommand { command, actor, first: Some(format!("proposal:{proposal}")) }
    }

    fn fill_mint(&mut self, action: &mut Value, found: Option<&Proposal>) {
        let model = self.model;
        let taken: Vec<&str> = model.credits.iter().map(|one| one.id.as_str()).collect();
        action["creditId"] = Value::from(self.new_id("credit", &taken));
        let processed = found.and_then(|one| model.processed_claim(one.body["processedClaimId"].as_str().unwrap_or_default()));
        let most = processed.map_or(0, |one| grams(&one.shown["quantity"]));
        action["quantity"] = match self.dice.below(8) {
            0..6 if most > 0 => Value::from(tonnes(most)),
            6 => Value::from(tonnes(most + 1)),
            _ => Value::from("1"),
        };
        action["vintage"] = Value::from(self.dice.pick(&[2024, 1990, 2026, 2027]));
        let used = model.asset_ids.get(self.dice.below(model.asset_ids.len())).filter(|_| self.dice.is_rare(6));
        action["assetId"] = Value::from(used.map_or_else(|| format!("asset {}", self.number), |(_, asset)| asset.clone()));
        action["determinedValue"] = Value::from(self.dice.pick(&["generated", "exAnte", "exPost"]));
    }
}
