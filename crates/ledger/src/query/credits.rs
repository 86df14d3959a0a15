//! Queries about credits and traders.

use alloc::{format, vec::Vec};
use core::str::FromStr;

use ecoledger_credits::{
    Credit, CreditStatus,
    policy::{Acting, MemberRight},
};
use ecoledger_kernel::{CreditId, Entity as _, OrganizationId, Refusal};

use super::{Asked, Lists, PageRequest, Stop};
use crate::{
    ledger_view::LedgerView,
    projections::{CreditLists, Positions, Sorted, common, first_from},
    views::{Answer, CreditView, Onlooker, entity},
};

/// Which credits are asked for: all that the actor may see, unless a member narrows them.
#[expect(clippy::exhaustive_structs, reason = "the members of the query")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CreditFilter {
    /// Those that stand so.
    pub status: Option<CreditStatus>,
    /// Those that are listed there.
    pub listed_on: Option<OrganizationId>,
    /// Those of this owner.
    pub owner_id: Option<OrganizationId>,
}

/// Sets of positions of which any may hold the next credit.
type Sets<'l> = Vec<&'l Positions>;

impl CreditFilter {
    /// The lists that must all have a credit for it to be shown: as few as will do, each narrowed to the status.
    fn lists<'l>(&self, lists: &'l CreditLists, organization: OrganizationId, is_buyer: bool) -> Vec<Sets<'l>> {
        let narrowed = |sorted: Option<&'l Sorted<CreditStatus>>| -> Sets<'l> {
            sorted.into_iter().flat_map(|sorted| sorted.of(|status| self.status.is_none_or(|asked| asked == status))).collect()
        };
        let owned = self.owner_id.map(|owner| narrowed(lists.owned_by(owner)));
        let listed = self.listed_on.map(|marketplace| narrowed(lists.listed_on(marketplace)));
        // An owner sees what it owns, a marketplace what is listed there, and every buyer what is listed anywhere.
        let own = self.owner_id == Some(organization) || self.listed_on == Some(organization);
        let all_seen = own || (is_buyer && self.listed_on.is_some());
        let seen = lists.seen_by(organization, is_buyer).flat_map(|readable| narrowed(Some(&readable.now)));
        let seen = (!all_seen).then(|| seen.collect());
        [owned, listed, seen].into_iter().flatten().collect()
    }
}

/// Where a page of credits begins: at a credit that was the next to be shown, so that it tells no number of others.
pub(super) struct FirstCredit(pub(super) CreditId);

impl FromStr for FirstCredit {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        uuid::Uuid::parse_str(text).map(|uuid| Self(uuid.into()))
    }
}

impl<'l, V: LedgerView> Asked<'l, V> {
    /// The organization of a member whose role reaches all of it: lists of credits are empty for scoped roles (D-77).
    pub(super) fn whole_member(&mut self) -> Result<(Acting<'l>, bool), Stop<V::Gap>> {
        let acting = self.member()?;
        Ok((acting, acting.covers_organization(MemberRight::Read)))
    }

    pub(super) fn credit_in_sight(&mut self, id: CreditId) -> Result<(OrganizationId, CreditView), Stop<V::Gap>> {
        let (acting, whole) = self.whole_member()?;
        let organization = acting.id;
        let view = CreditView::seen_by(self.view, id, organization).map_err(Stop::Gap)?.filter(|_| whole);
        Ok((organization, view.ok_or_else(|| Refusal::not_found(&Credit::key(&id)))?))
    }

    pub(super) fn credit(&mut self, id: CreditId) -> Result<Answer, Stop<V::Gap>> {
        Ok(self.credit_in_sight(id)?.1.into())
    }

    pub(super) fn credits(&mut self, filter: &CreditFilter, page: &PageRequest) -> Result<Answer, Stop<V::Gap>> {
        let (acting, whole) = self.whole_member()?;
        let organization = acting.id;
        let is_buyer = acting.organization.holds(ecoledger_kernel::MarketRole::Buyer);
        let list = format!("credits {organization} {filter:?}");
        let first: Option<FirstCredit> = page.position(&list)?;
        let Lists { entities, projections } = self.lists()?;
        let lists = &projections.credits;
        if !whole {
            return Ok(page.collect(&list, core::iter::empty::<(CreditId, Result<Option<CreditView>, V::Gap>)>())?.into());
        }
        let first = match first {
            Some(FirstCredit(id)) => {
                let position = entities.credits.position(&id);
                // Whether there are credits that the organization could never see is not told.
                let seen = |position: &u32| lists.seen_by(organization, is_buyer).any(|seen| seen.ever_had(*position));
                position.filter(seen).ok_or_else(super::page::refuse_cursor)?
            }
            None => 0,
        };
        let in_lists = filter.lists(lists, organization, is_buyer);
        let leaps: Vec<_> = in_lists.iter().map(|sets| |position| first_from(sets, position)).collect();
        let found = common(&leaps, first).filter_map(|position| entities.credits.at(position));
        let onlooker = Onlooker::new(self.view, organization).map_err(Stop::Gap)?;
        let views = found.map(|(id, place)| (*id, CreditView::of(self.view, *id, place.slot(), onlooker)));
        Ok(page.collect(&list, views)?.into())
    }

    /// The traders of the organization's own marketplace; of another's it sees none (D-84).
    pub(super) fn marketplace_traders(
        &mut self,
        marketplace: OrganizationId,
        page: &PageRequest,
    ) -> Result<Answer, Stop<V::Gap>> {
        let (acting, whole) = self.whole_member()?;
        let (organization, own) = (acting.id, acting.id == marketplace && whole);
        let list = format!("marketplaceTraders {organization} {marketplace}");
        let traders = self.lists()?.projections.credits.traders_of.get(&marketplace).filter(|_| own);
        let view = |id: &OrganizationId| {
            let view = entity::organization(self.view, *id)?;
            Ok(view.map(|view| if *id == organization { view } else { view.without_version() }))
        };
        Ok(page.of(&list, traders.map_or(&[][..], |traders| traders), view)?.into())
    }
}
