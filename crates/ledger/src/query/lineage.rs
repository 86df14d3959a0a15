//! Where credits come from, and what became of them. Time grows with the credits on the way up, and with the page of those
//! below; nothing recurs, since splits may be deep.

use alloc::{boxed::Box, format, vec::Vec};

use ecoledger_credits::credits::Credit;
use ecoledger_kernel::{CreditId, Entity as _, FileId, MarketRole, OrganizationId, Refusal, Slot};

use super::{Asked, NotAnswered, PageRequest, credits::FirstCredit, page::refuse_cursor};
use crate::{
    projections::{CreditLists, FamilyPlace, Positions, common, first_from},
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

/// Who looks at credits, in both forms in which that is asked.
#[derive(Clone, Copy)]
struct LineageReader {
    organization: OrganizationId,
    is_buyer: bool,
}

/// Positions in ascending order, found as they are asked for.
type Ascending<'l> = Box<dyn Iterator<Item = u32> + 'l>;

impl<'l> Asked<'l> {
    /// The page is one of its descendants; the rest stands on every page.
    pub(super) fn credit_lineage(&mut self, id: CreditId, page: &PageRequest) -> Result<LineageView, NotAnswered> {
        let (organization, view) = self.credit_in_sight(id)?;
        let not_found = || NotAnswered::Refused(Refusal::not_found(&Credit::key(&id)));
        let found = self.find(id).ok_or_else(not_found)?;
        let credit = found.slot.entity.ok_or_else(not_found)?;
        let lists = &self.projections()?.credits;
        let reader = self.reader_of_credits(organization);
        let list = format!("creditLineage {organization} {id}");
        let first = match page.position(&list)? {
            Some(FirstCredit(id)) => self.first_below(id, &found, credit, reader, lists).ok_or_else(refuse_cursor)?,
            None => 0,
        };
        let onlooker = Onlooker::new(self.entities, organization);
        let below = self.below(&found, credit, reader, lists, first, page.limit);
        let below = below.filter_map(|position| self.entities.credits.at(position));
        let descendants =
            page.collect(&list, below.map(|(id, place)| (*id, CreditView::of(self.entities, *id, place.slot(), onlooker))));
        let ancestors = self.ancestors(&found);
        // Each ancestor has been split at least, and seldom more.
        let mut history = Vec::with_capacity(ancestors.len().saturating_add(1));
        for Found { position, id, .. } in ancestors.iter().chain([&found]) {
            history.extend(lists.history(*position).iter().map(|fact| CreditHistoryView::new(*id, fact)));
        }
        let ancestors = ancestors.into_iter();
        Ok(LineageView {
            credit: view,
            origin: OriginView::new(credit),
            ancestors: ancestors.filter_map(|found| CreditView::of(self.entities, found.id, found.slot, onlooker)).collect(),
            descendants: descendants.items,
            history,
            next_cursor: descendants.next_cursor,
            is_continued: page.cursor.is_some(),
        })
    }

    fn reader_of_credits(&self, organization: OrganizationId) -> LineageReader {
        let entity = self.entities.organizations.get(&organization).entity;
        LineageReader { organization, is_buyer: entity.is_some_and(|found| found.holds(MarketRole::Buyer)) }
    }

    fn find(&self, id: CreditId) -> Option<Found<'l>> {
        let position = self.entities.credits.position(&id)?;
        let (_, place) = self.entities.credits.at(position)?;
        Some(Found { position, id, slot: place.slot() })
    }

    /// From the mint down to the parent.
    fn ancestors(&self, credit: &Found<'_>) -> Vec<Found<'l>> {
        let parent = |found: &Found<'_>| self.find(found.parent()?);
        let mut upwards: Vec<Found<'l>> = core::iter::successors(parent(credit), parent).collect();
        upwards.reverse();
        upwards
    }

    /// Where a page goes on, if its cursor can be one of this lineage: whether there are credits that the organization could
    /// never see is not told (D-28).
    fn first_below(
        &self,
        id: CreditId,
        found: &Found<'_>,
        credit: &Credit,
        reader: LineageReader,
        lists: &CreditLists,
    ) -> Option<u32> {
        let first = self.find(id)?;
        let same_mint = first.slot.entity?.mint.processed_claim_id == credit.mint.processed_claim_id;
        let is_below = same_mint && lists.families.is_below(first.position, part(found, credit));
        let mut seen = lists.seen_by(reader.organization, reader.is_buyer);
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
        LineageReader { organization, is_buyer }: LineageReader,
        lists: &'l CreditLists,
        first: u32,
        limit: usize,
    ) -> Ascending<'l> {
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

    /// Whether a file on a credit is in sight: on that credit, or on one that was split from it and shares the file.
    pub(super) fn shares_file(&self, id: CreditId, file: FileId, organization: OrganizationId) -> bool {
        let Some(found) = self.find(id) else { return false };
        let Some(credit) = found.slot.entity else { return false };
        let onlooker = Onlooker::new(self.entities, organization);
        let sees = |credit: &Credit| credit.files.as_slice().contains(&file) && onlooker.sees(credit);
        let at = |position| self.entities.credits.at(position).and_then(|(_, place)| place.entity.as_ref());
        let mut below = match self.projections {
            Some(projections) => self.below(&found, credit, self.reader_of_credits(organization), &projections.credits, 0, 1),
            None => Box::new(self.walk(&found, usize::MAX).into_iter().flatten()),
        };
        sees(credit) || below.any(|position| at(position).is_some_and(sees))
    }
}

fn part(found: &Found<'_>, credit: &Credit) -> FamilyPlace {
    FamilyPlace { position: found.position, quantity: credit.quantity }
}
