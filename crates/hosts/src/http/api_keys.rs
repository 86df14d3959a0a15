//! API keys: passphrases are made here, shown once, and kept as a hash of Argon2id.

use std::{
    collections::HashSet,
    fmt::Display,
    sync::{Mutex, PoisonError},
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use ecoledger::{Timestamp, bundles::ApiKey, kernel::ApiKeyId};
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

use super::{problem::Failed, random};

/// How long a new key is good, in months.
const GOOD_FOR: u32 = 12;
/// So many passphrases are hashed at once: each needs 19 MiB and a processor for some hundredths of a second.
const AT_ONCE: usize = 4;
/// So many verified passphrases are remembered, as digests.
const REMEMBERED: usize = 10_000;

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);

/// A key as it is made.
#[derive(Debug)]
pub(super) struct NewKey {
    /// Its id, the user name of basic authentication.
    pub(super) id: ApiKeyId,
    /// What is told to its user, once.
    pub(super) passphrase: String,
    /// What is kept of it.
    pub(super) hash: String,
    /// Until when it is good.
    pub(super) expires_at: Timestamp,
}

impl NewKey {
    /// A new key, good for a year.
    pub(super) async fn make(at: Timestamp) -> Result<Self, Failed> {
        let passphrase = random::id()?.to_string();
        let expires_at = at.plus_months(GOOD_FOR).unwrap_or(at);
        let id = random::id()?.into();
        let hash = in_turn({
            let passphrase = passphrase.clone();
            move || Argon2::default().hash_password(passphrase.as_bytes()).map(|hash| hash.to_string())
        });
        let hash = hash.await?.map_err(unavailable)?;
        Ok(Self { id, passphrase, hash, expires_at })
    }
}

/// What is known of passphrases that were verified: verifying one is slow, and clients send it with every request.
#[derive(Debug, Default)]
pub(super) struct Verified(Mutex<HashSet<[u8; 32]>>);

impl Verified {
    /// Whether the passphrase is that of the key.
    pub(super) async fn is_right(&self, key: &ApiKey, passphrase: &str) -> Result<bool, Failed> {
        let hash = key.passphrase_hash.as_str();
        let digest = Sha256::new().chain_update(hash).chain_update([0]).chain_update(passphrase).finalize().into();
        if self.remembered().contains(&digest) {
            return Ok(true);
        }
        let (hash, passphrase) = (hash.to_owned(), passphrase.to_owned());
        let right = in_turn(move || {
            let hash = PasswordHash::new(&hash).map_err(|error| error.to_string())?;
            Ok::<_, String>(Argon2::default().verify_password(passphrase.as_bytes(), &hash).is_ok())
        });
        let is_right = right.await?.map_err(unavailable)?;
        if is_right {
            let mut remembered = self.remembered();
            if remembered.len() >= REMEMBERED {
                remembered.clear();
            }
            remembered.insert(digest);
        }
        Ok(is_right)
    }

    fn remembered(&self) -> std::sync::MutexGuard<'_, HashSet<[u8; 32]>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Work for a thread of its own, when it is its turn.
async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failed> {
    let _turn = TURNS.acquire().await.map_err(unavailable)?;
    tokio::task::spawn_blocking(work).await.map_err(unavailable)
}

fn unavailable(what: impl Display) -> Failed {
    Failed::Unavailable(format!("passphrases: {what}"))
}
