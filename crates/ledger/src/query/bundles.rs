//! Queries about bundles, transactions and tasks.

use alloc::{
    format,
    string::{String, ToString as _},
};

use ecoledger_bundles::{Bundle, BundleState, Issuance, Offramp, Task, TaskKind, Trader, Transaction, policy::ChannelRight};
use ecoledger_kernel::{
    CertificateId, CertificateRange, Entity as _, IssuanceId, OfframpId, Refusal, TaskId, Timestamp, TraderId, TransactionId,
};

use super::{Asked, OnBehalfOf, PageRequest, Stop, TimeRange};
use crate::{
    CertificateTotals,
    ledger_view::{LedgerView, gather, slot},
    views::{Answer, AssetView, ChannelEventView, IssuanceView, OnrampView, RetirementStatement, entity},
};

impl<V: LedgerView> Asked<'_, V> {
    pub(super) fn listable_assets(&mut self, trader: TraderId, page: &PageRequest) -> Result<Answer, Stop<V::Gap>> {
        let scope = self.scope(ChannelRight::ViewAssets)?;
        let list = format!("listableAssets {scope} {trader}");
        page.expect_of(&list)?;
        self.trader_in(scope, trader)?;
        let first: Option<CertificateId> = page.position(&list)?;
        let starts = self.lists()?.projections.inventories.unexpired(trader, self.at, first.as_ref());
        let assets = starts.map(|start| (start.to_string(), self.listable(start)));
        Ok(page.collect(&list, assets)?.into())
    }

    /// The bundle that starts here, as an asset: never one that is reserved or expired.
    fn listable(&self, start: &CertificateId) -> Result<Option<AssetView>, V::Gap> {
        let listable = |bundle: &&Bundle| bundle.state == BundleState::Listable && !bundle.is_expired(self.at);
        let bundle = slot::<Bundle, V>(self.view, start)?.entity.filter(listable);
        let range = bundle.and_then(|bundle| Some((CertificateRange::up_to(start.clone(), bundle.last)?, bundle.onramp)));
        let Some((range, onramp)) = range else { return Ok(None) };
        AssetView::new(self.view, &range, onramp)
    }

    pub(super) fn transactions(&mut self, page: &PageRequest) -> Result<Answer, Stop<V::Gap>> {
        let scope = self.scope(ChannelRight::AdministerTransactions)?;
        let ids = self.lists_of(scope)?.map_or(&[][..], |lists| &lists.transactions);
        let list = format!("transactions {scope}");
        Ok(page.of(&list, ids, |id| entity::transaction(self.view, *id))?.into())
    }

    /// Of account holders only the seller's sees a transaction (D-85).
    pub(super) fn transaction(&mut self, id: TransactionId) -> Result<Answer, Stop<V::Gap>> {
        let scope = self.scope(ChannelRight::AdministerTransactions)?;
        let transaction = slot::<Transaction, V>(self.view, &id).map_err(Stop::Gap)?.entity;
        let visible = match (transaction, scope) {
            (Some(transaction), OnBehalfOf::Channel(channel)) => transaction.channel == channel,
            (Some(transaction), OnBehalfOf::AccountHolder(_)) => self.is_own(scope, transaction.seller)?,
            (None, _) => false,
        };
        let view = entity::transaction(self.view, id).map_err(Stop::Gap)?.filter(|_| visible);
        Ok(view.ok_or_else(|| Refusal::not_found(&Transaction::key(&id)))?.into())
    }

    fn is_own(&self, scope: OnBehalfOf, trader: TraderId) -> Result<bool, Stop<V::Gap>> {
        let trader = slot::<Trader, V>(self.view, &trader).map_err(Stop::Gap)?.entity;
        Ok(trader.is_some_and(|trader| match scope {
            OnBehalfOf::Channel(channel) => trader.channel == channel,
            OnBehalfOf::AccountHolder(holder) => trader.kind.account_holder() == Some(holder),
        }))
    }

    pub(super) fn offramp(&mut self, id: OfframpId) -> Result<Answer, Stop<V::Gap>> {
        let scope = self.scope(ChannelRight::OfframpAssets)?;
        let view = entity::offramp(self.view, id).map_err(Stop::Gap)?;
        let own = match &view {
            Some(offramp) => self.is_own(scope, offramp.trader_id)?,
            None => false,
        };
        Ok(view.filter(|_| own).ok_or_else(|| Refusal::not_found(&Offramp::key(&id)))?.into())
    }

    /// The task exists, belongs to the trader and has the kind: otherwise `notFound`.
    pub(super) fn task(&mut self, trader: TraderId, id: TaskId, kind: TaskKind) -> Result<Answer, Stop<V::Gap>> {
        let right = match kind {
            TaskKind::Trade | TaskKind::Retirement => ChannelRight::AdministerTransactions,
            TaskKind::Offramp => ChannelRight::OfframpAssets,
        };
        let scope = self.scope(right)?;
        self.trader_in(scope, trader)?;
        let task = slot::<Task, V>(self.view, &id).map_err(Stop::Gap)?.entity;
        let fits = task.is_some_and(|task| task.trader == trader && task.subject.kind() == kind);
        let view = entity::task(self.view, id).map_err(Stop::Gap)?.filter(|_| fits);
        Ok(view.ok_or_else(|| Refusal::not_found(&Task::key(&id)))?.into())
    }

    pub(super) fn retirement_statement(&mut self, id: TransactionId) -> Result<Answer, Stop<V::Gap>> {
        let transaction = slot::<Transaction, V>(self.view, &id).map_err(Stop::Gap)?.entity;
        let statement = transaction.and_then(|transaction| RetirementStatement::new(id, transaction, self.at));
        Ok(statement.ok_or_else(|| Refusal::not_found(&Transaction::key(&id)))?.into())
    }

    pub(super) fn channel_events(
        &mut self,
        created_at: TimeRange,
        event_at: TimeRange,
        page: &PageRequest,
    ) -> Result<Answer, Stop<V::Gap>> {
        let channel = self.channel(ChannelRight::ViewEvents)?;
        let events = self.lists()?.projections.channel_events.get(&channel).map_or(&[][..], |events| events);
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
            (position, Ok(Some(view)))
        });
        Ok(page.collect(&list, views)?.into())
    }

    pub(super) fn issuance(&mut self, id: &IssuanceId) -> Result<Answer, Stop<V::Gap>> {
        self.operator()?;
        let issuance = slot::<Issuance, V>(self.view, id).map_err(Stop::Gap)?.entity;
        let issuance = issuance.ok_or_else(|| Refusal::not_found(&Issuance::key(id)))?;
        // Its bundles follow from one another: a part of the ledger would have to be loaded one by one.
        let inventory = &self.whole.entities.ok_or(Stop::NoLists)?.inventory;
        let onramps = issuance.onramps.iter().enumerate();
        let onramps = gather(onramps.map(|(position, onramp)| OnrampView::new(self.view, id, position, onramp)));
        Ok(IssuanceView {
            issuance_id: id.clone(),
            totals: CertificateTotals::of_issuance(issuance, inventory.row(id)),
            onramps: onramps.map_err(Stop::Gap)?,
        }
        .into())
    }
}

/// Positions are shown from 1 (D-67, D-80).
fn event_id(position: usize) -> String {
    position.saturating_add(1).to_string()
}
