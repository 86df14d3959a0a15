//! Days and years, as inputs (D-69, D-15).

use core::fmt;

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{Code, FromJson, Invalid, Refusal, Timestamp, Value};

/// A day of the calendar, written `YYYY-MM-DD`, in the years 0 to 9999.
///
/// ```
/// use ecoledger_kernel::Date;
/// let day: Date = "2024-02-29".parse()?;
/// assert_eq!(day.to_string(), "2024-02-29");
/// assert!("2023-02-29".parse::<Date>().is_err());
/// assert!("2024-2-29".parse::<Date>().is_err());
/// # Ok::<(), ecoledger_kernel::NotADate>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(NaiveDate);

/// A text that is no day of the calendar in the form `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a date as YYYY-MM-DD")]
pub struct NotADate;

impl core::str::FromStr for Date {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let fits = text.len() == 10
            && text.bytes().enumerate().all(|(position, byte)| match position {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !fits {
            return Err(NotADate);
        }
        text.parse().map(Self).map_err(|_| NotADate)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl FromJson for Date {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        value.string()?.parse().map_err(|error: NotADate| value.malformed(error))
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::borrowed_text(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// The year of the reduction or removal behind a credit: 1990 to the year in which it is named (D-15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CreditVintage(u16);

impl CreditVintage {
    const FIRST: u16 = 1990;

    /// The vintage of this year; `invalidField` before 1990, and after 9999.
    pub fn new(year: u64) -> Result<Self, Invalid> {
        let year = u16::try_from(year).ok().filter(|year| (Self::FIRST..=9999).contains(year));
        year.map(Self).ok_or_else(Self::invalid)
    }

    fn invalid() -> Invalid {
        Invalid::new(Code::InvalidField, "a vintage is a year from 1990 to this year")
    }

    /// `invalidField` when the year has not begun at this time.
    pub fn expect_begun(self, at: Timestamp) -> Result<(), Invalid> {
        if self.0 <= at.year() { Ok(()) } else { Err(Self::invalid()) }
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> u16 {
        self.0
    }
}

impl FromJson for CreditVintage {
    /// Where the time of the request is known, a year that has not begun is refused here already.
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let vintage = Self::new(value.integer()?).map_err(|invalid| invalid.at(value.path()))?;
        if let Some(at) = value.at() {
            vintage.expect_begun(at).map_err(|invalid| invalid.at(value.path()))?;
        }
        Ok(vintage)
    }
}
