//! The whole ledger, or a part of it, as answers read it: entities by key. What is missing for an answer is told together.

use alloc::vec::Vec;

use ecoledger_bundles::BundlesView;
use ecoledger_kernel::{Entity, Gap, Holds, Slot};
use ecoledger_proposals::ProposalsView;

/// A view that holds entities of every kind: a [`Ledger`](crate::Ledger), or a [`WorkingSet`](crate::WorkingSet).
pub trait LedgerView: ProposalsView + BundlesView {}

impl<V> LedgerView for V where V: ProposalsView + BundlesView {}

/// The place of one entity, whose kind stands first.
pub(crate) fn slot<'v, E: Entity, V: Holds<E>>(view: &'v V, id: &E::Id) -> Result<Slot<'v, E>, V::Gap> {
    view.slot(id)
}

/// What many look-ups found, in their order; the gaps of all of them together when there is any.
pub(crate) fn gather<T, G: Gap>(found: impl Iterator<Item = Result<Option<T>, G>>) -> Result<Vec<T>, G> {
    let mut all = Vec::with_capacity(found.size_hint().0);
    let mut missing: Option<G> = None;
    for found in found {
        match found {
            Ok(found) => all.extend(found),
            Err(gap) => missing = Some(joined(missing, gap)),
        }
    }
    missing.map_or(Ok(all), Err)
}

/// What two look-ups found; both gaps together when both have one.
pub(crate) fn both<A, B, G: Gap>(one: Result<A, G>, other: Result<B, G>) -> Result<(A, B), G> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(gap), Ok(_)) | (Ok(_), Err(gap)) => Err(gap),
        (Err(one), Err(other)) => Err(one.join(other)),
    }
}

pub(crate) fn joined<G: Gap>(before: Option<G>, gap: G) -> G {
    match before {
        Some(before) => before.join(gap),
        None => gap,
    }
}
