//! Actions on proposals (`ecoledger::wire::proposals`; D-12, D-15, D-51, D-64, D-87).

use serde_json::{Value, json};

use super::{
    Code, Context, Credits, Proposal, Shown, ensure,
    files::MOST_FILES,
    grams,
    proposals::sides,
    rights::{ALL_ROLES, Acting},
    text,
};

/// How many actions give a proposal back to its submitter at most (D-97).
const MOST_ACTIONS: usize = 1_000;

impl Credits {
    pub(super) fn act_on_proposal(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let (id, action) = (text(command, "proposalId"), &command["action"]);
        let name = text(action, "type");
        let acting = self.writer(&context.actor, &ALL_ROLES)?;
        let proposal = self.proposal(id).filter(|found| Self::is_party(&acting.organization, found)).ok_or("notFound")?.clone();
        self.is_on_its_side(&acting, &proposal, name)?;
        let files = self.named_files(&acting, command)?;
        self.expect(context, self.version(&format!("proposal:{id}")))?;
        match name {
            "accept" => {
                ensure(self.processed_claim(text(action, "processedClaimId")).is_none(), "alreadyExists")?;
            }
            "mint" => ensure(self.credit(text(action, "creditId")).is_none(), "alreadyExists")?,
            _ => {}
        }
        let next = self.next_status(&proposal, name).ok_or("wrongState")?;
        let target = Self::target_of_files(&proposal, action);
        if target.is_some() {
            self.are_loose(&files)?;
        }
        if name == "mint" {
            self.may_be_minted(&proposal, action)?;
        }
        let gives_back = name == "returnForEdits" || (name == "withdraw" && proposal.kind == "CreditMint");
        ensure(!gives_back || proposal.history.len() <= MOST_ACTIONS, "limitReached")?;
        let before = target.as_ref().and_then(|(kind, id)| self.asset(kind, id)).map_or(0, |asset| asset.files.len());
        ensure(before + files.len() <= MOST_FILES, "limitReached")?;
        self.act(context, command, &proposal, next, &files);
        Ok(Shown::Entity("proposalId", id.to_owned()))
    }

    /// The action belongs to the side on which the member acts, and its scope covers the asset (D-51, D-53).
    fn is_on_its_side(&self, acting: &Acting, proposal: &Proposal, action: &str) -> Result<(), Code> {
        let (submitters, decider) = sides(&proposal.kind);
        let is_right = match action {
            "resubmit" | "withdraw" => {
                proposal.submitter == acting.organization && submitters.contains(&acting.market_role.as_str())
            }
            _ => proposal.decider == acting.organization && decider == acting.market_role,
        };
        let place = self.place_of_proposal(&proposal.kind, &proposal.body);
        ensure(is_right && acting.may_write(place.as_ref()), "forbidden")
    }

    /// D-12 and D-87: the one table.
    fn next_status(&self, proposal: &Proposal, action: &str) -> Option<&'static str> {
        let (is_claim, is_mint) = (proposal.kind == "MBPClaimVerify", proposal.kind == "CreditMint");
        let is_project = proposal.kind == "MBPRegister";
        match (action, proposal.status) {
            ("accept", "submitted") if is_claim => Some("inVerification"),
            ("mint", "submitted") if is_mint => Some("approved"),
            ("approve", "inVerification") if is_claim => Some("approved"),
            ("approve", "submitted") if !is_claim && !is_mint => Some("approved"),
            ("reject", "submitted" | "inVerification") => Some("rejected"),
            ("returnForEdits", "submitted" | "inVerification") => Some("submitterActionNeeded"),
            ("returnForEdits", "approved") if is_claim && self.issuance_waits(proposal) => Some("submitterActionNeeded"),
            ("resubmit", "submitterActionNeeded") if is_claim && proposal.was_accepted => Some("inVerification"),
            ("resubmit", "submitterActionNeeded" | "withdrawn") if is_mint => {
                self.claim_is_verified(proposal).then_some("submitted")
            }
            ("resubmit", "submitterActionNeeded") => Some("submitted"),
            ("withdraw", "submitted") if is_mint => Some("withdrawn"),
            ("withdraw", "submitted" | "submitterActionNeeded") if !is_mint && !is_claim && !is_project => Some("withdrawn"),
            _ => None,
        }
    }

    fn issuance_waits(&self, proposal: &Proposal) -> bool {
        let processed = self.claim(text(&proposal.body, "claimId")).and_then(|claim| claim.processed_claim.as_ref());
        let status = processed.and_then(|id| self.processed_claim(id)).map(|processed| processed.status);
        matches!(status, Some("issuanceReturned" | "issuanceWithdrawn"))
    }

    fn claim_is_verified(&self, proposal: &Proposal) -> bool {
        let processed = self.processed_claim(text(&proposal.body, "processedClaimId"));
        processed.and_then(|processed| self.claim(&processed.claim)).is_some_and(|claim| claim.status == "verified")
    }

    /// The asset to which the files of an action are bound (D-22).
    fn target_of_files(proposal: &Proposal, action: &Value) -> Option<(&'static str, String)> {
        match (proposal.kind.as_str(), text(action, "type")) {
            ("MBPRegister" | "CreditMint", "reject" | "returnForEdits") => {
                Some(Self::subject(&proposal.kind, &proposal.body, &proposal.submitter))
            }
            ("CreditMint", "mint") => Some(("credit", text(action, "creditId").to_owned())),
            _ => None,
        }
    }

    fn may_be_minted(&self, proposal: &Proposal, action: &Value) -> Result<(), Code> {
        let processed = self.processed_claim(text(&proposal.body, "processedClaimId")).expect("there");
        ensure(grams(&action["quantity"]) <= grams(&processed.shown["quantity"]), "quantityExceedsVerified")?;
        let asset = text(action, "assetId");
        ensure(!self.asset_ids.iter().any(|(by, id)| *by == proposal.decider && id == asset), "alreadyIssued")
    }

    /// The action is in the history, and the asset has its new status.
    fn act(&mut self, context: &Context, command: &Value, old: &Proposal, next: &'static str, files: &[String]) {
        let (id, action) = (text(command, "proposalId"), &command["action"]);
        let name = text(action, "type");
        let mut entry = json!({ "action": name, "at": context.written, "actor": context.actor });
        for member in ["message", "fileIds"] {
            if command[member].is_string() || command[member].as_array().is_some_and(|list| !list.is_empty()) {
                entry[member] = command[member].clone();
            }
        }
        let proposal = self.proposal_mut(id);
        proposal.status = next;
        proposal.was_accepted |= name == "accept";
        proposal.history.push(entry);
        let mut touches = self.move_asset(old, name, next);
        touches.push(format!("proposal:{id}"));
        if let Some((kind, target)) = Self::target_of_files(old, action).filter(|(kind, _)| *kind != "credit") {
            self.bind(files, kind, &target);
            touches.extend(files.iter().map(|file| format!("file:{file}")));
        }
        self.happen(
            match name {
                "approve" | "mint" => "proposalApproved",
                "reject" => "proposalRejected",
                "returnForEdits" => "proposalReturnedForEdits",
                "resubmit" => "proposalResubmitted",
                "withdraw" => "proposalWithdrawn",
                _ => "proposalAccepted",
            },
            touches,
        );
        self.tell_of_proposal(context, id, name);
        match name {
            "accept" => self.make_processed_claim(context, old, text(action, "processedClaimId")),
            "mint" => self.mint(context, old, action, files),
            "approve" => self.carry_out(context, old),
            _ => {}
        }
    }
}
