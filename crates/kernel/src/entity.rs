//! Entities, their natural keys and their versions ([D-6], [D-56], [D-73]).
//!
//! [D-6]: crate::rules::versions#d-6
//! [D-56]: crate::rules::versions#d-56
//! [D-73]: crate::rules::versions#d-73

use alloc::string::{String, ToString as _};
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    ApiKeyId, CertificateId, CheckpointId, ClaimId, CreditId, EcoProjectId, EsgMilestoneId, EsgReportingPeriodId,
    EsgScorecardId, FileId, FromJson, IdempotencyKey, IssuanceId, MbpId, OfframpId, OrganizationId, ProcessedClaimId,
    ProductionFacilityId, ProposalId, Refusal, SalesChannelId, SupplierId, TaskId, Text, TraderId, TraderOnboardingProposalId,
    TransactionId, UserId, Value, wire_enum::wire_enum,
};

/// How many events have touched an entity: 0 before it is made, 1 after the event that makes it ([D-6], [D-56]).
///
/// [D-6]: crate::rules::versions#d-6
/// [D-56]: crate::rules::versions#d-56
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(u64);

impl Version {
    /// The version of what was never made.
    pub const NONE: Self = Self(0);

    /// The version with this number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Its number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The version after one more event.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromJson for Version {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        value.integer().map(Self)
    }
}

wire_enum! {
    /// The commands that need an idempotency key: part of the key's scope (D-7).
    KeyedCommand {
        /// A channel makes a trader.
        CreateTrader "createTrader",
        /// A trade.
        RegisterTrade "registerTrade",
        /// A retirement.
        RegisterRetirement "registerRetirement",
        /// An off-ramp.
        RegisterOfframp "registerOfframp",
    }
}

/// Where an idempotency key holds: a sales channel, a command and a trader ([D-7]).
///
/// [D-7]: crate::rules::idempotency#d-7
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a natural key: other members would be another key")]
pub struct IdempotencyScope {
    /// The key as the client gave it.
    pub key: IdempotencyKey,
    /// The sales channel.
    pub channel: SalesChannelId,
    /// The command.
    pub command: KeyedCommand,
    /// The trader; none for `createTrader`.
    pub trader: Option<TraderId>,
}

/// The id under which an issuing registry knows an asset: unique per issuing registry ([D-15]).
///
/// [D-15]: crate::rules::credits#d-15
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a natural key: other members would be another key")]
pub struct RegistryAsset {
    /// The issuing registry.
    pub issuing_registry: OrganizationId,
    /// Its asset id.
    pub asset: Text,
}

