//! The text by which the row of an entity is found.

use ecoledger::kernel::EntityKey;
use sha2::{Digest as _, Sha256};

/// No index of the server takes a text of much more than 2,700 bytes, and an asset id may have 4,000.
const LONGEST: usize = 1_000;

/// The key as it is written; where that is too long for an index, its kind and its SHA-256. No id begins as such a digest is
/// written.
pub(super) fn row_key(key: &EntityKey) -> String {
    let text = key.to_string();
    if text.len() <= LONGEST {
        return text;
    }
    format!("{}:sha256:{:x}", key.kind(), Sha256::digest(text.as_bytes()))
}
