//! The ledger on PostgreSQL: commands are carried out, each try by itself, until one is appended.

use std::{
    collections::BTreeSet,
    ops::Range,
    sync::atomic::{AtomicI64, AtomicU64, Ordering},
    time::Duration,
};

use ecoledger::{Command, CommandContext, HashKey, Head, Timestamp};

use super::{
    Error, Store,
    batch::{Appended, Stand},
    execute::{Decided, Known, decide},
    patience::Patience,
    request::Asked,
    row_key::row_key,
    session::Session,
};
use crate::{Outcome, Stopped};

/// How a host is opened.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The secret of its hash tables.
    pub hash_key: HashKey,
    /// At most so many connections are used at once.
    pub connections: usize,
    /// So long a command is tried again while others are in its way, or while there is no connection.
    pub patience: Duration,
}

impl Options {
    /// Eight connections, ten seconds.
    #[must_use]
    pub fn new(hash_key: HashKey) -> Self {
        Self { hash_key, connections: 8, patience: Duration::from_secs(10) }
    }
}

/// What stood in the way of commands, and was overcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hindrances {
    /// Others had changed what a batch stood on.
    pub conflicts: u64,
    /// Others had appended a later event.
    pub overtaken: u64,
    /// The connection was lost, or the server sent it away.
    pub disconnected: u64,
}

/// A ledger on a server. It holds nothing of it; any number of hosts have the same one.
#[derive(Debug)]
pub struct Postgres {
    pub(super) store: Store,
    pub(super) options: Options,
    /// In milliseconds since 1970; what is no time before anything was heard.
    heard: AtomicI64,
    conflicts: AtomicU64,
    overtaken: AtomicU64,
    disconnected: AtomicU64,
}

/// What became of a try.
enum Tried {
    Done(Vec<Outcome>),
    /// Others changed what it stood on.
    Changed,
    /// Others appended a later event.
    Overtaken,
    /// More is known than before: commands that are there already, or entities that must be locked. Decide again, knowing that.
    Known,
}

impl Postgres {
    /// Opens the ledger in a database, and makes its tables or brings them up to date first. `address` is a connection string.
    pub async fn open(address: &str, options: Options) -> Result<Self, Error> {
        let store = Store::open(address, options.connections).await?;
        let (conflicts, overtaken, disconnected) = Default::default();
        Ok(Self { store, options, heard: AtomicI64::new(i64::MIN), conflicts, overtaken, disconnected })
    }

    /// What has stood in the way so far.
    #[must_use]
    pub fn hindrances(&self) -> Hindrances {
        Hindrances {
            conflicts: self.conflicts.load(Ordering::Relaxed),
            overtaken: self.overtaken.load(Ordering::Relaxed),
            disconnected: self.disconnected.load(Ordering::Relaxed),
        }
    }

    /// Carries out a command: when this returns, what it led to is on disk. A command that comes again, with the same id, leads
    /// to nothing new and is told what it led to.
    pub async fn execute(&self, context: &CommandContext, command: &Command) -> Result<Outcome, Error> {
        let mut outcomes = self.keep_trying(&mut |_| vec![(context.clone(), command.clone())], false).await?;
        outcomes.pop().ok_or_else(|| Error::Damaged("a command without an outcome".to_owned()))
    }

    /// Carries out commands, each after those before it, and appends what they lead to at once. Those that are refused leave
    /// nothing, and the others stand. A command whose id is among those before it waits for them.
    ///
    /// What went wrong is told with the outcomes of those that were carried out before. None of the others was, as far as can be
    /// known: after [`Error::NoConnection`] ask again, with the same ids.
    pub async fn execute_many(&self, commands: &[(CommandContext, Command)]) -> Result<Vec<Outcome>, Stopped<Outcome, Error>> {
        self.execute_parts(&parts_of_different_ids(commands), |_| commands.to_vec(), false).await
    }

