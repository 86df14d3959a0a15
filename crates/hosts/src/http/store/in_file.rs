//! The ledger in a file of SQLite. One thread decides, and makes durable together what waits together; another one answers.

use std::{path::Path, sync::Mutex, thread};

use ecoledger::{
    Actor, Command, CommandContext, HashKey, Query, QueryContext, Refusal,
    bundles::ApiKey,
    kernel::{ApiKeyId, EntityKey},
    views::Answer,
};
use tokio::sync::{mpsc, oneshot};

use super::{Asked, Store, Unavailable, api_key};
use crate::{
    lines,
    sqlite::{self, Error, Options, Sqlite, rows, rusqlite::Connection},
};

/// So many requests wait, and no more: then clients wait before they are read.
const WAITING: usize = 1024;
/// So many commands share a commit.
const TOGETHER: usize = 256;

type Outcome = Result<Result<Answer, Refusal>, Unavailable>;

/// What waits for an outcome.
struct Job<T> {
    asked: T,
    reply: oneshot::Sender<Outcome>,
}

impl<T> Job<T> {
    fn reply(self, outcome: Outcome) {
        // Who asked may have gone.
        let _unheard = self.reply.send(outcome);
    }
}

/// A ledger in a file.
#[derive(Debug)]
pub struct InFile {
    commands: mpsc::Sender<Job<Asked>>,
    queries: mpsc::Sender<Job<(Actor, Query)>>,
    keys: Mutex<Connection>,
    /// The last member: it is dropped when nothing can be asked any more.
    _threads: Threads,
}

/// The threads that hold the file, which end before they are forgotten: the last connection to be closed takes the log into the
/// file.
#[derive(Debug)]
struct Threads(Vec<thread::JoinHandle<()>>);

impl Drop for Threads {
    fn drop(&mut self) {
        for thread in self.0.drain(..) {
            // Whoever asked it has heard already that it stopped.
            let _panicked = thread.join();
        }
    }
}

impl InFile {
    /// Opens the file, or makes it, and starts the threads. They end when this is dropped.
    pub fn open(path: &Path, options: &Options, hash_key: HashKey) -> Result<Self, Error> {
        let mut decides = Sqlite::open(path, options, hash_key)?;
        let mut answers = Sqlite::open(path, options, hash_key)?;
        let keys = Mutex::new(sqlite::connect(path, options)?);
        let (commands, mut to_decide) = mpsc::channel::<Job<Asked>>(WAITING);
        let (queries, mut to_answer) = mpsc::channel::<Job<(Actor, Query)>>(WAITING);
        let deciding = thread::spawn(move || {
            while let Some(first) = to_decide.blocking_recv() {
                let mut together = vec![first];
                while together.len() < TOGETHER
                    && let Ok(next) = to_decide.try_recv()
                {
                    together.push(next);
                }
                carry_out(&mut decides, together);
            }
        });
        let answering = thread::spawn(move || {
            while let Some(job) = to_answer.blocking_recv() {
                let outcome = answer(&mut answers, &job.asked);
                job.reply(outcome);
            }
        });
        Ok(Self { commands, queries, keys, _threads: Threads(vec![deciding, answering]) })
    }
}

impl From<Error> for Unavailable {
    fn from(error: Error) -> Self {
        Self::new(&error)
    }
}

/// Decides commands in one transaction. Nobody hears of any of them before all are durable.
fn carry_out(ledger: &mut Sqlite, together: Vec<Job<Asked>>) {
    let (asked, replies): (Vec<Asked>, Vec<_>) =
        together.into_iter().map(|Job { asked, reply }| (asked, Job { asked: (), reply })).unzip();
    match decide(ledger, asked) {
        Ok(outcomes) => {
            for (job, outcome) in replies.into_iter().zip(outcomes) {
                job.reply(Ok(outcome));
            }
        }
        Err(unavailable) => {
            ledger.abandon();
            let said = unavailable.to_string();
            for job in replies {
                job.reply(Err(Unavailable::new(&said)));
            }
        }
    }
}

fn decide(ledger: &mut Sqlite, asked: Vec<Asked>) -> Result<Vec<Result<Answer, Refusal>>, Unavailable> {
    ledger.begin_writing()?;
    let mut outcomes = Vec::with_capacity(asked.len());
    for asked in asked {
        let (context, command): (CommandContext, Command) = asked.stamped(ledger.head()?.last_at)?;
        outcomes.push(ledger.hold(&context, &command, |_, _, answer| answer)?);
    }
    ledger.commit()?;
    Ok(outcomes)
}

fn answer(ledger: &mut Sqlite, (actor, query): &(Actor, Query)) -> Outcome {
    let at = lines::now(None).map_err(|failure| Unavailable::new(&failure))?;
    let answer = ledger.ask(&QueryContext::new(at, *actor), query)?;
    ledger.commit()?;
    Ok(answer)
}

async fn ask<T: Send>(jobs: &mpsc::Sender<Job<T>>, asked: T) -> Outcome {
    let stopped = || Unavailable::new(&"the thread of the ledger has stopped");
    let (reply, outcome) = oneshot::channel();
    jobs.send(Job { asked, reply }).await.map_err(|_| stopped())?;
    outcome.await.map_err(|_| stopped())?
}

impl Store for InFile {
    async fn execute(&self, asked: Asked) -> Outcome {
        ask(&self.commands, asked).await
    }

    async fn query(&self, actor: Actor, query: Query) -> Outcome {
        ask(&self.queries, (actor, query)).await
    }

    async fn api_key(&self, id: ApiKeyId) -> Result<Option<ApiKey>, Unavailable> {
        let connection = self.keys.lock().map_err(|_| Unavailable::new(&"a thread stopped while it looked for a key"))?;
        match rows::entity(&connection, &EntityKey::ApiKey(id).to_string())? {
            Some(row) => api_key(id, row.version, row.form, row.state.as_deref()),
            None => Ok(None),
        }
    }
}
