//! Which task or trader answers a command with an idempotency key: what the first command under the key made ([D-7], [D-86]).
//!
//! [D-7]: ecoledger_kernel::rules::idempotency#d-7
//! [D-86]: ecoledger_kernel::rules::idempotency#d-86

use ecoledger_bundles as bundles;
use ecoledger_kernel::{Actor, CommandContext, IdempotencyScope, KeyedCommand, TaskId, TraderId};

use crate::{Recorded, entities::Entities};

/// A command that was recorded: what came along, and its events.
pub(super) struct RecordedCommand<'a> {
    pub(super) entities: &'a Entities,
    pub(super) context: &'a CommandContext,
    pub(super) events: &'a [Recorded],
}

impl RecordedCommand<'_> {
    /// The task of a registration; `named` is the one that this command would have made.
    pub(super) fn task(&self, command: KeyedCommand, trader: TraderId, named: TaskId) -> TaskId {
        match self.made_before(command, Some(trader)) {
            Some(bundles::MadeUnderKey::Task(task)) => *task,
            Some(bundles::MadeUnderKey::Trader(..)) | None => named,
        }
    }

    /// The trader of a `createTrader`; `named` is the one that this command would have made.
    pub(super) fn created_trader(&self, named: TraderId) -> TraderId {
        match self.made_before(KeyedCommand::CreateTrader, None) {
            Some(bundles::MadeUnderKey::Trader(trader, _)) => *trader,
            Some(bundles::MadeUnderKey::Task(_)) | None => named,
        }
    }

    /// What stands under the key, when this command made nothing itself.
    fn made_before(&self, command: KeyedCommand, trader: Option<TraderId>) -> Option<&bundles::MadeUnderKey> {
        if !self.events.is_empty() {
            return None;
        }
        let Actor::ChannelUser(user) = self.context.actor else { return None };
        let channel = self.entities.user_bindings.get(&user).entity?.channel;
        let key = self.context.idempotency_key.clone()?;
        let scope = IdempotencyScope { key, channel, command, trader };
        self.entities.idempotency_records.get(&scope).entity.map(|record| &record.made)
    }
}
