//! Trades, retirements, off-ramps, and their tasks.

use std::sync::Arc;

use ecoledger::{
    Actor, Code, Command, CommandContext, Currency, IdempotencyKey, Timestamp,
    bundles::{
        ApproveTransaction, AssetLine, FailTask, RegisterOfframp, RegisterRetirement, RegisterTrade, RejectTransaction,
        RetirementDetails, StartTask, TaskKind, TaskStatus, TransactionStatus, policy::Role,
    },
    kernel::{EntityKey, IdempotencyScope, KeyedCommand, LongText, OfframpId, SalesChannelId, TaskId, TraderId, TransactionId},
};
use serde_json::Value;

use super::{Model, No, Place, StatusChange, again::is_equal, ensure, no};

/// A task.
#[derive(Clone, Debug)]
pub struct Task {
    /// The trader that acts.
    pub trader: TraderId,
    /// Where it stands.
    pub status: TaskStatus,
    /// Its transaction; none for an off-ramp.
    pub transaction: Option<TransactionId>,
    /// Its off-ramp; none for a transaction.
    pub offramp: Option<OfframpId>,
    /// What it carries out.
    pub kind: TaskKind,
    /// The key under which it was registered.
    pub key: IdempotencyKey,
    /// Why it failed.
    pub failure: Option<LongText>,
}

/// A trade or a retirement.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// The seller.
    pub seller: TraderId,
    /// The buyer; none for a retirement.
    pub buyer: Option<TraderId>,
    /// For whom and for what; none for a trade.
    pub details: Option<Arc<RetirementDetails>>,
    /// Its task.
    pub task: TaskId,
    /// What it takes, at which prices.
    pub lines: Vec<AssetLine>,
    /// Their currency.
    pub currency: Currency,
    /// Where it stands.
    pub status: TransactionStatus,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was settled.
    pub completed_at: Option<Timestamp>,
}

/// An off-ramp.
#[derive(Clone, Debug)]
pub struct Offramp {
    /// The trader whose assets left.
    pub trader: TraderId,
    /// Its task.
    pub task: TaskId,
    /// When they left.
    pub at: Timestamp,
    /// What left.
    pub lines: Vec<AssetLine>,
}

/// The first certificate of each line: the bundle that it names.
fn heads(lines: &[AssetLine]) -> Vec<EntityKey> {
    lines.iter().map(|line| EntityKey::Bundle(line.range.start().clone())).collect()
}

/// The issuances of the lines, each once.
fn issuances(lines: &[AssetLine]) -> Vec<EntityKey> {
    let mut all: Vec<EntityKey> = lines.iter().map(|line| EntityKey::Issuance(line.range.issuance().clone())).collect();
    all.sort();
    all.dedup();
    all
}

impl Model {
    /// The scope of the key, and whether an equal command came under it before (D-7, D-86).
    fn key(
        &self,
        context: &CommandContext,
        channel: SalesChannelId,
        kind: KeyedCommand,
        trader: TraderId,
        whole: &Command,
    ) -> Result<(IdempotencyScope, Option<bool>), No> {
        let Some(key) = context.idempotency_key.clone() else { return no(Code::IdempotencyKeyRequired) };
        let scope = IdempotencyScope { key, channel, command: kind, trader: Some(trader) };
        let used = self.keys.get(&scope).map(|before| is_equal(before, whole));
        Ok((scope, used))
    }

    pub(super) fn register_trade(&mut self, context: &CommandContext, command: &RegisterTrade) -> Result<Value, No> {
        ensure(context.idempotency_key.is_some(), Code::IdempotencyKeyRequired)?;
        let pending = pending(context, command.trader_id, command.task_id, command.assets.to_vec(), command.currency);
        let transaction = Transaction { buyer: Some(command.buyer_id), ..pending };
        self.register(context, command.transaction_id, transaction, command.clone().into())
    }

    pub(super) fn register_retirement(&mut self, context: &CommandContext, command: &RegisterRetirement) -> Result<Value, No> {
        ensure(context.idempotency_key.is_some(), Code::IdempotencyKeyRequired)?;
        let latest = context.at.plus_months(12);
        let hidden = command.details.beneficiary_hidden_until;
        ensure(hidden.is_none_or(|until| latest.is_none_or(|latest| until <= latest)), Code::HiddenUntilTooLate)?;
        let pending = pending(context, command.trader_id, command.task_id, command.assets.to_vec(), command.currency);
        let transaction = Transaction { details: Some(command.details.clone()), ..pending };
        self.register(context, command.transaction_id, transaction, command.clone().into())
    }

