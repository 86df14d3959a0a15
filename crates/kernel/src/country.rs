//! Country codes.

use alloc::{string::String, sync::Arc};
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{Code, FromJson, Invalid, Refusal, Value};

/// Two capital letters ([D-36]). Membership in ISO 3166 is not asked: `NA` is Namibia.
///
/// [D-36]: crate::rules::bundles#d-36
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "crate::schema::CountryCodeForm"))]
pub struct CountryCode([u8; 2]);

impl CountryCode {
    /// The country with this code; `invalidCountryCode` when it is not two capital letters.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        match *text.as_bytes() {
            [first @ b'A'..=b'Z', second @ b'A'..=b'Z'] => Ok(Self([first, second])),
            _ => Err(Invalid::new(Code::InvalidCountryCode, "expected two capital letters")),
        }
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters: String = self.0.iter().copied().map(char::from).collect();
        f.write_str(&letters)
    }
}

impl fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromJson for CountryCode {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        Self::new(&value.string()?).map_err(|invalid| invalid.at(value.path()))
    }
}

impl Serialize for CountryCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CountryCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&crate::borrowed_text(deserializer)?).map_err(D::Error::custom)
    }
}

/// A country as two or three capital letters ([D-65]).
///
/// [D-65]: crate::rules::reading#d-65
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "crate::schema::CountryForm"))]
pub struct Country(Arc<str>);

impl Country {
    /// The country with this code; `invalidCountryCode` when it is not two or three capital letters.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        if (2..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            Ok(Self(text.into()))
        } else {
            Err(Invalid::new(Code::InvalidCountryCode, "expected two or three capital letters"))
        }
    }

    /// The code as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromJson for Country {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        Self::new(&value.string()?).map_err(|invalid| invalid.at(value.path()))
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&crate::borrowed_text(deserializer)?).map_err(D::Error::custom)
    }
}
