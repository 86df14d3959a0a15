//! Lists as rows that a store keeps, for a host that does not hold the whole ledger in memory.
//!
//! A [`Ledger`](crate::Ledger) keeps its lists itself. A host that decides on a [`WorkingSet`](crate::WorkingSet) keeps them
//! in a table, and every query that lists, tells a history or a feed is answered from it: page by page the answer of the whole
//! ledger, with the same cursors and to the same actors.
//!
//! # The table
//!
//! One table holds the rows of all lists:
//!
//! | column | what it holds |
//! |---|---|
//! | list | the name of the list: text |
//! | position | the place of the row in it: text that is ordered byte by byte (`COLLATE "C"` in PostgreSQL, `BINARY` in SQLite) |
//! | entry | what stands there: JSON |
//!
//! The key is (list, position). Nothing else needs an index, and nothing in it needs to be understood by the host. It can always
//! be made anew from the events.
//!
//! # Writing
//!
//! After each event that is recorded, [`WorkingSet::list_changes`](crate::WorkingSet::list_changes) tells which rows to write or
//! to delete. It reads single rows and last rows of lists, and says which are missing. So:
//!
//! 1. Take the positions of the events in the transaction, behind the lock that gives them: numbers in lists follow that order.
//! 2. For each event in order: [record](crate::WorkingSet::record) it alone, ask `list_changes`, load what is missing
//!    ([`LoadedLists::load`]) and ask again, then [`LoadedLists::apply`] the changes, so that those of the next event stand on them.
//! 3. Write all changes in the same transaction. [`LoadedLists::clear`] before the next one, when others write too.
//!
//! # Reading
//!
//! [`WorkingSet::query_with_lists`](crate::WorkingSet::query_with_lists) answers any query but the audit, or says what is missing:
//! entities ([`NotAnswered::NotLoaded`](crate::NotAnswered::NotLoaded)), or ranges of lists
//! ([`NotAnswered::ListsNotLoaded`](crate::NotAnswered::ListsNotLoaded)). The host loads all that is named and asks again: three to
//! eight times for a page, however long its list is, and for a lineage about twice for each ancestor. All rounds of a query read
//! one state: a transaction that sees a snapshot.
//!
//! A [range](ListRange) is one statement (`LIMIT` is [`ListRange::limit`]):
//!
//! | [`RangeStart`] | rows |
//! |---|---|
//! | `Exactly(p)` | `WHERE list = l AND position = p` |
//! | `First` | `WHERE list = l ORDER BY position` |
//! | `At(p)` | `WHERE list = l AND position >= p ORDER BY position` |
//! | `After(p)` | `WHERE list = l AND position > p ORDER BY position` |
//! | `Last` | `WHERE list = l ORDER BY position DESC` |
//! | `Before(p)` | `WHERE list = l AND position < p ORDER BY position DESC` |
//!
//! [`ListTable`] does all of it in memory: a model for stores.

mod changes;
mod kept;
mod loaded;
mod name;
mod position;
mod range;
mod row;
mod table;
mod view;

pub use changes::ListsNotLoaded;
pub(crate) use changes::list_changes;
pub(crate) use kept::{KeptLists, NoLists};
pub use loaded::LoadedLists;
pub(crate) use name::{Born, CreditReader, Keeper, List, ProposalKind};
pub(crate) use position::{Expiry, Position};
pub(crate) use range::MissingRanges;
pub use range::{ListRange, RangeStart};
pub(crate) use row::{Entry, Row};
pub use row::{ListChange, UnreadableRow};
pub use table::ListTable;
pub(crate) use view::{FamilyPart, ListGap, ListView, Rows, merged, statuses};