    fn register(
        &mut self,
        context: &CommandContext,
        id: TransactionId,
        transaction: Transaction,
        whole: Command,
    ) -> Result<Value, No> {
        let (seller, buyer, task) = (transaction.seller, transaction.buyer, transaction.task);
        let (name, keyed, kind) = match buyer {
            Some(_) => ("tradeRegistered", KeyedCommand::RegisterTrade, TaskKind::Trade),
            None => ("retirementRegistered", KeyedCommand::RegisterRetirement, TaskKind::Retirement),
        };
        let channel = self.clerk(context, Role::TransactionAdministrator)?;
        let (scope, used) = self.key(context, channel, keyed, seller, &whole)?;
        if used == Some(true) {
            return Ok(self.made_by(&self.keys[&scope]));
        }
        ensure(self.is_of(seller, channel), Code::NotFound)?;
        ensure(buyer.is_none_or(|buyer| self.is_of(buyer, channel)), Code::NotFound)?;
        self.expect(context, &EntityKey::Trader(seller))?;
        ensure(used.is_none(), Code::IdempotencyKeyReused)?;
        let new = !self.tasks.contains_key(&task) && !self.transactions.contains_key(&id);
        ensure(new, Code::AlreadyExists)?;
        ensure(buyer != Some(seller), Code::BuyerIsSeller)?;
        self.head_rules(&transaction.lines, seller, context.at)?;
        let mut touched = vec![EntityKey::IdempotencyKey(scope.clone()), EntityKey::Task(task), EntityKey::Transaction(id)];
        for line in &transaction.lines {
            touched.extend(self.cut(&line.range, Place::Reserved(seller, id)));
        }
        self.tasks.insert(
            task,
            Task {
                trader: seller,
                status: TaskStatus::Pending,
                transaction: Some(id),
                offramp: None,
                kind,
                key: scope.key.clone(),
                failure: None,
            },
        );
        self.keys.insert(scope, whole);
        self.transactions.insert(id, transaction);
        self.status_changes.push(StatusChange { channel, at: context.at, transaction: id, status: TransactionStatus::Pending });
        self.happens(name, touched);
        let trader = &self.traders[&seller];
        if trader.holder.is_none() || trader.auto_approval {
            self.complete(context.at, id);
        }
        Ok(self.task_shown(task))
    }

    fn complete(&mut self, at: Timestamp, id: TransactionId) {
        let buyer = self.transactions[&id].buyer;
        self.settle(id, |_| buyer.map_or(Place::Retired, Place::Held));
        self.transactions.get_mut(&id).expect("registered").completed_at = Some(at);
        let name = if buyer.is_some() { "tradeSettled" } else { "retirementSettled" };
        self.end(at, id, name, TransactionStatus::Completed, TaskStatus::Success);
    }

    /// The event of this name ends a transaction and its task, and moves its bundles.
    fn end(
        &mut self,
        at: Timestamp,
        id: TransactionId,
        name: &'static str,
        status: TransactionStatus,
        task_status: TaskStatus,
    ) {
        let transaction = self.transactions.get_mut(&id).expect("registered");
        transaction.status = status;
        let (task, channel) = (transaction.task, self.traders[&transaction.seller].channel);
        let touched = heads(&transaction.lines);
        self.status_changes.push(StatusChange { channel, at, transaction: id, status });
        self.tasks.get_mut(&task).expect("registered").status = task_status;
        self.happens(name, touched.into_iter().chain([EntityKey::Task(task), EntityKey::Transaction(id)]));
    }

