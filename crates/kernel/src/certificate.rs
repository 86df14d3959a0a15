//! Certificate ids in both serial forms, and ranges of them (4.3).

mod reading;
mod written;

use alloc::{format, sync::Arc};
use core::{
    fmt,
    hash::{Hash, Hasher},
    num::NonZeroU64,
};

use arrayvec::ArrayString;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use written::Written;

use crate::{Code, FromJson, Invalid, Refusal, Value};

/// Digits of the fixed part of the old form.
const FIXED_DIGITS: usize = 18;
/// Digits of the number of the old form, and the most that the new form has.
const NUMBER_DIGITS: usize = 12;

/// The most characters of an issuance.
const LONGEST_ISSUANCE: usize = 64;

/// An issuance: opaque text of 1 to 64 letters, digits and hyphens, compared byte for byte. One in the form of a UUID, hyphens
/// included, has only lower-case letters, so that an issuance has one spelling ([D-89]). Cheap to clone.
///
/// [D-89]: crate::rules::requests#d-89
// A pointer of one word, where an `Arc<str>` has two: it stands in every certificate that events, lines and lists name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "crate::schema::IssuanceIdForm"))]
pub struct IssuanceId(Arc<ArrayString<LONGEST_ISSUANCE>>);

/// Whether a text has the form of a UUID, in lower or upper case: groups of 8, 4, 4, 4 and 12 hexadecimal digits.
fn is_uuid_form(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(position, byte)| match position {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

impl IssuanceId {
    /// The issuance with this id; `invalidField` when it does not fit the pattern ([D-69]), and for a UUID that is not in lower
    /// case ([D-89]).
    ///
    /// [D-69]: crate::rules::requests#d-69
    /// [D-89]: crate::rules::requests#d-89
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let fits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let Some(kept) = ArrayString::from(text).ok().filter(|_| fits) else {
            return Err(Invalid::new(Code::InvalidField, "an issuance id is 1 to 64 letters, digits and hyphens"));
        };
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) && is_uuid_form(text) {
            return Err(Invalid::new(Code::InvalidField, "an issuance id in the form of a UUID is in lower case"));
        }
        Ok(Self(Arc::new(kept)))
    }

    /// The id as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for IssuanceId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl fmt::Display for IssuanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for IssuanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromJson for IssuanceId {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        Self::new(&value.string()?).map_err(|invalid| invalid.at(value.path()))
    }
}

impl<'de> Deserialize<'de> for IssuanceId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&crate::borrowed_text(deserializer)?).map_err(D::Error::custom)
    }
}

/// The 18 digits before the number in the old serial form. No check digit: the documents' own samples fail one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FixedPart(NonZeroU64);

impl FixedPart {
    fn parse(digits: &str) -> Option<Self> {
        let value: u64 = digits.parse().ok()?;
        NonZeroU64::new(value.checked_add(1)?).map(Self)
    }

    fn value(self) -> u64 {
        self.0.get().saturating_sub(1)
    }
}

/// Where a certificate stands in its issuance: the fixed part of the old form, or none in the new form, and the number.
///
/// Two forms, or two fixed parts, number independently of each other ([D-37]).
///
/// [D-37]: crate::rules::bundles#d-37
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "crate::schema::SerialForm"))]
pub struct Serial {
    fixed: Option<FixedPart>,
    number: NonZeroU64,
}

impl Hash for Serial {
    /// As one number: a hasher takes it in one step.
    fn hash<H: Hasher>(&self, state: &mut H) {
        let fixed = self.fixed.map_or(0, |fixed| fixed.0.get());
        state.write_u128(u128::from(fixed) << 64 | u128::from(self.number.get()));
    }
}

impl Serial {
    /// The highest number in both forms.
    pub const MOST: u64 = 999_999_999_999;

