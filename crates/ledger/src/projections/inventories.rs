//! What traders can sell.

use alloc::collections::{BTreeMap, BTreeSet};
use core::ops::Bound;

use ecoledger_kernel::{CertificateId, IssuanceId, Timestamp, TraderId};
use indexmap::IndexSet;

use crate::{
    HashKey,
    entities::{Map, map},
    lists::Expiry,
};

/// The first certificates of one trader's bundles, in order, apart for each time of expiry: what is expired is not looked at.
type TraderInventory = BTreeMap<Expiry, BTreeSet<CertificateId>>;

/// The bundles of each trader that are not reserved, by their first certificates.
#[derive(Clone, Debug)]
pub(crate) struct Inventories {
    of: Map<TraderId, TraderInventory>,
    /// The issuances of those certificates, whose texts they share.
    issuances: IndexSet<IssuanceId, HashKey>,
}

impl Inventories {
    pub(super) fn new(key: HashKey) -> Self {
        Self { of: map(key), issuances: IndexSet::with_hasher(key) }
    }

    /// A bundle is listable for its owner from now on.
    pub(super) fn begin(&mut self, owner: TraderId, start: &CertificateId, expires_at: Option<Timestamp>) {
        let start = self.shared(start);
        self.of.entry(owner).or_default().entry(expires_at.into()).or_default().insert(start);
    }

    pub(super) fn leave(&mut self, owner: TraderId, start: &CertificateId, expires_at: Option<Timestamp>) {
        let Some(inventory) = self.of.get_mut(&owner) else { return };
        let Some(starts) = inventory.get_mut(&expires_at.into()) else { return };
        starts.remove(start);
        if starts.is_empty() {
            inventory.remove(&expires_at.into());
        }
    }

    /// The same certificate with the text of its issuance that is kept already.
    fn shared(&mut self, id: &CertificateId) -> CertificateId {
        let issuance = self.issuances.get(id.issuance()).cloned();
        let issuance = issuance.unwrap_or_else(|| {
            self.issuances.insert(id.issuance().clone());
            id.issuance().clone()
        });
        CertificateId::new(issuance, id.serial())
    }

    /// The times of expiry of what a trader has, and of how many bundles each is.
    pub(crate) fn expiries(&self, owner: TraderId) -> impl Iterator<Item = (Expiry, usize)> {
        let inventory = self.of.get(&owner).into_iter().flatten();
        inventory.map(|(expiry, starts)| (*expiry, starts.len()))
    }

    /// The first certificates of a trader's bundles with one time of expiry, in order, from one on.
    pub(crate) fn starts(
        &self,
        owner: TraderId,
        expiry: Expiry,
        from: Option<CertificateId>,
    ) -> impl Iterator<Item = &CertificateId> {
        let from = from.map_or(Bound::Unbounded, Bound::Included);
        let starts = self.of.get(&owner).and_then(|inventory| inventory.get(&expiry));
        starts.into_iter().flat_map(move |starts| starts.range((from.clone(), Bound::Unbounded)))
    }
}

#[cfg(test)]
mod tests {
    use alloc::{collections::BTreeMap, format, string::ToString, vec::Vec};

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{CertificateId, Expiry, Inventories, Timestamp, TraderId};

    fn start(number: u8) -> CertificateId {
        format!("I_{number}").parse().expect("a certificate")
    }

    /// Some times of expiry, and never.
    fn expiry(day: u8) -> Option<Timestamp> {
        (day > 0).then(|| format!("2026-01-0{day}T00:00:00Z").parse().expect("a time"))
    }

    /// What of a trader is not expired at a moment, in order.
    fn unexpired(
        inventories: &Inventories,
        owner: TraderId,
        at: Timestamp,
        from: Option<&CertificateId>,
    ) -> Vec<CertificateId> {
        let later = inventories.expiries(owner).filter(|(expiry, _)| *expiry > Expiry::At(at));
        let starts = later.flat_map(|(expiry, _)| inventories.starts(owner, expiry, from.cloned()).cloned());
        let mut starts: Vec<_> = starts.collect();
        starts.sort();
        starts
    }

    proptest! {
        #[test]
        fn d36_what_is_not_expired_is_listed_in_order(
            changes in prop::collection::vec((any::<bool>(), 1..40_u8, 0..5_u8), 0..60), day in 1..6_u8, from in 0..45_u8,
        ) {
            let owner = Uuid::nil().into();
            let (mut inventories, mut naive) = (Inventories::new(crate::HashKey::from_bytes([0; 16])), BTreeMap::new());
            for (begins, number, day) in changes {
                if let Some(day) = naive.remove(&start(number)) {
                    inventories.leave(owner, &start(number), expiry(day));
                }
                if begins {
                    inventories.begin(owner, &start(number), expiry(day));
                    naive.insert(start(number), day);
                }
            }
            let at = expiry(day).expect("a time");
            let first = (from > 0).then(|| start(from));
            let found: Vec<_> = unexpired(&inventories, owner, at, first.as_ref()).iter().map(ToString::to_string).collect();
            let is_listed = |(id, expires): &(&CertificateId, &u8)| {
                expiry(**expires).is_none_or(|expires| at < expires) && first.as_ref().is_none_or(|first| first <= *id)
            };
            let expected: Vec<_> = naive.iter().filter(is_listed).map(|(id, _)| id.to_string()).collect();
            prop_assert_eq!(found, expected);
        }
    }

    /// Counts what is kept: nothing of what is expired is in a list that a page reads.
    #[test]
    fn d36_no_expired_bundle_is_passed_over() {
        let owner = Uuid::nil().into();
        let mut inventories = Inventories::new(crate::HashKey::from_bytes([0; 16]));
        for number in 1..=200 {
            inventories.begin(owner, &start(number), expiry(1 + number % 3));
        }
        inventories.begin(owner, &start(201), None);
        let at = expiry(4).expect("a time");
        assert_eq!(unexpired(&inventories, owner, at, None), [start(201)]);
        let groups = inventories.of.get(&owner).expect("an inventory");
        let read = groups.iter().filter(|(expiry, _)| **expiry > Expiry::At(at)).map(|(_, starts)| starts.len());
        assert_eq!(read.sum::<usize>(), 1);
    }
}
