//! A trade and a retirement off the head of a bundle.

use std::{collections::hash_map::Entry, hint::black_box};

use ecoledger::{
    Actor, CertificateRange, Command, CommandContext, Timestamp,
    bundles::{self, Bundle, BundleState, MadeUnderKey, Role},
    kernel::{EntityKey, IdempotencyScope, IssuanceId, SalesChannelId, Serial, TaskId, TraderId, TransactionId, UserId},
};

use super::{
    FairRecorded, Head, Map, Refused, Row,
    bundle_facts::{Asked, Binding, Remainder, Task, Trader, Transaction},
    expect_version, json, map,
};

/// What channels, traders and their bundles are.
#[derive(Clone, Debug)]
pub(super) struct Bundles {
    bindings: Map<UserId, Binding>,
    traders: Map<TraderId, Row<Trader>>,
    issuances: Map<IssuanceId, u32>,
    bundles: Map<(u32, Serial), Row<Bundle>>,
    keys: Map<IdempotencyScope, TaskId>,
    tasks: Map<TaskId, Row<Task>>,
    transactions: Map<TransactionId, Row<Transaction>>,
}

impl Default for Bundles {
    fn default() -> Self {
        Self {
            bindings: map(),
            traders: map(),
            issuances: map(),
            bundles: map(),
            keys: map(),
            tasks: map(),
            transactions: map(),
        }
    }
}

impl Bundles {
    pub(super) fn learn(&mut self, event: &bundles::Event) {
        match event {
            bundles::Event::UserBound(event) => {
                let binding = Binding { channel: event.sales_channel_id, administers_transactions: false };
                self.bindings.insert(event.user_id, binding);
            }
            bundles::Event::RoleGranted(event) if event.role == Role::TransactionAdministrator => {
                let binding = self.bindings.get_mut(&event.user_id).expect("bound before");
                binding.administers_transactions = true;
            }
            bundles::Event::TraderCreated(event) => {
                let trader = Trader { channel: event.sales_channel_id, needs_approval: false };
                self.traders.insert(event.trader_id, (trader, 1));
            }
            bundles::Event::BundleOnramped(event) => {
                self.traders.get_mut(&event.trader_id).expect("made before");
                let number = u32::try_from(self.issuances.len()).expect("few issuances");
                let issuance = *self.issuances.entry(event.bundle.issuance().clone()).or_insert(number);
                let bundle = Bundle::new(event.bundle.last(), event.trader_id, event.onramp, BundleState::Listable);
                self.bundles.insert((issuance, event.bundle.start().serial()), (bundle, 1));
            }
            _ => {}
        }
    }

    fn binding(&self, actor: Actor) -> Result<Binding, Refused> {
        let Actor::ChannelUser(user) = actor else { return Err("another actor") };
        self.bindings.get(&user).filter(|binding| binding.administers_transactions).copied().ok_or("no right")
    }

    /// Under which key a step is remembered, if its actor may take it.
    fn scope(&self, context: &CommandContext, asked: &Asked<'_>) -> Result<IdempotencyScope, Refused> {
        let key = context.idempotency_key.clone().ok_or("no key")?;
        let channel = self.binding(context.actor)?.channel;
        Ok(IdempotencyScope { key, channel, command: asked.command, trader: Some(asked.trader) })
    }

    fn trader(&self, trader: TraderId, channel: SalesChannelId) -> Result<Row<Trader>, Refused> {
        self.traders.get(&trader).filter(|(trader, _)| trader.channel == channel).copied().ok_or("no such trader")
    }

