//! Lists of ascending positions, sorted by what filters ask for, so that a page passes over nothing that a filter hides.

use alloc::{collections::BTreeMap, vec::Vec};
use core::ops::Range;

/// Ascending positions, as bits in words of 64. Positions that are given one after the other share words, so that a set of them
/// is small and shallow; one that stands alone costs no more than a pair of numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Positions(BTreeMap<u32, u64>);

const WORD: u32 = u64::BITS;

impl Positions {
    pub(super) fn insert(&mut self, position: u32) {
        *self.0.entry(position / WORD).or_default() |= bit(position);
    }

    /// Whether it was there.
    pub(super) fn remove(&mut self, position: u32) -> bool {
        let Some(word) = self.0.get_mut(&(position / WORD)) else { return false };
        let was_there = *word & bit(position) != 0;
        *word &= !bit(position);
        if *word == 0 {
            self.0.remove(&(position / WORD));
        }
        was_there
    }

    #[cfg(test)]
    fn contains(&self, position: u32) -> bool {
        self.0.get(&(position / WORD)).is_some_and(|word| word & bit(position) != 0)
    }

    /// The first position that is not before this one.
    pub(crate) fn first_from(&self, position: u32) -> Option<u32> {
        let at_least = bit(position).wrapping_neg();
        self.0.range(position / WORD..).find_map(|(place, word)| {
            let word = if *place == position / WORD { word & at_least } else { *word };
            (word != 0).then(|| place.saturating_mul(WORD).saturating_add(word.trailing_zeros()))
        })
    }

    /// The positions from one on.
    pub(crate) fn from(&self, position: u32) -> impl Iterator<Item = u32> {
        core::iter::successors(self.first_from(position), |position| self.first_from(position.checked_add(1)?))
    }
}

/// A position's bit in its word.
const fn bit(position: u32) -> u64 {
    1_u64.wrapping_shl(position % WORD)
}

impl Extend<u32> for Positions {
    fn extend<I: IntoIterator<Item = u32>>(&mut self, positions: I) {
        positions.into_iter().for_each(|position| self.insert(position));
    }
}

impl FromIterator<u32> for Positions {
    fn from_iter<I: IntoIterator<Item = u32>>(positions: I) -> Self {
        let mut found = Self::default();
        found.extend(positions);
        found
    }
}

/// Positions by kind: each position is of one kind at a time, and there are few kinds.
#[derive(Clone, Debug)]
pub(crate) struct Sorted<K>(Vec<(K, Positions)>);

impl<K> Default for Sorted<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Copy + Eq> Sorted<K> {
    pub(super) fn insert(&mut self, kind: K, position: u32) {
        self.extend(kind, position..position.saturating_add(1));
    }

    pub(super) fn extend(&mut self, kind: K, positions: Range<u32>) {
        match self.0.iter_mut().find(|(found, _)| *found == kind) {
            Some((_, sorted)) => sorted.extend(positions),
            None => self.0.push((kind, positions.collect())),
        }
    }

    /// Whether it was there.
    pub(super) fn remove(&mut self, kind: K, position: u32) -> bool {
        let positions = self.0.iter_mut().find(|(found, _)| *found == kind);
        positions.is_some_and(|(_, positions)| positions.remove(position))
    }

    /// The positions of a kind.
    pub(crate) fn kind(&self, kind: K) -> Option<&Positions> {
        self.0.iter().find(|(found, _)| *found == kind).map(|(_, positions)| positions)
    }

    /// The positions of the kinds that pass, in a list for each kind.
    pub(crate) fn of(&self, passes: impl Fn(K) -> bool) -> impl Iterator<Item = &Positions> {
        self.0.iter().filter(move |(kind, _)| passes(*kind)).map(|(_, positions)| positions)
    }
}

/// The first position of any of the sets that is not before this one.
pub(crate) fn first_from(sets: &[&Positions], position: u32) -> Option<u32> {
    sets.iter().filter_map(|set| set.first_from(position)).min()
}

