use ecoledger_kernel::{
    AccountHolderId, FromJson, FromMembers, Members, Name, Refusal, SalesChannelId, Text, TraderId, TraderOnboardingProposalId,
    Value,
};
use serde::{Deserialize, Serialize};

use super::TraderPatch;

/// The address of a trader's legal entity. The country is named in full, not by a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Address {
    /// Street and number.
    pub street: Text,
    /// City.
    pub city: Text,
    /// Country, in full.
    pub country_name: Text,
    /// Zip code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zip_code: Option<Text>,
    /// Post-office box.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub po_box: Option<Text>,
}

impl FromJson for Address {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let mut members = value.members()?;
        let address = Self {
            street: members.required("street")?,
            city: members.required("city")?,
            country_name: members.required("countryName")?,
            zip_code: members.optional("zipCode")?,
            po_box: members.optional("poBox")?,
        };
        members.finish()?;
        Ok(address)
    }
}

/// An account holder asks to become a trader of a channel. Operator, or that account holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SubmitTraderOnboardingProposal {
    /// The new proposal.
    pub trader_onboarding_proposal_id: TraderOnboardingProposalId,
    /// The channel.
    pub sales_channel_id: SalesChannelId,
    /// The account holder that asks.
    pub account_holder_id: AccountHolderId,
    /// The trader's name.
    pub name: Name,
    /// The trader's business id; no pattern, not unique.
    pub business_id: Text,
    /// The trader's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
}

impl FromMembers for SubmitTraderOnboardingProposal {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self {
            trader_onboarding_proposal_id: members.required("traderOnboardingProposalId")?,
            sales_channel_id: members.required("salesChannelId")?,
            account_holder_id: members.required("accountHolderId")?,
            name: members.required("name")?,
            business_id: members.required("businessId")?,
            address: members.optional("address")?,
        })
    }
}

/// The account holder asks again after a rejection ([D-40]).
///
/// [D-40]: ecoledger_kernel::rules::channels#d-40
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResubmitTraderOnboardingProposal {
    /// The proposal.
    pub trader_onboarding_proposal_id: TraderOnboardingProposalId,
}

impl FromMembers for ResubmitTraderOnboardingProposal {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self { trader_onboarding_proposal_id: members.required("traderOnboardingProposalId")? })
    }
}

/// The channel takes the account holder in: a Platform Agreement signed trader is made.
/// `TRADERONBOARDERPROPOSAL_ACCEPTER`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AcceptTraderOnboardingProposal {
    /// The proposal.
    pub trader_onboarding_proposal_id: TraderOnboardingProposalId,
    /// The new trader.
    pub trader_id: TraderId,
}

impl FromMembers for AcceptTraderOnboardingProposal {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self {
            trader_onboarding_proposal_id: members.required("traderOnboardingProposalId")?,
            trader_id: members.required("traderId")?,
        })
    }
}

/// The channel turns the account holder down, until it asks again. `TRADERONBOARDERPROPOSAL_ACCEPTER`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RejectTraderOnboardingProposal {
    /// The proposal.
    pub trader_onboarding_proposal_id: TraderOnboardingProposalId,
}

impl FromMembers for RejectTraderOnboardingProposal {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self { trader_onboarding_proposal_id: members.required("traderOnboardingProposalId")? })
    }
}

/// The channel makes a trader of its own, without an account holder. `TRADER_ADMINISTRATOR`; needs an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreateTrader {
    /// The new trader.
    pub trader_id: TraderId,
    /// Its business id; no pattern, not unique.
    pub business_id: Text,
    /// Its name.
    pub name: Name,
    /// Its address.
    pub address: Address,
}

impl FromMembers for CreateTrader {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self {
            trader_id: members.required("traderId")?,
            business_id: members.required("businessId")?,
            name: members.required("name")?,
            address: members.required("address")?,
        })
    }
}

/// Changes what is known of a trader by a JSON merge patch (RFC 7396). `TRADER_ADMINISTRATOR`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UpdateTrader {
    /// The trader.
    pub trader_id: TraderId,
    /// What changes.
    pub patch: TraderPatch,
}

impl FromMembers for UpdateTrader {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self { trader_id: members.required("traderId")?, patch: members.required("patch")? })
    }
}

/// Turns a trader's automatic approval of its transactions on or off. Operator, or the trader's account holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SetAutoApproval {
    /// The trader.
    pub trader_id: TraderId,
    /// On or off.
    pub enabled: bool,
}

impl FromMembers for SetAutoApproval {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self { trader_id: members.required("traderId")?, enabled: members.required("enabled")? })
    }
}

ecoledger_kernel::constructors! {
    ResubmitTraderOnboardingProposal(trader_onboarding_proposal_id: TraderOnboardingProposalId);
    AcceptTraderOnboardingProposal(trader_onboarding_proposal_id: TraderOnboardingProposalId, trader_id: TraderId);
    RejectTraderOnboardingProposal(trader_onboarding_proposal_id: TraderOnboardingProposalId);
    UpdateTrader(trader_id: TraderId, patch: TraderPatch);
    SetAutoApproval(trader_id: TraderId, enabled: bool);
    Address(street: Text, city: Text, country_name: Text) optional(zip_code: Text, po_box: Text);
    SubmitTraderOnboardingProposal(
        trader_onboarding_proposal_id: TraderOnboardingProposalId, sales_channel_id: SalesChannelId,
        account_holder_id: AccountHolderId, name: Name, business_id: Text
    ) optional(address: Address);
    CreateTrader(trader_id: TraderId, business_id: Text, name: Name, address: Address);
}
