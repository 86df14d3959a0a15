//! Where rows are, by the hashes of their keys: one array of hashes in ascending order, with gaps.
//!
//! Each hash stands at its home, the place in proportion to it, or in the first places after it where smaller ones leave room.
//! So a key is found, or found missing, in one line of memory, and what is found missing is written into that line. A
//! `hashbrown::HashTable` of the same entries reads its control bytes from one line and the entry from another; with a million
//! rows each is a miss. And what grows is read and written from end to end, so that it can grow by a quarter: nothing is hashed
//! or scattered anew, and no half of it is empty.

use alloc::vec::Vec;

/// A row's hash and position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Find {
    hash: u32,
    position: u32,
}

impl Find {
    /// A gap. Its hash is none that a search passes by; no table has a row at its position.
    const NONE: Self = Self { hash: u32::MAX, position: u32::MAX };
}

#[derive(Clone, Debug, Default)]
pub(crate) struct HashIndex {
    finds: Vec<Find>,
    /// How many places are homes; those behind them are room for what the last homes have not.
    homes: usize,
    count: usize,
}

impl HashIndex {
    /// The position with this hash that passes.
    pub(crate) fn find(&self, hash: u32, is_key: impl Fn(u32) -> bool) -> Option<u32> {
        let from_home = self.finds.get(home(hash, self.homes)..)?;
        let up_to_hash = from_home.iter().take_while(|find| find.hash <= hash);
        up_to_hash.filter(|find| find.hash == hash).map(|find| find.position).find(|position| is_key(*position))
    }

    /// Adds a position that is not in it.
    pub(crate) fn insert(&mut self, hash: u32, position: u32) {
        // Four fifths full at most: beyond, what stands side by side gets long.
        if self.count.saturating_mul(5) >= self.homes.saturating_mul(4) {
            self.grow();
        }
        self.count = self.count.saturating_add(1);
        let find = Find { hash, position };
        let home = home(hash, self.homes);
        let from_home = self.finds.get_mut(home..).unwrap_or_default();
        let place = from_home.iter().position(|find| find.hash > hash || *find == Find::NONE).unwrap_or(from_home.len());
        let from_place = from_home.get_mut(place..).unwrap_or_default();
        match from_place.iter().position(|find| *find == Find::NONE) {
            Some(gap) => {
                let moved = from_place.get_mut(..=gap).unwrap_or_default();
                moved.rotate_right(1);
                if let Some(first) = moved.first_mut() {
                    *first = find;
                }
            }
            // No room is left behind the last homes: all that follows moves on by one.
            None => self.finds.insert(home.saturating_add(place), find),
        }
    }

    fn grow(&mut self) {
        const FIRST: usize = 16;
        const ROOM: usize = 32;
        let homes = self.homes.saturating_add(self.homes / 4).max(FIRST);
        let mut finds = Vec::with_capacity(homes.saturating_add(ROOM));
        for find in self.finds.iter().filter(|find| **find != Find::NONE) {
            finds.resize(home(find.hash, homes).max(finds.len()), Find::NONE);
            finds.push(*find);
        }
        finds.resize(homes.saturating_add(ROOM).max(finds.len()), Find::NONE);
        (self.finds, self.homes) = (finds, homes);
    }
}

/// The home of a hash among so many.
fn home(hash: u32, homes: usize) -> usize {
    let homes = u64::try_from(homes).unwrap_or(u64::MAX);
    usize::try_from(u64::from(hash).saturating_mul(homes) >> 32).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;

    use proptest::prelude::*;

    use super::{Find, HashIndex, home};

    /// Hashes anywhere, many of them equal or at either end.
    fn hash() -> impl Strategy<Value = u32> {
        prop_oneof![any::<u32>(), 0..3_u32, u32::MAX - 2..=u32::MAX, (0..4_u32).prop_map(|n| n << 30)]
    }

    proptest! {
        #[test]
        fn what_is_in_is_found_and_nothing_else(hashes in prop::collection::vec(hash(), 0..400)) {
            let (mut index, mut naive) = (HashIndex::default(), BTreeMap::<u32, Vec<u32>>::new());
            for (hash, position) in hashes.iter().copied().zip(0..) {
                prop_assert_eq!(index.find(hash, |found| found == position), None);
                index.insert(hash, position);
                naive.entry(hash).or_default().push(position);
            }
            for (hash, positions) in naive {
                for position in positions {
                    prop_assert_eq!(index.find(hash, |found| found == position), Some(position));
                }
                prop_assert_eq!(index.find(hash, |_| false), None);
            }
            let filled = index.finds.iter().filter(|find| **find != Find::NONE);
            prop_assert!(filled.clone().is_sorted_by_key(|find| find.hash));
            prop_assert_eq!(filled.count(), hashes.len());
            for (place, find) in index.finds.iter().enumerate().filter(|(_, find)| **find != Find::NONE) {
                prop_assert!(!index.finds[home(find.hash, index.homes)..=place].contains(&Find::NONE), "no gap before it");
            }
        }
    }

    /// Half of what doubles is empty; this is never more than half again as large as what it holds.
    #[test]
    fn it_is_three_fifths_full_at_least() {
        let mut index = HashIndex::default();
        let mut hash = 1_u32;
        for position in 0..100_000 {
            hash = hash.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            index.insert(hash, position);
            assert!(position < 100 || index.finds.capacity() * 3 <= (position as usize + 1) * 5, "{position}");
        }
    }
}
