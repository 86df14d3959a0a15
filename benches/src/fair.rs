//! The fair floor of a trade and a retirement: the checks of the engine and the facts that it keeps (binding and roles, key,
//! task, transaction, both traders, issuance, bundle, versions, whole events) in plain hash maps under the same keyed hash, by
//! hand and without an engine. Each row is looked up once, and what is registered and settled in one step is written once.
//!
//! [`Fair::expect_same`] holds it against the engine: the same events, the same entities at the same versions.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use ecoledger::{
    Actor, CertificateRange, Command, CommandContext, Currency, Event, HashKey, IdempotencyKey, Ledger, Recorded, Timestamp,
    bundles::{
        self, AssetLine, Bundle, BundleState, MadeUnderKey, RetirementDetails, Role, TaskStatus, TaskSubject, Terms,
        TransactionStatus,
    },
    kernel::{
        CommandId, EntityKey, IdempotencyScope, IssuanceId, KeyedCommand, LongText, SalesChannelId, Serial, TaskId, TraderId,
        TransactionId, UserId, Version,
    },
};
use serde::Serialize;

use crate::KEY;

type Map<K, V> = HashMap<K, V, HashKey>;

/// A row with the number of events that touched it.
type Row<T> = (T, u32);

#[derive(Clone, Copy, Debug)]
struct Binding {
    channel: SalesChannelId,
    administers_transactions: bool,
}

#[derive(Clone, Copy, Debug)]
struct Trader {
    channel: SalesChannelId,
    needs_approval: bool,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Task {
    trader: TraderId,
    subject: TaskSubject,
    status: TaskStatus,
    idempotency_key: IdempotencyKey,
    note: Option<LongText>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Transaction {
    channel: SalesChannelId,
    seller: TraderId,
    task: TaskId,
    terms: Terms,
    assets: Arc<[AssetLine]>,
    currency: Currency,
    status: TransactionStatus,
    created_at: Timestamp,
    completed_at: Option<Timestamp>,
}

/// An event as whole as the engine's.
#[derive(Clone, Debug)]
pub struct FairRecorded {
    /// Its position.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// By which command.
    pub command_id: CommandId,
    /// Of whom.
    pub actor: Actor,
    /// What.
    pub event: FairEvent,
}

/// What happened.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum FairEvent {
    /// It was registered.
    Registered(Registered),
    /// It was settled.
    Settled(Settled),
}

/// A trade or a retirement as it is registered.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Registered {
    seller_id: TraderId,
    sales_channel_id: SalesChannelId,
    task_id: TaskId,
    transaction_id: TransactionId,
    #[serde(skip_serializing_if = "Option::is_none")]
    buyer_id: Option<TraderId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Arc<RetirementDetails>>,
    assets: Arc<[AssetLine]>,
    remainders: Vec<Option<Remainder>>,
    currency: Currency,
    idempotency_key: IdempotencyKey,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Remainder {
    bundle: CertificateRange,
    onramp: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
}

/// A trade or a retirement as it is settled.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Settled {
    seller_id: TraderId,
    sales_channel_id: SalesChannelId,
    task_id: TaskId,
    transaction_id: TransactionId,
    #[serde(skip_serializing_if = "Option::is_none")]
    buyer_id: Option<TraderId>,
    assets: Arc<[AssetLine]>,
}

/// What is asked, of either kind.
struct Asked<'c> {
    command: KeyedCommand,
    trader: TraderId,
    task: TaskId,
    transaction: TransactionId,
    terms: Terms,
    assets: &'c Arc<[AssetLine]>,
    currency: Currency,
}

/// The whole state.
#[derive(Clone, Debug)]
pub struct Fair {
    last_at: Option<Timestamp>,
    sequence: u64,
    bindings: Map<UserId, Binding>,
    traders: Map<TraderId, Row<Trader>>,
    issuances: Map<IssuanceId, u32>,
    bundles: Map<(u32, Serial), Row<Bundle>>,
    keys: Map<IdempotencyScope, TaskId>,
    tasks: Map<TaskId, Row<Task>>,
    transactions: Map<TransactionId, Row<Transaction>>,
}

impl Default for Fair {
    fn default() -> Self {
        Self {
            last_at: None,
            sequence: 0,
            bindings: Map::with_hasher(KEY),
            traders: Map::with_hasher(KEY),
            issuances: Map::with_hasher(KEY),
            bundles: Map::with_hasher(KEY),
            keys: Map::with_hasher(KEY),
            tasks: Map::with_hasher(KEY),
            transactions: Map::with_hasher(KEY),
        }
    }
}

