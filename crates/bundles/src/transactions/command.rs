use alloc::sync::Arc;

#[cfg(feature = "schema")]
use ecoledger_kernel::schema::UsualForm;
use ecoledger_kernel::{
    Clash, Code, CountryCode, Currency, FromMembers, Invalid, LongText, Members, Name, Path, Period, Refusal, TaskId, Text,
    Timestamp, TraderId, TransactionId, wire_enum,
};
use serde::{Deserialize, Serialize};

use super::decide::HIDDEN_UNTIL;
use crate::inventory::{RetirementAssets, TradeAssets};

/// Sells assets of one trader to another of the same channel. `TRANSACTION_ADMINISTRATOR`; needs an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RegisterTrade {
    /// The seller.
    pub trader_id: TraderId,
    /// The new task.
    pub task_id: TaskId,
    /// The new transaction.
    pub transaction_id: TransactionId,
    /// The buyer.
    pub buyer_id: TraderId,
    /// What is sold, and at which prices.
    pub assets: TradeAssets,
    /// The currency of all prices.
    pub currency: Currency,
}

/// `currency`, absent or null, is `currencyMissing` (D-50).
fn currency(members: &mut Members<'_, '_>) -> Result<Currency, Refusal> {
    let currency = members.optional("currency")?;
    let missing = || {
        let path = members.path();
        Invalid::new(Code::CurrencyMissing, "a currency is needed, with prices or without").at(Path::Member(&path, "currency"))
    };
    currency.ok_or_else(missing)
}

impl FromMembers for RegisterTrade {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        let trader_id = members.required("traderId")?;
        let task_id = members.required("taskId")?;
        let transaction_id = members.required("transactionId")?;
        let buyer_id = members.required("buyerId")?;
        let lines = TradeAssets::lines(members)?;
        let currency = currency(members)?;
        Ok(Self { trader_id, task_id, transaction_id, buyer_id, assets: TradeAssets::new(lines)?, currency })
    }
}

wire_enum! {
    /// For whom assets are retired.
    BeneficiaryType {
        /// Anybody but the supplier.
        EndConsumer "END_CONSUMER",
        /// The supplier itself, on its own behalf.
        Supplier "SUPPLIER",
    }
}

wire_enum! {
    /// For which kind of activity assets are retired.
    UsageType {
        /// Bundled with a product or service.
        BundledWithProductOrService "BUNDLED_WITH_PRODUCT_OR_SERVICE",
        /// Disclosure.
        Disclosure "DISCLOSURE",
        /// Compensation in general.
        GenericCompensation "GENERIC_COMPENSATION",
        /// Anything else.
        Other "OTHER",
        /// A specific activity, like flights.
        SpecificActivityLikeFlights "SPECIFIC_ACTIVITY_LIKE_FLIGHTS",
        /// Support.
        Support "SUPPORT",
    }
}

impl BeneficiaryType {
    /// Where nothing is said.
    const fn usual() -> Self {
        Self::EndConsumer
    }
}

impl UsageType {
    /// Where nothing is said.
    const fn usual() -> Self {
        Self::GenericCompensation
    }
}

/// For whom and for what assets are retired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct RetirementDetails {
    /// The legal person for whose benefit they are retired.
    pub beneficiary_name: Name,
    /// Where it is.
    pub beneficiary_location: Text,
    /// What it is. `END_CONSUMER` unless given.
    #[cfg_attr(feature = "schema", schemars(with = "UsualForm<BeneficiaryType>", default = "BeneficiaryType::usual"))]
    pub beneficiary_type: BeneficiaryType,
    /// Before this moment the public sees neither its name nor the purpose (D-36).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beneficiary_hidden_until: Option<Timestamp>,
    /// Where the certificates are consumed.
    pub consumption_country_code: CountryCode,
    /// The kind of activity. `GENERIC_COMPENSATION` unless given.
    #[cfg_attr(feature = "schema", schemars(with = "UsualForm<UsageType>", default = "UsageType::usual"))]
    pub usage_type: UsageType,
    /// When the certificates are consumed.
    pub consumption_period: Period,
    /// The purpose.
    pub retirement_purpose: LongText,
}

impl RetirementDetails {
    /// The most months for which a beneficiary may stay hidden.
    const MOST_HIDDEN_MONTHS: u32 = 12;