    /// Reads 30 digits as the old form (18 fixed and 12 of a number), up to 12 without leading zero as the new one.
    fn parse(text: &str) -> Option<Self> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (fixed, number) = match text.split_at_checked(FIXED_DIGITS) {
            Some((fixed, number)) if number.len() == NUMBER_DIGITS => (Some(FixedPart::parse(fixed)?), number),
            _ if text.len() <= NUMBER_DIGITS && !text.starts_with('0') => (None, text),
            _ => return None,
        };
        Some(Self { fixed, number: number.parse().ok()? })
    }

    /// The fixed part of the old form.
    #[must_use]
    pub fn fixed(self) -> Option<FixedPart> {
        self.fixed
    }

    /// The number, 1 to [`Serial::MOST`].
    #[must_use]
    pub fn number(self) -> u64 {
        self.number.get()
    }

    /// The same form and fixed part with another number.
    #[must_use]
    pub fn with_number(self, number: u64) -> Option<Self> {
        let number = NonZeroU64::new(number).filter(|number| number.get() <= Self::MOST)?;
        Some(Self { fixed: self.fixed, number })
    }
}

impl core::str::FromStr for Serial {
    type Err = Invalid;

    /// Reads both serial forms; anything else is `invalidCertificateId`.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let expected = "expected a serial: 30 digits, or a number of at most 12 digits without leading zero";
        Self::parse(text).ok_or_else(|| Invalid::new(Code::InvalidCertificateId, expected))
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fixed {
            Some(fixed) => write!(f, "{:0FIXED_DIGITS$}{:0NUMBER_DIGITS$}", fixed.value(), self.number),
            None => fmt::Display::fmt(&self.number, f),
        }
    }
}

impl Serialize for Serial {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Serial {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::borrowed_text(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// The id of one certificate, `<issuanceId>_<serial>`. It is the natural key of the bundle that starts with it.
///
/// ```
/// use ecoledger_kernel::CertificateId;
/// let old: CertificateId = "e0edefa8-cbde-4c19-896a-edafb7a8e030_643002406555908611000000000001".parse()?;
/// assert_eq!(old.serial().number(), 1);
/// assert!("e0edefa8-cbde-4c19-896a-edafb7a8e030_01".parse::<CertificateId>().is_err());
/// # Ok::<(), ecoledger_kernel::Invalid>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "crate::schema::CertificateIdForm"))]
pub struct CertificateId {
    issuance: IssuanceId,
    serial: Serial,
}

impl CertificateId {
    /// The certificate of an issuance with this serial.
    #[must_use]
    pub fn new(issuance: IssuanceId, serial: Serial) -> Self {
        Self { issuance, serial }
    }

    /// Its issuance.
    #[must_use]
    pub fn issuance(&self) -> &IssuanceId {
        &self.issuance
    }

    /// Its serial.
    #[must_use]
    pub fn serial(&self) -> Serial {
        self.serial
    }
}

impl core::str::FromStr for CertificateId {
    type Err = Invalid;

    /// Reads both serial forms; anything else is `invalidCertificateId`.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let read = || {
            let (issuance, serial) = text.split_once('_')?;
            Some(Self { issuance: IssuanceId::new(issuance).ok()?, serial: Serial::parse(serial)? })
        };
        read().ok_or_else(|| {
            let expected = "expected <issuanceId>_<serial>, an issuance id in the form of a UUID in lower case, the serial \
                            30 digits or a number of at most 12 digits without leading zero";
            Invalid::new(Code::InvalidCertificateId, expected)
        })
    }
}

impl fmt::Display for CertificateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Written::new(self).as_str())
    }
}

impl fmt::Debug for CertificateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromJson for CertificateId {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        value.string()?.parse().map_err(|invalid: Invalid| invalid.at(value.path()))
    }
}

impl Serialize for CertificateId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Written::new(self).as_str())
    }
}

