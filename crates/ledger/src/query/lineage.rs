//! Where credits come from, and what became of them. Time grows with the credits on the way up, and with the page of those
//! below; nothing recurs, since splits may be deep.

use alloc::{boxed::Box, format, string::ToString as _, vec::Vec};
use core::{fmt, str::FromStr};

use ecoledger_credits::Credit;
use ecoledger_kernel::{CreditId, Entity as _, FileId, OrganizationId, Refusal, Slot};

use super::{
    Asked, Lists, PageRequest, Stop,
    credits::FirstCredit,
    page::{Cursor, fill, refuse_cursor},
    weight::Weighed,
};
use crate::{
    ledger_view::{LedgerView, gather, slot},
    projections::{CreditFact, FamilyPlace, Positions, common, first_from},
    views::{CreditHistoryView, CreditView, LineageView, Onlooker, OriginView},
};

/// A credit that was found, so that it is looked up once.
struct Found<'l> {
    position: u32,
    id: CreditId,
    slot: Slot<'l, Credit>,
}

impl<'l> Found<'l> {
    fn parent(&self) -> Option<CreditId> {
        self.slot.entity.and_then(|credit| credit.parent)
    }

    fn children(&self) -> &'l [CreditId] {
        self.slot.entity.map_or(&[], |credit| &credit.children)
    }
}

