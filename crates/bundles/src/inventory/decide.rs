use alloc::vec::Vec;

use ecoledger_kernel::{
    CertificateRange, Clash, CommandContext, Emit, Entity as _, Halt, Holds, Notes, Reader, Timestamp, TraderId, declare_rules,
    operator,
};

use super::{
    AssetLine, Bundle, BundleOnramped, BundleState, CertificatesWithdrawn, Issuance, OnrampBundle, Remainder,
    WithdrawCertificates,
};
use crate::{
    BundlesView, Event,
    sources::{ProductionFacility, Supplier},
    traders::Trader,
};

declare_rules! {
    /// A certificate is on-ramped once, and again when it was off-ramped (D-37).
    NOT_ONRAMPED = AlreadyIssued "D-37 alreadyIssued":
        "certificates may be on-ramped when none of them ever was, or when all of them were off-ramped since; split the \
         range at what overlaps";

    /// A line starts at the head of a bundle of the trader (D-30).
    BUNDLE_START = NotBundleStart "D-30 notBundleStart":
        "a line must start at the first certificate of a bundle of this trader, and none starts here; listableAssets shows \
         where they start";

    /// What is reserved or expired is not sold (D-30).
    LISTABLE = AssetNotListable "D-30 assetNotListable":
        "the bundle must be listable and not expired; what a pending transaction reserves is free again when that is \
         rejected or fails";

    /// A line stays within its bundle (D-30).
    BUNDLE_END = BeyondBundleEnd "D-30 beyondBundleEnd":
        "a line may not reach beyond the last certificate of its bundle; take the rest from the next one by a line of its own";
}

pub(crate) fn onramp_bundle<V: BundlesView, N: Notes>(
    command: &OnrampBundle,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    operator(&context.actor, reader)?;
    let (_, version) = reader.found::<Trader>(&command.trader_id)?;
    reader.found::<ProductionFacility>(&command.attributes.production_facility_id)?;
    reader.found::<Supplier>(&command.attributes.supplier_id)?;
    let issuance = reader.read::<Issuance>(command.range.issuance())?.entity;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    let known = issuance.is_some_and(|issuance| issuance.issued.overlaps(&command.range));
    let returned = issuance.is_some_and(|issuance| issuance.offramped.covers(&command.range));
    reader.check(NOT_ONRAMPED, !known || returned, || {
        Clash::about(&Issuance::key(command.range.issuance())).found(&command.range)
    })?;
    let onramps = issuance.map_or(0, |issuance| issuance.onramps.len());
    let event = BundleOnramped {
        trader_id: command.trader_id,
        bundle: command.range.clone(),
        onramp: u32::try_from(onramps).unwrap_or(u32::MAX),
        returned,
        attributes: command.attributes.clone(),
    };
    events.emit(event.into());
    Ok(())
}

pub(crate) fn withdraw_certificates<V: BundlesView, N: Notes>(
    command: &WithdrawCertificates,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    operator(&context.actor, reader)?;
    let (_, version) = reader.found::<Trader>(&command.trader_id)?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    let remainder = take_head(&command.range, command.trader_id, context.at, reader)?;
    let event = CertificatesWithdrawn {
        trader_id: command.trader_id,
        withdrawn: command.range.clone(),
        remainder,
        reason: command.reason.clone(),
    };
    events.emit(event.into());
    Ok(())
}

/// The head rule for every line, against the state before the command (D-30): what is left of each bundle, line by line.
pub(crate) fn take_heads<V: Holds<Bundle>, N: Notes>(
    assets: &[AssetLine],
    trader: TraderId,
    at: Timestamp,
    reader: &mut Reader<'_, V, N>,
) -> Result<Vec<Option<Remainder>>, Halt<V::Gap>> {
    reader.fetch::<Bundle>(assets.iter().map(|asset| asset.range.start()))?;
    let mut remainders = Vec::with_capacity(assets.len());
    for (index, asset) in assets.iter().enumerate() {
        let remainder = take_head(&asset.range, trader, at, reader).map_err(|halt| halt.at_line(index))?;
        remainders.push(remainder);
    }
    Ok(remainders)
}

/// Certificates are taken from the head of one listable bundle of the trader (D-30, D-59): what is left of it (D-31).
fn take_head<V: Holds<Bundle>, N: Notes>(
    range: &CertificateRange,
    trader: TraderId,
    at: Timestamp,
    reader: &mut Reader<'_, V, N>,
) -> Result<Option<Remainder>, Halt<V::Gap>> {
    let clash = || Clash::about(&Bundle::key(range.start()));
    let bundle = reader.read::<Bundle>(range.start())?.entity;
    let bundle = bundle.filter(|bundle| bundle.owner == trader && bundle.is_live());
    let bundle = reader.expect_some(BUNDLE_START, bundle, clash)?;
    reader.check(LISTABLE, bundle.state == BundleState::Listable && !bundle.is_expired(at), || {
        clash().found(if bundle.state == BundleState::Listable { "expired" } else { "reserved" })
    })?;
    reader.check(BUNDLE_END, range.last() <= bundle.last, || {
        clash().found(format_args!("number {}, where the bundle ends at {}", range.last(), bundle.last))
    })?;
    let rest = range.rest_up_to(bundle.last);
    Ok(rest.map(|rest| Remainder { bundle: rest, onramp: bundle.onramp, expires_at: bundle.expires_at }))
}
