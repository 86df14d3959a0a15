//! Queries about bundles, transactions and tasks.

use alloc::{
    format,
    string::{String, ToString as _},
};

use ecoledger_bundles::{Bundle, BundleState, Issuance, Offramp, Task, TaskKind, Trader, Transaction, policy::ChannelRight};
use ecoledger_kernel::{
    CertificateId, CertificateRange, Entity as _, IssuanceId, OfframpId, Refusal, TaskId, Timestamp, TraderId, TransactionId,
};

use super::{Asked, NotAnswered, OnBehalfOf, PageRequest, TimeRange};
use crate::{
    CertificateTotals,
    views::{Answer, AssetView, ChannelEventView, IssuanceView, OnrampView, RetirementStatement, entity},
};

impl Asked<'_> {
    pub(super) fn listable_assets(&mut self, trader: TraderId, page: &PageRequest) -> Result<Answer, NotAnswered> {
        let scope = self.scope(ChannelRight::ViewAssets)?;
        let list = format!("listableAssets {scope} {trader}");
        page.expect_of(&list)?;
        self.trader_in(scope, trader)?;
        let first: Option<CertificateId> = page.position(&list)?;
        let starts = self.projections()?.inventories.unexpired(trader, self.at, first.as_ref());
        let assets = starts.map(|start| (start.to_string(), self.listable(start)));
        Ok(page.collect(&list, assets).into())
    }

    /// The bundle that starts here, as an asset: never one that is reserved or expired.
    fn listable(&self, start: &CertificateId) -> Option<AssetView> {
        let listable = |bundle: &&Bundle| bundle.state == BundleState::Listable && !bundle.is_expired(self.at);
        let bundle = self.entities.inventory.bundle(start).entity.filter(listable)?;
        let range = CertificateRange::up_to(start.clone(), bundle.last)?;
        AssetView::new(self.entities, &range, bundle.onramp)
    }

    pub(super) fn transactions(&mut self, page: &PageRequest) -> Result<Answer, NotAnswered> {
        let scope = self.scope(ChannelRight::AdministerTransactions)?;
        let ids = self.lists(scope)?.map_or(&[][..], |lists| &lists.transactions);
        let list = format!("transactions {scope}");
        Ok(page.of(&list, ids, |id| entity::transaction(self.entities, *id))?.into())
    }

    /// Of account holders only the seller's sees a transaction (D-85).
    pub(super) fn transaction(&mut self, id: TransactionId) -> Result<Answer, NotAnswered> {
        let scope = self.scope(ChannelRight::AdministerTransactions)?;
        let transaction = self.entities.transactions.get(&id).entity;
        let visible = transaction.is_some_and(|transaction| match scope {
            OnBehalfOf::Channel(channel) => transaction.channel == channel,
            OnBehalfOf::AccountHolder(_) => self.is_own(scope, transaction.seller),
        });
        let view = entity::transaction(self.entities, id).filter(|_| visible);
        Ok(view.ok_or_else(|| Refusal::not_found(&Transaction::key(&id)))?.into())
    }

    fn is_own(&self, scope: OnBehalfOf, trader: TraderId) -> bool {
        let trader = self.entities.traders.get(&trader).entity;
        trader.is_some_and(|trader: &Trader| match scope {
            OnBehalfOf::Channel(channel) => trader.channel == channel,
            OnBehalfOf::AccountHolder(holder) => trader.kind.account_holder() == Some(holder),
        })
    }

    pub(super) fn offramp(&mut self, id: OfframpId) -> Result<Answer, NotAnswered> {
        let scope = self.scope(ChannelRight::OfframpAssets)?;
        let view = entity::offramp(self.entities, id).filter(|offramp| self.is_own(scope, offramp.trader_id));
        Ok(view.ok_or_else(|| Refusal::not_found(&Offramp::key(&id)))?.into())
    }

    /// The task exists, belongs to the trader and has the kind: otherwise `notFound`.
    pub(super) fn task(&mut self, trader: TraderId, id: TaskId, kind: TaskKind) -> Result<Answer, NotAnswered> {
        let right = match kind {
            TaskKind::Trade | TaskKind::Retirement => ChannelRight::AdministerTransactions,
            TaskKind::Offramp => ChannelRight::OfframpAssets,
        };
        let scope = self.scope(right)?;
        self.trader_in(scope, trader)?;
        let task = self.entities.tasks.get(&id).entity;
        let fits = task.is_some_and(|task| task.trader == trader && task.subject.kind() == kind);
        let view = entity::task(self.entities, id).filter(|_| fits);
        Ok(view.ok_or_else(|| Refusal::not_found(&Task::key(&id)))?.into())
    }

    pub(super) fn retirement_statement(&mut self, id: TransactionId) -> Result<Answer, NotAnswered> {
        let transaction = self.entities.transactions.get(&id).entity;
        let statement = transaction.and_then(|transaction| RetirementStatement::new(id, transaction, self.at));
        Ok(statement.ok_or_else(|| Refusal::not_found(&Transaction::key(&id)))?.into())
    }

    pub(super) fn channel_events(
        &mut self,
        created_at: TimeRange,
        event_at: TimeRange,
        page: &PageRequest,
    ) -> Result<Answer, NotAnswered> {
        let channel = self.channel(ChannelRight::ViewEvents)?;
        let events = self.projections()?.channel_events.get(&channel).map_or(&[][..], |events| events);
        // An event is recorded when it happens, so both bounds cut the same order of time.
        let too_early = |at: Timestamp| created_at.is_before(at) || event_at.is_before(at);
        let too_late = |at: Timestamp| created_at.is_after(at) || event_at.is_after(at);
        let first_in_time = events.partition_point(|event| too_early(event.at));
        let list = format!("channelEvents {channel} {created_at:?} {event_at:?}");
        let first = page.position::<usize>(&list)?.unwrap_or(0).max(first_in_time);
        let in_time = events.iter().enumerate().skip(first).take_while(|(_, event)| !too_late(event.at));
        let views = in_time.map(|(position, event)| {
            let view = ChannelEventView {
                id: event_id(position),
                event_type: "TRANSACTION_STATUS_CHANGE",
                created_at: event.at,
                event_at: event.at,
                payload: event.change,
            };
            (position, Some(view))
        });
        Ok(page.collect(&list, views).into())
    }

    pub(super) fn issuance(&mut self, id: &IssuanceId) -> Result<Answer, NotAnswered> {
        self.operator()?;
        let inventory = &self.entities.inventory;
        let issuance = inventory.issuance(id).entity.ok_or_else(|| Refusal::not_found(&Issuance::key(id)))?;
        let onramps = issuance.onramps.iter().enumerate();
        let view = |(position, onramp)| OnrampView::new(self.entities, id, position, onramp);
        Ok(IssuanceView {
            issuance_id: id.clone(),
            totals: CertificateTotals::of_issuance(issuance, inventory.row(id)),
            onramps: onramps.filter_map(view).collect(),
        }
        .into())
    }
}

/// Positions are shown from 1 (D-67, D-80).
fn event_id(position: usize) -> String {
    position.saturating_add(1).to_string()
}
