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

use super::{Asked, NotAnswered, OnBehalfOf, PageRequest};
use crate::{
    projections::Lists,
    views::{Answer, entity},
};

/// Who may ask about channels and bindings, by kind.
const OF_CHANNELS: &[ActorKind] = &[ActorKind::Operator, ActorKind::ChannelUser];

impl<'l> Asked<'l> {
    /// What this channel or account holder can list.
    pub(super) fn lists(&self, scope: OnBehalfOf) -> Result<Option<&'l Lists>, NotAnswered> {
        let projections = self.projections()?;
        Ok(match scope {
            OnBehalfOf::Channel(channel) => projections.channels.get(&channel),
            OnBehalfOf::AccountHolder(holder) => projections.account_holders.get(&holder),
        })
    }

    /// A trader in the scope: any other is `notFound`.
    pub(super) fn trader_in(&mut self, scope: OnBehalfOf, id: TraderId) -> Result<&'l Trader, NotAnswered> {
        let (trader, _) = match scope {
            OnBehalfOf::Channel(channel) => trader_of_channel(id, channel, &mut self.reader)?,
            OnBehalfOf::AccountHolder(holder) => own_trader(id, holder, &mut self.reader)?,
        };
        Ok(trader)
    }

    pub(super) fn my_api_keys(&mut self, page: &PageRequest) -> Result<Answer, NotAnswered> {
        let user = channel_user(&self.actor, &mut self.reader)?;
        let list = format!("myApiKeys {user}");
        let first = page.position(&list)?.unwrap_or(0);
        let keys = self.projections()?.api_keys.of(user, first);
        let views = keys.map(|(number, id)| (number, entity::api_key(self.entities, id)));
        Ok(page.collect(&list, views).into())
    }

    pub(super) fn user_binding(&mut self, user: UserId) -> Result<Answer, NotAnswered> {
        let not_found = || NotAnswered::Refused(Refusal::not_found(&UserBinding::key(&user)));
        let channel = match self.actor {
            Actor::Operator => None,
            Actor::ChannelUser(own) if own == user => None,
            Actor::ChannelUser(_) => Some(self.channel(ChannelRight::AdministerRoles)?),
            Actor::Member { .. } | Actor::AccountHolder(_) => return Err(wrong_actor_kind(&self.actor, OF_CHANNELS).into()),
        };
        let binding = entity::binding(self.entities, user);
        let visible = binding.filter(|binding| channel.is_none_or(|channel| binding.sales_channel_id == channel));
        Ok(visible.ok_or_else(not_found)?.into())
    }

    pub(super) fn sales_channel(&mut self, id: SalesChannelId) -> Result<Answer, NotAnswered> {
        let not_found = || NotAnswered::Refused(Refusal::not_found(&SalesChannel::key(&id)));
        let visible = match self.actor {
            Actor::Operator => true,
            Actor::ChannelUser(user) => {
                let binding = self.entities.user_bindings.get(&user).entity;
                binding.is_some_and(|binding| binding.channel == id)
            }
            Actor::Member { .. } | Actor::AccountHolder(_) => return Err(wrong_actor_kind(&self.actor, OF_CHANNELS).into()),
        };
        let channel = entity::sales_channel(self.entities, id).filter(|_| visible);
        Ok(channel.ok_or_else(not_found)?.into())
    }

    pub(super) fn onboarding_proposals(&mut self, page: &PageRequest) -> Result<Answer, NotAnswered> {
        let scope = self.scope(ChannelRight::ViewOnboardingProposals)?;
        let ids = self.lists(scope)?.map_or(&[][..], |lists| &lists.onboarding_proposals);
        let list = format!("traderOnboardingProposals {scope}");
        Ok(page.of(&list, ids, |id| entity::onboarding_proposal(self.entities, *id))?.into())
    }

    pub(super) fn onboarding_proposal(&mut self, id: TraderOnboardingProposalId) -> Result<Answer, NotAnswered> {
        let scope = self.scope(ChannelRight::ViewOnboardingProposals)?;
        let visible = entity::onboarding_proposal(self.entities, id).filter(|proposal| match scope {
            OnBehalfOf::Channel(channel) => proposal.sales_channel_id == channel,
            OnBehalfOf::AccountHolder(holder) => proposal.account_holder_id == holder,
        });
        Ok(visible.ok_or_else(|| Refusal::not_found(&TraderOnboardingProposal::key(&id)))?.into())
    }

    pub(super) fn traders(&mut self, page: &PageRequest) -> Result<Answer, NotAnswered> {
        let scope = self.scope(ChannelRight::ViewTraders)?;
        let ids = self.lists(scope)?.map_or(&[][..], |lists| &lists.traders);
        let list = format!("traders {scope}");
        Ok(page.of(&list, ids, |id| entity::trader(self.entities, *id))?.into())
    }

    pub(super) fn trader(&mut self, id: TraderId) -> Result<Answer, NotAnswered> {
        let scope = self.scope(ChannelRight::ViewTraders)?;
        self.trader_in(scope, id)?;
        let trader = entity::trader(self.entities, id);
        Ok(trader.ok_or_else(|| Refusal::not_found(&Trader::key(&id)))?.into())
    }

    /// Suppliers are known to every channel.
    pub(super) fn supplier(&mut self, id: SupplierId) -> Result<Answer, NotAnswered> {
        self.channel(ChannelRight::ViewSuppliers)?;
        let supplier = entity::supplier(self.entities, id);
        Ok(supplier.ok_or_else(|| Refusal::not_found(&Supplier::key(&id)))?.into())
    }

    /// Production facilities are known to every channel.
    pub(super) fn production_facility(&mut self, id: ProductionFacilityId) -> Result<Answer, NotAnswered> {
        self.channel(ChannelRight::ViewProductionFacilities)?;
        let facility = entity::facility(self.entities, id);
        Ok(facility.ok_or_else(|| Refusal::not_found(&ProductionFacility::key(&id)))?.into())
    }
}
