//! What a dry run tells: the outcome, and the rules that led to it.

use alloc::{vec, vec::Vec};

use ecoledger_kernel::{EntityKey, IDEMPOTENCY_KEY_REQUIRED, Refusal, Rule};
use serde::{Serialize, Serializer};

use crate::{Event, Recorded};

/// What would become of a command if it were executed now ([`wire::queries`](crate::wire::queries), [D-72], [D-80], [D-95]).
///
/// [D-72]: ecoledger_kernel::rules::organizations#d-72
/// [D-80]: ecoledger_kernel::rules::reading#d-80
/// [D-95]: ecoledger_kernel::rules::reading#d-95
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Explanation {
    /// Its events or its refusal: the same as those of [`Ledger::execute`](crate::Ledger::execute).
    #[serde(flatten)]
    pub outcome: ForeseenOutcome,
    /// Each rule that was consulted, by name, in order. The last rule of a refusal is the one that refused. What is absent and
    /// what the actor may not see are refused by the same rules (D-95).
    pub rules: Vec<&'static str>,
}

impl Explanation {
    /// Of a command that is refused while it is read: no other rule was consulted than the one that bears the code's name.
    pub(crate) fn while_read(refusal: Refusal) -> Self {
        let code = refusal.code();
        // A decision has a name of its own for this one.
        let keyless = code == IDEMPOTENCY_KEY_REQUIRED.code();
        let rule = if keyless { IDEMPOTENCY_KEY_REQUIRED.name() } else { code.name() };
        Self { outcome: ForeseenOutcome::Refusal(refusal), rules: vec![rule] }
    }
}

/// Every rule by which a decision refuses: an explanation ends with the name of one of them when its command is refused, unless
/// that could not be read, which the name of the code tells then.
///
/// ```
/// let rule = ecoledger::all_rules().find(|rule| rule.name() == "D-17 splitSumMismatch").expect("a rule");
/// assert_eq!(rule.code(), ecoledger::Code::SplitSumMismatch);
/// assert!(rule.sentence().starts_with("the quantities of the children must sum exactly"));
/// ```
pub fn all_rules() -> impl Iterator<Item = &'static Rule> {
    let shared = ecoledger_kernel::all_rules().chain(ecoledger_credits::all_rules());
    shared.chain(ecoledger_proposals::all_rules()).chain(ecoledger_bundles::all_rules())
}

/// How a command would end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[expect(clippy::exhaustive_enums, reason = "a command is carried out or refused")]
pub enum ForeseenOutcome {
    /// The events that it would record.
    Events(Vec<Foreseen>),
    /// Why it would be refused.
    Refusal(Refusal),
}

/// An event that a command would record: a [`Recorded`] one, of which only the operator is told the position, since positions
/// count what everybody does ([D-95]).
///
/// [D-95]: ecoledger_kernel::rules::reading#d-95
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreseen {
    recorded: Recorded,
    shows_sequence: bool,
}

impl Foreseen {
    /// An event as it would be recorded, for the operator with its position.
    pub(crate) const fn new(recorded: Recorded, shows_sequence: bool) -> Self {
        Self { recorded, shows_sequence }
    }

    /// The position that it would get, for the operator alone.
    #[must_use]
    pub fn sequence(&self) -> Option<u64> {
        self.shows_sequence.then_some(self.recorded.sequence)
    }

    /// What would happen.
    #[must_use]
    pub const fn event(&self) -> &Event {
        &self.recorded.event
    }

    /// Every entity whose state it would change.
    #[must_use]
    pub fn touches(&self) -> Vec<EntityKey> {
        self.recorded.touches()
    }
}

/// The form of a recorded event, without `sequence` to others than the operator.
impl Serialize for Foreseen {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.recorded.write(serializer, self.sequence(), true)
    }
}
