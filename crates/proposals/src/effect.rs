//! What each action does to the assets of a proposal: steps of theirs, and what follows as events of its own. The table of the
//! machine has said before that the action is open; one that the type never has is `wrongState` here too.

use alloc::{sync::Arc, vec, vec::Vec};

use ecoledger_credits::{
    Claim, ClaimStep, Credit, CreditDelisted, CreditListed, CreditListingTransferred, CreditMinted, CreditParties, CreditStep,
    EmissionsOffset, File, Mbp, MbpStep, Mint, ProcessedClaim, ProcessedClaimCreated, ProcessedClaimStep, Scorecard, Target,
    TraderRegistered, TraderRegistrationStep,
    for_proposals_and_queries::{expect_loose, expect_room_for_files, expect_unissued, expect_within_verified, retire},
};
use ecoledger_kernel::{
    ClaimId, CreditId, FileId, Halt, MbpId, Notes, OrganizationId, ProcessedClaimId, Reader, Refusal, RegistryAsset,
};

use crate::{
    ActOnProposal, Action, AssetStep, MintTerms, Parties, Proposal, ProposalBody, ProposalStatus, ProposalsView,
    act::{MACHINE, no_such_action},
    body::{ProposalAsset, Wish},
    entities::EmitAll,
    machine::Row,
};

impl From<CreditParties> for Parties {
    fn from(parties: CreditParties) -> Self {
        Self {
            supplier_id: Some(parties.supplier_id),
            issuing_registry_id: Some(parties.issuing_registry_id),
            verifier_id: Some(parties.verifier_id),
            owner_id: Some(parties.owner_id),
            listed_on: parties.listed_on,
        }
    }
}

impl Parties {
    /// The parties of a processed claim.
    #[must_use]
    pub(crate) fn of_processed_claim(processed: &ProcessedClaim) -> Self {
        Self {
            supplier_id: Some(processed.supplier),
            issuing_registry_id: Some(processed.issuing_registry),
            verifier_id: Some(processed.verifier),
            ..Self::default()
        }
    }
}

/// What follows the proposal's own event.
#[derive(Default)]
pub(crate) struct Further {
    processed_claim: Option<ProcessedClaimCreated>,
    credits: Vec<ecoledger_credits::Event>,
    offset: Option<EmissionsOffset>,
}

impl Further {
    fn with(credit: impl Into<ecoledger_credits::Event>) -> Self {
        Self { credits: vec![credit.into()], ..Self::default() }
    }

    pub(crate) fn emit_to(self, events: &mut impl EmitAll) {
        if let Some(created) = self.processed_claim {
            events.emit(ecoledger_credits::Event::from(created));
        }
        for event in self.credits {
            events.emit(event);
        }
        if let Some(offset) = self.offset {
            events.emit(ecoledger_credits::Event::from(offset));
        }
    }
}

/// What an action does.
pub(crate) struct Effects {
    pub(crate) parties: Parties,
    pub(crate) steps: Vec<AssetStep>,
    pub(crate) further: Further,
}

/// The files that come with an action, where it attaches them (D-22); everywhere else they stay as they are.
struct Attached<'c> {
    ids: &'c [FileId],
}

impl<'c> Attached<'c> {
    /// `wrongState` when one of them is attached already (D-64).
    fn of<V: ProposalsView, N: Notes>(
        body: &ProposalBody,
        command: &'c ActOnProposal,
        files: &[(FileId, &File)],
        reader: &mut Reader<'_, V, N>,
    ) -> Result<Self, Halt<V::Gap>> {
        let takes_files = match body.asset() {
            ProposalAsset::Mbp(_) | ProposalAsset::ProcessedClaim(_) => {
                matches!(command.action, Action::ReturnForEdits | Action::Reject | Action::Mint(_))
            }
            ProposalAsset::Claim(_) | ProposalAsset::TraderRegistration(_) | ProposalAsset::Credit(..) => false,
        };
        if !takes_files {
            return Ok(Self { ids: &[] });
        }
        expect_loose(files, reader)?;
        Ok(Self { ids: command.file_ids.as_slice() })
    }

