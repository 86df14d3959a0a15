//! Decide on what is loaded, append, answer.

use std::{
    mem,
    path::Path,
    slice, thread,
    time::{Duration, Instant},
};

use ecoledger::{
    AuditReport, Command, CommandContext, Executed, HashKey, Head, NotAnswered, Query, QueryContext, Recorded, Refusal,
    StoredEntity, WorkingSet,
    journal::WrittenDecision,
    kernel::{EntityKey, Halt},
    lists::{ListsNotLoaded, LoadedLists},
    views::Answer,
};
use rusqlite::{Connection, ErrorCode};

use super::{Error, Options, history, lists, pending::Pending, rows, schema, whole};
use crate::{Answered, Outcome, Stopped};

/// A ledger in a file, as one process has it.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
    options: Options,
    key: HashKey,
    transaction: Option<Transaction>,
    /// What was loaded, as the transaction sees it.
    set: WorkingSet,
    /// How many entities were loaded into it.
    loaded: usize,
    /// What SQLite counts of the writing of others, when the set was begun.
    version: Option<i64>,
    pending: Pending,
}

/// What a transaction is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transaction {
    /// To see the file as it is at one moment.
    Reading,
    /// To hold the one right to write.
    Writing,
}

/// How many entities stay loaded for the next batch.
const KEPT: usize = 20_000;

/// How long to wait before the right to write is asked for again.
const STEP: Duration = Duration::from_micros(200);

impl Sqlite {
    /// Opens the file, or makes it. Its hash tables are under a secret key of this process ([`HashKey`] says why).
    pub fn open(path: &Path, options: &Options, key: HashKey) -> Result<Self, Error> {
        let connection = schema::open(path, options)?;
        let set = WorkingSet::new(key, Head::default());
        let (options, pending) = (*options, Pending::default());
        let mut ledger = Self { connection, options, key, transaction: None, set, loaded: 0, version: None, pending };
        // A history that was written without lists gets them first.
        let begun = ledger.begin(Transaction::Reading);
        ledger.or_abandon(begun)?;
        ledger.commit()?;
        Ok(ledger)
    }

    /// Decides a command and makes it durable. After an error it is not in the file, unless the error says that it may be.
    pub fn execute(&mut self, context: &CommandContext, command: &Command) -> Result<Outcome, Error> {
        let held = self.hold(context, command, executed)?;
        self.commit()?;
        Ok(held)
    }

    /// Decides commands one after the other, each on what those before it have made, and makes all of them durable in one
    /// transaction. What is refused leaves nothing. After an error none of them is in the file, and none is answered.
    pub fn execute_many(&mut self, commands: &[(CommandContext, Command)]) -> Result<Vec<Outcome>, Stopped<Outcome, Error>> {
        let held = commands.iter().map(|(context, command)| self.hold(context, command, executed));
        let held = held.collect::<Result<_, Error>>()?;
        self.commit()?;
        Ok(held)
    }

    /// Answers a query, from what is committed.
    pub fn query(&mut self, context: &QueryContext, query: &Query) -> Result<Answered, Error> {
        let answer = self.ask(context, query)?;
        self.commit()?;
        Ok(answer)
    }

    /// The books of the whole ledger, from its events, which holds all of it meanwhile; a row that is not what the events made of
    /// its entity is a fault, and so is a column of an event that is not what its line says.
    pub fn audit(&mut self) -> Result<AuditReport, Error> {
        let begun = self.begin(Transaction::Reading).and_then(|()| self.write_pending());
        let audit = begun.and_then(|()| whole::audit(self.key, &self.connection));
        let audit = self.or_abandon(audit)?;
        self.commit()?;
        Ok(audit)
    }

    /// The position and the time of the last event.
    pub fn head(&mut self) -> Result<Head, Error> {
        if self.transaction.is_none() {
            return rows::head(&self.connection);
        }
        Ok(self.set.head())
    }

    /// Takes the right to write, which [`hold`](Self::hold) does too: until the next [`commit`](Self::commit) nobody else
    /// appends.
    pub fn begin_writing(&mut self) -> Result<(), Error> {
        let begun = self.begin(Transaction::Writing);
        self.or_abandon(begun)
    }

