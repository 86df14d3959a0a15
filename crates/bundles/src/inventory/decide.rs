use alloc::{format, vec::Vec};

use ecoledger_kernel::{
    CertificateRange, Code, CommandContext, Emit, Entity as _, Halt, Holds, Notes, Reader, Refusal, Timestamp, TraderId,
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
    reader.check("D-37 alreadyIssued", !known || returned, || {
        let key = Issuance::key(command.range.issuance());
        Refusal::about(Code::AlreadyIssued, &key, &format!("{} overlaps what was on-ramped before", command.range))
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
    let refusal = |code, what: &str| Refusal::about(code, &Bundle::key(range.start()), what);
    let bundle = reader.read::<Bundle>(range.start())?.entity;
    reader.rule("D-30 notBundleStart");
    let bundle = bundle
        .filter(|bundle| bundle.owner == trader && bundle.is_live())
        .ok_or_else(|| refusal(Code::NotBundleStart, "no bundle of this trader starts here"))?;
    reader.check("D-30 assetNotListable", bundle.state == BundleState::Listable && !bundle.is_expired(at), || {
        let why = if bundle.state == BundleState::Listable { "is expired" } else { "is reserved" };
        refusal(Code::AssetNotListable, why)
    })?;
    reader.check("D-30 beyondBundleEnd", range.last() <= bundle.last, || {
        refusal(Code::BeyondBundleEnd, &format!("ends at number {}, asked up to {}", bundle.last, range.last()))
    })?;
    let rest = range.rest_up_to(bundle.last);
    Ok(rest.map(|rest| Remainder { bundle: rest, onramp: bundle.onramp, expires_at: bundle.expires_at }))
}
