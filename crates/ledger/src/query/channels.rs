//! Queries about sales channels.

use alloc::format;

use ecoledger_bundles::{
    ProductionFacility, SalesChannel, Supplier, Trader, TraderOnboardingProposal, UserBinding,
    for_queries::{channel_user, own_trader, trader_of_channel},
    policy::ChannelRight,
};
use ecoledger_kernel::{
    Actor, ActorKind, Entity as _, ProductionFacilityId, Refusal, SalesChannelId, SupplierId, TraderId,
    TraderOnboardingProposalId, UserId, wrong_actor_kind,
};

use super::{Answering, OnBehalfOf, PageRequest, Stop, Stopped};
use crate::{
    LedgerView,
    ledger_view::slot,
    lists::{List, ListView},
    views::{Answer, entity},
};

/// Who may ask about channels and bindings, by kind.
const OF_CHANNELS: &[ActorKind] = &[ActorKind::Operator, ActorKind::ChannelUser];

impl<'l, V: LedgerView, L: ListView> Answering<'l, V, L> {
    /// A trader in the scope: any other is `notFound`.
    pub(super) fn trader_in(&mut self, scope: OnBehalfOf, id: TraderId) -> Result<&'l Trader, Stopped<V, L>> {
        let (trader, _) = match scope {
            OnBehalfOf::Channel(channel) => trader_of_channel(id, channel, &mut self.reader)?,
            OnBehalfOf::AccountHolder(holder) => own_trader(id, holder, &mut self.reader)?,
        };
        Ok(trader)
    }

    pub(super) fn my_api_keys(&mut self, page: &PageRequest) -> Result<Answer, Stopped<V, L>> {
        let user = channel_user(&self.actor, &mut self.reader)?;
        let mark = format!("myApiKeys {user}");
        Ok(self.page_of(List::ApiKeys(user), &mark, page, |id| entity::api_key(self.view, id))?.into())
    }

    pub(super) fn user_binding(&mut self, user: UserId) -> Result<Answer, Stopped<V, L>> {
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

    pub(super) fn sales_channel(&mut self, id: SalesChannelId) -> Result<Answer, Stopped<V, L>> {
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

    pub(super) fn onboarding_proposals(&mut self, page: &PageRequest) -> Result<Answer, Stopped<V, L>> {
        let scope = self.scope(ChannelRight::ViewOnboardingProposals)?;
        let mark = format!("traderOnboardingProposals {scope}");
        let list = List::OnboardingProposals(scope.keeper());
        Ok(self.page_of(list, &mark, page, |id| entity::onboarding_proposal(self.view, id))?.into())
    }

    pub(super) fn onboarding_proposal(&mut self, id: TraderOnboardingProposalId) -> Result<Answer, Stopped<V, L>> {
        let scope = self.scope(ChannelRight::ViewOnboardingProposals)?;
        let visible = entity::onboarding_proposal(self.view, id).map_err(Stop::Gap)?.filter(|proposal| match scope {
            OnBehalfOf::Channel(channel) => proposal.sales_channel_id == channel,
            OnBehalfOf::AccountHolder(holder) => proposal.account_holder_id == holder,
        });
        Ok(visible.ok_or_else(|| Refusal::not_found(&TraderOnboardingProposal::key(&id)))?.into())
    }

    pub(super) fn traders(&mut self, page: &PageRequest) -> Result<Answer, Stopped<V, L>> {
        let scope = self.scope(ChannelRight::ViewTraders)?;
        let mark = format!("traders {scope}");
        Ok(self.page_of(List::Traders(scope.keeper()), &mark, page, |id| entity::trader(self.view, id))?.into())
    }

    pub(super) fn trader(&mut self, id: TraderId) -> Result<Answer, Stopped<V, L>> {
        let scope = self.scope(ChannelRight::ViewTraders)?;
        self.trader_in(scope, id)?;
        let trader = entity::trader(self.view, id).map_err(Stop::Gap)?;
        Ok(trader.ok_or_else(|| Refusal::not_found(&Trader::key(&id)))?.into())
    }

    /// Suppliers are known to every channel.
    pub(super) fn supplier(&mut self, id: SupplierId) -> Result<Answer, Stopped<V, L>> {
        self.channel(ChannelRight::ViewSuppliers)?;
        let supplier = entity::supplier(self.view, id).map_err(Stop::Gap)?;
        Ok(supplier.ok_or_else(|| Refusal::not_found(&Supplier::key(&id)))?.into())
    }

    /// Production facilities are known to every channel.
    pub(super) fn production_facility(&mut self, id: ProductionFacilityId) -> Result<Answer, Stopped<V, L>> {
        self.channel(ChannelRight::ViewProductionFacilities)?;
        let facility = entity::facility(self.view, id).map_err(Stop::Gap)?;
        Ok(facility.ok_or_else(|| Refusal::not_found(&ProductionFacility::key(&id)))?.into())
    }
}
