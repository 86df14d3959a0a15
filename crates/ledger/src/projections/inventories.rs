//! What traders can sell.

use alloc::collections::{BTreeMap, BTreeSet};
use core::ops::Bound;

use ecoledger_kernel::{CertificateId, Timestamp, TraderId};

use crate::{
    HashKey,
    entities::{Map, map},
    lists::Expiry,
};

/// A first certificate, in the order of certificates. How its issuance begins stands beside it, so that a set looks for nearly
/// none of the texts that it passes: among a thousand bundles of a trader that is what most of a change would wait for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Start {
    /// Eight bytes as a number; an issuance that is shorter ends in zeros, and comes before those that go on.
    beginning: u64,
    certificate: CertificateId,
}

impl From<CertificateId> for Start {
    fn from(certificate: CertificateId) -> Self {
        let mut beginning = [0; 8];
        beginning.iter_mut().zip(certificate.issuance().as_str().bytes()).for_each(|(place, byte)| *place = byte);
        Self { beginning: u64::from_be_bytes(beginning), certificate }
    }
}

/// The first certificates of one trader's bundles, in order, apart for each time of expiry: what is expired is not looked at.
type TraderInventory = BTreeMap<Expiry, BTreeSet<Start>>;

/// The bundles of each trader that are not reserved, by their first certificates.
#[derive(Clone, Debug)]
pub(crate) struct Inventories {
    of: Map<TraderId, TraderInventory>,
}

impl Inventories {
    pub(super) fn new(key: HashKey) -> Self {
        Self { of: map(key) }
    }

    /// A bundle is listable for its owner from now on. The certificate's issuance should be the text that the entities keep.
    pub(super) fn begin(&mut self, owner: TraderId, start: CertificateId, expires_at: Option<Timestamp>) {
        self.of.entry(owner).or_default().entry(expires_at.into()).or_default().insert(start.into());
    }

    pub(super) fn leave(&mut self, owner: TraderId, start: &CertificateId, expires_at: Option<Timestamp>) {
        let Some(inventory) = self.of.get_mut(&owner) else { return };
        let Some(starts) = inventory.get_mut(&expires_at.into()) else { return };
        starts.remove(&start.clone().into());
        if starts.is_empty() {
            inventory.remove(&expires_at.into());
        }
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
        let from = from.map_or(Bound::Unbounded, |from| Bound::Included(Start::from(from)));
        let starts = self.of.get(&owner).and_then(|inventory| inventory.get(&expiry));
        let starts = starts.into_iter().flat_map(move |starts| starts.range((from.clone(), Bound::Unbounded)));
        starts.map(|start| &start.certificate)
    }
}

#[cfg(test)]
mod tests {
    use alloc::{collections::BTreeMap, format, string::ToString, vec::Vec};

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{CertificateId, Expiry, Inventories, Start, Timestamp, TraderId};

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
                    inventories.begin(owner, start(number), expiry(day));
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

    proptest! {
        /// Issuances that begin alike, and some that end where others go on.
        #[test]
        fn starts_stand_in_the_order_of_certificates(texts in prop::collection::vec("[-0Az]{1,12}_[1-9]", 2)) {
            let [one, other] = [0, 1].map(|text: usize| texts[text].parse::<CertificateId>().expect("a certificate"));
            prop_assert_eq!(Start::from(one.clone()).cmp(&Start::from(other.clone())), one.cmp(&other));
        }
    }

    /// Counts what is kept: nothing of what is expired is in a list that a page reads.
    #[test]
    fn d36_no_expired_bundle_is_passed_over() {
        let owner = Uuid::nil().into();
        let mut inventories = Inventories::new(crate::HashKey::from_bytes([0; 16]));
        for number in 1..=200 {
            inventories.begin(owner, start(number), expiry(1 + number % 3));
        }
        inventories.begin(owner, start(201), None);
        let at = expiry(4).expect("a time");
        assert_eq!(unexpired(&inventories, owner, at, None), [start(201)]);
        let groups = inventories.of.get(&owner).expect("an inventory");
        let read = groups.iter().filter(|(expiry, _)| **expiry > Expiry::At(at)).map(|(_, starts)| starts.len());
        assert_eq!(read.sum::<usize>(), 1);
    }
}
