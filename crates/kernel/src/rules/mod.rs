//! The rules of the engine, by subject.
//!
//! A comment in the code, the name of a test or a refusal's `details.rule` says `D-30`; here is what that means. Numbers are
//! names, not an order; 29 and 43 to 49 were never given. Each rule says what holds, why, and where it comes from; then in
//! which modules it is held (crate and subject) and in which files tests named after it, as in `d30_…`, prove it.
//!
//! The sources are public documents of two systems, and where both are silent the rule is ours:
//!
//! - Environmental Credit Service, a preview by Microsoft, for organizations, projects, claims, credits, proposals and the
//!   event feed: the *API reference overview*, *Act as an omnibus*, *Events*, and its pages on roles, access control, files,
//!   credits and double counting. It follows the model of the InterWork Alliance.
//! - Sales Channel Services by Puro.earth, for bundles of certificates: the API reference (version 2.9.1), the guide *Retiring
//!   assets*, and its pages on trading, off-ramps, registering traders, authorization and certificate ids.
//!
//! A member with a `*` is optional. What requests and answers look like is in `ecoledger::wire`.
//!
#![doc = include_str!("index.md")]

#[doc = include_str!("whole_ledger.md")]
pub mod whole_ledger {}

#[doc = include_str!("versions.md")]
pub mod versions {}

#[doc = include_str!("idempotency.md")]
pub mod idempotency {}

#[doc = include_str!("requests.md")]
pub mod requests {}

#[doc = include_str!("organizations.md")]
pub mod organizations {}

#[doc = include_str!("projects.md")]
pub mod projects {}

#[doc = include_str!("proposals.md")]
pub mod proposals {}

#[doc = include_str!("credits.md")]
pub mod credits {}

#[doc = include_str!("feed.md")]
pub mod feed {}

#[doc = include_str!("channels.md")]
pub mod channels {}

#[doc = include_str!("bundles.md")]
pub mod bundles {}

#[doc = include_str!("reading.md")]
pub mod reading {}

#[doc = include_str!("limits.md")]
pub mod limits {}
