//! Queries about bundles, transactions and tasks.

use alloc::{format, string::ToString as _, vec::Vec};

use ecoledger_bundles::{Bundle, BundleState, Issuance, Offramp, Task, TaskKind, Trader, Transaction, policy::ChannelRight};
use ecoledger_kernel::{
    CertificateId, CertificateRange, Entity as _, IssuanceId, OfframpId, Refusal, TaskId, Timestamp, TraderId, TransactionId,
};

use super::{Answering, OnBehalfOf, PageRequest, Stop, Stopped, TimeRange};
use crate::{
    CertificateTotals, LedgerView,
    ledger_view::{both, gather, slot},
    lists::{Entry, Expiry, List, ListView, Position, RangeStart, Row, merged},
    views::{Answer, AssetView, ChannelEventView, IssuanceView, OnrampView, Page, RetirementStatement, StatusChange, entity},
};

/// Times of expiry that are read at once: a trader has few.
const MOST_EXPIRIES: usize = 1000;

impl<V: LedgerView, L: ListView> Answering<'_, V, L> {
    pub(super) fn listable_assets(&mut self, trader: TraderId, page: &PageRequest) -> Result<Answer, Stopped<V, L>> {
        let scope = self.scope(ChannelRight::ViewAssets)?;
        let list = format!("listableAssets {scope} {trader}");
        page.expect_of(&list)?;
        self.trader_in(scope, trader)?;
        self.expect_lists()?;
        let first: Option<CertificateId> = page.position(&list)?;
        let unexpired = RangeStart::After(Position::Expiry(Expiry::At(self.at)));
        let expiries = self.lists.rows(List::AssetExpiries(trader), unexpired, MOST_EXPIRIES);
        let expiries = expiries.map(|row| row.map(|row| row.position)).collect::<Result<Vec<_>, _>>().map_err(Stop::lists)?;
        let from = first.map_or(RangeStart::First, |first| RangeStart::At(Position::Certificate(first)));
        let lists = expiries.into_iter().filter_map(|position| match position {
            Position::Expiry(expiry) => Some(self.lists.rows(List::Assets(trader, expiry), from.clone(), page.ahead())),
            Position::Number(_)
            | Position::Stretch(..)
            | Position::Time(_)
            | Position::Certificate(_)
            | Position::Id(_)
            | Position::Issuance(_) => None,
        });
        let assets = merged(lists).filter_map(|row| match row.map(|row| row.position) {
            Ok(Position::Certificate(start)) => Some(Ok((start.to_string(), self.listable(&start)))),
            Ok(_) => None,
            Err(gap) => Some(Err(gap)),
        });
        page.collect(&list, assets).map(Into::into)
    }

    /// The bundle that starts here, as an asset: never one that is reserved or expired.
    fn listable(&self, start: &CertificateId) -> Result<Option<AssetView>, V::Gap> {
        let listable = |bundle: &&Bundle| bundle.state == BundleState::Listable && !bundle.is_expired(self.at);
        let bundle = slot::<Bundle, V>(self.view, start);
        let (bundle, _) = both(bundle, slot::<Issuance, V>(self.view, start.issuance()))?;
        let bundle = bundle.entity.filter(listable);
        let range = bundle.and_then(|bundle| Some((CertificateRange::up_to(start.clone(), bundle.last)?, bundle.onramp)));
        let Some((range, onramp)) = range else { return Ok(None) };
        AssetView::new(self.view, &range, onramp)
    }

    pub(super) fn transactions(&mut self, page: &PageRequest) -> Result<Answer, Stopped<V, L>> {
        let scope = self.scope(ChannelRight::AdministerTransactions)?;
        let mark = format!("transactions {scope}");
        let list = List::Transactions(scope.keeper());
        Ok(self.page_of(list, &mark, page, |id| entity::transaction(self.view, id))?.into())
    }

    /// Of account holders only the seller's sees a transaction (D-85).
    pub(super) fn transaction(&mut self, id: TransactionId) -> Result<Answer, Stopped<V, L>> {
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

    fn is_own(&self, scope: OnBehalfOf, trader: TraderId) -> Result<bool, Stopped<V, L>> {
        let trader = slot::<Trader, V>(self.view, &trader).map_err(Stop::Gap)?.entity;
        Ok(trader.is_some_and(|trader| match scope {
            OnBehalfOf::Channel(channel) => trader.channel == channel,
            OnBehalfOf::AccountHolder(holder) => trader.kind.account_holder() == Some(holder),
        }))
    }

    pub(super) fn offramp(&mut self, id: OfframpId) -> Result<Answer, Stopped<V, L>> {
        let scope = self.scope(ChannelRight::OfframpAssets)?;
        let view = entity::offramp(self.view, id).map_err(Stop::Gap)?;
        let own = match &view {
            Some(offramp) => self.is_own(scope, offramp.trader_id)?,
            None => false,
        };
        Ok(view.filter(|_| own).ok_or_else(|| Refusal::not_found(&Offramp::key(&id)))?.into())
    }

    /// The task exists, belongs to the trader and has the kind: otherwise `notFound`.
    pub(super) fn task(&mut self, trader: TraderId, id: TaskId, kind: TaskKind) -> Result<Answer, Stopped<V, L>> {
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

    pub(super) fn retirement_statement(&mut self, id: TransactionId) -> Result<Answer, Stopped<V, L>> {
        let transaction = slot::<Transaction, V>(self.view, &id).map_err(Stop::Gap)?.entity;
        let statement = transaction.and_then(|transaction| RetirementStatement::new(id, transaction, self.at));
        Ok(statement.ok_or_else(|| Refusal::not_found(&Transaction::key(&id)))?.into())
    }

    pub(super) fn channel_events(
        &mut self,
        created_at: TimeRange,
        event_at: TimeRange,
        page: &PageRequest,
    ) -> Result<Answer, Stopped<V, L>> {
        let channel = self.channel(ChannelRight::ViewEvents)?;
        self.expect_lists()?;
        // An event is recorded when it happens, so both bounds cut the same order of time.
        let too_late = |at: Timestamp| created_at.is_after(at) || event_at.is_after(at);
        let list = format!("channelEvents {channel} {created_at:?} {event_at:?}");
        let first = page.position::<u64>(&list)?.unwrap_or(0);
        let earliest = created_at.earliest().max(event_at.earliest());
        let Some(first_in_time) = self.first_in_time(List::ChannelEventTimes(channel), earliest)? else {
            return Ok(Page { items: Vec::<ChannelEventView>::new(), next_cursor: None }.into());
        };
        let first = Position::Number(first.max(first_in_time));
        let events = self.lists.rows(List::ChannelEvents(channel), RangeStart::At(first), page.ahead());
        let in_time = events.take_while(|row| row.as_ref().map_or(true, |row| row.entry.at().is_none_or(|at| !too_late(at))));
        page.collect(
            &list,
            in_time.map(|row| row.map(|row| (row.position.number().unwrap_or(u64::MAX), Ok(channel_event(&row))))),
        )
        .map(Into::into)
    }

    /// The number of the first event that is not before a time; none when all are before it.
    pub(super) fn first_in_time(&self, times: List, earliest: Option<Timestamp>) -> Result<Option<u64>, Stopped<V, L>> {
        let Some(earliest) = earliest else { return Ok(Some(0)) };
        let first =
            self.lists.rows(times, RangeStart::At(Position::Time(earliest)), 1).next().transpose().map_err(Stop::lists)?;
        Ok(first.and_then(|row| row.entry.count()))
    }

    pub(super) fn issuance(&mut self, id: &IssuanceId) -> Result<Answer, Stopped<V, L>> {
        self.operator()?;
        let issuance = slot::<Issuance, V>(self.view, id).map_err(Stop::Gap)?.entity;
        let issuance = issuance.ok_or_else(|| Refusal::not_found(&Issuance::key(id)))?;
        let totals = self.lists.get(List::IssuanceTotals, Position::Issuance(id.clone())).map_err(Stop::lists)?;
        let onramps = issuance.onramps.iter().enumerate();
        let onramps = gather(onramps.map(|(position, onramp)| OnrampView::new(self.view, id, position, onramp)));
        Ok(IssuanceView {
            issuance_id: id.clone(),
            totals: totals_of(issuance, totals.as_ref()),
            onramps: onramps.map_err(Stop::Gap)?,
        }
        .into())
    }
}

/// Where the certificates of an issuance are. Those that ever came in, and those that are out, it knows itself.
fn totals_of(issuance: &Issuance, counted: Option<&Entry>) -> CertificateTotals {
    let mut totals = CertificateTotals {
        onramped: issuance.issued.volume(),
        offramped: issuance.offramped.volume(),
        ..CertificateTotals::default()
    };
    if let Some(Entry::Totals { listable, reserved, retired, withdrawn }) = counted {
        totals.listable = u128::from(*listable);
        totals.reserved = u128::from(*reserved);
        totals.retired = u128::from(*retired);
        totals.withdrawn = u128::from(*withdrawn);
    }
    totals
}

/// An event of a channel. Positions are shown from 1 (D-67, D-80).
fn channel_event(row: &Row) -> Option<ChannelEventView> {
    let Entry::ChannelEvent { at, transaction_id, status } = row.entry else { return None };
    Some(ChannelEventView {
        id: row.position.number()?.saturating_add(1).to_string(),
        event_type: "TRANSACTION_STATUS_CHANGE",
        created_at: at,
        event_at: at,
        payload: StatusChange::new(transaction_id, status),
    })
}
