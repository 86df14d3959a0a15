//! What each effect of the table does: steps of the assets concerned, and what follows as events of its own.

use alloc::{sync::Arc, vec, vec::Vec};

use ecoledger_credits::{
    claims::{Claim, ClaimStep},
    credits::{
        Credit, CreditDelisted, CreditListed, CreditListingTransferred, CreditMinted, CreditParties, CreditStep, Mint,
        expect_unissued, retire,
    },
    emissions::EmissionsOffset,
    files::{File, Target, expect_loose, expect_room_for_files},
    mbps::{Mbp, MbpStep},
    processed_claims::{ProcessedClaim, ProcessedClaimCreated, ProcessedClaimStep, expect_within_verified},
    trader_registrations::{TraderRegistered, TraderRegistrationStep},
};
use ecoledger_kernel::{
    ClaimId, CreditId, FileId, Halt, MbpId, Notes, OrganizationId, ProcessedClaimId, Reader, RegistryAsset,
};

use crate::{
    ActOnProposal, Action, AssetStep, MintTerms, Parties, Proposal, ProposalBody, ProposalStatus, ProposalsView,
    decide::EmitAll,
    machine::{Effect, Row},
};

impl From<CreditParties> for Parties {
    fn from(parties: CreditParties) -> Self {
        Self {
            supplier_id: Some(parties.supplier_id),
            registry_id: Some(parties.issuer_id),
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
            registry_id: Some(processed.issuing_registry),
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

/// What a row does.
pub(crate) struct Effects {
    pub(crate) parties: Parties,
    pub(crate) steps: Vec<AssetStep>,
    pub(crate) further: Further,
}

/// The files that come with an action, in the rows that attach them (D-22); in every other row they stay as they are.
struct Attached<'c> {
    ids: &'c [FileId],
}

impl<'c> Attached<'c> {
    /// `wrongState` when one of them is attached already (D-64).
    fn of<V: ProposalsView, N: Notes>(
        effect: Effect,
        body: &ProposalBody,
        command: &'c ActOnProposal,
        files: &[(FileId, &File)],
        reader: &mut Reader<'_, V, N>,
    ) -> Result<Self, Halt<V::Gap>> {
        let takes_files = match body {
            ProposalBody::MbpRegister { .. } | ProposalBody::CreditMint { .. } => {
                matches!(effect, Effect::GiveBack | Effect::TurnDown | Effect::MintCredit)
            }
            ProposalBody::MbpClaimVerify { .. }
            | ProposalBody::MarketplaceTraderRegister { .. }
            | ProposalBody::MarketplaceListingRegister { .. }
            | ProposalBody::MarketplaceListingDeregister { .. }
            | ProposalBody::MarketplaceListingTransfer { .. }
            | ProposalBody::CreditRetire { .. }
            | ProposalBody::EsgEmissionOffset { .. } => false,
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
        let (present, target) = match *body {
            ProposalBody::MbpRegister { mbp_id } => (reader.found::<Mbp>(&mbp_id)?.0.files.len(), Target::Mbp(mbp_id)),
            ProposalBody::CreditMint { processed_claim_id: id } => match action {
                Action::Mint(terms) => (0, Target::Credit(terms.credit_id)),
                Action::Approve
                | Action::Reject
                | Action::ReturnForEdits
                | Action::Resubmit
                | Action::Withdraw
                | Action::Accept { .. } => (reader.found::<ProcessedClaim>(&id)?.0.files.len(), Target::ProcessedClaim(id)),
            },
            ProposalBody::MbpClaimVerify { .. }
            | ProposalBody::MarketplaceTraderRegister { .. }
            | ProposalBody::MarketplaceListingRegister { .. }
            | ProposalBody::MarketplaceListingDeregister { .. }
            | ProposalBody::MarketplaceListingTransfer { .. }
            | ProposalBody::CreditRetire { .. }
            | ProposalBody::EsgEmissionOffset { .. } => return Ok(()),
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
    /// What a row does to the assets of a proposal; the rules of the assets may still refuse it.
    pub(crate) fn of<V: ProposalsView, N: Notes>(
        row: &Row,
        command: &ActOnProposal,
        proposal: &Proposal,
        files: &[(FileId, &File)],
        reader: &mut Reader<'_, V, N>,
    ) -> Result<Self, Halt<V::Gap>> {
        let body = &*proposal.body;
        let attached = Attached::of(row.effect, body, command, files, reader)?;
        let effects = match *body {
            ProposalBody::MbpRegister { mbp_id } => on_mbp(row.effect, mbp_id, proposal, &attached),
            ProposalBody::MbpClaimVerify { claim_id, .. } => on_claim(row, command, claim_id, proposal, reader)?,
            ProposalBody::CreditMint { processed_claim_id: id } => {
                on_processed_claim(row.effect, command, id, &attached, reader)?
            }
            ProposalBody::MarketplaceTraderRegister { marketplace_id } => {
                on_trader(row.effect, marketplace_id, proposal.submitter)
            }
            ProposalBody::MarketplaceListingRegister { credit_id, .. }
            | ProposalBody::MarketplaceListingDeregister { credit_id }
            | ProposalBody::MarketplaceListingTransfer { credit_id, .. }
            | ProposalBody::CreditRetire { credit_id, .. }
            | ProposalBody::EsgEmissionOffset { credit_id, .. } => on_credit(row.effect, credit_id, proposal, reader)?,
        };
        attached.expect_room(body, &command.action, reader)?;
        Ok(effects)
    }
}

fn on_mbp(effect: Effect, mbp_id: MbpId, proposal: &Proposal, attached: &Attached<'_>) -> Effects {
    let step = match effect {
        Effect::RegisterMbp => Some(MbpStep::Registered),
        Effect::TurnDown => Some(MbpStep::Rejected { file_ids: attached.ids() }),
        Effect::GiveBack => Some(MbpStep::ReturnedForEdits { file_ids: attached.ids() }),
        Effect::TakeUpAgain => Some(MbpStep::Resubmitted),
        Effect::TakeBack
        | Effect::BeginVerification
        | Effect::VerifyClaim
        | Effect::MintCredit
        | Effect::RegisterTrader
        | Effect::ListCredit
        | Effect::DelistCredit
        | Effect::MoveListing
        | Effect::RetireCredit
        | Effect::RetireAndOffset => None,
    };
    let steps = step.map(|step| AssetStep::Mbp { mbp_id, step }).into_iter().chain(attached.steps(Target::Mbp(mbp_id)));
    let parties = Parties { supplier_id: Some(proposal.submitter), registry_id: Some(proposal.decider), ..Parties::default() };
    Effects { parties, steps: steps.collect(), further: Further::default() }
}

/// What happens to a claim and, once it is there, to its processed claim (D-63).
fn on_claim<V: ProposalsView, N: Notes>(
    row: &Row,
    command: &ActOnProposal,
    claim_id: ClaimId,
    proposal: &Proposal,
    reader: &mut Reader<'_, V, N>,
) -> Result<Effects, Halt<V::Gap>> {
    let (claim, _) = reader.found::<Claim>(&claim_id)?;
    let mut further = Further::default();
    let steps = match row.effect {
        Effect::BeginVerification => {
            let Action::Accept { processed_claim_id } = command.action else { return Ok(nothing(claim, proposal)) };
            let created = ProcessedClaimCreated::new(processed_claim_id, claim_id, claim, proposal.decider);
            further.processed_claim = Some(created);
            Some((ClaimStep::Accepted { processed_claim_id }, None))
        }
        Effect::VerifyClaim => Some((ClaimStep::Verified, Some(ProcessedClaimStep::ClaimVerified))),
        Effect::TurnDown => Some((ClaimStep::Rejected, Some(ProcessedClaimStep::ClaimRejected))),
        Effect::GiveBack => Some((ClaimStep::ReturnedForEdits, Some(ProcessedClaimStep::ClaimReturned))),
        Effect::TakeUpAgain => {
            let step = match row.to {
                ProposalStatus::InVerification => ClaimStep::VerificationResumed,
                ProposalStatus::Submitted
                | ProposalStatus::SubmitterActionNeeded
                | ProposalStatus::Approved
                | ProposalStatus::Rejected
                | ProposalStatus::Withdrawn => ClaimStep::Resubmitted,
            };
            let checkpoint_ids = new_checkpoints(claim, reader)?;
            Some((step, Some(ProcessedClaimStep::ClaimResubmitted { checkpoint_ids })))
        }
        Effect::TakeBack
        | Effect::RegisterMbp
        | Effect::MintCredit
        | Effect::RegisterTrader
        | Effect::ListCredit
        | Effect::DelistCredit
        | Effect::MoveListing
        | Effect::RetireCredit
        | Effect::RetireAndOffset => None,
    };
    let Some((step, processed_step)) = steps else { return Ok(nothing(claim, proposal)) };
    let processed = claim.processed_claim.zip(processed_step);
    let processed = processed.map(|(id, step)| AssetStep::ProcessedClaim { processed_claim_id: id, step });
    let steps = core::iter::once(AssetStep::Claim { claim_id, step }).chain(processed).collect();
    Ok(Effects { steps, further, ..nothing(claim, proposal) })
}

fn nothing(claim: &Claim, proposal: &Proposal) -> Effects {
    let parties = Parties {
        supplier_id: Some(claim.supplier),
        registry_id: Some(claim.issuing_registry),
        verifier_id: Some(proposal.decider),
        ..Parties::default()
    };
    Effects { parties, steps: Vec::new(), further: Further::default() }
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
    effect: Effect,
    command: &ActOnProposal,
    id: ProcessedClaimId,
    attached: &Attached<'_>,
    reader: &mut Reader<'_, V, N>,
) -> Result<Effects, Halt<V::Gap>> {
    let (processed, _) = reader.found::<ProcessedClaim>(&id)?;
    let mut further = Further::default();
    let mut bound = Some(Target::ProcessedClaim(id));
    let step = match effect {
        Effect::MintCredit => {
            let Action::Mint(terms) = &command.action else { return Ok(untouched(processed)) };
            let minted = mint(terms, command, id, processed, attached, reader)?;
            further.credits.push(minted.into());
            // The mint's own event attaches them to the credit.
            bound = None;
            Some(ProcessedClaimStep::IssuanceApproved)
        }
        Effect::TurnDown => Some(ProcessedClaimStep::IssuanceRejected { file_ids: attached.ids() }),
        Effect::GiveBack => Some(ProcessedClaimStep::IssuanceReturned { file_ids: attached.ids() }),
        Effect::TakeUpAgain => Some(ProcessedClaimStep::IssuanceResubmitted),
        Effect::TakeBack => Some(ProcessedClaimStep::IssuanceWithdrawn),
        Effect::BeginVerification
        | Effect::RegisterMbp
        | Effect::VerifyClaim
        | Effect::RegisterTrader
        | Effect::ListCredit
        | Effect::DelistCredit
        | Effect::MoveListing
        | Effect::RetireCredit
        | Effect::RetireAndOffset => None,
    };
    let step = step.map(|step| AssetStep::ProcessedClaim { processed_claim_id: id, step });
    let files = bound.into_iter().flat_map(|target| attached.steps(target));
    Ok(Effects { steps: step.into_iter().chain(files).collect(), further, ..untouched(processed) })
}

fn untouched(processed: &ProcessedClaim) -> Effects {
    Effects { parties: Parties::of_processed_claim(processed), steps: Vec::new(), further: Further::default() }
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
    let mint = Mint {
        vintage: terms.vintage,
        asset_id: terms.asset_id.clone(),
        determined_value: terms.determined_value,
        issuer_id: processed.issuing_registry,
        verifier_id: processed.verifier,
        supplier_id: processed.supplier,
        processed_claim_id,
        claim_id: processed.claim,
        mbp_id: processed.mbp,
        eco_project_id: processed.eco_project,
    };
    Ok(CreditMinted {
        credit_id: terms.credit_id,
        quantity: terms.quantity.get(),
        mint: Arc::new(mint),
        proposal_id: command.proposal_id,
        file_ids: attached.ids(),
    })
}

fn on_trader(effect: Effect, marketplace_id: OrganizationId, organization_id: OrganizationId) -> Effects {
    let mut further = Further::default();
    let step = match effect {
        Effect::RegisterTrader => {
            further.credits.push(TraderRegistered { marketplace_id, organization_id }.into());
            TraderRegistrationStep::Closed
        }
        Effect::TurnDown | Effect::TakeBack => TraderRegistrationStep::Closed,
        Effect::GiveBack
        | Effect::TakeUpAgain
        | Effect::BeginVerification
        | Effect::RegisterMbp
        | Effect::VerifyClaim
        | Effect::MintCredit
        | Effect::ListCredit
        | Effect::DelistCredit
        | Effect::MoveListing
        | Effect::RetireCredit
        | Effect::RetireAndOffset => TraderRegistrationStep::Continued,
    };
    Effects { parties: Parties::default(), steps: vec![AssetStep::Trader { marketplace_id, organization_id, step }], further }
}

fn on_credit<V: ProposalsView, N: Notes>(
    effect: Effect,
    credit_id: CreditId,
    proposal: &Proposal,
    reader: &mut Reader<'_, V, N>,
) -> Result<Effects, Halt<V::Gap>> {
    let (credit, _) = reader.found::<Credit>(&credit_id)?;
    let mut further = Further::default();
    let step = match effect {
        Effect::ListCredit => {
            further.credits.push(CreditListed { credit_id, marketplace_id: proposal.decider }.into());
            CreditStep::Closed
        }
        Effect::DelistCredit => {
            further.credits.push(CreditDelisted { credit_id, marketplace_id: proposal.decider }.into());
            CreditStep::Closed
        }
        Effect::MoveListing => {
            let (from_marketplace_id, to_marketplace_id) = (proposal.submitter, proposal.decider);
            further.credits.push(CreditListingTransferred { credit_id, from_marketplace_id, to_marketplace_id }.into());
            CreditStep::Closed
        }
        Effect::RetireCredit | Effect::RetireAndOffset => {
            retire(credit_id, credit, proposal.body.end_use_buyer(), &mut further.credits);
            further.offset = offset(&proposal.body, credit_id, credit);
            CreditStep::Closed
        }
        Effect::TurnDown | Effect::TakeBack => CreditStep::Closed,
        Effect::GiveBack
        | Effect::TakeUpAgain
        | Effect::BeginVerification
        | Effect::RegisterMbp
        | Effect::VerifyClaim
        | Effect::MintCredit
        | Effect::RegisterTrader => CreditStep::Continued,
    };
    let parties = CreditParties::of(credit).into();
    Ok(Effects { parties, steps: vec![AssetStep::Credit { credit_id, step }], further })
}

/// The quantity counts on the period if one is named, else on the milestone (D-21).
fn offset(body: &ProposalBody, credit_id: CreditId, credit: &Credit) -> Option<EmissionsOffset> {
    let target = body.offset_target()?;
    Some(EmissionsOffset {
        esg_scorecard_id: target.scorecard,
        esg_milestone_id: target.milestone,
        esg_reporting_period_id: target.reporting_period,
        credit_id,
        quantity: credit.quantity,
    })
}
