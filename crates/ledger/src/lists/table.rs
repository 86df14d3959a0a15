use alloc::{
    collections::BTreeMap,
    string::{String, ToString as _},
    vec::Vec,
};

use super::{List, ListChange, ListRange, LoadedLists, Position, RangeStart, Row};

/// The rows of all lists in memory, as a store keeps them: a model for stores, and for their tests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListTable {
    lists: BTreeMap<List, BTreeMap<Position, Row>>,
}

impl ListTable {
    /// No rows yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes changes.
    pub fn apply(&mut self, changes: &[ListChange]) {
        for ListChange { list, position, entry } in changes {
            let rows = self.lists.entry(*list).or_default();
            match entry {
                Some(entry) => {
                    let row = Row { position: position.clone(), entry: entry.clone() };
                    rows.insert(position.clone(), row);
                }
                None => {
                    rows.remove(position);
                }
            }
            if rows.is_empty() {
                self.lists.remove(list);
            }
        }
    }

    /// Loads ranges that are missing.
    pub fn load(&self, missing: impl IntoIterator<Item = ListRange>, loaded: &mut LoadedLists) {
        for range in missing {
            let rows = self.read(&range);
            loaded.load_rows(range, rows);
        }
    }

    fn read(&self, range: &ListRange) -> Vec<Row> {
        let Some(rows) = self.lists.get(&range.list) else { return Vec::new() };
        let read = |rows: &mut dyn Iterator<Item = (&Position, &Row)>| -> Vec<Row> {
            rows.take(range.limit).map(|(_, row)| row.clone()).collect()
        };
        match &range.start {
            RangeStart::Exactly(position) => rows.get(position).cloned().into_iter().collect(),
            RangeStart::First => read(&mut rows.iter()),
            RangeStart::At(position) => read(&mut rows.range(position..)),
            RangeStart::After(position) => read(&mut rows.range(position..).filter(|(found, _)| *found != position)),
            RangeStart::Last => read(&mut rows.iter().rev()),
            RangeStart::Before(position) => read(&mut rows.range(..position).rev()),
        }
    }

    /// Every row as a store keeps it: list, position, entry, in order.
    pub fn rows(&self) -> impl Iterator<Item = (String, String, String)> {
        self.lists
            .iter()
            .flat_map(|(list, rows)| rows.values().map(|row| (list.to_string(), row.position.to_string(), row.entry.to_json())))
    }
}
