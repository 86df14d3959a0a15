//! Indexes for queries that list. They fold from the same events as the entities and stand apart from them, so that a
//! decision never pays for a query.

mod ascending;
mod claims;
mod credits;
mod families;
mod feed;
mod inventories;
mod keys;
mod proposals;
mod rebuild;

use alloc::{sync::Arc, vec::Vec};

use ecoledger_bundles::{AssetLine, Event as BundlesEvent, Remainder, TransactionStatus};
use ecoledger_kernel::{
    AccountHolderId, CertificateRange, SalesChannelId, Timestamp, TraderId, TraderOnboardingProposalId, append,
};

pub(crate) use ascending::{Positions, common, first_from};
pub(crate) use claims::ClaimLists;
pub(crate) use credits::{CreditDeed, CreditFact, CreditLists, parties};
pub(crate) use feed::{Feed, FeedEvent};
pub(crate) use inventories::Inventories;
pub(crate) use keys::ApiKeyLists;
pub(crate) use proposals::ProposalLists;

use crate::{
    Event, HashKey,
    entities::{Entities, Map, map},
    views::StatusChange,
};

/// What a sales channel, or an account holder, can list: ids in the order of their creation.
#[derive(Clone, Debug, Default)]
pub(crate) struct ScopeLists {
    pub(crate) onboarding_proposals: Vec<TraderOnboardingProposalId>,
    pub(crate) traders: Vec<TraderId>,
    /// By their positions among the entities.
    pub(crate) transactions: Vec<u32>,
}

/// What a sales channel can list.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChannelLists {
    pub(crate) scope: ScopeLists,
    pub(crate) events: Vec<ChannelEvent>,
}

/// A channel's event and when it happened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ChannelEvent {
    pub(crate) at: Timestamp,
    /// The transaction's position among the entities.
    transaction: u32,
    status: TransactionStatus,
}

impl ChannelEvent {
    /// What changed; none of a transaction that is not there.
    pub(crate) fn change(&self, entities: &Entities) -> Option<StatusChange> {
        let (id, _) = entities.transactions.at(self.transaction)?;
        Some(StatusChange::new(*id, self.status))
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Projections {
    pub(crate) channels: Map<SalesChannelId, ChannelLists>,
    pub(crate) account_holders: Map<AccountHolderId, ScopeLists>,
    pub(crate) api_keys: ApiKeyLists,
    /// What each trader can sell.
    pub(crate) inventories: Inventories,
    /// The claims of modular benefit projects.
    pub(crate) claims: ClaimLists,
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
            inventories: Inventories::new(key),
            claims: ClaimLists::new(key),
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
            Event::Credits(event) => {
                self.claims.fold_projects(event, entities);
                self.credits.fold_credits(event, at, entities);
            }
            Event::Proposals(event) => {
                let id = event.proposal_id();
                let Some(proposal) = entities.proposals.get(&id).entity else { return };
                self.claims.fold_proposal(proposal, entities);
                self.credits.fold_proposal(proposal, entities);
                self.proposals.fold(id, proposal);
            }
            Event::Bundles(event) => self.fold_bundles(event, at, entities),
        }
    }

