//! A rule as one constant: its name, the code with which it refuses, and its words for people.

use alloc::{
    format,
    string::{String, ToString as _},
};
use core::fmt::Display;

use crate::{
    Code, Details, EntityKey, Excerpt, MarketRole, OrganizationId, Path, Refusal, Shown,
    excerpt::{brief, remark},
};

/// A rule that refuses, as a constant: what `explain` names is what refuses, so that the two cannot drift apart.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    name: &'static str,
    code: Code,
    sentence: &'static str,
}

impl Rule {
    /// A rule: its name, its code, and what was expected and who could mend it. Declared with [`declare_rules!`].
    ///
    /// [`declare_rules!`]: crate::declare_rules
    #[must_use]
    pub const fn new(name: &'static str, code: Code, sentence: &'static str) -> Self {
        Self { name, code, sentence }
    }

    /// The name: what an explanation lists, and what `details.rule` of a `forbidden` names.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The code with which it refuses.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    /// What it expects, and who could mend it or how: the fixed words of its refusals. They may change.
    #[must_use]
    pub const fn sentence(&self) -> &'static str {
        self.sentence
    }

    /// Its refusal, with what clashed.
    #[must_use]
    #[cold]
    pub fn refusal(&self, clash: Clash) -> Refusal {
        let Clash { mut details, subject, expected, found } = clash;
        if self.code == Code::Forbidden {
            details.rule = Some(self.name);
        }
        let values = match (expected, found) {
            (Some(expected), Some(found)) => format!("expected {expected}, found {found}"),
            (Some(expected), None) => format!("expected {expected}"),
            (None, Some(found)) => format!("found {found}"),
            (None, None) => String::new(),
        };
        let message = match (subject.is_empty(), values.is_empty()) {
            (true, true) => self.sentence.into(),
            (true, false) => format!("{values}: {}", self.sentence).into(),
            (false, true) => format!("{subject}: {}", self.sentence).into(),
            (false, false) => format!("{subject} ({values}): {}", self.sentence).into(),
        };
        Refusal::by_rule(self.code, message, details)
    }
}

/// A rule that decides between two ways, and refuses nothing: an explanation names it too.
#[derive(Debug, PartialEq, Eq)]
pub struct Choice(&'static str);

impl Choice {
    /// A choice by its name.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name: what an explanation lists.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.0
    }

    /// When a command changes nothing, no event is recorded ([D-78]).
    ///
    /// [D-78]: crate::rules::whole_ledger#d-78
    pub const NO_CHANGE: &'static Self = &Self::new("D-78 no change");

    /// An equal command under a used key is answered as the first one was ([D-7]).
    ///
    /// [D-7]: crate::rules::idempotency#d-7
    pub const EQUAL_COMMAND: &'static Self = &Self::new("D-7 equal command");
}

/// What clashed with a rule: the values of a refusal, and how its message shows them. It has no code: that is the rule's.
///
/// What may come from what was sent is cut, so that no message repeats more than 200 characters of it ([D-97]).
///
/// [D-97]: crate::rules::limits#d-97
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clash {
    details: Details,
    subject: String,
    expected: Option<String>,
    found: Option<String>,
}

impl Clash {
    /// Nothing more than the rule says itself.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The entity concerned.
    #[must_use]
    pub fn about(key: &EntityKey) -> Self {
        let (kind, id) = (key.kind(), key.id());
        let subject = format!("{} {}", kind.name(), Excerpt(&id));
        let details = Details { entity: Some(kind), id: Some(id), ..Details::default() };
        Self { details, subject, ..Self::default() }
    }

    /// The member at fault; the line is taken from the path.
    #[must_use]
    pub fn at(path: Path<'_>) -> Self {
        let member = brief(path);
        let subject = format!("{}", Excerpt(&member));
        let details = Details { index: path.index(), member: Some(member), ..Details::default() };
        Self { details, subject, ..Self::default() }
    }

    /// The status of the entity.
    #[must_use]
    pub fn status(mut self, status: &'static str) -> Self {
        self.details.status = Some(status);
        self.found = Some(status.into());
        self
    }

    /// What would have been right, also as a detail.
    #[must_use]
    pub fn expected(mut self, expected: Shown) -> Self {
        self.expected = Some(remark(&expected));
        self.details.expected = Some(expected);
        self
    }

    /// What was found, also as a detail.
    #[must_use]
    pub fn actual(mut self, actual: Shown) -> Self {
        self.found = Some(remark(&actual));
        self.details.actual = Some(actual);
        self
    }

    /// What was given, as a detail alone: the message is not to tell it ([D-95]).
    ///
    /// [D-95]: crate::rules::reading#d-95
    #[must_use]
    pub fn given(mut self, actual: Shown) -> Self {
        self.details.actual = Some(actual);
        self
    }

    /// What would have been right, in the message alone: words of our own, one of them or more.
    #[must_use]
    pub fn allowing(mut self, allowed: &[&'static str]) -> Self {
        self.expected = Some(if allowed.is_empty() { "none".into() } else { allowed.join(" or ") });
        self
    }

    /// What was found, in the message alone.
    #[must_use]
    pub fn found(mut self, found: impl Display) -> Self {
        self.found = Some(remark(found));
        self
    }

    /// The organization that lacks a market role, and the role.
    #[must_use]
    pub fn lacking(mut self, organization: OrganizationId, role: MarketRole) -> Self {
        self.details.organization_id = Some(organization.to_string());
        self.details.market_role = Some(role.name());
        self.expected = Some(format!("market role {role}"));
        self
    }
}

/// Declares rules as constants (`NAME = Code "name": "sentence";`), and `RULES`, the list of those in the file.
///
/// The sentence says what was expected, and who could mend it or how.
#[macro_export]
macro_rules! declare_rules {
    ($($(#[$doc:meta])* $vis:vis $rule:ident = $code:ident $name:literal: $sentence:expr;)*) => {
        $($(#[$doc])* $vis const $rule: &$crate::Rule = &$crate::Rule::new($name, $crate::Code::$code, $sentence);)*

        /// Every rule of this file.
        pub(crate) const RULES: &[&$crate::Rule] = &[$($rule,)*];
    };
}