/// An organization as trader of a marketplace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a natural key: other members would be another key")]
pub struct TraderRegistrationKey {
    /// The marketplace.
    pub marketplace: OrganizationId,
    /// The organization that trades there.
    pub organization: OrganizationId,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident $name:literal,)*) => {
        /// The kinds of entities, as `touches` and refusals name them ([D-56], [D-73]).
        ///
        /// [D-56]: crate::rules::versions#d-56
        /// [D-73]: crate::rules::versions#d-73
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum EntityKind {
            $($(#[$doc])* $variant,)*
        }

        impl EntityKind {
            /// The kind as it is written.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The kind with this name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

kinds! {
    /// An organization.
    Organization "organization",
    /// An ecological project.
    EcoProject "ecoProject",
    /// A modular benefit project.
    Mbp "mbp",
    /// A claim with its checkpoints.
    Claim "claim",
    /// A processed claim with its checkpoint results.
    ProcessedClaim "processedClaim",
    /// A file.
    File "file",
    /// A proposal.
    Proposal "proposal",
    /// A credit.
    Credit "credit",
    /// An organization as trader of a marketplace.
    TraderRegistration "traderRegistration",
    /// An issuing registry's id of an asset.
    AssetId "assetId",
    /// An ESG scorecard.
    EsgScorecard "esgScorecard",
    /// A sales channel.
    SalesChannel "salesChannel",
    /// A user's binding to a sales channel.
    UserBinding "userBinding",
    /// An API key.
    ApiKey "apiKey",
    /// A trader onboarding proposal.
    TraderOnboardingProposal "traderOnboardingProposal",
    /// A trader.
    Trader "trader",
    /// A supplier.
    Supplier "supplier",
    /// A production facility.
    ProductionFacility "productionFacility",
    /// An issuance of certificates.
    Issuance "issuance",
    /// A bundle of certificates, known by its first.
    Bundle "bundle",
    /// A task.
    Task "task",
    /// A transaction.
    Transaction "transaction",
    /// An off-ramp.
    Offramp "offramp",
    /// A used idempotency key.
    IdempotencyKey "idempotencyKey",
    /// A checkpoint of a claim: named in refusals only, it counts with its claim.
    Checkpoint "checkpoint",
    /// A checkpoint result: named in refusals only.
    CheckpointResult "checkpointResult",
    /// A milestone of a scorecard: named in refusals only.
    EsgMilestone "esgMilestone",
    /// A reporting period: named in refusals only.
    EsgReportingPeriod "esgReportingPeriod",
    /// An event of a feed: named in refusals only.
    Event "event",
}

impl fmt::Display for EntityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for EntityKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

macro_rules! entity_keys {
    ($($(#[$doc:meta])* $variant:ident($id:ty),)*) => {
        /// The key of any entity with a version of its own.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum EntityKey {
            $($(#[$doc])* $variant($id),)*
        }

        impl EntityKey {
            /// The kind of the entity.
            #[must_use]
            pub fn kind(&self) -> EntityKind {
                match self { $(Self::$variant(_) => EntityKind::$variant,)* }
            }
        }
    };
}

entity_keys! {
    /// An organization.
    Organization(OrganizationId),
    /// An ecological project.
    EcoProject(EcoProjectId),
    /// A modular benefit project.
    Mbp(MbpId),
    /// A claim.
    Claim(ClaimId),
    /// A processed claim.
    ProcessedClaim(ProcessedClaimId),
    /// A file.
    File(FileId),
    /// A proposal.
    Proposal(ProposalId),
    /// A credit.
    Credit(CreditId),
    /// An organization as trader of a marketplace.
    TraderRegistration(TraderRegistrationKey),
    /// An issuing registry's id of an asset.
    AssetId(RegistryAsset),
    /// An ESG scorecard.
    EsgScorecard(EsgScorecardId),
    /// A sales channel.
    SalesChannel(SalesChannelId),
    /// A user's binding.
    UserBinding(UserId),
    /// An API key.
    ApiKey(ApiKeyId),
    /// A trader onboarding proposal.
    TraderOnboardingProposal(TraderOnboardingProposalId),
    /// A trader.
    Trader(TraderId),
    /// A supplier.
    Supplier(SupplierId),
    /// A production facility.
    ProductionFacility(ProductionFacilityId),
    /// An issuance.
    Issuance(IssuanceId),
    /// A bundle, by its first certificate.
    Bundle(CertificateId),
    /// A task.
    Task(TaskId),
    /// A transaction.
    Transaction(TransactionId),
    /// An off-ramp.
    Offramp(OfframpId),
    /// A used idempotency key.
    IdempotencyKey(IdempotencyScope),
    /// A checkpoint: it counts with its claim, which is found by this key.
    Checkpoint(CheckpointId),
    /// A checkpoint result: named in refusals only.
    CheckpointResult(CheckpointId),
    /// A milestone: it counts with its scorecard, which is found by this key.
    EsgMilestone(EsgMilestoneId),
    /// A reporting period: it counts with its scorecard, which is found by this key.
    EsgReportingPeriod(EsgReportingPeriodId),
}

impl EntityKey {
    /// The id without its kind.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Organization(id) => id.to_string(),
            Self::EcoProject(id) => id.to_string(),
            Self::Mbp(id) => id.to_string(),
            Self::Claim(id) => id.to_string(),
            Self::ProcessedClaim(id) => id.to_string(),
            Self::File(id) => id.to_string(),
            Self::Proposal(id) => id.to_string(),
            Self::Credit(id) => id.to_string(),
            Self::TraderRegistration(id) => id.to_string(),
            Self::AssetId(id) => id.to_string(),
            Self::EsgScorecard(id) => id.to_string(),
            Self::SalesChannel(id) => id.to_string(),
            Self::UserBinding(id) => id.to_string(),
            Self::ApiKey(id) => id.to_string(),
            Self::TraderOnboardingProposal(id) => id.to_string(),
            Self::Trader(id) => id.to_string(),
            Self::Supplier(id) => id.to_string(),
            Self::ProductionFacility(id) => id.to_string(),
            Self::Issuance(id) => id.to_string(),
            Self::Bundle(id) => id.to_string(),
            Self::Task(id) => id.to_string(),
            Self::Transaction(id) => id.to_string(),
            Self::Offramp(id) => id.to_string(),
            Self::IdempotencyKey(id) => id.to_string(),
            Self::Checkpoint(id) | Self::CheckpointResult(id) => id.to_string(),
            Self::EsgMilestone(id) => id.to_string(),
            Self::EsgReportingPeriod(id) => id.to_string(),
        }
    }
}

impl fmt::Display for TraderRegistrationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.marketplace, self.organization)
    }
}

impl fmt::Display for RegistryAsset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.issuing_registry, self.asset)
    }
}

impl fmt::Display for IdempotencyScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/", self.channel, self.command)?;
        match self.trader {
            Some(trader) => write!(f, "{trader}")?,
            None => f.write_str("-")?,
        }
        write!(f, "/{}", self.key)
    }
}

impl fmt::Display for EntityKey {
    /// `<kind>:<id>`, as `touches` writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind(), self.id())
    }
}

impl Serialize for EntityKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What events change: found by its key, folded from the events that touch it and from no other ([D-3]).
///
/// [D-3]: crate::rules::whole_ledger#d-3
pub trait Entity: Sized + 'static {
    /// Its natural key.
    type Id: Clone;
    /// What one event does to it.
    type Change<'e>;

    /// Whether `touches` names it. An index entry, which only leads from a part's id to its entity, is not named (D-73).
    const NAMED: bool = true;

    /// The key with its kind.
    fn key(id: &Self::Id) -> EntityKey;

    /// Takes one change. It never fails on what a decision made; on a damaged journal it says what is wrong.
    fn evolve(slot: &mut Option<Self>, id: &Self::Id, change: Self::Change<'_>) -> Result<(), Inconsistent>;
}

/// An event that does not fit the state: the journal is damaged, or is not this ledger's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("inconsistent event: {key}: {what}")]
#[non_exhaustive]
pub struct Inconsistent {
    /// The entity that the event does not fit.
    pub key: String,
    /// What does not fit.
    pub what: &'static str,
}

impl Inconsistent {
    /// An event that does not fit this entity.
    #[must_use]
    pub fn new(key: &EntityKey, what: &'static str) -> Self {
        Self { key: key.to_string(), what }
    }
}
