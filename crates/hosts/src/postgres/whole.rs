//! What needs every entity: the books, and tables that are made anew. It takes as long as there are events.

use std::{collections::HashMap, fmt::Display, slice};

use ecoledger::{AuditReport, Head, Ledger, NotAnswered, Query, QueryContext, Recorded, Timestamp, uuid::Uuid, views::Answer};

use super::{
    Error, Postgres,
    batch::{Event, Kept},
    request::recorded,
    row_key::row_key,
    session::Session,
};
use crate::Answered;

/// So many events, or entities, at once: between two of them the server hears nothing of a transaction.
const CHUNK: usize = 1_000;

impl Postgres {
    /// The books, counted from every event there is, which holds every entity meanwhile. What is not as the events made it is a
    /// fault: a row of an entity, a column of an event beside its line, the head.
    pub async fn audit(&self) -> Result<AuditReport, Error> {
        let mut patience = self.patience();
        loop {
            let audit = self.try_audit().await;
            if let Some(audit) = self.or_again(&mut patience, audit).await? {
                return Ok(audit);
            }
        }
    }

    async fn try_audit(&self) -> Result<AuditReport, Error> {
        let transaction = self.store.begin_reading().await?;
        let session = transaction.session()?;
        let mut columns = Columns::default();
        let ledger = self.whole(session, |event, recorded| columns.compare(event, recorded)).await?;
        let mut faults = columns.faults;
        faults.extend(head_faults(session, &ledger).await?);
        faults.extend(row_faults(session, &ledger).await?);
        transaction.commit().await?;
        let mut audit = ledger.audit();
        audit.faults.extend(faults);
        audit.balanced = audit.faults.is_empty();
        Ok(audit)
    }

    /// The query of the same name. Whether the actor may ask is told by an empty ledger: it is a matter of who asks.
    pub(super) async fn audit_asked(&self, context: &QueryContext) -> Result<Answered, Error> {
        match Ledger::without_projections(self.options.hash_key).query(context, &Query::Audit) {
            Ok(_) => Ok(Ok(Answer::Audit(self.audit().await?))),
            Err(NotAnswered::Refused(refusal)) => Ok(Err(refusal)),
            Err(error) => Err(Error::Damaged(error.to_string())),
        }
    }

    /// Makes every entity anew from the events, in the form of today, and the lists empty, so that they follow the log again:
    /// after an update that keeps entities in another form. Nobody appends meanwhile.
    pub async fn rebuild(&self) -> Result<(), Error> {
        let mut patience = self.patience();
        loop {
            let rebuilt = self.try_rebuild().await;
            if self.or_again(&mut patience, rebuilt).await?.is_some() {
                return Ok(());
            }
        }
    }

    async fn try_rebuild(&self) -> Result<(), Error> {
        let transaction = self.store.begin().await?;
        let session = transaction.session()?;
        session.0.batch_execute("LOCK TABLE entities IN EXCLUSIVE MODE").await?;
        let ledger = self.whole(session, |_, _| {}).await?;
        let mut rows = rows(&ledger);
        loop {
            let chunk = rows.by_ref().take(CHUNK).collect::<Result<Vec<_>, _>>()?;
            if chunk.is_empty() {
                break;
            }
            session.write_anew(&chunk).await?;
        }
        session.empty_lists().await?;
        transaction.commit().await
    }

    /// The whole ledger, replayed from the events, of each of which is told.
    async fn whole(&self, session: &Session, mut tell: impl FnMut(&Event, &Recorded)) -> Result<Ledger, Error> {
        let mut ledger = Ledger::without_projections(self.options.hash_key);
        let page = u32::try_from(CHUNK).unwrap_or(u32::MAX);
        loop {
            let events = session.events(ledger.sequence(), page).await?;
            if events.is_empty() {
                return Ok(ledger);
            }
            let all: Vec<Recorded> = events.iter().map(recorded).collect::<Result<_, _>>()?;
            events.iter().zip(&all).for_each(|(event, recorded)| tell(event, recorded));
            ledger.replay(all).map_err(|error| Error::Damaged(error.to_string()))?;
        }
    }
}

