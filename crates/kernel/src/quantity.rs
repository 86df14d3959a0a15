//! Quantities of credits and emissions.

use alloc::format;
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{
    Code, Excerpt, FromJson, Invalid, Refusal, Value,
    decimal::{self, DecimalFault},
};

/// A quantity in tonnes of CO2 equivalent, exact to the gram: 0 to 10^12 tonnes with at most 6 decimals.
///
/// It has checked operations and no operators, so that no gram is lost unseen.
///
/// ```
/// use ecoledger_kernel::Quantity;
/// let whole: Quantity = "12.5".parse()?;
/// let part: Quantity = "0.000001".parse()?;
/// assert_eq!(whole.checked_sub(part).map(|rest| rest.to_string()).as_deref(), Some("12.499999"));
/// assert_eq!(part.checked_sub(whole), None);
/// # Ok::<(), ecoledger_kernel::Invalid>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "crate::schema::QuantityForm"))]
pub struct Quantity(u64);

impl Quantity {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest quantity, 10^12 tonnes.
    pub const MOST: Self = Self(1_000_000_000_000_000_000);
    const GRAMS: u64 = 1_000_000;

    /// A quantity in grams; none above [`Quantity::MOST`].
    #[must_use]
    pub fn from_grams(grams: u64) -> Option<Self> {
        (grams <= Self::MOST.0).then_some(Self(grams))
    }

    /// The quantity in grams.
    #[must_use]
    pub fn grams(self) -> u64 {
        self.0
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum, if it is within the range.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).and_then(Self::from_grams)
    }

    /// The difference, if it is not negative.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }
}

impl core::str::FromStr for Quantity {
    type Err = Invalid;

    /// Reads the digits as written: `invalidQuantity` or `tooManyDecimals` otherwise (D-62).
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = |what| Invalid::new(Code::InvalidQuantity, what);
        match decimal::parse(text, 6) {
            Ok(grams) => Self::from_grams(grams).ok_or_else(|| invalid("is over 10^12 tonnes")),
            Err(DecimalFault::NoNumber) => Err(invalid("expected tonnes as plain digits")),
            Err(DecimalFault::TooLarge) => Err(invalid("is over 10^12 tonnes")),
            Err(DecimalFault::TooManyDecimals) => Err(too_many_decimals(text)),
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal::write(f, self.0.into(), Self::GRAMS.into(), 6)
    }
}

impl FromJson for Quantity {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        value.decimal()?.parse().map_err(|invalid: Invalid| invalid.at(value.path()))
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::borrowed_text(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// A quantity of credits, claims or recommendations: never zero ([D-62]).
///
/// [D-62]: crate::rules::requests#d-62
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "crate::schema::PositiveQuantityForm"))]
pub struct PositiveQuantity(Quantity);

impl PositiveQuantity {
    /// The quantity, if there is any; `invalidQuantity` otherwise.
    pub fn new(quantity: Quantity) -> Result<Self, Invalid> {
        if quantity.is_zero() { Err(Invalid::new(Code::InvalidQuantity, "must be more than zero")) } else { Ok(Self(quantity)) }
    }

    /// The quantity.
    #[must_use]
    pub fn get(self) -> Quantity {
        self.0
    }
}

impl fmt::Display for PositiveQuantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromJson for PositiveQuantity {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        Self::new(Quantity::from_json(value)?).map_err(|invalid| invalid.at(value.path()))
    }
}

impl<'de> Deserialize<'de> for PositiveQuantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Quantity::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// A sum of quantities, 128 bits wide, so that no book can overflow. Shown and stored, never asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "crate::schema::TotalForm"))]
pub struct Total(u128);

impl Total {
    /// The sum with one more quantity.
    #[must_use]
    pub fn plus(self, quantity: Quantity) -> Self {
        Self(self.0.saturating_add(quantity.0.into()))
    }

    /// Both sums together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left without the other, and nothing when that is more.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// The sum in grams.
    #[must_use]
    pub fn grams(self) -> u128 {
        self.0
    }
}

impl From<Quantity> for Total {
    fn from(quantity: Quantity) -> Self {
        Self(quantity.0.into())
    }
}

impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal::write(f, self.0, Quantity::GRAMS.into(), 6)
    }
}

impl Serialize for Total {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl core::str::FromStr for Total {
    type Err = Invalid;

    /// Reads the digits as `Display` writes them; `invalidQuantity` or `tooManyDecimals` otherwise.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        decimal::parse_wide(text, 6).map(Self).map_err(|fault| match fault {
            DecimalFault::NoNumber => Invalid::new(Code::InvalidQuantity, "expected tonnes as plain digits"),
            DecimalFault::TooLarge => Invalid::new(Code::InvalidQuantity, "is over 128 bits of grams"),
            DecimalFault::TooManyDecimals => too_many_decimals(text),
        })
    }
}

impl<'de> Deserialize<'de> for Total {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::borrowed_text(deserializer)?.parse().map_err(D::Error::custom)
    }
}

fn too_many_decimals(text: &str) -> Invalid {
    Invalid::new(Code::TooManyDecimals, format!("a quantity has at most 6 decimals, found {}", Excerpt(text)))
}
