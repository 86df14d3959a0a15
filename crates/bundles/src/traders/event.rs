use alloc::{boxed::Box, sync::Arc};

use ecoledger_kernel::{
    AccountHolderId, Apply, IdempotencyKey, IdempotencyScope, Inconsistent, KeyedCommand, Name, SalesChannelId, Text, TraderId,
    TraderOnboardingProposalId,
};
use serde::{Deserialize, Serialize};

use super::{
    Address, IdempotencyRecord, MadeUnderKey, OnboardingChange, Particulars, Trader, TraderChange, TraderKind,
    TraderOnboardingProposal,
};

/// An account holder asked to become a trader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct TraderOnboardingProposalSubmitted {
    /// The proposal.
    pub trader_onboarding_proposal_id: TraderOnboardingProposalId,
    /// The channel.
    pub sales_channel_id: SalesChannelId,
    /// The account holder.
    pub account_holder_id: AccountHolderId,
    /// What is known of the trader to be.
    pub particulars: Arc<Particulars>,
}

impl TraderOnboardingProposalSubmitted {
    pub(crate) fn fold(&self, store: &mut impl Apply<TraderOnboardingProposal>) -> Result<(), Inconsistent> {
        store.apply(&self.trader_onboarding_proposal_id, OnboardingChange::Submitted(self))
    }
}

/// The account holder asked again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct TraderOnboardingProposalResubmitted {
    /// The proposal.
    pub trader_onboarding_proposal_id: TraderOnboardingProposalId,
}

impl TraderOnboardingProposalResubmitted {
    pub(crate) fn fold(&self, store: &mut impl Apply<TraderOnboardingProposal>) -> Result<(), Inconsistent> {
        store.apply(&self.trader_onboarding_proposal_id, OnboardingChange::Resubmitted)
    }
}

/// The channel took the account holder in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct TraderOnboardingProposalAccepted {
    /// The proposal.
    pub trader_onboarding_proposal_id: TraderOnboardingProposalId,
    /// The trader that is made.
    pub onboarded_trader_id: TraderId,
}

impl TraderOnboardingProposalAccepted {
    pub(crate) fn fold(&self, store: &mut impl Apply<TraderOnboardingProposal>) -> Result<(), Inconsistent> {
        store.apply(&self.trader_onboarding_proposal_id, OnboardingChange::Accepted(self.onboarded_trader_id))
    }
}

/// The channel turned the account holder down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct TraderOnboardingProposalRejected {
    /// The proposal.
    pub trader_onboarding_proposal_id: TraderOnboardingProposalId,
}

impl TraderOnboardingProposalRejected {
    pub(crate) fn fold(&self, store: &mut impl Apply<TraderOnboardingProposal>) -> Result<(), Inconsistent> {
        store.apply(&self.trader_onboarding_proposal_id, OnboardingChange::Rejected)
    }
}

/// A trader came in, by either route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct TraderCreated {
    /// The trader.
    pub trader_id: TraderId,
    /// Its channel.
    pub sales_channel_id: SalesChannelId,
    /// Its account holder; none for a trader that the channel made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_holder_id: Option<AccountHolderId>,
    /// What is known of it.
    pub particulars: Arc<Particulars>,
    /// The key under which the channel made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<IdempotencyKey>,
}

impl TraderCreated {
    /// How it came in.
    #[must_use]
    pub fn kind(&self) -> TraderKind {
        match self.account_holder_id {
            Some(holder) => TraderKind::PlatformAgreementSigned(holder),
            None => TraderKind::SalesChannelRegistered,
        }
    }

    pub(crate) fn fold<S: Apply<Trader> + Apply<IdempotencyRecord>>(&self, store: &mut S) -> Result<(), Inconsistent> {
        if let Some(key) = &self.idempotency_key {
            let scope = IdempotencyScope {
                key: key.clone(),
                channel: self.sales_channel_id,
                command: KeyedCommand::CreateTrader,
                trader: None,
            };
            let made = MadeUnderKey::Trader(Box::new((self.trader_id, self.particulars.clone())));
            Apply::<IdempotencyRecord>::apply(store, &scope, made)?;
        }
        Apply::<Trader>::apply(store, &self.trader_id, TraderChange::Created(self))
    }
}

/// What is known of a trader changed: only what changed is there, an address as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct TraderUpdated {
    /// The trader.
    pub trader_id: TraderId,
    /// Its new business id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_id: Option<Text>,
    /// Its new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// Its new address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
}

impl TraderUpdated {
    pub(crate) fn fold(&self, store: &mut impl Apply<Trader>) -> Result<(), Inconsistent> {
        store.apply(&self.trader_id, TraderChange::Updated(self))
    }
}

/// A trader's automatic approval was turned on or off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct AutoApprovalChanged {
    /// The trader.
    pub trader_id: TraderId,
    /// On or off.
    pub enabled: bool,
}

impl AutoApprovalChanged {
    pub(crate) fn fold(&self, store: &mut impl Apply<Trader>) -> Result<(), Inconsistent> {
        store.apply(&self.trader_id, TraderChange::AutoApproval(self.enabled))
    }
}
