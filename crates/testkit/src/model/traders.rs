//! Onboarding, traders, suppliers, facilities.

use ecoledger::{
    Actor, Code, Command, CommandContext,
    bundles::{
        AcceptTraderOnboardingProposal, Address, AddressPatch, CreateTrader, OnboardingStatus, Particulars,
        RegisterProductionFacility, RegisterSupplier, RejectTraderOnboardingProposal, Removable,
        ResubmitTraderOnboardingProposal, SetAutoApproval, SubmitTraderOnboardingProposal, UpdateTrader, policy::Role,
    },
    kernel::{
        AccountHolderId, EntityKey, IdempotencyScope, KeyedCommand, SalesChannelId, Text, TraderId, TraderOnboardingProposalId,
    },
};

use serde_json::Value;

use super::{Model, No, again::is_equal, ensure, no};

/// An onboarding proposal.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub(crate) channel: SalesChannelId,
    pub(crate) holder: AccountHolderId,
    pub(crate) particulars: Particulars,
    pub(crate) status: OnboardingStatus,
    pub(crate) made: Option<TraderId>,
}

/// A trader.
#[derive(Clone, Debug)]
pub struct Trader {
    /// Its channel.
    pub channel: SalesChannelId,
    /// Its account holder; none when the channel made it.
    pub holder: Option<AccountHolderId>,
    /// Whether it approves by itself.
    pub auto_approval: bool,
    /// What is known of it.
    pub particulars: Particulars,
}

impl Model {
    pub(super) fn submit_proposal(
        &mut self,
        context: &CommandContext,
        command: &SubmitTraderOnboardingProposal,
    ) -> Result<Value, No> {
        let own = Actor::AccountHolder(command.account_holder_id);
        ensure(context.actor == Actor::Operator || context.actor == own, Code::Forbidden)?;
        let id = command.trader_onboarding_proposal_id;
        ensure(self.channels.contains_key(&command.sales_channel_id), Code::NotFound)?;
        self.expect_unknown(context)?;
        ensure(!self.proposals.contains_key(&id), Code::AlreadyExists)?;
        let mut particulars = Particulars::new(command.business_id.clone(), command.name.clone());
        particulars.address.clone_from(&command.address);
        let (channel, holder) = (command.sales_channel_id, command.account_holder_id);
        let status = OnboardingStatus::Pending;
        self.proposals.insert(id, Proposal { channel, holder, particulars, status, made: None });
        self.happens("traderOnboardingProposalSubmitted", [EntityKey::TraderOnboardingProposal(id)]);
        Ok(self.proposal_shown(id))
    }

    pub(super) fn resubmit_proposal(
        &mut self,
        context: &CommandContext,
        command: &ResubmitTraderOnboardingProposal,
    ) -> Result<Value, No> {
        let Actor::AccountHolder(holder) = context.actor else { return no(Code::Forbidden) };
        let id = command.trader_onboarding_proposal_id;
        ensure(self.proposals.get(&id).is_some_and(|proposal| proposal.holder == holder), Code::NotFound)?;
        self.move_proposal(context, id, OnboardingStatus::Rejected, OnboardingStatus::Pending, None)?;
        self.happens("traderOnboardingProposalResubmitted", [EntityKey::TraderOnboardingProposal(id)]);
        Ok(self.proposal_shown(id))
    }

    pub(super) fn accept_proposal(
        &mut self,
        context: &CommandContext,
        command: &AcceptTraderOnboardingProposal,
    ) -> Result<Value, No> {
        let id = command.trader_onboarding_proposal_id;
        self.own_proposal(context, id)?;
        self.move_proposal(context, id, OnboardingStatus::Pending, OnboardingStatus::Accepted, Some(command.trader_id))?;
        let proposal = &self.proposals[&id];
        let trader = Trader {
            channel: proposal.channel,
            holder: Some(proposal.holder),
            auto_approval: false,
            particulars: proposal.particulars.clone(),
        };
        self.traders.insert(command.trader_id, trader);
        self.happens("traderOnboardingProposalAccepted", [EntityKey::TraderOnboardingProposal(id)]);
        self.happens("traderCreated", [EntityKey::Trader(command.trader_id)]);
        Ok(self.proposal_shown(id))
    }

    pub(super) fn reject_proposal(
        &mut self,
        context: &CommandContext,
        command: &RejectTraderOnboardingProposal,
    ) -> Result<Value, No> {
        let id = command.trader_onboarding_proposal_id;
        self.own_proposal(context, id)?;
        self.move_proposal(context, id, OnboardingStatus::Pending, OnboardingStatus::Rejected, None)?;
        self.happens("traderOnboardingProposalRejected", [EntityKey::TraderOnboardingProposal(id)]);
        Ok(self.proposal_shown(id))
    }

    fn own_proposal(&self, context: &CommandContext, id: TraderOnboardingProposalId) -> Result<(), No> {
        let channel = self.clerk(context, Role::TraderOnboarderProposalAccepter)?;
        ensure(self.proposals.get(&id).is_some_and(|proposal| proposal.channel == channel), Code::NotFound)
    }

    fn move_proposal(
        &mut self,
        context: &CommandContext,
        id: TraderOnboardingProposalId,
        from: OnboardingStatus,
        to: OnboardingStatus,
        made: Option<TraderId>,
    ) -> Result<(), No> {
        self.expect(context, &EntityKey::TraderOnboardingProposal(id))?;
        ensure(made.is_none_or(|trader| !self.traders.contains_key(&trader)), Code::AlreadyExists)?;
        let proposal = self.proposals.get_mut(&id).expect("looked up");
        ensure(proposal.status == from, Code::WrongState)?;
        (proposal.status, proposal.made) = (to, made);
        Ok(())
    }

