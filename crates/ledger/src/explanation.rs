//! What a dry run tells: the outcome, and the rules that led to it.

use alloc::vec::Vec;

use ecoledger_kernel::Refusal;
use serde::Serialize;

use crate::Recorded;

/// What would become of a command if it were executed now (wire.md 4, D-72, D-80).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// Its events or its refusal: the same as those of [`Ledger::execute`](crate::Ledger::execute).
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Each rule that was consulted, by name, in order. The last rule of a refusal is the one that refused.
    pub rules: Vec<&'static str>,
}

/// How a command would end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::exhaustive_enums, reason = "a command is carried out or refused")]
pub enum Outcome {
    /// The events that it would record, at the positions that they would get.
    Events(Vec<Recorded>),
    /// Why it would be refused.
    Refusal(Refusal),
}
