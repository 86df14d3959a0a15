//! Why a request is refused: stable codes, in the order in which they are looked for, with the values that clashed.

use alloc::{borrow::Cow, boxed::Box, format, string::String};
use core::fmt;

use serde::Serialize;

use crate::{
    Clash, EntityKey, EntityKind, NOT_FOUND, Path,
    excerpt::{brief, cut, sentence},
};

/// What a caller can do about a refusal. Each class has its HTTP twin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Class {
    /// The request has not the shape of the contract (400).
    Malformed,
    /// A member's value, or members together, break a rule that needs no state (400).
    Invalid,
    /// The actor may not do this (403).
    Forbidden,
    /// Absent, or hidden from this actor: the two cannot be told apart (404).
    NotFound,
    /// The caller decided on another version (412), or named none where one is needed (428).
    Stale,
    /// The request clashes with the present state (409).
    Conflict,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident $name:literal $class:ident $http:literal,)*) => {
        /// The stable code of a refusal, declared in the order in which the rules are checked (`ecoledger::wire::errors`,
        /// [D-5]).
        ///
        /// [D-5]: crate::rules::whole_ledger#d-5
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* #[cfg_attr(feature = "schema", schemars(rename = $name))] $variant,)*
        }

        impl Code {
            /// Every code, in the documented order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as it is written on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What the caller can do about it.
            #[must_use]
            pub const fn class(self) -> Class {
                match self { $(Self::$variant => Class::$class,)* }
            }

            /// The HTTP status of the same meaning.
            #[must_use]
            pub const fn http_status(self) -> u16 {
                match self { $(Self::$variant => $http,)* }
            }
        }
    };
}

