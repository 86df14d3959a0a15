//! Submitting the nine types of proposal (`ecoledger::wire::proposals`; D-11, D-15, D-16, D-18, D-21, D-51).

use serde_json::{Value, json};

use super::{
    Code, Context, Credits, Proposal, Shown, ensure,
    rights::{Acting, Place},
    text,
};

/// How many external ids a proposal may have (D-97).
const MOST_EXTERNAL_IDS: usize = 1_000;

/// Who submits a type, and who decides it, by market role.
pub(super) fn sides(kind: &str) -> (&'static [&'static str], &'static str) {
    match kind {
        "MBPRegister" => (&["supplier"], "issuingRegistry"),
        "MBPClaimVerify" => (&["supplier"], "validationVerificationBody"),
        "CreditMint" => (&["validationVerificationBody"], "issuingRegistry"),
        "MarketplaceTraderRegister" | "MarketplaceListingRegister" | "MarketplaceListingDeregister" => {
            (&["supplier", "buyer"], "marketplace")
        }
        "MarketplaceListingTransfer" => (&["marketplace"], "marketplace"),
        _ => (&["buyer"], "issuingRegistry"),
    }
}

/// Whether a proposal of this status keeps another one out.
pub(super) fn is_open(status: &str) -> bool {
    matches!(status, "submitted" | "inVerification" | "submitterActionNeeded")
}

impl Credits {
    /// Kind and id of what a proposal is about.
    pub(super) fn subject(kind: &str, body: &Value, submitter: &str) -> (&'static str, String) {
        match kind {
            "MBPRegister" => ("mbp", text(body, "mbpId").to_owned()),
            "MBPClaimVerify" => ("claim", text(body, "claimId").to_owned()),
            "CreditMint" => ("processedClaim", text(body, "processedClaimId").to_owned()),
            "MarketplaceTraderRegister" => ("traderRegistration", format!("{}/{submitter}", text(body, "marketplaceId"))),
            _ => ("credit", text(body, "creditId").to_owned()),
        }
    }

    /// Where a proposal's asset lies; what is about credits and traders lies in no project (D-53).
    pub(super) fn place_of_proposal(&self, kind: &str, body: &Value) -> Option<Place> {
        match kind {
            "MBPRegister" => Some(self.place_of_mbp(text(body, "mbpId"))),
            "MBPClaimVerify" => Some(self.place_of_claim(text(body, "claimId"))),
            "CreditMint" => Some(self.place_of_processed(text(body, "processedClaimId"))),
            _ => None,
        }
    }

    pub(super) fn submit_proposal(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let (id, body) = (text(command, "proposalId"), &command["proposal"]);
        let kind = text(body, "type");
        let acting = self.writer(&context.actor, sides(kind).0)?;
        let is_scoped = matches!(kind, "MBPRegister" | "MBPClaimVerify" | "CreditMint");
        ensure(is_scoped || acting.may_write(None), "forbidden")?;
        ensure(body["endUseBuyer"].is_null() || self.is_omnibus(&acting), "forbidden")?;
        self.may_propose(&acting, kind, body)?;
        self.expect(context, 0)?;
        ensure(self.proposal(id).is_none(), "alreadyExists")?;
        let decider = self.fits(&acting, kind, body)?;
        ensure(command["externalIds"].as_array().map_or(0, Vec::len) <= MOST_EXTERNAL_IDS, "limitReached")?;
        self.keep_proposal(context, command, &acting, decider);
        Ok(Shown::Entity("proposalId", id.to_owned()))
    }

    /// What the proposal names is there, seen, and the submitter's to use so.
    fn may_propose(&self, acting: &Acting, kind: &str, body: &Value) -> Result<(), Code> {
        let organization = |member: &str| ensure(self.organization(text(body, member)).is_some(), "notFound");
        match kind {
            "MBPRegister" => self.own_mbp(acting, text(body, "mbpId")),
            "MBPClaimVerify" => {
                self.own_claim(acting, text(body, "claimId"))?;
                organization("verifierId")
            }
            "CreditMint" => self.own_processed(acting, text(body, "processedClaimId")),
            "MarketplaceTraderRegister" => organization("marketplaceId"),
            _ => {
                let id = text(body, "creditId");
                ensure(self.sees_credit(&acting.organization, id), "notFound")?;
                let credit = self.credit(id).expect("seen");
                if kind == "MarketplaceListingTransfer" {
                    ensure(credit.listed_on.as_ref() == Some(&acting.organization), "forbidden")?;
                    return organization("toMarketplaceId");
                }
                ensure(credit.owner == acting.organization, "forbidden")?;
                if kind == "MarketplaceListingRegister" {
                    return organization("marketplaceId");
                }
                if kind == "ESGEmissionOffset" { self.target_of_offset(acting, body) } else { Ok(()) }
            }
        }
    }

    fn target_of_offset(&self, acting: &Acting, body: &Value) -> Result<(), Code> {
        let scorecard = self.scorecard(text(body, "esgScorecardId")).filter(|card| card.owner == acting.organization);
        let milestone = scorecard.and_then(|card| card.milestones.iter().find(|one| one.id == text(body, "esgMilestoneId")));
        let milestone = milestone.ok_or("notFound")?;
        let period = body["esgReportingPeriodId"].as_str();
        ensure(period.is_none_or(|period| milestone.periods.iter().any(|one| one.id == period)), "notFound")
    }

