//! A naive model of channels and bundles: every certificate by itself in a plain map, every rule as its D-n says it.
//!
//! It shares the vocabulary of values with the library and nothing else: no ranges are cut, no events are folded. It says
//! of each command whether it is taken, with or without a change, or which code refuses it and for which line.

mod access;
mod again;
mod certificates;
pub mod credits;
mod traders;
mod transactions;

use std::collections::{BTreeMap, BTreeSet};

use ecoledger::{
    Actor, CertificateId, Code, Command, CommandContext, Timestamp,
    bundles::{self, TransactionStatus, policy::Role},
    kernel::{
        ApiKeyId, EntityKey, KeyedCommand, OfframpId, ProductionFacilityId, SalesChannelId, SupplierId, TaskId, TraderId,
        TraderOnboardingProposalId, TransactionId, UserId,
    },
};

pub use certificates::{Certificate, Place, Totals, first_overlap};
pub use traders::{Proposal, Trader};
pub use transactions::{Task, Transaction};

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

/// Whether a command that is taken changes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Events were recorded.
    Changed,
    /// No event: an empty change (D-8), or a command that came before (D-7).
    Unchanged,
}

/// Where a key was used: channel, command, trader, key.
type KeyScope = (SalesChannelId, KeyedCommand, Option<TraderId>, String);

/// The whole state, in plain maps.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub(crate) last_at: Option<Timestamp>,
    pub(crate) versions: BTreeMap<EntityKey, u64>,
    pub(crate) channels: BTreeSet<SalesChannelId>,
    pub(crate) bindings: BTreeMap<UserId, (SalesChannelId, BTreeSet<Role>)>,
    pub(crate) api_keys: BTreeMap<ApiKeyId, Option<UserId>>,
    pub(crate) proposals: BTreeMap<TraderOnboardingProposalId, Proposal>,
    pub(crate) suppliers: BTreeSet<SupplierId>,
    pub(crate) facilities: BTreeSet<ProductionFacilityId>,
    pub(crate) keys: BTreeMap<KeyScope, Command>,
    pub(crate) offramps: BTreeSet<OfframpId>,
    /// The traders.
    pub traders: BTreeMap<TraderId, Trader>,
    /// The tasks.
    pub tasks: BTreeMap<TaskId, Task>,
    /// The transactions.
    pub transactions: BTreeMap<TransactionId, Transaction>,
    /// Each change of a transaction's status, the first one included, in order (D-41).
    pub status_changes: Vec<(SalesChannelId, TransactionId, TransactionStatus)>,
    /// Every certificate that ever came in, one by one.
    pub certificates: BTreeMap<CertificateId, Certificate>,
}

impl Model {
    /// Takes a command, or says why not; refused, nothing changes.
    pub fn take(&mut self, context: &CommandContext, command: &Command) -> Result<Taken, No> {
        let mut after = self.clone();
        let taken = match command {
            Command::Bundles(command) => after.take_bundles(context, command)?,
            other => panic!("the model does not know {}", other.type_name()),
        };
        if taken == Taken::Changed {
            after.last_at = Some(context.at);
        }
        *self = after;
        Ok(taken)
    }

    fn take_bundles(&mut self, context: &CommandContext, command: &bundles::Command) -> Result<Taken, No> {
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

    /// One event more touched it.
    pub(crate) fn touch(&mut self, key: EntityKey) {
        *self.versions.entry(key).or_default() += 1;
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