    /// Decides a command in the transaction that is open, or in a new one. Nothing of the response may be told before
    /// [`commit`](Self::commit), which makes durable whatever was held; after an error nothing of it is.
    pub fn hold<T>(
        &mut self,
        context: &CommandContext,
        command: &Command,
        respond: impl FnOnce(&[Recorded], Option<&WrittenDecision<'_>>, Answer) -> T,
    ) -> Result<Result<T, Refusal>, Error> {
        let held = self.begin(Transaction::Writing).and_then(|()| self.decide(context, command, respond));
        self.or_abandon(held)
    }

    /// Answers a query in the transaction that is open, or in a new one: after what was held there.
    pub fn ask(&mut self, context: &QueryContext, query: &Query) -> Result<Answered, Error> {
        let answer = self.begin(Transaction::Reading).and_then(|()| self.answer(context, query));
        self.or_abandon(answer)
    }

    /// Ends the transaction: what was held is durable.
    pub fn commit(&mut self) -> Result<(), Error> {
        if self.transaction.is_none() {
            return Ok(());
        }
        let committed = self.write_pending().and_then(|()| Ok(self.connection.execute_batch("COMMIT")?));
        self.or_abandon(committed)?;
        self.transaction = None;
        if self.loaded > KEPT {
            self.version = None;
        }
        Ok(())
    }

    /// Ends the transaction: nothing of what was held is in the file.
    pub fn abandon(&mut self) {
        if self.transaction.take().is_some() {
            // Some errors have ended it already.
            let _may_have_ended = self.connection.execute_batch("ROLLBACK");
        }
        self.pending = Pending::default();
        self.version = None;
    }

    fn or_abandon<T>(&mut self, done: Result<T, Error>) -> Result<T, Error> {
        if done.is_err() {
            self.abandon();
        }
        done
    }

    /// Begins a transaction, unless the one that is open will do. What others have written since is not taken for known.
    fn begin(&mut self, transaction: Transaction) -> Result<(), Error> {
        match (self.transaction, transaction) {
            (Some(Transaction::Writing), _) | (Some(Transaction::Reading), Transaction::Reading) => return Ok(()),
            (Some(Transaction::Reading), Transaction::Writing) => self.commit()?,
            (None, _) => {}
        }
        loop {
            match transaction {
                Transaction::Reading => self.connection.execute_batch("BEGIN")?,
                Transaction::Writing => self.take_turn()?,
            }
            self.transaction = Some(transaction);
            let version = self.connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
            if self.version == Some(version) {
                return Ok(());
            }
            let head = rows::head(&self.connection)?;
            rows::expect_its_line(&self.connection, head)?;
            if lists::position(&self.connection)? == head.sequence {
                self.set = WorkingSet::new(self.key, head);
                self.loaded = 0;
                self.version = Some(version);
                return Ok(());
            }
            self.abandon();
            self.take_history()?;
        }
    }

    /// Takes the events into the lists that a program wrote which knew none, chunk by chunk.
    fn take_history(&mut self) -> Result<(), Error> {
        let mut is_all = false;
        while !is_all {
            self.take_turn()?;
            self.transaction = Some(Transaction::Writing);
            is_all = history::take_chunk(&self.connection, self.key)?;
            self.connection.execute_batch("COMMIT")?;
            self.transaction = None;
        }
        Ok(())
    }

    /// Takes the right to write. SQLite's own waiting takes longer and longer steps, by which who waits longest comes last.
    fn take_turn(&self) -> Result<(), Error> {
        let since = Instant::now();
        self.connection.busy_timeout(Duration::ZERO)?;
        let turn = loop {
            match self.connection.execute_batch("BEGIN IMMEDIATE") {
                Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                    if since.elapsed() >= self.options.patience {
                        break Err(Error::Busy { waited: self.options.patience });
                    }
                    thread::sleep(STEP);
                }
                begun => break begun.map_err(Error::from),
            }
        };
        self.connection.busy_timeout(self.options.patience)?;
        turn
    }

