//! What can go wrong between a host and its server.

use std::time::Duration;

use deadpool_postgres::PoolError;
use ecoledger::kernel::CommandId;
use tokio_postgres::error::SqlState;

/// Why something was not done. Where a commit may have happened all the same, the host has looked before it says this.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The connection string cannot be read.
    #[error("connection string: {0}; expected \"host=… port=… user=… dbname=…\" or a postgresql:// address")]
    Address(String),
    /// The server cannot be reached, or ended a connection, and did so until patience ran out.
    #[error("PostgreSQL: no connection: {0}")]
    NoConnection(String),
    /// The server ended a transaction that did nothing wrong by itself, and did so until patience ran out.
    #[error("PostgreSQL sent the transaction away: {0}")]
    SentAway(String),
    /// The tables are of a newer version of this host.
    #[error("the tables are of migration {found}, this host knows {known}: use the newer host")]
    Newer {
        /// The last migration that this host knows.
        known: i32,
        /// The last migration of the tables.
        found: i32,
    },
    /// Others changed what the command reads, each time that it was decided.
    #[error("others change the same entities: tried {attempts} times in {waited:?}; ask again later")]
    Busy {
        /// How often it was decided.
        attempts: u32,
        /// How long that took.
        waited: Duration,
    },
    /// Another command has this id.
    #[error("command id {0} has events of another command: a new command needs a new id")]
    Taken(CommandId),
    /// An entity is kept in another form than today's, after it was made anew.
    #[error("{0}")]
    OldForm(String),
    /// An entity is kept in a newer form than this host knows: it is left as it is.
    #[error("{0}; use the newer host")]
    NewerForm(String),
    /// What stands in a table is not what this host writes.
    #[error("damaged: {0}")]
    Damaged(String),
    /// The server refuses.
    #[error("PostgreSQL: {0}")]
    Server(String),
}

impl Error {
    /// Whether another try may succeed: the connection is gone, or the server sent this transaction away for another's sake.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self, Self::NoConnection(_) | Self::SentAway(_))
    }
}

/// What the server says to end a transaction that did nothing wrong by itself.
const PASSING: [SqlState; 7] = [
    SqlState::T_R_DEADLOCK_DETECTED,
    SqlState::T_R_SERIALIZATION_FAILURE,
    SqlState::LOCK_NOT_AVAILABLE,
    SqlState::QUERY_CANCELED,
    SqlState::ADMIN_SHUTDOWN,
    SqlState::CRASH_SHUTDOWN,
    SqlState::CANNOT_CONNECT_NOW,
];

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.as_db_error() {
            Some(said) if PASSING.contains(said.code()) => Self::SentAway(said.to_string()),
            Some(said) => Self::Server(format!("{said} ({})", said.code().code())),
            // Not said by the server: the way to it is broken.
            None => Self::NoConnection(error.to_string()),
        }
    }
}

impl From<PoolError> for Error {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => error.into(),
            other => Self::NoConnection(other.to_string()),
        }
    }
}
