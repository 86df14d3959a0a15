//! The audit: every certificate and every tonne counted where it stands, from the entities and not from running totals
//! ([D-38], [D-17]), and what one entity says held against what the others say.
//!
//! It finds what folding alone cannot see, since an entity takes its own events only ([D-3]): what was lost or doubled
//! between entities. Whatever a ledger decided is balanced; a journal that was damaged may not be.
//!
//! | module | subject |
//! |---|---|
//! | `credits` | each mint, each split, and what children have from their parents |
//! | `proposals` | what was approved: mints, retirements and what they offset; what is open |
//! | `certificates` | each issuance: where its certificates are, where they came from, whose they are |
//! | `transactions` | what waits or was carried out, and for whom |
//!
//! [D-3]: ecoledger_kernel::rules::whole_ledger#d-3
//! [D-17]: ecoledger_kernel::rules::credits#d-17
//! [D-38]: ecoledger_kernel::rules::bundles#d-38

mod certificate_runs;
mod certificates;
mod credits;
mod proposals;
mod transactions;

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use serde::Serialize;

pub use certificates::CertificateTotals;
pub use credits::CreditTotals;

use crate::{
    digest::{StateDigest, digest},
    entities::Entities,
};

/// The books of the whole ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AuditReport {
    /// Whether every certificate and every tonne that ever came in is in exactly one place, and nothing contradicts it.
    pub balanced: bool,
    /// Tonnes of credits.
    pub credits: CreditTotals,
    /// Numbers of certificates.
    pub certificates: CertificateTotals,
    /// How many events were recorded.
    pub events: u64,
    /// The state digest; none, and a fault, if it cannot be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_digest: Option<StateDigest>,
    /// What is wrong, a sentence each that names the entity, what it should be and what it is; not written when nothing is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<String>,
}

pub(crate) fn audit(entities: &Entities) -> AuditReport {
    let mut faults = Vec::new();
    let credits = credits::audit(entities, &mut faults);
    proposals::audit(entities, &mut faults);
    let awaited = transactions::audit(entities, &mut faults);
    let certificates = certificates::audit(entities, &awaited, &mut faults);
    let state_digest = digest(entities).map_err(|error| faults.push(error.to_string())).ok();
    AuditReport { balanced: faults.is_empty(), credits, certificates, events: entities.sequence, state_digest, faults }
}
