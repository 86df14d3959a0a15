//! Decide on what is loaded, append, answer.

use std::{
    mem,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use ecoledger::{
    AuditReport, Command, CommandContext, Executed, HashKey, Head, Ledger, NotAnswered, Query, QueryContext, Recorded, Refusal,
    StoredEntity, UnreadableEntity, WorkingSet,
    journal::WrittenDecision,
    kernel::{EntityKey, Halt},
    views::Answer,
};
use rusqlite::{Connection, ErrorCode};

use super::{Error, NotDone, Options, follower, pending::Pending, rows, schema};

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
    whole: Option<Ledger>,
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
        Ok(Self {
            connection,
            options: *options,
            key,
            transaction: None,
            set,
            loaded: 0,
            version: None,
            pending: Pending::default(),
            whole: None,
        })
    }

    /// Decides a command and makes it durable.
    pub fn execute(&mut self, context: &CommandContext, command: &Command) -> Result<Executed, NotDone> {
        let held = self.hold(context, command, executed)?;
        self.commit()?;
        Ok(held?)
    }

    /// Decides commands one after the other, each on what those before it have made, and makes all of them durable in one
    /// transaction. What is refused leaves nothing. After an error none of them is in the file.
    pub fn execute_many<'c>(
        &mut self,
        commands: impl IntoIterator<Item = (&'c CommandContext, &'c Command)>,
    ) -> Result<Vec<Result<Executed, Refusal>>, Error> {
        let held = commands.into_iter().map(|(context, command)| self.hold(context, command, executed));
        let held = held.collect::<Result<_, Error>>()?;
        self.commit()?;
        Ok(held)
    }

    /// Answers a query, from what is committed.
    pub fn query(&mut self, context: &QueryContext, query: &Query) -> Result<Answer, NotDone> {
        let answer = self.ask(context, query)?;
        self.commit()?;
        Ok(answer?)
    }

    /// The books of the whole ledger, from its events; a row that is not what the events made of its entity is a fault.
    pub fn audit(&mut self) -> Result<AuditReport, Error> {
        let audit = self.begin(Transaction::Reading).and_then(|()| {
            self.follow()?;
            self.whole.as_ref().map(|whole| follower::audit(whole, &self.connection)).transpose()
        });
        let audit = self.or_abandon(audit)?;
        self.commit()?;
        audit.ok_or_else(|| Error::damaged("a ledger that was just read is gone"))
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
    pub fn ask(&mut self, context: &QueryContext, query: &Query) -> Result<Result<Answer, Refusal>, Error> {
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
        self.whole = None;
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
        match transaction {
            Transaction::Reading => self.connection.execute_batch("BEGIN")?,
            Transaction::Writing => self.take_turn()?,
        }
        self.transaction = Some(transaction);
        let version = self.connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        if self.version != Some(version) {
            self.set = WorkingSet::new(self.key, rows::head(&self.connection)?);
            self.loaded = 0;
            self.version = Some(version);
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
            self.set.record(&events)?;
        }
        let answer = loop {
            match self.set.command_answer(context, command, &events) {
                Ok(answer) => break answer,
                Err(missing) => self.load(&missing)?,
            }
        };
        Ok(Ok(respond(&events, written.as_ref(), answer)))
    }

    fn answer(&mut self, context: &QueryContext, query: &Query) -> Result<Result<Answer, Refusal>, Error> {
        loop {
            match self.set.query(context, query) {
                Ok(answer) => return Ok(Ok(answer)),
                Err(NotAnswered::Refused(refusal)) => return Ok(Err(refusal)),
                Err(NotAnswered::NotLoaded(missing)) => self.load(&missing)?,
                Err(_) => break,
            }
        }
        self.follow()?;
        match self.whole.as_ref().map(|whole| whole.query(context, query)) {
            Some(Ok(answer)) => Ok(Ok(answer)),
            Some(Err(NotAnswered::Refused(refusal))) => Ok(Err(refusal)),
            Some(Err(error)) => Err(Error::damaged(error.to_string())),
            None => Err(Error::damaged("a ledger that was just read is gone")),
        }
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
        let Some(row) = rows::entity(&self.connection, &key.to_string())? else {
            return Ok(StoredEntity::absent(key.clone()));
        };
        StoredEntity::from_json(key, row.version, row.form, row.state.as_deref()).map_err(|error| match error {
            UnreadableEntity::UnknownForm { expected, found, .. } if found < expected => Error::OldForm(key.to_string()),
            UnreadableEntity::UnknownForm { .. } => Error::NewerForm(error.to_string()),
            error => Error::damaged(error.to_string()),
        })
    }

    /// Writes all entities anew, in the form of today.
    fn rebuild(&mut self) -> Result<(), Error> {
        self.begin(Transaction::Writing)?;
        self.write_pending()?;
        follower::rebuild(self.key, &self.connection)
    }

    /// Writes what was held, inside the transaction.
    fn write_pending(&mut self) -> Result<(), Error> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let append = mem::take(&mut self.pending).into_append(&self.set)?;
        rows::append(&self.connection, &append)?;
        Ok(())
    }

    /// Brings the whole ledger up to what the transaction sees.
    fn follow(&mut self) -> Result<(), Error> {
        self.write_pending()?;
        follower::follow(self.whole.get_or_insert_with(|| Ledger::new(self.key)), &self.connection)
    }
}

fn executed(events: &[Recorded], _written: Option<&WrittenDecision<'_>>, result: Answer) -> Executed {
    Executed::new(events.to_vec(), result)
}
