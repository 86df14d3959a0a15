//! Lists from the entities, after a snapshot was read: what entities do not keep has been read from it before.

use ecoledger_bundles::BundleState;
use ecoledger_kernel::{CertificateId, append};

use super::{ChannelEvent, Projections};
use crate::{entities::Entities, snapshot::ChannelEventsLine, views::StatusChange};

impl Projections {
    /// What the entities tell: each table in the order of creation, as events made the lists.
    pub(crate) fn rebuild(&mut self, entities: &Entities) {
        self.claims.rebuild(entities);
        self.credits.rebuild(entities);
        for (id, place) in entities.proposals.iter() {
            if let Some(proposal) = &place.entity {
                self.proposals.fold(*id, proposal);
            }
        }
        self.rebuild_channels(entities);
        for ((issuance, serial, place), position) in entities.inventory.bundles_by_issuance().zip(0..) {
            let listable = place.entity.as_ref().filter(|bundle| bundle.state == BundleState::Listable);
            let Some(bundle) = listable else { continue };
            let end = entities.inventory.issuance_at(issuance).zip(serial.with_number(bundle.last));
            if let Some((issuance, end)) = end {
                let end = CertificateId::new(issuance.clone(), end);
                self.inventories.begin(bundle.owner, end, position, bundle.expires_at);
            }
        }
    }

    fn rebuild_channels(&mut self, entities: &Entities) {
        for (id, place) in entities.onboarding_proposals.iter() {
            let Some(proposal) = &place.entity else { continue };
            self.channels.entry(proposal.channel).or_default().scope.onboarding_proposals.push(*id);
            self.account_holders.entry(proposal.account_holder).or_default().onboarding_proposals.push(*id);
        }
        for (id, place) in entities.traders.iter() {
            let Some(trader) = &place.entity else { continue };
            self.channels.entry(trader.channel).or_default().scope.traders.push(*id);
            if let Some(holder) = trader.kind.account_holder() {
                self.account_holders.entry(holder).or_default().traders.push(*id);
                self.holder_of.insert(*id, holder);
            }
        }
        for ((_, place), position) in entities.transactions.iter().zip(0..) {
            let Some(transaction) = &place.entity else { continue };
            append(&mut self.channels.entry(transaction.channel).or_default().scope.transactions, position);
            if let Some(holder) = self.holder_of.get(&transaction.seller) {
                append(&mut self.account_holders.entry(*holder).or_default().transactions, position);
            }
        }
    }

    /// What happened to transactions, for a snapshot.
    pub(crate) fn stored_channel_events(&self, rows: usize, entities: &Entities) -> impl Iterator<Item = ChannelEventsLine> {
        let channels = entities.sales_channels.iter().filter_map(|(id, _)| Some((id, self.channels.get(id)?)));
        channels.flat_map(move |(channel, lists)| {
            let row = |event: &ChannelEvent| {
                let StatusChange { transaction_id, status } = event.change(entities)?;
                Some((event.at, transaction_id, status))
            };
            let line = move |events: &[ChannelEvent]| ChannelEventsLine {
                channel: *channel,
                events: events.iter().filter_map(row).collect(),
            };
            lists.events.chunks(rows).map(line)
        })
    }

    /// Takes events of transactions that are there; `false` at one of another.
    pub(crate) fn restore_channel_events(&mut self, line: ChannelEventsLine, entities: &Entities) -> bool {
        line.events.into_iter().all(|(at, transaction, status)| {
            let transaction = entities.transactions.position(&transaction);
            self.change(line.channel, transaction, status, at);
            transaction.is_some()
        })
    }
}
