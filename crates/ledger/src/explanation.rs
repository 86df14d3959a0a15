//! What a dry run tells: the outcome, and the rules that led to it.

use alloc::{vec, vec::Vec};

use ecoledger_kernel::{Code, Refusal};
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

impl Explanation {
    /// Of a command that is refused while it is read: no other rule was consulted than the one that bears the code's name.
    pub(crate) fn while_read(refusal: Refusal) -> Self {
        let code = refusal.code();
        // A decision has a name of its own for this one.
        let rule = if code == Code::IdempotencyKeyRequired { "D-7 idempotencyKeyRequired" } else { code.name() };
        Self { outcome: Outcome::Refusal(refusal), rules: vec![rule] }
    }
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
