//! Queries about credits and traders.

use alloc::{format, vec::Vec};
use core::str::FromStr;

use ecoledger_credits::{Credit, CreditStatus, MemberRight, for_proposals_and_queries::Acting};
use ecoledger_kernel::{CreditId, Entity as _, OrganizationId, Refusal};

use super::{Answering, PageRequest, Stop, Stopped, page::refuse_cursor};
use crate::{
    LedgerView,
    ledger_view::{gather, slot},
    lists::{Born, CreditReader, List, ListView, Position, statuses},
    views::{Answer, CreditView, Onlooker, OrganizationView, entity},
};

/// Which credits are asked for: all that the actor may see, unless a member narrows them.
#[expect(clippy::exhaustive_structs, reason = "the members of the query")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "camelCase"))]
pub struct CreditFilter {
    /// Those that stand so.
    pub status: Option<CreditStatus>,
    /// Those that are listed there.
    pub listed_on: Option<OrganizationId>,
    /// Those of this owner.
    pub owner_id: Option<OrganizationId>,
}

impl CreditFilter {
    /// The lists that must all have a credit for it to be shown: as few as will do, each narrowed to the status.
    fn lists(&self, onlooker: Onlooker) -> Vec<Vec<Born>> {
        let organization = onlooker.organization;
        let owned = |owner| statuses(self.status).map(|status| Born::Owned(owner, status)).collect();
        // What is listed is active.
        let is_active = self.status.is_none_or(|asked| asked == CreditStatus::Active);
        let listed = |marketplace| is_active.then_some(Born::Listed(marketplace)).into_iter().collect();
        // An owner sees what it owns, a marketplace what is listed there, and every buyer what is listed anywhere.
        let own = self.owner_id == Some(organization) || self.listed_on == Some(organization);
        let all_seen = own || (onlooker.is_buyer && self.listed_on.is_some());
        let seen =
            || readers(onlooker).flat_map(|reader| statuses(self.status).map(move |status| Born::Readable(reader, status)));
        let seen = (!all_seen).then(|| seen().collect());
        [self.owner_id.map(owned), self.listed_on.map(listed), seen].into_iter().flatten().collect()
    }
}

/// As whom an organization reads credits.
pub(super) fn readers(onlooker: Onlooker) -> impl Iterator<Item = CreditReader> {
    let everybody = onlooker.is_buyer.then_some(CreditReader::EveryBuyer);
    core::iter::once(CreditReader::Organization(onlooker.organization)).chain(everybody)
}

/// When a credit was made, as a number, and the gram of its mint at which it begins.
#[derive(Clone, Copy)]
pub(super) struct Birth {
    pub(super) number: u64,
    pub(super) begin: u64,
}

/// Where a page of credits begins: at a credit that was the next to be shown, so that it tells no number of others.
pub(super) struct FirstCredit(pub(super) CreditId);

impl FromStr for FirstCredit {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        uuid::Uuid::parse_str(text).map(|uuid| Self(uuid.into()))
    }
}

impl<'l, V: LedgerView, L: ListView> Answering<'l, V, L> {
    /// The organization of a member whose role reaches all of it: lists of credits are empty for scoped roles (D-77).
    pub(super) fn whole_member(&mut self) -> Result<(Acting<'l>, bool), Stopped<V, L>> {
        let acting = self.member()?;
        Ok((acting, acting.covers_organization(MemberRight::Read)))
    }

    pub(super) fn credit_in_sight(&mut self, id: CreditId) -> Result<(OrganizationId, CreditView), Stopped<V, L>> {
        let (acting, whole) = self.whole_member()?;
        let organization = acting.id;
        let view = CreditView::seen_by(self.view, id, organization).map_err(Stop::Gap)?.filter(|_| whole);
        Ok((organization, view.ok_or_else(|| Refusal::not_found(&Credit::key(&id)))?))
    }

    pub(super) fn credit(&mut self, id: CreditId) -> Result<Answer, Stopped<V, L>> {
        Ok(self.credit_in_sight(id)?.1.into())
    }

    pub(super) fn credits(&mut self, filter: &CreditFilter, page: &PageRequest) -> Result<Answer, Stopped<V, L>> {
        let (acting, whole) = self.whole_member()?;
        let organization = acting.id;
        self.expect_lists()?;
        let onlooker = Onlooker::new(self.view, organization).map_err(Stop::Gap)?;
        let list = format!("credits {organization} {filter:?}");
        let first: Option<FirstCredit> = page.position(&list)?;
        if !whole {
            return Ok(page.nothing::<CreditView>(&list)?.into());
        }
        let first = match first {
            Some(FirstCredit(id)) => {
                let birth = self.birth(id)?.ok_or_else(refuse_cursor)?;
                // Whether there are credits that the organization could never see is not told.
                if !self.could_ever_read(onlooker, birth.number)? {
                    return Err(refuse_cursor().into());
                }
                birth.number
            }
            None => 0,
        };
        let found = self.lists.common(filter.lists(onlooker), first, page.ahead());
        let views = found.filter_map(|row| row.map(|row| row.entry.id()).transpose());
        let views = views.map(|id| id.map(|id: CreditId| (id, self.credit_shown_to(onlooker, id))));
        Ok(page.collect(&list, views)?.into())
    }

    pub(super) fn credit_shown_to(&self, onlooker: Onlooker, id: CreditId) -> Result<Option<CreditView>, V::Gap> {
        CreditView::of(self.view, id, slot::<Credit, V>(self.view, &id)?, onlooker)
    }

    /// When a credit was made, and where in its mint it begins.
    pub(super) fn birth(&self, id: CreditId) -> Result<Option<Birth>, Stopped<V, L>> {
        let birth = self.lists.get(List::CreditBirths, Position::Id(id.uuid())).map_err(Stop::lists)?;
        Ok(birth.and_then(|entry| entry.birth()).map(|(number, begin)| Birth { number, begin }))
    }

    /// Whether an organization may read a credit, or could once.
    pub(super) fn could_ever_read(&self, onlooker: Onlooker, number: u64) -> Result<bool, Stopped<V, L>> {
        let now = |reader| statuses(None).map(move |status| Born::Readable(reader, status));
        let ever = readers(onlooker).flat_map(|reader| now(reader).chain([Born::OnceReadable(reader)]));
        let found = ever.map(|list| self.lists.get(List::Born(list), Position::Number(number)));
        Ok(!gather(found).map_err(Stop::lists)?.is_empty())
    }

    /// The traders of the organization's own marketplace; of another's it sees none (D-84).
    pub(super) fn marketplace_traders(
        &mut self,
        marketplace: OrganizationId,
        page: &PageRequest,
    ) -> Result<Answer, Stopped<V, L>> {
        let (acting, whole) = self.whole_member()?;
        let (organization, own) = (acting.id, acting.id == marketplace && whole);
        self.expect_lists()?;
        let mark = format!("marketplaceTraders {organization} {marketplace}");
        if !own {
            return Ok(page.nothing::<OrganizationView>(&mark)?.into());
        }
        let view = |id: OrganizationId| {
            let view = entity::organization(self.view, id)?;
            Ok(view.map(|view| if id == organization { view } else { view.without_version() }))
        };
        Ok(self.page_of(List::MarketplaceTraders(marketplace), &mark, page, view)?.into())
    }
}
