//! Days of the calendar, without a time or a zone ([D-69]).
//!
//! [D-69]: crate::rules::requests#d-69

use core::fmt;

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{Code, FromJson, Invalid, Refusal, Value};

/// A day, written `YYYY-MM-DD`, in the years 0 to 9999.
///
/// ```
/// use ecoledger_kernel::Date;
/// let leap_day: Date = "2024-02-29".parse()?;
/// assert_eq!(leap_day.to_string(), "2024-02-29");
/// assert!("2025-02-29".parse::<Date>().is_err());
/// assert!("2024-2-29".parse::<Date>().is_err());
/// # Ok::<(), ecoledger_kernel::NotADate>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "crate::schema::DateForm"))]
pub struct Date(NaiveDate);

/// A text that is no day of the calendar in the form `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a date as YYYY-MM-DD")]
#[non_exhaustive]
pub struct NotADate;

impl core::str::FromStr for Date {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let is_form = text.len() == 10
            && text.bytes().enumerate().all(|(position, byte)| match position {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !is_form {
            return Err(NotADate);
        }
        NaiveDate::parse_from_str(text, "%Y-%m-%d").map(Self).map_err(|_| NotADate)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
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

/// Days from a first to a last one, both included; never reversed. Stands flat in its object, as `startDate` and `endDate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "Ends"))]
pub struct DateRange {
    start: Date,
    end: Date,
}

impl DateRange {
    /// From `start` to `end`, which may be the same day; `periodReversed` otherwise.
    pub fn new(start: Date, end: Date) -> Result<Self, Invalid> {
        if start <= end {
            Ok(Self { start, end })
        } else {
            Err(Invalid::new(Code::PeriodReversed, alloc::format!("starts on {start}, after its end on {end}")))
        }
    }

    /// Its first day.
    #[must_use]
    pub fn start(&self) -> Date {
        self.start
    }

    /// Its last day.
    #[must_use]
    pub fn end(&self) -> Date {
        self.end
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Ends {
    start_date: Date,
    end_date: Date,
}

impl Serialize for DateRange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Ends { start_date: self.start, end_date: self.end }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for DateRange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Ends { start_date, end_date } = Ends::deserialize(deserializer)?;
        Self::new(start_date, end_date).map_err(D::Error::custom)
    }
}
