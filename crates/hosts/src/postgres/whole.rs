//! What needs every entity: the books, and tables that are made anew. It takes as long as there are events.

use std::collections::BTreeMap;

use ecoledger::{AuditReport, Ledger, NotAnswered, Query, QueryContext, Recorded, Refusal, views::Answer};

use super::{Error, Postgres, batch::Kept, request::recorded, row_key::row_key, session::Session};

/// So many events, or entities, at once.
const PAGE: u32 = 10_000;
const CHUNK: usize = 1_000;

impl Postgres {
    /// The books, counted from every event there is, which holds every entity meanwhile; a row that is not what the events made
    /// of its entity is a fault.
    pub async fn audit(&self) -> Result<AuditReport, Error> {
        let transaction = self.store.begin_reading().await?;
        let session = transaction.session()?;
        let ledger = self.whole(session).await?;
        let mut audit = ledger.audit();
        audit.faults.extend(faults(session, &ledger).await?);
        audit.balanced = audit.faults.is_empty();
        transaction.commit().await?;
        Ok(audit)
    }

    /// The query of the same name. Whether the actor may ask is told by an empty ledger: it is a matter of who asks.
    pub(super) async fn audit_asked(&self, context: &QueryContext) -> Result<Result<Answer, Refusal>, Error> {
        match Ledger::without_projections(self.options.hash_key).query(context, &Query::Audit) {
            Ok(_) => Ok(Ok(Answer::Audit(self.audit().await?))),
            Err(NotAnswered::Refused(refusal)) => Ok(Err(refusal)),
            Err(error) => Err(Error::Damaged(error.to_string())),
        }
    }

    /// Makes every entity anew from the events, in the form of today, and the lists empty, so that they follow the log again:
    /// after an update that keeps entities in another form. Nobody appends meanwhile.
    pub async fn rebuild(&self) -> Result<(), Error> {
        let transaction = self.store.begin().await?;
        let session = transaction.session()?;
        session.0.batch_execute("LOCK TABLE entities IN EXCLUSIVE MODE").await?;
        let ledger = self.whole(session).await?;
        for chunk in rows(&ledger)?.chunks(CHUNK) {
            session.write_anew(chunk).await?;
        }
        session.empty_lists().await?;
        transaction.commit().await
    }

    /// The whole ledger, replayed from the events.
    async fn whole(&self, session: &Session) -> Result<Ledger, Error> {
        let mut ledger = Ledger::without_projections(self.options.hash_key);
        loop {
            let events = session.events(ledger.sequence(), PAGE).await?;
            if events.is_empty() {
                return Ok(ledger);
            }
            let events: Vec<Recorded> = events.iter().map(recorded).collect::<Result<_, _>>()?;
            ledger.replay(events).map_err(|error| Error::Damaged(error.to_string()))?;
        }
    }
}

/// Every entity as it is to be kept.
fn rows(ledger: &Ledger) -> Result<Vec<(String, Kept)>, Error> {
    let row = |entity: ecoledger::StoredEntity| {
        let state = entity.to_json().map_err(|error| Error::Damaged(error.to_string()))?;
        Ok((row_key(entity.key()), Kept::new(entity.version().get(), entity.form(), state)))
    };
    ledger.entities().map(row).collect()
}

/// The rows that are not what the events made of the entities, a sentence each.
async fn faults(session: &Session, ledger: &Ledger) -> Result<Vec<String>, Error> {
    let rows: BTreeMap<String, Kept> = rows(ledger)?.into_iter().collect();
    let keys: Vec<String> = rows.keys().cloned().collect();
    let mut faults = Vec::new();
    for keys in keys.chunks(CHUNK) {
        let found = session.load(keys).await?.entities;
        let wrong = keys.iter().zip(found).filter(|(key, found)| found.as_ref() != rows.get(*key));
        faults.extend(wrong.map(|(key, _)| format!("{key}: its row is not what the events made of it")));
    }
    let found = session.count_entities().await?;
    if usize::try_from(found).ok() != Some(rows.len()) {
        faults.push(format!("expected {} rows of entities, found {found}", rows.len()));
    }
    Ok(faults)
}