impl Fair {
    /// Takes what the world of the benchmarks begins with.
    pub fn learn(&mut self, recorded: &Recorded) {
        self.sequence = recorded.sequence;
        self.last_at = Some(recorded.at);
        match &recorded.event {
            Event::Bundles(bundles::Event::UserBound(event)) => {
                let binding = Binding { channel: event.sales_channel_id, administers_transactions: false };
                self.bindings.insert(event.user_id, binding);
            }
            Event::Bundles(bundles::Event::RoleGranted(event)) if event.role == Role::TransactionAdministrator => {
                let binding = self.bindings.get_mut(&event.user_id).expect("bound before");
                binding.administers_transactions = true;
            }
            Event::Bundles(bundles::Event::TraderCreated(event)) => {
                let trader = Trader { channel: event.sales_channel_id, needs_approval: false };
                self.traders.insert(event.trader_id, (trader, 1));
            }
            Event::Bundles(bundles::Event::BundleOnramped(event)) => {
                self.traders.get_mut(&event.trader_id).expect("made before");
                let number = u32::try_from(self.issuances.len()).expect("few issuances");
                let issuance = *self.issuances.entry(event.bundle.issuance().clone()).or_insert(number);
                let bundle = Bundle::new(event.bundle.last(), event.trader_id, event.onramp, BundleState::Listable);
                self.bundles.insert((issuance, event.bundle.start().serial()), (bundle, 1));
            }
            _ => {}
        }
    }

