//! The lines of a command that takes certificates: never empty, never naming a certificate twice, priced as the command asks.

use alloc::{borrow::Cow, collections::BTreeMap, format, sync::Arc, vec::Vec};
use core::ops::Deref;

use ecoledger_kernel::{
    CertificateId, CertificateRange, Code, FromJson, Invalid, IssuanceId, List, Path, Price, Refusal, Value,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// One line: certificates from the head of one bundle, with the price of each, where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "FlatAssetLine"))]
#[non_exhaustive]
pub struct AssetLine {
    /// The certificates.
    pub range: CertificateRange,
    /// The price of one certificate.
    pub unit_price: Option<Price>,
}

/// A line as it is written: one flat object.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FlatAssetLine {
    start: CertificateId,
    end: CertificateId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit_price: Option<Price>,
}

/// The same as it is read: the end is mostly of the issuance of the start.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ReadAssetLine<'t> {
    start: CertificateId,
    #[serde(borrow)]
    end: Cow<'t, str>,
    unit_price: Option<Price>,
}

/// A line of a trade, for its schema.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct PricedLine {
    start: CertificateId,
    end: CertificateId,
    unit_price: Price,
}

impl Serialize for AssetLine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let flat = FlatAssetLine { start: self.range.start().clone(), end: self.range.end(), unit_price: self.unit_price };
        flat.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for AssetLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let ReadAssetLine { start, end, unit_price } = ReadAssetLine::deserialize(deserializer)?;
        let end = start.read_beside(&end).map_err(D::Error::custom)?;
        let range = CertificateRange::new(start, &end).map_err(D::Error::custom)?;
        Ok(Self { range, unit_price })
    }
}

/// Whether the lines of a command carry prices.
#[derive(Clone, Copy)]
enum Pricing {
    OnEach,
    OnAllOrNone,
    Unknown,
}

impl AssetLine {
    /// A line without a price.
    #[must_use]
    pub fn new(range: CertificateRange) -> Self {
        Self { range, unit_price: None }
    }

    /// A line at this price of one certificate.
    #[must_use]
    pub fn priced(range: CertificateRange, unit_price: Price) -> Self {
        Self { range, unit_price: Some(unit_price) }
    }

    /// The same lines with the texts of issuances that are kept already.
    pub(crate) fn sharing(lines: &[Self], mut kept: impl FnMut(&IssuanceId) -> Option<IssuanceId>) -> Arc<[Self]> {
        lines.iter().map(|line| Self { range: line.range.sharing(&mut kept), unit_price: line.unit_price }).collect()
    }

    /// The members in the order of the contract, then the rule over both ends (D-83).
    fn read(value: Value<'_, '_>, pricing: Pricing) -> Result<Self, Refusal> {
        let path = value.path();
        let mut members = value.members()?;
        let start: CertificateId = members.required("start")?;
        let end = start.read_beside(&members.string("end")?).map_err(|invalid| invalid.at(Path::Member(&path, "end")))?;
        let unit_price = match pricing {
            Pricing::OnEach => {
                let price = members.optional("unitPrice")?;
                Some(price.ok_or_else(|| price_missing().at(Path::Member(&path, "unitPrice")))?)
            }
            Pricing::OnAllOrNone => members.optional("unitPrice")?,
            Pricing::Unknown => None,
        };
        members.finish()?;
        let range = CertificateRange::new(start, &end).map_err(|invalid| invalid.at(path))?;
        Ok(Self { range, unit_price })
    }
}

fn price_missing() -> Invalid {
    Invalid::new(Code::PriceMissing, "a trade has a price on every line")
}

/// The first line that names a certificate of an earlier one.
fn overlapping_line(lines: &[AssetLine]) -> Option<usize> {
    let mut seen: BTreeMap<&CertificateId, &CertificateRange> = BTreeMap::new();
    let same_row = |a: &CertificateRange, b: &CertificateRange| {
        a.issuance() == b.issuance() && a.start().serial().fixed() == b.start().serial().fixed()
    };
    lines.iter().position(|line| {
        let range = &line.range;
        let before = seen.range::<CertificateId, _>(..=range.start()).next_back();
        let after = seen.range::<CertificateId, _>(range.start()..).next();
        let overlaps = before.is_some_and(|(_, earlier)| same_row(earlier, range) && earlier.last() >= range.first())
            || after.is_some_and(|(_, later)| same_row(later, range) && later.first() <= range.last());
        seen.insert(range.start(), range);
        overlaps
    })
}

