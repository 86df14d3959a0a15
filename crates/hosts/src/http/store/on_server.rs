//! The ledger on a PostgreSQL server, which any number of these services share.

use ecoledger::{
    Actor, Query, QueryContext, Refusal, Version,
    bundles::ApiKey,
    kernel::{ApiKeyId, EntityKey},
    views::Answer,
};

use super::{Asked, Store, Unavailable, api_key};
use crate::{
    lines,
    postgres::{Error, Options, Postgres, Store as Tables},
};

/// A ledger on a server.
#[derive(Debug)]
pub struct OnServer {
    host: Postgres,
    keys: Tables,
}

impl OnServer {
    /// Opens the ledger in a database.
    pub async fn open(address: &str, options: Options) -> Result<Self, Error> {
        Ok(Self { host: Postgres::open(address, options).await?, keys: Tables::open(address, 1).await? })
    }
}

impl From<Error> for Unavailable {
    fn from(error: Error) -> Self {
        Self::new(&error)
    }
}

impl Store for OnServer {
    async fn execute(&self, asked: Asked) -> Result<Result<Answer, Refusal>, Unavailable> {
        // A clock that tells no time is found out before the first try; after that it goes on.
        asked.clone().stamped(None)?;
        let again = move |last_at| asked.clone().stamped(last_at).ok().into_iter().collect();
        let outcome = self.host.execute_stamped(again).await.map_err(|stopped| stopped.error)?.pop();
        let outcome = outcome.ok_or_else(|| Unavailable::new(&"a command without an outcome"))?;
        Ok(outcome.map(|executed| executed.result))
    }

    async fn query(&self, actor: Actor, query: Query) -> Result<Result<Answer, Refusal>, Unavailable> {
        let at = lines::now(None).map_err(|failure| Unavailable::new(&failure))?;
        Ok(self.host.query(&QueryContext::new(at, actor), &query).await?)
    }

    async fn api_key(&self, id: ApiKeyId) -> Result<Option<ApiKey>, Unavailable> {
        let loaded = self.keys.load(&[EntityKey::ApiKey(id).to_string()]).await?;
        match loaded.entities.into_iter().next().flatten() {
            Some(kept) => api_key(id, Version::new(kept.version), kept.form, kept.state.as_deref()),
            None => Ok(None),
        }
    }
}
