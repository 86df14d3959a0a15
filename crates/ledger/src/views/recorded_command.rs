//! Which task or trader answers a command with an idempotency key: what the first command under the key made ([D-7], [D-86]).
//!
//! [D-7]: ecoledger_kernel::rules::idempotency#d-7
//! [D-86]: ecoledger_kernel::rules::idempotency#d-86

use ecoledger_bundles::{IdempotencyRecord, MadeUnderKey, UserBinding};
use ecoledger_kernel::{Actor, CommandContext, IdempotencyScope, KeyedCommand, TaskId, TraderId};

use crate::{
    Recorded,
    ledger_view::{LedgerView, slot},
};

/// A command that was recorded: what came along, and its events.
pub(super) struct RecordedCommand<'a, V> {
    pub(super) view: &'a V,
    pub(super) context: &'a CommandContext,
    pub(super) events: &'a [Recorded],
}

impl<'a, V: LedgerView> RecordedCommand<'a, V> {
    /// The task of a registration; `named` is the one that this command would have made.
    pub(super) fn task(&self, command: KeyedCommand, trader: TraderId, named: TaskId) -> Result<TaskId, V::Gap> {
        Ok(match self.made_before(command, Some(trader))? {
            Some(MadeUnderKey::Task(task)) => *task,
            Some(MadeUnderKey::Trader(..)) | None => named,
        })
    }

    /// The trader of a `createTrader`; `named` is the one that this command would have made.
    pub(super) fn created_trader(&self, named: TraderId) -> Result<TraderId, V::Gap> {
        Ok(match self.made_before(KeyedCommand::CreateTrader, None)? {
            Some(MadeUnderKey::Trader(made)) => made.0,
            Some(MadeUnderKey::Task(_)) | None => named,
        })
    }

    /// What stands under the key, when this command made nothing itself.
    fn made_before(&self, command: KeyedCommand, trader: Option<TraderId>) -> Result<Option<&'a MadeUnderKey>, V::Gap> {
        let Actor::ChannelUser(user) = self.context.actor else { return Ok(None) };
        let Some(key) = self.context.idempotency_key.as_ref().filter(|_| self.events.is_empty()) else { return Ok(None) };
        let Some(binding) = slot::<UserBinding, V>(self.view, &user)?.entity else { return Ok(None) };
        let scope = IdempotencyScope { key: key.clone(), channel: binding.channel, command, trader };
        let record = slot::<IdempotencyRecord, V>(self.view, &scope)?.entity;
        Ok(record.map(|record| &record.made))
    }
}