    fn fold_bundles(&mut self, event: &BundlesEvent, at: Timestamp, entities: &Entities) {
        let place = |id| entities.transactions.position(id);
        match event {
            BundlesEvent::ApiKeyCreated(event) => self.api_keys.create(event.user_id, event.api_key_id),
            BundlesEvent::ApiKeyDeleted(event) => self.api_keys.delete(event.user_id, event.api_key_id),
            BundlesEvent::TraderOnboardingProposalSubmitted(event) => {
                let id = event.trader_onboarding_proposal_id;
                self.channels.entry(event.sales_channel_id).or_default().scope.onboarding_proposals.push(id);
                self.account_holders.entry(event.account_holder_id).or_default().onboarding_proposals.push(id);
            }
            BundlesEvent::TraderCreated(event) => {
                self.channels.entry(event.sales_channel_id).or_default().scope.traders.push(event.trader_id);
                if let Some(holder) = event.account_holder_id {
                    self.account_holders.entry(holder).or_default().traders.push(event.trader_id);
                    self.holder_of.insert(event.trader_id, holder);
                }
            }
            BundlesEvent::BundleOnramped(event) => {
                self.begin(event.trader_id, &event.bundle, entities);
            }
            BundlesEvent::CertificatesWithdrawn(event) => {
                self.take_head(event.trader_id, &event.withdrawn, event.remainder.as_ref(), entities);
            }
            BundlesEvent::TradeRegistered(event) => {
                self.register(event.sales_channel_id, event.seller_id, place(&event.transaction_id), at);
                self.take(event.seller_id, &event.assets, &event.remainders, entities);
            }
            BundlesEvent::RetirementRegistered(event) => {
                self.register(event.sales_channel_id, event.seller_id, place(&event.transaction_id), at);
                self.take(event.seller_id, &event.assets, &event.remainders, entities);
            }
            BundlesEvent::OfframpRegistered(event) => {
                self.take(event.trader_id, &event.assets, &event.remainders, entities);
            }
            BundlesEvent::TradeSettled(event) => {
                self.change(event.sales_channel_id, place(&event.transaction_id), TransactionStatus::Completed, at);
                self.give(event.buyer_id, &event.assets, entities);
            }
            BundlesEvent::RetirementSettled(event) => {
                self.change(event.sales_channel_id, place(&event.transaction_id), TransactionStatus::Completed, at);
            }
            BundlesEvent::TransactionRejected(event) => {
                self.change(event.sales_channel_id, place(&event.transaction_id), TransactionStatus::Rejected, at);
                self.give(event.seller_id, &event.assets, entities);
            }
            BundlesEvent::TaskFailed(event) => {
                self.change(event.sales_channel_id, place(&event.transaction_id), TransactionStatus::Failed, at);
                self.give(event.seller_id, &event.assets, entities);
            }
            BundlesEvent::SalesChannelRegistered(_)
            | BundlesEvent::UserBound(_)
            | BundlesEvent::UserUnbound(_)
            | BundlesEvent::RoleGranted(_)
            | BundlesEvent::RoleRevoked(_)
            | BundlesEvent::TraderOnboardingProposalResubmitted(_)
            | BundlesEvent::TraderOnboardingProposalAccepted(_)
            | BundlesEvent::TraderOnboardingProposalRejected(_)
            | BundlesEvent::TraderUpdated(_)
            | BundlesEvent::AutoApprovalChanged(_)
            | BundlesEvent::SupplierRegistered(_)
            | BundlesEvent::ProductionFacilityRegistered(_)
            | BundlesEvent::OfframpSettled(_)
            | BundlesEvent::TransactionApproved(_)
            | BundlesEvent::TaskStarted(_) => {}
        }
    }

    /// A transaction is listed, and its first status is an event (D-41).
    fn register(&mut self, channel: SalesChannelId, seller: TraderId, transaction: Option<u32>, at: Timestamp) {
        let Some(transaction) = transaction else { return };
        let lists = self.channels.entry(channel).or_default();
        append(&mut lists.scope.transactions, transaction);
        append(&mut lists.events, ChannelEvent { at, transaction, status: TransactionStatus::Pending });
        if let Some(holder) = self.holder_of.get(&seller) {
            append(&mut self.account_holders.entry(*holder).or_default().transactions, transaction);
        }
    }

    fn change(&mut self, channel: SalesChannelId, transaction: Option<u32>, status: TransactionStatus, at: Timestamp) {
        let Some(transaction) = transaction else { return };
        append(&mut self.channels.entry(channel).or_default().events, ChannelEvent { at, transaction, status });
    }

    fn take(&mut self, owner: TraderId, assets: &Arc<[AssetLine]>, remainders: &[Option<Remainder>], entities: &Entities) {
        let mut rests = remainders.iter().map(Option::as_ref);
        for asset in assets.iter() {
            self.take_head(owner, &asset.range, rests.next().flatten(), entities);
        }
    }

    fn take_head(&mut self, owner: TraderId, head: &CertificateRange, rest: Option<&Remainder>, entities: &Entities) {
        let Some((position, expires_at)) = kept(head, entities) else { return };
        match rest {
            Some(rest) => {
                if let Some(rest) = entities.inventory.bundle_position(rest.bundle.start()) {
                    self.inventories.cut(position, rest);
                }
            }
            None => self.inventories.leave(owner, head, expires_at),
        }
    }

    fn give(&mut self, owner: TraderId, assets: &Arc<[AssetLine]>, entities: &Entities) {
        assets.iter().for_each(|asset| self.begin(owner, &asset.range, entities));
    }

    fn begin(&mut self, owner: TraderId, bundle: &CertificateRange, entities: &Entities) {
        let Some((position, expires_at)) = kept(bundle, entities) else { return };
        self.inventories.begin(owner, entities.inventory.kept(&bundle.end()), position, expires_at);
    }
}

/// A bundle's position among the entities, and from when it cannot be sold any more.
fn kept(bundle: &CertificateRange, entities: &Entities) -> Option<(u32, Option<Timestamp>)> {
    let position = entities.inventory.bundle_position(bundle.start())?;
    let bundle = entities.inventory.bundle_at(position)?.entity?;
    Some((position, bundle.expires_at))
}
