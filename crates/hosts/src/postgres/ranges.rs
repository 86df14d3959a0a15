//! Rows of lists, read range by range: all ranges of one kind in one statement.

use ecoledger::lists::{ListChange, ListRange, LoadedLists, RangeStart};
use std::collections::BTreeMap;

use super::{Error, session::Session};
use crate::check::{with_check, without_check};

/// Each kind of range: which rows, and in which order.
const KINDS: [(&str, &str); 6] = [
    ("AND position = start", "ASC"),
    ("", "ASC"),
    ("AND position >= start", "ASC"),
    ("AND position > start", "ASC"),
    ("", "DESC"),
    ("AND position < start", "DESC"),
];

fn statement((condition, order): (&str, &str)) -> String {
    format!(
        "SELECT place, position, entry FROM unnest($1::text[], $2::text[], $3::bigint[]) WITH ORDINALITY \
         AS wanted (name, start, most, place) CROSS JOIN LATERAL (SELECT position, entry FROM lists WHERE list = name {condition} \
         ORDER BY position {order} LIMIT most) AS found ORDER BY place, position {order}"
    )
}

const PUT: &str = "INSERT INTO lists (list, position, entry) SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) \
     ON CONFLICT (list, position) DO UPDATE SET entry = excluded.entry";
const REMOVE: &str =
    "DELETE FROM lists USING unnest($1::text[], $2::text[]) AS gone (l, p) WHERE list = gone.l AND position = gone.p";

/// The kind of a range, and where it starts.
fn kind(range: &ListRange) -> (usize, String) {
    match range.start() {
        RangeStart::Exactly(position) => (0, position),
        RangeStart::First => (1, String::new()),
        RangeStart::At(position) => (2, position),
        RangeStart::After(position) => (3, position),
        RangeStart::Last => (4, String::new()),
        RangeStart::Before(position) => (5, position),
    }
}

/// Ranges of one kind.
#[derive(Default)]
struct Wanted {
    names: Vec<String>,
    starts: Vec<String>,
    limits: Vec<i64>,
    ranges: Vec<ListRange>,
}

impl Session {
    /// Loads ranges that are missing.
    pub(super) async fn load_ranges(&self, missing: Vec<ListRange>, lists: &mut LoadedLists) -> Result<(), Error> {
        let mut kinds: BTreeMap<usize, Wanted> = BTreeMap::new();
        for range in missing {
            let (kind, start) = kind(&range);
            let wanted = kinds.entry(kind).or_default();
            wanted.names.push(range.list());
            wanted.starts.push(start);
            wanted.limits.push(i64::try_from(range.limit()).unwrap_or(i64::MAX));
            wanted.ranges.push(range);
        }
        for (kind, wanted) in kinds {
            let Some(kind) = KINDS.get(kind) else { continue };
            let rows = self.rows(&statement(*kind), &[&wanted.names, &wanted.starts, &wanted.limits]).await?;
            let mut found: Vec<Vec<(String, String)>> = wanted.ranges.iter().map(|_| Vec::new()).collect();
            for row in rows {
                let place =
                    usize::try_from(row.try_get::<_, i64>(0)?).ok().and_then(|place| found.get_mut(place.checked_sub(1)?));
                let place = place.ok_or_else(|| Error::Damaged("a row of a range that was not asked for".to_owned()))?;
                place.push((row.try_get::<_, String>(1)?, row.try_get::<_, String>(2)?));
            }
            for (range, mut rows) in wanted.ranges.into_iter().zip(found) {
                let list = range.list();
                for (position, entry) in &mut rows {
                    let text = without_check(&[&list, position], entry);
                    *entry = text.map_err(|error| Error::Damaged(error.to_string()))?.to_owned();
                }
                lists.load(range, rows).map_err(|error| Error::Damaged(error.to_string()))?;
            }
        }
        Ok(())
    }

    /// Writes changes, the last one of each row.
    pub(super) async fn write_lists(&self, changes: &[ListChange]) -> Result<(), Error> {
        let last: BTreeMap<(String, String), Option<String>> =
            changes.iter().map(|change| ((change.list(), change.position()), change.entry())).collect();
        let (mut put, mut gone) = ((Vec::new(), Vec::new(), Vec::new()), (Vec::new(), Vec::new()));
        for ((list, position), entry) in last {
            if let Some(entry) = entry {
                put.2.push(with_check(&[&list, &position], &entry));
                put.0.push(list);
                put.1.push(position);
            } else {
                gone.0.push(list);
                gone.1.push(position);
            }
        }
        self.rows(PUT, &[&put.0, &put.1, &put.2]).await?;
        self.rows(REMOVE, &[&gone.0, &gone.1]).await.map(drop)
    }
}
