use ecoledger_kernel::{
    CheckpointId, Choice, Clash, CommandContext, CreditVintage, Emit, Entity as _, EntityKey, Halt, Holds, Limit, NOT_FOUND,
    Notes, OrganizationId, Path, PositiveQuantity, ProcessedClaimId, Reader, Timestamp, VINTAGE, Version, View, declare_rules,
};

use super::{
    CheckpointResult, CheckpointResultUpdated, Findings, ProcessedClaim, ProcessedClaimUpdated, UpdateCheckpointResult,
    UpdateProcessedClaim,
};
use crate::{
    CreditsView, Event,
    claims::{Claim, ClaimStatus},
    eco_projects::permissions::{OWN_VERIFIER, VERIFY, VISIBILITY, expect_owner},
    organizations::policy::{MemberRight, authorize},
};

declare_rules! {
    /// A processed claim is edited until it is decided, and while its issuance is with the verifier (D-14).
    EDITABLE = WrongState "D-14 processed claim":
        "a processed claim can be edited while it is open, verified, issuanceReturned or issuanceWithdrawn; the issuing \
         registry returns an issuance that was submitted, or the verifier withdraws it";

    /// A processed claim rests while the supplier edits the claim (D-13).
    CLAIM_WITH_THE_SUPPLIER = WrongState "D-13 claim with the supplier":
        "a processed claim cannot be edited while its claim is returnedForEdits; the supplier submits the claim again";

    /// No more is minted than was verified (D-15).
    WITHIN_VERIFIED = QuantityExceedsVerified "D-15 quantityExceedsVerified":
        "no more can be minted than was verified; mint less, or return the issuance to its verifier, who sets the quantity";
}

/// A processed claim that an organization may see: one that is absent and one that is hidden are both `notFound` ([D-23]).
///
/// [D-23]: ecoledger_kernel::rules::organizations#d-23
pub fn processed_claim_seen_by<'v, V: Holds<ProcessedClaim>, N: Notes>(
    id: ProcessedClaimId,
    organization: OrganizationId,
    reader: &mut Reader<'v, V, N>,
) -> Result<(&'v ProcessedClaim, Version), Halt<V::Gap>> {
    reader.found_where(&id, VISIBILITY, |processed: &ProcessedClaim| processed.is_visible_to(organization))
}

/// A processed claim of the acting verifier, within the user's scopes.
fn processed_claim_to_edit<'v, V: CreditsView, N: Notes>(
    id: ProcessedClaimId,
    context: &CommandContext,
    reader: &mut Reader<'v, V, N>,
) -> Result<(&'v ProcessedClaim, Version), Halt<V::Gap>> {
    let acting = authorize(&context.actor, VERIFY, reader)?;
    let (processed, version) = processed_claim_seen_by(id, acting.id, reader)?;
    expect_owner(&acting, processed.verifier, OWN_VERIFIER, reader)?;
    acting.expect_cover(MemberRight::Write, processed.path(), reader)?;
    Ok((processed, version))
}

/// The windows of D-14, and no edit while the supplier edits the claim (D-13).
fn expect_editable<V: CreditsView, N: Notes>(
    id: ProcessedClaimId,
    processed: &ProcessedClaim,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    reader.check(EDITABLE, processed.status.is_editable(), || {
        Clash::about(&ProcessedClaim::key(&id)).status(processed.status.name())
    })?;
    let (claim, _) = reader.found::<Claim>(&processed.claim)?;
    reader.check(CLAIM_WITH_THE_SUPPLIER, claim.status != ClaimStatus::ReturnedForEdits, || {
        Clash::about(&Claim::key(&processed.claim)).status(claim.status.name())
    })
}

fn result<'v, V: CreditsView, N: Notes>(
    processed: &'v ProcessedClaim,
    checkpoint: CheckpointId,
    reader: &mut Reader<'_, V, N>,
) -> Result<&'v CheckpointResult, Halt<V::Gap>> {
    reader.expect_some(NOT_FOUND, processed.results.get(checkpoint), || Clash::about(&EntityKey::CheckpointResult(checkpoint)))
}

