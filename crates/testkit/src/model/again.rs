//! When a command is the one that came under its key before (D-7, D-86).

use ecoledger::{Command, bundles};
use serde_json::Value;

use super::Model;
use crate::ids;

impl Model {
    /// What a command made that came under a key before, as it is now.
    pub(super) fn made_by(&self, before: &Command) -> Value {
        match before {
            Command::Bundles(bundles::Command::RegisterTrade(trade)) => self.task_shown(trade.task_id),
            Command::Bundles(bundles::Command::RegisterRetirement(retirement)) => self.task_shown(retirement.task_id),
            Command::Bundles(bundles::Command::RegisterOfframp(offramp)) => self.task_shown(offramp.task_id),
            Command::Bundles(bundles::Command::CreateTrader(trader)) => self.trader_shown(trader.trader_id),
            other => panic!("{} needs no key", other.type_name()),
        }
    }
}

/// Whether two commands are equal but for the ids of what they make.
pub(super) fn is_equal(one: &Command, other: &Command) -> bool {
    without_new_ids(one) == without_new_ids(other)
}

fn without_new_ids(command: &Command) -> Command {
    let (task, transaction) = (ids::task(0), ids::transaction(0));
    let mut command = command.clone();
    match &mut command {
        Command::Bundles(bundles::Command::RegisterTrade(trade)) => {
            (trade.task_id, trade.transaction_id) = (task, transaction);
        }
        Command::Bundles(bundles::Command::RegisterRetirement(retirement)) => {
            (retirement.task_id, retirement.transaction_id) = (task, transaction);
        }
        Command::Bundles(bundles::Command::RegisterOfframp(offramp)) => {
            (offramp.task_id, offramp.offramp_id) = (task, ids::offramp(0));
        }
        Command::Bundles(bundles::Command::CreateTrader(trader)) => trader.trader_id = ids::trader(0),
        other => panic!("{} needs no key", other.type_name()),
    }
    command
}
