//! The vocabulary of ecoledger, a pure engine for environmental credits and certificate bundles.
//!
//! Everything that both domains need and neither owns: [ids](TraderId) and [entity keys](EntityKey) with their
//! [versions](Version), [quantities](Quantity), [prices](Price), [certificates](CertificateId) and their
//! [ranges](CertificateRange), [moments](Timestamp), [texts](Text), [contexts](CommandContext), [refusals](Refusal);
//! how a rule [reads](Reader) state, [emits](Emit) events, and how entities [take](Apply) their changes; and how a
//! request's JSON is [read](Members).
//!
//! No I/O, no clock, no randomness, no threads: the crate is `no_std`, and what it needs comes in as arguments.
#![no_std]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

extern crate alloc;

mod actor_kind;
mod append;
mod certificate;
mod constructors;
mod context;
mod country;
mod date;
mod decimal;
mod declare;
mod digits;
mod entity;
mod excerpt;
mod fold;
mod from_text;
mod gap;
mod id;
mod json;
mod key_text;
mod limit;
mod lines;
mod money;
mod quantity;
mod refusal;
mod rule;
pub mod rules;
#[cfg(feature = "schema")]
pub mod schema;
mod text;
mod time;
mod view;
mod vintage;
mod wire_enum;

pub use actor_kind::{expect_actor_kind, operator, wrong_actor_kind};
pub use append::append;
pub use certificate::{CertificateId, CertificateRange, FixedPart, IssuanceId, Serial};
pub use context::{Actor, ActorKind, CommandContext, IDEMPOTENCY_KEY_REQUIRED, IdempotencyKey, MarketRole, QueryContext};
pub use country::{Country, CountryCode};
pub use date::{Date, DateRange, NotADate};
pub use declare::{DomainCommand, FromMembers, LeadingData, StoredData, StoredForm, WholeData};
pub use entity::{
    Entity, EntityKey, EntityKind, IdempotencyScope, Inconsistent, KeyedCommand, RegistryAsset, TraderRegistrationKey, Version,
};
pub use excerpt::Excerpt;
pub use fold::{Apply, Emit, Touches};
pub use gap::{Ahead, Gap};
pub use id::{
    AccountHolderId, ApiKeyId, CheckpointId, ClaimId, CommandId, CreditId, EcoProjectId, EsgMilestoneId, EsgReportingPeriodId,
    EsgScorecardId, FileId, MbpId, OfframpId, OrganizationId, ProcessedClaimId, ProductionFacilityId, ProposalId,
    SalesChannelId, SupplierId, TaskId, TraderId, TraderOnboardingProposalId, TransactionId, UserId,
};
pub use json::{FromJson, List, Members, Outline, Path, Raw, Value, borrowed_text};
pub use limit::Limit;
pub use lines::expect_each_once;
pub use money::{Currency, Price};
pub use quantity::{PositiveQuantity, Quantity, Total};
pub use refusal::{Class, Code, Details, Invalid, Refusal, Shown};
pub use rule::{Choice, Clash, Rule};
pub use text::{LongText, Name, Text};
pub use time::{NotATime, Period, Timestamp};
pub use view::{ALREADY_EXISTS, Halt, Holds, NOT_FOUND, Notes, ReadSet, Reader, Rules, Slot, View};
pub use vintage::{CreditVintage, VINTAGE};

/// The rules that every crate shares.
pub fn all_rules() -> impl Iterator<Item = &'static Rule> {
    [actor_kind::RULES, context::RULES, limit::RULES, view::RULES, vintage::RULES].into_iter().flatten().copied()
}
