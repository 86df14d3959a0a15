use alloc::{
    format,
    string::{String, ToString as _},
    sync::Arc,
    vec::Vec,
};

use ecoledger_bundles::{
    AssetLine, Issuance, Offramp, Onramp, ProductionFacility, RetirementDetails, Task, TaskStatus, TaskSubject, Terms,
    Transaction, TransactionStatus, Vintage,
};
use ecoledger_kernel::{
    CertificateId, CertificateRange, CountryCode, Currency, IdempotencyKey, IssuanceId, OfframpId, Price, ProductionFacilityId,
    SupplierId, TaskId, Text, Timestamp, TraderId, TransactionId,
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    CertificateTotals,
    ledger_view::{LedgerView, slot},
};

/// A bundle as a listable asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AssetView {
    /// How many certificates.
    pub volume: u64,
    /// The first certificate.
    pub start: CertificateId,
    /// The last certificate.
    pub end: CertificateId,
    /// The facility that removed the carbon.
    pub production_facility_id: ProductionFacilityId,
    /// The supplier that owned the facility then.
    pub supplier_id: SupplierId,
    /// The methodology.
    pub methodology_code: Text,
    /// When the certificates were issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuing_date: Option<Timestamp>,
    /// From when they cannot be sold any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration_date: Option<Timestamp>,
    /// The credit type.
    pub credit_type_id: Text,
    /// The programme.
    pub standard: Text,
    /// The facility's country.
    pub country_code: CountryCode,
    /// When the removal began.
    pub production_start_date: Timestamp,
    /// When the removal ended.
    pub production_end_date: Timestamp,
    /// The year of the removal.
    pub vintage: Vintage,
    /// The issuance.
    pub issuance_id: IssuanceId,
    /// The printable certificate id (D-76); a display value, never a key. Absent when the facility is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificates: Option<String>,
}

impl AssetView {
    pub(crate) fn new<V: LedgerView>(view: &V, range: &CertificateRange, onramp: u32) -> Result<Option<Self>, V::Gap> {
        let issuance = slot::<Issuance, V>(view, range.issuance())?.entity;
        let place = usize::try_from(onramp).ok();
        let onramp = issuance.zip(place).and_then(|(issuance, place)| issuance.onramps.get(place));
        let Some(onramp) = onramp else { return Ok(None) };
        let attributes = &*onramp.attributes;
        let facility = slot::<ProductionFacility, V>(view, &attributes.production_facility_id)?.entity;
        let end = range.end();
        let certificates = facility.map(|facility| {
            format!(
                "{}_PR_{}_{}_{}_{}_{}_{}-{}",
                attributes.standard,
                attributes.credit_type_id,
                attributes.country_code,
                facility.code.as_str(),
                attributes.vintage.year(),
                range.issuance(),
                range.start().serial(),
                end.serial()
            )
        });
        Ok(Some(Self {
            volume: range.volume(),
            start: range.start().clone(),
            end,
            production_facility_id: attributes.production_facility_id,
            supplier_id: attributes.supplier_id,
            methodology_code: attributes.methodology_code.clone(),
            issuing_date: attributes.issuing_date,
            expiration_date: attributes.expiration_date,
            credit_type_id: attributes.credit_type_id.clone(),
            standard: attributes.standard.clone(),
            country_code: attributes.country_code,
            production_start_date: attributes.production_period.start(),
            production_end_date: attributes.production_period.end(),
            vintage: attributes.vintage,
            issuance_id: range.issuance().clone(),
            certificates,
        }))
    }
}

/// A task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TaskView {
    /// Its id.
    pub task_id: TaskId,
    /// Where it stands.
    pub status: TaskStatus,
    /// The key under which it was registered.
    pub idempotency_key: IdempotencyKey,
    /// A sentence for people; it may change.
    pub message: String,
    /// What it made, once it succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_payload: Option<TaskOutcome>,
}

/// What a task made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TaskOutcome {
    /// The transaction or the off-ramp.
    #[cfg_attr(feature = "schema", schemars(with = "ecoledger_kernel::schema::UuidForm"))]
    pub id: Uuid,
}

impl TaskView {
    pub(crate) fn new(id: TaskId, task: &Task) -> Self {
        let made = match task.subject {
            TaskSubject::Trade(transaction) | TaskSubject::Retirement(transaction) => transaction.uuid(),
            TaskSubject::Offramp(offramp) => offramp.uuid(),
        };
        Self {
            task_id: id,
            status: task.status,
            idempotency_key: task.idempotency_key.clone(),
            message: task.message().to_string(),
            response_payload: (task.status == TaskStatus::Success).then_some(TaskOutcome { id: made }),
        }
    }
}

/// A line of a transaction or an off-ramp.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TakenAssetView {
    /// The first certificate.
    pub start: CertificateId,
    /// The last certificate.
    pub end: CertificateId,
    /// The price of one certificate.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "Price::serialize_number")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<ecoledger_kernel::schema::PriceNumberForm>"))]
    pub unit_price: Option<Price>,
    /// How many certificates.
    pub volume: u64,
}

