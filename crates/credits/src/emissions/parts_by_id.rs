use alloc::{collections::BTreeMap, vec::Vec};
use core::ops::Deref;

use serde::Serialize;

/// Parts of an entity in the order in which they were made, and found by their ids: there may be thousands, so none is
/// searched for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PartsById<I, T> {
    parts: Vec<T>,
    #[serde(skip)]
    numbers: BTreeMap<I, usize>,
}

impl<I, T> Default for PartsById<I, T> {
    fn default() -> Self {
        Self { parts: Vec::new(), numbers: BTreeMap::new() }
    }
}

impl<I, T> Deref for PartsById<I, T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.parts
    }
}

impl<I: Ord + Copy, T> PartsById<I, T> {
    /// These parts in this order; none if two have the same id.
    pub(super) fn of(parts: Vec<T>, id: impl Fn(&T) -> I) -> Option<Self> {
        let numbers: BTreeMap<I, usize> = parts.iter().map(id).zip(0..).collect();
        (numbers.len() == parts.len()).then_some(Self { parts, numbers })
    }

    /// The part with this id.
    #[must_use]
    pub fn get(&self, id: I) -> Option<&T> {
        self.parts.get(*self.numbers.get(&id)?)
    }

    pub(crate) fn get_mut(&mut self, id: I) -> Option<&mut T> {
        self.parts.get_mut(*self.numbers.get(&id)?)
    }

    /// Ids are unique in the ledger: none is there yet.
    pub(crate) fn add(&mut self, id: I, part: T) {
        self.numbers.insert(id, self.parts.len());
        self.parts.push(part);
    }
}
