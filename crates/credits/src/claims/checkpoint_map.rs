//! Parts of an entity, in the order in which they were made and found by their id.

use alloc::{collections::BTreeMap, vec::Vec};

use ecoledger_kernel::CheckpointId;
use serde::Serialize;

/// Checkpoints, or their results: there may be thousands, so none is searched for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckpointMap<T> {
    order: Vec<CheckpointId>,
    by_id: BTreeMap<CheckpointId, T>,
}

impl<T> Default for CheckpointMap<T> {
    fn default() -> Self {
        Self { order: Vec::new(), by_id: BTreeMap::new() }
    }
}

impl<T> CheckpointMap<T> {
    /// The part with this id.
    #[must_use]
    pub fn get(&self, id: CheckpointId) -> Option<&T> {
        self.by_id.get(&id)
    }

    /// The parts in order.
    pub fn iter(&self) -> impl Iterator<Item = (CheckpointId, &T)> {
        self.order.iter().filter_map(|id| self.by_id.get(id).map(|part| (*id, part)))
    }

    /// The ids in order.
    #[must_use]
    pub fn ids(&self) -> &[CheckpointId] {
        &self.order
    }

    /// Adds a part at the end; `false` when the id is taken.
    pub(crate) fn add(&mut self, id: CheckpointId, part: T) -> bool {
        let is_new = self.by_id.insert(id, part).is_none();
        if is_new {
            self.order.push(id);
        }
        is_new
    }

    pub(crate) fn get_mut(&mut self, id: CheckpointId) -> Option<&mut T> {
        self.by_id.get_mut(&id)
    }
}