/// Every entity as it is to be kept.
fn rows(ledger: &Ledger) -> impl Iterator<Item = Result<(String, Kept), Error>> {
    ledger.entities().map(|entity| {
        let state = entity.to_json().map_err(|error| Error::Damaged(error.to_string()))?;
        Ok((row_key(entity.key()), Kept::new(entity.version().get(), entity.form(), state)))
    })
}

/// Holds the columns of events against their lines. The position is held against the line wherever an event is read.
#[derive(Debug, Default)]
struct Columns {
    /// How many events of each command came so far.
    counts: HashMap<Uuid, u32>,
    faults: Vec<String>,
}

impl Columns {
    fn compare(&mut self, event: &Event, recorded: &Recorded) {
        let (id, found) = (recorded.command_id.uuid(), &event.line);
        let index = self.counts.entry(id).or_default();
        let mut expect = |column: &str, expected: &dyn Display, found: &dyn Display| {
            let (expected, found) = (expected.to_string(), found.to_string());
            if expected != found {
                self.faults.push(format!("event {}: {column}: expected {expected}, found {found}", event.position));
            }
        };
        expect("command_id", &id, &found.command);
        expect("index", index, &found.index);
        *index = index.saturating_add(1);
    }
}

/// What is wrong with the head, and with how far the lists say that they are, a sentence each.
async fn head_faults(session: &Session, ledger: &Ledger) -> Result<Vec<String>, Error> {
    let time = |at: Option<Timestamp>| at.map_or_else(|| "no time".to_owned(), |at| at.to_string());
    let told = |head: Head| format!("event {} at {}", head.sequence, time(head.last_at));
    let (expected, found) = (Head::new(ledger.sequence(), ledger.last_at()), session.load(&[]).await?.head);
    let mut faults = Vec::new();
    if found != expected {
        faults.push(format!("head: expected {}, found {}", told(expected), told(found)));
    }
    let (lists, _) = session.lists_and_head().await?;
    if lists > expected.sequence {
        faults.push(format!("lists_head: expected event {} or one before it, found {lists}", expected.sequence));
    }
    Ok(faults)
}

/// The rows that are not what the events made of the entities, a sentence each.
async fn row_faults(session: &Session, ledger: &Ledger) -> Result<Vec<String>, Error> {
    let (mut faults, mut made) = (Vec::new(), 0_u64);
    let mut rows = rows(ledger);
    loop {
        let (keys, expected): (Vec<String>, Vec<Kept>) =
            rows.by_ref().take(CHUNK).collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
        if keys.is_empty() {
            break;
        }
        made = made.saturating_add(u64::try_from(keys.len()).unwrap_or(u64::MAX));
        match session.load(&keys).await {
            Ok(found) => faults.extend(differences(&keys, &expected, &found.entities)),
            Err(Error::Damaged(_)) => {
                for (key, expected) in keys.iter().zip(&expected) {
                    let key = slice::from_ref(key);
                    match session.load(key).await {
                        Ok(found) => faults.extend(differences(key, slice::from_ref(expected), &found.entities)),
                        Err(Error::Damaged(what)) => faults.push(what),
                        Err(error) => return Err(error),
                    }
                }
            }
            Err(error) => return Err(error),
        }
    }
    let found = session.count_entities().await?;
    if found != made {
        faults.push(format!("expected {made} rows of entities, found {found}"));
    }
    Ok(faults)
}

fn differences(keys: &[String], expected: &[Kept], found: &[Option<Kept>]) -> Vec<String> {
    let rows = keys.iter().zip(expected).zip(found);
    let other = rows.filter(|((_, expected), found)| found.as_ref() != Some(expected));
    other.map(|((key, _), _)| format!("{key}: its row is not what the events made of it")).collect()
}
