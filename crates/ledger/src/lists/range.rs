use alloc::{
    string::{String, ToString as _},
    vec::Vec,
};

use ecoledger_kernel::{EntityKey, Gap};

use super::{List, ListGap, ListsNotLoaded, Position};
use crate::NotAnswered;

/// Where in a list reading begins, and in which direction it goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::exhaustive_enums, reason = "a store reads each in its own way: one more would be another contract")]
pub enum RangeStart<P> {
    /// This row alone, if it is there.
    Exactly(P),
    /// From the first row on.
    First,
    /// From this position on, the row there included.
    At(P),
    /// From the row after this position on.
    After(P),
    /// From the last row back.
    Last,
    /// From the row before this position back.
    Before(P),
}

impl RangeStart<Position> {
    /// Where reading goes on after a row; nowhere when it was that row alone.
    pub(super) fn going_on(&self, last: &Position) -> Option<Self> {
        match self {
            Self::Exactly(_) => None,
            Self::First | Self::At(_) | Self::After(_) => Some(Self::After(last.clone())),
            Self::Last | Self::Before(_) => Some(Self::Before(last.clone())),
        }
    }
}

/// Rows of a list that are needed: so many from a start on, or as many as there are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListRange {
    pub(crate) list: List,
    pub(crate) start: RangeStart<Position>,
    pub(crate) limit: usize,
}

impl ListRange {
    /// The name of the list.
    #[must_use]
    pub fn list(&self) -> String {
        self.list.to_string()
    }

    /// Where to begin.
    #[must_use]
    pub fn start(&self) -> RangeStart<String> {
        match &self.start {
            RangeStart::Exactly(position) => RangeStart::Exactly(position.to_string()),
            RangeStart::First => RangeStart::First,
            RangeStart::At(position) => RangeStart::At(position.to_string()),
            RangeStart::After(position) => RangeStart::After(position.to_string()),
            RangeStart::Last => RangeStart::Last,
            RangeStart::Before(position) => RangeStart::Before(position.to_string()),
        }
    }

    /// How many rows at most.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.limit
    }
}

/// The ranges that are missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MissingRanges(pub(crate) Vec<ListRange>);

impl Gap for MissingRanges {
    fn join(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    fn into_missing(self) -> Vec<EntityKey> {
        Vec::new()
    }
}

impl ListGap for MissingRanges {
    fn into_not_answered(self, entities: Vec<EntityKey>) -> NotAnswered {
        NotAnswered::ListsNotLoaded(ListsNotLoaded { entities, ranges: self.0 })
    }
}
