//! The store by itself: entities, events and the head in tables. It knows nothing of what they say.

use deadpool_postgres::{Object, Pool};
use ecoledger::{Head, uuid::Uuid};

use super::{
    Error,
    batch::{Appended, Batch, Event, Loaded, Stand},
    connection::pool,
    migrations::migrate,
    session::Session,
};

/// A ledger's tables on a server, as any number of processes have them.
///
/// A batch is appended in one READ COMMITTED transaction, which is one statement: it locks what the batch stands on, in the order
/// of the keys (what is written for update, what is only read for share; what is absent is made first, at version 0), compares
/// versions, raises them, takes positions from the head and inserts the events. The head is locked last and is free as soon as
/// the transaction is committed, which does not wait for the disk: another statement does, for all that commit at that
/// moment. So positions are seen in their order, none is passed by, and nothing is answered that is not on disk.
#[derive(Clone, Debug)]
pub struct Store {
    pool: Pool,
}

impl Store {
    /// Opens the tables in the schema `ecoledger` of a database, and makes or migrates them first. At most so many connections
    /// are used at once.
    pub async fn open(address: &str, connections: usize) -> Result<Self, Error> {
        let pool = pool(address, connections)?;
        migrate(&mut pool.get().await?).await?;
        Ok(Self { pool })
    }

    pub(super) async fn session(&self) -> Result<Session, Error> {
        Ok(Session(self.pool.get().await?))
    }

    /// Loads entities by their keys, with the head.
    pub async fn load(&self, keys: &[String]) -> Result<Loaded, Error> {
        self.session().await?.load(keys).await
    }

    /// The head, and which of these entities have changed since they were loaded: what a refusal stands on. All that it tells
    /// is on disk.
    pub async fn head_and_changed(&self, stands: &[Stand]) -> Result<(Head, Vec<String>), Error> {
        self.session().await?.head_and_changed_settled(stands).await
    }

    /// Appends a batch, and waits until it is on disk.
    pub async fn append(&self, batch: &Batch) -> Result<Appended, Error> {
        self.session().await?.append_settled(batch).await
    }

    /// Begins a transaction.
    pub async fn begin(&self) -> Result<Transaction, Error> {
        self.transaction("BEGIN").await
    }

    /// Begins a transaction that reads, all of it at one moment.
    pub async fn begin_reading(&self) -> Result<Transaction, Error> {
        self.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await
    }

    /// It is a transaction before the server hears of it: whoever stops waiting meanwhile gives no connection back that is inside
    /// one.
    async fn transaction(&self, begin: &str) -> Result<Transaction, Error> {
        let transaction = Transaction { session: Some(self.session().await?) };
        transaction.session()?.0.batch_execute(begin).await?;
        Ok(transaction)
    }

    /// The events after a position, in order, so many at most: what a follower reads. All that it tells is on disk.
    pub async fn events(&self, after: u64, most: u32) -> Result<Vec<Event>, Error> {
        self.session().await?.events_settled(after, most).await
    }

    /// The events of these commands, in order. All that it tells is on disk.
    pub async fn events_of(&self, commands: &[Uuid]) -> Result<Vec<Event>, Error> {
        self.session().await?.events_of_settled(commands).await
    }
}

/// A transaction of several steps. Whatever it has locked waits for it; dropped before its end, it changes nothing.
#[derive(Debug)]
pub struct Transaction {
    session: Option<Session>,
}

impl Transaction {
    pub(super) fn session(&self) -> Result<&Session, Error> {
        self.session.as_ref().ok_or_else(|| Error::NoConnection("the transaction has ended".to_owned()))
    }

    /// Locks entities as [`Store::append`] does, whether or not they have changed, and the head after them. What stands on
    /// nothing else can be appended then.
    pub async fn lock(&self, stands: &[Stand]) -> Result<(), Error> {
        self.session()?.lock(stands).await
    }

    /// Loads entities by their keys, with the head.
    pub async fn load(&self, keys: &[String]) -> Result<Loaded, Error> {
        self.session()?.load(keys).await
    }

    /// Appends a batch, which is there once the transaction is [committed](Self::commit).
    pub async fn append(&self, batch: &Batch) -> Result<Appended, Error> {
        let session = self.session()?;
        match session.append(batch).await? {
            Some(appended) => Ok(appended),
            // The transaction has failed, and looks no further.
            None => Ok(batch.events.first().map_or(Appended::Overtaken, |line| Appended::Taken(line.command.into()))),
        }
    }

    /// Commits, and waits until it is on disk.
    pub async fn commit(mut self) -> Result<(), Error> {
        let session = self.session()?;
        session.0.batch_execute("COMMIT").await?;
        session.settle().await?;
        self.session = None;
        Ok(())
    }

    /// Ends it without a change.
    pub async fn roll_back(mut self) -> Result<(), Error> {
        self.session()?.0.batch_execute("ROLLBACK").await?;
        self.session = None;
        Ok(())
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        // A connection inside a transaction is of no use to others. The server ends what it hears no more of.
        if let Some(session) = self.session.take() {
            drop(Object::take(session.0));
        }
    }
}
