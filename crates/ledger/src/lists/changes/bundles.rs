//! What sales channels and account holders can list.

use ecoledger_bundles::{BundleState, Event as BundlesEvent, Trader, TraderCreated, TransactionStatus};
use ecoledger_kernel::{ApiKeyId, SalesChannelId, TraderId, TransactionId, UserId};

use super::{Changes, Entry, List, ListView, Position, inventories::Movements};
use crate::{LedgerView, lists::Keeper};

impl<V: LedgerView, L: ListView> Changes<'_, V, L> {
    pub(super) fn tell_bundles(&mut self, event: &BundlesEvent) {
        let mut moved = Movements::default();
        match event {
            BundlesEvent::ApiKeyCreated(event) => self.make_key(event.user_id, event.api_key_id),
            BundlesEvent::ApiKeyDeleted(event) => self.delete_key(event.user_id, event.api_key_id),
            BundlesEvent::TraderOnboardingProposalSubmitted(event) => {
                let id = Entry::Id(event.trader_onboarding_proposal_id.uuid());
                self.append(List::OnboardingProposals(Keeper::Channel(event.sales_channel_id)), id.clone());
                self.append(List::OnboardingProposals(Keeper::AccountHolder(event.account_holder_id)), id);
            }
            BundlesEvent::TraderCreated(event) => self.list_trader(event),
            BundlesEvent::BundleOnramped(event) => {
                let expiry = event.attributes.expiration_date.into();
                self.begin_bundle(event.trader_id, event.bundle.start(), expiry, &mut moved);
                moved.certificates(&event.bundle, None, Some(BundleState::Listable));
            }
            BundlesEvent::CertificatesWithdrawn(event) => {
                let start = event.withdrawn.start();
                if let Some(expiry) = self.expiry(start) {
                    self.leave_bundle(event.trader_id, start, expiry, &mut moved);
                }
                self.remain(event.trader_id, event.remainder.iter(), &mut moved);
                moved.certificates(&event.withdrawn, Some(BundleState::Listable), Some(BundleState::Withdrawn));
            }
            BundlesEvent::TradeRegistered(event) => {
                self.register(event.sales_channel_id, event.seller_id, event.transaction_id);
                self.take(event.seller_id, &event.assets, &event.remainders, &mut moved);
            }
            BundlesEvent::RetirementRegistered(event) => {
                self.register(event.sales_channel_id, event.seller_id, event.transaction_id);
                self.take(event.seller_id, &event.assets, &event.remainders, &mut moved);
            }
            BundlesEvent::OfframpRegistered(event) => {
                self.take(event.trader_id, &event.assets, &event.remainders, &mut moved);
            }
            BundlesEvent::TradeSettled(event) => {
                self.change_status(event.sales_channel_id, event.transaction_id, TransactionStatus::Completed);
                self.give(event.buyer_id, &event.assets, &mut moved);
            }
            BundlesEvent::RetirementSettled(event) => {
                self.change_status(event.sales_channel_id, event.transaction_id, TransactionStatus::Completed);
                moved.reserved(&event.assets, Some(BundleState::Retired));
            }
            BundlesEvent::OfframpSettled(event) => moved.reserved(&event.assets, None),
            BundlesEvent::TransactionRejected(event) => {
                self.change_status(event.sales_channel_id, event.transaction_id, TransactionStatus::Rejected);
                self.give(event.seller_id, &event.assets, &mut moved);
            }
            BundlesEvent::TaskFailed(event) => {
                self.change_status(event.sales_channel_id, event.transaction_id, TransactionStatus::Failed);
                self.give(event.seller_id, &event.assets, &mut moved);
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
            | BundlesEvent::TransactionApproved(_)
            | BundlesEvent::TaskStarted(_) => {}
        }
        self.count(moved);
    }

    fn make_key(&mut self, user: UserId, key: ApiKeyId) {
        let (maker, key) = (Position::Id(user.uuid()), key.uuid());
        let made = self.get(List::ApiKeysMade, maker.clone()).and_then(|made| made.count()).unwrap_or(0);
        self.put(List::ApiKeysMade, maker, Entry::Count(made.saturating_add(1)));
        self.put(List::ApiKeyNumbers, Position::Id(key), Entry::Count(made));
        self.put(List::ApiKeys(user), Position::Number(made), Entry::Id(key));
    }

    fn delete_key(&mut self, user: UserId, key: ApiKeyId) {
        let key = Position::Id(key.uuid());
        let number = self.get(List::ApiKeyNumbers, key.clone()).and_then(|number| number.count());
        let Some(number) = number else { return };
        self.remove(List::ApiKeys(user), Position::Number(number));
        self.remove(List::ApiKeyNumbers, key);
    }

    fn list_trader(&mut self, event: &TraderCreated) {
        let id = Entry::Id(event.trader_id.uuid());
        self.append(List::Traders(Keeper::Channel(event.sales_channel_id)), id.clone());
        if let Some(holder) = event.account_holder_id {
            self.append(List::Traders(Keeper::AccountHolder(holder)), id);
        }
    }

    /// A transaction is listed, and its first status is an event (D-41).
    fn register(&mut self, channel: SalesChannelId, seller: TraderId, transaction: TransactionId) {
        let id = Entry::Id(transaction.uuid());
        self.append(List::Transactions(Keeper::Channel(channel)), id.clone());
        let holder = self.entity::<Trader>(&seller).and_then(|trader| trader.kind.account_holder());
        if let Some(holder) = holder {
            self.append(List::Transactions(Keeper::AccountHolder(holder)), id);
        }
        self.change_status(channel, transaction, TransactionStatus::Pending);
    }

    fn change_status(&mut self, channel: SalesChannelId, transaction_id: TransactionId, status: TransactionStatus) {
        let changed = Entry::ChannelEvent { at: self.at, transaction_id, status };
        self.append_in_time(List::ChannelEvents(channel), List::ChannelEventTimes(channel), changed);
    }
}
