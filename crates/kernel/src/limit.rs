//! How much may hang on one entity: what would make every later answer longer is limited ([D-97]).
//!
//! [D-97]: crate::rules::limits#d-97

use crate::{Code, EntityKey, Halt, Notes, Reader, Refusal, Shown, View};

/// How many parts of one kind an entity may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    rule: &'static str,
    parts: &'static str,
    most: usize,
}

impl Limit {
    /// Files on one asset, those that a credit inherited included.
    pub const FILES: Self = Self { rule: "D-97 limitReached: files", parts: "files", most: 100 };
    /// Checkpoints of a claim.
    pub const CHECKPOINTS: Self = Self { rule: "D-97 limitReached: checkpoints", parts: "checkpoints", most: 1000 };
    /// User roles of one user in one organization, over whichever scopes.
    pub const USER_ROLES: Self = Self { rule: "D-97 limitReached: user roles", parts: "user roles of one user", most: 1000 };
    /// Actions on a proposal; its submission is none. Asked only of those that give it back.
    pub const ACTIONS: Self = Self { rule: "D-97 limitReached: actions", parts: "actions", most: 1000 };
    /// Files that come with one action: no asset takes more, and those that stay loose stand in the proposal's history.
    pub const FILES_OF_ACTION: Self =
        Self { rule: "D-97 limitReached: files of an action", parts: "files of one action", most: 100 };
    /// External ids of a proposal.
    pub const EXTERNAL_IDS: Self = Self { rule: "D-97 limitReached: external ids", parts: "external ids", most: 1000 };
    /// Co-benefits of a claim or a processed claim.
    pub const CO_BENEFITS: Self = Self { rule: "D-97 limitReached: co-benefits", parts: "co-benefits", most: 1000 };
    /// Methodology codes of a production facility.
    pub const METHODOLOGY_CODES: Self =
        Self { rule: "D-97 limitReached: methodology codes", parts: "methodology codes", most: 1000 };

    /// The highest number of parts.
    #[must_use]
    pub const fn most(self) -> usize {
        self.most
    }

    /// An entity that would have this many parts: `limitReached` when they are too many. Asked after all other conflicts but
    /// those of lines (`ecoledger::wire::errors`).
    pub fn expect_kept<V: View, N: Notes>(
        self,
        parts: usize,
        key: impl FnOnce() -> EntityKey,
        reader: &mut Reader<'_, V, N>,
    ) -> Result<(), Halt<V::Gap>> {
        reader.check(self.rule, parts <= self.most, || self.reached(parts, &key()))
    }

    fn reached(self, parts: usize, key: &EntityKey) -> Refusal {
        let what = alloc::format!("may have {} {}, this would be {parts}", self.most, self.parts);
        Refusal::about(Code::LimitReached, key, &what).with(|details| {
            details.expected = shown(self.most);
            details.actual = shown(parts);
        })
    }
}

fn shown(number: usize) -> Option<Shown> {
    u64::try_from(number).ok().map(Shown::Number)
}