    /// A beneficiary is hidden for at most 12 calendar months after the registration, inclusive (D-36).
    pub(crate) fn may_be_hidden_until(hidden_until: Option<Timestamp>, at: Timestamp) -> bool {
        let is_in_time = |until| at.plus_months(Self::MOST_HIDDEN_MONTHS).is_none_or(|latest| until <= latest);
        hidden_until.is_none_or(is_in_time)
    }
}

/// Takes assets out of circulation for good, for a beneficiary. `TRANSACTION_ADMINISTRATOR`; needs an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RegisterRetirement {
    /// The trader that owns the assets: the seller.
    pub trader_id: TraderId,
    /// The new task.
    pub task_id: TaskId,
    /// The new transaction.
    pub transaction_id: TransactionId,
    /// For whom and for what.
    #[serde(flatten)]
    pub details: Arc<RetirementDetails>,
    /// What is retired.
    pub assets: RetirementAssets,
    /// The currency; needed with prices or without.
    pub currency: Currency,
}

impl FromMembers for RegisterRetirement {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        let trader_id = members.required("traderId")?;
        let task_id = members.required("taskId")?;
        let transaction_id = members.required("transactionId")?;
        let details = RetirementDetails {
            beneficiary_name: members.required("beneficiaryName")?,
            beneficiary_location: members.required("beneficiaryLocation")?,
            beneficiary_type: members.optional("beneficiaryType")?.unwrap_or_else(BeneficiaryType::usual),
            beneficiary_hidden_until: hidden_until(members)?,
            consumption_country_code: members.required("consumptionCountryCode")?,
            usage_type: members.optional("usageType")?.unwrap_or_else(UsageType::usual),
            consumption_period: members.required("consumptionPeriod")?,
            retirement_purpose: members.required("retirementPurpose")?,
        };
        let lines = RetirementAssets::lines(members)?;
        let currency = currency(members)?;
        let assets = RetirementAssets::new(lines)?;
        Ok(Self { trader_id, task_id, transaction_id, details: Arc::new(details), assets, currency })
    }
}

fn hidden_until(members: &mut Members<'_, '_>) -> Result<Option<Timestamp>, Refusal> {
    let hidden_until = members.optional("beneficiaryHiddenUntil")?;
    if let Some(at) = members.at() {
        let path = members.path();
        if !RetirementDetails::may_be_hidden_until(hidden_until, at) {
            return Err(HIDDEN_UNTIL.refusal(Clash::at(Path::Member(&path, "beneficiaryHiddenUntil"))));
        }
    }
    Ok(hidden_until)
}

/// The seller's account holder lets a transaction settle ([D-33]).
///
/// [D-33]: ecoledger_kernel::rules::bundles#d-33
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ApproveTransaction {
    /// The transaction.
    pub transaction_id: TransactionId,
}

impl FromMembers for ApproveTransaction {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self { transaction_id: members.required("transactionId")? })
    }
}

/// The seller's account holder stops a transaction; its assets are listable again ([D-32]).
///
/// [D-32]: ecoledger_kernel::rules::bundles#d-32
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RejectTransaction {
    /// The transaction.
    pub transaction_id: TransactionId,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

impl FromMembers for RejectTransaction {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self { transaction_id: members.required("transactionId")?, reason: members.optional("reason")? })
    }
}

ecoledger_kernel::constructors! {
    ApproveTransaction(transaction_id: TransactionId);
    RegisterTrade(
        trader_id: TraderId, task_id: TaskId, transaction_id: TransactionId, buyer_id: TraderId, assets: TradeAssets,
        currency: Currency
    );
    RetirementDetails(
        beneficiary_name: Name, beneficiary_location: Text, consumption_country_code: CountryCode, consumption_period: Period,
        retirement_purpose: LongText
    )
    optional(beneficiary_hidden_until: Timestamp)
    preset(
        beneficiary_type: BeneficiaryType = BeneficiaryType::usual(), usage_type: UsageType = UsageType::usual()
    );
    RegisterRetirement(
        trader_id: TraderId, task_id: TaskId, transaction_id: TransactionId, details: Arc<RetirementDetails>,
        assets: RetirementAssets, currency: Currency
    );
    RejectTransaction(transaction_id: TransactionId) optional(reason: Text);
}