/// The rules over all lines, after those of each line: `emptyAssets`, `overlappingRanges`, then the prices.
fn check(lines: &[AssetLine], pricing: Pricing) -> Result<(), Refusal> {
    let assets = Path::Member(&Path::Root, "assets");
    if lines.is_empty() {
        return Err(no_assets().at(assets));
    }
    if let Some(index) = (lines.len() > 1).then(|| overlapping_line(lines)).flatten() {
        let what = "names a certificate of an earlier line";
        return Err(Refusal::at(Code::OverlappingRanges, Path::Index(&assets, index), what));
    }
    let unpriced = lines.iter().position(|line| line.unit_price.is_none());
    let priced = lines.iter().filter(|line| line.unit_price.is_some()).count();
    match (pricing, unpriced) {
        (Pricing::OnEach, Some(index)) => {
            let line = Path::Index(&assets, index);
            Err(price_missing().at(Path::Member(&line, "unitPrice")))
        }
        (Pricing::OnAllOrNone, Some(_)) if priced > 0 => {
            let message = format!("{priced} of {} lines have a price: all or none", lines.len());
            Err(Refusal::at(Code::MixedPrices, assets, message))
        }
        (Pricing::OnEach | Pricing::OnAllOrNone | Pricing::Unknown, _) => Ok(()),
    }
}

fn no_assets() -> Invalid {
    Invalid::new(Code::EmptyAssets, "at least one line is needed")
}

macro_rules! asset_lists {
    ($($(#[$doc:meta])* $name:ident $line:ident $pricing:expr, $form:tt;)*) => {$(
        $(#[$doc])*
        ///
        /// Kept in the order given; cheap to clone.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = $form, extend("minItems" = 1)))]
        pub struct $name(Arc<[AssetLine]>);

        impl $name {
            /// The lines, if they keep the rules; the refusal names the line at fault.
            pub fn new(lines: Vec<AssetLine>) -> Result<Self, Refusal> {
                check(&lines, $pricing)?;
                let pricing_unknown = matches!($pricing, Pricing::Unknown);
                let unpriced = |line: AssetLine| if pricing_unknown { AssetLine::new(line.range) } else { line };
                Ok(Self(lines.into_iter().map(unpriced).collect()))
            }

            /// The lines, shared.
            #[must_use]
            pub fn shared(&self) -> &Arc<[AssetLine]> {
                &self.0
            }

            /// Reads the lines alone: the rules over all of them come after the command's other members (D-83).
            pub(crate) fn lines(members: &mut ecoledger_kernel::Members<'_, '_>) -> Result<Vec<AssetLine>, Refusal> {
                struct $line(AssetLine);
                impl FromJson for $line {
                    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
                        AssetLine::read(value, $pricing).map(Self)
                    }
                }
                let lines: List<$line> = members.required("assets")?;
                if lines.0.is_empty() {
                    let path = members.path();
                    return Err(no_assets().at(Path::Member(&path, "assets")));
                }
                Ok(lines.0.into_iter().map(|line| line.0).collect())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }

        impl Deref for $name {
            type Target = [AssetLine];
            fn deref(&self) -> &[AssetLine] {
                &self.0
            }
        }
    )*};
}

asset_lists! {
    /// The lines of a trade: each has a price (D-35).
    TradeAssets TradeLine Pricing::OnEach, "Vec<PricedLine>";
    /// The lines of a retirement: all have a price, or none has (D-35).
    RetirementAssets RetirementLine Pricing::OnAllOrNone, "Vec<AssetLine>";
    /// The lines of an off-ramp: no money is involved, a price given is dropped.
    OfframpAssets OfframpLine Pricing::Unknown, "Vec<CertificateRange>";
}