    /// The asset that takes them has room for them: `limitReached` otherwise (D-97).
    fn expect_room<V: ProposalsView, N: Notes>(
        &self,
        body: &ProposalBody,
        action: &Action,
        reader: &mut Reader<'_, V, N>,
    ) -> Result<(), Halt<V::Gap>> {
        if self.ids.is_empty() {
            return Ok(());
        }
        let (present, target) = match body.asset() {
            ProposalAsset::Mbp(mbp_id) => (reader.found::<Mbp>(&mbp_id)?.0.files.len(), Target::Mbp(mbp_id)),
            ProposalAsset::ProcessedClaim(id) => match action {
                Action::Mint(terms) => (0, Target::Credit(terms.credit_id)),
                Action::Approve
                | Action::Reject
                | Action::ReturnForEdits
                | Action::Resubmit
                | Action::Withdraw
                | Action::Accept { .. } => (reader.found::<ProcessedClaim>(&id)?.0.files.len(), Target::ProcessedClaim(id)),
            },
            ProposalAsset::Claim(_) | ProposalAsset::TraderRegistration(_) | ProposalAsset::Credit(..) => return Ok(()),
        };
        expect_room_for_files(present, self.ids.len(), || target.key(), reader)
    }

    fn ids(&self) -> Vec<FileId> {
        self.ids.to_vec()
    }

    fn steps(&self, target: Target) -> impl Iterator<Item = AssetStep> {
        self.ids.iter().map(move |file_id| AssetStep::File { file_id: *file_id, target })
    }
}

impl Effects {
    /// What the action of a row does to the assets of a proposal; the rules of the assets may still refuse it.
    pub(crate) fn of<V: ProposalsView, N: Notes>(
        row: &Row,
        command: &ActOnProposal,
        proposal: &Proposal,
        files: &[(FileId, &File)],
        reader: &mut Reader<'_, V, N>,
    ) -> Result<Self, Halt<V::Gap>> {
        let body = &*proposal.body;
        let attached = Attached::of(body, command, files, reader)?;
        let effects = match body.asset() {
            ProposalAsset::Mbp(mbp_id) => on_mbp(command, mbp_id, proposal, &attached)?,
            ProposalAsset::Claim(claim_id) => on_claim(row.to, command, claim_id, proposal, reader)?,
            ProposalAsset::ProcessedClaim(id) => on_processed_claim(command, id, proposal, &attached, reader)?,
            ProposalAsset::TraderRegistration(marketplace_id) => on_trader(command, marketplace_id, proposal)?,
            ProposalAsset::Credit(credit_id, wish) => on_credit(wish, command, credit_id, proposal, reader)?,
        };
        attached.expect_room(body, &command.action, reader)?;
        Ok(effects)
    }
}

/// An action that is not open for the proposal: no row of the table has it.
pub(crate) fn not_open(command: &ActOnProposal, proposal: &Proposal) -> Refusal {
    MACHINE.refusal(no_such_action(command, proposal))
}

fn on_mbp(command: &ActOnProposal, mbp_id: MbpId, proposal: &Proposal, attached: &Attached<'_>) -> Result<Effects, Refusal> {
    let step = match command.action {
        Action::Approve => MbpStep::Registered,
        Action::Reject => MbpStep::Rejected { file_ids: attached.ids() },
        Action::ReturnForEdits => MbpStep::ReturnedForEdits { file_ids: attached.ids() },
        Action::Resubmit => MbpStep::Resubmitted,
        Action::Withdraw | Action::Accept { .. } | Action::Mint(_) => return Err(not_open(command, proposal)),
    };
    let steps = core::iter::once(AssetStep::Mbp { mbp_id, step }).chain(attached.steps(Target::Mbp(mbp_id)));
    let parties =
        Parties { supplier_id: Some(proposal.submitter), issuing_registry_id: Some(proposal.decider), ..Parties::default() };
    Ok(Effects { parties, steps: steps.collect(), further: Further::default() })
}

