//! The audit: every certificate and every tonne counted where it stands, from the entities and not from running totals
//! (D-38, D-17).

use alloc::{format, string::String, vec::Vec};

use ecoledger_bundles::inventory::{Bundle, BundleState, Issuance};
use ecoledger_credits::credit::CreditStatus;
use ecoledger_kernel::{ProcessedClaimId, Serial, Total};
use serde::Serialize;

use crate::{
    digest::{StateDigest, digest},
    entities::{Entities, Map},
};

/// Where the certificates of one or all issuances stand. `onramped` counts each once, however often it came back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
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
        bundles.for_each(|(serial, bundle)| totals.count(bundle.state, volume(serial, bundle.last)));
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

/// Where the tonnes of all credits stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreditTotals {
    /// Ever minted.
    pub minted: Total,
    /// Active.
    pub active: Total,
    /// Retired.
    pub retired: Total,
}

impl CreditTotals {
    fn and(self, other: Self) -> Self {
        Self {
            minted: self.minted.and(other.minted),
            active: self.active.and(other.active),
            retired: self.retired.and(other.retired),
        }
    }
}

/// The books of the whole ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Audit {
    /// Whether every certificate and every tonne that ever came in is in exactly one place.
    pub balanced: bool,
    /// Tonnes of credits.
    pub credits: CreditTotals,
    /// Numbers of certificates.
    pub certificates: CertificateTotals,
    /// How many events were recorded.
    pub events: u64,
    /// The state digest.
    pub state_digest: StateDigest,
    /// What is wrong, mint by mint and issuance by issuance; not written when nothing is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<String>,
}

/// A row of certificates in one place.
type Row = (Serial, u64);

pub(crate) fn audit(entities: &Entities) -> Audit {
    let bundles = entities.inventory.bundles_in_order();
    let mut rest = &*bundles;
    let mut certificates = CertificateTotals::default();
    let (credits, mut faults) = audit_credits(entities);
    for (position, (id, place)) in entities.inventory.issuances().enumerate() {
        let (own, others) = rest.split_at(rest.partition_point(|(issuance, ..)| *issuance <= position));
        rest = others;
        let live = own.iter().filter_map(|(_, serial, place)| Some((*serial, place.entity.as_ref()?)));
        let issuance = place.entity.as_ref();
        certificates.add(
            issuance.map_or_else(CertificateTotals::default, |issuance| CertificateTotals::of_issuance(issuance, live.clone())),
        );
        faults.extend(fault(issuance, live).map(|fault| format!("issuance {id}: {fault}")));
    }
    Audit {
        balanced: faults.is_empty(),
        credits,
        certificates,
        events: entities.sequence,
        state_digest: digest(entities),
        faults,
    }
}

/// Each mint by itself: what was minted is active or retired, in whatever parts. A processed claim is minted once, so it
/// stands for its mint.
fn audit_credits(entities: &Entities) -> (CreditTotals, Vec<String>) {
    let mut mints: Map<ProcessedClaimId, CreditTotals> = Map::default();
    for (_, place) in entities.credits.iter() {
        let Some(credit) = &place.entity else { continue };
        let totals = mints.entry(credit.mint.processed_claim_id).or_default();
        if credit.parent.is_none() {
            totals.minted = totals.minted.plus(credit.quantity);
        }
        match credit.status {
            CreditStatus::Active => totals.active = totals.active.plus(credit.quantity),
            CreditStatus::Retired => totals.retired = totals.retired.plus(credit.quantity),
            CreditStatus::Split => {}
        }
    }
    let unbalanced = mints.iter().filter(|(_, totals)| totals.active.and(totals.retired) != totals.minted);
    let faults = unbalanced.map(|(id, totals)| {
        let CreditTotals { minted, active, retired } = totals;
        format!("credits of processed claim {id}: {minted} minted, but {active} active and {retired} retired")
    });
    (mints.values().copied().fold(CreditTotals::default(), CreditTotals::and), faults.collect())
}

fn volume(start: Serial, last: u64) -> u128 {
    u128::from(last.saturating_sub(start.number())).saturating_add(1)
}

/// The places of an issuance's certificates must not overlap, and must cover exactly what was issued.
fn fault<'b>(issuance: Option<&Issuance>, mut bundles: impl Iterator<Item = (Serial, &'b Bundle)>) -> Option<String> {
    let Some(issuance) = issuance else {
        return bundles.next().map(|(serial, _)| format!("bundle {serial} is of no issuance"));
    };
    let mut rows: Vec<Row> = bundles.map(|(serial, bundle)| (serial, bundle.last)).chain(issuance.offramped.iter()).collect();
    rows.sort_unstable();
    let mut covered: Vec<Row> = Vec::new();
    for (start, last) in rows {
        match covered.last_mut().filter(|(before, _)| before.fixed() == start.fixed()) {
            Some((_, end)) if start.number() <= *end => return Some(format!("certificate {start} is in two places")),
            Some((_, end)) if start.number() == end.saturating_add(1) => *end = last,
            Some(_) | None => covered.push((start, last)),
        }
    }
    let expected: Vec<Row> = issuance.issued.iter().collect();
    let difference = covered.iter().find(|row| !expected.contains(row));
    let missing = expected.iter().find(|row| !covered.contains(row));
    match (difference, missing) {
        (Some((start, last)), _) => Some(format!("certificates {start} to {last} are somewhere, but not as they were issued")),
        (None, Some((start, last))) => Some(format!("certificates {start} to {last} were issued and are nowhere")),
        (None, None) => None,
    }
}
