//! Pages of lists: cursors over a stable order that tell nothing but where to go on.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use ecoledger_kernel::{Code, FromJson, Gap, Invalid, Refusal, Value};
use sha2::{Digest as _, Sha256};

use super::{
    Stop,
    weight::{self, Weighed},
};
use crate::{ledger_view::joined, views::Page};

/// Where a page begins. Opaque to clients, and good only for the list that gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String", extend("pattern" = r"^[0-9A-Fa-f]{16}\..{0,100}$")))]
pub struct Cursor {
    list: String,
    position: String,
}

const LIST_DIGITS: usize = 16;

impl Cursor {
    /// A cursor of a list.
    pub(super) fn of(list: &str, position: &impl ToString) -> Self {
        Self { list: Self::list_mark(list), position: position.to_string() }
    }

    /// Reads a cursor as a page gave it; `invalidField` otherwise.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let parts = text.split_once('.');
        let fits = parts.filter(|(list, position)| {
            list.len() == LIST_DIGITS && list.bytes().all(|byte| byte.is_ascii_hexdigit()) && position.len() <= 100
        });
        let (list, position) = fits.ok_or_else(invalid_cursor)?;
        Ok(Self { list: list.into(), position: position.into() })
    }

    /// The mark of a list: of which query it is, for whom, with which filters.
    fn list_mark(list: &str) -> String {
        let digest = Sha256::digest(list.as_bytes());
        let mark = digest.iter().take(8).fold(0_u64, |mark, byte| mark.wrapping_shl(8) | u64::from(*byte));
        format!("{mark:0LIST_DIGITS$x}")
    }
}

ecoledger_kernel::from_text! { Cursor, }

impl core::fmt::Display for Cursor {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}.{}", self.list, self.position)
    }
}

fn invalid_cursor() -> Invalid {
    Invalid::new(Code::InvalidField, "not a cursor of this list")
}

pub(super) fn refuse_cursor() -> Refusal {
    let at_cursor = |details: &mut ecoledger_kernel::Details| details.member = Some("cursor".into());
    Refusal::from(invalid_cursor()).with(at_cursor)
}

impl serde::Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromJson for Cursor {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        Self::new(&value.string()?).map_err(|invalid| invalid.at(value.path()))
    }
}

/// Which part of a list is asked for: from the beginning or a cursor on, 1 to 1000 entries, 100 unless said otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    pub(super) limit: usize,
    pub(super) cursor: Option<Cursor>,
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { limit: 100, cursor: None }
    }
}

impl PageRequest {
    /// The longest page: 1000 entries from the beginning.
    pub const LONGEST: Self = Self { limit: 1000, cursor: None };

    /// A page of this many entries; `invalidField` outside 1 to 1000.
    pub fn new(limit: u64, cursor: Option<Cursor>) -> Result<Self, Invalid> {
        let limit = usize::try_from(limit).ok().filter(|limit| (1..=1000).contains(limit));
        let limit = limit.ok_or_else(|| Invalid::new(Code::InvalidField, "a limit is 1 to 1000"))?;
        Ok(Self { limit, cursor })
    }

    /// A cursor of another list is `invalidField`, whatever the list is of: asked before that is looked up.
    pub(super) fn expect_of(&self, list: &str) -> Result<(), Refusal> {
        match &self.cursor {
            Some(cursor) if cursor.list != Cursor::list_mark(list) => Err(refuse_cursor()),
            Some(_) | None => Ok(()),
        }
    }

    /// The position of the first entry, as this list's own cursor tells it.
    pub(super) fn position<P: core::str::FromStr>(&self, list: &str) -> Result<Option<P>, Refusal> {
        self.expect_of(list)?;
        let position = self.cursor.as_ref().map(|cursor| cursor.position.parse().map_err(|_| refuse_cursor()));
        position.transpose()
    }

    /// A page of what shows nothing.
    pub(super) fn nothing<V>(&self, list: &str) -> Result<Page<V>, Refusal> {
        self.expect_of(list)?;
        Ok(Page { items: Vec::new(), next_cursor: None })
    }

    /// How many entries are looked at: those of the page, and the one after them.
    pub(super) const fn ahead(&self) -> usize {
        self.limit.saturating_add(1)
    }

    /// The entries of a page, and the cursor of the entry after them if there is one.
    pub(super) fn collect<P: ToString, V: Weighed, G: Gap, L: Gap>(
        &self,
        list: &str,
        entries: impl Iterator<Item = Listed<P, V, G, L>>,
    ) -> Result<Page<V>, Stop<G, L>> {
        let (items, next) = fill(self.limit, entries)?;
        Ok(Page { items, next_cursor: next.map(|position| Cursor::of(list, &position).to_string()) })
    }

    /// A page of a list that an entity has, by position.
    pub(super) fn of<T, V: Weighed, G: Gap, L: Gap>(
        &self,
        list: &str,
        entries: &[T],
        view: impl Fn(&T) -> Result<Option<V>, G>,
    ) -> Result<Page<V>, Stop<G, L>> {
        let first: usize = self.position(list)?.unwrap_or(0);
        let rest = entries.iter().enumerate().skip(first);
        self.collect(list, rest.map(|(position, entry)| Ok((position, view(entry)))))
    }
}

/// An entry of a list with its position: what is shown of it, if anything; or what is missing of the list.
pub(super) type Listed<P, V, G, L> = Result<(P, Result<Option<V>, G>), L>;

/// As many entries as a page may have and hold, one at least, and the position of the entry after them if there is one. Entries
/// that are not shown are passed over. What is missing for any entry that may stand on the page is told together.
pub(super) fn fill<P, V: Weighed, G: Gap, L: Gap>(
    limit: usize,
    entries: impl Iterator<Item = Listed<P, V, G, L>>,
) -> Result<(Vec<V>, Option<P>), Stop<G, L>> {
    let (mut items, mut room) = (Vec::new(), weight::MOST);
    let (mut missing, mut missing_rows): (Option<G>, Option<L>) = (None, None);
    let mut unknown: usize = 0;
    let mut next = None;
    for entry in entries {
        let known = items.len().saturating_add(unknown);
        let gap = match entry {
            Ok((position, Ok(Some(view)))) => {
                let weight = view.weight();
                if known == limit || (weight > room && !items.is_empty()) {
                    next = Some(position);
                    break;
                }
                room = room.saturating_sub(weight);
                items.push(view);
                continue;
            }
            Ok((_, Ok(None))) => continue,
            Ok((_, Err(gap))) => gap,
            Err(gap) => {
                missing_rows = Some(joined(missing_rows, gap));
                continue;
            }
        };
        missing = Some(joined(missing, gap));
        unknown = unknown.saturating_add(1);
        if known >= limit {
            break;
        }
    }
    match (missing_rows, missing) {
        (None, None) => Ok((items, next)),
        (None, Some(missing)) => Err(Stop::Gap(missing)),
        (Some(rows), missing) => Err(Stop::Lists(rows, missing)),
    }
}
