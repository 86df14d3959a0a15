//! Which credits come from which, without walking from parent to child.

use alloc::vec::Vec;

use ecoledger_kernel::{ProcessedClaimId, Quantity};

use super::ascending::Positions;
use crate::{
    HashKey,
    entities::{Map, map},
};

/// A split shares its parent out to the gram (D-17). So each credit is a stretch of its mint: children lie in their parent's
/// stretch, side by side, and what lies in a credit's stretch and came later was split from it.
#[derive(Clone, Debug)]
pub(crate) struct Families {
    /// The gram of its mint at which each credit begins, by the credit's position; 0 of what was minted, and beyond the end.
    begins: Vec<u64>,
    /// The credits that came from splits, by mint: a processed claim has one (D-15).
    of: Map<ProcessedClaimId, Positions>,
}

impl Families {
    pub(super) fn new(key: HashKey) -> Self {
        Self { begins: Vec::new(), of: map(key) }
    }

    /// The children stand one after the other from a position on.
    pub(super) fn split(
        &mut self,
        mint: ProcessedClaimId,
        parent: u32,
        first: u32,
        children: impl ExactSizeIterator<Item = Quantity>,
    ) {
        let last = first.saturating_add(u32::try_from(children.len()).unwrap_or(u32::MAX));
        let mut begin = self.begin(parent);
        for (position, quantity) in (first..last).zip(children) {
            self.place(position, begin);
            begin = begin.saturating_add(quantity.grams());
        }
        self.of.entry(mint).or_default().extend(first..last);
    }

    fn place(&mut self, position: u32, begin: u64) {
        let place = index(position);
        if self.begins.len() <= place {
            self.begins.resize(place.saturating_add(1), 0);
        }
        if let Some(found) = self.begins.get_mut(place) {
            *found = begin;
        }
    }

    /// The gram of its mint at which a credit begins: what was minted, at the first.
    pub(crate) fn begin(&self, position: u32) -> u64 {
        self.begins.get(index(position)).copied().unwrap_or(0)
    }

    /// All that was ever split of a mint.
    pub(crate) fn of(&self, mint: ProcessedClaimId) -> Option<&Positions> {
        self.of.get(&mint)
    }
}

fn index(position: u32) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use alloc::{vec, vec::Vec};

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{Families, Quantity};
    use crate::lists::FamilyPart;

    proptest! {
        /// Two mints are split at random; whose child is whose is told as the parents tell it.
        #[test]
        fn d58_who_is_below_whom(splits in prop::collection::vec((any::<prop::sample::Index>(), 2..5_u64), 0..30)) {
            let mints = [Uuid::from_u128(1), Uuid::from_u128(2)];
            let grams = |grams: u64| Quantity::from_grams(grams).expect("a quantity");
            let mut families = Families::new(crate::HashKey::from_bytes([0; 16]));
            // Parent, mint, grams, and whether it is whole yet.
            let mut credits = vec![(None, 0, 1_000_u64, true), (None, 1, 1_000, true)];
            for (pick, parts) in splits {
                let whole: Vec<usize> = (0..credits.len()).filter(|place| credits[*place].3 && credits[*place].2 >= 4).collect();
                let Some(parent) = (!whole.is_empty()).then(|| *pick.get(&whole)) else { break };
                let (_, mint, quantity, _) = credits[parent];
                let each = quantity / parts;
                let children: Vec<u64> = (0..parts).map(|part| if part == 0 { quantity - each * (parts - 1) } else { each }).collect();
                families.split(mints[mint].into(), parent as u32, credits.len() as u32, children.iter().map(|child| grams(*child)));
                credits[parent].3 = false;
                credits.extend(children.into_iter().map(|child| (Some(parent), mint, child, true)));
            }
            for (ancestor, credit) in credits.iter().enumerate() {
                let (id, mint) = (Uuid::nil().into(), mints[credit.1].into());
                let begin = families.begin(ancestor as u32);
                let part = FamilyPart { id, mint, birth: ancestor as u64, begin, end: begin + credit.2 };
                let family = families.of(mint);
                for position in family.into_iter().flat_map(|family| family.from(0)) {
                    let way = core::iter::successors(credits[position as usize].0, |parent| credits[*parent].0);
                    let is_below = part.has_below(u64::from(position), families.begin(position));
                    prop_assert_eq!(is_below, way.into_iter().any(|parent| parent == ancestor));
                }
            }
        }
    }
}
