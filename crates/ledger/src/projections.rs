//! Indexes for queries that list. They fold from the same events as the entities and stand apart from them, so that a
//! decision never pays for a query.

mod ascending;
mod credits;
mod feed;
mod keys;
mod proposals;

use alloc::{collections::BTreeSet, sync::Arc, vec::Vec};

use ecoledger_bundles::{
    Event as BundlesEvent,
    inventory::{Asset, Remainder},
    transaction::TransactionStatus,
};
use ecoledger_channels::Event as ChannelsEvent;
use ecoledger_kernel::{
    AccountHolderId, CertificateId, IssuanceId, SalesChannelId, Timestamp, TraderId, TraderOnboardingProposalId, TransactionId,
};

pub(crate) use ascending::{Positions, Sorted, common, first_from};
pub(crate) use credits::{CreditDeed, CreditFact, CreditLists};
pub(crate) use feed::{Feed, FeedEvent};
use indexmap::IndexSet;
pub(crate) use keys::ApiKeyLists;
pub(crate) use proposals::ProposalLists;

use crate::{
    Event, HashKey,
    answer::StatusChange,
    entities::{Entities, Map, map},
};

/// What a sales channel, or an account holder, can list: ids in the order of their creation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lists {
    pub(crate) onboarding_proposals: Vec<TraderOnboardingProposalId>,
    pub(crate) traders: Vec<TraderId>,
    pub(crate) transactions: Vec<TransactionId>,
}

/// A channel's event and when it happened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ChannelEvent {
    pub(crate) at: Timestamp,
    pub(crate) change: StatusChange,
}

#[derive(Clone, Debug)]
pub(crate) struct Projections {
    pub(crate) channels: Map<SalesChannelId, Lists>,
    pub(crate) account_holders: Map<AccountHolderId, Lists>,
    pub(crate) api_keys: ApiKeyLists,
    /// The first certificates of each trader's bundles that are not reserved, in order.
    pub(crate) inventories: Map<TraderId, BTreeSet<CertificateId>>,
    /// The issuances of those certificates, whose texts they share.
    issuances: IndexSet<IssuanceId, HashKey>,
    pub(crate) channel_events: Map<SalesChannelId, Vec<ChannelEvent>>,
    /// Everything about credits.
    pub(crate) credits: CreditLists,
    /// Who is a party to which proposal.
    pub(crate) proposals: ProposalLists,
    /// Who heard of what.
    pub(crate) feed: Feed,
    holder_of: Map<TraderId, AccountHolderId>,
}

impl Projections {
    pub(crate) fn new(key: HashKey) -> Self {
        Self {
            channels: map(key),
            account_holders: map(key),
            api_keys: ApiKeyLists::new(key),
            inventories: map(key),
            issuances: IndexSet::with_hasher(key),
            channel_events: map(key),
            credits: CreditLists::new(key),
            proposals: ProposalLists::new(key),
            feed: Feed::new(key),
            holder_of: map(key),
        }
    }

    /// Takes an event after the entities took it: where a list depends on what an entity is now, that is asked of the entity.
    pub(crate) fn fold(&mut self, event: &Event, at: Timestamp, entities: &Entities) {
        self.feed.fold(event, at);
        match event {
            Event::Organizations(_) | Event::Projects(_) => {}
            Event::Credits(event) => self.credits.fold_credits(event, at, entities),
            Event::Emissions(event) => self.credits.fold_emissions(event),
            Event::Proposals(event) => {
                let id = event.proposal_id();
                let Some(proposal) = entities.proposals.get(&id).entity else { return };
                self.credits.fold_proposal(proposal, entities);
                self.proposals.fold(id, proposal);
            }
            Event::Channels(event) => self.fold_channels(event),
            Event::Bundles(event) => self.fold_bundles(event, at),
        }
    }

    fn fold_channels(&mut self, event: &ChannelsEvent) {
        match event {
            ChannelsEvent::ApiKeyCreated(event) => self.api_keys.create(event.user_id, event.api_key_id),
            ChannelsEvent::ApiKeyDeleted(event) => self.api_keys.delete(event.user_id, event.api_key_id),
            ChannelsEvent::TraderOnboardingProposalSubmitted(event) => {
                let id = event.trader_onboarding_proposal_id;
                self.channels.entry(event.sales_channel_id).or_default().onboarding_proposals.push(id);
                self.account_holders.entry(event.account_holder_id).or_default().onboarding_proposals.push(id);
            }
            ChannelsEvent::TraderCreated(event) => {
                self.channels.entry(event.sales_channel_id).or_default().traders.push(event.trader_id);
                if let Some(holder) = event.account_holder_id {
                    self.account_holders.entry(holder).or_default().traders.push(event.trader_id);
                    self.holder_of.insert(event.trader_id, holder);
                }
            }
            ChannelsEvent::SalesChannelRegistered(_)
            | ChannelsEvent::UserBound(_)
            | ChannelsEvent::UserUnbound(_)
            | ChannelsEvent::RoleGranted(_)
            | ChannelsEvent::RoleRevoked(_)
            | ChannelsEvent::TraderOnboardingProposalResubmitted(_)
            | ChannelsEvent::TraderOnboardingProposalAccepted(_)
            | ChannelsEvent::TraderOnboardingProposalRejected(_)
            | ChannelsEvent::TraderUpdated(_)
            | ChannelsEvent::AutoApprovalChanged(_)
            | ChannelsEvent::SupplierRegistered(_)
            | ChannelsEvent::ProductionFacilityRegistered(_) => {}
        }
    }

