use ecoledger_kernel::{
    Choice, ClaimId, Clash, CommandContext, DateRange, Emit, Entity as _, EntityKey, Halt, Holds, Limit, NOT_FOUND, Notes,
    OrganizationId, Path, Reader, Version, declare_rules,
};

use super::{
    AddCheckpoint, CheckpointAdded, CheckpointEntry, CheckpointUpdated, Claim, ClaimCreated, ClaimUpdated, CreateClaim,
    UpdateCheckpoint, UpdateClaim,
};
use crate::{
    CreditsView, Event,
    eco_projects::permissions::{EDIT, MAKE, OWNER, VISIBILITY, expect_owner},
    mbps::{Mbp, MbpStatus, mbp_seen_by},
    organizations::policy::{MemberRight, authorize},
};

declare_rules! {
    /// Claims are made of what a registry has registered (`ecoledger::wire::projects`).
    REGISTERED_PROJECT = WrongState "claims of a registered project":
        "a claim needs a modular benefit project that is registered; its supplier submits it, and the issuing registry \
         approves that";

    /// A claim is edited until it is submitted, and when it was returned (D-14).
    EDITABLE = WrongState "D-14 claim in draft or returned":
        "a claim and its checkpoints can be edited while it is draft or returnedForEdits; the verifier returns a submitted one";

    /// A period does not end before it starts (D-50).
    PERIOD_REVERSED = PeriodReversed "periodReversed":
        "the end date may not be before the start date, also when one of them stays as it is; give both";
}

/// A claim that an organization may see: one that is absent and one that is hidden are both `notFound` ([D-23]).
///
/// [D-23]: ecoledger_kernel::rules::organizations#d-23
pub fn claim_seen_by<'v, V: Holds<Claim>, N: Notes>(
    id: ClaimId,
    organization: OrganizationId,
    reader: &mut Reader<'v, V, N>,
) -> Result<(&'v Claim, Version), Halt<V::Gap>> {
    reader.found_where(&id, VISIBILITY, |claim: &Claim| claim.is_visible_to(organization))
}

pub(crate) fn create_claim<V: CreditsView, N: Notes>(
    command: &CreateClaim,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let acting = authorize(&context.actor, MAKE, reader)?;
    let slot = reader.read::<Claim>(&command.claim_id)?;
    let (mbp, _) = mbp_seen_by(command.mbp_id, acting.id, reader)?;
    expect_owner(&acting, mbp.supplier, OWNER, reader)?;
    let checkpoints = command.checkpoints.as_slice();
    reader.fetch::<CheckpointEntry>(checkpoints.iter().map(|checkpoint| &checkpoint.checkpoint_id))?;
    reader.expect_version_of_new(context)?;
    reader.expect_clock(context)?;
    reader.expect_new(&command.claim_id, slot)?;
    for (index, checkpoint) in checkpoints.iter().enumerate() {
        let slot = reader.read::<CheckpointEntry>(&checkpoint.checkpoint_id)?;
        reader.expect_new(&checkpoint.checkpoint_id, slot).map_err(|halt| halt.at_line(index))?;
    }
    reader.check(REGISTERED_PROJECT, mbp.status == MbpStatus::Registered, || {
        Clash::about(&Mbp::key(&command.mbp_id)).status(mbp.status.name())
    })?;
    Limit::CO_BENEFITS.expect_kept(command.co_benefits.len(), || Claim::key(&command.claim_id), reader)?;
    Limit::CHECKPOINTS.expect_kept(checkpoints.len(), || Claim::key(&command.claim_id), reader)?;
    let created = ClaimCreated {
        claim_id: command.claim_id,
        mbp_id: command.mbp_id,
        eco_project_id: mbp.eco_project,
        supplier_id: mbp.supplier,
        issuing_registry_id: mbp.attributes.issuing_registry_id,
        quantity: command.quantity,
        co_benefits: command.co_benefits.clone(),
        checkpoints: checkpoints.to_vec(),
    };
    events.emit(created.into());
    Ok(())
}