codes! {
    /// No JSON, an unknown, missing or repeated member, an unknown enum value, a wrong JSON type.
    MalformedRequest "malformedRequest" Malformed 400,
    /// A text that is blank, or a list that needs an entry.
    EmptyField "emptyField" Invalid 400,
    /// A text over its length.
    FieldTooLong "fieldTooLong" Invalid 400,
    /// No quantity in tonnes, or one out of range.
    InvalidQuantity "invalidQuantity" Invalid 400,
    /// More decimals than the unit has.
    TooManyDecimals "tooManyDecimals" Invalid 400,
    /// No price, or one out of range.
    InvalidPrice "invalidPrice" Invalid 400,
    /// A certificate id in neither of the two serial forms.
    InvalidCertificateId "invalidCertificateId" Invalid 400,
    /// A range that is reversed, or mixes issuances, forms or fixed parts.
    InvalidRange "invalidRange" Invalid 400,
    /// Two lines of one command name the same certificate.
    OverlappingRanges "overlappingRanges" Invalid 400,
    /// No assets.
    EmptyAssets "emptyAssets" Invalid 400,
    /// A country code that does not fit its pattern.
    InvalidCountryCode "invalidCountryCode" Invalid 400,
    /// A period whose end is before its start.
    PeriodReversed "periodReversed" Invalid 400,
    /// A beneficiary hidden for more than twelve calendar months.
    HiddenUntilTooLate "hiddenUntilTooLate" Invalid 400,
    /// No currency.
    CurrencyMissing "currencyMissing" Invalid 400,
    /// Prices on some lines and not on others.
    MixedPrices "mixedPrices" Invalid 400,
    /// A line of a trade without a price.
    PriceMissing "priceMissing" Invalid 400,
    /// Fewer than two children of a split.
    SplitNeedsTwoChildren "splitNeedsTwoChildren" Invalid 400,
    /// An idempotency key that is not 1 to 64 of `A-Z a-z 0-9 _ -`.
    InvalidIdempotencyKey "invalidIdempotencyKey" Invalid 400,
    /// A command that needs an idempotency key came without.
    IdempotencyKeyRequired "idempotencyKeyRequired" Invalid 400,
    /// A merge patch removes a member that must stay.
    RequiredFieldRemoved "requiredFieldRemoved" Invalid 400,
    /// A file whose suffix is refused.
    FileTypeNotAllowed "fileTypeNotAllowed" Invalid 400,
    /// An upload over 25 MiB.
    FileTooLarge "fileTooLarge" Invalid 400,
    /// Any other value that breaks the rule of its member.
    InvalidField "invalidField" Invalid 400,
    /// The actor may not do this.
    Forbidden "forbidden" Forbidden 403,
    /// Absent, or hidden from this actor.
    NotFound "notFound" NotFound 404,
    /// An update that needs `expectedVersion` came without.
    VersionRequired "versionRequired" Stale 428,
    /// Another version than expected.
    VersionMismatch "versionMismatch" Stale 412,
    /// The command's time is before that of the last recorded event.
    ClockWentBack "clockWentBack" Conflict 409,
    /// The idempotency key came with another command before.
    IdempotencyKeyReused "idempotencyKeyReused" Conflict 409,
    /// The new id is taken.
    AlreadyExists "alreadyExists" Conflict 409,
    /// The entity's status does not allow this.
    WrongState "wrongState" Conflict 409,
    /// A proposal on the credit is open.
    OpenProposal "openProposal" Conflict 409,
    /// The credit is listed.
    CreditListed "creditListed" Conflict 409,
    /// The credit is not listed.
    CreditNotListed "creditNotListed" Conflict 409,
    /// The receiver owns the credit already.
    SameOwner "sameOwner" Conflict 409,
    /// A trader buys from itself.
    BuyerIsSeller "buyerIsSeller" Conflict 409,
    /// An organization lacks the market role that its part needs.
    RoleMissing "roleMissing" Conflict 409,
    /// Not a registered trader of the marketplace.
    NotATrader "notATrader" Conflict 409,
    /// No credit recommendation on the processed claim.
    RecommendationMissing "recommendationMissing" Conflict 409,
    /// More than was verified.
    QuantityExceedsVerified "quantityExceedsVerified" Conflict 409,
    /// The children do not sum to the parent.
    SplitSumMismatch "splitSumMismatch" Conflict 409,
    /// The user is bound to another sales channel.
    AlreadyBound "alreadyBound" Conflict 409,
    /// The user is not bound to the sales channel.
    NotBound "notBound" Conflict 409,
    /// A trader of this kind has no account to off-ramp to.
    OfframpNotAllowed "offrampNotAllowed" Conflict 409,
    /// Certificates, or an asset id, that were issued before.
    AlreadyIssued "alreadyIssued" Conflict 409,
    /// The entity has as many parts as it may have.
    LimitReached "limitReached" Conflict 409,
    /// The line does not start at the head of a bundle of this trader.
    NotBundleStart "notBundleStart" Conflict 409,
    /// The bundle is reserved or expired.
    AssetNotListable "assetNotListable" Conflict 409,
    /// The line reaches beyond its bundle.
    BeyondBundleEnd "beyondBundleEnd" Conflict 409,
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A value named in a refusal: what was expected or what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
#[non_exhaustive]
pub enum Shown {
    /// A version or a count.
    Number(u64),
    /// Anything else, as text.
    Text(String),
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

/// The values that clashed. Only those that apply are there, and only those are written.
///
/// In a refusal none of its texts is longer than 200 characters: a longer one is cut, and ends with `…` ([D-97]).
///
/// [D-97]: crate::rules::limits#d-97
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Details {
    /// Path of the member at fault, such as `assets[3].unitPrice`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// The line at fault, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
    /// The rule that denied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'static str>,
    /// Kind of the entity concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<EntityKind>,
    /// Id of the entity concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Status of the entity concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
    /// What would have been right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Shown>,
    /// What was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<Shown>,
    /// The organization that lacks a role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<String>,
    /// The market role that is lacking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub market_role: Option<&'static str>,
}

impl Details {
    /// Holds every text that may come from what was sent to its length (D-97).
    fn cut(&mut self) {
        let Self { member, index: _, rule: _, entity: _, id, status: _, expected, actual, organization_id, market_role: _ } =
            self;
        let shown = [expected, actual].into_iter().flatten().filter_map(|shown| match shown {
            Shown::Number(_) => None,
            Shown::Text(text) => Some(text),
        });
        [member, id, organization_id].into_iter().flatten().chain(shown).for_each(cut);
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Body {
    code: Code,
    class: Class,
    message: Cow<'static, str>,
    details: Details,
}

/// A typed refusal. It changes nothing ([D-4]).
///
/// One word wide, so that the way of success carries no weight.
///
/// [D-4]: crate::rules::whole_ledger#d-4
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Refusal(Box<Body>);

impl core::error::Error for Refusal {}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code.name(), self.0.message)
    }
}

impl Refusal {
    /// A refusal with a sentence for people. One that was put together may hold what was sent: it is cut at 200 characters
    /// ([D-97]). Fixed words stay as they are.
    ///
    /// [D-97]: crate::rules::limits#d-97
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self::in_words(code, sentence(message))
    }

    /// A refusal whose words are cut already, or all our own.
    fn in_words(code: Code, message: Cow<'static, str>) -> Self {
        Self(Box::new(Body { code, class: code.class(), message, details: Details::default() }))
    }

    /// The same refusal with more details.
    #[must_use]
    pub fn with(mut self, add: impl FnOnce(&mut Details)) -> Self {
        add(&mut self.0.details);
        self.0.details.cut();
        self
    }

    /// The same refusal, naming the line at fault.
    #[must_use]
    pub fn at_line(self, index: usize) -> Self {
        self.with(|details| details.index = u64::try_from(index).ok())
    }

    /// `malformedRequest` at a member.
    #[must_use]
    pub fn malformed(path: Path<'_>, message: impl fmt::Display) -> Self {
        Self::at(Code::MalformedRequest, path, message)
    }

    /// A refusal of the value at a member; the line is taken from the path.
    #[must_use]
    pub fn at(code: Code, path: Path<'_>, message: impl fmt::Display) -> Self {
        let (member, message) = (brief(path), brief(message));
        let message = if member.is_empty() { message } else { format!("{member}: {message}") };
        Self::in_words(code, message.into()).with(|details| {
            details.index = path.index();
            details.member = (!member.is_empty()).then_some(member);
        })
    }

    /// The refusal of a rule, whose words are its own but for excerpts of what was sent.
    pub(crate) fn by_rule(code: Code, message: Cow<'static, str>, details: Details) -> Self {
        let mut refusal = Self::in_words(code, message);
        refusal.0.details = details;
        refusal.0.details.cut();
        refusal
    }

    /// `notFound`: absent, or hidden from this actor. For queries; commands have rules that say what hides an entity.
    #[must_use]
    pub fn not_found(key: &EntityKey) -> Self {
        NOT_FOUND.refusal(Clash::about(key))
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// What the caller can do about it.
    #[must_use]
    pub fn class(&self) -> Class {
        self.0.class
    }

    /// A sentence for people. It may change; the code does not.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The values that clashed.
    #[must_use]
    pub fn details(&self) -> &Details {
        &self.0.details
    }
}

/// A value that breaks the rule of its own type, before it is known which member holds it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", code.name())]
pub struct Invalid {
    code: Code,
    message: Cow<'static, str>,
}

impl Invalid {
    /// A broken rule and a sentence that says what was expected, cut as that of a [`Refusal`] is.
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: sentence(message) }
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// The refusal of the member that holds the value.
    #[must_use]
    pub fn at(&self, path: Path<'_>) -> Refusal {
        Refusal::at(self.code, path, &self.message)
    }
}

impl From<Invalid> for Refusal {
    fn from(invalid: Invalid) -> Self {
        Self::new(invalid.code, invalid.message)
    }
}
