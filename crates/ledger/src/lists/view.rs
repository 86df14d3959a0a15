use alloc::{
    boxed::Box,
    collections::{BinaryHeap, binary_heap::PeekMut},
    vec::Vec,
};
use core::{cmp::Ordering, iter};

use ecoledger_credits::CreditStatus;
use ecoledger_kernel::{CreditId, EntityKey, Gap, ProcessedClaimId};

use super::{Born, Entry, List, Position, RangeStart, Row};
use crate::{NotAnswered, ledger_view::joined};

/// Rows in the order in which they were asked for. After a gap there are none.
pub(crate) type Rows<'l, G> = Box<dyn Iterator<Item = Result<Row, G>> + 'l>;

/// What is missing of lists, or that there are none.
pub(crate) trait ListGap: Gap {
    /// Why there is no answer, where entities are missing too.
    fn into_not_answered(self, entities: Vec<EntityKey>) -> NotAnswered;
}

/// The seam by which queries read lists.
pub(crate) trait ListView {
    /// What is missing.
    type Gap: ListGap;

    /// Whether there are lists at all.
    fn expect_kept(&self) -> Result<(), Self::Gap> {
        Ok(())
    }

    /// The rows of a list from a start on; `ahead` is how many are likely to be looked at.
    fn rows(&self, list: List, start: RangeStart<Position>, ahead: usize) -> Rows<'_, Self::Gap>;

    /// The row at a position.
    fn get(&self, list: List, position: Position) -> Result<Option<Entry>, Self::Gap> {
        Ok(self.rows(list, RangeStart::Exactly(position), 1).next().transpose()?.map(|row| row.entry))
    }

    /// The last row.
    fn last(&self, list: List) -> Result<Option<Row>, Self::Gap> {
        self.rows(list, RangeStart::Last, 1).next().transpose()
    }

    /// The rows of births that stand in one list of every set, from a number on: as the first set has them.
    fn common(&self, sets: Vec<Vec<Born>>, from: u64, ahead: usize) -> Rows<'_, Self::Gap> {
        let mut sets: Vec<_> = sets.into_iter().map(|lists| Leaping::new(self, lists, ahead)).collect();
        let mut next = Some(from);
        Box::new(iter::from_fn(move || {
            let found = in_every(&mut sets, next?);
            next = match &found {
                Ok(Some(row)) => row.position.number().and_then(|number| number.checked_add(1)),
                Ok(None) | Err(_) => None,
            };
            found.transpose()
        }))
    }

    /// What was split from a credit, if it is not more than so many: births and ids, in no order.
    fn few_below(&self, ancestor: FamilyPart, most: usize) -> Result<Option<Vec<(u64, CreditId)>>, Self::Gap> {
        let FamilyPart { mint, birth, begin, end, .. } = ancestor;
        let after = RangeStart::After(Position::Stretch(begin, birth));
        let is_inside = |row: &Row| matches!(row.position, Position::Stretch(begin, _) if begin < end);
        let mut few = Vec::new();
        for row in self.rows(List::CreditStretches(mint), after, most.saturating_add(1)) {
            let row = row?;
            if !is_inside(&row) {
                break;
            }
            if few.len() == most {
                return Ok(None);
            }
            few.extend(row.position.number().zip(row.entry.id()));
        }
        Ok(Some(few))
    }
}

/// A credit as a stretch of its mint: what begins in it, and came later, was split from it (D-17).
#[derive(Clone, Copy, Debug)]
pub(crate) struct FamilyPart {
    pub(crate) id: CreditId,
    pub(crate) mint: ProcessedClaimId,
    pub(crate) birth: u64,
    pub(crate) begin: u64,
    pub(crate) end: u64,
}

impl FamilyPart {
    /// Whether a credit of the same mint was split from this one, over however many splits.
    pub(crate) fn has_below(&self, birth: u64, begin: u64) -> bool {
        birth > self.birth && (self.begin..self.end).contains(&begin)
    }
}

/// Lists of numbers as one, through which one leaps forward.
struct Leaping<'l, L: ListView + ?Sized> {
    lists: &'l L,
    names: Vec<Born>,
    ahead: usize,
    /// The rows from the last leap on, list by list, each with the next row.
    open: Vec<(Rows<'l, L::Gap>, Option<Row>)>,
}

/// How many rows are passed over one by one before one leaps.
const STEPS: usize = 8;

impl<'l, L: ListView + ?Sized> Leaping<'l, L> {
    fn new(lists: &'l L, names: Vec<Born>, ahead: usize) -> Self {
        Self { lists, names, ahead, open: Vec::new() }
    }