/// What happens to a claim and, once it is there, to its processed claim (D-63).
fn on_claim<V: ProposalsView, N: Notes>(
    to: ProposalStatus,
    command: &ActOnProposal,
    claim_id: ClaimId,
    proposal: &Proposal,
    reader: &mut Reader<'_, V, N>,
) -> Result<Effects, Halt<V::Gap>> {
    let (claim, _) = reader.found::<Claim>(&claim_id)?;
    let mut further = Further::default();
    let (step, processed_step) = match command.action {
        Action::Accept { processed_claim_id } => {
            let created = ProcessedClaimCreated::new(processed_claim_id, claim_id, claim, proposal.decider);
            further.processed_claim = Some(created);
            (ClaimStep::Accepted { processed_claim_id }, None)
        }
        Action::Approve => (ClaimStep::Verified, Some(ProcessedClaimStep::ClaimVerified)),
        Action::Reject => (ClaimStep::Rejected, Some(ProcessedClaimStep::ClaimRejected)),
        Action::ReturnForEdits => (ClaimStep::ReturnedForEdits, Some(ProcessedClaimStep::ClaimReturned)),
        Action::Resubmit => {
            let step = match to {
                ProposalStatus::InVerification => ClaimStep::VerificationResumed,
                ProposalStatus::Submitted
                | ProposalStatus::SubmitterActionNeeded
                | ProposalStatus::Approved
                | ProposalStatus::Rejected
                | ProposalStatus::Withdrawn => ClaimStep::Resubmitted,
            };
            let checkpoint_ids = new_checkpoints(claim, reader)?;
            (step, Some(ProcessedClaimStep::ClaimResubmitted { checkpoint_ids }))
        }
        Action::Withdraw | Action::Mint(_) => return Err(not_open(command, proposal).into()),
    };
    let processed = claim.processed_claim.zip(processed_step);
    let processed = processed.map(|(id, step)| AssetStep::ProcessedClaim { processed_claim_id: id, step });
    let steps = core::iter::once(AssetStep::Claim { claim_id, step }).chain(processed).collect();
    let parties = Parties {
        supplier_id: Some(claim.supplier),
        issuing_registry_id: Some(claim.issuing_registry),
        verifier_id: Some(proposal.decider),
        ..Parties::default()
    };
    Ok(Effects { parties, steps, further })
}

/// Checkpoints that were added while the claim was with its supplier get their results now (D-13).
fn new_checkpoints<V: ProposalsView, N: Notes>(
    claim: &Claim,
    reader: &mut Reader<'_, V, N>,
) -> Result<Vec<ecoledger_kernel::CheckpointId>, Halt<V::Gap>> {
    let Some(id) = claim.processed_claim else { return Ok(Vec::new()) };
    let (processed, _) = reader.found::<ProcessedClaim>(&id)?;
    Ok(claim.checkpoints_without_result(|checkpoint| processed.results.get(checkpoint).is_some()))
}

fn on_processed_claim<V: ProposalsView, N: Notes>(
    command: &ActOnProposal,
    id: ProcessedClaimId,
    proposal: &Proposal,
    attached: &Attached<'_>,
    reader: &mut Reader<'_, V, N>,
) -> Result<Effects, Halt<V::Gap>> {
    let (processed, _) = reader.found::<ProcessedClaim>(&id)?;
    let mut further = Further::default();
    let mut bound = Some(Target::ProcessedClaim(id));
    let step = match &command.action {
        Action::Mint(terms) => {
            further = Further::with(mint(terms, command, id, processed, attached, reader)?);
            // The mint's own event attaches them to the credit.
            bound = None;
            ProcessedClaimStep::IssuanceApproved
        }
        Action::Reject => ProcessedClaimStep::IssuanceRejected { file_ids: attached.ids() },
        Action::ReturnForEdits => ProcessedClaimStep::IssuanceReturned { file_ids: attached.ids() },
        Action::Resubmit => ProcessedClaimStep::IssuanceResubmitted,
        Action::Withdraw => ProcessedClaimStep::IssuanceWithdrawn,
        Action::Approve | Action::Accept { .. } => return Err(not_open(command, proposal).into()),
    };
    let step = AssetStep::ProcessedClaim { processed_claim_id: id, step };
    let files = bound.into_iter().flat_map(|target| attached.steps(target));
    let steps = core::iter::once(step).chain(files).collect();
    Ok(Effects { parties: Parties::of_processed_claim(processed), steps, further })
}

