//! A naive model of channels and bundles: every certificate by itself in a plain map, every rule as its D-n says it.
//!
//! It shares the vocabulary of values with the library and nothing else: no ranges are cut, no events are folded. It says
//! of each command which events follow and what they touch, and what the answer is, or which code refuses it and for which line;
//! and of each query what its actor is answered, or which code refuses it.

mod access;
mod again;
mod certificates;
pub mod credits;
mod seen;
mod shown;
mod traders;
mod transactions;

use std::collections::{BTreeMap, BTreeSet};

use ecoledger::{
    Actor, CertificateId, Code, Command, CommandContext, Timestamp,
    bundles::{self, OnrampBundle, RegisterProductionFacility, TransactionStatus, policy::Role},
    kernel::{
        ApiKeyId, EntityKey, IdempotencyScope, Name, OfframpId, ProductionFacilityId, SalesChannelId, SupplierId, TaskId,
        TraderId, TraderOnboardingProposalId, TransactionId, UserId,
    },
};
use serde_json::Value;

pub use certificates::{Certificate, Place, Totals, first_overlap};
pub use credits::{Done, Happened};
pub use traders::{Proposal, Trader};
pub use transactions::{Offramp, Task, Transaction};

/// Why a command is refused: the code, and the line of line errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct No {
    /// The code.
    pub code: Code,
    /// The line at fault.
    pub index: Option<u64>,
}

/// Refused with this code.
pub(crate) fn no<T>(code: Code) -> Result<T, No> {
    Err(No { code, index: None })
}

/// Refused with this code unless it holds.
pub(crate) fn ensure(holds: bool, code: Code) -> Result<(), No> {
    if holds { Ok(()) } else { no(code) }
}

/// An API key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ApiKey {
    pub(crate) user: UserId,
    pub(crate) created_on: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) is_deleted: bool,
}

/// A change of a transaction's status (D-41).
#[derive(Clone, Copy, Debug)]
pub(crate) struct StatusChange {
    pub(crate) channel: SalesChannelId,
    pub(crate) at: Timestamp,
    pub(crate) transaction: TransactionId,
    pub(crate) status: TransactionStatus,
}

/// The whole state, in plain maps.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub(crate) last_at: Option<Timestamp>,
    pub(crate) versions: BTreeMap<EntityKey, u64>,
    /// Everything that has a version, in the order in which it was made.
    pub(crate) made: Vec<EntityKey>,
    /// How many events there were so far.
    pub(crate) event_count: usize,
    /// The events of the command that is being taken.
    events: Vec<Happened>,
    pub(crate) channels: BTreeMap<SalesChannelId, Name>,
    pub(crate) bindings: BTreeMap<UserId, (SalesChannelId, BTreeSet<Role>)>,
    pub(crate) api_keys: BTreeMap<ApiKeyId, ApiKey>,
    pub(crate) proposals: BTreeMap<TraderOnboardingProposalId, Proposal>,
    pub(crate) suppliers: BTreeMap<SupplierId, Name>,
    pub(crate) facilities: BTreeMap<ProductionFacilityId, RegisterProductionFacility>,
    /// The command that came first under each key.
    pub(crate) keys: BTreeMap<IdempotencyScope, Command>,
    pub(crate) onramps: Vec<OnrampBundle>,
    /// The off-ramps.
    pub offramps: BTreeMap<OfframpId, Offramp>,
    /// The traders.
    pub traders: BTreeMap<TraderId, Trader>,
    /// The tasks.
    pub tasks: BTreeMap<TaskId, Task>,
    /// The transactions.
    pub transactions: BTreeMap<TransactionId, Transaction>,
    /// Each change of a transaction's status, the first one included, in order (D-41).
    pub(crate) status_changes: Vec<StatusChange>,
    /// Every certificate that ever came in, one by one.
    pub certificates: BTreeMap<CertificateId, Certificate>,
}

impl Model {
    /// Takes a command, or says why not; refused, nothing changes.
    pub fn take(&mut self, context: &CommandContext, command: &Command) -> Result<Done, No> {
        let mut after = self.clone();
        let result = match command {
            Command::Bundles(command) => after.take_bundles(context, command)?,
            other => panic!("the model does not know {}", other.type_name()),
        };
        let events = std::mem::take(&mut after.events);
        if !events.is_empty() {
            after.last_at = Some(context.at);
            after.event_count += events.len();
        }
        *self = after;
        Ok(Done { events, result })
    }

