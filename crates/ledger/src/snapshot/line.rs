//! The lines of a snapshot: each an object with one member, which says what it is.

use alloc::{borrow::Cow, vec::Vec};

use ecoledger_bundles::{BundleState, TransactionStatus};
use ecoledger_kernel::{
    ApiKeyId, EntityKey, OrganizationId, SalesChannelId, Serial, Timestamp, TraderId, TransactionId, UserId,
};
use serde::{Deserialize, Serialize};

use crate::{Head, projections::CreditDeed};

/// Rows in one line at most, so that no line is long, however much there is.
pub(super) const ROWS: usize = 1_000;

/// A line after the first. `E` is an entity as it is written, or as it is read.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Line<E> {
    /// The second line.
    State(StateLine),
    /// An entity, but for bundles.
    Entity(E),
    /// The owners of bundles, by their numbers from 0 on over all such lines.
    Owners(Vec<TraderId>),
    /// Bundles, which are many.
    Bundles(BundlesLine),
    ApiKeys(ApiKeysLine),
    ChannelEvents(ChannelEventsLine),
    CreditHistory(CreditHistoryLine),
    SeenBefore(SeenBeforeLine),
    Traders(TradersLine),
    Feed(FeedLine),
    Received(ReceivedLine),
    /// The last line.
    End(EndLine),
}

/// What follows.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct StateLine {
    pub(super) head: Head,
    /// Whether the histories are there, which lists and feeds need and entities do not keep.
    pub(super) histories: bool,
}

/// What proves that all is there and as it was written.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct EndLine {
    /// How many lines come before.
    pub(super) lines: u64,
    /// The CRC-32 of them, each with its line break, in eight hexadecimal digits.
    pub(super) crc32: Cow<'static, str>,
}

/// Bundles in the order in which they were made.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct BundlesLine {
    /// The form of a bundle.
    pub(super) form: u32,
    pub(super) rows: Vec<BundleRow>,
}

/// The number of the issuance among the issuances before, from 0; the serial of the first certificate; the version; the state,
/// none of what has ended.
#[derive(Serialize, Deserialize)]
pub(super) struct BundleRow(pub(super) u32, pub(super) Serial, pub(super) u64, pub(super) Option<BundleStateRow>);

/// The number of the last certificate, the owner's among the owners before, the time of expiry, the on-ramp, and where it stands.
#[derive(Serialize, Deserialize)]
pub(super) struct BundleStateRow(
    pub(super) u64,
    pub(super) u32,
    pub(super) Option<Timestamp>,
    pub(super) u32,
    pub(super) BundleState,
);

/// A user's API keys with their numbers, and how many there ever were: deleted ones leave their number empty.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ApiKeysLine {
    pub(crate) user: UserId,
    pub(crate) created: u64,
    pub(crate) keys: Vec<(u64, ApiKeyId)>,
}

/// What happened to a channel's transactions.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ChannelEventsLine {
    pub(crate) channel: SalesChannelId,
    pub(crate) events: Vec<(Timestamp, TransactionId, TransactionStatus)>,
}

/// What happened to a credit.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreditHistoryLine {
    /// The credit's number among the credits, from 0.
    pub(crate) credit: u32,
    pub(crate) facts: Vec<(Timestamp, CreditDeed)>,
}

/// The credits that an organization could read once, or every buyer.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SeenBeforeLine {
    pub(crate) organization: Option<OrganizationId>,
    /// By their numbers among the credits, from 0.
    pub(crate) credits: Vec<u32>,
}

/// The traders of a marketplace, in the order of their registration.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct TradersLine {
    pub(crate) marketplace: OrganizationId,
    pub(crate) organizations: Vec<OrganizationId>,
}

/// Events of the feed: when, the number of the row, and about what.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FeedLine {
    pub(crate) events: Vec<(Timestamp, u8, EntityKey)>,
}

/// Which of those events an organization received, by their numbers from 0.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReceivedLine {
    pub(crate) organization: OrganizationId,
    pub(crate) events: Vec<u32>,
}