/// A claim of the actor's own organization, within the user's scopes.
fn claim_to_edit<'v, V: CreditsView, N: Notes>(
    id: ClaimId,
    context: &CommandContext,
    reader: &mut Reader<'v, V, N>,
) -> Result<(&'v Claim, Version), Halt<V::Gap>> {
    let acting = authorize(&context.actor, EDIT, reader)?;
    let (claim, version) = claim_seen_by(id, acting.id, reader)?;
    expect_owner(&acting, claim.supplier, OWNER, reader)?;
    acting.expect_cover(MemberRight::Write, claim.path(), reader)?;
    Ok((claim, version))
}

fn expect_editable<V: CreditsView, N: Notes>(
    id: ClaimId,
    claim: &Claim,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    reader.check(EDITABLE, claim.status.is_editable(), || Clash::about(&Claim::key(&id)).status(claim.status.name()))
}

pub(crate) fn update_claim<V: CreditsView, N: Notes>(
    command: &UpdateClaim,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let (claim, version) = claim_to_edit(command.claim_id, context, reader)?;
    reader.require_version(context, version)?;
    reader.expect_clock(context)?;
    expect_editable(command.claim_id, claim, reader)?;
    if let Some(co_benefits) = &command.co_benefits {
        Limit::CO_BENEFITS.expect_kept(co_benefits.len(), || Claim::key(&command.claim_id), reader)?;
    }
    let quantity = command.quantity.filter(|new| Some(*new) != claim.quantity);
    let co_benefits = command.co_benefits.clone().filter(|new| *new != claim.co_benefits);
    reader.consult(Choice::NO_CHANGE);
    if quantity.is_some() || co_benefits.is_some() {
        events.emit(ClaimUpdated { claim_id: command.claim_id, quantity, co_benefits }.into());
    }
    Ok(())
}

pub(crate) fn add_checkpoint<V: CreditsView, N: Notes>(
    command: &AddCheckpoint,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let (claim, version) = claim_to_edit(command.claim_id, context, reader)?;
    let checkpoint_id = command.checkpoint.checkpoint_id;
    let slot = reader.read::<CheckpointEntry>(&checkpoint_id)?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    reader.expect_new(&checkpoint_id, slot)?;
    expect_editable(command.claim_id, claim, reader)?;
    let checkpoints = claim.checkpoints.ids().len().saturating_add(1);
    Limit::CHECKPOINTS.expect_kept(checkpoints, || Claim::key(&command.claim_id), reader)?;
    events.emit(CheckpointAdded { claim_id: command.claim_id, checkpoint: command.checkpoint.clone() }.into());
    Ok(())
}

pub(crate) fn update_checkpoint<V: CreditsView, N: Notes>(
    command: &UpdateCheckpoint,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let (claim, version) = claim_to_edit(command.claim_id, context, reader)?;
    let checkpoint = reader.expect_some(NOT_FOUND, claim.checkpoints.get(command.checkpoint_id), || {
        Clash::about(&EntityKey::Checkpoint(command.checkpoint_id))
    })?;
    reader.require_version(context, version)?;
    reader.expect_clock(context)?;
    expect_editable(command.claim_id, claim, reader)?;
    let old = checkpoint.dates;
    let start = command.start_date.unwrap_or(old.start());
    let end = command.end_date.unwrap_or(old.end());
    let dates = reader.expect_some(PERIOD_REVERSED, DateRange::new(start, end).ok(), || {
        let member = if command.end_date.is_some() { "endDate" } else { "startDate" };
        Clash::at(Path::Member(&Path::Root, member)).found(format_args!("{start} to {end}"))
    })?;
    let event = CheckpointUpdated {
        claim_id: command.claim_id,
        checkpoint_id: command.checkpoint_id,
        dates: (dates != old).then_some(dates),
        effect_before: command.effect_before.filter(|new| Some(*new) != checkpoint.effect_before),
        effect_after: command.effect_after.filter(|new| Some(*new) != checkpoint.effect_after),
    };
    reader.consult(Choice::NO_CHANGE);
    if event.dates.is_some() || event.effect_before.is_some() || event.effect_after.is_some() {
        events.emit(event.into());
    }
    Ok(())
}
