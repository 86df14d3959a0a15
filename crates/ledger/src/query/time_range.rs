//! Bounds on a time.

use ecoledger_kernel::Timestamp;
use serde::Serialize;

/// A bound on a time from both sides; open where nothing is given.
#[expect(clippy::exhaustive_structs, reason = "two bounds on two sides: there are no others")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
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
    /// The first moment that is not too early; none when every moment is late enough. No moment is after the last one.
    pub(super) fn earliest(&self) -> Option<Timestamp> {
        let after = self.after.map(|after| Timestamp::from_millis(after.millis().saturating_add(1)).unwrap_or(after));
        after.max(self.from)
    }

    /// Whether a moment is too late.
    pub(super) fn is_after(&self, at: Timestamp) -> bool {
        self.before.is_some_and(|before| at >= before) || self.until.is_some_and(|until| at > until)
    }
}