/// The positions that every list has, from one on. A list is a function that leaps to its first position that is not before
/// the given one; lists leap over each other's gaps, so a page takes no more steps than the shortest list has positions.
pub(crate) fn common<L: Fn(u32) -> Option<u32>>(lists: impl AsRef<[L]>, from: u32) -> impl Iterator<Item = u32> {
    let mut from = Some(from);
    core::iter::from_fn(move || {
        let lists = lists.as_ref();
        let mut agreed = from.take()?;
        loop {
            let found = lists.iter().try_fold(agreed, |position, list| list(position))?;
            if found == agreed || lists.len() == 1 {
                from = found.checked_add(1);
                return Some(found);
            }
            agreed = found;
        }
    })
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;
    use core::cell::Cell;

    use proptest::prelude::*;

    use super::{Positions, Sorted, Vec, common, first_from};

    fn set() -> impl Strategy<Value = BTreeSet<u32>> {
        prop::collection::btree_set(0..40_u32, 0..20)
    }

    /// The ends of words, and of what there is.
    fn edge() -> impl Strategy<Value = u32> {
        prop_oneof![0..3_u32, 62..66_u32, 126..130_u32, 6_398..6_402_u32, u32::MAX - 66..=u32::MAX]
    }

    proptest! {
        #[test]
        fn positions_are_an_ordered_set(changes in prop::collection::vec((any::<bool>(), edge()), 0..60), from in edge()) {
            let (mut positions, mut set) = (Positions::default(), BTreeSet::new());
            for (insert, position) in changes {
                if insert {
                    positions.insert(position);
                    set.insert(position);
                } else {
                    prop_assert_eq!(positions.remove(position), set.remove(&position));
                }
                prop_assert_eq!(positions.contains(position), insert);
                prop_assert!(positions.0.values().all(|word| *word != 0), "no word is kept for nothing");
            }
            prop_assert_eq!(positions.from(from).collect::<Vec<_>>(), set.range(from..).copied().collect::<Vec<_>>());
            prop_assert_eq!(positions.first_from(from), set.range(from..).next().copied());
        }

        #[test]
        fn what_lists_have_in_common_is_their_intersection(sets in prop::collection::vec(set(), 1..4), from in 0..45_u32) {
            let positions: Vec<Positions> = sets.iter().map(|set| set.iter().copied().collect()).collect();
            let lists: Vec<_> = positions.iter().map(|set| move |position| first_from(&[set], position)).collect();
            let found: Vec<u32> = common(&lists, from).collect();
            let in_all = |position: &u32| sets.iter().all(|set| set.contains(position));
            prop_assert_eq!(found, (from..50).filter(in_all).collect::<Vec<_>>());
        }

        #[test]
        fn a_position_stands_under_its_last_kind(changes in prop::collection::vec((0..3_u8, 0..10_u32), 0..40)) {
            let (mut sorted, mut naive) = (Sorted::default(), [None; 10]);
            for (kind, position) in changes {
                let place = &mut naive[position as usize];
                if let Some(before) = place.replace(kind) {
                    prop_assert!(sorted.remove(before, position));
                }
                sorted.insert(kind, position);
            }
            for kind in 0..3 {
                let found: Vec<u32> = sorted.of(|other| other == kind).flat_map(|positions| positions.from(0)).collect();
                let expected: Vec<u32> = (0..10).filter(|position| naive[*position as usize] == Some(kind)).collect();
                prop_assert_eq!(found, expected);
            }
            let kept = |position| (0..3).any(|kind| sorted.kind(kind).is_some_and(|positions| positions.contains(position)));
            prop_assert!((0..10).all(|position| kept(position) == naive[position as usize].is_some()));
        }
    }

    /// Counts steps: of a hundred thousand positions those that are in common are found in as many leaps as the shortest
    /// list has positions, not one by one.
    #[test]
    fn gaps_are_leapt_over() {
        let long: Positions = (0..100_000).collect();
        let short: Positions = [7, 50_000, 99_999].into_iter().collect();
        let leaps = Cell::new(0);
        let list = |set| {
            let leaps = &leaps;
            move |position| {
                leaps.set(leaps.get() + 1);
                first_from(&[set], position)
            }
        };
        for lists in [[&long, &short], [&short, &long]] {
            leaps.set(0);
            assert_eq!(common(&lists.map(list), 0).collect::<Vec<_>>(), [7, 50_000, 99_999]);
            assert!(leaps.get() <= 20, "{}", leaps.get());
        }
    }
}
