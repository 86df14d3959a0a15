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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// A larger number is read as no other: to the client it would seem that it was compared (D-92).
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let number = value.integer_of_64_bits()?;
        number.map(Self).ok_or_else(|| value.malformed("expected a version of at most 64 bits"))
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

macro_rules! entity_kinds {
    (
        with keys { $($(#[$doc:meta])* $variant:ident($id:ty) $name:literal,)* }
        without { $($(#[$keyless_doc:meta])* $keyless:ident $keyless_name:literal,)* }
    ) => {
        /// The kinds of entities, as `touches` and refusals name them ([D-56], [D-73]).
        ///
        /// [D-56]: crate::rules::versions#d-56
        /// [D-73]: crate::rules::versions#d-73
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum EntityKind {
            $($(#[$doc])* #[cfg_attr(feature = "schema", schemars(rename = $name))] $variant,)*
            $($(#[$keyless_doc])* #[cfg_attr(feature = "schema", schemars(rename = $keyless_name))] $keyless,)*
        }

        impl EntityKind {
            /// The kind as it is written.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                    $(Self::$keyless => $keyless_name,)*
                }
            }

            /// The kind with this name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }

        /// The key of any entity with a version of its own.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum EntityKey {
            $($(#[$doc])* $variant($id),)*
        }

        /// `<kind>:<id>`, of a kind that has keys.
        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for EntityKey {
            fn schema_name() -> alloc::borrow::Cow<'static, str> {
                "EntityKey".into()
            }

            fn json_schema(_generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let kinds = [$($name),*].join("|");
                schemars::json_schema!({
                    "description": "The key of an entity, `<kind>:<id>`.",
                    "type": "string",
                    "pattern": alloc::format!("^({kinds}):.+$"),
                })
            }
        }

        impl EntityKey {
            /// The kind of the entity.
            #[must_use]
            pub fn kind(&self) -> EntityKind {
                match self { $(Self::$variant(_) => EntityKind::$variant,)* }
            }

            /// The id without its kind.
            #[must_use]
            pub fn id(&self) -> String {
                match self { $(Self::$variant(id) => id.to_string(),)* }
            }
        }

        impl fmt::Display for EntityKey {
            /// `<kind>:<id>`, as `touches` writes it.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant(id) => {
                        f.write_str(concat!($name, ":"))?;
                        fmt::Display::fmt(id, f)
                    })*
                }
            }
        }
    };
}

entity_kinds! {
    with keys {
        /// An organization.
        Organization(OrganizationId) "organization",
        /// An ecological project.
        EcoProject(EcoProjectId) "ecoProject",
        /// A modular benefit project.
        Mbp(MbpId) "mbp",
        /// A claim with its checkpoints.
        Claim(ClaimId) "claim",
        /// A processed claim with its checkpoint results.
        ProcessedClaim(ProcessedClaimId) "processedClaim",
        /// A file.
        File(FileId) "file",
        /// A proposal.
        Proposal(ProposalId) "proposal",
        /// A credit.
        Credit(CreditId) "credit",
        /// An organization as trader of a marketplace.
        TraderRegistration(TraderRegistrationKey) "traderRegistration",
        /// An issuing registry's id of an asset.
        AssetId(RegistryAsset) "assetId",
        /// An ESG scorecard.
        EsgScorecard(EsgScorecardId) "esgScorecard",
        /// A sales channel.
        SalesChannel(SalesChannelId) "salesChannel",
        /// A user's binding to a sales channel.
        UserBinding(UserId) "userBinding",
        /// An API key.
        ApiKey(ApiKeyId) "apiKey",
        /// A trader onboarding proposal.
        TraderOnboardingProposal(TraderOnboardingProposalId) "traderOnboardingProposal",
        /// A trader.
        Trader(TraderId) "trader",
        /// A supplier.
        Supplier(SupplierId) "supplier",
        /// A production facility.
        ProductionFacility(ProductionFacilityId) "productionFacility",
        /// An issuance of certificates.
        Issuance(IssuanceId) "issuance",
        /// A bundle of certificates, known by its first.
        Bundle(CertificateId) "bundle",
        /// A task.
        Task(TaskId) "task",
        /// A transaction.
        Transaction(TransactionId) "transaction",
        /// An off-ramp.
        Offramp(OfframpId) "offramp",
        /// A used idempotency key.
        IdempotencyKey(IdempotencyScope) "idempotencyKey",
        /// A checkpoint of a claim: named in refusals only, it counts with its claim, which is found by this key.
        Checkpoint(CheckpointId) "checkpoint",
        /// A checkpoint result: named in refusals only.
        CheckpointResult(CheckpointId) "checkpointResult",
        /// A milestone of a scorecard: named in refusals only, it counts with its scorecard, which is found by this key.
        EsgMilestone(EsgMilestoneId) "esgMilestone",
        /// A reporting period: named in refusals only, it counts with its scorecard, which is found by this key.
        EsgReportingPeriod(EsgReportingPeriodId) "esgReportingPeriod",
    }
    without {
        /// An event of a feed: named in refusals only.
        Event "event",
    }
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

    /// Whether an event can end it: then its place is empty and keeps the version ([D-73]).
    ///
    /// [D-73]: crate::rules::versions#d-73
    const ENDS: bool = false;

    /// The version of the JSON in which its state is stored, from 1: counted up whenever that changes, so that no stored state
    /// is taken for another.
    const FORM: u32 = 1;

    /// The key with its kind.
    fn key(id: &Self::Id) -> EntityKey;

    /// What cannot be in a state that was stored, and not folded from events: as far as it can be told from this entity alone.
    fn expect_possible(&self, _id: &Self::Id) -> Result<(), &'static str> {
        Ok(())
    }

    /// The same change with the texts of issuances that the store keeps already, where it would bring copies of them that stay.
    fn sharing(change: Self::Change<'_>, _kept: impl FnMut(&IssuanceId) -> Option<IssuanceId>) -> Self::Change<'_> {
        change
    }

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
