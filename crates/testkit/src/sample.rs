//! Ready-made values, for everything that a scenario is not about.

use std::sync::Arc;

use ecoledger::{
    CertificateId, CertificateRange, IdempotencyKey, Price, Timestamp,
    bundles::{Address, AssetLine, BundleAttributes, RetirementDetails, Vintage},
    kernel::{CountryCode, LongText, Name, Period, Text},
};

use crate::ids;

/// The first moment of 2026, in milliseconds.
const START: i64 = 1_767_225_600_000;

/// The moment this many seconds after 2026 began.
#[must_use]
pub fn time(seconds: i64) -> Timestamp {
    Timestamp::from_millis(START.saturating_add(seconds.saturating_mul(1_000))).expect("a moment of our days")
}

/// A name.
#[must_use]
pub fn name(text: &str) -> Name {
    Name::new(text).expect("a name")
}

/// A text.
#[must_use]
pub fn text(text: &str) -> Text {
    Text::new(text).expect("a text")
}

/// A long text.
#[must_use]
pub fn long_text(text: &str) -> LongText {
    LongText::new(text).expect("a long text")
}

/// An idempotency key.
#[must_use]
pub fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::new(text).expect("an idempotency key")
}

/// A certificate, as `I_1`.
#[must_use]
pub fn certificate(text: &str) -> CertificateId {
    text.parse().expect("a certificate id")
}

/// Certificates in a row, as `I_1..I_10`.
#[must_use]
pub fn range(text: &str) -> CertificateRange {
    let (start, end) = text.split_once("..").expect("a range is start..end");
    CertificateRange::new(certificate(start), &certificate(end)).expect("a range")
}

/// A price.
#[must_use]
pub fn price(cents: u64) -> Price {
    Price::from_cents(cents).expect("a price")
}

/// Lines without prices.
#[must_use]
pub fn lines(ranges: &[&str]) -> Vec<AssetLine> {
    ranges.iter().map(|text| AssetLine::new(range(text))).collect()
}

/// Lines at one euro a certificate.
#[must_use]
pub fn priced_lines(ranges: &[&str]) -> Vec<AssetLine> {
    ranges.iter().map(|text| AssetLine::priced(range(text), price(100))).collect()
}

/// An address in full.
#[must_use]
pub fn address() -> Address {
    Address::new(text("Eteläesplanadi 2"), text("Helsinki"), text("Finland")).zip_code(text("00130")).po_box(text("PO-12355"))
}

/// What the certificates of an on-ramp have in common.
#[must_use]
pub fn attributes(expiration_date: Option<Timestamp>) -> BundleAttributes {
    let country_code = CountryCode::new("FI").expect("a country");
    let mut attributes = BundleAttributes::new(
        ids::facility(1),
        ids::supplier(1),
        text("C03000000"),
        text("CORC100+"),
        text("PURO"),
        country_code,
        Period::new(time(-31_536_000), time(-86_400)).expect("a period"),
        Vintage::new(2025).expect("a year"),
    )
    .issuing_date(time(-86_400));
    attributes.expiration_date = expiration_date;
    attributes
}

/// For whom and for what assets are retired.
#[must_use]
pub fn retirement_details(beneficiary_hidden_until: Option<Timestamp>) -> Arc<RetirementDetails> {
    let country_code = CountryCode::new("FI").expect("a country");
    let period = Period::new(time(-31_536_000), time(-86_400)).expect("a period");
    let purpose = long_text("Emissions of 2025");
    let mut details = RetirementDetails::new(name("ACME Corp Oy"), text("Helsinki"), country_code, period, purpose);
    details.beneficiary_hidden_until = beneficiary_hidden_until;
    details.into()
}
