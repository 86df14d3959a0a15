//! Queries about sales channels.

use alloc::format;

use ecoledger_bundles::{
    ProductionFacility, SalesChannel, Supplier, Trader, TraderOnboardingProposal, UserBinding, own_trader,
    policy::{ChannelRight, channel_user},
    trader_of_channel,
};
use ecoledger_kernel::{
    Actor, ActorKind, Entity as _, ProductionFacilityId, Refusal, SalesChannelId, SupplierId, TraderId,
    TraderOnboardingProposalId, UserId, wrong_actor_kind,
};

use super::{Asked, OnBehalfOf, PageRequest, Stop};
use crate::{
    ledger_view::{LedgerView, slot},
    projections::Lists,
    views::{Answer, entity},
};

/// Who may ask about channels and bindings, by kind.
const OF_CHANNELS: &[ActorKind] = &[ActorKind::Operator, ActorKind::ChannelUser];

impl<'l, V: LedgerView> Asked<'l, V> {
    /// What this channel or account holder can list.
    pub(super) fn lists_of(&self, scope: OnBehalfOf) -> Result<Option<&'l Lists>, Stop<V::Gap>> {
        let projections = self.lists()?.projections;
        Ok(match scope {
            OnBehalfOf::Channel(channel) => projections.channels.get(&channel),
            OnBehalfOf::AccountHolder(holder) => projections.account_holders.get(&holder),
        })
    }

    /// A trader in the scope: any other is `notFound`.
    pub(super) fn trader_in(&mut self, scope: OnBehalfOf, id: TraderId) -> Result<&'l Trader, Stop<V::Gap>> {
        let (trader, _) = match scope {
            OnBehalfOf::Channel(channel) => trader_of_channel(id, channel, &mut self.reader)?,
            OnBehalfOf::AccountHolder(holder) => own_trader(id, holder, &mut self.reader)?,
        };
        Ok(trader)
    }

    pub(super) fn my_api_keys(&mut self, page: &PageRequest) -> Result<Answer, Stop<V::Gap>> {
        let user = channel_user(&self.actor, &mut self.reader)?;
        let list = format!("myApiKeys {user}");
        let first = page.position(&list)?.unwrap_or(0);
        let keys = self.lists()?.projections.api_keys.of(user, first);
        let views = keys.map(|(number, id)| (number, entity::api_key(self.view, id)));
        Ok(page.collect(&list, views)?.into())
    }

    pub(super) fn user_binding(&mut self, user: UserId) -> Result<Answer, Stop<V::Gap>> {
        let not_found = || Stop::Refused(Refusal::not_found(&UserBinding::key(&user)));
        let channel = match self.actor {
            Actor::Operator => None,
            Actor::ChannelUser(own) if own == user => None,
            Actor::ChannelUser(_) => Some(self.channel(ChannelRight::AdministerRoles)?),
            Actor::Member { .. } | Actor::AccountHolder(_) => return Err(wrong_actor_kind(&self.actor, OF_CHANNELS).into()),
        };
        let binding = entity::binding(self.view, user).map_err(Stop::Gap)?;
        let visible = binding.filter(|binding| channel.is_none_or(|channel| binding.sales_channel_id == channel));
        Ok(visible.ok_or_else(not_found)?.into())
    }

    pub(super) fn sales_channel(&mut self, id: SalesChannelId) -> Result<Answer, Stop<V::Gap>> {
        let not_found = || Stop::Refused(Refusal::not_found(&SalesChannel::key(&id)));
        let visible = match self.actor {
            Actor::Operator => true,
            Actor::ChannelUser(user) => {
                let binding = slot::<UserBinding, V>(self.view, &user).map_err(Stop::Gap)?.entity;
                binding.is_some_and(|binding| binding.channel == id)
            }
            Actor::Member { .. } | Actor::AccountHolder(_) => return Err(wrong_actor_kind(&self.actor, OF_CHANNELS).into()),
        };
        let channel = entity::sales_channel(self.view, id).map_err(Stop::Gap)?.filter(|_| visible);
        Ok(channel.ok_or_else(not_found)?.into())
    }

    pub(super) fn onboarding_proposals(&mut self, page: &PageRequest) -> Result<Answer, Stop<V::Gap>> {
        let scope = self.scope(ChannelRight::ViewOnboardingProposals)?;
        let ids = self.lists_of(scope)?.map_or(&[][..], |lists| &lists.onboarding_proposals);
        let list = format!("traderOnboardingProposals {scope}");
        Ok(page.of(&list, ids, |id| entity::onboarding_proposal(self.view, *id))?.into())
    }

    pub(super) fn onboarding_proposal(&mut self, id: TraderOnboardingProposalId) -> Result<Answer, Stop<V::Gap>> {
        let scope = self.scope(ChannelRight::ViewOnboardingProposals)?;
        let visible = entity::onboarding_proposal(self.view, id).map_err(Stop::Gap)?.filter(|proposal| match scope {
            OnBehalfOf::Channel(channel) => proposal.sales_channel_id == channel,
            OnBehalfOf::AccountHolder(holder) => proposal.account_holder_id == holder,
        });
        Ok(visible.ok_or_else(|| Refusal::not_found(&TraderOnboardingProposal::key(&id)))?.into())
    }

    pub(super) fn traders(&mut self, page: &PageRequest) -> Result<Answer, Stop<V::Gap>> {
        let scope = self.scope(ChannelRight::ViewTraders)?;
        let ids = self.lists_of(scope)?.map_or(&[][..], |lists| &lists.traders);
        let list = format!("traders {scope}");
        Ok(page.of(&list, ids, |id| entity::trader(self.view, *id))?.into())
    }

    pub(super) fn trader(&mut self, id: TraderId) -> Result<Answer, Stop<V::Gap>> {
        let scope = self.scope(ChannelRight::ViewTraders)?;
        self.trader_in(scope, id)?;
        let trader = entity::trader(self.view, id).map_err(Stop::Gap)?;
        Ok(trader.ok_or_else(|| Refusal::not_found(&Trader::key(&id)))?.into())
    }

    /// Suppliers are known to every channel.
    pub(super) fn supplier(&mut self, id: SupplierId) -> Result<Answer, Stop<V::Gap>> {
        self.channel(ChannelRight::ViewSuppliers)?;
        let supplier = entity::supplier(self.view, id).map_err(Stop::Gap)?;
        Ok(supplier.ok_or_else(|| Refusal::not_found(&Supplier::key(&id)))?.into())
    }

    /// Production facilities are known to every channel.
    pub(super) fn production_facility(&mut self, id: ProductionFacilityId) -> Result<Answer, Stop<V::Gap>> {
        self.channel(ChannelRight::ViewProductionFacilities)?;
        let facility = entity::facility(self.view, id).map_err(Stop::Gap)?;
        Ok(facility.ok_or_else(|| Refusal::not_found(&ProductionFacility::key(&id)))?.into())
    }
}
