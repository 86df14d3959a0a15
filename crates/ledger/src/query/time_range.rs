//! Bounds on a time.

use ecoledger_kernel::Timestamp;
use serde::Serialize;

/// A bound on a time from both sides; open where nothing is given.
#[expect(clippy::exhaustive_structs, reason = "two bounds on two sides: there are no others")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TimeRange {
    /// Later than this.
    #[serde(rename = "$gt", skip_serializing_if = "Option::is_none")]
    pub after: Option<Timestamp>,
    /// At or after this.
    #[serde(rename = "$gte", skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Earlier than this.
    #[serde(rename = "$lt", skip_serializing_if = "Option::is_none")]
    pub before: Option<Timestamp>,
    /// At or before this.
    #[serde(rename = "$lte", skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl TimeRange {
    /// Whether a moment is too early.
    pub(super) fn is_before(&self, at: Timestamp) -> bool {
        self.after.is_some_and(|after| at <= after) || self.from.is_some_and(|from| at < from)
    }

    /// Whether a moment is too late.
    pub(super) fn is_after(&self, at: Timestamp) -> bool {
        self.before.is_some_and(|before| at >= before) || self.until.is_some_and(|until| at > until)
    }
}
