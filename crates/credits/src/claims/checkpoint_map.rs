//! Parts of an entity, in the order in which they were made and found by their id.

use alloc::{collections::BTreeMap, vec::Vec};

use ecoledger_kernel::CheckpointId;
use serde::{Deserialize, Serialize};

/// Checkpoints, or their results: there may be thousands, so none is searched for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "WrittenParts<T>")]
pub struct CheckpointMap<T> {
    order: Vec<CheckpointId>,
    by_id: BTreeMap<CheckpointId, T>,
}

/// The same before it is known that both lists have the same ids.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WrittenParts<T> {
    order: Vec<CheckpointId>,
    by_id: BTreeMap<CheckpointId, T>,
}

impl<T> TryFrom<WrittenParts<T>> for CheckpointMap<T> {
    type Error = &'static str;

    fn try_from(WrittenParts { order, by_id }: WrittenParts<T>) -> Result<Self, &'static str> {
        let mut sorted = order.clone();
        sorted.sort_unstable();
        if sorted.iter().eq(by_id.keys()) { Ok(Self { order, by_id }) } else { Err("expected each part once in both lists") }
    }
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
