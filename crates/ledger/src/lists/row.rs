use alloc::{
    format,
    string::{String, ToString as _},
};

use ecoledger_bundles::TransactionStatus;
use ecoledger_kernel::{CreditId, EntityKey, Timestamp, TransactionId};
use ecoledger_proposals::ProposalStatus;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{List, Position};
use crate::projections::CreditFact;

/// What stands in a row. Written, it is JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub(crate) enum Entry {
    /// Nothing: the position says it all.
    Here,
    /// An entity of the list's kind.
    Id(Uuid),
    /// A count, or a number.
    Count(u64),
    /// A credit in its family: its id, and the gram of the mint at which it begins.
    Part { id: Uuid, begin: u64 },
    /// When something was made; of a credit, with the gram of the mint at which it begins.
    Birth { number: u64, begin: u64 },
    /// Where a proposal is listed: its number, and its status.
    Proposal { number: u64, status: ProposalStatus },
    /// Something that happened to a credit.
    Fact(CreditFact),
    /// A change of a transaction, for its channel.
    ChannelEvent { at: Timestamp, transaction_id: TransactionId, status: TransactionStatus },
    /// Something of which an organization heard.
    Heard { at: Timestamp, type_id: u8, resource: EntityKey },
    /// Where the certificates of an issuance are. Those that ever came in, and those that are out, the issuance knows.
    Totals { listable: u64, reserved: u64, retired: u64, withdrawn: u64 },
}

impl Entry {
    /// Nothing of an entry fails to be written.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The id of what is listed.
    pub(crate) fn id<I: From<Uuid>>(&self) -> Option<I> {
        match self {
            Self::Id(id) | Self::Part { id, .. } => Some((*id).into()),
            Self::Here
            | Self::Count(_)
            | Self::Birth { .. }
            | Self::Proposal { .. }
            | Self::Fact(_)
            | Self::ChannelEvent { .. }
            | Self::Heard { .. }
            | Self::Totals { .. } => None,
        }
    }

    /// The count, or the number.
    pub(crate) fn count(&self) -> Option<u64> {
        match self {
            Self::Count(count) => Some(*count),
            Self::Birth { number, .. } | Self::Proposal { number, .. } => Some(*number),
            Self::Here
            | Self::Id(_)
            | Self::Part { .. }
            | Self::Fact(_)
            | Self::ChannelEvent { .. }
            | Self::Heard { .. }
            | Self::Totals { .. } => None,
        }
    }

    /// A credit, and where in its mint it begins.
    pub(crate) fn part(&self) -> Option<(CreditId, u64)> {
        match self {
            Self::Part { id, begin } => Some(((*id).into(), *begin)),
            Self::Here
            | Self::Id(_)
            | Self::Count(_)
            | Self::Birth { .. }
            | Self::Proposal { .. }
            | Self::Fact(_)
            | Self::ChannelEvent { .. }
            | Self::Heard { .. }
            | Self::Totals { .. } => None,
        }
    }

    /// Something that happened to a credit.
    pub(crate) fn into_fact(self) -> Option<CreditFact> {
        match self {
            Self::Fact(fact) => Some(fact),
            Self::Here
            | Self::Id(_)
            | Self::Count(_)
            | Self::Part { .. }
            | Self::Birth { .. }
            | Self::Proposal { .. }
            | Self::ChannelEvent { .. }
            | Self::Heard { .. }
            | Self::Totals { .. } => None,
        }
    }

    /// When it was made, and where in its mint it begins.
    pub(crate) fn birth(&self) -> Option<(u64, u64)> {
        match self {
            Self::Birth { number, begin } => Some((*number, *begin)),
            Self::Here
            | Self::Id(_)
            | Self::Count(_)
            | Self::Part { .. }
            | Self::Proposal { .. }
            | Self::Fact(_)
            | Self::ChannelEvent { .. }
            | Self::Heard { .. }
            | Self::Totals { .. } => None,
        }
    }

    /// When it happened.
    pub(crate) fn at(&self) -> Option<Timestamp> {
        match self {
            Self::ChannelEvent { at, .. } | Self::Heard { at, .. } => Some(*at),
            Self::Here
            | Self::Id(_)
            | Self::Count(_)
            | Self::Part { .. }
            | Self::Birth { .. }
            | Self::Proposal { .. }
            | Self::Fact(_)
            | Self::Totals { .. } => None,
        }
    }
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) position: Position,
    pub(crate) entry: Entry,
}

/// A stored row that cannot be read: it is not of this library, or of another version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("row {position:?} of list {list}: {what}")]
#[non_exhaustive]
pub struct UnreadableRow {
    /// The list.
    pub list: String,
    /// The position, as it was stored.
    pub position: String,
    /// What is wrong with it.
    pub what: String,
}

impl Row {
    /// Reads a row as a store kept it.
    pub(super) fn read(list: &List, position: &str, entry: &str) -> Result<Self, UnreadableRow> {
        let unreadable = |what| UnreadableRow { list: list.to_string(), position: position.to_string(), what };
        Ok(Self {
            position: Position::of(list, position).ok_or_else(|| unreadable("no position of this list".to_string()))?,
            entry: serde_json::from_str(entry).map_err(|error| unreadable(format!("{error}")))?,
        })
    }
}

/// What an event changes in a list: a row stands there from now on, in place of one that did, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListChange {
    pub(crate) list: List,
    pub(crate) position: Position,
    pub(crate) entry: Option<Entry>,
}

impl ListChange {
    /// The name of the list.
    #[must_use]
    pub fn list(&self) -> String {
        self.list.to_string()
    }

    /// The position in it.
    #[must_use]
    pub fn position(&self) -> String {
        self.position.to_string()
    }

    /// What stands there from now on, as JSON; none when the row is to be deleted.
    #[must_use]
    pub fn entry(&self) -> Option<String> {
        self.entry.as_ref().map(Entry::to_json)
    }
}