    /// Takes one command, and pushes its events.
    ///
    /// # Errors
    /// What the engine would refuse.
    pub fn take(
        &mut self,
        context: &CommandContext,
        command: &Command,
        log: &mut Vec<FairRecorded>,
    ) -> Result<(), &'static str> {
        let asked = match command {
            Command::Bundles(bundles::Command::RegisterTrade(command)) => Asked {
                command: KeyedCommand::RegisterTrade,
                trader: command.trader_id,
                task: command.task_id,
                transaction: command.transaction_id,
                terms: Terms::Trade { buyer: command.buyer_id },
                assets: command.assets.shared(),
                currency: command.currency,
            },
            Command::Bundles(bundles::Command::RegisterRetirement(command)) => {
                let hidden_until = command.details.beneficiary_hidden_until;
                if hidden_until.is_some_and(|until| context.at.plus_months(12).is_some_and(|latest| until > latest)) {
                    return Err("hidden for too long");
                }
                Asked {
                    command: KeyedCommand::RegisterRetirement,
                    trader: command.trader_id,
                    task: command.task_id,
                    transaction: command.transaction_id,
                    terms: Terms::Retirement(command.details.clone()),
                    assets: command.assets.shared(),
                    currency: command.currency,
                }
            }
            _ => return Err("another command"),
        };
        self.register(context, asked, log)
    }

    fn register(
        &mut self,
        context: &CommandContext,
        asked: Asked<'_>,
        log: &mut Vec<FairRecorded>,
    ) -> Result<(), &'static str> {
        let key = context.idempotency_key.as_ref().ok_or("no key")?;
        let Actor::ChannelUser(user) = context.actor else { return Err("another actor") };
        let binding = self.bindings.get(&user).filter(|binding| binding.administers_transactions).ok_or("no right")?;
        let channel = binding.channel;
        let scope = IdempotencyScope { key: key.clone(), channel, command: asked.command, trader: Some(asked.trader) };
        let Entry::Vacant(key_row) = self.keys.entry(scope) else { return Err("a used key") };
        let of_channel = |traders: &Map<TraderId, Row<Trader>>, trader| {
            traders.get(&trader).filter(|(trader, _)| trader.channel == channel).copied().ok_or("no such trader")
        };
        let (seller, version) = of_channel(&self.traders, asked.trader)?;
        let buyer = match asked.terms {
            Terms::Trade { buyer } => Some(buyer),
            Terms::Retirement(_) => None,
        };
        if let Some(buyer) = buyer {
            of_channel(&self.traders, buyer)?;
        }
        let Entry::Vacant(task_row) = self.tasks.entry(asked.task) else { return Err("a used task id") };
        let Entry::Vacant(transaction_row) = self.transactions.entry(asked.transaction) else {
            return Err("a used transaction id");
        };
        if context.expected_version.is_some_and(|expected| expected != Version::new(version.into())) {
            return Err("another version");
        }
        if self.last_at.is_some_and(|last| context.at < last) {
            return Err("the clock went back");
        }
        if buyer == Some(asked.trader) {
            return Err("the buyer is the seller");
        }
        if seller.needs_approval {
            return Err("approval is not part of this floor");
        }
        let [line] = &**asked.assets else { return Err("one line is what this floor takes") };
        let range = &line.range;
        let issuance = *self.issuances.get(range.issuance()).ok_or("no such issuance")?;
        let place = (issuance, range.start().serial());
        let (bundle, changes) = self.bundles.get_mut(&place).ok_or("no bundle starts here")?;
        if bundle.owner != asked.trader || !bundle.is_live() {
            return Err("no bundle of this trader");
        }
        if bundle.state != BundleState::Listable || bundle.is_expired(context.at) {
            return Err("not listable");
        }
        if range.last() > bundle.last {
            return Err("beyond the bundle");
        }
        let rest = range.rest_up_to(bundle.last);
        let remainder = rest.map(|rest| Remainder { bundle: rest, onramp: bundle.onramp, expires_at: bundle.expires_at });

        let (owner, rest_of) =
            (bundle.owner, remainder.as_ref().map(|rest| (rest.bundle.start().serial(), rest.bundle.last())));
        let (onramp, expires_at) = (bundle.onramp, bundle.expires_at);
        bundle.last = range.last();
        match buyer {
            Some(buyer) => bundle.owner = buyer,
            None => bundle.state = BundleState::Retired,
        }
        *changes += 2;
        if let Some((serial, last)) = rest_of {
            let mut rest = Bundle::new(last, owner, onramp, BundleState::Listable);
            rest.expires_at = expires_at;
            self.bundles.insert((issuance, serial), (rest, 1));
        }
        key_row.insert(asked.task);
        let subject = match asked.terms {
            Terms::Trade { .. } => TaskSubject::Trade(asked.transaction),
            Terms::Retirement(_) => TaskSubject::Retirement(asked.transaction),
        };
        let task =
            Task { trader: asked.trader, subject, status: TaskStatus::Success, idempotency_key: key.clone(), note: None };
        task_row.insert((task, 2));
        let details = match &asked.terms {
            Terms::Trade { .. } => None,
            Terms::Retirement(details) => Some(details.clone()),
        };
        let transaction = Transaction {
            channel,
            seller: asked.trader,
            task: asked.task,
            terms: asked.terms,
            assets: asked.assets.clone(),
            currency: asked.currency,
            status: TransactionStatus::Completed,
            created_at: context.at,
            completed_at: Some(context.at),
        };
        transaction_row.insert((transaction, 2));
        let registered = Registered {
            seller_id: asked.trader,
            sales_channel_id: channel,
            task_id: asked.task,
            transaction_id: asked.transaction,
            buyer_id: buyer,
            details,
            assets: asked.assets.clone(),
            remainders: vec![remainder],
            currency: asked.currency,
            idempotency_key: key.clone(),
        };
        let settled = Settled {
            seller_id: asked.trader,
            sales_channel_id: channel,
            task_id: asked.task,
            transaction_id: asked.transaction,
            buyer_id: buyer,
            assets: asked.assets.clone(),
        };
        for event in [FairEvent::Registered(registered), FairEvent::Settled(settled)] {
            self.sequence += 1;
            let CommandContext { command_id, at, actor, .. } = *context;
            log.push(FairRecorded { sequence: self.sequence, at, command_id, actor, event });
        }
        self.last_at = Some(context.at);
        Ok(())
    }

    /// An entity's version and state, as the engine would store it.
    fn entity(&self, key: &EntityKey) -> Option<(u32, String)> {
        fn json(row: &impl Serialize) -> String {
            serde_json::to_string(row).expect("JSON")
        }
        match key {
            EntityKey::IdempotencyKey(scope) => {
                let task = self.keys.get(scope)?;
                Some((1, json(&serde_json::json!({ "made": MadeUnderKey::Task(*task) }))))
            }
            EntityKey::Task(id) => self.tasks.get(id).map(|(task, version)| (*version, json(task))),
            EntityKey::Transaction(id) => self.transactions.get(id).map(|(row, version)| (*version, json(row))),
            EntityKey::Bundle(id) => {
                let issuance = self.issuances.get(id.issuance())?;
                self.bundles.get(&(*issuance, id.serial())).map(|(bundle, version)| (*version, json(bundle)))
            }
            _ => None,
        }
    }

    /// Holds the events of one step, and every entity that it touched, against the engine's.
    ///
    /// # Panics
    /// Where they differ.
    pub fn expect_same(&self, ledger: &Ledger, events: &[Recorded], own: &[FairRecorded]) {
        assert_eq!(events.len(), own.len(), "as many events");
        for (recorded, own) in events.iter().zip(own) {
            assert_eq!(
                (recorded.sequence, recorded.at, recorded.command_id, recorded.actor),
                (own.sequence, own.at, own.command_id, own.actor)
            );
            let (theirs, ours) = (serde_json::to_string(&recorded.event), serde_json::to_string(&own.event));
            assert_eq!(theirs.expect("JSON"), ours.expect("JSON"));
            for key in recorded.touches() {
                let entity = ledger.entity(&key);
                let state = entity.to_json().expect("JSON").expect("it is there");
                let version = u32::try_from(entity.version().get()).expect("few changes");
                assert_eq!(self.entity(&key), Some((version, state)), "{key}");
            }
        }
    }
}
