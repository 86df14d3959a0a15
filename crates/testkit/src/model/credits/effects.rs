//! What an action on a proposal brings about, for its asset and beyond (`ecoledger::wire::proposals`; D-13, D-15, D-18, D-19, D-21, D-26).

use serde_json::{Value, json};

use super::{Context, Credit, Credits, Part, ProcessedClaim, Proposal, grams, text};

impl Credits {
    /// The new status of the asset; what the proposal's event touches besides the proposal.
    pub(super) fn move_asset(&mut self, proposal: &Proposal, action: &str, next: &str) -> Vec<String> {
        let (kind, id) = Self::subject(&proposal.kind, &proposal.body, &proposal.submitter);
        let mut touches = vec![format!("{kind}:{id}")];
        match kind {
            "mbp" => {
                self.mbp_mut(&id).status = match next {
                    "approved" => "registered",
                    "rejected" => "rejected",
                    "submitted" => "submitted",
                    _ => "returnedForEdits",
                };
            }
            "claim" => {
                touches.extend(self.move_claim(&id, action, next));
            }
            "processedClaim" => {
                self.processed_claim_mut(&id).status = match next {
                    "approved" => "credited",
                    "rejected" => "issuanceRejected",
                    "submitted" => "issuanceSubmitted",
                    "withdrawn" => "issuanceWithdrawn",
                    _ => "issuanceReturned",
                };
            }
            "credit" => {
                if matches!(next, "approved" | "rejected" | "withdrawn") {
                    self.credit_mut(&id).open_proposal = None;
                }
            }
            _ => {}
        }
        touches
    }

    fn move_claim(&mut self, id: &str, action: &str, next: &str) -> Option<String> {
        let claim = self.claim_mut(id);
        claim.status = match next {
            "approved" => "verified",
            "rejected" => "rejected",
            "submitted" => "submitted",
            "inVerification" => "inVerification",
            _ => "returnedForEdits",
        };
        let checkpoints: Vec<String> = claim.checkpoints.iter().map(|part| part.id.clone()).collect();
        let processed_id = claim.processed_claim.clone()?;
        let processed = self.processed_claim_mut(&processed_id);
        match action {
            "approve" if processed.status == "open" => processed.status = "verified",
            "reject" => processed.status = "closed",
            "resubmit" => {
                for id in checkpoints {
                    if processed.results.iter().all(|result| result.id != id) {
                        processed.results.push(Part { id, shown: json!({}), files: Vec::new() });
                    }
                }
            }
            _ => {}
        }
        Some(format!("processedClaim:{processed_id}"))
    }

    pub(super) fn make_processed_claim(&mut self, context: &Context, proposal: &Proposal, id: &str) {
        let claim = self.claim_mut(text(&proposal.body, "claimId"));
        claim.processed_claim = Some(id.to_owned());
        let results = claim.checkpoints.iter().map(|part| Part { id: part.id.clone(), shown: json!({}), files: Vec::new() });
        let processed = ProcessedClaim {
            id: id.to_owned(),
            claim: claim.id.clone(),
            verifier: proposal.decider.clone(),
            status: "open",
            shown: claim.shown.clone(),
            results: results.collect(),
            credit: None,
            files: Vec::new(),
        };
        self.processed_claims.push(processed);
        self.happen("processedClaimCreated", [format!("processedClaim:{id}")]);
        self.tell(context, 37, "processedClaim", id, [proposal.decider.clone()]);
    }

    pub(super) fn mint(&mut self, context: &Context, proposal: &Proposal, action: &Value, files: &[String]) {
        let (id, processed_id) = (text(action, "creditId"), text(&proposal.body, "processedClaimId"));
        let claim = self.processed_claim(processed_id).expect("there").claim.clone();
        let supplier = self.supplier_of_claim(&claim);
        self.processed_claim_mut(processed_id).credit = Some(id.to_owned());
        self.asset_ids.push((proposal.decider.clone(), text(action, "assetId").to_owned()));
        self.credits.push(Credit {
            id: id.to_owned(),
            status: "active",
            quantity: grams(&action["quantity"]),
            shown: json!({
                "vintage": action["vintage"], "assetId": action["assetId"], "determinedValue": action["determinedValue"],
                "processedClaimId": processed_id
            }),
            owner: supplier.clone(),
            issuer: proposal.decider.clone(),
            verifier: proposal.submitter.clone(),
            supplier,
            former_owners: Vec::new(),
            listed_on: None,
            end_use_buyer: None,
            parent: None,
            open_proposal: None,
            files: Vec::new(),
            stayed: Vec::new(),
            was_listed: false,
        });
        self.bind(files, "credit", id);
        let asset = format!("assetId:{}/{}", proposal.decider, text(action, "assetId"));
        let touches = [format!("credit:{id}"), format!("processedClaim:{processed_id}"), asset];
        self.happen("creditMinted", touches.into_iter().chain(files.iter().map(|file| format!("file:{file}"))));
        let credit = self.credit(id).expect("minted");
        let told = [credit.supplier.clone(), credit.verifier.clone(), credit.issuer.clone()];
        self.tell(context, 11, "credit", id, told);
    }

    /// What an approval brings about beyond the asset's status.
    pub(super) fn carry_out(&mut self, context: &Context, proposal: &Proposal) {
        let (kind, id) = Self::subject(&proposal.kind, &proposal.body, &proposal.submitter);
        let key = format!("{kind}:{id}");
        match proposal.kind.as_str() {
            "MarketplaceTraderRegister" => {
                self.traders.push((proposal.decider.clone(), proposal.submitter.clone()));
                self.happen("traderRegistered", [key]);
            }
            "MarketplaceListingRegister" => {
                self.credit_mut(&id).listed_on = Some(proposal.decider.clone());
                self.happen("creditListed", [key]);
            }
            "MarketplaceListingDeregister" => {
                self.credit_mut(&id).listed_on = None;
                self.happen("creditDelisted", [key]);
            }
            "MarketplaceListingTransfer" => {
                self.credit_mut(&id).listed_on = Some(proposal.decider.clone());
                self.happen("creditListingTransferred", [key]);
            }
            "CreditRetire" | "ESGEmissionOffset" => self.retire(context, proposal, &id),
            _ => {}
        }
    }

    fn retire(&mut self, context: &Context, proposal: &Proposal, id: &str) {
        let given = proposal.body["endUseBuyer"].as_object().map(|_| proposal.body["endUseBuyer"].clone());
        if let Some(given) = given.filter(|given| self.credit(id).expect("there").end_use_buyer.as_ref() != Some(given)) {
            self.change_end_use_buyer(context, id, given);
        }
        let credit = self.credit_mut(id);
        credit.status = "retired";
        let (quantity, told) = (credit.quantity, [credit.owner.clone(), credit.verifier.clone(), credit.issuer.clone()]);
        self.happen("creditRetired", [format!("credit:{id}")]);
        self.tell(context, 25, "credit", id, told);
        if proposal.kind == "ESGEmissionOffset" {
            self.offset(&proposal.body, quantity);
        }
    }
}
