use alloc::sync::Arc;

use ecoledger_kernel::{
    CertificateId, CertificateRange, Code, CountryCode, FromJson, FromMembers, Invalid, IssuanceId, Members, Path, Period,
    ProductionFacilityId, Refusal, SupplierId, Text, Timestamp, TraderId, Value,
};
use serde::{Deserialize, Serialize, Serializer};

/// The year of the removal: 1900 to 9999 ([D-15]).
///
/// [D-15]: ecoledger_kernel::rules::credits#d-15
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(extend("minimum" = 1900, "maximum" = 9999)))]
#[serde(transparent)]
pub struct Vintage(u16);

impl Vintage {
    /// The vintage of this year; `invalidField` outside 1900 to 9999.
    pub fn new(year: u64) -> Result<Self, Invalid> {
        let year = u16::try_from(year).ok().filter(|year| (1900..=9999).contains(year));
        year.map(Self).ok_or_else(|| Invalid::new(Code::InvalidField, "a vintage is a year from 1900 to 9999"))
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> u16 {
        self.0
    }
}

impl FromJson for Vintage {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        Self::new(value.integer()?).map_err(|invalid| invalid.at(value.path()))
    }
}

/// What every certificate of an on-ramp has in common. A sub-bundle inherits it unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct BundleAttributes {
    /// The facility that removed the carbon.
    pub production_facility_id: ProductionFacilityId,
    /// The supplier that owned the facility then.
    pub supplier_id: SupplierId,
    /// The methodology.
    pub methodology_code: Text,
    /// When the certificates were issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuing_date: Option<Timestamp>,
    /// From when they cannot be sold any more; never, when absent (D-36).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiration_date: Option<Timestamp>,
    /// The credit type, an open word such as `CORC100+`.
    pub credit_type_id: Text,
    /// The programme, such as `PURO`.
    pub standard: Text,
    /// The facility's country.
    pub country_code: CountryCode,
    /// When the carbon was removed.
    pub production_period: Period,
    /// The year of the removal.
    pub vintage: Vintage,
}

impl BundleAttributes {
    /// The attributes that every on-ramp has, without a date of issue or of expiry.
    #[must_use]
    #[expect(clippy::too_many_arguments, reason = "each must be said; they stand in the order of the contract")]
    pub fn new(
        production_facility_id: ProductionFacilityId,
        supplier_id: SupplierId,
        methodology_code: Text,
        credit_type_id: Text,
        standard: Text,
        country_code: CountryCode,
        production_period: Period,
        vintage: Vintage,
    ) -> Self {
        Self {
            production_facility_id,
            supplier_id,
            methodology_code,
            issuing_date: None,
            expiration_date: None,
            credit_type_id,
            standard,
            country_code,
            production_period,
            vintage,
        }
    }

    /// The same, issued at this moment.
    #[must_use]
    pub fn issuing_date(mut self, issuing_date: Timestamp) -> Self {
        self.issuing_date = Some(issuing_date);
        self
    }

    /// The same, not to be sold from this moment on.
    #[must_use]
    pub fn expiration_date(mut self, expiration_date: Timestamp) -> Self {
        self.expiration_date = Some(expiration_date);
        self
    }
}

/// Brings a bundle into a trader's inventory. Operator.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "WrittenOnramp<'static>"))]
#[non_exhaustive]
pub struct OnrampBundle {
    /// The trader that gets it.
    pub trader_id: TraderId,
    /// Its certificates. Their issuance is the bundle's.
    pub range: CertificateRange,
    /// What they have in common.
    pub attributes: Arc<BundleAttributes>,
}

/// The command as it is written: the `bundle` is one flat object.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
struct WrittenOnramp<'a> {
    trader_id: TraderId,
    bundle: WrittenBundle<'a>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
struct WrittenBundle<'a> {
    start: &'a CertificateId,
    end: CertificateId,
    production_facility_id: ProductionFacilityId,
    supplier_id: SupplierId,
    methodology_code: &'a Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuing_date: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration_date: Option<Timestamp>,
    credit_type_id: &'a Text,
    standard: &'a Text,
    country_code: CountryCode,
    production_start_date: Timestamp,
    production_end_date: Timestamp,
    vintage: Vintage,
    issuance_id: &'a IssuanceId,
}