impl<'de> Deserialize<'de> for CertificateId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::borrowed_text(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// Certificates in a row, both ends inclusive: never empty, never reversed, of one issuance, form and fixed part.
///
/// ```
/// use ecoledger_kernel::CertificateRange;
/// let range = CertificateRange::new("I_1".parse()?, &"I_1000".parse()?)?;
/// assert_eq!(range.volume(), 1000);
/// let rest = range.rest_up_to(1500).map(|rest| rest.to_string());
/// assert_eq!(rest.as_deref(), Some("I_1001..I_1500"));
/// assert!(CertificateRange::new("I_5".parse()?, &"I_4".parse()?).is_err());
/// # Ok::<(), ecoledger_kernel::Invalid>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "Ends"))]
pub struct CertificateRange {
    start: CertificateId,
    last: NonZeroU64,
}

impl CertificateRange {
    /// The certificates from `start` to `end`, both included; `invalidRange` when the two do not make a range ([D-37]).
    ///
    /// [D-37]: crate::rules::bundles#d-37
    pub fn new(start: CertificateId, end: &CertificateId) -> Result<Self, Invalid> {
        let invalid = |what| Err(Invalid::new(Code::InvalidRange, what));
        if start.issuance != end.issuance {
            return invalid(format!("start is of issuance {}, end of {}", start.issuance, end.issuance));
        }
        if start.serial.fixed != end.serial.fixed {
            return invalid(format!("a range has one form and one fixed part, not those of {start} and {end}"));
        }
        if start.serial.number > end.serial.number {
            return invalid(format!("{start} comes after {end}"));
        }
        Ok(Self { start, last: end.serial.number })
    }

    /// The certificates from `start` to the one with this number; `None` when that number is lower.
    #[must_use]
    pub fn up_to(start: CertificateId, last: u64) -> Option<Self> {
        let end = start.serial.with_number(last)?;
        (start.serial.number <= end.number).then_some(Self { start, last: end.number })
    }

    /// The first certificate.
    #[must_use]
    pub fn start(&self) -> &CertificateId {
        &self.start
    }

    /// The last certificate.
    #[must_use]
    pub fn end(&self) -> CertificateId {
        let serial = Serial { fixed: self.start.serial.fixed, number: self.last };
        CertificateId { issuance: self.start.issuance.clone(), serial }
    }

    /// The issuance of all of them.
    #[must_use]
    pub fn issuance(&self) -> &IssuanceId {
        &self.start.issuance
    }

    /// Number of the first certificate.
    #[must_use]
    pub fn first(&self) -> u64 {
        self.start.serial.number()
    }

    /// Number of the last certificate.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.last.get()
    }

    /// How many there are, at least 1.
    #[must_use]
    pub fn volume(&self) -> u64 {
        self.last().saturating_sub(self.first()).saturating_add(1)
    }

    /// The same range under another copy of its issuance's text.
    #[must_use]
    pub fn sharing(&self, kept: impl FnOnce(&IssuanceId) -> Option<IssuanceId>) -> Self {
        let issuance = kept(self.issuance()).filter(|kept| kept == self.issuance());
        let issuance = issuance.unwrap_or_else(|| self.issuance().clone());
        Self { start: CertificateId { issuance, serial: self.start.serial }, last: self.last }
    }

    /// What follows the range, up to the certificate with this number; `None` when nothing does, or no certificate has it.
    #[must_use]
    pub fn rest_up_to(&self, last: u64) -> Option<Self> {
        let serial = self.start.serial.with_number(self.last().checked_add(1)?)?;
        Self::up_to(CertificateId { issuance: self.start.issuance.clone(), serial }, last)
    }

    /// Where the bundles stand of which taking this range from a head may tell: the one that is cut, and what is left of it, if
    /// a number follows ([D-31]).
    ///
    /// [D-31]: crate::rules::bundles#d-31
    pub fn cut_places(&self) -> impl Iterator<Item = CertificateId> {
        let next = self.last().checked_add(1).and_then(|next| self.rest_up_to(next));
        core::iter::once(self.start.clone()).chain(next.map(|rest| rest.start))
    }
}

impl fmt::Display for CertificateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end())
    }
}

impl fmt::Debug for CertificateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[derive(Serialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Ends {
    start: CertificateId,
    end: CertificateId,
}

impl Serialize for CertificateRange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Ends { start: self.start.clone(), end: self.end() }.serialize(serializer)
    }
}
