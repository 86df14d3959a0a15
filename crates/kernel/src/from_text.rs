//! Reading values back from the text that their `Display` writes, for hosts that take them from paths, headers and arguments.

/// Lets checked values be made from a text: `FromStr`, and `TryFrom<&str>` beside it.
///
/// The first form reads with `new`, which takes the text; the second, after `parsed`, with the `FromStr` that stands already.
#[doc(hidden)]
#[macro_export]
macro_rules! from_text {
    ($($name:ident,)*) => {
        $(impl core::str::FromStr for $name {
            type Err = $crate::Invalid;

            fn from_str(text: &str) -> Result<Self, $crate::Invalid> {
                Self::new(text)
            }
        })*
        $crate::from_text!(parsed $($name,)*);
    };
    (parsed $($name:ident,)*) => {$(
        impl TryFrom<&str> for $name {
            type Error = <Self as core::str::FromStr>::Err;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                text.parse()
            }
        }
    )*};
}

use crate::{
    CertificateId, CertificateRange, Code, Country, CountryCode, Date, EntityKey, EntityKind, IdempotencyKey, Invalid,
    IssuanceId, LongText, Name, PositiveQuantity, Price, Quantity, Serial, Text, Timestamp, Total, Version,
};

from_text! {
    Name,
    Text,
    LongText,
    CountryCode,
    Country,
    IssuanceId,
    IdempotencyKey,
}

from_text! {
    parsed
    Date,
    Timestamp,
    Quantity,
    PositiveQuantity,
    Total,
    Price,
    Version,
    Serial,
    CertificateId,
    CertificateRange,
    EntityKind,
    EntityKey,
}

impl core::str::FromStr for PositiveQuantity {
    type Err = Invalid;

    /// Reads the digits as written, as [`Quantity`] does; `invalidQuantity` for nothing.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::new(text.parse()?)
    }
}

impl core::str::FromStr for Version {
    type Err = Invalid;

    /// Reads its number; `malformedRequest` for anything but digits that fit 64 bits.
    ///
    /// ```
    /// use ecoledger_kernel::Version;
    /// assert_eq!("7".parse(), Ok(Version::new(7)));
    /// assert!("+7".parse::<Version>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let digits = Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        let number = digits.and_then(|digits| digits.parse().ok());
        let expected = || Invalid::new(Code::MalformedRequest, "expected a whole number that is not negative");
        number.map(Self::new).ok_or_else(expected)
    }
}

impl core::str::FromStr for CertificateRange {
    type Err = Invalid;

    /// Reads `<first certificate>..<last certificate>`; `invalidCertificateId` and `invalidRange` otherwise.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let expected = || Invalid::new(Code::InvalidRange, "expected two certificate ids with two points between them");
        let (start, end) = text.split_once("..").ok_or_else(expected)?;
        Self::new(start.parse()?, &end.parse()?)
    }
}
