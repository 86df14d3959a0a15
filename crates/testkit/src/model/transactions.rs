//! Trades, retirements, off-ramps, and their tasks.

use ecoledger::{
    Actor, Code, Command, CommandContext,
    bundles::{
        ApproveTransaction, AssetLine, FailTask, RegisterOfframp, RegisterRetirement, RegisterTrade, RejectTransaction,
        StartTask, TaskStatus, TransactionStatus, policy::Role,
    },
    kernel::{EntityKey, KeyedCommand, SalesChannelId, TaskId, TraderId, TransactionId},
};

use super::{KeyScope, Model, No, Place, Taken, again::is_equal, ensure, no};

/// A task.
#[derive(Clone, Copy, Debug)]
pub struct Task {
    /// The trader that acts.
    pub trader: TraderId,
    /// Where it stands.
    pub status: TaskStatus,
    /// Its transaction; none for an off-ramp.
    pub transaction: Option<TransactionId>,
}

/// A trade or a retirement.
#[derive(Clone, Copy, Debug)]
pub struct Transaction {
    /// The seller.
    pub seller: TraderId,
    /// The buyer; none for a retirement.
    pub buyer: Option<TraderId>,
    /// Its task.
    pub task: TaskId,
    /// Where it stands.
    pub status: TransactionStatus,
}

