use alloc::vec::Vec;

use ecoledger_bundles::{BeneficiaryType, Terms, Transaction, UsageType};
use ecoledger_kernel::{CountryCode, LongText, Name, Period, Text, Timestamp, TransactionId};
use serde::Serialize;

use super::TakenAssetView;

/// The public record of a completed retirement ([D-80]). Without the beneficiary's name and the purpose while they are hidden.
///
/// [D-80]: ecoledger_kernel::rules::reading#d-80
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RetirementStatement {
    /// The transaction.
    pub transaction_id: TransactionId,
    /// When the retirement was settled.
    pub completed_at: Timestamp,
    /// How many certificates.
    pub volume: u128,
    /// The certificates, without prices.
    pub assets: Vec<TakenAssetView>,
    /// For whose benefit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beneficiary_name: Option<Name>,
    /// Where it is.
    pub beneficiary_location: Text,
    /// What it is.
    pub beneficiary_type: BeneficiaryType,
    /// Until when its name and the purpose are hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beneficiary_hidden_until: Option<Timestamp>,
    /// Where the certificates are consumed.
    pub consumption_country_code: CountryCode,
    /// When they are consumed.
    pub consumption_period: Period,
    /// The kind of activity.
    pub usage_type: UsageType,
    /// The purpose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retirement_purpose: Option<LongText>,
}

impl RetirementStatement {
    /// The statement as the public sees it at a moment; none unless it is a completed retirement.
    pub(crate) fn new(id: TransactionId, transaction: &Transaction, at: Timestamp) -> Option<Self> {
        let Terms::Retirement(details) = &transaction.terms else { return None };
        let hidden = details.beneficiary_hidden_until.is_some_and(|until| at < until);
        let volumes = transaction.assets.iter().map(|asset| u128::from(asset.range.volume()));
        Some(Self {
            transaction_id: id,
            completed_at: transaction.completed_at?,
            volume: volumes.fold(0, u128::saturating_add),
            assets: transaction.assets.iter().map(TakenAssetView::without_price).collect(),
            beneficiary_name: (!hidden).then(|| details.beneficiary_name.clone()),
            beneficiary_location: details.beneficiary_location.clone(),
            beneficiary_type: details.beneficiary_type,
            beneficiary_hidden_until: details.beneficiary_hidden_until,
            consumption_country_code: details.consumption_country_code,
            consumption_period: details.consumption_period,
            usage_type: details.usage_type,
            retirement_purpose: (!hidden).then(|| details.retirement_purpose.clone()),
        })
    }
}