    fn fold_bundles(&mut self, event: &BundlesEvent, at: Timestamp) {
        match event {
            BundlesEvent::BundleOnramped(event) => self.begin(event.trader_id, event.bundle.start()),
            BundlesEvent::CertificatesWithdrawn(event) => {
                self.leave(event.trader_id, event.withdrawn.start());
                self.remain(event.trader_id, event.remainder.iter());
            }
            BundlesEvent::TradeRegistered(event) => {
                self.register(event.sales_channel_id, event.seller_id, event.transaction_id, at);
                self.take(event.seller_id, &event.assets, &event.remainders);
            }
            BundlesEvent::RetirementRegistered(event) => {
                self.register(event.sales_channel_id, event.seller_id, event.transaction_id, at);
                self.take(event.seller_id, &event.assets, &event.remainders);
            }
            BundlesEvent::OfframpRegistered(event) => self.take(event.trader_id, &event.assets, &event.remainders),
            BundlesEvent::TradeSettled(event) => {
                self.change(event.sales_channel_id, event.transaction_id, TransactionStatus::Completed, at);
                self.give(event.buyer_id, &event.assets);
            }
            BundlesEvent::RetirementSettled(event) => {
                self.change(event.sales_channel_id, event.transaction_id, TransactionStatus::Completed, at);
            }
            BundlesEvent::TransactionRejected(event) => {
                self.change(event.sales_channel_id, event.transaction_id, TransactionStatus::Rejected, at);
                self.give(event.seller_id, &event.assets);
            }
            BundlesEvent::TaskFailed(event) => {
                self.change(event.sales_channel_id, event.transaction_id, TransactionStatus::Failed, at);
                self.give(event.seller_id, &event.assets);
            }
            BundlesEvent::OfframpSettled(_) | BundlesEvent::TransactionApproved(_) | BundlesEvent::TaskStarted(_) => {}
        }
    }

    /// A transaction is listed, and its first status is an event (D-41).
    fn register(&mut self, channel: SalesChannelId, seller: TraderId, transaction: TransactionId, at: Timestamp) {
        self.channels.entry(channel).or_default().transactions.push(transaction);
        if let Some(holder) = self.holder_of.get(&seller) {
            self.account_holders.entry(*holder).or_default().transactions.push(transaction);
        }
        self.change(channel, transaction, TransactionStatus::Pending, at);
    }

    fn change(&mut self, channel: SalesChannelId, transaction: TransactionId, status: TransactionStatus, at: Timestamp) {
        let event = ChannelEvent { at, change: StatusChange::new(transaction, status) };
        self.channel_events.entry(channel).or_default().push(event);
    }

    /// A bundle is listable for its owner from now on.
    fn begin(&mut self, owner: TraderId, start: &CertificateId) {
        let start = self.shared(start);
        self.inventories.entry(owner).or_default().insert(start);
    }

    /// The same certificate with the text of its issuance that is kept already.
    fn shared(&mut self, id: &CertificateId) -> CertificateId {
        let issuance = self.issuances.get(id.issuance()).cloned();
        let issuance = issuance.unwrap_or_else(|| {
            self.issuances.insert(id.issuance().clone());
            id.issuance().clone()
        });
        CertificateId::new(issuance, id.serial())
    }

    fn leave(&mut self, owner: TraderId, start: &CertificateId) {
        self.inventories.entry(owner).or_default().remove(start);
    }

    fn remain<'e>(&mut self, owner: TraderId, remainders: impl Iterator<Item = &'e Remainder>) {
        remainders.for_each(|remainder| self.begin(owner, remainder.bundle.start()));
    }

    fn take(&mut self, owner: TraderId, assets: &Arc<[Asset]>, remainders: &[Option<Remainder>]) {
        assets.iter().for_each(|asset| self.leave(owner, asset.range.start()));
        self.remain(owner, remainders.iter().flatten());
    }

    fn give(&mut self, owner: TraderId, assets: &Arc<[Asset]>) {
        assets.iter().for_each(|asset| self.begin(owner, asset.range.start()));
    }
}
