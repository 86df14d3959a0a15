//! Where credits come from, and what became of them. Time grows with the credits on the way up, and with the page of those
//! below; nothing recurs, since splits may be deep.

use alloc::{boxed::Box, format, string::ToString as _, vec::Vec};
use core::{fmt, str::FromStr};

use ecoledger_credits::Credit;
use ecoledger_kernel::{CreditId, Entity as _, FileId, OrganizationId, Refusal, Slot};

use super::{
    Answering, PageRequest, Stop, Stopped,
    credits::{Birth, FirstCredit, readers},
    page::{Cursor, fill, refuse_cursor},
    weight::Weighed,
};
use crate::{
    LedgerView,
    ledger_view::{gather, joined, slot},
    lists::{Born, FamilyPart, List, ListView, RangeStart, Row, statuses},
    views::{CreditHistoryView, CreditView, LineageView, Onlooker, OriginView},
};

/// A credit that was found, so that it is looked up once.
#[derive(Clone, Copy)]
struct Found<'l> {
    id: CreditId,
    slot: Slot<'l, Credit>,
}

/// Births and ids in ascending order, found as they are asked for.
type Ascending<'l, G> = Box<dyn Iterator<Item = Result<(u64, CreditId), G>> + 'l>;

/// Where a page of a lineage begins.
#[derive(Clone, Copy)]
struct LineagePlace {
    /// The first of the descendants; none when all of them were shown.
    below: Option<CreditId>,
    /// How many steps upwards were shown on earlier pages.
    above: usize,
}

/// Of descendants, or `-`; with `+` and a number when there was more above than fits one page.
impl fmt::Display for LineagePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.below {
            Some(id) => write!(f, "{id}")?,
            None => f.write_str("-")?,
        }
        if self.above > 0 { write!(f, "+{}", self.above) } else { Ok(()) }
    }
}

/// What was no place.
struct NoPlace;

impl FromStr for LineagePlace {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let (below, above) = text.split_once('+').unwrap_or((text, "0"));
        let above = above.parse().map_err(|_| NoPlace)?;
        if below == "-" {
            return Ok(Self { below: None, above });
        }
        let FirstCredit(id) = below.parse().map_err(|_| NoPlace)?;
        Ok(Self { below: Some(id), above })
    }
}

/// A step on the way from a credit up to its mint.
enum StepUp<'l, G, L> {
    Ancestor(Result<Found<'l>, G>),
    Fact(CreditId, Result<Row, L>),
}

impl<G, L> StepUp<'_, G, L> {
    const fn is_missing(&self) -> bool {
        matches!(self, Self::Ancestor(Err(_)) | Self::Fact(_, Err(_)))
    }
}

/// How much of a history is read at once.
const HISTORY_AHEAD: usize = 100;

/// How many credits are looked up at once for one that shares a file.
const MOST_LOOKED_UP: usize = 100;

/// A step as it is shown.
enum StepUpView {
    Ancestor(CreditView),
    Fact(CreditHistoryView),
}

impl Weighed for StepUpView {
    fn weight(&self) -> usize {
        match self {
            Self::Ancestor(view) => view.weight(),
            Self::Fact(view) => view.weight(),
        }
    }
}

/// The part of ancestors and history that a page shows.
struct Above {
    ancestors: Vec<CreditView>,
    history: Vec<CreditHistoryView>,
    /// How many steps were shown, on the pages before too, when this is not all.
    shown: usize,
    /// Whether there are more steps.
    is_cut: bool,
}

