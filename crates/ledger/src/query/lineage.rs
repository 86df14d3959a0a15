//! Where credits come from, and what became of them. Time grows with the credits on the way, and nothing recurs, since splits
//! may be deep.

use alloc::vec::Vec;

use ecoledger_credits::credit::Credit;
use ecoledger_kernel::{CreditId, Entity as _, FileId, OrganizationId, Refusal, Slot};

use super::{Asked, NotAnswered};
use crate::answer::{CreditHistoryView, CreditView, LineageView, Onlooker, OriginView};

/// A credit that was found, so that it is looked up once.
struct Found<'l> {
    position: u32,
    id: CreditId,
    slot: Slot<'l, Credit>,
}

impl Found<'_> {
    fn parent(&self) -> Option<CreditId> {
        self.slot.entity.and_then(|credit| credit.parent)
    }

    fn children(&self) -> &[CreditId] {
        self.slot.entity.map_or(&[], |credit| &credit.children)
    }
}

impl<'l> Asked<'l> {
    pub(super) fn credit_lineage(&mut self, id: CreditId) -> Result<LineageView, NotAnswered> {
        let (organization, view) = self.credit_in_sight(id)?;
        let not_found = || NotAnswered::Refused(Refusal::not_found(&Credit::key(&id)));
        let found = self.find(id).ok_or_else(not_found)?;
        let origin = OriginView::new(found.slot.entity.ok_or_else(not_found)?);
        let ancestors = self.ancestors(&found);
        let lists = &self.projections()?.credits;
        // Each ancestor has been split at least, and seldom more.
        let mut history = Vec::with_capacity(ancestors.len().saturating_add(1));
        for Found { position, id, .. } in ancestors.iter().chain([&found]) {
            history.extend(lists.history(*position).iter().map(|fact| CreditHistoryView::new(*id, fact)));
        }
        let onlooker = Onlooker::new(self.entities, organization);
        let seen = |credits: Vec<Found<'l>>| {
            let mut views = Vec::with_capacity(credits.len());
            let view = |found: Found<'l>| CreditView::of(self.entities, found.id, found.slot, onlooker);
            views.extend(credits.into_iter().filter_map(view));
            views
        };
        let descendants = self.descendants(&found);
        Ok(LineageView { credit: view, origin, ancestors: seen(ancestors), descendants: seen(descendants), history })
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

    /// Everything that was split from it, in the order of creation.
    fn descendants(&self, credit: &Found<'_>) -> Vec<Found<'l>> {
        let find = |id: &CreditId| self.find(*id);
        let mut found: Vec<Found<'l>> = credit.children().iter().filter_map(find).collect();
        let mut next = 0;
        while let Some(Found { slot, .. }) = found.get(next) {
            next = next.saturating_add(1);
            let children = slot.entity.map_or(&[][..], |credit| &credit.children);
            found.extend(children.iter().filter_map(find));
        }
        found.sort_unstable_by_key(|found| found.position);
        found
    }

    /// Whether a file on a credit is in sight: on that credit, or on one that was split from it and shares the file.
    pub(super) fn shares_file(&self, id: CreditId, file: FileId, organization: OrganizationId) -> bool {
        let Some(found) = self.find(id) else { return false };
        let onlooker = Onlooker::new(self.entities, organization);
        let sees = |found: &Found<'_>| {
            found.slot.entity.is_some_and(|credit| credit.files.as_slice().contains(&file) && onlooker.sees(credit))
        };
        sees(&found) || self.descendants(&found).iter().any(sees)
    }
}