    pub(super) fn create_trader(&mut self, context: &CommandContext, command: &CreateTrader) -> Result<Value, No> {
        let Some(key) = &context.idempotency_key else { return no(Code::IdempotencyKeyRequired) };
        let channel = self.clerk(context, Role::TraderAdministrator)?;
        let scope = IdempotencyScope { key: key.clone(), channel, command: KeyedCommand::CreateTrader, trader: None };
        let whole = Command::from(command.clone());
        let used = self.keys.get(&scope);
        if let Some(before) = used.filter(|before| is_equal(before, &whole)) {
            return Ok(self.made_by(before));
        }
        self.expect_unknown(context)?;
        ensure(used.is_none(), Code::IdempotencyKeyReused)?;
        ensure(!self.traders.contains_key(&command.trader_id), Code::AlreadyExists)?;
        let particulars = Particulars::new(command.business_id.clone(), command.name.clone()).address(command.address.clone());
        self.traders.insert(command.trader_id, Trader { channel, holder: None, auto_approval: false, particulars });
        self.keys.insert(scope.clone(), whole);
        self.happens("traderCreated", [EntityKey::IdempotencyKey(scope), EntityKey::Trader(command.trader_id)]);
        Ok(self.trader_shown(command.trader_id))
    }

    pub(super) fn update_trader(&mut self, context: &CommandContext, command: &UpdateTrader) -> Result<Value, No> {
        let channel = self.clerk(context, Role::TraderAdministrator)?;
        ensure(self.is_of(command.trader_id, channel), Code::NotFound)?;
        let mut new = self.traders.get(&command.trader_id).expect("looked up").particulars.clone();
        if let Some(name) = &command.patch.name {
            new.name = name.clone();
        }
        if let Some(business_id) = &command.patch.business_id {
            new.business_id = business_id.clone();
        }
        if let Some(patch) = &command.patch.address {
            new.address = patched(new.address.as_ref(), patch)?;
        }
        let key = EntityKey::Trader(command.trader_id);
        self.expect(context, &key)?;
        let trader = self.traders.get_mut(&command.trader_id).expect("looked up");
        if new != trader.particulars {
            trader.particulars = new;
            self.happens("traderUpdated", [key]);
        }
        Ok(self.trader_shown(command.trader_id))
    }

    pub(super) fn set_auto_approval(&mut self, context: &CommandContext, command: &SetAutoApproval) -> Result<Value, No> {
        let trader = self.traders.get(&command.trader_id);
        match context.actor {
            Actor::Operator => ensure(trader.is_some(), Code::NotFound)?,
            Actor::AccountHolder(holder) => {
                ensure(trader.is_some_and(|trader| trader.holder == Some(holder)), Code::NotFound)?;
            }
            Actor::Member { .. } | Actor::ChannelUser(_) => return no(Code::Forbidden),
        }
        let key = EntityKey::Trader(command.trader_id);
        self.expect(context, &key)?;
        let trader = self.traders.get_mut(&command.trader_id).expect("looked up");
        if trader.auto_approval != command.enabled {
            trader.auto_approval = command.enabled;
            self.happens("autoApprovalChanged", [key]);
        }
        Ok(self.trader_shown(command.trader_id))
    }

    /// Whether the trader is there, in this channel.
    pub(super) fn is_of(&self, trader: TraderId, channel: SalesChannelId) -> bool {
        self.traders.get(&trader).is_some_and(|trader| trader.channel == channel)
    }

    pub(super) fn register_supplier(&mut self, context: &CommandContext, command: &RegisterSupplier) -> Result<Value, No> {
        Self::operator(context)?;
        let id = command.supplier_id;
        self.expect_unknown(context)?;
        ensure(!self.suppliers.contains_key(&id), Code::AlreadyExists)?;
        self.suppliers.insert(id, command.name.clone());
        self.happens("supplierRegistered", [EntityKey::Supplier(id)]);
        Ok(self.supplier_shown(id))
    }

    pub(super) fn register_facility(
        &mut self,
        context: &CommandContext,
        command: &RegisterProductionFacility,
    ) -> Result<Value, No> {
        Self::operator(context)?;
        ensure(self.suppliers.contains_key(&command.supplier_id), Code::NotFound)?;
        let id = command.production_facility_id;
        self.expect_unknown(context)?;
        ensure(!self.facilities.contains_key(&id), Code::AlreadyExists)?;
        self.facilities.insert(id, command.clone());
        self.happens("productionFacilityRegistered", [EntityKey::ProductionFacility(id)]);
        Ok(self.facility_shown(id))
    }
}

/// An address after a merge patch (RFC 7396): an address that begins needs its required members.
fn patched(old: Option<&Address>, patch: &AddressPatch) -> Result<Option<Address>, No> {
    if old.is_none() && *patch == AddressPatch::default() {
        return Ok(None);
    }
    let required = |new: &Option<Text>, old: Option<Text>| match new.clone().or(old) {
        Some(text) => Ok(text),
        None => no(Code::RequiredFieldRemoved),
    };
    let removable = |change: &Removable<Text>, old: Option<Text>| match change {
        Removable::Keep => old,
        Removable::Remove => None,
        Removable::Replace(new) => Some(new.clone()),
    };
    let of_old = |member: fn(Address) -> Option<Text>| old.cloned().and_then(member);
    let mut address = Address::new(
        required(&patch.street, of_old(|old| Some(old.street)))?,
        required(&patch.city, of_old(|old| Some(old.city)))?,
        required(&patch.country_name, of_old(|old| Some(old.country_name)))?,
    );
    address.zip_code = removable(&patch.zip_code, of_old(|old| old.zip_code));
    address.po_box = removable(&patch.po_box, of_old(|old| old.po_box));
    Ok(Some(address))
}