    pub(super) fn register(
        &mut self,
        head: &mut Head,
        context: &CommandContext,
        asked: Asked<'_>,
        log: &mut Vec<FairRecorded>,
    ) -> Result<(), Refused> {
        let scope = self.scope(context, &asked)?;
        let channel = scope.channel;
        let (seller, version) = self.trader(asked.trader, channel)?;
        let buyer = asked.buyer();
        if let Some(buyer) = buyer {
            self.trader(buyer, channel)?;
        }
        let key = scope.key.clone();
        let Entry::Vacant(key_row) = self.keys.entry(scope) else { return Err("a used key") };
        let Entry::Vacant(task_row) = self.tasks.entry(asked.task) else { return Err("a used task id") };
        let Entry::Vacant(transaction_row) = self.transactions.entry(asked.transaction) else {
            return Err("a used transaction id");
        };
        expect_version(context, version)?;
        head.expect_clock(context)?;
        if buyer == Some(asked.trader) {
            return Err("the buyer is the seller");
        }
        if seller.needs_approval {
            return Err("approval is not part of this floor");
        }
        let range = asked.range()?;
        let issuance = *self.issuances.get(range.issuance()).ok_or("no such issuance")?;
        let remainder = cut(&mut self.bundles, issuance, range, asked.trader, buyer, context.at)?;
        key_row.insert(asked.task);
        let (task, transaction, events) = asked.settled(channel, &key, remainder, context.at);
        task_row.insert((task, 2));
        transaction_row.insert((transaction, 2));
        for event in events {
            head.push(context, event, log);
        }
        Ok(())
    }

    /// Touches what commands will read, a stage for all of them before the next stage.
    pub(super) fn touch(&self, commands: &[(CommandContext, Command)]) {
        let asked = || {
            commands.iter().filter_map(|(context, command)| match command {
                Command::Bundles(command) => Some((context, Asked::of(context, command).ok()?)),
                _ => None,
            })
        };
        for (context, asked) in asked() {
            black_box(self.tasks.contains_key(&asked.task));
            black_box(self.transactions.contains_key(&asked.transaction));
            black_box(self.scope(context, &asked).map(|scope| self.keys.contains_key(&scope)).ok());
        }
        let ranges = asked().filter_map(|(_, asked)| asked.range().ok());
        let places: Vec<(u32, &CertificateRange)> =
            ranges.filter_map(|range| Some((*self.issuances.get(range.issuance())?, range))).collect();
        for (issuance, range) in &places {
            black_box(self.bundles.get(&(*issuance, range.start().serial())).map(|(bundle, _)| bundle.last));
        }
        for (issuance, range) in &places {
            // Where the rest will stand, if there is one.
            let rest = range.rest_up_to(range.last().saturating_add(1));
            black_box(rest.map(|rest| self.bundles.contains_key(&(*issuance, rest.start().serial()))));
        }
    }

    pub(super) fn entity(&self, key: &EntityKey) -> Option<(u32, String)> {
        match key {
            EntityKey::IdempotencyKey(scope) => Some((1, json(&MadeUnderKey::Task(*self.keys.get(scope)?)))),
            EntityKey::Task(id) => self.tasks.get(id).map(|(task, version)| (*version, json(task))),
            EntityKey::Transaction(id) => self.transactions.get(id).map(|(row, version)| (*version, json(row))),
            EntityKey::Bundle(id) => {
                let issuance = self.issuances.get(id.issuance())?;
                self.bundles.get(&(*issuance, id.serial())).map(|(bundle, version)| (*version, json(bundle)))
            }
            _ => None,
        }
    }
}

/// Cuts the range off the head of the seller's bundle, for the buyer or for good; the rest, if there is one, is a bundle of its own.
fn cut(
    bundles: &mut Map<(u32, Serial), Row<Bundle>>,
    issuance: u32,
    range: &CertificateRange,
    seller: TraderId,
    buyer: Option<TraderId>,
    at: Timestamp,
) -> Result<Option<Remainder>, Refused> {
    let (bundle, changes) = bundles.get_mut(&(issuance, range.start().serial())).ok_or("no bundle starts here")?;
    if bundle.owner != seller || !bundle.is_live() {
        return Err("no bundle of this trader");
    }
    if bundle.state != BundleState::Listable || bundle.is_expired(at) {
        return Err("not listable");
    }
    if range.last() > bundle.last {
        return Err("beyond the bundle");
    }
    let (onramp, expires_at) = (bundle.onramp, bundle.expires_at);
    let rest = range.rest_up_to(bundle.last);
    bundle.last = range.last();
    match buyer {
        Some(buyer) => bundle.owner = buyer,
        None => bundle.state = BundleState::Retired,
    }
    *changes += 2;
    let Some(rest) = rest else { return Ok(None) };
    let mut kept = Bundle::new(rest.last(), seller, onramp, BundleState::Listable);
    kept.expires_at = expires_at;
    bundles.insert((issuance, rest.start().serial()), (kept, 1));
    Ok(Some(Remainder { bundle: rest, onramp, expires_at }))
}
