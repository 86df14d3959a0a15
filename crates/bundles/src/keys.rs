//! Which entities each command mentions outright, so that a host that holds a part of the state can load them at once.

use alloc::{vec, vec::Vec};

use ecoledger_kernel::{Actor, CommandContext, EntityKey, TaskId, TraderId};

use crate::{
    Command,
    inventory::{AssetLine, OnrampBundle, WithdrawCertificates},
    offramps::RegisterOfframp,
    transactions::RegisterTrade,
};

impl Command {
    /// The entities that command and context name, as far as its rules read or change them. What they lead to (the record of
    /// an idempotency key, a transaction's seller) is found by deciding.
    #[must_use]
    pub fn keys(&self, context: &CommandContext) -> Vec<EntityKey> {
        use EntityKey as Key;
        // What needs a role in the channel reads the binding of the user that acts.
        let by_role = |mut keys: Vec<EntityKey>| {
            keys.extend(acting_binding(&context.actor));
            keys
        };
        let binding = |user, channel| by_role(vec![Key::UserBinding(user), Key::SalesChannel(channel)]);
        match self {
            Self::RegisterSalesChannel(command) => vec![Key::SalesChannel(command.sales_channel_id)],
            Self::BindUser(command) => binding(command.user_id, command.sales_channel_id),
            Self::UnbindUser(command) => binding(command.user_id, command.sales_channel_id),
            Self::GrantRole(command) => binding(command.user_id, command.sales_channel_id),
            Self::RevokeRole(command) => binding(command.user_id, command.sales_channel_id),
            Self::CreateApiKey(command) => vec![Key::ApiKey(command.api_key_id)],
            Self::DeleteApiKey(command) => vec![Key::ApiKey(command.api_key_id)],
            Self::SubmitTraderOnboardingProposal(command) => vec![
                Key::TraderOnboardingProposal(command.trader_onboarding_proposal_id),
                Key::SalesChannel(command.sales_channel_id),
            ],
            Self::ResubmitTraderOnboardingProposal(command) => {
                vec![Key::TraderOnboardingProposal(command.trader_onboarding_proposal_id)]
            }
            Self::AcceptTraderOnboardingProposal(command) => {
                let proposal = Key::TraderOnboardingProposal(command.trader_onboarding_proposal_id);
                by_role(vec![proposal, Key::Trader(command.trader_id)])
            }
            Self::RejectTraderOnboardingProposal(command) => {
                by_role(vec![Key::TraderOnboardingProposal(command.trader_onboarding_proposal_id)])
            }
            Self::CreateTrader(command) => by_role(vec![Key::Trader(command.trader_id)]),
            Self::UpdateTrader(command) => by_role(vec![Key::Trader(command.trader_id)]),
            Self::SetAutoApproval(command) => vec![Key::Trader(command.trader_id)],
            Self::RegisterSupplier(command) => vec![Key::Supplier(command.supplier_id)],
            Self::RegisterProductionFacility(command) => {
                vec![Key::ProductionFacility(command.production_facility_id), Key::Supplier(command.supplier_id)]
            }
            Self::OnrampBundle(command) => of_onramp(command),
            Self::WithdrawCertificates(command) => of_withdrawal(command),
            Self::RegisterTrade(command) => by_role(of_trade(command)),
            Self::RegisterRetirement(command) => {
                let transaction = Key::Transaction(command.transaction_id);
                by_role(of_registration(command.trader_id, command.task_id, transaction, &command.assets))
            }
            Self::ApproveTransaction(command) => vec![Key::Transaction(command.transaction_id)],
            Self::RejectTransaction(command) => vec![Key::Transaction(command.transaction_id)],
            Self::RegisterOfframp(command) => by_role(of_offramp(command)),
            Self::StartTask(command) => vec![Key::Task(command.task_id)],
            Self::FailTask(command) => vec![Key::Task(command.task_id)],
        }
    }
}

fn acting_binding(actor: &Actor) -> Option<EntityKey> {
    match actor {
        Actor::ChannelUser(user) => Some(EntityKey::UserBinding(*user)),
        Actor::Operator | Actor::Member { .. } | Actor::AccountHolder(_) => None,
    }
}

fn of_onramp(command: &OnrampBundle) -> Vec<EntityKey> {
    vec![
        EntityKey::Trader(command.trader_id),
        EntityKey::ProductionFacility(command.attributes.production_facility_id),
        EntityKey::Supplier(command.attributes.supplier_id),
        EntityKey::Issuance(command.range.issuance().clone()),
        EntityKey::Bundle(command.range.start().clone()),
    ]
}

fn of_withdrawal(command: &WithdrawCertificates) -> Vec<EntityKey> {
    let mut keys = vec![EntityKey::Trader(command.trader_id), EntityKey::Issuance(command.range.issuance().clone())];
    keys.extend(command.range.cut_places().map(EntityKey::Bundle));
    keys
}

fn of_trade(command: &RegisterTrade) -> Vec<EntityKey> {
    let transaction = EntityKey::Transaction(command.transaction_id);
    let mut keys = of_registration(command.trader_id, command.task_id, transaction, &command.assets);
    keys.push(EntityKey::Trader(command.buyer_id));
    keys
}

fn of_registration(trader: TraderId, task: TaskId, made: EntityKey, assets: &[AssetLine]) -> Vec<EntityKey> {
    let mut keys = vec![EntityKey::Trader(trader), EntityKey::Task(task), made];
    keys.extend(assets.iter().flat_map(|asset| asset.range.cut_places()).map(EntityKey::Bundle));
    keys
}

/// What leaves a channel changes its issuance too.
fn of_offramp(command: &RegisterOfframp) -> Vec<EntityKey> {
    let offramp = EntityKey::Offramp(command.offramp_id);
    let mut keys = of_registration(command.trader_id, command.task_id, offramp, &command.assets);
    keys.extend(command.assets.iter().map(|asset| EntityKey::Issuance(asset.range.issuance().clone())));
    keys
}
