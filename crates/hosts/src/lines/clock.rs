//! The time of this machine.

use std::time::{SystemTime, UNIX_EPOCH};

use ecoledger::Timestamp;

use super::Failure;

/// Now, or when the last event happened: a clock that was set back stops nothing.
pub fn now(last: Option<Timestamp>) -> Result<Timestamp, Failure> {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = i64::try_from(since_1970.as_millis()).ok().and_then(Timestamp::from_millis);
    let now = now.ok_or_else(|| Failure::new("the clock of this machine is past the year 9999".to_owned()))?;
    Ok(last.map_or(now, |last| last.max(now)))
}
