//! Queries, each answered from one moment of the tables.

use std::collections::BTreeSet;

use ecoledger::{NotAnswered, Query, QueryContext, Recorded, lists::LoadedLists};

use super::{
    Error, Postgres,
    part::{Part, Place},
    request::recorded,
};
use crate::Answered;

impl Postgres {
    /// Answers a query. Nothing changes, and all that the answer tells is on disk. Where the connection is lost it is asked again,
    /// until patience ends.
    pub async fn query(&self, context: &QueryContext, query: &Query) -> Result<Answered, Error> {
        if matches!(query, Query::Audit) {
            return self.audit_asked(context).await;
        }
        let (mut patience, mut is_rebuilt) = (self.patience(), false);
        loop {
            match self.answer(context, query).await {
                Err(Error::OldForm(_)) if !is_rebuilt => {
                    is_rebuilt = true;
                    self.rebuild().await?;
                }
                answered => {
                    if let Some(answered) = self.or_again(&mut patience, answered).await? {
                        return Ok(answered);
                    }
                }
            }
        }
    }

    async fn answer(&self, context: &QueryContext, query: &Query) -> Result<Answered, Error> {
        if let Some(answer) = self.ask(context, query, Place::Now).await? {
            return Ok(answer);
        }
        self.keep_lists().await?;
        self.ask(context, query, Place::Listed)
            .await?
            .ok_or_else(|| Error::Damaged("a query that lists do not answer".to_owned()))
    }

    /// Answers a query; none when it needs lists and there are none beside the entities.
    async fn ask(&self, context: &QueryContext, query: &Query, place: Place) -> Result<Option<Answered>, Error> {
        let transaction = self.store.begin_reading().await?;
        let session = transaction.session()?;
        let mut part = Part::new(self.options.hash_key, place);
        let mut lists = LoadedLists::new();
        part.load(session, BTreeSet::new()).await?;
        let answer = loop {
            let asked = match place {
                Place::Now => part.set.query(context, query),
                Place::Listed => part.set.query_with_lists(&lists, context, query),
            };
            match asked {
                Ok(answer) => break Some(Ok(answer)),
                Err(NotAnswered::Refused(refusal)) => break Some(Err(refusal)),
                Err(NotAnswered::NoProjections) => break None,
                Err(NotAnswered::NotLoaded(keys)) => part.load(session, keys.into_iter().collect()).await?,
                Err(NotAnswered::ListsNotLoaded(missing)) => {
                    part.load(session, missing.entities.into_iter().collect()).await?;
                    session.load_ranges(missing.ranges, &mut lists).await?;
                }
                Err(error) => return Err(Error::Damaged(error.to_string())),
            }
        };
        transaction.commit().await?;
        Ok(answer)
    }

    /// The events after a position, in order, so many at most: no event at or before the last one comes later. What a follower
    /// reads, for as long as it gets any. All that it tells is on disk.
    pub async fn events(&self, after: u64, most: u32) -> Result<Vec<Recorded>, Error> {
        let mut patience = self.patience();
        loop {
            let events = self.store.events(after, most).await;
            if let Some(events) = self.or_again(&mut patience, events).await? {
                return events.iter().map(recorded).collect();
            }
        }
    }
}