    pub(super) fn register_offramp(&mut self, context: &CommandContext, command: &RegisterOfframp) -> Result<Value, No> {
        ensure(context.idempotency_key.is_some(), Code::IdempotencyKeyRequired)?;
        let channel = self.clerk(context, Role::AssetOfframper)?;
        let whole = Command::from(command.clone());
        let trader = command.trader_id;
        let (scope, used) = self.key(context, channel, KeyedCommand::RegisterOfframp, trader, &whole)?;
        if used == Some(true) {
            return Ok(self.made_by(&self.keys[&scope]));
        }
        ensure(self.is_of(trader, channel), Code::NotFound)?;
        self.expect(context, &EntityKey::Trader(trader))?;
        ensure(used.is_none(), Code::IdempotencyKeyReused)?;
        let new = !self.tasks.contains_key(&command.task_id) && !self.offramps.contains_key(&command.offramp_id);
        ensure(new, Code::AlreadyExists)?;
        ensure(self.traders[&trader].holder.is_some(), Code::OfframpNotAllowed)?;
        self.head_rules(&command.assets, trader, context.at)?;
        let (id, task, lines) = (command.offramp_id, command.task_id, command.assets.to_vec());
        let both = [EntityKey::Task(task), EntityKey::Offramp(id)].into_iter().chain(issuances(&lines)).collect::<Vec<_>>();
        let mut registered = both.clone();
        registered.push(EntityKey::IdempotencyKey(scope.clone()));
        for line in &lines {
            registered.extend(self.cut(&line.range, Place::Offramped));
        }
        self.tasks.insert(
            task,
            Task {
                trader,
                status: TaskStatus::Success,
                transaction: None,
                offramp: Some(id),
                kind: TaskKind::Offramp,
                key: scope.key.clone(),
                failure: None,
            },
        );
        self.keys.insert(scope, whole);
        self.happens("offrampRegistered", registered);
        self.happens("offrampSettled", both.into_iter().chain(heads(&lines)));
        self.offramps.insert(id, Offramp { trader, task, at: context.at, lines });
        Ok(self.task_shown(task))
    }

    /// A pending transaction of the acting account holder's own trader (D-33, D-55).
    fn decide(&self, context: &CommandContext, id: TransactionId) -> Result<(), No> {
        let Actor::AccountHolder(holder) = context.actor else { return no(Code::Forbidden) };
        let Some(transaction) = self.transactions.get(&id) else { return no(Code::NotFound) };
        ensure(self.traders[&transaction.seller].holder == Some(holder), Code::NotFound)?;
        self.expect(context, &EntityKey::Transaction(id))?;
        ensure(transaction.status == TransactionStatus::Pending, Code::WrongState)
    }

    pub(super) fn approve(&mut self, context: &CommandContext, command: &ApproveTransaction) -> Result<Value, No> {
        self.decide(context, command.transaction_id)?;
        self.happens("transactionApproved", [EntityKey::Transaction(command.transaction_id)]);
        self.complete(context.at, command.transaction_id);
        Ok(self.transaction_shown(command.transaction_id))
    }

    pub(super) fn reject(&mut self, context: &CommandContext, command: &RejectTransaction) -> Result<Value, No> {
        self.decide(context, command.transaction_id)?;
        let id = command.transaction_id;
        self.settle(id, Place::Held);
        self.end(context.at, id, "transactionRejected", TransactionStatus::Rejected, TaskStatus::Rejected);
        Ok(self.transaction_shown(id))
    }

    pub(super) fn start_task(&mut self, context: &CommandContext, command: &StartTask) -> Result<Value, No> {
        Self::operator(context)?;
        let key = EntityKey::Task(command.task_id);
        ensure(self.tasks.contains_key(&command.task_id), Code::NotFound)?;
        self.expect(context, &key)?;
        let task = self.tasks.get_mut(&command.task_id).expect("looked up");
        ensure(task.status == TaskStatus::Pending, Code::WrongState)?;
        task.status = TaskStatus::Started;
        self.happens("taskStarted", [key]);
        Ok(self.task_shown(command.task_id))
    }

    pub(super) fn fail_task(&mut self, context: &CommandContext, command: &FailTask) -> Result<Value, No> {
        Self::operator(context)?;
        let Some(task) = self.tasks.get(&command.task_id).cloned() else { return no(Code::NotFound) };
        self.expect(context, &EntityKey::Task(command.task_id))?;
        let open = matches!(task.status, TaskStatus::Pending | TaskStatus::Started);
        let Some(transaction) = task.transaction.filter(|_| open) else { return no(Code::WrongState) };
        self.settle(transaction, Place::Held);
        self.tasks.get_mut(&command.task_id).expect("looked up").failure = Some(command.message.clone());
        self.end(context.at, transaction, "taskFailed", TransactionStatus::Failed, TaskStatus::Failed);
        Ok(self.task_shown(command.task_id))
    }
}

/// A transaction that was registered just now, neither a trade nor a retirement yet.
fn pending(context: &CommandContext, seller: TraderId, task: TaskId, lines: Vec<AssetLine>, currency: Currency) -> Transaction {
    Transaction {
        seller,
        buyer: None,
        details: None,
        task,
        lines,
        currency,
        status: TransactionStatus::Pending,
        created_at: context.at,
        completed_at: None,
    }
}