    /// The first row that is not before a number.
    fn leap_to(&mut self, number: u64) -> Result<Option<Row>, L::Gap> {
        if self.open.is_empty() {
            let start = || RangeStart::At(Position::Number(number));
            let names = self.names.iter();
            self.open = names.map(|list| (self.lists.rows(List::Born(*list), start(), self.ahead), None)).collect();
            each(&mut self.open, |(rows, next)| pull(rows, next))?;
        } else {
            let (lists, ahead) = (self.lists, self.ahead);
            let named = self.names.iter().zip(&mut self.open);
            each(named, |(list, (rows, next))| {
                for _ in 0..STEPS {
                    match next {
                        Some(row) if row.position.number().is_some_and(|found| found < number) => pull(rows, next)?,
                        Some(_) | None => return Ok(()),
                    }
                }
                if next.as_ref().is_some_and(|row| row.position.number().is_some_and(|found| found < number)) {
                    *rows = lists.rows(List::Born(*list), RangeStart::At(Position::Number(number)), ahead);
                    pull(rows, next)?;
                }
                Ok(())
            })?;
        }
        let next = self.open.iter().filter_map(|(_, next)| next.as_ref());
        Ok(next.min_by(|one, other| one.position.cmp(&other.position)).cloned())
    }
}

fn pull<G>(rows: &mut Rows<'_, G>, next: &mut Option<Row>) -> Result<(), G> {
    *next = rows.next().transpose()?;
    Ok(())
}

/// Does something with each; what is missing for any is told together.
fn each<T, G: Gap>(all: impl IntoIterator<Item = T>, mut act: impl FnMut(T) -> Result<(), G>) -> Result<(), G> {
    let missing = all.into_iter().filter_map(|one| act(one).err()).fold(None, |missing, gap| Some(joined(missing, gap)));
    missing.map_or(Ok(()), Err)
}

