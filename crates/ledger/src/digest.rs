//! The state digest: one number for every entity with its version, so that two ledgers can be compared.

use core::{fmt, hash::Hash};

use alloc::{string::String, vec::Vec};

use ecoledger_kernel::{CertificateId, Code, Entity, EntityKey, Invalid};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::entities::{EachTable, Entities, EntityPlace, Table};

/// SHA-256 over every entity in the order in which they were made, with keys and versions, and the ledger's head.
///
/// ```
/// use ecoledger::StateDigest;
/// let text = "00ff".repeat(16);
/// let digest: StateDigest = text.parse()?;
/// assert_eq!(digest.to_string(), text);
/// assert_eq!(format!("{digest:?}"), format!("StateDigest({text})"));
/// # Ok::<(), ecoledger::Invalid>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "alloc::string::String", extend("pattern" = "^[0-9a-f]{64}$")))]
pub struct StateDigest([u8; 32]);

impl StateDigest {
    /// The 32 bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for StateDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StateDigest({self})")
    }
}

impl core::str::FromStr for StateDigest {
    type Err = Invalid;

    /// Reads 64 hexadecimal digits in lower case, as `Display` writes them; `malformedRequest` otherwise.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let digit = |byte: u8| char::from(byte).to_digit(16).filter(|_| !byte.is_ascii_uppercase());
        let read = || {
            let mut bytes = [0; 32];
            let (pairs, rest) = text.as_bytes().as_chunks::<2>();
            if pairs.len() != bytes.len() || !rest.is_empty() {
                return None;
            }
            for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
                *byte = u8::try_from(digit(*high)?.checked_mul(16)?.checked_add(digit(*low)?)?).ok()?;
            }
            Some(Self(bytes))
        };
        read().ok_or_else(|| Invalid::new(Code::MalformedRequest, "expected 64 hexadecimal digits in lower case"))
    }
}

ecoledger_kernel::from_text! { parsed StateDigest, }

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

/// The state as lines. A line break cannot stand inside a key or inside JSON, so lines cannot be mistaken for each other.
struct Lines<'w, W>(&'w mut W);

impl<W: fmt::Write> Lines<'_, W> {
    fn place<E: Entity + Serialize>(&mut self, key: &EntityKey, place: &EntityPlace<E>) -> fmt::Result {
        let json = place.entity.as_ref().map_or_else(|| Ok(String::new()), serde_json::to_string).map_err(|_| fmt::Error)?;
        writeln!(self.0, "{key} {} {json}", place.version())
    }

    fn places<'e, E>(&mut self, mut places: impl Iterator<Item = (&'e E::Id, &'e EntityPlace<E>)>) -> fmt::Result
    where
        E: Entity + Serialize,
        E::Id: 'e,
    {
        places.try_for_each(|(id, place)| self.place(&E::key(id), place))
    }
}

impl<W: fmt::Write> EachTable for Lines<'_, W> {
    type Error = fmt::Error;

    fn table<E: Entity<Id: Hash + Eq> + Serialize>(&mut self, table: &Table<E>) -> fmt::Result {
        self.places(table.iter())
    }
}

/// A state of which there is no digest: an entity has no form in JSON. Never after events that this library has decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the state has no digest: an entity has no form in JSON")]
#[non_exhaustive]
pub struct NoDigest;

pub(crate) fn digest(entities: &Entities) -> Result<StateDigest, NoDigest> {
    let mut hashing = Hashing(Sha256::new());
    write_state(entities, &mut hashing).map_err(|fmt::Error| NoDigest)?;
    Ok(StateDigest(hashing.0.finalize().into()))
}

/// What the digest is taken of. Fails where the writer does, and at an entity that has no form in JSON.
pub(crate) fn write_state<W: fmt::Write>(entities: &Entities, out: &mut W) -> fmt::Result {
    writeln!(out, "sequence {}", entities.sequence)?;
    let mut lines = Lines(out);
    entities.each_table(&mut lines)?;
    let issuances: Vec<_> = entities.inventory.issuances().collect();
    lines.places(issuances.iter().copied())?;
    for (issuance, serial, place) in entities.inventory.bundles_in_order() {
        if let Some((issuance, _)) = issuances.get(issuance) {
            lines.place(&EntityKey::Bundle(CertificateId::new((*issuance).clone(), serial)), place)?;
        }
    }
    Ok(())
}