impl<'l, V: LedgerView, L: ListView> Answering<'l, V, L> {
    /// The page is one of its descendants. Ancestors and history stand on every page; those that are too much for one come, from
    /// the credit upwards, on one page after the other.
    pub(super) fn credit_lineage(&mut self, id: CreditId, page: &PageRequest) -> Result<LineageView, Stopped<V, L>> {
        let organization = self.member()?.id;
        let list = format!("creditLineage {organization} {id}");
        page.expect_of(&list)?;
        let (_, view) = self.credit_in_sight(id)?;
        let not_found = || Stop::Refused(Refusal::not_found(&Credit::key(&id)));
        self.expect_lists()?;
        let found = Found { id, slot: slot(self.view, &id).map_err(Stop::Gap)? };
        let credit = found.slot.entity.ok_or_else(not_found)?;
        let part = self.part(id, credit)?.ok_or_else(not_found)?;
        let onlooker = Onlooker::new(self.view, organization).map_err(Stop::Gap)?;
        let place = page.position(&list)?;
        let first = match place {
            Some(LineagePlace { below: Some(id), .. }) => Some(self.first_below(id, part, onlooker)?),
            Some(LineagePlace { below: None, .. }) => None,
            None => Some(0),
        };
        let below = first.map_or(Ok((Vec::new(), None)), |first| {
            let below = self.below(part, onlooker, first, page.limit);
            fill(page.limit, below.map(|found| found.map(|(_, id)| (id, self.credit_shown_to(onlooker, id)))))
        });
        let above = self.above(found, onlooker, place.map_or(0, |place| place.above));
        let ((descendants, next_below), above) = Stop::both(below, above)?;
        let next = LineagePlace { below: next_below, above: above.shown };
        let has_more_below = next_below.is_some();
        Ok(LineageView {
            credit: view,
            origin: OriginView::new(credit),
            ancestors: above.ancestors,
            descendants,
            history: above.history,
            next_cursor: (has_more_below || above.is_cut).then(|| Cursor::of(&list, &next).to_string()),
            is_continued: page.cursor.is_some(),
            has_more_above: above.is_cut,
            has_more_below,
        })
    }

