//! Lists as rows beside a ledger: what a host keeps in a table, written event by event, and what queries are answered from it.

use ecoledger::{
    HashKey, Ledger, NotAnswered, Query, QueryContext, Recorded, WorkingSet,
    lists::{ListTable, LoadedLists},
    views::Answer,
};

use crate::laws::{Broken, hold};

/// A ledger that stands for a store of entities, and the rows of its lists.
#[derive(Clone, Debug)]
pub struct Rows {
    /// The entities.
    pub ledger: Ledger,
    /// The rows.
    pub table: ListTable,
    loaded: LoadedLists,
    written: u64,
}

impl Rows {
    /// Nothing has happened.
    #[must_use]
    pub fn empty() -> Self {
        let ledger = Ledger::without_projections(HashKey::from_bytes([7; 16]));
        Self { ledger, table: ListTable::new(), loaded: LoadedLists::new(), written: 0 }
    }

    /// Writes what events change, as a host does: one after the other, loading what is missing. What was loaded is kept for a
    /// while, and forgotten now and then, as by a host that shares its store.
    pub fn follow(&mut self, events: &[Recorded]) {
        for event in events {
            self.ledger.record(std::slice::from_ref(event)).expect("the next event");
            let mut set = WorkingSet::new(HashKey::from_bytes([9; 16]), self.ledger.head());
            let changes = loop {
                match set.list_changes(event, &self.loaded) {
                    Ok(changes) => break changes,
                    Err(missing) => {
                        assert!(!missing.entities.is_empty() || !missing.ranges.is_empty(), "something is missing");
                        for key in &missing.entities {
                        set.load(self.ledger.entity(key));
                    }
                        self.table.load(missing.ranges, &mut self.loaded);
                    }
                }
            };
            self.table.apply(&changes);
            self.loaded.apply(&changes);
            self.written += 1;
            if self.written.is_multiple_of(7) {
                self.loaded.clear();
            }
        }
    }

    /// Answers a query as a host does that holds nothing: loads what is missing until nothing is. Also how often it loaded.
    ///
    /// # Errors
    ///
    /// As the set gives them.
    pub fn query(&self, context: &QueryContext, query: &Query) -> (Result<Answer, NotAnswered>, usize) {
        let mut set = WorkingSet::new(HashKey::from_bytes([11; 16]), self.ledger.head());
        let mut lists = LoadedLists::new();
        let mut rounds = 0;
        loop {
            match set.query_with_lists(&lists, context, query) {
                Err(NotAnswered::NotLoaded(keys)) => {
                    let missing = set.missing(keys);
                    assert!(!missing.is_empty(), "a gap of nothing: {query:?}");
                    for key in &missing {
                        set.load(self.ledger.entity(key));
                    }
                }
                Err(NotAnswered::ListsNotLoaded(missing)) => {
                    assert!(!missing.ranges.is_empty(), "a gap of nothing: {query:?}");
                    for key in &missing.entities {
                        set.load(self.ledger.entity(key));
                    }
                    self.table.load(missing.ranges, &mut lists);
                }
                answer => return (answer, rounds),
            }
            rounds += 1;
        }
    }

    /// The answer from rows is that of a ledger that holds everything; gives it, and how often was loaded.
    ///
    /// # Errors
    ///
    /// Says where they differ.
    pub fn answers_as(
        &self,
        whole: &Ledger,
        context: &QueryContext,
        query: &Query,
    ) -> Result<(Result<Answer, NotAnswered>, usize), Broken> {
        let (answer, rounds) = self.query(context, query);
        let expected = whole.query(context, query);
        hold(answer == expected, || format!("{context:?} {query:?}\nfrom rows {answer:?}\nfrom the whole {expected:?}"))?;
        Ok((expected, rounds))
    }
}

impl Default for Rows {
    fn default() -> Self {
        Self::empty()
    }
}
