//! Random bytes of the operating system.

use ecoledger::uuid::{Builder, Uuid};

use super::problem::Failed;

/// So many bytes that nobody foresees.
pub(super) fn bytes<const N: usize>() -> Result<[u8; N], Failed> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Failed::Unavailable(format!("random bytes: {error}")))?;
    Ok(bytes)
}

/// An id that nothing has.
pub(super) fn id() -> Result<Uuid, Failed> {
    Ok(Builder::from_random_bytes(bytes()?).into_uuid())
}
