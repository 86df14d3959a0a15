//! What traders can sell.

use alloc::{collections::BTreeMap, vec::Vec};
use core::ops::Bound;

use ecoledger_kernel::{CertificateId, CertificateRange, Timestamp, TraderId, append};

use crate::{
    HashKey,
    entities::{Inventory, Map, map},
    lists::Expiry,
};

/// A last certificate, in the order of certificates. How its issuance begins stands beside it, so that a search looks for nearly
/// none of the texts that it passes: among a thousand bundles of a trader that is what most of a change would wait for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct End {
    /// Eight bytes as a number; an issuance that is shorter ends in zeros, and comes before those that go on.
    beginning: u64,
    certificate: CertificateId,
}

impl From<CertificateId> for End {
    fn from(certificate: CertificateId) -> Self {
        let mut beginning = [0; 8];
        beginning.iter_mut().zip(certificate.issuance().as_str().bytes()).for_each(|(place, byte)| *place = byte);
        Self { beginning: u64::from_be_bytes(beginning), certificate }
    }
}

/// One trader's lots by their ends, apart for each time of expiry: what is expired is not looked at. Bundles share no certificate,
/// so that their ends stand in the order of their starts.
type TraderInventory = BTreeMap<Expiry, BTreeMap<End, u32>>;

/// A lot is a bundle as its owner got it, then what is left of it: what is taken is its head, so that owner, end and time of expiry
/// stay. It takes its place in the inventory once, and what is taken changes two numbers here and no ordered map: of what lists add
/// to a retirement among 1,000,000 bundles two thirds are saved, for eight bytes a bundle
/// that began; a lot that is gone keeps its place.
#[derive(Clone, Debug, Default)]
struct Lots {
    /// The position of the bundle that is left, by lot.
    left: Vec<u32>,
    /// The lot, by the position of a bundle that is or was left of it.
    of: Vec<u32>,
}

impl Lots {
    /// The lot of which a bundle is left.
    fn of(&self, position: u32) -> Option<u32> {
        let lot = *self.of.get(index(position))?;
        (self.left(lot) == Some(position)).then_some(lot)
    }

    fn left(&self, lot: u32) -> Option<u32> {
        self.left.get(index(lot)).copied()
    }

    /// The lot of a bundle: its own already when it changes hands as a whole.
    fn begin(&mut self, position: u32) -> Option<u32> {
        if let Some(lot) = self.of(position) {
            return Some(lot);
        }
        let lot = u32::try_from(self.left.len()).ok()?;
        append(&mut self.left, position);
        self.set(position, lot);
        Some(lot)
    }

    /// What is left of a lot is another bundle from now on.
    fn cut(&mut self, position: u32, rest: u32) {
        let Some(lot) = self.of(position) else { return };
        if let Some(left) = self.left.get_mut(index(lot)) {
            *left = rest;
        }
        self.set(rest, lot);
    }

    fn set(&mut self, position: u32, lot: u32) {
        // Positions come one after the other; a ledger that is restored has gaps, of bundles that are retired.
        while self.of.len() <= index(position) {
            append(&mut self.of, u32::MAX);
        }
        if let Some(of) = self.of.get_mut(index(position)) {
            *of = lot;
        }
    }
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The bundles of each trader that are not reserved.
#[derive(Clone, Debug)]
pub(crate) struct Inventories {
    of: Map<TraderId, TraderInventory>,
    lots: Lots,
}

impl Inventories {
    pub(super) fn new(key: HashKey) -> Self {
        Self { of: map(key), lots: Lots::default() }
    }

    /// A bundle, at a position among the entities, is listable for its owner from now on. The text of its issuance should be the
    /// one that the entities keep.
    pub(super) fn begin(&mut self, owner: TraderId, end: CertificateId, position: u32, expires_at: Option<Timestamp>) {
        let Some(lot) = self.lots.begin(position) else { return };
        self.of.entry(owner).or_default().entry(expires_at.into()).or_default().insert(end.into(), lot);
    }

    /// The head of a bundle is taken; what is left of it is a bundle at a position of its own.
    pub(super) fn cut(&mut self, position: u32, rest: u32) {
        self.lots.cut(position, rest);
    }

    /// A bundle is taken as a whole.
    pub(super) fn leave(&mut self, owner: TraderId, bundle: &CertificateRange, expires_at: Option<Timestamp>) {
        let Some(inventory) = self.of.get_mut(&owner) else { return };
        let Some(lots) = inventory.get_mut(&expires_at.into()) else { return };
        lots.remove(&bundle.end().into());
        if lots.is_empty() {
            inventory.remove(&expires_at.into());
        }
    }

    /// The times of expiry of what a trader has, and of how many bundles each is.
    pub(crate) fn expiries(&self, owner: TraderId) -> impl Iterator<Item = (Expiry, usize)> {
        let inventory = self.of.get(&owner).into_iter().flatten();
        inventory.map(|(expiry, lots)| (*expiry, lots.len()))
    }

    /// The first certificates of a trader's bundles with one time of expiry, in order, from one on.
    pub(crate) fn starts<'i>(
        &'i self,
        owner: TraderId,
        expiry: Expiry,
        from: Option<CertificateId>,
        entities: &'i Inventory,
    ) -> impl Iterator<Item = CertificateId> + 'i {
        let first = from.clone().map_or(Bound::Unbounded, |from| Bound::Included(End::from(from)));
        let lots = self.of.get(&owner).and_then(|inventory| inventory.get(&expiry));
        let lots = lots.into_iter().flat_map(move |lots| lots.range((first.clone(), Bound::Unbounded)));
        let starts = lots.filter_map(move |(_, lot)| entities.start_at(self.lots.left(*lot)?));
        // A bundle that begins before may end after.
        starts.skip_while(move |start| from.as_ref().is_some_and(|from| start < from))
    }
}

