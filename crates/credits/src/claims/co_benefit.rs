use alloc::{string::ToString as _, sync::Arc};

use ecoledger_kernel::{Code, FromJson, Invalid, LongText, Members, Refusal, Text, Value};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::value::RawValue;

/// A score given as a number, by its own digits: what JSON takes for a number, at most 40 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "serde_json::Number"))]
pub struct ScoreNumber(Arc<str>);

impl ScoreNumber {
    /// The most characters it may have.
    pub const MOST: usize = 40;

    /// The number, if it is one and short enough: `invalidField` otherwise.
    pub fn new(digits: &str) -> Result<Self, Invalid> {
        // JSON allows white space around a value, which is no part of the number.
        let number = digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
        if digits.len() > Self::MOST {
            return Err(Invalid::new(Code::InvalidField, "a score has at most 40 characters"));
        }
        if !number || serde_json::from_str::<&RawValue>(digits).is_err() {
            return Err(Invalid::new(Code::InvalidField, "expected a number as JSON writes it"));
        }
        Ok(Self(digits.into()))
    }

    /// The digits as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How a co-benefit is rated: a text or a number, kept as given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
#[expect(clippy::exhaustive_enums, reason = "JSON has texts and numbers to rate with, and nothing else")]
pub enum RatingScore {
    /// A text.
    Text(Text),
    /// A number, by its own digits.
    Number(ScoreNumber),
}

impl RatingScore {
    /// The score of a JSON text: a string or a number.
    fn read(value: Value<'_, '_>) -> Result<Self, Refusal> {
        if value.text().starts_with('"') {
            return Text::from_json(value).map(Self::Text);
        }
        ScoreNumber::new(value.number()?).map(Self::Number).map_err(|invalid| invalid.at(value.path()))
    }
}

impl FromJson for RatingScore {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        Self::read(value)
    }
}

impl Serialize for RatingScore {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Number(number) => {
                let raw = RawValue::from_string(number.as_str().to_string()).map_err(serde::ser::Error::custom)?;
                raw.serialize(serializer)
            }
        }
    }
}

impl<'de> Deserialize<'de> for RatingScore {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Self::read(Value::new(raw.get(), ecoledger_kernel::Path::Root)).map_err(D::Error::custom)
    }
}

/// A benefit beside the claimed one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct CoBenefit {
    /// Which.
    pub category: Text,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<LongText>,
    /// How it is rated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating_score: Option<RatingScore>,
}

impl FromJson for CoBenefit {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let mut members: Members<'_, '_> = value.members()?;
        let benefit = Self {
            category: members.required("category")?,
            description: members.optional("description")?,
            rating_score: members.optional("ratingScore")?,
        };
        members.finish()?;
        Ok(benefit)
    }
}

impl TryFrom<&str> for RatingScore {
    type Error = Invalid;
    fn try_from(text: &str) -> Result<Self, Invalid> {
        Text::new(text).map(Self::Text)
    }
}

ecoledger_kernel::constructors! {
    CoBenefit(category: Text) optional(description: LongText, rating_score: RatingScore);
}
