//! The file: whose it is, and its tables, in numbered steps.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::Error;

/// What says that a database is a ledger's: `ecoL` in ASCII.
pub const APPLICATION_ID: i32 = 0x6563_6f4c;

/// What brings the tables from each version to the next one. A step that was released never changes.
const MIGRATIONS: [&str; 3] =
    [include_str!("migrations/1.sql"), include_str!("migrations/2.sql"), include_str!("migrations/3.sql")];

/// The version of the tables that this program knows.
pub const VERSION: i32 = 3;

/// How the file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// How long to wait for another process that writes.
    pub patience: Duration,
    /// How many bytes the database may have; none for as many as the disk takes.
    pub largest: Option<u64>,
}

impl Default for Options {
    /// Ten seconds; as many bytes as the disk takes.
    fn default() -> Self {
        Self { patience: Duration::from_secs(10), largest: None }
    }
}

/// Opens the file, makes it if there is none, and brings its tables up to date. A file of somebody else is left as it is.
pub fn open(path: &Path, options: &Options) -> Result<Connection, Error> {
    let since = Instant::now();
    loop {
        match try_open(path, options) {
            // Others make it, or bring it up to date, at this moment.
            Err(Error::Sqlite(error)) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                if since.elapsed() >= options.patience {
                    return Err(Error::Busy { waited: options.patience });
                }
                thread::sleep(Duration::from_millis(1));
            }
            opened => return opened,
        }
    }
}

fn try_open(path: &Path, options: &Options) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(options.patience)?;
    let is_new = expect_ours(&connection)?;
    if connection.is_readonly("main")? {
        return Err(Error::ReadOnly);
    }
    if is_new {
        make_ours(&mut connection)?;
    }
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(Error::NoSharedLog { found: mode });
    }
    // A commit is on the disk before it is answered.
    connection.pragma_update(None, "synchronous", "FULL")?;
    migrate(&mut connection)?;
    if let Some(largest) = options.largest {
        let page: u64 = connection.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        let pages = largest.checked_div(page).unwrap_or_default().max(1);
        connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
    }
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}

/// Whether the file is a new one, if it is a ledger's at all.
fn expect_ours(connection: &Connection) -> Result<bool, Error> {
    // In this order, since the id is there before the tables: another process may make the file between the two.
    let is_empty: bool = connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))?;
    let found: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if found == APPLICATION_ID {
        return Ok(false);
    }
    if found == 0 && is_empty { Ok(true) } else { Err(Error::OtherApplication { expected: APPLICATION_ID, found }) }
}

/// Takes an empty database, unless another process has taken it in the meantime.
fn make_ours(connection: &mut Connection) -> Result<(), Error> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    if expect_ours(&transaction)? {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    Ok(transaction.commit()?)
}

fn migrate(connection: &mut Connection) -> Result<(), Error> {
    if version(connection)? == VERSION {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    let done = usize::try_from(found).ok().filter(|_| found <= VERSION);
    let done = done.ok_or(Error::NewerSchema { known: VERSION, found })?;
    for step in MIGRATIONS.iter().skip(done) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", VERSION)?;
    Ok(transaction.commit()?)
}

fn version(connection: &Connection) -> Result<i32, Error> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}
