//! Queries, each answered from one moment of the tables.

use std::collections::BTreeSet;

use ecoledger::{
    Audit, HashKey, Ledger, NotAnswered, Query, QueryContext, Refusal, kernel::EntityKey, views::Answer,
};

use super::{Error, Postgres, part::Part, request::recorded};

/// So many events are read at once where all are read.
const PAGE: u32 = 10_000;

impl Postgres {
    /// Answers a query. Nothing changes, and all that the answer tells is on disk.
    pub async fn query(&self, context: &QueryContext, query: &Query) -> Result<Result<Answer, Refusal>, Error> {
        if matches!(query, Query::Audit) {
            return self.by_the_whole(context, query).await;
        }
        let transaction = self.store.begin_reading().await?;
        let mut part = Part::new(self.options.hash_key);
        let mut missing: BTreeSet<EntityKey> = BTreeSet::new();
        loop {
            part.load(transaction.session()?, missing).await?;
            let answer = match part.set.query(context, query) {
                Ok(answer) => Ok(answer),
                Err(NotAnswered::Refused(refusal)) => Err(refusal),
                Err(NotAnswered::NotLoaded(keys)) => {
                    missing = keys.into_iter().collect();
                    continue;
                }
                Err(error) => return Err(Error::Damaged(error.to_string())),
            };
            transaction.commit().await?;
            return Ok(answer);
        }
    }

    /// The books, counted from every event there is: it takes as long as there are events, and holds every entity meanwhile.
    pub async fn audit(&self) -> Result<Audit, Error> {
        Ok(self.whole(false).await?.audit())
    }

    async fn by_the_whole(&self, context: &QueryContext, query: &Query) -> Result<Result<Answer, Refusal>, Error> {
        match self.whole(true).await?.query(context, query) {
            Ok(answer) => Ok(Ok(answer)),
            Err(NotAnswered::Refused(refusal)) => Ok(Err(refusal)),
            Err(error) => Err(Error::Damaged(error.to_string())),
        }
    }

    /// The whole ledger, replayed from the events.
    async fn whole(&self, with_lists: bool) -> Result<Ledger, Error> {
        let new = |key: HashKey| if with_lists { Ledger::new(key) } else { Ledger::without_projections(key) };
        let mut ledger = new(self.options.hash_key);
        loop {
            let events = self.store.events(ledger.sequence(), PAGE).await?;
            if events.is_empty() {
                return Ok(ledger);
            }
            let events = events.iter().map(recorded).collect::<Result<Vec<_>, _>>()?;
            ledger.replay(events).map_err(|error| Error::Damaged(error.to_string()))?;
        }
    }
}