/// Positions in ascending order, found as they are asked for.
type Ascending<'l> = Box<dyn Iterator<Item = u32> + 'l>;

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
enum StepUp<'l> {
    Ancestor(Found<'l>),
    Fact(CreditId, &'l CreditFact),
}

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

impl<'l, V: LedgerView> Asked<'l, V> {
    /// The page is one of its descendants. Ancestors and history stand on every page; those that are too much for one come, from
    /// the credit upwards, on one page after the other.
    pub(super) fn credit_lineage(&mut self, id: CreditId, page: &PageRequest) -> Result<LineageView, Stop<V::Gap>> {
        let organization = self.member()?.id;
        let list = format!("creditLineage {organization} {id}");
        page.expect_of(&list)?;
        let (_, view) = self.credit_in_sight(id)?;
        let not_found = || Stop::Refused(Refusal::not_found(&Credit::key(&id)));
        let whole = self.lists()?;
        let found = whole.find(id).ok_or_else(not_found)?;
        let credit = found.slot.entity.ok_or_else(not_found)?;
        let onlooker = Onlooker::new(self.view, organization).map_err(Stop::Gap)?;
        let place = page.position(&list)?;
        let first = match place {
            Some(LineagePlace { below: Some(id), .. }) => {
                Some(whole.first_below(id, &found, credit, onlooker).ok_or_else(refuse_cursor)?)
            }
            Some(LineagePlace { below: None, .. }) => None,
            None => Some(0),
        };
        let below = first.map(|first| whole.below(&found, credit, onlooker, first, page.limit));
        let below = below.into_iter().flatten().filter_map(|position| whole.entities.credits.at(position));
        let views = below.map(|(id, place)| (*id, CreditView::of(self.view, *id, place.slot(), onlooker)));
        let (descendants, next_below) = fill(page.limit, views).map_err(Stop::Gap)?;
        let above = self.above(whole, &found, onlooker, place.map_or(0, |place| place.above)).map_err(Stop::Gap)?;
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
    fn above(&self, whole: Lists<'l>, credit: &Found<'l>, onlooker: Onlooker, before: usize) -> Result<Above, V::Gap> {
        let lists = &whole.projections.credits;
        let facts = |found: &Found<'_>| {
            let id = found.id;
            lists.history(found.position).iter().rev().map(move |fact| StepUp::Fact(id, fact))
        };
        let parent = |found: &Found<'_>| whole.find(found.parent()?);
        let ancestors = core::iter::successors(parent(credit), parent);
        let steps = facts(credit).chain(ancestors.flat_map(|found| {
            let facts = facts(&found);
            core::iter::once(StepUp::Ancestor(found)).chain(facts)
        }));
        let views = steps.enumerate().skip(before).map(|(place, step)| {
            let view = match step {
                StepUp::Ancestor(found) => {
                    let view = CreditView::of(self.view, found.id, found.slot, onlooker);
                    view.map(|view| view.map(StepUpView::Ancestor))
                }
                StepUp::Fact(id, fact) => Ok(Some(StepUpView::Fact(CreditHistoryView::new(id, fact)))),
            };
            (place, view)
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
    pub(super) fn shares_file(&self, id: CreditId, file: FileId, organization: OrganizationId) -> Result<bool, Stop<V::Gap>> {
        let onlooker = Onlooker::new(self.view, organization).map_err(Stop::Gap)?;
        let sees = |credit: &Credit| credit.files.as_slice().contains(&file) && onlooker.sees(credit);
        match self.lists() {
            Ok(whole) => Ok(whole.any_from(id, onlooker, sees)),
            Err(_) => self.walk_to_any_from(id, sees).map_err(Stop::Gap),
        }
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
}

impl<'l> Lists<'l> {
    fn find(&self, id: CreditId) -> Option<Found<'l>> {
        let position = self.entities.credits.position(&id)?;
        let (_, place) = self.entities.credits.at(position)?;
        Some(Found { position, id, slot: place.slot() })
    }

    /// Where a page goes on, if its cursor can be one of this lineage: whether there are credits that the organization could
    /// never see is not told (D-28).
    fn first_below(&self, id: CreditId, found: &Found<'_>, credit: &Credit, onlooker: Onlooker) -> Option<u32> {
        let lists = &self.projections.credits;
        let first = self.find(id)?;
        let same_mint = first.slot.entity?.mint.processed_claim_id == credit.mint.processed_claim_id;
        let is_below = same_mint && lists.families.is_below(first.position, part(found, credit));
        let mut seen = lists.seen_by(onlooker.organization, onlooker.is_buyer);
        (is_below && seen.any(|readable| readable.ever_had(first.position))).then_some(first.position)
    }

    /// What was split from a credit, in the order of creation, from a position on: all that may be seen, and perhaps more.
    ///
    /// A few are walked to. Of many, the family's own list and those of what the organization may see are merged, leaping over
    /// what either has not: a page does not grow with what others have split further and may not be seen.
    fn below(
        &self,
        found: &Found<'l>,
        credit: &Credit,
        Onlooker { organization, is_buyer }: Onlooker,
        first: u32,
        limit: usize,
    ) -> Ascending<'l> {
        let lists = &self.projections.credits;
        if let Some(mut few) = self.walk(found, limit.saturating_mul(2)) {
            few.retain(|position| *position >= first);
            few.sort_unstable();
            return Box::new(few.into_iter());
        }
        let family: Vec<&Positions> = lists.families.of(credit.mint.processed_claim_id).into_iter().collect();
        let seen = lists.seen_by(organization, is_buyer).flat_map(|readable| readable.now.of(|_| true)).collect();
        let leaps = [family, seen].map(|sets: Vec<&Positions>| move |position| first_from(&sets, position));
        let ancestor = part(found, credit);
        let both = common(leaps, first.max(found.position));
        Box::new(both.filter(move |position| lists.families.is_below(*position, ancestor)))
    }

    /// The positions of everything that was split from a credit, unless they are more than so many.
    fn walk(&self, credit: &Found<'l>, most: usize) -> Option<Vec<u32>> {
        let (mut unwalked, mut found) = (Vec::from([credit.children()]), Vec::new());
        while let Some(children) = unwalked.pop() {
            if children.len() > most.saturating_sub(found.len()) {
                return None;
            }
            for child in children.iter().filter_map(|id| self.find(*id)) {
                found.push(child.position);
                if !child.children().is_empty() {
                    unwalked.push(child.children());
                }
            }
        }
        Some(found)
    }

    /// Whether a credit, or any that was split from it and may be seen, passes.
    fn any_from(&self, id: CreditId, onlooker: Onlooker, passes: impl Fn(&Credit) -> bool) -> bool {
        let Some(found) = self.find(id) else { return false };
        let Some(credit) = found.slot.entity else { return false };
        let at = |position| self.entities.credits.at(position).and_then(|(_, place)| place.entity.as_ref());
        passes(credit) || self.below(&found, credit, onlooker, 0, 1).any(|position| at(position).is_some_and(&passes))
    }
}

fn part(found: &Found<'_>, credit: &Credit) -> FamilyPlace {
    FamilyPlace { position: found.position, quantity: credit.quantity }
}
