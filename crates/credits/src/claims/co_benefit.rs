use alloc::{string::ToString as _, sync::Arc};

use ecoledger_kernel::{Code, FromJson, Invalid, LongText, Members, Refusal, Text, Value};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::value::RawValue;

/// The most characters of a score given as a number.
const MOST_DIGITS: usize = 40;

/// How a co-benefit is rated: a text or a number, kept as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RatingScore {
    /// A text.
    Text(Text),
    /// A number, by its own digits.
    Number(Arc<str>),
}

impl RatingScore {
    /// The score of a JSON text: a string or a number.
    fn read(value: Value<'_, '_>) -> Result<Self, Refusal> {
        if value.text().starts_with('"') {
            return Text::from_json(value).map(Self::Text);
        }
        let digits = value.number()?;
        if digits.len() > MOST_DIGITS {
            return Err(value.refuse(Code::InvalidField, "a score has at most 40 characters"));
        }
        Ok(Self::Number(digits.into()))
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
            Self::Number(digits) => {
                let raw = RawValue::from_string(digits.to_string()).map_err(serde::ser::Error::custom)?;
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
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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