/// A vintage whose year has begun: `invalidField` at its member otherwise ([D-15]).
///
/// [D-15]: ecoledger_kernel::rules::credits#d-15
pub fn expect_begun<V: View, N: Notes>(
    vintage: CreditVintage,
    at: Timestamp,
    member: Path<'_>,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    reader.check(VINTAGE, vintage.has_begun(at), || vintage.clash(member))
}

/// A mint of no more than was verified: `quantityExceedsVerified` otherwise ([D-15]).
///
/// [D-15]: ecoledger_kernel::rules::credits#d-15
pub fn expect_within_verified<V: View, N: Notes>(
    id: ProcessedClaimId,
    processed: &ProcessedClaim,
    quantity: PositiveQuantity,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    let verified = processed.quantity.is_some_and(|verified| quantity <= verified);
    reader.check(WITHIN_VERIFIED, verified, || {
        let clash = Clash::about(&ProcessedClaim::key(&id));
        let asked = quantity.get();
        match processed.quantity {
            Some(verified) => clash.found(format_args!("{asked} t, where {} t were verified", verified.get())),
            None => clash.found(format_args!("{asked} t, where no quantity was verified")),
        }
    })
}

pub(crate) fn update_processed_claim<V: CreditsView, N: Notes>(
    command: &UpdateProcessedClaim,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let id = command.processed_claim_id;
    if let Some(vintage) = command.credit_recommendation.as_ref().and_then(|recommendation| recommendation.vintage) {
        let path = Path::Member(&Path::Root, "creditRecommendation");
        expect_begun(vintage, context.at, Path::Member(&path, "vintage"), reader)?;
    }
    let (processed, version) = processed_claim_to_edit(id, context, reader)?;
    let findings = command.checkpoint_results.as_slice().iter().enumerate();
    let news = findings.map(|(index, findings)| {
        result(processed, findings.checkpoint_id, reader)
            .map(|result| result.news(findings))
            .map_err(|halt| halt.at_line(index))
    });
    let news = news.collect::<Result<alloc::vec::Vec<Findings>, _>>()?;
    reader.require_version(context, version)?;
    reader.expect_clock(context)?;
    expect_editable(id, processed, reader)?;
    if let Some(co_benefits) = &command.co_benefits {
        Limit::CO_BENEFITS.expect_kept(co_benefits.len(), || ProcessedClaim::key(&id), reader)?;
    }
    let recommendation = command.credit_recommendation.clone();
    let event = ProcessedClaimUpdated {
        processed_claim_id: id,
        verifier_id: processed.verifier,
        quantity: command.quantity.filter(|new| Some(*new) != processed.quantity),
        co_benefits: command.co_benefits.clone().filter(|new| *new != processed.co_benefits),
        credit_recommendation: recommendation.filter(|new| Some(new) != processed.credit_recommendation.as_ref()),
        checkpoint_results: news.into_iter().filter(|findings| !findings.is_empty()).collect(),
    };
    reader.consult(Choice::NO_CHANGE);
    let changes = event.quantity.is_some()
        || event.co_benefits.is_some()
        || event.credit_recommendation.is_some()
        || !event.checkpoint_results.is_empty();
    if changes {
        events.emit(event.into());
    }
    Ok(())
}

pub(crate) fn update_checkpoint_result<V: CreditsView, N: Notes>(
    command: &UpdateCheckpointResult,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let id = command.processed_claim_id;
    let (processed, version) = processed_claim_to_edit(id, context, reader)?;
    let findings = result(processed, command.findings.checkpoint_id, reader)?.news(&command.findings);
    reader.require_version(context, version)?;
    reader.expect_clock(context)?;
    expect_editable(id, processed, reader)?;
    reader.consult(Choice::NO_CHANGE);
    if !findings.is_empty() {
        let event = CheckpointResultUpdated { processed_claim_id: id, verifier_id: processed.verifier, findings };
        events.emit(event.into());
    }
    Ok(())
}