/// The first row from a number on that every set has.
fn in_every<L: ListView + ?Sized>(sets: &mut [Leaping<'_, L>], from: u64) -> Result<Option<Row>, L::Gap> {
    let mut agreed = from;
    loop {
        let mut found = Vec::with_capacity(sets.len());
        each(sets.iter_mut(), |set| {
            found.push(set.leap_to(agreed)?);
            Ok(())
        })?;
        let numbers = || found.iter().map(|row| row.as_ref().and_then(|row| row.position.number()));
        // A set without a further row has nothing in common any more.
        let Some(latest) = numbers().try_fold(agreed, |latest, number| Some(latest.max(number?))) else { return Ok(None) };
        if numbers().all(|number| number == Some(latest)) {
            return Ok(found.into_iter().next().flatten());
        }
        agreed = latest;
    }
}

/// Several lists as one, each position once, in order. A step costs the logarithm of the number of lists.
pub(crate) fn merged<'l, G: Gap + 'l>(lists: impl IntoIterator<Item = Rows<'l, G>>) -> Rows<'l, G> {
    let mut lists: Vec<Rows<'l, G>> = lists.into_iter().collect();
    let mut next = BinaryHeap::new();
    // A row is looked for when it is asked for, since it may be missing.
    let mut due: Vec<usize> = (0..lists.len()).collect();
    Box::new(iter::from_fn(move || {
        let pulled = each(due.drain(..), |list| {
            let row = lists.get_mut(list).and_then(Iterator::next).transpose()?;
            next.extend(row.map(|row| Head { row, list }));
            Ok(())
        });
        if let Err(gap) = pulled {
            next.clear();
            return Some(Err(gap));
        }
        let Head { row, list } = next.pop()?;
        due.push(list);
        while let Some(same) = next.peek_mut().filter(|head| head.row.position == row.position) {
            due.push(PeekMut::pop(same).list);
        }
        Some(Ok(row))
    }))
}

/// The next row of one of several lists. The first of them is the greatest.
struct Head {
    row: Row,
    list: usize,
}

impl Ord for Head {
    fn cmp(&self, other: &Self) -> Ordering {
        other.row.position.cmp(&self.row.position).then_with(|| other.list.cmp(&self.list))
    }
}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Head {}

/// Every status of a credit, or the one that is asked for.
pub(crate) fn statuses(asked: Option<CreditStatus>) -> impl Iterator<Item = CreditStatus> {
    CreditStatus::ALL.iter().copied().filter(move |status| asked.is_none_or(|asked| asked == *status))
}

#[cfg(test)]
mod tests {
    use alloc::{collections::BTreeSet, vec, vec::Vec};

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{Born, Entry, List, ListView, Position, RangeStart, Rows, merged};
    use crate::lists::{ListChange, ListTable, LoadedLists, MissingRanges};

    fn listed_on(marketplace: usize) -> Born {
        Born::Listed(Uuid::from_u128(marketplace as u128).into())
    }

    fn change(marketplace: usize, number: u64, is_there: bool) -> ListChange {
        let (list, position) = (List::Born(listed_on(marketplace)), Position::Number(number));
        ListChange { list, position, entry: is_there.then_some(Entry::Count(number)) }
    }

    fn table(sets: &[BTreeSet<u64>]) -> ListTable {
        let mut table = ListTable::new();
        for (marketplace, set) in sets.iter().enumerate() {
            let changes: Vec<_> = set.iter().map(|number| change(marketplace, *number, true)).collect();
            table.apply(&changes);
        }
        table
    }

    /// Loads what is missing until nothing is; also how often.
    fn loaded<T>(table: &ListTable, ask: impl Fn(&LoadedLists) -> Result<T, MissingRanges>) -> (T, usize) {
        let mut lists = LoadedLists::new();
        for loads in 0.. {
            match ask(&lists) {
                Ok(found) => return (found, loads),
                Err(missing) => table.load(missing.0, &mut lists),
            }
        }
        panic!("nothing is missing in the end")
    }

    fn numbers(rows: Rows<'_, MissingRanges>) -> Result<Vec<u64>, MissingRanges> {
        rows.map(|row| Ok(row?.position.number().expect("a number"))).collect()
    }

    fn sets() -> impl Strategy<Value = Vec<BTreeSet<u64>>> {
        prop::collection::vec(prop::collection::btree_set(0..60_u64, 0..40), 3)
    }

    proptest! {
        #[test]
        fn merged_lists_are_their_union(sets in sets(), from in 0..65_u64, ahead in 1..6_usize) {
            let all = |lists: &LoadedLists| {
                let start = || RangeStart::At(Position::Number(from));
                numbers(merged((0..3).map(|place| lists.rows(List::Born(listed_on(place)), start(), ahead))))
            };
            let union: BTreeSet<u64> = sets.iter().flatten().copied().filter(|number| *number >= from).collect();
            prop_assert_eq!(loaded(&table(&sets), all).0, union.into_iter().collect::<Vec<_>>());
        }

        #[test]
        fn what_sets_of_lists_have_in_common_is_their_intersection(sets in sets(), from in 0..65_u64, ahead in 1..6_usize) {
            let in_both = |lists: &LoadedLists| {
                numbers(lists.common(vec![vec![listed_on(0), listed_on(1)], vec![listed_on(2)]], from, ahead))
            };
            let either: BTreeSet<u64> = sets[0].union(&sets[1]).copied().collect();
            let expected: Vec<u64> = either.intersection(&sets[2]).copied().filter(|number| *number >= from).collect();
            prop_assert_eq!(loaded(&table(&sets), in_both).0, expected);
        }

        #[test]
        fn rows_go_both_ways(set in prop::collection::btree_set(0..60_u64, 0..40), at in 0..65_u64, ahead in 1..6_usize) {
            let table = table(core::slice::from_ref(&set));
            let read = |start: RangeStart<Position>| {
                loaded(&table, |lists| numbers(lists.rows(List::Born(listed_on(0)), start.clone(), ahead))).0
            };
            let all: Vec<u64> = set.iter().copied().collect();
            prop_assert_eq!(read(RangeStart::First), all.clone());
            prop_assert_eq!(read(RangeStart::Last), all.iter().rev().copied().collect::<Vec<_>>());
            let position = Position::Number(at);
            prop_assert_eq!(read(RangeStart::At(position.clone())), set.range(at..).copied().collect::<Vec<_>>());
            prop_assert_eq!(read(RangeStart::After(position.clone())), set.range(at + 1..).copied().collect::<Vec<_>>());
            prop_assert_eq!(read(RangeStart::Before(position.clone())), set.range(..at).rev().copied().collect::<Vec<_>>());
            prop_assert_eq!(read(RangeStart::Exactly(position)), set.get(&at).copied().into_iter().collect::<Vec<_>>());
        }

        /// What was loaded and then changed is what a store has after the changes, or is missing again.
        #[test]
        fn loaded_rows_keep_up(changes in prop::collection::vec((0..2_usize, 0..8_u64, any::<bool>()), 0..40)) {
            let (mut table, mut lists) = (ListTable::new(), LoadedLists::new());
            for (marketplace, number, is_there) in changes {
                let change = [change(marketplace, number, is_there)];
                table.apply(&change);
                lists.apply(&change);
                for marketplace in 0..2 {
                    let list = List::Born(listed_on(marketplace));
                    for number in 0..8 {
                        let position = || Position::Number(number);
                        let fresh = loaded(&table, |lists| lists.get(list, position())).0;
                        match lists.get(list, position()) {
                            Ok(kept) => prop_assert_eq!(kept, fresh),
                            Err(missing) => table.load(missing.0, &mut lists),
                        }
                    }
                    let fresh = loaded(&table, |lists| lists.last(list)).0;
                    match lists.last(list) {
                        Ok(kept) => prop_assert_eq!(kept, fresh),
                        Err(missing) => table.load(missing.0, &mut lists),
                    }
                }
            }
        }
    }

    /// A page of what two long lists have in common needs few loads, since one leaps.
    #[test]
    fn gaps_are_leapt_over() {
        let long: BTreeSet<u64> = (0..20_000).collect();
        let short: BTreeSet<u64> = [7, 10_000, 19_999].into_iter().collect();
        let sets = vec![vec![listed_on(0)], vec![listed_on(1)]];
        let (found, loads) = loaded(&table(&[long, short]), |lists| numbers(lists.common(sets.clone(), 0, 11)));
        assert_eq!(found, [7, 10_000, 19_999]);
        assert!(loads <= 5, "{loads}");
    }
}
