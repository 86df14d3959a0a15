//! Texts that are not blank, not too long and free of control characters (D-9).

use alloc::{format, string::String, sync::Arc};
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use crate::{Code, FromJson, Invalid, Refusal, Value};

/// Blank first, then length, then control characters (D-9).
fn check(text: &str, most: usize, line_breaks: bool) -> Result<(), Invalid> {
    if text.trim().is_empty() {
        return Err(Invalid::new(Code::EmptyField, "is blank"));
    }
    // A character takes at least one byte, so a short text needs no count.
    if text.len() > most {
        let length = text.chars().count();
        if length > most {
            return Err(Invalid::new(Code::FieldTooLong, format!("has {length} characters, at most {most} are allowed")));
        }
    }
    let allowed = |character: char| line_breaks && matches!(character, '\n' | '\t');
    if text.chars().any(|character| character.is_control() && !allowed(character)) {
        return Err(Invalid::new(Code::InvalidField, "has a control character"));
    }
    Ok(())
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident $most:literal $line_breaks:literal,)*) => {$(
        $(#[$doc])*
        ///
        /// Kept as given, never normalised; cheap to clone.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The most characters it may have.
            pub const MOST: usize = $most;

            /// The text, if it keeps the rules: `emptyField`, `fieldTooLong` or `invalidField` otherwise.
            pub fn new(text: &str) -> Result<Self, Invalid> {
                check(text, $most, $line_breaks)?;
                Ok(Self(text.into()))
            }

            /// The text as given.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl FromJson for $name {
            fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
                Self::new(&value.string()?).map_err(|invalid| invalid.at(value.path()))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = crate::borrowed_text(deserializer)?;
                Self::new(&text).map_err(D::Error::custom)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;
            fn try_from(text: String) -> Result<Self, Invalid> {
                Self::new(&text)
            }
        }
    )*};
}

texts! {
    /// A name: at most 300 characters, no line breaks.
    Name 300 false,
    /// An ordinary text: at most 1,000 characters, no line breaks.
    Text 1000 false,
    /// A long text (purpose, message, description, details): at most 4,000 characters, line feeds and tabs allowed.
    LongText 4000 true,
}