    /// The same for a host that stamps its commands: they are asked for at each try, with the time of the last event, before
    /// which none may be. Whenever it is asked it gives the same commands.
    pub async fn execute_stamped(
        &self,
        mut stamped: impl FnMut(Option<Timestamp>) -> Vec<(CommandContext, Command)>,
    ) -> Result<Vec<Outcome>, Stopped<Outcome, Error>> {
        let parts = parts_of_different_ids(&stamped(self.last_at()));
        self.execute_parts(&parts, stamped, true).await
    }

    /// Carries out commands part by part.
    async fn execute_parts(
        &self,
        parts: &[Range<usize>],
        mut commands: impl FnMut(Option<Timestamp>) -> Vec<Asked>,
        stamps: bool,
    ) -> Result<Vec<Outcome>, Stopped<Outcome, Error>> {
        let mut outcomes = Vec::new();
        for part in parts {
            let mut of_part = |last_at| commands(last_at).get(part.clone()).unwrap_or_default().to_vec();
            match self.keep_trying(&mut of_part, stamps).await {
                Ok(more) => outcomes.extend(more),
                Err(error) => return Err(Stopped::after(outcomes, error)),
            }
        }
        Ok(outcomes)
    }

    async fn keep_trying(
        &self,
        commands: &mut impl FnMut(Option<Timestamp>) -> Vec<Asked>,
        stamps: bool,
    ) -> Result<Vec<Outcome>, Error> {
        let mut patience = self.patience();
        let (mut known, mut is_rebuilt) = (Known::default(), false);
        loop {
            let tried = if patience.locks_first() {
                self.attempt_locked(commands, &mut known).await
            } else {
                self.attempt(&commands(self.last_at()), &mut known, stamps).await
            };
            match tried {
                Ok(Tried::Done(outcomes)) => return Ok(outcomes),
                Ok(Tried::Known) => {}
                Ok(Tried::Changed) => {
                    self.conflicts.fetch_add(1, Ordering::Relaxed);
                    patience.wait(None).await?;
                }
                Ok(Tried::Overtaken) => {
                    self.overtaken.fetch_add(1, Ordering::Relaxed);
                    patience.wait(None).await?;
                }
                Err(Error::OldForm(_)) if !is_rebuilt => {
                    is_rebuilt = true;
                    self.rebuild().await?;
                }
                Err(error) => drop(self.or_again(&mut patience, Err::<(), Error>(error)).await?),
            }
        }
    }

    /// Loads, decides, and appends while nothing has changed.
    async fn attempt(&self, commands: &[Asked], known: &mut Known, stamps: bool) -> Result<Tried, Error> {
        let session = self.store.session().await?;
        let Some(mut decided) = decide(&session, self.options.hash_key, commands, known).await? else {
            return Ok(Tried::Changed);
        };
        self.notice(decided.part.set.head());
        if stamps && decided.is_too_early() {
            return Ok(Tried::Overtaken);
        }
        if known.look(&session, commands, &decided.without_events(known)).await? {
            return Ok(Tried::Known);
        }
        let (batch, earliest) = decided.batch(commands, known)?;
        known.remember(&decided.part);
        if !batch.events.is_empty() {
            let appended = session.append_settled(&batch).await?;
            return self.tried(&session, appended, decided, commands, known).await;
        }
        if decided.part.rounds == 1 {
            // It is all of one moment.
            session.settle().await?;
            return Ok(Tried::Done(decided.outcomes));
        }
        let (head, changed) = session.head_and_changed_settled(&batch.stands).await?;
        Ok(if !changed.is_empty() {
            Tried::Changed
        } else if earliest.is_some_and(|earliest| head.last_at > Some(earliest)) {
            Tried::Overtaken
        } else {
            Tried::Done(decided.outcomes)
        })
    }