#[cfg(test)]
mod tests {
    use alloc::{collections::BTreeMap, format, vec::Vec};

    use ecoledger_bundles::Issuance;
    use ecoledger_kernel::Version;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{CertificateId, CertificateRange, End, Expiry, Inventories, Timestamp, TraderId};
    use crate::{
        HashKey,
        entities::{Entities, Restore as _},
    };

    const KEY: HashKey = HashKey::from_bytes([0; 16]);
    /// Certificates of one bundle, when it begins.
    const VOLUME: u64 = 10;
    const BUNDLES: u64 = 40;

    /// Certificates of one issuance, each of which begins a bundle: at the position before its number.
    fn entities() -> Entities {
        let mut entities = Entities::new(KEY);
        let issuance = certificate(1).issuance().clone();
        assert!(entities.restore_one(&issuance, Some(Issuance::default()), Version::new(1)));
        for number in 1..=BUNDLES * VOLUME {
            assert!(entities.inventory.restore_bundle(0, certificate(number).serial(), None, Version::new(1)));
        }
        entities
    }

    fn certificate(number: u64) -> CertificateId {
        format!("I_{number}").parse().expect("a certificate")
    }

    fn position(number: u64) -> u32 {
        u32::try_from(number - 1).expect("few")
    }

    /// The certificates from one up to the end of its bundle.
    fn rest(number: u64) -> CertificateRange {
        CertificateRange::up_to(certificate(number), number.next_multiple_of(VOLUME)).expect("a range")
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
        entities: &Entities,
    ) -> Vec<CertificateId> {
        let later = inventories.expiries(owner).filter(|(expiry, _)| *expiry > Expiry::At(at));
        let listed = later.map(|(expiry, _)| {
            let starts: Vec<_> = inventories.starts(owner, expiry, from.cloned(), &entities.inventory).collect();
            assert!(starts.is_sorted(), "{starts:?}");
            starts
        });
        let mut starts = listed.collect::<Vec<_>>().concat();
        starts.sort();
        starts
    }

    #[derive(Clone, Copy, Debug)]
    enum Act {
        Begin,
        Cut,
        Leave,
    }

    fn act() -> impl Strategy<Value = Act> {
        prop_oneof![Just(Act::Begin), Just(Act::Cut), Just(Act::Leave)]
    }

    proptest! {
        /// Bundles begin, lose their heads and leave. A list begins anywhere, in the middle of a bundle too.
        #[test]
        fn d36_what_is_not_expired_is_listed_in_order(
            acts in prop::collection::vec((act(), 0..BUNDLES, 0..5_u8), 0..100), day in 1..6_u8, from in 0..=BUNDLES * VOLUME,
        ) {
            let (owner, entities) = (Uuid::nil().into(), entities());
            let (mut inventories, mut naive) = (Inventories::new(KEY), BTreeMap::new());
            for (act, bundle, day) in acts {
                match (act, naive.remove(&bundle)) {
                    (Act::Begin, None) => {
                        let start = bundle * VOLUME + 1;
                        inventories.begin(owner, rest(start).end(), position(start), expiry(day));
                        naive.insert(bundle, (start, day));
                    }
                    (Act::Cut, Some((start, day))) if start % VOLUME != 0 => {
                        inventories.cut(position(start), position(start + 1));
                        naive.insert(bundle, (start + 1, day));
                    }
                    (_, Some((start, day))) => inventories.leave(owner, &rest(start), expiry(day)),
                    (Act::Cut | Act::Leave, None) => {}
                }
            }
            let at = expiry(day).expect("a time");
            let first = (from > 0).then(|| certificate(from));
            let is_listed = |(start, expires): &(u64, u8)| expiry(*expires).is_none_or(|expires| at < expires) && from <= *start;
            let expected: Vec<_> = naive.into_values().filter(is_listed).map(|(start, _)| certificate(start)).collect();
            prop_assert_eq!(unexpired(&inventories, owner, at, first.as_ref(), &entities), expected);
        }
    }

    proptest! {
        /// Issuances that begin alike, and some that end where others go on.
        #[test]
        fn ends_stand_in_the_order_of_certificates(texts in prop::collection::vec("[-0Az]{1,12}_[1-9]", 2)) {
            let [one, other] = [0, 1].map(|text: usize| texts[text].parse::<CertificateId>().expect("a certificate"));
            prop_assert_eq!(End::from(one.clone()).cmp(&End::from(other.clone())), one.cmp(&other));
        }
    }

    /// Counts what is kept: nothing of what is expired is in a list that a page reads.
    #[test]
    fn d36_no_expired_bundle_is_passed_over() {
        let (owner, entities) = (Uuid::nil().into(), entities());
        let mut inventories = Inventories::new(KEY);
        for number in 1..=200 {
            let day = u8::try_from(1 + number % 3).expect("a day");
            inventories.begin(owner, certificate(number), position(number), expiry(day));
        }
        inventories.begin(owner, certificate(201), position(201), None);
        let at = expiry(4).expect("a time");
        assert_eq!(unexpired(&inventories, owner, at, None, &entities), [certificate(201)]);
        let groups = inventories.of.get(&owner).expect("an inventory");
        let read = groups.iter().filter(|(expiry, _)| **expiry > Expiry::At(at)).map(|(_, bundles)| bundles.len());
        assert_eq!(read.sum::<usize>(), 1);
    }
}