impl TakenAssetView {
    fn new(asset: &AssetLine) -> Self {
        Self {
            start: asset.range.start().clone(),
            end: asset.range.end(),
            unit_price: asset.unit_price,
            volume: asset.range.volume(),
        }
    }

    pub(super) fn without_price(asset: &AssetLine) -> Self {
        Self { unit_price: None, ..Self::new(asset) }
    }
}

/// A transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TransactionView {
    /// Its id.
    pub id: TransactionId,
    /// `TRADE` or `RETIREMENT`.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["TRADE", "RETIREMENT"])))]
    pub kind: &'static str,
    /// The seller.
    pub seller_id: TraderId,
    /// Where it stands.
    pub status: TransactionStatus,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Timestamp>,
    /// The assets.
    pub assets: Vec<TakenAssetView>,
    /// The currency of their prices.
    pub currency: Currency,
    /// The buyer, or for whom and for what the assets are retired.
    #[serde(flatten)]
    pub terms: TermsView,
}

/// What is agreed in a transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged, rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum TermsView {
    /// The assets go to a buyer.
    Trade {
        /// The buyer.
        buyer_id: TraderId,
    },
    /// The assets are retired. The channel sees the beneficiary, hidden or not (D-36).
    Retirement(Arc<RetirementDetails>),
}

impl TransactionView {
    pub(crate) fn new(id: TransactionId, transaction: &Transaction) -> Self {
        let (kind, terms) = match &transaction.terms {
            Terms::Trade { buyer } => ("TRADE", TermsView::Trade { buyer_id: *buyer }),
            Terms::Retirement(details) => ("RETIREMENT", TermsView::Retirement(details.clone())),
        };
        Self {
            id,
            kind,
            seller_id: transaction.seller,
            status: transaction.status,
            created_at: transaction.created_at,
            completed_at: transaction.completed_at,
            assets: transaction.assets.iter().map(TakenAssetView::new).collect(),
            currency: transaction.currency,
            terms,
        }
    }
}

/// An off-ramp.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct OfframpView {
    /// Its id.
    pub offramp_id: OfframpId,
    /// The trader whose assets left.
    pub trader_id: TraderId,
    /// The task.
    pub task_id: TaskId,
    /// When they left.
    pub at: Timestamp,
    /// The assets.
    pub assets: Vec<TakenAssetView>,
}

impl OfframpView {
    pub(crate) fn new(id: OfframpId, offramp: &Offramp) -> Self {
        Self {
            offramp_id: id,
            trader_id: offramp.trader,
            task_id: offramp.task,
            at: offramp.at,
            assets: offramp.assets.iter().map(TakenAssetView::new).collect(),
        }
    }
}

/// Certificates that were withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WithdrawalView {
    /// The trader that had them.
    pub trader_id: TraderId,
    /// The first certificate.
    pub start: CertificateId,
    /// The last certificate.
    pub end: CertificateId,
    /// How many.
    pub volume: u64,
}

impl WithdrawalView {
    pub(crate) fn new(trader_id: TraderId, range: &CertificateRange) -> Self {
        Self { trader_id, start: range.start().clone(), end: range.end(), volume: range.volume() }
    }
}

/// Where the certificates of an issuance stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct IssuanceView {
    /// Its id.
    pub issuance_id: IssuanceId,
    /// The numbers of certificates.
    #[serde(flatten)]
    pub totals: CertificateTotals,
    /// Its on-ramps, in order; a return is one of its own.
    pub onramps: Vec<OnrampView>,
}

/// One on-ramp with its attributes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
#[non_exhaustive]
pub struct OnrampView(pub AssetView);

impl OnrampView {
    pub(crate) fn new<V: LedgerView>(
        view: &V,
        issuance: &IssuanceId,
        position: usize,
        onramp: &Onramp,
    ) -> Result<Option<Self>, V::Gap> {
        let start = CertificateId::new(issuance.clone(), onramp.start);
        let range = CertificateRange::up_to(start, onramp.last).zip(u32::try_from(position).ok());
        let Some((range, position)) = range else { return Ok(None) };
        Ok(AssetView::new(view, &range, position)?.map(Self))
    }
}

/// A change of a transaction's status, as its channel sees it ([D-41]).
///
/// [D-41]: ecoledger_kernel::rules::bundles#d-41
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ChannelEventView {
    /// Its position among the channel's events, as text (D-67).
    pub id: String,
    /// Always `TRANSACTION_STATUS_CHANGE`.
    #[cfg_attr(feature = "schema", schemars(extend("const" = "TRANSACTION_STATUS_CHANGE")))]
    pub event_type: &'static str,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it happened.
    pub event_at: Timestamp,
    /// What changed.
    pub payload: StatusChange,
}

/// A transaction and its new status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct StatusChange {
    /// The transaction.
    pub transaction_id: TransactionId,
    /// Its new status.
    pub status: TransactionStatus,
}

impl StatusChange {
    pub(crate) const fn new(transaction_id: TransactionId, status: TransactionStatus) -> Self {
        Self { transaction_id, status }
    }
}
