//! Where credits come from, and what became of them. Time grows with the credits on the way, and nothing recurs, since splits
//! may be deep.

use alloc::vec::Vec;

use ecoledger_credits::credit::Credit;
use ecoledger_kernel::{CreditId, Entity as _, FileId, OrganizationId, Refusal, Slot};

use super::{Asked, NotAnswered};
use crate::answer::{CreditHistoryView, CreditView, LineageView, Onlooker, OriginView};

/// A credit that was found, so that it is looked up once.
type Found<'l> = (CreditId, Slot<'l, Credit>);

impl<'l> Asked<'l> {
    pub(super) fn credit_lineage(&mut self, id: CreditId) -> Result<LineageView, NotAnswered> {
        let (organization, view) = self.credit_in_sight(id)?;
        let not_found = || NotAnswered::Refused(Refusal::not_found(&Credit::key(&id)));
        let credit = self.entities.credits.get(&id).entity.ok_or_else(not_found)?;
        let ancestors = self.ancestors(credit);
        let lists = &self.projections()?.credits;
        // Each ancestor has been split at least, and seldom more.
        let mut history = Vec::with_capacity(ancestors.len().saturating_add(1));
        for id in ancestors.iter().map(|(id, _)| *id).chain([id]) {
            let facts = self.entities.credits.position(&id).map_or(&[][..], |position| lists.history(position));
            history.extend(facts.iter().map(|fact| CreditHistoryView::new(id, fact)));
        }
        let onlooker = Onlooker::new(self.entities, organization);
        let seen = |credits: Vec<Found<'l>>| {
            let mut views = Vec::with_capacity(credits.len());
            views.extend(credits.into_iter().filter_map(|(id, slot)| CreditView::of(self.entities, id, slot, onlooker)));
            views
        };
        Ok(LineageView {
            credit: view,
            origin: OriginView::new(credit),
            ancestors: seen(ancestors),
            descendants: seen(self.descendants(credit)),
            history,
        })
    }

    /// From the mint down to the parent.
    fn ancestors(&self, credit: &Credit) -> Vec<Found<'l>> {
        let find = |id: CreditId| (id, self.entities.credits.get(&id));
        let parent = |(_, slot): &Found<'l>| slot.entity.and_then(|credit| credit.parent).map(find);
        let mut upwards: Vec<Found<'l>> = core::iter::successors(credit.parent.map(find), parent).collect();
        upwards.reverse();
        upwards
    }

    /// Everything that was split from it, in the order of creation.
    fn descendants(&self, credit: &Credit) -> Vec<Found<'l>> {
        let find = |id: &CreditId| (*id, self.entities.credits.get(id));
        let mut found: Vec<Found<'l>> = credit.children.iter().map(find).collect();
        let mut next = 0;
        while let Some((_, slot)) = found.get(next) {
            next = next.saturating_add(1);
            let children = slot.entity.map_or(&[][..], |credit| &credit.children);
            found.extend(children.iter().map(find));
        }
        // Each one's place is looked up once.
        found.sort_by_cached_key(|(id, _)| self.entities.credits.position(id));
        found
    }

    /// Whether a file on a credit is in sight: on that credit, or on one that was split from it and shares the file.
    pub(super) fn shares_file(&self, id: CreditId, file: FileId, organization: OrganizationId) -> bool {
        let slot = self.entities.credits.get(&id);
        let Some(credit) = slot.entity else { return false };
        let onlooker = Onlooker::new(self.entities, organization);
        let sees = |(_, slot): &Found<'l>| {
            slot.entity.is_some_and(|credit| credit.files.as_slice().contains(&file) && onlooker.sees(credit))
        };
        sees(&(id, slot)) || self.descendants(credit).iter().any(sees)
    }
}
