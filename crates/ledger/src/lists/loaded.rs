use alloc::{boxed::Box, collections::BTreeMap, vec, vec::Vec};
use core::iter;

use super::{List, ListChange, ListRange, ListView, MissingRanges, Position, RangeStart, Row, Rows, UnreadableRow};

/// The rows that a host has loaded: what queries and [`list_changes`](crate::WorkingSet::list_changes) read. What is not here is
/// told as a [range](ListRange) to load.
#[derive(Clone, Debug, Default)]
pub struct LoadedLists {
    /// Each range that was asked for, start and limit, with its rows as they were read.
    ranges: BTreeMap<List, Ranges>,
}

impl LoadedLists {
    /// No rows yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the rows of a range, each as position and entry, in the order in which the range asks for them; fewer than its limit
    /// say that there are no more.
    pub fn load<P: AsRef<str>, E: AsRef<str>>(
        &mut self,
        range: ListRange,
        rows: impl IntoIterator<Item = (P, E)>,
    ) -> Result<(), UnreadableRow> {
        let rows = rows.into_iter().map(|(position, entry)| Row::read(&range.list, position.as_ref(), entry.as_ref()));
        let rows = rows.collect::<Result<_, _>>()?;
        self.load_rows(range, rows);
        Ok(())
    }

    pub(super) fn load_rows(&mut self, range: ListRange, rows: Vec<Row>) {
        self.ranges.entry(range.list).or_default().insert((range.start, range.limit), rows);
    }

    /// Forgets all rows: others may have changed them.
    pub fn clear(&mut self) {
        self.ranges.clear();
    }

    /// Takes changes that are about to be written, so that the changes of the next event stand on them. Only what
    /// [`list_changes`](crate::WorkingSet::list_changes) reads is kept up to date: pages of these lists are forgotten.
    pub fn apply(&mut self, changes: &[ListChange]) {
        for change in changes {
            if let Some(ranges) = self.ranges.get_mut(&change.list) {
                ranges.retain(|(start, limit), rows| keeps_up(start, *limit, rows, change));
            }
        }
    }
}

/// Rows by start and limit.
type Ranges = BTreeMap<(RangeStart<Position>, usize), Vec<Row>>;

/// Changes the rows of a range that is a single row; `false` when the range is longer.
fn keeps_up(start: &RangeStart<Position>, limit: usize, rows: &mut Vec<Row>, change: &ListChange) -> bool {
    let position = &change.position;
    let row = change.entry.clone().map(|entry| Row { position: position.clone(), entry });
    match start {
        RangeStart::Exactly(exactly) => {
            if exactly == position {
                *rows = row.into_iter().collect();
            }
            true
        }
        RangeStart::Last if limit == 1 => match row {
            Some(row) => {
                if rows.first().is_none_or(|last| last.position <= *position) {
                    *rows = vec![row];
                }
                true
            }
            None => rows.first().is_some_and(|last| last.position != *position),
        },
        RangeStart::Last | RangeStart::First | RangeStart::At(_) | RangeStart::After(_) | RangeStart::Before(_) => false,
    }
}

impl ListView for LoadedLists {
    type Gap = MissingRanges;

    fn rows(&self, list: List, start: RangeStart<Position>, ahead: usize) -> Rows<'_, MissingRanges> {
        let limit = ahead.max(1);
        let mut loaded: &[Row] = &[];
        let mut next = Some(start);
        Box::new(iter::from_fn(move || {
            if loaded.is_empty() {
                let asked = (next.take()?, limit);
                let Some(rows) = self.ranges.get(&list).and_then(|ranges| ranges.get(&asked)) else {
                    let (start, limit) = asked;
                    return Some(Err(MissingRanges(vec![ListRange { list, start, limit }])));
                };
                loaded = rows;
                // A full range may go on; the row alone does not.
                next = rows.last().filter(|_| rows.len() >= limit).and_then(|last| asked.0.going_on(&last.position));
            }
            let (row, rest) = loaded.split_first()?;
            loaded = rest;
            Some(Ok(row.clone()))
        }))
    }
}

#[cfg(test)]
mod tests {
    use alloc::{vec, vec::Vec};

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{List, ListChange, ListRange, LoadedLists, Position, RangeStart};
    use crate::lists::{Entry, ListTable};

    fn change() -> impl Strategy<Value = ListChange> {
        let list = prop_oneof![3 => Just(list()), 1 => Just(List::ApiKeysMade)];
        let entry = prop_oneof![2 => (0..3_u64).prop_map(|count| Some(Entry::Count(count))), 1 => Just(None)];
        (list, 0..5_u64, entry).prop_map(|(list, number, entry)| ListChange { list, position: Position::Number(number), entry })
    }

    fn list() -> List {
        List::ApiKeys(Uuid::nil().into())
    }

    /// Every range of the list, up to two rows long.
    fn ranges() -> Vec<ListRange> {
        let mut starts = vec![RangeStart::First, RangeStart::Last];
        for position in (0..5).map(Position::Number) {
            let at = [RangeStart::Exactly, RangeStart::At, RangeStart::After, RangeStart::Before];
            starts.extend(at.map(|start| start(position.clone())));
        }
        let of = |start: &RangeStart<Position>| [1, 2].map(|limit| ListRange { list: list(), start: start.clone(), limit });
        starts.iter().flat_map(of).collect()
    }

    proptest! {
        /// What is still there after changes is what a store would be asked for once more; single rows and the last are always.
        #[test]
        fn rows_that_are_kept_are_as_in_the_store(before in prop::collection::vec(change(), 0..6), changes in prop::collection::vec(change(), 1..4)) {
            let (mut table, mut loaded) = (ListTable::new(), LoadedLists::new());
            table.apply(&before);
            table.load(ranges(), &mut loaded);
            table.apply(&changes);
            loaded.apply(&changes);
            let took_the_last = changes.iter().any(|change| change.list == list() && change.entry.is_none());
            for range in ranges() {
                let mut fresh = LoadedLists::new();
                table.load([range.clone()], &mut fresh);
                let of = |lists: &LoadedLists| lists.ranges.get(&range.list)?.get(&(range.start.clone(), range.limit)).cloned();
                let is_kept = match range.start {
                    RangeStart::Exactly(_) => true,
                    RangeStart::Last => range.limit == 1 && !took_the_last,
                    RangeStart::First | RangeStart::At(_) | RangeStart::After(_) | RangeStart::Before(_) => false,
                };
                match of(&loaded) {
                    Some(rows) => prop_assert_eq!(Some(rows), of(&fresh), "{:?}", range),
                    None => prop_assert!(!is_kept, "{:?}", range),
                }
            }
        }
    }
}
