use alloc::{boxed::Box, sync::Arc};

use ecoledger_kernel::{
    AccountHolderId, Entity, EntityKey, IdempotencyScope, Inconsistent, Name, SalesChannelId, TaskId, Text, TraderId,
    TraderOnboardingProposalId, wire_enum,
};
use serde::{Deserialize, Serialize};

use super::{Address, TraderCreated, TraderOnboardingProposalSubmitted, TraderUpdated};

/// What is known of a trader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Particulars {
    /// Its business id.
    pub business_id: Text,
    /// Its name.
    pub name: Name,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
}

ecoledger_kernel::constructors! {
    Particulars(business_id: Text, name: Name) optional(address: Address);
}

wire_enum! {
    /// Where an onboarding proposal stands (D-40).
    OnboardingStatus {
        /// The channel decides.
        Pending "PENDING",
        /// The trader is in. Final.
        Accepted "ACCEPTED",
        /// Turned down; the account holder may ask again.
        Rejected "REJECTED",
    }
}

/// An account holder's wish to become a trader of a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct TraderOnboardingProposal {
    /// The channel.
    pub channel: SalesChannelId,
    /// The account holder.
    pub account_holder: AccountHolderId,
    /// What is known of the trader to be.
    pub particulars: Arc<Particulars>,
    /// Where it stands.
    pub status: OnboardingStatus,
    /// The trader that was made.
    pub onboarded_trader: Option<TraderId>,
}

/// What happens to an onboarding proposal.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum OnboardingChange<'e> {
    /// It is made.
    Submitted(&'e TraderOnboardingProposalSubmitted),
    /// It is made again after a rejection.
    Resubmitted,
    /// It is accepted, and this trader made.
    Accepted(TraderId),
    /// It is turned down.
    Rejected,
}

impl Entity for TraderOnboardingProposal {
    type Id = TraderOnboardingProposalId;
    type Change<'e> = OnboardingChange<'e>;

    fn key(id: &TraderOnboardingProposalId) -> EntityKey {
        EntityKey::TraderOnboardingProposal(*id)
    }

    fn expect_possible(&self, _id: &TraderOnboardingProposalId) -> Result<(), &'static str> {
        let is_accepted = self.status == OnboardingStatus::Accepted;
        let has_trader = self.onboarded_trader.is_some();
        if is_accepted == has_trader { Ok(()) } else { Err("expected a trader where it is accepted, and nowhere else") }
    }

    fn evolve(
        slot: &mut Option<Self>,
        id: &TraderOnboardingProposalId,
        change: OnboardingChange<'_>,
    ) -> Result<(), Inconsistent> {
        let inconsistent = |what| Err(Inconsistent::new(&Self::key(id), what));
        match (slot.as_mut(), change) {
            (None, OnboardingChange::Submitted(event)) => {
                *slot = Some(Self {
                    channel: event.sales_channel_id,
                    account_holder: event.account_holder_id,
                    particulars: event.particulars.clone(),
                    status: OnboardingStatus::Pending,
                    onboarded_trader: None,
                });
            }
            (Some(_), OnboardingChange::Submitted(_)) => return inconsistent("submitted twice"),
            (Some(proposal), OnboardingChange::Resubmitted) => proposal.status = OnboardingStatus::Pending,
            (Some(proposal), OnboardingChange::Accepted(trader)) => {
                proposal.status = OnboardingStatus::Accepted;
                proposal.onboarded_trader = Some(trader);
            }
            (Some(proposal), OnboardingChange::Rejected) => proposal.status = OnboardingStatus::Rejected,
            (None, OnboardingChange::Resubmitted | OnboardingChange::Accepted(_) | OnboardingChange::Rejected) => {
                return inconsistent("changed, but not there");
            }
        }
        Ok(())
    }
}

/// How a trader came in. It decides who approves its transactions and whether it may off-ramp ([D-33]).
///
/// [D-33]: ecoledger_kernel::rules::bundles#d-33
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::exhaustive_enums, reason = "a word of the contract: rules match both, and a new one is a new contract")]
pub enum TraderKind {
    /// Through an onboarding proposal of this account holder.
    PlatformAgreementSigned(AccountHolderId),
    /// Made by the channel; no account holder stands behind it.
    SalesChannelRegistered,
}