impl Serialize for OnrampBundle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { trader_id, range, attributes } = self;
        let BundleAttributes {
            production_facility_id,
            supplier_id,
            methodology_code,
            issuing_date,
            expiration_date,
            credit_type_id,
            standard,
            country_code,
            production_period,
            vintage,
        } = &**attributes;
        let bundle = WrittenBundle {
            start: range.start(),
            end: range.end(),
            production_facility_id: *production_facility_id,
            supplier_id: *supplier_id,
            methodology_code,
            issuing_date: *issuing_date,
            expiration_date: *expiration_date,
            credit_type_id,
            standard,
            country_code: *country_code,
            production_start_date: production_period.start(),
            production_end_date: production_period.end(),
            vintage: *vintage,
            issuance_id: range.issuance(),
        };
        WrittenOnramp { trader_id: *trader_id, bundle }.serialize(serializer)
    }
}

/// The `bundle` member: its own members first, in the order of the contract, then the rules over several of them (D-83).
struct OnrampedBundle {
    range: CertificateRange,
    attributes: BundleAttributes,
}

impl FromJson for OnrampedBundle {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let path = value.path();
        let mut members = value.members()?;
        let start: CertificateId = members.required("start")?;
        let end: CertificateId = members.required("end")?;
        let production_facility_id = members.required("productionFacilityId")?;
        let supplier_id = members.required("supplierId")?;
        let methodology_code = members.required("methodologyCode")?;
        let issuing_date = members.optional("issuingDate")?;
        let expiration_date = members.optional("expirationDate")?;
        let credit_type_id = members.required("creditTypeId")?;
        let standard = members.required("standard")?;
        let country_code = members.required("countryCode")?;
        let production_start = members.required("productionStartDate")?;
        let production_end = members.required("productionEndDate")?;
        let vintage = members.required("vintage")?;
        let issuance = members.required("issuanceId")?;
        members.finish()?;
        let range = CertificateRange::new(start, &end).map_err(|invalid| invalid.at(path))?;
        if *range.issuance() != issuance {
            let message = alloc::format!("the certificates are of issuance {}, not {issuance}", range.issuance());
            return Err(Refusal::at(Code::InvalidRange, path, message));
        }
        let production_period = Period::new(production_start, production_end)
            .map_err(|invalid| invalid.at(Path::Member(&path, "productionEndDate")))?;
        let attributes = BundleAttributes {
            production_facility_id,
            supplier_id,
            methodology_code,
            issuing_date,
            expiration_date,
            credit_type_id,
            standard,
            country_code,
            production_period,
            vintage,
        };
        Ok(Self { range, attributes })
    }
}

impl FromMembers for OnrampBundle {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        let trader_id = members.required("traderId")?;
        let bundle: OnrampedBundle = members.required("bundle")?;
        Ok(Self { trader_id, range: bundle.range, attributes: Arc::new(bundle.attributes) })
    }
}

/// Takes certificates out of circulation to correct an issuance; the head rule holds. Operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WithdrawCertificates {
    /// The trader that has them.
    pub trader_id: TraderId,
    /// The certificates, from the head of one listable bundle.
    #[serde(flatten)]
    pub range: CertificateRange,
    /// Why.
    pub reason: Text,
}

impl FromMembers for WithdrawCertificates {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        let trader_id = members.required("traderId")?;
        let start = members.required("start")?;
        let end: CertificateId = members.required("end")?;
        let reason = members.required("reason")?;
        let range = CertificateRange::new(start, &end).map_err(|invalid| invalid.at(Path::Member(&members.path(), "end")))?;
        Ok(Self { trader_id, range, reason })
    }
}

ecoledger_kernel::constructors! {
    OnrampBundle(trader_id: TraderId, range: CertificateRange, attributes: Arc<BundleAttributes>);
    WithdrawCertificates(trader_id: TraderId, range: CertificateRange, reason: Text);
}