    /// Locks what is known to be needed, and the head, before it loads: nobody can come in between. Whoever needs more than that
    /// begins anew: to lock more while the head is locked would be out of order.
    async fn attempt_locked(
        &self,
        commands: &mut impl FnMut(Option<Timestamp>) -> Vec<Asked>,
        known: &mut Known,
    ) -> Result<Tried, Error> {
        let transaction = self.store.begin().await?;
        transaction.lock(&known.stands()).await?;
        let head = transaction.load(&[]).await?.head;
        let commands = commands(head.last_at);
        let session = transaction.session()?;
        let Some(mut decided) = decide(session, self.options.hash_key, &commands, known).await? else {
            transaction.roll_back().await?;
            return Ok(Tried::Changed);
        };
        let is_news = known.look(session, &commands, &decided.without_events(known)).await?;
        let (batch, _) = decided.batch(&commands, known)?;
        if known.remember(&decided.part) || is_news {
            transaction.roll_back().await?;
            return Ok(Tried::Known);
        }
        if batch.events.is_empty() {
            // What was made for the sake of the locks goes; what the answers tell is to be on disk.
            transaction.roll_back().await?;
            self.store.session().await?.settle().await?;
            return Ok(Tried::Done(decided.outcomes));
        }
        let appended = transaction.append(&batch).await?;
        if let Appended::After(_) = appended {
            transaction.commit().await?;
        } else {
            transaction.roll_back().await?;
        }
        let session = self.store.session().await?;
        self.tried(&session, appended, decided, &commands, known).await
    }

    async fn tried(
        &self,
        session: &Session,
        appended: Appended,
        decided: Decided,
        commands: &[Asked],
        known: &mut Known,
    ) -> Result<Tried, Error> {
        match appended {
            Appended::After(after) => Ok(Tried::Done(decided.stamp(known, after))),
            Appended::Changed(_) => Ok(Tried::Changed),
            Appended::Overtaken => Ok(Tried::Overtaken),
            Appended::Before(_) | Appended::Taken(_) => {
                let all = (0..commands.len()).filter(|place| !known.repeated.contains_key(place)).collect();
                // It is there, or was when it stood in the way.
                Ok(if known.look(session, commands, &all).await? { Tried::Known } else { Tried::Changed })
            }
        }
    }

    pub(super) fn patience(&self) -> Patience {
        Patience::new(self.options.patience)
    }

    /// What was asked for; none where the connection was lost, or the server sent it away, and it is time to ask again.
    pub(super) async fn or_again<T>(&self, patience: &mut Patience, done: Result<T, Error>) -> Result<Option<T>, Error> {
        match done {
            Err(error) if error.is_passing() => {
                self.disconnected.fetch_add(1, Ordering::Relaxed);
                patience.wait(Some(error)).await?;
                Ok(None)
            }
            done => done.map(Some),
        }
    }

    /// The time of the last event, as far as this host has heard.
    #[must_use]
    pub fn last_at(&self) -> Option<Timestamp> {
        Timestamp::from_millis(self.heard.load(Ordering::Relaxed))
    }

    fn notice(&self, head: Head) {
        if let Some(last_at) = head.last_at {
            self.heard.fetch_max(last_at.millis(), Ordering::Relaxed);
        }
    }
}

impl Known {
    /// What is known to be needed, to be locked: its versions do not matter, but that what may be absent is made.
    fn stands(&self) -> Vec<Stand> {
        let mut stands: Vec<(String, bool)> = self.keys.iter().map(|(key, written)| (row_key(key), *written)).collect();
        stands.sort_unstable();
        let lock = |written: bool| written.then(|| super::Kept::new(0, 0, None));
        stands.into_iter().map(|(key, written)| Stand::new(key, 0, lock(written))).collect()
    }
}

/// The places of commands in their order, cut before each one whose id has come already: it must see whether it is the same.
fn parts_of_different_ids(commands: &[Asked]) -> Vec<Range<usize>> {
    let (mut parts, mut start) = (Vec::new(), 0);
    let mut ids = BTreeSet::new();
    for (place, (context, _)) in commands.iter().enumerate() {
        if !ids.insert(context.command_id.uuid()) {
            parts.push(start..place);
            start = place;
            ids = BTreeSet::from([context.command_id.uuid()]);
        }
    }
    if start < commands.len() {
        parts.push(start..commands.len());
    }
    parts
}