    /// The conflicts of a new proposal, in their order; else its decider.
    fn fits(&self, acting: &Acting, kind: &str, body: &Value) -> Result<String, Code> {
        match kind {
            "MBPRegister" => {
                let mbp = self.mbp(text(body, "mbpId")).expect("seen");
                ensure(mbp.status == "draft", "wrongState")?;
                Ok(text(&mbp.shown, "issuingRegistryId").to_owned())
            }
            "MBPClaimVerify" => {
                let verifier = text(body, "verifierId");
                let claim = self.claim(text(body, "claimId")).expect("seen");
                ensure(claim.status == "draft", "wrongState")?;
                ensure(self.holds_role(verifier, "validationVerificationBody"), "roleMissing")?;
                Ok(verifier.to_owned())
            }
            "CreditMint" => {
                let processed = self.processed_claim(text(body, "processedClaimId")).expect("seen");
                ensure(processed.status == "verified", "wrongState")?;
                ensure(processed.shown["creditRecommendation"].is_object(), "recommendationMissing")?;
                Ok(self.registry_of_claim(&processed.claim))
            }
            "MarketplaceTraderRegister" => {
                let marketplace = text(body, "marketplaceId");
                let same = |other: &&Proposal| {
                    other.kind == kind && other.submitter == acting.organization && other.decider == marketplace
                };
                let waits = self.proposals.iter().filter(same).any(|other| is_open(other.status));
                ensure(!waits && !self.is_trader(marketplace, &acting.organization), "wrongState")?;
                ensure(self.holds_role(marketplace, "marketplace"), "roleMissing")?;
                Ok(marketplace.to_owned())
            }
            _ => self.fits_credit(acting, kind, body),
        }
    }

    fn fits_credit(&self, acting: &Acting, kind: &str, body: &Value) -> Result<String, Code> {
        let credit = self.credit(text(body, "creditId")).expect("seen");
        ensure(credit.status == "active", "wrongState")?;
        ensure(credit.open_proposal.is_none(), "openProposal")?;
        match kind {
            "MarketplaceListingRegister" => {
                let marketplace = text(body, "marketplaceId");
                ensure(credit.listed_on.is_none(), "creditListed")?;
                ensure(self.holds_role(marketplace, "marketplace"), "roleMissing")?;
                ensure(self.is_trader(marketplace, &acting.organization), "notATrader")?;
                Ok(marketplace.to_owned())
            }
            "MarketplaceListingDeregister" => credit.listed_on.clone().ok_or("creditNotListed"),
            "MarketplaceListingTransfer" => {
                let other = text(body, "toMarketplaceId");
                ensure(credit.listed_on.as_deref() != Some(other), "creditListed")?;
                ensure(self.holds_role(other, "marketplace"), "roleMissing")?;
                Ok(other.to_owned())
            }
            _ => {
                ensure(credit.listed_on.is_none(), "creditListed")?;
                Ok(credit.issuer.clone())
            }
        }
    }

    pub(super) fn is_trader(&self, marketplace: &str, organization: &str) -> bool {
        self.traders.iter().any(|(at, trader)| at == marketplace && trader == organization)
    }

    fn keep_proposal(&mut self, context: &Context, command: &Value, acting: &Acting, decider: String) {
        let (id, body) = (text(command, "proposalId"), &command["proposal"]);
        let kind = text(body, "type");
        let mut first = json!({ "action": "submit", "at": context.written, "actor": context.actor });
        let mut shown = json!({ "externalIds": [] });
        if command["message"].is_string() {
            first["message"] = command["message"].clone();
            shown["message"] = command["message"].clone();
        }
        if command["externalIds"].is_array() {
            shown["externalIds"] = command["externalIds"].clone();
        }
        let (subject, subject_id) = Self::subject(kind, body, &acting.organization);
        let mut touches = vec![format!("proposal:{id}"), format!("{subject}:{subject_id}")];
        match kind {
            "MBPRegister" => {
                self.mbp_mut(&subject_id).status = "submitted";
                touches.extend(self.submitted_to(&subject_id, &decider).into_iter().filter(|key| key.starts_with("eco")));
            }
            "MBPClaimVerify" => {
                let claim = self.claim_mut(&subject_id);
                claim.status = "submitted";
                claim.verifier = Some(decider.clone());
                let mbp = claim.mbp.clone();
                touches.extend(self.submitted_to(&mbp, &decider));
            }
            "CreditMint" => self.processed_claim_mut(&subject_id).status = "issuanceSubmitted",
            "MarketplaceTraderRegister" => {}
            _ => self.credit_mut(&subject_id).open_proposal = Some(id.to_owned()),
        }
        self.proposals.push(Proposal {
            id: id.to_owned(),
            kind: kind.to_owned(),
            body: body.clone(),
            status: "submitted",
            submitter: acting.organization.clone(),
            decider,
            shown,
            history: vec![first],
            was_accepted: false,
        });
        self.happen("proposalSubmitted", touches);
        self.tell_of_proposal(context, id, "submit");
    }

    /// From now on the organization reads the modular benefit project and its eco project (D-23, D-81).
    fn submitted_to(&mut self, mbp: &str, organization: &str) -> [String; 2] {
        let project = self.mbp(mbp).expect("there").eco_project.clone();
        self.mbp_mut(mbp).readers.push(organization.to_owned());
        self.eco_project_mut(&project).readers.push(organization.to_owned());
        [format!("mbp:{mbp}"), format!("ecoProject:{project}")]
    }
}
