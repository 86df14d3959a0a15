//! The tables, made and changed in numbered steps.

use super::{Error, connection::Connection};

/// Every step there ever was, in order. A step that was released is never changed; what must change is a new step.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_ledger.sql"),
    include_str!("migrations/0002_lists.sql"),
    include_str!("migrations/0003_checks.sql"),
];

/// One process at a time migrates: any number that no other application locks, in this database.
const LOCK: i64 = 0x00ec_01ed_6e70;

/// Brings the tables to the last step that this host knows: all missing ones in one transaction, or none.
pub(super) async fn migrate(connection: &mut Connection) -> Result<(), Error> {
    let transaction = connection.transaction().await?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await?;
    transaction
        .batch_execute(
            "CREATE SCHEMA IF NOT EXISTS ecoledger;
             CREATE TABLE IF NOT EXISTS ecoledger.migrations
                 (number integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
        )
        .await?;
    let row = transaction.query_one("SELECT coalesce(max(number), 0) FROM migrations", &[]).await?;
    let found: i32 = row.try_get(0)?;
    let known = i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX);
    if found > known {
        return Err(Error::Newer { known, found });
    }
    for (number, migration) in (1..).zip(MIGRATIONS).filter(|(number, _)| *number > found) {
        transaction.batch_execute(migration).await?;
        transaction.execute("INSERT INTO migrations (number) VALUES ($1)", &[&number]).await?;
    }
    transaction.commit().await?;
    Ok(())
}
