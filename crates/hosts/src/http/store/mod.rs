//! What keeps the ledger: the little that this service asks of a store.

mod in_file;
#[cfg(feature = "postgres")]
mod on_server;

use std::{error::Error, fmt};

use ecoledger::{
    Actor, Command, CommandContext, IdempotencyKey, Query, Refusal, StoredEntity, Timestamp, Version,
    bundles::ApiKey,
    kernel::{ApiKeyId, CommandId, EntityKey},
    views::Answer,
};
pub use in_file::InFile;
#[cfg(feature = "postgres")]
pub use on_server::OnServer;

use crate::lines;

/// A command that waits for its turn, in which it is stamped.
#[derive(Clone, Debug)]
pub struct Asked {
    /// New for each command.
    pub command_id: CommandId,
    /// Who asks.
    pub actor: Actor,
    /// The version that the client expects.
    pub expected_version: Option<Version>,
    /// The client's key.
    pub idempotency_key: Option<IdempotencyKey>,
    /// What is asked.
    pub command: Command,
}

impl Asked {
    /// The command at the time of this machine, or when the last event happened (D-96).
    fn stamped(self, last_at: Option<Timestamp>) -> Result<(CommandContext, Command), Unavailable> {
        let Self { command_id, actor, expected_version, idempotency_key, command } = self;
        let at = lines::now(last_at).map_err(|failure| Unavailable::new(&failure))?;
        Ok((CommandContext { command_id, at, actor, expected_version, idempotency_key }, command))
    }
}

/// The store could not be used. What was asked may have been done where a commit was under way.
#[derive(Debug)]
pub struct Unavailable(String);

impl Unavailable {
    /// For this reason.
    pub fn new(reason: &impl fmt::Display) -> Self {
        Self(reason.to_string())
    }
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Unavailable {}

/// A ledger somewhere.
pub trait Store: Send + Sync + 'static {
    /// Carries out a command: what is answered is durable.
    fn execute(&self, asked: Asked) -> impl Future<Output = Result<Result<Answer, Refusal>, Unavailable>> + Send;

    /// Answers a query at the time of this machine.
    fn query(&self, actor: Actor, query: Query) -> impl Future<Output = Result<Result<Answer, Refusal>, Unavailable>> + Send;

    /// An API key with the hash of its passphrase, which no query shows.
    fn api_key(&self, id: ApiKeyId) -> impl Future<Output = Result<Option<ApiKey>, Unavailable>> + Send;
}

/// An API key, from the row of its entity.
fn api_key(id: ApiKeyId, version: Version, form: u32, state: Option<&str>) -> Result<Option<ApiKey>, Unavailable> {
    let key = EntityKey::ApiKey(id);
    let entity = StoredEntity::from_json(&key, version, form, state).map_err(|error| Unavailable::new(&error))?;
    let state = entity.to_json().map_err(|error| Unavailable::new(&error))?;
    let read = state.map(|state| serde_json::from_str(&state));
    read.transpose().map_err(|error| Unavailable::new(&error))
}
