use alloc::vec::Vec;

use ecoledger_bundles::{
    Address, ApiKey, FacilityCode, Gsrn, OnboardingStatus, ProductionFacility, SalesChannel, Supplier, Trader,
    TraderOnboardingProposal, UserBinding, policy::Role,
};
use ecoledger_kernel::{
    AccountHolderId, ApiKeyId, CountryCode, Name, ProductionFacilityId, SalesChannelId, SupplierId, Text, Timestamp, TraderId,
    TraderOnboardingProposalId, UserId, Version,
};
use serde::Serialize;

/// A sales channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SalesChannelView {
    /// Its id.
    pub sales_channel_id: SalesChannelId,
    /// Its version.
    pub version: Version,
    /// Its name.
    pub name: Name,
}

impl SalesChannelView {
    pub(crate) fn new(id: SalesChannelId, version: Version, channel: &SalesChannel) -> Self {
        Self { sales_channel_id: id, version, name: channel.name.clone() }
    }
}

/// A user's binding with all of its roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BindingView {
    /// The user.
    pub user_id: UserId,
    /// The channel.
    pub sales_channel_id: SalesChannelId,
    /// The version.
    pub version: Version,
    /// The roles, in the order of the seeds.
    pub roles: Vec<Role>,
}

impl BindingView {
    pub(crate) fn new(user_id: UserId, version: Version, binding: &UserBinding) -> Self {
        Self { user_id, sales_channel_id: binding.channel, version, roles: binding.roles.iter().collect() }
    }
}

/// One role of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RoleView {
    /// The user.
    pub user_id: UserId,
    /// The channel.
    pub sales_channel_id: SalesChannelId,
    /// The role.
    pub role: Role,
}

/// An API key, as its user sees it: never with a hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ApiKeyView {
    /// Its id.
    pub id: ApiKeyId,
    /// When it was made.
    pub created_on: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

impl ApiKeyView {
    pub(crate) fn new(id: ApiKeyId, key: &ApiKey) -> Self {
        Self { id, created_on: key.created_on, expires_at: key.expires_at }
    }
}

/// An API key that was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeletedApiKey {
    /// Its id.
    pub api_key_id: ApiKeyId,
}

/// An onboarding proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TraderOnboardingProposalView {
    /// Its id.
    pub trader_onboarding_proposal_id: TraderOnboardingProposalId,
    /// Its version.
    pub version: Version,
    /// The channel.
    pub sales_channel_id: SalesChannelId,
    /// The account holder.
    pub account_holder_id: AccountHolderId,
    /// The trader's name.
    pub name: Name,
    /// The trader's business id.
    pub business_id: Text,
    /// The trader's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Where it stands.
    pub status: OnboardingStatus,
    /// The trader that was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub onboarded_trader_id: Option<TraderId>,
}

impl TraderOnboardingProposalView {
    pub(crate) fn new(id: TraderOnboardingProposalId, version: Version, proposal: &TraderOnboardingProposal) -> Self {
        Self {
            trader_onboarding_proposal_id: id,
            version,
            sales_channel_id: proposal.channel,
            account_holder_id: proposal.account_holder,
            name: proposal.particulars.name.clone(),
            business_id: proposal.particulars.business_id.clone(),
            address: proposal.particulars.address.clone(),
            status: proposal.status,
            onboarded_trader_id: proposal.onboarded_trader,
        }
    }
}

/// A trader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TraderView {
    /// Its id.
    pub trader_id: TraderId,
    /// Its version.
    pub version: Version,
    /// Its channel.
    pub sales_channel_id: SalesChannelId,
    /// How it came in: `platformAgreementSigned` or `salesChannelRegistered`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["platformAgreementSigned", "salesChannelRegistered"])))]
    pub kind: &'static str,
    /// Its account holder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_holder_id: Option<AccountHolderId>,
    /// Whether its transactions need no approval.
    pub auto_approval: bool,
    /// Its business id.
    pub business_id: Text,
    /// Its name.
    pub name: Name,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
}

impl TraderView {
    pub(crate) fn new(id: TraderId, version: Version, trader: &Trader) -> Self {
        Self {
            trader_id: id,
            version,
            sales_channel_id: trader.channel,
            kind: trader.kind.name(),
            account_holder_id: trader.kind.account_holder(),
            auto_approval: trader.auto_approval,
            business_id: trader.particulars.business_id.clone(),
            name: trader.particulars.name.clone(),
            address: trader.particulars.address.clone(),
        }
    }
}

/// A supplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SupplierView {
    /// Its id.
    pub supplier_id: SupplierId,
    /// Its version.
    pub version: Version,
    /// Its name.
    pub name: Name,
}

impl SupplierView {
    pub(crate) fn new(id: SupplierId, version: Version, supplier: &Supplier) -> Self {
        Self { supplier_id: id, version, name: supplier.name.clone() }
    }
}

/// A production facility.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ProductionFacilityView {
    /// Its id.
    pub production_facility_id: ProductionFacilityId,
    /// Its version.
    pub version: Version,
    /// The supplier that registered it.
    pub supplier_id: SupplierId,
    /// Its GSRN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gsrn: Option<Gsrn>,
    /// Its code.
    pub code: FacilityCode,
    /// Its name.
    pub name: Name,
    /// Where it stands.
    pub country_code: CountryCode,
    /// The methodologies by which it removes carbon.
    pub methodology_codes: Vec<Text>,
}

impl ProductionFacilityView {
    pub(crate) fn new(id: ProductionFacilityId, version: Version, facility: &ProductionFacility) -> Self {
        Self {
            production_facility_id: id,
            version,
            supplier_id: facility.supplier_id,
            gsrn: facility.gsrn.clone(),
            code: facility.code.clone(),
            name: facility.name.clone(),
            country_code: facility.country_code,
            methodology_codes: facility.methodology_codes.clone(),
        }
    }
}