    /// What fits a page of the way up from a credit: its own history, the latest first, then its parent and that one's history,
    /// and so on to the mint. It is shown in the order in which it happened.
    fn above(&self, credit: Found<'l>, onlooker: Onlooker, before: usize) -> Result<Above, Stopped<V, L>> {
        let facts = |id| {
            let rows = self.lists.rows(List::CreditHistory(id), RangeStart::Last, HISTORY_AHEAD);
            rows.map(move |row| StepUp::Fact(id, row))
        };
        let parent = |found: &Found<'l>| {
            let id = found.slot.entity?.parent?;
            Some(slot(self.view, &id).map(|slot| Found { id, slot }))
        };
        let ancestors = core::iter::successors(parent(&credit), |found| parent(found.as_ref().ok()?));
        let steps = facts(credit.id).chain(ancestors.flat_map(|found| {
            let facts = found.as_ref().ok().map(|found| facts(found.id));
            core::iter::once(StepUp::Ancestor(found)).chain(facts.into_iter().flatten())
        }));
        // What is missing on the way is told, though it was shown on a page before.
        let steps = steps.enumerate().filter(|(place, step)| *place >= before || step.is_missing());
        let views = steps.map(|(place, step)| {
            let view = match step {
                StepUp::Ancestor(found) => found.and_then(|found| {
                    let view = CreditView::of(self.view, found.id, found.slot, onlooker)?;
                    Ok(view.map(StepUpView::Ancestor))
                }),
                StepUp::Fact(id, row) => {
                    let fact = row?.entry.into_fact();
                    Ok(fact.map(|fact| StepUpView::Fact(CreditHistoryView::new(id, fact))))
                }
            };
            Ok((place, view))
        });
        let (shown, next) = fill(usize::MAX, views)?;
        let (mut ancestors, mut history) = (Vec::new(), Vec::new());
        for step in shown.into_iter().rev() {
            match step {
                StepUpView::Ancestor(view) => ancestors.push(view),
                StepUpView::Fact(view) => history.push(view),
            }
        }
        // What fits one page stands on every page; what does not is not shown again when it has come to its end.
        let after_last = if before > 0 { usize::MAX } else { 0 };
        Ok(Above { ancestors, history, shown: next.unwrap_or(after_last), is_cut: next.is_some() })
    }

    /// Whether a file on a credit is in sight: on that credit, or on one that was split from it and shares the file.
    pub(super) fn shares_file(&self, id: CreditId, file: FileId, organization: OrganizationId) -> Result<bool, Stopped<V, L>> {
        let onlooker = Onlooker::new(self.view, organization).map_err(Stop::Gap)?;
        let sees = |credit: &Credit| credit.files.as_slice().contains(&file) && onlooker.sees(credit);
        if self.lists.expect_kept().is_err() {
            return self.walk_to_any_from(id, sees).map_err(Stop::Gap);
        }
        let Some(credit) = slot::<Credit, V>(self.view, &id).map_err(Stop::Gap)?.entity else { return Ok(false) };
        if sees(credit) {
            return Ok(true);
        }
        let Some(part) = self.part(id, credit)? else { return Ok(false) };
        let (mut missing, mut unknown): (Option<V::Gap>, usize) = (None, 0);
        for found in self.below(part, onlooker, 0, 1) {
            match slot::<Credit, V>(self.view, &found.map_err(Stop::lists)?.1) {
                Ok(found) if found.entity.is_some_and(sees) => return Ok(true),
                Ok(_) => {}
                Err(gap) => {
                    missing = Some(joined(missing, gap));
                    unknown = unknown.saturating_add(1);
                    if unknown == MOST_LOOKED_UP {
                        break;
                    }
                }
            }
        }
        missing.map_or(Ok(false), |gap| Err(Stop::Gap(gap)))
    }

    /// Whether a credit, or any that was split from it, passes: found by keys alone, one generation after the other.
    fn walk_to_any_from(&self, id: CreditId, passes: impl Fn(&Credit) -> bool) -> Result<bool, V::Gap> {
        let mut generation = Vec::from([id]);
        while !generation.is_empty() {
            let credits = gather(generation.iter().map(|id| Ok(slot::<Credit, V>(self.view, id)?.entity)))?;
            if credits.iter().any(|credit| passes(credit)) {
                return Ok(true);
            }
            generation = credits.iter().flat_map(|credit| credit.children.iter().copied()).collect();
        }
        Ok(false)
    }

    /// The stretch of its mint that a credit is.
    fn part(&self, id: CreditId, credit: &Credit) -> Result<Option<FamilyPart>, Stopped<V, L>> {
        Ok(self.birth(id)?.map(|Birth { number, begin }| FamilyPart {
            id,
            mint: credit.mint.processed_claim_id,
            birth: number,
            begin,
            end: begin.saturating_add(credit.quantity.grams()),
        }))
    }

    /// Where a page goes on, if its cursor can be one of this lineage: whether there are credits that the organization could
    /// never see is not told (D-28).
    fn first_below(&self, id: CreditId, part: FamilyPart, onlooker: Onlooker) -> Result<u64, Stopped<V, L>> {
        let credit = slot::<Credit, V>(self.view, &id).map_err(Stop::Gap)?.entity;
        let same_mint = credit.is_some_and(|credit| credit.mint.processed_claim_id == part.mint);
        let birth = if same_mint { self.birth(id)? } else { None };
        let below = birth.filter(|birth| part.has_below(birth.number, birth.begin));
        match below {
            Some(birth) if self.could_ever_read(onlooker, birth.number)? => Ok(birth.number),
            Some(_) | None => Err(refuse_cursor().into()),
        }
    }

    /// What was split from a credit, in the order of creation, from a birth on: all that may be seen, and perhaps more.
    ///
    /// A few are found at once. Of many, the family's own list and those of what the organization may see are merged, leaping
    /// over what either has not: a page does not grow with what others have split further and may not be seen.
    fn below(&self, part: FamilyPart, onlooker: Onlooker, first: u64, limit: usize) -> Ascending<'l, L::Gap> {
        match self.lists.few_below(part, limit.saturating_mul(2)) {
            Err(gap) => Box::new(core::iter::once(Err(gap))),
            Ok(Some(mut few)) => {
                few.retain(|(birth, _)| *birth >= first);
                few.sort_unstable();
                Box::new(few.into_iter().map(Ok))
            }
            Ok(None) => {
                let family = Vec::from([Born::Family(part.mint)]);
                let seen =
                    readers(onlooker).flat_map(|reader| statuses(None).map(move |status| Born::Readable(reader, status)));
                let rows =
                    self.lists.common(Vec::from([family, seen.collect()]), first.max(part.birth), limit.saturating_add(1));
                Box::new(rows.filter_map(move |row| match row {
                    Ok(row) => {
                        let (birth, (id, begin)) = row.position.number().zip(row.entry.part())?;
                        part.has_below(birth, begin).then_some(Ok((birth, id)))
                    }
                    Err(gap) => Some(Err(gap)),
                }))
            }
        }
    }
}
