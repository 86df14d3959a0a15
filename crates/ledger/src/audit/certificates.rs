//! Certificates: every one that ever came in is in exactly one place ([D-38]), with the on-ramp that brought it ([D-76]), and
//! what is out of the channel left it by an off-ramp ([D-37]).
//!
//! [D-37]: ecoledger_kernel::rules::bundles#d-37
//! [D-38]: ecoledger_kernel::rules::bundles#d-38
//! [D-76]: ecoledger_kernel::rules::reading#d-76

use alloc::{format, string::String, vec::Vec};

use ecoledger_bundles::{Bundle, BundleState, Issuance};
use ecoledger_kernel::{CertificateId, IssuanceId, Serial};
use serde::Serialize;

use super::{
    certificate_runs::{CertificateRun, Origins, join, show, volume, without},
    transactions::Awaited,
};
use crate::entities::{Entities, Map, map};

/// Where the certificates of one or all issuances stand. `onramped` counts each once, however often it came back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CertificateTotals {
    /// Ever brought in.
    pub onramped: u128,
    /// In an inventory; expired ones count here too.
    pub listable: u128,
    /// Waiting for a transaction.
    pub reserved: u128,
    /// Retired.
    pub retired: u128,
    /// Out of the channel now.
    pub offramped: u128,
    /// Taken out of circulation.
    pub withdrawn: u128,
}

impl CertificateTotals {
    fn count(&mut self, state: BundleState, volume: u128) {
        let total = match state {
            BundleState::Listable => &mut self.listable,
            BundleState::Reserved => &mut self.reserved,
            BundleState::Retired => &mut self.retired,
            BundleState::Withdrawn => &mut self.withdrawn,
        };
        *total = total.saturating_add(volume);
    }

    /// Counts the certificates of one issuance, bundle by bundle.
    pub(crate) fn of_issuance<'b>(issuance: &Issuance, bundles: impl Iterator<Item = (Serial, &'b Bundle)>) -> Self {
        let mut totals = Self { onramped: issuance.issued.volume(), offramped: issuance.offramped.volume(), ..Self::default() };
        bundles.for_each(|(serial, bundle)| totals.count(bundle.state, volume((serial, bundle.last))));
        totals
    }

    fn add(&mut self, other: Self) {
        let sum = |a: &mut u128, b: u128| *a = a.saturating_add(b);
        sum(&mut self.onramped, other.onramped);
        sum(&mut self.listable, other.listable);
        sum(&mut self.reserved, other.reserved);
        sum(&mut self.retired, other.retired);
        sum(&mut self.offramped, other.offramped);
        sum(&mut self.withdrawn, other.withdrawn);
    }
}

/// Issuance by issuance, in the order of their first on-ramps.
pub(super) fn audit(entities: &Entities, awaited: &Awaited<'_>, faults: &mut Vec<String>) -> CertificateTotals {
    let bundles = entities.inventory.bundles_in_order();
    let left = ever_left(entities);
    let mut rest = &*bundles;
    let mut certificates = CertificateTotals::default();
    for (position, (id, place)) in entities.inventory.issuances().enumerate() {
        let (own, others) = rest.split_at(rest.partition_point(|(issuance, ..)| *issuance <= position));
        rest = others;
        let Some(issuance) = &place.entity else { continue };
        let live: Vec<(Serial, &Bundle)> =
            own.iter().filter_map(|(_, serial, place)| Some((*serial, place.entity.as_ref()?))).collect();
        certificates.add(CertificateTotals::of_issuance(issuance, live.iter().copied()));
        places(id, issuance, &live, faults);
        came_and_left(id, issuance, left.get(id).copied().unwrap_or_default(), faults);
        let mut origins = Origins::default();
        for (position, onramp) in issuance.onramps.iter().enumerate() {
            origins.bring((onramp.start, onramp.last), position);
        }
        for (serial, bundle) in live {
            let certificate = CertificateId::new(id.clone(), serial);
            if bundle.state == BundleState::Reserved && !awaited.contains(&certificate) {
                faults.push(format!("bundle {certificate}: reserved, but no pending transaction waits for it"));
            }
            origin(&certificate, bundle, &origins, faults);
            if entities.traders.get(&bundle.owner).entity.is_none() {
                faults.push(format!("bundle {certificate}: its owner {} is no trader", bundle.owner));
            }
        }
    }
    certificates
}

/// The places of an issuance's certificates do not overlap, and are exactly what was issued.
fn places(id: &IssuanceId, issuance: &Issuance, bundles: &[(Serial, &Bundle)], faults: &mut Vec<String>) {
    let runs = bundles.iter().map(|(serial, bundle)| (*serial, bundle.last)).chain(issuance.offramped.iter()).collect();
    let (covered, twice) = join(runs);
    let issued: Vec<CertificateRun> = issuance.issued.iter().collect();
    let mut tell = |what, runs: Vec<CertificateRun>| {
        faults.extend(runs.into_iter().map(|run| format!("issuance {id}: certificates {what}: {}", show(run))));
    };
    tell("in two places", twice);
    tell("that came in and are nowhere", without(&issued, &covered));
    tell("that never came in", without(&covered, &issued));
}

/// How many certificates of each issuance off-ramps took, each time counted.
fn ever_left(entities: &Entities) -> Map<&IssuanceId, u128> {
    let mut left: Map<&IssuanceId, u128> = map(entities.hash_key);
    let offramps = entities.offramps.iter().filter_map(|(_, place)| place.entity.as_ref());
    for asset in offramps.filter(|offramp| offramp.settled).flat_map(|offramp| offramp.assets.iter()) {
        let sum = left.entry(asset.range.issuance()).or_default();
        *sum = sum.saturating_add(asset.range.volume().into());
    }
    left
}

/// What left is out, or came back: an on-ramp brings what never came in or what is out, and nothing else (D-37).
fn came_and_left(id: &IssuanceId, issuance: &Issuance, left: u128, faults: &mut Vec<String>) {
    let brought = issuance.onramps.iter().map(|onramp| volume((onramp.start, onramp.last))).fold(0, u128::saturating_add);
    let (back, out) = (brought.saturating_sub(issuance.issued.volume()), issuance.offramped.volume());
    if left != out.saturating_add(back) {
        faults.push(format!("issuance {id}: {left} certificates left, but {out} are out and {back} came back"));
    }
}

/// A bundle is of the on-ramp that brought it; what is left of one keeps that (D-31), as each event has seen to.
fn origin(id: &CertificateId, bundle: &Bundle, origins: &Origins, faults: &mut Vec<String>) {
    let Some(brought) = origins.of(id.serial()) else { return };
    if usize::try_from(bundle.onramp) != Ok(brought) {
        faults.push(format!("bundle {id}: of on-ramp {}, but on-ramp {brought} brought it", bundle.onramp));
    }
}
