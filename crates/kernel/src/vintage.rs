//! The year of a credit.

use serde::{Deserialize, Serialize};

use crate::{Clash, Code, FromJson, Invalid, Path, Refusal, Timestamp, Value, declare_rules};

declare_rules! {
    /// The vintage of a credit has begun ([D-15]).
    ///
    /// [D-15]: crate::rules::credits#d-15
    pub VINTAGE = InvalidField "D-15 vintage":
        "the year of a credit vintage may not be after that of the command; name the year in which the benefit arose";
}

/// The year of the reduction or removal behind a credit: 1990 to the year in which it is named ([D-15]).
///
/// [D-15]: crate::rules::credits#d-15
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "crate::schema::CreditVintageForm"))]
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

    /// Whether the year has begun at this time.
    #[must_use]
    pub fn has_begun(self, at: Timestamp) -> bool {
        u64::from(self.0) <= at.year()
    }

    /// What clashes with [`VINTAGE`] at a member.
    #[must_use]
    pub fn clash(self, member: Path<'_>) -> Clash {
        Clash::at(member).found(self.0)
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
            return if vintage.has_begun(at) { Ok(vintage) } else { Err(VINTAGE.refusal(vintage.clash(value.path()))) };
        }
        Ok(vintage)
    }
}
