//! Prices, totals and currencies ([D-35]).
//!
//! [D-35]: crate::rules::bundles#d-35

use alloc::{format, string::ToString as _};
use core::{fmt, num::NonZeroU64};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::value::RawValue;

use crate::{
    Code, Excerpt, FromJson, Invalid, Refusal, Value,
    decimal::{self, DecimalFault},
    wire_enum::wire_enum,
};

/// A price of one certificate in whole cents: 0 to 10^9 with at most 2 decimals.
///
/// ```
/// use ecoledger_kernel::Price;
/// let price: Price = "0.50".parse()?;
/// assert_eq!(price.cents(), 50);
/// assert_eq!(price.total(3), 150);
/// assert_eq!(price.to_string(), "0.5");
/// # Ok::<(), ecoledger_kernel::Invalid>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "crate::schema::PriceForm"))]
pub struct Price(
    /// The cents and one: an optional price takes no more room than a price.
    NonZeroU64,
);

impl fmt::Debug for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The cents of the highest price.
const MOST_CENTS: u64 = 100_000_000_000;

impl Price {
    /// The highest price, 10^9.
    pub const MOST: Self = Self(NonZeroU64::MIN.saturating_add(MOST_CENTS));

    /// A price in cents; none above [`Price::MOST`].
    #[must_use]
    pub fn from_cents(cents: u64) -> Option<Self> {
        (cents <= MOST_CENTS).then_some(Self(NonZeroU64::MIN.saturating_add(cents)))
    }

    /// The price in cents.
    #[must_use]
    pub fn cents(self) -> u64 {
        self.0.get().saturating_sub(1)
    }

    /// The price of this many certificates, in cents. 128 bits hold it whatever the volume.
    #[must_use]
    pub fn total(self, volume: u64) -> u128 {
        u128::from(self.cents()).saturating_mul(u128::from(volume))
    }

    /// Writes the price as a JSON number with its own digits, as the seeds do; for the views of queries.
    pub fn serialize_number<S: Serializer>(price: &Option<Self>, serializer: S) -> Result<S::Ok, S::Error> {
        let number = price.map(|price| RawValue::from_string(price.to_string())).transpose();
        number.map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

impl core::str::FromStr for Price {
    type Err = Invalid;

    /// Reads the digits as written: `invalidPrice` or `tooManyDecimals` otherwise (D-62).
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = |what| Invalid::new(Code::InvalidPrice, what);
        match decimal::parse(text, 2) {
            Ok(cents) => Self::from_cents(cents).ok_or_else(|| invalid("is over 10^9")),
            Err(DecimalFault::NoNumber) => Err(invalid("expected a price as plain digits")),
            Err(DecimalFault::TooLarge) => Err(invalid("is over 10^9")),
            Err(DecimalFault::TooManyDecimals) => {
                Err(Invalid::new(Code::TooManyDecimals, format!("a price has at most 2 decimals, found {}", Excerpt(text))))
            }
        }
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal::write(f, self.cents().into(), 100, 2)
    }
}

impl FromJson for Price {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        value.decimal()?.parse().map_err(|invalid: Invalid| invalid.at(value.path()))
    }
}

impl Serialize for Price {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Price {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::borrowed_text(deserializer)?.parse().map_err(D::Error::custom)
    }
}

wire_enum! {
    /// The currency of a whole transaction.
    Currency {
        /// Euro.
        Eur "EUR",
        /// United States dollar.
        Usd "USD",
    }
}