    fn take_bundles(&mut self, context: &CommandContext, command: &bundles::Command) -> Result<Value, No> {
        use bundles::Command as C;
        match command {
            C::RegisterSalesChannel(command) => self.register_sales_channel(context, command),
            C::BindUser(command) => self.bind_user(context, command),
            C::UnbindUser(command) => self.unbind_user(context, command),
            C::GrantRole(command) => self.grant_role(context, command),
            C::RevokeRole(command) => self.revoke_role(context, command),
            C::CreateApiKey(command) => self.create_api_key(context, command),
            C::DeleteApiKey(command) => self.delete_api_key(context, command),
            C::SubmitTraderOnboardingProposal(command) => self.submit_proposal(context, command),
            C::ResubmitTraderOnboardingProposal(command) => self.resubmit_proposal(context, command),
            C::AcceptTraderOnboardingProposal(command) => self.accept_proposal(context, command),
            C::RejectTraderOnboardingProposal(command) => self.reject_proposal(context, command),
            C::CreateTrader(command) => self.create_trader(context, command),
            C::UpdateTrader(command) => self.update_trader(context, command),
            C::SetAutoApproval(command) => self.set_auto_approval(context, command),
            C::RegisterSupplier(command) => self.register_supplier(context, command),
            C::RegisterProductionFacility(command) => self.register_facility(context, command),
            C::OnrampBundle(command) => self.onramp(context, command),
            C::WithdrawCertificates(command) => self.withdraw(context, command),
            C::RegisterTrade(command) => self.register_trade(context, command),
            C::RegisterRetirement(command) => self.register_retirement(context, command),
            C::RegisterOfframp(command) => self.register_offramp(context, command),
            C::ApproveTransaction(command) => self.approve(context, command),
            C::RejectTransaction(command) => self.reject(context, command),
            C::StartTask(command) => self.start_task(context, command),
            C::FailTask(command) => self.fail_task(context, command),
        }
    }

    /// The version of an entity, 0 when it was never made (D-6).
    pub fn version(&self, key: &EntityKey) -> u64 {
        self.versions.get(key).copied().unwrap_or(0)
    }

    /// An event, and the entities that it touches: each has one version more.
    pub(crate) fn happens(&mut self, name: &'static str, touches: impl IntoIterator<Item = EntityKey>) {
        let mut written = Vec::new();
        for key in touches {
            written.push(key.to_string());
            let version = self.versions.entry(key.clone()).or_default();
            *version += 1;
            if *version == 1 {
                self.made.push(key);
            }
        }
        written.sort();
        self.events.push(Happened { name, touches: written });
    }

    /// `versionMismatch`, then `clockWentBack`: what comes between look-ups and conflicts (`ecoledger::wire::errors`).
    pub(crate) fn expect(&self, context: &CommandContext, first: &EntityKey) -> Result<(), No> {
        self.expect_version(context, self.version(first))
    }

    /// The same of what the command makes, or may not know of: its version is 0, whatever is there (D-94).
    pub(crate) fn expect_unknown(&self, context: &CommandContext) -> Result<(), No> {
        self.expect_version(context, 0)
    }

    fn expect_version(&self, context: &CommandContext, version: u64) -> Result<(), No> {
        let expected = context.expected_version.map(ecoledger::Version::get);
        ensure(expected.is_none_or(|expected| expected == version), Code::VersionMismatch)?;
        ensure(self.last_at.is_none_or(|last| context.at >= last), Code::ClockWentBack)
    }

    /// The operator's alone.
    pub(crate) fn operator(context: &CommandContext) -> Result<(), No> {
        ensure(context.actor == Actor::Operator, Code::Forbidden)
    }

    /// The channel of an acting user with the role (D-39).
    pub(crate) fn clerk(&self, context: &CommandContext, role: Role) -> Result<SalesChannelId, No> {
        let Actor::ChannelUser(user) = context.actor else { return no(Code::Forbidden) };
        match self.bindings.get(&user) {
            Some((channel, roles)) if roles.contains(&role) => Ok(*channel),
            _ => no(Code::Forbidden),
        }
    }
}