    fn decide<T>(
        &mut self,
        context: &CommandContext,
        command: &Command,
        respond: impl FnOnce(&[Recorded], Option<&WrittenDecision<'_>>, Answer) -> T,
    ) -> Result<Result<T, Refusal>, Error> {
        self.load(&self.set.missing(command.keys(context)))?;
        let mut decision = loop {
            match self.set.decide(context, command) {
                Ok(decision) => break decision,
                Err(Halt::Refused(refusal)) => return Ok(Err(refusal)),
                Err(Halt::Gap(missing)) => self.load(&missing)?,
            }
        };
        let reads = mem::take(&mut decision.reads);
        let events = self.set.stamp(decision);
        let written = if events.is_empty() { None } else { Some(WrittenDecision::new(&events)?) };
        if let Some(written) = &written {
            let events_of = |command_id| rows::events_of(&self.connection, command_id);
            self.pending.take(&self.set, reads, &events, written, events_of)?;
            for event in &events {
                self.set.record(slice::from_ref(event))?;
                self.keep_lists(event)?;
            }
        }
        let answer = loop {
            match self.set.command_answer(context, command, &events) {
                Ok(answer) => break answer,
                Err(missing) => self.load(&missing)?,
            }
        };
        Ok(Ok(respond(&events, written.as_ref(), answer)))
    }

    /// Writes what an event that was just recorded changes in lists.
    fn keep_lists(&mut self, event: &Recorded) -> Result<(), Error> {
        let mut loaded = LoadedLists::new();
        loop {
            match self.set.list_changes(event, &loaded) {
                Ok(changes) => return lists::write(&self.connection, &changes),
                Err(missing) => self.load_lists(missing, &mut loaded)?,
            }
        }
    }

    fn answer(&mut self, context: &QueryContext, query: &Query) -> Result<Answered, Error> {
        if matches!(query, Query::Audit) {
            self.write_pending()?;
            return whole::audit_asked(self.key, &self.connection, context);
        }
        let mut loaded = LoadedLists::new();
        loop {
            let transaction = self.transaction;
            match self.set.query_with_lists(&loaded, context, query) {
                Ok(answer) => return Ok(Ok(answer)),
                Err(NotAnswered::Refused(refusal)) => return Ok(Err(refusal)),
                Err(NotAnswered::NotLoaded(missing)) => self.load(&missing)?,
                Err(NotAnswered::ListsNotLoaded(missing)) => self.load_lists(missing, &mut loaded)?,
                Err(error) => return Err(Error::damaged(error.to_string())),
            }
            if self.transaction != transaction {
                // Entities were written in another form: what was read before that is of another moment.
                loaded.clear();
            }
        }
    }

    /// Loads rows of lists, and the entities that are needed beside them.
    fn load_lists(&mut self, missing: ListsNotLoaded, loaded: &mut LoadedLists) -> Result<(), Error> {
        let entities = self.set.missing(missing.entities);
        self.load(&entities)?;
        lists::load(&self.connection, missing.ranges, loaded)
    }

    /// Loads entities, as they are in the transaction. Those that it has changed are loaded already.
    fn load(&mut self, missing: &[EntityKey]) -> Result<(), Error> {
        for key in missing {
            match self.entity(key) {
                Ok(entity) => self.set.load(entity),
                Err(Error::OldForm(_)) => {
                    self.rebuild()?;
                    let entity = self.entity(key)?;
                    self.set.load(entity);
                }
                Err(error) => return Err(error),
            }
            self.loaded = self.loaded.saturating_add(1);
        }
        Ok(())
    }

    fn entity(&self, key: &EntityKey) -> Result<StoredEntity, Error> {
        match rows::entity(&self.connection, &key.to_string())? {
            Some(row) => row.entity(key),
            None => Ok(StoredEntity::absent(key.clone())),
        }
    }

    /// Writes all entities anew, in the form of today.
    fn rebuild(&mut self) -> Result<(), Error> {
        self.begin(Transaction::Writing)?;
        self.write_pending()?;
        whole::rebuild(self.key, &self.connection)
    }

    /// Writes what was held, inside the transaction.
    fn write_pending(&mut self) -> Result<(), Error> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let append = mem::take(&mut self.pending).into_append(&self.set)?;
        rows::append(&self.connection, &append)?;
        lists::move_to(&self.connection, self.set.head().sequence)
    }
}

fn executed(events: &[Recorded], _written: Option<&WrittenDecision<'_>>, result: Answer) -> Executed {
    Executed::new(events.to_vec(), result)
}