/// What a trade and a retirement have in common.
struct RegistrationRequest<'c> {
    seller: TraderId,
    buyer: Option<TraderId>,
    task: TaskId,
    transaction: TransactionId,
    lines: &'c [AssetLine],
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
    ) -> (KeyScope, Option<bool>) {
        let key = context.idempotency_key.as_ref().map(ToString::to_string).unwrap_or_default();
        let scope = (channel, kind, Some(trader), key);
        let used = self.keys.get(&scope).map(|before| is_equal(before, whole));
        (scope, used)
    }

    pub(super) fn register_trade(&mut self, context: &CommandContext, command: &RegisterTrade) -> Result<Taken, No> {
        ensure(context.idempotency_key.is_some(), Code::IdempotencyKeyRequired)?;
        let registration = RegistrationRequest {
            seller: command.trader_id,
            buyer: Some(command.buyer_id),
            task: command.task_id,
            transaction: command.transaction_id,
            lines: &command.assets,
        };
        self.register(context, KeyedCommand::RegisterTrade, &registration, command.clone().into())
    }

    pub(super) fn register_retirement(&mut self, context: &CommandContext, command: &RegisterRetirement) -> Result<Taken, No> {
        ensure(context.idempotency_key.is_some(), Code::IdempotencyKeyRequired)?;
        let latest = context.at.plus_months(12);
        let hidden = command.details.beneficiary_hidden_until;
        ensure(hidden.is_none_or(|until| latest.is_none_or(|latest| until <= latest)), Code::HiddenUntilTooLate)?;
        let registration = RegistrationRequest {
            seller: command.trader_id,
            buyer: None,
            task: command.task_id,
            transaction: command.transaction_id,
            lines: &command.assets,
        };
        self.register(context, KeyedCommand::RegisterRetirement, &registration, command.clone().into())
    }

    fn register(
        &mut self,
        context: &CommandContext,
        kind: KeyedCommand,
        registration: &RegistrationRequest<'_>,
        whole: Command,
    ) -> Result<Taken, No> {
        let &RegistrationRequest { seller, buyer, task, transaction, lines } = registration;
        let channel = self.clerk(context, Role::TransactionAdministrator)?;
        let (scope, used) = self.key(context, channel, kind, seller, &whole);
        if used == Some(true) {
            return Ok(Taken::Unchanged);
        }
        ensure(self.is_of(seller, channel), Code::NotFound)?;
        ensure(buyer.is_none_or(|buyer| self.is_of(buyer, channel)), Code::NotFound)?;
        self.expect(context, &EntityKey::Trader(seller))?;
        ensure(used.is_none(), Code::IdempotencyKeyReused)?;
        let new = !self.tasks.contains_key(&task) && !self.transactions.contains_key(&transaction);
        ensure(new, Code::AlreadyExists)?;
        ensure(buyer != Some(seller), Code::BuyerIsSeller)?;
        self.head_rules(lines, seller, context.at)?;
        for line in lines {
            self.cut(&line.range, Place::Reserved(seller, transaction));
        }
        self.keys.insert(scope, whole);
        self.tasks.insert(task, Task { trader: seller, status: TaskStatus::Pending, transaction: Some(transaction) });
        self.transactions.insert(transaction, Transaction { seller, buyer, task, status: TransactionStatus::Pending });
        self.status_changes.push((channel, transaction, TransactionStatus::Pending));
        self.touch(EntityKey::Task(task));
        self.touch(EntityKey::Transaction(transaction));
        let trader = &self.traders[&seller];
        if trader.holder.is_none() || trader.auto_approval {
            self.complete(transaction);
        }
        Ok(Taken::Changed)
    }

    fn complete(&mut self, transaction: TransactionId) {
        let buyer = self.transactions[&transaction].buyer;
        self.settle(transaction, |_| buyer.map_or(Place::Retired, Place::Held));
        self.end(transaction, TransactionStatus::Completed, TaskStatus::Success);
    }

    fn end(&mut self, id: TransactionId, status: TransactionStatus, task_status: TaskStatus) {
        let transaction = self.transactions.get_mut(&id).expect("registered");
        transaction.status = status;
        let Transaction { task, seller, .. } = *transaction;
        self.status_changes.push((self.traders[&seller].channel, id, status));
        self.tasks.get_mut(&task).expect("registered").status = task_status;
        self.touch(EntityKey::Task(task));
        self.touch(EntityKey::Transaction(id));
    }

    pub(super) fn register_offramp(&mut self, context: &CommandContext, command: &RegisterOfframp) -> Result<Taken, No> {
        ensure(context.idempotency_key.is_some(), Code::IdempotencyKeyRequired)?;
        let channel = self.clerk(context, Role::AssetOfframper)?;
        let whole = Command::from(command.clone());
        let trader = command.trader_id;
        let (scope, used) = self.key(context, channel, KeyedCommand::RegisterOfframp, trader, &whole);
        if used == Some(true) {
            return Ok(Taken::Unchanged);
        }
        ensure(self.is_of(trader, channel), Code::NotFound)?;
        self.expect(context, &EntityKey::Trader(trader))?;
        ensure(used.is_none(), Code::IdempotencyKeyReused)?;
        let new = !self.tasks.contains_key(&command.task_id) && !self.offramps.contains(&command.offramp_id);
        ensure(new, Code::AlreadyExists)?;
        ensure(self.traders[&trader].holder.is_some(), Code::OfframpNotAllowed)?;
        self.head_rules(&command.assets, trader, context.at)?;
        for line in command.assets.iter() {
            self.cut(&line.range, Place::Offramped);
        }
        self.keys.insert(scope, whole);
        self.offramps.insert(command.offramp_id);
        self.tasks.insert(command.task_id, Task { trader, status: TaskStatus::Success, transaction: None });
        // Registered and settled: two events.
        for key in [EntityKey::Task(command.task_id), EntityKey::Offramp(command.offramp_id)] {
            self.touch(key.clone());
            self.touch(key);
        }
        Ok(Taken::Changed)
    }

    /// A pending transaction of the acting account holder's own trader (D-33, D-55).
    fn decide(&self, context: &CommandContext, id: TransactionId) -> Result<(), No> {
        let Actor::AccountHolder(holder) = context.actor else { return no(Code::Forbidden) };
        let Some(transaction) = self.transactions.get(&id) else { return no(Code::NotFound) };
        ensure(self.traders[&transaction.seller].holder == Some(holder), Code::NotFound)?;
        self.expect(context, &EntityKey::Transaction(id))?;
        ensure(transaction.status == TransactionStatus::Pending, Code::WrongState)
    }

    pub(super) fn approve(&mut self, context: &CommandContext, command: &ApproveTransaction) -> Result<Taken, No> {
        self.decide(context, command.transaction_id)?;
        self.touch(EntityKey::Transaction(command.transaction_id));
        self.complete(command.transaction_id);
        Ok(Taken::Changed)
    }

    pub(super) fn reject(&mut self, context: &CommandContext, command: &RejectTransaction) -> Result<Taken, No> {
        self.decide(context, command.transaction_id)?;
        self.settle(command.transaction_id, Place::Held);
        self.end(command.transaction_id, TransactionStatus::Rejected, TaskStatus::Rejected);
        Ok(Taken::Changed)
    }

    pub(super) fn start_task(&mut self, context: &CommandContext, command: &StartTask) -> Result<Taken, No> {
        Self::operator(context)?;
        let key = EntityKey::Task(command.task_id);
        ensure(self.tasks.contains_key(&command.task_id), Code::NotFound)?;
        self.expect(context, &key)?;
        let task = self.tasks.get_mut(&command.task_id).expect("looked up");
        ensure(task.status == TaskStatus::Pending, Code::WrongState)?;
        task.status = TaskStatus::Started;
        self.touch(key);
        Ok(Taken::Changed)
    }

    pub(super) fn fail_task(&mut self, context: &CommandContext, command: &FailTask) -> Result<Taken, No> {
        Self::operator(context)?;
        let Some(task) = self.tasks.get(&command.task_id).copied() else { return no(Code::NotFound) };
        self.expect(context, &EntityKey::Task(command.task_id))?;
        let open = matches!(task.status, TaskStatus::Pending | TaskStatus::Started);
        let Some(transaction) = task.transaction.filter(|_| open) else { return no(Code::WrongState) };
        self.settle(transaction, Place::Held);
        self.end(transaction, TransactionStatus::Failed, TaskStatus::Failed);
        Ok(Taken::Changed)
    }
}
