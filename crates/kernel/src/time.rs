//! Moments and periods, as inputs: the engine reads no clock ([D-2], [D-69]).
//!
//! [D-2]: crate::rules::whole_ledger#d-2
//! [D-69]: crate::rules::requests#d-69

use core::{fmt, num::NonZeroU64, ops::Range};

use chrono::{DateTime, Datelike as _, Months, NaiveDate, NaiveDateTime, Timelike as _, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{Code, FromJson, Invalid, Path, Refusal, Value, digits::digits};

/// A moment in UTC, to the millisecond, in the years 0 to 9999.
///
/// ```
/// use ecoledger_kernel::Timestamp;
/// let moment: Timestamp = "2024-02-29T01:00:00+01:00".parse()?;
/// assert_eq!(moment.to_string(), "2024-02-29T00:00:00.000Z");
/// assert_eq!(moment.plus_months(12).map(|later| later.to_string()).as_deref(), Some("2025-02-28T00:00:00.000Z"));
/// assert!("2024-02-29T00:00:00.0001Z".parse::<Timestamp>().is_err());
/// # Ok::<(), ecoledger_kernel::NotATime>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "crate::schema::TimestampForm"))]
pub struct Timestamp(NonZeroU64);

/// Milliseconds from the year 0 to 1970, rounded up: with them added every moment is a positive number, so that an
/// optional moment takes no more room than a moment.
const BEFORE_1970: i64 = 100_000_000_000_000;

const NANOSECONDS_OF_A_SECOND: u32 = 1_000_000_000;

/// A text that is no moment: not RFC 3339, more than three fractional digits, second 60 ([D-90]), or outside the years 0 to
/// 9999.
///
/// [D-90]: crate::rules::requests#d-90
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a time in RFC 3339, with at most three fractional digits and seconds up to 59")]
#[non_exhaustive]
pub struct NotATime;

impl Timestamp {
    /// The moment this many milliseconds after 1970 began, in UTC.
    #[must_use]
    pub fn from_millis(millis: i64) -> Option<Self> {
        let moment = DateTime::<Utc>::from_timestamp_millis(millis)?;
        if (0..=9999).contains(&moment.year()) { Self::of_known_year(millis) } else { None }
    }

    /// The same moment, of which it is known that it is in the years 0 to 9999.
    fn of_known_year(millis: i64) -> Option<Self> {
        let since_start = u64::try_from(millis.checked_add(BEFORE_1970)?).ok()?;
        NonZeroU64::new(since_start).map(Self)
    }

    /// Reads the one form in which moments are written, in which nearly all are given, without the parser of all forms; none in
    /// any other form.
    ///
    /// ```
    /// use ecoledger_kernel::Timestamp;
    /// let moment = Timestamp::as_written("2024-02-29T00:00:00.000Z").expect("as it is written");
    /// assert_eq!(moment.to_string(), "2024-02-29T00:00:00.000Z");
    /// assert_eq!(Timestamp::as_written("2024-02-29T00:00:00Z"), None);
    /// ```
    #[must_use]
    pub fn as_written(text: &str) -> Option<Self> {
        let text = text.as_bytes();
        let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'.'), (23, b'Z')];
        if text.len() != 24 || separators.iter().any(|(place, byte)| text.get(*place) != Some(byte)) {
            return None;
        }
        let number = |places| {
            text.get::<Range<usize>>(places)?.iter().try_fold(0_u32, |number, byte| {
                let digit = byte.is_ascii_digit().then(|| byte.wrapping_sub(b'0'))?;
                number.checked_mul(10)?.checked_add(digit.into())
            })
        };
        let date = NaiveDate::from_ymd_opt(i32::try_from(number(0..4)?).ok()?, number(5..7)?, number(8..10)?)?;
        let moment = date.and_hms_milli_opt(number(11..13)?, number(14..16)?, number(17..19)?, number(20..23)?)?;
        // Four digits are a year that a moment may have.
        Self::of_known_year(moment.and_utc().timestamp_millis())
    }

    /// Milliseconds since 1970 began, in UTC.
    #[must_use]
    pub fn millis(self) -> i64 {
        i64::try_from(self.0.get()).unwrap_or(i64::MAX).saturating_sub(BEFORE_1970)
    }

    /// The same time of day so many calendar months later; the last day of a shorter month.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Option<Self> {
        let later = self.moment().checked_add_months(Months::new(months))?;
        Self::from_millis(later.timestamp_millis())
    }

    /// The calendar year, in UTC.
    #[must_use]
    pub fn year(self) -> u64 {
        u64::try_from(self.moment().year()).unwrap_or(0)
    }

    fn moment(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.millis()).unwrap_or_default()
    }
}

impl core::str::FromStr for Timestamp {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        if let Some(moment) = Self::as_written(text) {
            return Ok(moment);
        }
        let is_t = text.as_bytes().get(10).is_some_and(|byte| byte.eq_ignore_ascii_case(&b'T'));
        let fraction = text.split_once('.').map_or("", |(_, rest)| rest);
        let fraction_digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        // The parser below takes a minus sign beyond ASCII for an offset; RFC 3339 does not.
        if !text.is_ascii() || !is_t || fraction_digits > 3 {
            return Err(NotATime);
        }
        let moment = DateTime::parse_from_rfc3339(text).map_err(|_| NotATime)?;
        // The parser takes second 60 at any minute, and counts it as more than a whole second's nanoseconds (D-90).
        if moment.nanosecond() >= NANOSECONDS_OF_A_SECOND {
            return Err(NotATime);
        }
        Self::from_millis(moment.timestamp_millis()).ok_or(NotATime)
    }
}

/// A moment as it is written, without an allocation: every event and every answer has some.
struct Written([u8; 24]);

impl Written {
    /// Of a moment without a zone: with one, `chrono` adds the offset of UTC for each part that is asked.
    fn new(moment: NaiveDateTime) -> Self {
        let [y1, y2, y3, y4] = digits(moment.year().unsigned_abs().into());
        let [[m1, m2], [d1, d2], [h1, h2], [n1, n2], [s1, s2]] =
            [moment.month(), moment.day(), moment.hour(), moment.minute(), moment.second()].map(|number| digits(number.into()));
        let [f1, f2, f3] = digits(moment.and_utc().timestamp_subsec_millis().into());
        Self([y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'.', f1, f2, f3, b'Z'])
    }

    fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Written::new(self.moment().naive_utc()).as_str())
    }
}

impl FromJson for Timestamp {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        value.string()?.parse().map_err(|error: NotATime| value.malformed(error))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Written::new(self.moment().naive_utc()).as_str())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::borrowed_text(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// A stretch of time that does not end before it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Period {
    start: Timestamp,
    end: Timestamp,
}

impl Period {
    /// From `start` to `end`, which may be the same moment; `periodReversed` otherwise.
    pub fn new(start: Timestamp, end: Timestamp) -> Result<Self, Invalid> {
        if start <= end {
            Ok(Self { start, end })
        } else {
            Err(Invalid::new(Code::PeriodReversed, alloc::format!("starts at {start}, after its end at {end}")))
        }
    }

    /// Its first moment.
    #[must_use]
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// Its last moment.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.end
    }
}

impl FromJson for Period {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let path: Path<'_> = value.path();
        let mut members = value.members()?;
        let (start, end) = (members.required("start")?, members.required("end")?);
        members.finish()?;
        Self::new(start, end).map_err(|invalid| invalid.at(path))
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Ends {
            start: Timestamp,
            end: Timestamp,
        }
        let ends = Ends::deserialize(deserializer)?;
        Self::new(ends.start, ends.end).map_err(D::Error::custom)
    }
}
