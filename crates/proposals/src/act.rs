//! The actions: one way for all of them through the table.

use alloc::vec::Vec;

use ecoledger_credits::{
    Claim, ClaimStatus, MemberRight, ProcessedClaim, ProcessedClaimStatus,
    for_proposals_and_queries::{Acting, Permission, Reach, SCOPE, authorize, expect_begun, own_loose_files},
};
use ecoledger_kernel::{
    Clash, CommandContext, Entity as _, Halt, Limit, MarketRole, NOT_FOUND, Notes, Path, Reader, Version, declare_rules,
};

use crate::{
    ActOnProposal, Action, ActionKind, Proposal, ProposalMove, ProposalType, ProposalsView, Side,
    body::ProposalAsset,
    effect::Effects,
    entities::EmitAll,
    machine::{Guard, Row, row_of},
};

/// Which side and which market role it takes is known with the proposal only.
const ACT: Permission = Permission::new(MarketRole::ALL, MemberRight::Write, Reach::Asset);

declare_rules! {
    /// A proposal is hidden from all but its parties (D-23).
    PARTY = NotFound "D-23 party of the proposal": NOT_FOUND.sentence();

    /// Each action belongs to a side (D-51).
    SIDE = Forbidden "D-51 side of the proposal":
        "the submitter resubmits and withdraws, the decider takes the other actions, each in the market role of its side; \
         let the other side act, or act in that role";

    /// What has no row in the machine is not done (D-12).
    pub(crate) MACHINE = WrongState "D-12 proposal machine":
        "the proposal is in no status in which this action can be taken; the diagram of its type shows which can";
}

pub(crate) fn act_on_proposal<V: ProposalsView, N: Notes>(
    command: &ActOnProposal,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl EmitAll,
) -> Result<(), Halt<V::Gap>> {
    if let Action::Mint(terms) = &command.action {
        let member = Path::Member(&Path::Root, "action");
        expect_begun(terms.vintage, context.at, Path::Member(&member, "vintage"), reader)?;
    }
    let acting = authorize(&context.actor, ACT, reader)?;
    let id = command.proposal_id;
    let (proposal, version) = proposal_of_side(command, &acting, reader)?;
    let files = own_loose_files(&command.file_ids, acting.id, reader)?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    expect_new_ids(&command.action, reader)?;
    let row = expect_row(command, proposal, reader)?;
    let effects = Effects::of(row, command, proposal, &files, reader)?;
    if !command.file_ids.is_empty() {
        Limit::FILES_OF_ACTION.expect_kept(command.file_ids.len(), || Proposal::key(&id), reader)?;
    }
    if gives_back(row, proposal.proposal_type()) {
        // The history holds the submission, which is no action, and is to hold this one.
        Limit::ACTIONS.expect_kept(proposal.history.len(), || Proposal::key(&id), reader)?;
    }
    let step = ProposalMove {
        proposal_id: id,
        proposal: proposal.body.clone(),
        action: command.action.kind(),
        status: row.to,
        submitter_id: proposal.submitter,
        decider_id: proposal.decider,
        message: command.message.clone(),
        file_ids: command.file_ids.as_slice().to_vec(),
        parties: effects.parties,
        steps: effects.steps,
    };
    events.emit(step.into_event(&command.action));
    effects.further.emit_to(events);
    Ok(())
}

/// A proposal to which the organization is a party, `notFound` otherwise; the action belongs to its side, it acts in the
/// market role of that side, and the user's role reaches the asset: `forbidden` otherwise, whatever the state (D-51).
fn proposal_of_side<'v, V: ProposalsView, N: Notes>(
    command: &ActOnProposal,
    acting: &Acting<'_>,
    reader: &mut Reader<'v, V, N>,
) -> Result<(&'v Proposal, Version), Halt<V::Gap>> {
    let id = command.proposal_id;
    let is_party = |proposal: &Proposal| proposal.is_visible_to(acting.id);
    let (proposal, version) = reader.found_where(&id, PARTY, is_party)?;
    let side = command.action.kind().side();
    let proposal_type = proposal.proposal_type();
    let role_fits = match side {
        Side::Submitter => proposal_type.submitter_roles().contains(&acting.market_role),
        Side::Decider => proposal_type.decider_role() == acting.market_role,
    };
    let on_side = proposal.party(side) == acting.id && role_fits;
    reader.check(SIDE, on_side, || {
        Clash::none().found(format_args!("{} in market role {}", command.action.kind(), acting.market_role))
    })?;
    match proposal.asset_path() {
        Some(path) => acting.expect_cover(MemberRight::Write, path, reader)?,
        None => reader.check(SCOPE, acting.covers_organization(MemberRight::Write), Clash::none)?,
    }
    Ok((proposal, version))
}