/// The mint: no more than was verified, under an asset id that is new for the registry (D-15).
fn mint<V: ProposalsView, N: Notes>(
    terms: &MintTerms,
    command: &ActOnProposal,
    processed_claim_id: ProcessedClaimId,
    processed: &ProcessedClaim,
    attached: &Attached<'_>,
    reader: &mut Reader<'_, V, N>,
) -> Result<CreditMinted, Halt<V::Gap>> {
    expect_within_verified(processed_claim_id, processed, terms.quantity, reader)?;
    let asset = RegistryAsset { issuing_registry: processed.issuing_registry, asset: terms.asset_id.clone() };
    expect_unissued(&asset, reader)?;
    let MintTerms { vintage, determined_value, .. } = *terms;
    let mint = Mint::new(processed_claim_id, processed, vintage, terms.asset_id.clone(), determined_value);
    let (credit_id, quantity) = (terms.credit_id, terms.quantity.get());
    Ok(CreditMinted::new(credit_id, quantity, Arc::new(mint), command.proposal_id, attached.ids()))
}

fn on_trader(command: &ActOnProposal, marketplace_id: OrganizationId, proposal: &Proposal) -> Result<Effects, Refusal> {
    let organization_id = proposal.submitter;
    let (step, further) = match command.action {
        Action::Approve => {
            (TraderRegistrationStep::Closed, Further::with(TraderRegistered::new(marketplace_id, organization_id)))
        }
        Action::Reject | Action::Withdraw => (TraderRegistrationStep::Closed, Further::default()),
        Action::ReturnForEdits | Action::Resubmit => (TraderRegistrationStep::Continued, Further::default()),
        Action::Accept { .. } | Action::Mint(_) => return Err(not_open(command, proposal)),
    };
    let steps = vec![AssetStep::Trader { marketplace_id, organization_id, step }];
    Ok(Effects { parties: Parties::default(), steps, further })
}

fn on_credit<V: ProposalsView, N: Notes>(
    wish: Wish,
    command: &ActOnProposal,
    credit_id: CreditId,
    proposal: &Proposal,
    reader: &mut Reader<'_, V, N>,
) -> Result<Effects, Halt<V::Gap>> {
    if let (Action::Approve, Some(target)) = (&command.action, proposal.body.offset_target()) {
        reader.ask_ahead(|ahead| {
            ahead.want::<Credit>(&credit_id);
            ahead.want::<Scorecard>(&target.scorecard);
        })?;
    }
    let (credit, _) = reader.found::<Credit>(&credit_id)?;
    let (step, further) = match command.action {
        Action::Approve => (CreditStep::Closed, granted(wish, credit_id, credit, proposal)),
        Action::Reject | Action::Withdraw => (CreditStep::Closed, Further::default()),
        Action::ReturnForEdits | Action::Resubmit => (CreditStep::Continued, Further::default()),
        Action::Accept { .. } | Action::Mint(_) => return Err(not_open(command, proposal).into()),
    };
    let parties = CreditParties::of(credit).into();
    Ok(Effects { parties, steps: vec![AssetStep::Credit { credit_id, step }], further })
}

/// What follows when it is granted (D-18, D-21).
fn granted(wish: Wish, credit_id: CreditId, credit: &Credit, proposal: &Proposal) -> Further {
    let decider = proposal.decider;
    match wish {
        Wish::Listed => Further::with(CreditListed::new(credit_id, decider)),
        Wish::Delisted => Further::with(CreditDelisted::new(credit_id, decider)),
        Wish::ListedElsewhere => {
            let (from_marketplace, to_marketplace) = (proposal.submitter, decider);
            Further::with(CreditListingTransferred::new(credit_id, from_marketplace, to_marketplace))
        }
        Wish::Retired => {
            let mut further = Further { offset: offset(&proposal.body, credit_id, credit), ..Further::default() };
            retire(credit_id, credit, proposal.body.end_use_buyer(), &mut further.credits);
            further
        }
    }
}

/// The quantity counts on the period if one is named, else on the milestone (D-21).
fn offset(body: &ProposalBody, credit_id: CreditId, credit: &Credit) -> Option<EmissionsOffset> {
    body.offset_target().map(|target| EmissionsOffset::new(target, credit_id, credit.quantity))
}
