//! Connections to the server, a few that are used again and again.

use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime, Timeouts};
use tokio_postgres::{Config, NoTls};

use super::Error;

/// A connection of the pool.
pub(super) type Connection = Object;

/// How long a connection is waited for: one that is made, and one that others use.
const PATIENCE: Duration = Duration::from_secs(10);

/// What each session is told. Every statement goes by key, so plans are made once, while the tables may still be empty, and
/// must not go through whole tables later. A statement that waits for ever, or a process that stopped inside a transaction,
/// holds back nobody else. A commit waits for the disk, whatever the role or the database would have, but where the host says not.
const SESSION: &str = "-c search_path=ecoledger -c synchronous_commit=on -c default_transaction_isolation=read\\ committed \
     -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off \
     -c lock_timeout=2s -c statement_timeout=60s -c idle_in_transaction_session_timeout=10s";

/// A pool of at most so many connections. They are not encrypted: the server is beside, or behind a tunnel; a service that wants
/// TLS puts its connector where `NoTls` stands.
pub(super) fn pool(address: &str, connections: usize) -> Result<Pool, Error> {
    let mut config: Config = address.parse().map_err(|error: tokio_postgres::Error| Error::Address(error.to_string()))?;
    let session = config.get_options().map_or_else(|| SESSION.to_owned(), |given| format!("{SESSION} {given}"));
    config.options(session);
    if config.get_application_name().is_none() {
        config.application_name("ecoledger");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(PATIENCE);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(PATIENCE);
    }
    let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
    let timeouts = Timeouts { wait: Some(PATIENCE), create: Some(PATIENCE), recycle: Some(PATIENCE) };
    let pool = Pool::builder(manager).max_size(connections).timeouts(timeouts).runtime(Runtime::Tokio1).build();
    pool.map_err(|error| Error::NoConnection(error.to_string()))
}
