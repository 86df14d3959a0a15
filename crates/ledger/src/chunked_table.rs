//! The tables of entities: rows in the order in which they began, found by their key.

use alloc::vec::Vec;
use core::hash::{BuildHasher as _, Hash};

use hashbrown::HashTable;

use crate::HashKey;

/// Rows in one piece of memory.
const CHUNK: usize = 1024;

/// Where a key's row is: the hash beside the position, so that a table that grows looks at no row.
#[derive(Clone, Copy, Debug)]
struct Find {
    hash: u32,
    position: u32,
}

/// Where a key was looked for: what is found once needs no hash and no search again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seek {
    hash: u32,
    /// None of a key without a row.
    position: Option<u32>,
}

/// Rows in the order in which they began, in chunks that never move, and a table of the positions in them.
///
/// An `IndexMap` is the same in one vector: while it doubles it copies every row, and afterwards half of it is empty.
#[derive(Clone, Debug)]
pub(crate) struct ChunkedTable<K, V> {
    hasher: HashKey,
    finds: HashTable<Find>,
    chunks: Vec<Vec<(K, V)>>,
    /// Rows that changed last: what one event registers the next one settles, and is not hashed and looked for again.
    latest: [u32; 2],
}

/// A hash as it is kept, in the width that the table asks for. It takes its bits from both ends.
fn widened(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

impl<K: Hash + Eq, V> ChunkedTable<K, V> {
    pub(crate) fn new(key: HashKey) -> Self {
        Self { hasher: key, finds: HashTable::new(), chunks: Vec::new(), latest: [0; 2] }
    }

    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.sought(self.seek(key))
    }

    pub(crate) fn seek(&self, key: &K) -> Seek {
        let hash = self.hash(key);
        Seek { hash, position: self.find(hash, key) }
    }

    /// The row of a key that was looked for.
    pub(crate) fn sought(&self, seek: Seek) -> Option<&V> {
        self.at(seek.position?).map(|(_, row)| row)
    }

    /// The row at a position, with its key.
    pub(crate) fn at(&self, position: u32) -> Option<&(K, V)> {
        let position = usize::try_from(position).ok()?;
        self.chunks.get(position / CHUNK)?.get(position % CHUNK)
    }

    /// A key's position in the order in which rows began.
    pub(crate) fn position(&self, key: &K) -> Option<u32> {
        self.latest(key).or_else(|| self.seek(key).position)
    }

    /// The position of one of the rows that changed last.
    fn latest(&self, key: &K) -> Option<u32> {
        self.latest.into_iter().find(|latest| self.at(*latest).is_some_and(|(found, _)| found == key))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.chunks.iter().flatten().map(|(key, row)| (key, row))
    }

    pub(crate) fn rows_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.chunks.iter_mut().flatten().map(|(_, row)| row)
    }

    /// The row of a key, a new one if it has none yet; none beyond four thousand million.
    pub(crate) fn place(&mut self, key: &K, new: impl FnOnce() -> V) -> Option<&mut V>
    where
        K: Clone,
    {
        match self.latest(key) {
            Some(latest) => self.row_mut(latest),
            None => self.place_sought(key, self.seek(key), new),
        }
    }

    /// The same of a key that was looked for since the table last changed.
    pub(crate) fn place_sought(&mut self, key: &K, seek: Seek, new: impl FnOnce() -> V) -> Option<&mut V>
    where
        K: Clone,
    {
        let position = match seek.position {
            Some(position) => position,
            None => self.begin(seek.hash, key.clone(), new())?,
        };
        self.latest = [position, self.latest[0]];
        self.row_mut(position)
    }

    fn row_mut(&mut self, position: u32) -> Option<&mut V> {
        let position = usize::try_from(position).ok()?;
        self.chunks.get_mut(position / CHUNK)?.get_mut(position % CHUNK).map(|(_, row)| row)
    }

    fn hash(&self, key: &K) -> u32 {
        let hash = self.hasher.hash_one(key);
        u32::try_from(hash >> 32).unwrap_or(u32::MAX)
    }

    fn find(&self, hash: u32, key: &K) -> Option<u32> {
        let is_key = |find: &Find| find.hash == hash && self.at(find.position).is_some_and(|(found, _)| found == key);
        self.finds.find(widened(hash), is_key).map(|find| find.position)
    }

    fn begin(&mut self, hash: u32, key: K, row: V) -> Option<u32> {
        if self.chunks.last().is_none_or(|chunk| chunk.len() >= CHUNK) {
            self.chunks.push(Vec::new());
        }
        let before = self.chunks.len().checked_sub(1)?;
        let chunk = self.chunks.last_mut()?;
        let position = u32::try_from(before.checked_mul(CHUNK)?.checked_add(chunk.len())?).ok()?;
        // A first chunk grows with what it holds; once there is a second, the next ones will be full too.
        if before > 0 && chunk.len() == chunk.capacity() {
            chunk.reserve_exact(CHUNK.saturating_sub(chunk.len()));
        }
        self.finds.insert_unique(widened(hash), Find { hash, position }, |find| widened(find.hash));
        chunk.push((key, row));
        Some(position)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::{CHUNK, ChunkedTable, HashKey};

    /// What was looked for has its row without another look, whether there was one or not.
    #[test]
    fn a_row_is_placed_where_it_was_looked_for() {
        let mut rows = ChunkedTable::new(HashKey::from_bytes([7; 16]));
        for number in 0..CHUNK + 3 {
            for times in 0..3 {
                let seek = rows.seek(&number);
                assert_eq!(rows.sought(seek).copied(), (times > 0).then(|| number + times));
                *rows.place_sought(&number, seek, || number).expect("room") += 1;
            }
        }
        assert!(rows.iter().map(|(number, row)| (*number, *row)).eq((0..CHUNK + 3).map(|number| (number, number + 3))));
    }

    /// Over the ends of chunks, before and after a clone: each key leads to its own row, and rows stand in the order in
    /// which they began.
    #[test]
    fn every_row_is_found_and_stands_in_order() {
        let mut rows = ChunkedTable::new(HashKey::from_bytes([7; 16]));
        for number in 0..2 * CHUNK + 3 {
            // Odd numbers only, so that every second key is looked for in vain.
            *rows.place(&(2 * number + 1), || 0).expect("room") += number;
            assert_eq!(rows.position(&(2 * number + 1)), Some(number as u32));
        }
        let mut rows = rows.clone();
        for number in 0..3 * CHUNK {
            *rows.place(&(2 * number + 1), || number).expect("room") += 1;
        }
        for number in 0..3 * CHUNK {
            assert_eq!(rows.get(&(2 * number + 1)), Some(&(number + 1)));
            assert_eq!(rows.get(&(2 * number)), None);
            assert_eq!(rows.at(number as u32), Some(&(2 * number + 1, number + 1)));
        }
        assert_eq!(rows.at(3 * CHUNK as u32), None);
        assert!(rows.iter().map(|(key, _)| *key).eq((0..3 * CHUNK).map(|number| 2 * number + 1)));
        assert!(rows.chunks.iter().map(Vec::len).eq([CHUNK; 3]));
    }
}
