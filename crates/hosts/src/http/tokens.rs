//! Bearer tokens: JSON Web Tokens (RFC 7519) under a secret of the service (HS256), each for one actor.
//!
//! They stand for an identity provider. Whoever has one verifies its tokens here instead, and makes an [`Actor`] from their
//! claims.

use std::{
    fmt, fs,
    io::{self, Write as _},
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use ecoledger::Actor;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode, errors::Error};
use serde::{Deserialize, Serialize};

/// The fewest bytes of a secret: as many as HS256 has of security.
const SHORTEST: usize = 32;

/// What a token says.
#[derive(Serialize, Deserialize)]
struct Claims {
    /// Until when it is good, in seconds since 1970.
    exp: u64,
    /// Who has it.
    actor: Actor,
}

/// What signs and verifies tokens.
pub struct Tokens {
    signing: EncodingKey,
    verifying: DecodingKey,
}

impl Tokens {
    /// Tokens under this secret, of at least 32 bytes; none where it is shorter.
    #[must_use]
    pub fn new(secret: &[u8]) -> Option<Self> {
        (secret.len() >= SHORTEST)
            .then(|| Self { signing: EncodingKey::from_secret(secret), verifying: DecodingKey::from_secret(secret) })
    }

    /// Tokens under the secret in this file. Where there is no such file it is made, for its owner alone.
    pub fn open(file: &Path) -> io::Result<Self> {
        let secret = match fs::read(file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => make(file)?,
            secret => secret?,
        };
        let short = || io::Error::new(io::ErrorKind::InvalidData, format!("expected a secret of at least {SHORTEST} bytes"));
        Self::new(&secret).ok_or_else(short)
    }

    /// A token for an actor, good for so long from now.
    pub fn token(&self, actor: Actor, good_for: Duration) -> Result<String, Error> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let exp = now.saturating_add(good_for).as_secs();
        encode(&Header::new(Algorithm::HS256), &Claims { exp, actor }, &self.signing)
    }

    /// Who has this token; none unless it was signed here and is still good.
    #[must_use]
    pub fn actor(&self, token: &str) -> Option<Actor> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 0;
        decode::<Claims>(token, &self.verifying, &validation).ok().map(|token| token.claims.actor)
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}

/// Makes a secret, and the file with it: no other process finds half of it.
fn make(file: &Path) -> io::Result<Vec<u8>> {
    let mut secret = [0; 64];
    getrandom::fill(&mut secret).map_err(|error| io::Error::other(error.to_string()))?;
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{}", std::process::id()));
    let new = Path::new(&name);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut opened = options.open(new)?;
    let made = opened.write_all(&secret).and_then(|()| opened.sync_all()).and_then(|()| fs::hard_link(new, file));
    fs::remove_file(new)?;
    match made {
        // Another process was first: its secret counts.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => fs::read(file),
        made => made.map(|()| secret.to_vec()),
    }
}
