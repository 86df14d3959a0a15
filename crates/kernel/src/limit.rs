//! How much may hang on one entity: what would make every later answer longer is limited ([D-97]).
//!
//! [D-97]: crate::rules::limits#d-97

use crate::{Clash, EntityKey, Halt, Notes, Reader, Rule, Shown, View, declare_rules};

declare_rules! {
    /// Files on one asset ([D-97]).
    ///
    /// [D-97]: crate::rules::limits#d-97
    FILES = LimitReached "D-97 limitReached: files":
        "an asset may have so many files, those that a credit inherited included, and no more";

    /// Checkpoints of one claim ([D-97]).
    ///
    /// [D-97]: crate::rules::limits#d-97
    CHECKPOINTS = LimitReached "D-97 limitReached: checkpoints":
        "a claim may have so many checkpoints and no more; further ones need another claim";

    /// User roles of one user ([D-97]).
    ///
    /// [D-97]: crate::rules::limits#d-97
    USER_ROLES = LimitReached "D-97 limitReached: user roles":
        "a user may have so many user roles in one organization and no more; an administrator can revoke some, \
         or give one over a wider scope";

    /// Actions on one proposal ([D-97]).
    ///
    /// [D-97]: crate::rules::limits#d-97
    ACTIONS = LimitReached "D-97 limitReached: actions":
        "a proposal goes round so often and no more; approving, rejecting or withdrawing it ends it";

    /// Files of one action ([D-97]).
    ///
    /// [D-97]: crate::rules::limits#d-97
    FILES_OF_ACTION = LimitReached "D-97 limitReached: files of an action":
        "an action may bring so many files and no more";

    /// External ids of a proposal ([D-97]).
    ///
    /// [D-97]: crate::rules::limits#d-97
    EXTERNAL_IDS = LimitReached "D-97 limitReached: external ids":
        "a proposal may have so many external ids and no more";

    /// Co-benefits of a claim ([D-97]).
    ///
    /// [D-97]: crate::rules::limits#d-97
    CO_BENEFITS = LimitReached "D-97 limitReached: co-benefits":
        "a claim may have so many co-benefits and no more";

    /// Methodology codes of a production facility ([D-97]).
    ///
    /// [D-97]: crate::rules::limits#d-97
    METHODOLOGY_CODES = LimitReached "D-97 limitReached: methodology codes":
        "a production facility may have so many methodology codes and no more";
}

/// How many parts of one kind an entity may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    rule: &'static Rule,
    most: usize,
}

impl Limit {
    /// Files on one asset, those that a credit inherited included.
    pub const FILES: Self = Self { rule: FILES, most: 100 };
    /// Checkpoints of a claim.
    pub const CHECKPOINTS: Self = Self { rule: CHECKPOINTS, most: 1000 };
    /// User roles of one user in one organization, over whichever scopes.
    pub const USER_ROLES: Self = Self { rule: USER_ROLES, most: 1000 };
    /// Actions on a proposal; its submission is none. Asked only of those that give it back.
    pub const ACTIONS: Self = Self { rule: ACTIONS, most: 1000 };
    /// Files that come with one action: no asset takes more, and those that stay loose stand in the proposal's history.
    pub const FILES_OF_ACTION: Self = Self { rule: FILES_OF_ACTION, most: 100 };
    /// External ids of a proposal.
    pub const EXTERNAL_IDS: Self = Self { rule: EXTERNAL_IDS, most: 1000 };
    /// Co-benefits of a claim or a processed claim.
    pub const CO_BENEFITS: Self = Self { rule: CO_BENEFITS, most: 1000 };
    /// Methodology codes of a production facility.
    pub const METHODOLOGY_CODES: Self = Self { rule: METHODOLOGY_CODES, most: 1000 };

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
        reader.check(self.rule, parts <= self.most, || Clash::about(&key()).expected(shown(self.most)).actual(shown(parts)))
    }
}

fn shown(number: usize) -> Shown {
    Shown::Number(u64::try_from(number).unwrap_or(u64::MAX))
}