/// `alreadyExists`: what the action makes has a new id.
fn expect_new_ids<V: ProposalsView, N: Notes>(action: &Action, reader: &mut Reader<'_, V, N>) -> Result<(), Halt<V::Gap>> {
    match action {
        Action::Accept { processed_claim_id } => {
            let slot = reader.read::<ProcessedClaim>(processed_claim_id)?;
            reader.expect_new(processed_claim_id, slot)
        }
        Action::Mint(terms) => {
            let slot = reader.read::<ecoledger_credits::Credit>(&terms.credit_id)?;
            reader.expect_new(&terms.credit_id, slot)
        }
        Action::Approve | Action::Reject | Action::ReturnForEdits | Action::Resubmit | Action::Withdraw => Ok(()),
    }
}

/// The row of the machine, `wrongState` without one.
fn expect_row<V: ProposalsView, N: Notes>(
    command: &ActOnProposal,
    proposal: &Proposal,
    reader: &mut Reader<'_, V, N>,
) -> Result<&'static Row, Halt<V::Gap>> {
    let row = row_of(proposal.proposal_type(), proposal.status, command.action.kind(), |guard| holds(guard, proposal, reader))?;
    reader.expect_some(MACHINE, row, || no_such_action(command, proposal))
}

/// What clashes with the machine: the proposal's status, with those in which the action can be taken.
pub(crate) fn no_such_action(command: &ActOnProposal, proposal: &Proposal) -> Clash {
    let action = command.action.kind();
    let fits = proposal.proposal_type().transitions().filter(|transition| transition.action == action);
    let mut allowed: Vec<&'static str> = fits.map(|transition| transition.from.name()).collect();
    allowed.sort_unstable();
    allowed.dedup();
    Clash::about(&Proposal::key(&command.proposal_id)).status(proposal.status.name()).allowing(&allowed)
}

/// Whether the submitter may submit the proposal again afterwards. Only such actions lead round, and only they are limited:
/// what leads on to a decision always goes through, so that no proposal stays open, with its asset, for ever (D-97).
fn gives_back(row: &Row, proposal_type: ProposalType) -> bool {
    let mut transitions = proposal_type.transitions();
    transitions.any(|transition| transition.from == row.to && transition.action == ActionKind::Resubmit)
}

/// Whether a guard of the table holds.
fn holds<V: ProposalsView, N: Notes>(
    guard: Guard,
    proposal: &Proposal,
    reader: &mut Reader<'_, V, N>,
) -> Result<bool, Halt<V::Gap>> {
    Ok(match guard {
        Guard::Always => true,
        Guard::AcceptedBefore => claim_of(proposal, reader)?.is_some_and(|claim| claim.processed_claim.is_some()),
        Guard::ClaimVerified => claim_of(proposal, reader)?.is_some_and(|claim| claim.status == ClaimStatus::Verified),
        Guard::IssuanceWaits => {
            let claim = claim_of(proposal, reader)?;
            match claim.and_then(|claim| claim.processed_claim) {
                Some(id) => issuance_waits(reader.found::<ProcessedClaim>(&id)?.0.status),
                None => false,
            }
        }
    })
}

/// Whether the request for a credit is back with the verifier (D-12).
const fn issuance_waits(status: ProcessedClaimStatus) -> bool {
    match status {
        ProcessedClaimStatus::IssuanceReturned | ProcessedClaimStatus::IssuanceWithdrawn => true,
        ProcessedClaimStatus::Open
        | ProcessedClaimStatus::Verified
        | ProcessedClaimStatus::IssuanceSubmitted
        | ProcessedClaimStatus::Credited
        | ProcessedClaimStatus::IssuanceRejected
        | ProcessedClaimStatus::Closed => false,
    }
}

/// The claim behind a proposal, if there is one.
fn claim_of<'v, V: ProposalsView, N: Notes>(
    proposal: &Proposal,
    reader: &mut Reader<'v, V, N>,
) -> Result<Option<&'v Claim>, Halt<V::Gap>> {
    let claim = match proposal.body.asset() {
        ProposalAsset::Claim(claim_id) => claim_id,
        ProposalAsset::ProcessedClaim(id) => reader.found::<ProcessedClaim>(&id)?.0.claim,
        ProposalAsset::Mbp(_) | ProposalAsset::TraderRegistration(_) | ProposalAsset::Credit(..) => return Ok(None),
    };
    Ok(Some(reader.found::<Claim>(&claim)?.0))
}
