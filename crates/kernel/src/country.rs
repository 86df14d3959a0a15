//! Country codes.

use alloc::string::String;
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{Code, FromJson, Invalid, Refusal, Value};

/// Two capital letters (D-36). Membership in ISO 3166 is not asked: `NA` is Namibia.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
