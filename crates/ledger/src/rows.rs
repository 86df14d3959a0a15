//! The tables of what there is most of.

use alloc::vec::Vec;
use core::{
    hash::{BuildHasher as _, Hash},
    slice::Iter,
};

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// Rows in the order in which they began: a vector, and a table of the positions in it.
///
/// An `IndexMap` is the same with a hash in each row and room for as many rows as its table could hold: twice the memory.
#[derive(Clone, Debug)]
pub(crate) struct Rows<K, V> {
    hasher: FixedState,
    positions: HashTable<u32>,
    in_order: Vec<(K, V)>,
}

impl<K: Hash + Eq, V> Rows<K, V> {
    pub(crate) fn new(seed: u64) -> Self {
        Self { hasher: FixedState::with_seed(seed), positions: HashTable::new(), in_order: Vec::new() }
    }

    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.in_order.get(self.position(key)?).map(|(_, row)| row)
    }

    /// The row at a position, with its key.
    pub(crate) fn at(&self, position: usize) -> Option<&(K, V)> {
        self.in_order.get(position)
    }

    /// A key's position in the order in which rows began.
    pub(crate) fn position(&self, key: &K) -> Option<usize> {
        self.position_of(self.hasher.hash_one(key), key)
    }

    pub(crate) fn iter(&self) -> Iter<'_, (K, V)> {
        self.in_order.iter()
    }

    /// The row of a key, a new one if it has none yet; none beyond four thousand million.
    pub(crate) fn place(&mut self, key: K, new: impl FnOnce() -> V) -> Option<&mut V> {
        let hash = self.hasher.hash_one(&key);
        let position = match self.position_of(hash, &key) {
            Some(position) => position,
            None => self.begin(hash, key, new())?,
        };
        self.in_order.get_mut(position).map(|(_, row)| row)
    }

    fn position_of(&self, hash: u64, key: &K) -> Option<usize> {
        let row = |position: u32| self.in_order.get(usize::try_from(position).ok()?);
        let is_key = |position: &u32| row(*position).is_some_and(|(found, _)| found == key);
        self.positions.find(hash, is_key).and_then(|position| usize::try_from(*position).ok())
    }

    fn begin(&mut self, hash: u64, key: K, row: V) -> Option<usize> {
        let position = u32::try_from(self.in_order.len()).ok()?;
        self.in_order.push((key, row));
        let Self { hasher, positions, in_order } = self;
        let hash_of = |position: &u32| {
            let row = usize::try_from(*position).ok().and_then(|position| in_order.get(position));
            row.map_or(0, |(key, _)| hasher.hash_one(key))
        };
        positions.insert_unique(hash, position, hash_of);
        usize::try_from(position).ok()
    }
}
