//! Why a store cannot be used, or did not take an append.

use std::time::Duration;

use ecoledger::{NotRecorded, journal};
use rusqlite::ErrorCode;

/// What went wrong with the file. Nothing of what was under way is in it, unless the error says otherwise.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file is no SQLite database.
    #[error("it is no SQLite database; choose another file")]
    NotADatabase,
    /// Another application's database: it is left as it is.
    #[error(
        "it is the database of another application (expected application id {expected:#010x}, found {found:#010x}); choose another file"
    )]
    OtherApplication {
        /// What a ledger's file has.
        expected: i32,
        /// What the file has.
        found: i32,
    },
    /// The schema is newer than this program.
    #[error(
        "its schema has version {found}, and this program knows none after {known}; use the program that made it, or a newer one"
    )]
    NewerSchema {
        /// The newest version that this program knows.
        known: i32,
        /// What the file has.
        found: i32,
    },
    /// The file, or its folder, may not be written.
    #[error("it cannot be written: the file, its folder or its file system is read-only for this user")]
    ReadOnly,
    /// The file system does not let processes share a write-ahead log.
    #[error("its file system cannot keep a write-ahead log that processes share (expected journal mode wal, found {found})")]
    NoSharedLog {
        /// The journal mode that SQLite chose.
        found: String,
    },
    /// There is no room.
    #[error("the disk, or the largest size allowed for the file, is full; what was not answered is not in it")]
    Full,
    /// Another process held the file for longer than this one waits.
    #[error("another process has held it for more than {} ms; what was not answered is not in it", .waited.as_millis())]
    Busy {
        /// How long was waited.
        waited: Duration,
    },
    /// What a decision stands on has changed since it was read. Decide again.
    #[error("{key} has changed since it was read (expected version {expected}, found {found})")]
    Changed {
        /// The entity.
        key: String,
        /// The version at which it was read.
        expected: u64,
        /// The version that it has.
        found: u64,
    },
    /// Others have appended since the head was read. Decide again.
    #[error("events were appended since the head was read (expected position {expected}, found {found})")]
    Overtaken {
        /// The position of the last event, when the head was read.
        expected: u64,
        /// The position of the last event.
        found: u64,
    },
    /// The last event is later than those that were to be appended. Decide again.
    #[error("the last event is later than what was to be appended")]
    Earlier,
    /// Another event has the identity of one that was to be appended.
    #[error("another event has the identity of the one that was to be appended: command {command}, place {place}")]
    Taken {
        /// The command.
        command: String,
        /// The place among its events.
        place: u32,
    },
    /// An entity is stored in an older form: inside, it is written anew.
    #[error("{0} is stored in an older form")]
    OldForm(String),
    /// An entity is stored in a newer form than this program knows: it is left as it is.
    #[error("{0}; use the program that wrote it, or a newer one")]
    NewerForm(String),
    /// A row is not as it was written.
    #[error("damaged: {what}; bring back a copy of the file that is whole")]
    Damaged {
        /// Which row, and what is wrong with it.
        what: String,
    },
    /// The file is damaged, as SQLite finds.
    #[error("damaged: {0}; bring back a copy of the file that is whole")]
    Corrupt(rusqlite::Error),
    /// The operating system cannot read or write it. Where it happens in a commit, what was not answered may be in the file.
    #[error("{0}; what was not answered may be in it; mend that and start again")]
    Unusable(rusqlite::Error),
    /// Anything else that SQLite says.
    #[error("{0}")]
    Sqlite(rusqlite::Error),
    /// Events that do not follow what the file holds: a fault of this library.
    #[error(transparent)]
    NotRecorded(#[from] NotRecorded),
    /// Events that have no stored form: a fault of this library.
    #[error(transparent)]
    NotWritten(#[from] journal::NotWritten),
}

impl Error {
    pub(super) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged { what: what.into() }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotADatabase,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseCorrupt) => Self::Corrupt(error),
            Some(ErrorCode::SystemIoFailure) => Self::Unusable(error),
            Some(_) | None => Self::Sqlite(error),
        }
    }
}