impl TraderKind {
    /// The kind as it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PlatformAgreementSigned(_) => "platformAgreementSigned",
            Self::SalesChannelRegistered => "salesChannelRegistered",
        }
    }

    /// The account holder behind the trader.
    #[must_use]
    pub const fn account_holder(self) -> Option<AccountHolderId> {
        match self {
            Self::PlatformAgreementSigned(holder) => Some(holder),
            Self::SalesChannelRegistered => None,
        }
    }
}

/// A party of a sales channel that owns, sells, buys and retires.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Trader {
    /// Its channel.
    pub channel: SalesChannelId,
    /// How it came in.
    pub kind: TraderKind,
    /// Whether its transactions need no approval; of no effect on a trader that the channel made (D-85).
    pub auto_approval: bool,
    /// What is known of it.
    pub particulars: Arc<Particulars>,
}

impl Trader {
    /// Whether a transaction that it sells in waits for its account holder ([D-33]).
    ///
    /// [D-33]: ecoledger_kernel::rules::bundles#d-33
    #[must_use]
    pub fn needs_approval(&self) -> bool {
        match self.kind {
            TraderKind::PlatformAgreementSigned(_) => !self.auto_approval,
            TraderKind::SalesChannelRegistered => false,
        }
    }
}

/// What happens to a trader.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum TraderChange<'e> {
    /// It comes in.
    Created(&'e TraderCreated),
    /// What is known of it changes.
    Updated(&'e TraderUpdated),
    /// Its automatic approval is turned on or off.
    AutoApproval(bool),
}

impl Entity for Trader {
    type Id = TraderId;
    type Change<'e> = TraderChange<'e>;

    fn key(id: &TraderId) -> EntityKey {
        EntityKey::Trader(*id)
    }

    fn evolve(slot: &mut Option<Self>, id: &TraderId, change: TraderChange<'_>) -> Result<(), Inconsistent> {
        let inconsistent = |what| Err(Inconsistent::new(&Self::key(id), what));
        match (slot.as_mut(), change) {
            (None, TraderChange::Created(event)) => {
                *slot = Some(Self {
                    channel: event.sales_channel_id,
                    kind: event.kind(),
                    auto_approval: false,
                    particulars: event.particulars.clone(),
                });
            }
            (Some(_), TraderChange::Created(_)) => return inconsistent("created twice"),
            (Some(trader), TraderChange::Updated(event)) => {
                let old = &trader.particulars;
                trader.particulars = Arc::new(Particulars {
                    business_id: event.business_id.as_ref().unwrap_or(&old.business_id).clone(),
                    name: event.name.as_ref().unwrap_or(&old.name).clone(),
                    address: event.address.as_ref().or(old.address.as_ref()).cloned(),
                });
            }
            (Some(trader), TraderChange::AutoApproval(enabled)) => trader.auto_approval = enabled,
            (None, TraderChange::Updated(_) | TraderChange::AutoApproval(_)) => return inconsistent("changed, but not there"),
        }
        Ok(())
    }
}

/// What a command under an idempotency key made: enough to answer it again and to tell whether another command is equal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(
    clippy::exhaustive_enums,
    reason = "one for each thing that a command with a key makes, and it is answered with that again"
)]
pub enum MadeUnderKey {
    /// A trader, with what was given for it then. Boxed, since nearly all keys are those of tasks.
    Trader(Box<(TraderId, Arc<Particulars>)>),
    /// A task. What was given for it never changes and stands in its transaction or off-ramp.
    Task(TaskId),
}

/// A used idempotency key ([D-7]). Kept for ever: a key never expires.
///
/// [D-7]: ecoledger_kernel::rules::idempotency#d-7
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[non_exhaustive]
pub struct IdempotencyRecord {
    /// What the command made.
    pub made: MadeUnderKey,
}

impl Entity for IdempotencyRecord {
    type Id = IdempotencyScope;
    type Change<'e> = MadeUnderKey;

    fn key(id: &IdempotencyScope) -> EntityKey {
        EntityKey::IdempotencyKey(id.clone())
    }

    fn evolve(slot: &mut Option<Self>, id: &IdempotencyScope, made: MadeUnderKey) -> Result<(), Inconsistent> {
        if slot.is_some() {
            return Err(Inconsistent::new(&Self::key(id), "used twice"));
        }
        *slot = Some(Self { made });
        Ok(())
    }
}
