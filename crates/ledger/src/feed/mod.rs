//! The event feed: what organizations hear of what happens to their projects, claims and credits.
//!
//! Each recorded event has one row of the table or none. Its recipients follow from the parties that the event carries,
//! and are fixed when it happens: a later owner gains no old events ([D-24], [D-75]).
//!
//! [D-24]: ecoledger_kernel::rules::feed#d-24
//! [D-75]: ecoledger_kernel::rules::feed#d-75

mod facts;
mod table;

use ecoledger_kernel::{ClaimId, CreditId, EntityKey, MarketRole, MbpId, ProcessedClaimId, TraderRegistrationKey};
use ecoledger_proposals::ActionKind;

pub(crate) use facts::Facts;
use serde::{Serialize, Serializer, ser::SerializeStruct as _};
pub use table::EVENT_TYPES;

/// The part that an organization has in what happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// The supplier of the project.
    Supplier,
    /// The issuing registry: it registers the project and issues its credits.
    IssuingRegistry,
    /// The body that verifies the claim, or verified the credit.
    Verifier,
    /// Who owns the credit after it.
    Owner,
    /// Who owned the credit until now.
    PreviousOwner,
    /// Who owns the credit and has it retired.
    Buyer,
    /// Who asks to be a trader.
    Applicant,
    /// The marketplace on which the credit is, or was until now, listed.
    ListedOn,
    /// The marketplace that submits the proposal.
    Submitter,
    /// The marketplace that decides the proposal.
    Decider,
}

impl Part {
    /// The market roles in which an organization can have this part.
    #[must_use]
    pub const fn market_roles(self) -> &'static [MarketRole] {
        match self {
            Self::Supplier => &[MarketRole::Supplier],
            Self::IssuingRegistry => &[MarketRole::IssuingRegistry],
            Self::Verifier => &[MarketRole::ValidationVerificationBody],
            Self::Owner | Self::PreviousOwner | Self::Applicant => &[MarketRole::Supplier, MarketRole::Buyer],
            Self::Buyer => &[MarketRole::Buyer],
            Self::ListedOn | Self::Submitter | Self::Decider => &[MarketRole::Marketplace],
        }
    }
}

/// What a proposal is about, as far as the rows tell it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProposalSubject {
    MbpRegistration,
    Verification,
    Issuance,
    Trader,
    Listing,
    Delisting,
    ListingTransfer,
    /// With an offset or without: both use the same rows (D-26).
    Retirement,
}

/// What makes a row happen. A cause that no row has is told to nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    MbpCreated,
    ClaimCreated,
    ProcessedClaimCreated,
    ProcessedClaimUpdated,
    /// Also stands for the approval of the issuance (D-26).
    CreditMinted,
    CreditSplit,
    /// To another owner, or to another end-use buyer.
    CreditPassedOn,
    /// Also stands for the approval of the retirement (D-75).
    CreditRetired,
    /// An action on a proposal.
    On(ProposalSubject, ActionKind),
}

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct EventType {
    id: u8,
    name: &'static str,
    uri: &'static str,
    cause: Cause,
    recipients: &'static [Part],
}

impl EventType {
    /// The number of the row, from 1 to 48.
    #[must_use]
    pub const fn id(&self) -> u8 {
        self.id
    }

    /// What it is called.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The URI by which clients ask for it.
    #[must_use]
    pub const fn uri(&self) -> &'static str {
        self.uri
    }

    /// Who hears of it.
    #[must_use]
    pub const fn recipients(&self) -> &'static [Part] {
        self.recipients
    }

    /// The type with this URI.
    #[must_use]
    pub fn with_uri(uri: &str) -> Option<&'static Self> {
        EVENT_TYPES.iter().find(|event_type| event_type.uri == uri)
    }

    /// Whether an organization with these market roles can receive it.
    #[must_use]
    pub fn reaches(&self, market_roles: &[MarketRole]) -> bool {
        let mut roles = self.recipients.iter().flat_map(|part| part.market_roles());
        roles.any(|role| market_roles.contains(role))
    }

    /// The type with this number.
    pub(crate) fn with_id(id: u8) -> Option<&'static Self> {
        EVENT_TYPES.iter().find(|event_type| event_type.id == id)
    }

    /// The row that a cause has.
    pub(crate) fn caused_by(cause: Cause) -> Option<&'static Self> {
        EVENT_TYPES.iter().find(|event_type| event_type.cause == cause)
    }
}

/// What an event of the feed is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "FeedResourceForm"))]
#[non_exhaustive]
pub enum FeedResource {
    /// A modular benefit project.
    Mbp(MbpId),
    /// A claim.
    Claim(ClaimId),
    /// A processed claim.
    ProcessedClaim(ProcessedClaimId),
    /// A credit.
    Credit(CreditId),
    /// An organization as trader of a marketplace.
    TraderRegistration(TraderRegistrationKey),
}

/// The same for a schema.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct FeedResourceForm {
    kind: ecoledger_kernel::EntityKind,
    id: alloc::string::String,
}

impl FeedResource {
    pub(crate) fn key(self) -> EntityKey {
        match self {
            Self::Mbp(id) => EntityKey::Mbp(id),
            Self::Claim(id) => EntityKey::Claim(id),
            Self::ProcessedClaim(id) => EntityKey::ProcessedClaim(id),
            Self::Credit(id) => EntityKey::Credit(id),
            Self::TraderRegistration(key) => EntityKey::TraderRegistration(key),
        }
    }

    /// The resource with this key; none for an entity that no event of the feed is about.
    pub(crate) fn of(key: &EntityKey) -> Option<Self> {
        match *key {
            EntityKey::Mbp(id) => Some(Self::Mbp(id)),
            EntityKey::Claim(id) => Some(Self::Claim(id)),
            EntityKey::ProcessedClaim(id) => Some(Self::ProcessedClaim(id)),
            EntityKey::Credit(id) => Some(Self::Credit(id)),
            EntityKey::TraderRegistration(key) => Some(Self::TraderRegistration(key)),
            _ => None,
        }
    }
}

impl Serialize for FeedResource {
    /// `{"kind":…,"id":…}`, as `touches` names it (D-84).
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let key = self.key();
        let mut resource = serializer.serialize_struct("resource", 2)?;
        resource.serialize_field("kind", &key.kind())?;
        resource.serialize_field("id", &key.id())?;
        resource.end()
    }
}
