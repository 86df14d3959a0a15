//! The state digest: one number for every entity with its version, so that two ledgers can be compared.

use core::fmt;

use alloc::string::String;

use ecoledger_kernel::{Entity, EntityKey};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::entities::{Entities, Place};

/// SHA-256 over every entity in the order in which they were made, with keys and versions, and the ledger's head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StateDigest([u8; 32]);

impl StateDigest {
    /// The 32 bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for StateDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for StateDigest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

struct Hashing(Sha256);

impl fmt::Write for Hashing {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

impl Hashing {
    /// A line break cannot stand inside a key or inside JSON, so lines cannot be mistaken for each other.
    fn line(&mut self, line: fmt::Arguments<'_>) {
        use fmt::Write as _;
        let _never_fails = self.write_fmt(format_args!("{line}\n"));
    }

    fn place<E: Entity + Serialize>(&mut self, key: &EntityKey, place: &Place<E>) {
        let json = place.entity.as_ref().map_or_else(String::new, |entity| serde_json::to_string(entity).unwrap_or_default());
        self.line(format_args!("{key} {} {json}", place.version));
    }

    fn places<'e, E>(&mut self, places: impl Iterator<Item = (&'e E::Id, &'e Place<E>)>)
    where
        E: Entity + Serialize,
        E::Id: 'e,
    {
        places.for_each(|(id, place)| self.place(&E::key(id), place));
    }
}

pub(crate) fn digest(entities: &Entities) -> StateDigest {
    let mut hashing = Hashing(Sha256::new());
    hashing.line(format_args!("sequence {}", entities.sequence));
    hashing.places(entities.organizations.iter());
    hashing.places(entities.eco_projects.iter());
    hashing.places(entities.mbps.iter());
    hashing.places(entities.claims.iter());
    hashing.places(entities.checkpoints.iter());
    hashing.places(entities.processed_claims.iter());
    hashing.places(entities.files.iter());
    hashing.places(entities.credits.iter());
    hashing.places(entities.asset_ids.iter());
    hashing.places(entities.trader_registrations.iter());
    hashing.places(entities.scorecards.iter());
    hashing.places(entities.milestones.iter());
    hashing.places(entities.reporting_periods.iter());
    hashing.places(entities.proposals.iter());
    hashing.places(entities.sales_channels.iter());
    hashing.places(entities.user_bindings.iter());
    hashing.places(entities.api_keys.iter());
    hashing.places(entities.onboarding_proposals.iter());
    hashing.places(entities.traders.iter());
    hashing.places(entities.suppliers.iter());
    hashing.places(entities.production_facilities.iter());
    hashing.places(entities.idempotency_records.iter());
    hashing.places(entities.tasks.iter());
    hashing.places(entities.transactions.iter());
    hashing.places(entities.offramps.iter());
    hashing.places(entities.inventory.issuances());
    for (issuance, serial, place) in entities.inventory.bundles() {
        let id = ecoledger_kernel::CertificateId::new(issuance.clone(), serial);
        hashing.place(&EntityKey::Bundle(id), place);
    }
    StateDigest(hashing.0.finalize().into())
}
