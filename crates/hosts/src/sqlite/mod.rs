//! The ledger on SQLite.

mod error;
/// x
pub mod rows;
mod schema;

use std::path::Path;

pub use error::Error;
pub use rusqlite::Connection;
pub use schema::{APPLICATION_ID, Options, VERSION};

/// x
pub fn connect(path: &Path, options: &Options) -> Result<Connection, Error> {
    schema::open(path, options)
}
