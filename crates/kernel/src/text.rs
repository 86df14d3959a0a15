//! Texts that can be seen, are not too long and hold no control characters ([D-9], [D-88]).
//!
//! [D-9]: crate::rules::requests#d-9
//! [D-88]: crate::rules::requests#d-88

use alloc::{format, string::String, sync::Arc};
use core::fmt;

use icu_properties::{CodePointSetData, props::DefaultIgnorableCodePoint};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use crate::{Code, FromJson, Invalid, Refusal, Value};

/// How a text may be laid out.
#[derive(Clone, Copy)]
enum Layout {
    /// One line.
    OneLine,
    /// Line feeds and tabs are allowed.
    Lines,
}

impl Layout {
    /// Whether a character has no place in such a text: control characters, and those that write it in an order in which it
    /// is not read. An override deceives in every text; an embedding or an isolate may span what stands beside a text of one
    /// line (D-88).
    fn refuses(self, character: char) -> bool {
        match character {
            '\u{202d}' | '\u{202e}' => true,
            '\n' | '\t' | '\u{202a}'..='\u{202c}' | '\u{2066}'..='\u{2069}' => matches!(self, Self::OneLine),
            _ => character.is_control(),
        }
    }
}

/// Whether a character shows nothing of its own: white space, and what Unicode says is ignored where it is not supported.
pub(crate) fn is_unseen(character: char) -> bool {
    let ignorable = || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character);
    character.is_whitespace() || (!character.is_ascii() && ignorable())
}

/// Blank first, then length, then characters (D-9).
fn check(text: &str, most: usize, layout: Layout) -> Result<(), Invalid> {
    // Most texts are like this; they need no look at each character.
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if is_plain && text.len() <= most && text.bytes().any(|byte| byte != b' ') {
        return Ok(());
    }
    if text.chars().all(is_unseen) {
        return Err(Invalid::new(Code::EmptyField, "is blank"));
    }
    // A character takes at least one byte, so a short text needs no count.
    if text.len() > most {
        let length = text.chars().count();
        if length > most {
            return Err(Invalid::new(Code::FieldTooLong, format!("has {length} characters, at most {most} are allowed")));
        }
    }
    match text.chars().find(|character| layout.refuses(*character)) {
        None => Ok(()),
        Some(character) if character.is_control() => Err(Invalid::new(Code::InvalidField, "has a control character")),
        Some(character) => {
            let message = format!("has U+{:04X}, which changes the direction of writing", u32::from(character));
            Err(Invalid::new(Code::InvalidField, message))
        }
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident $most:literal $layout:ident $form:literal,)*) => {$(
        $(#[$doc])*
        ///
        /// Kept as given, never normalised; cheap to clone.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = $form))]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The most characters it may have.
            pub const MOST: usize = $most;

            /// The text, if it keeps the rules: `emptyField`, `fieldTooLong` or `invalidField` otherwise.
            pub fn new(text: &str) -> Result<Self, Invalid> {
                check(text, $most, Layout::$layout)?;
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
    Name 300 OneLine "crate::schema::OneLineForm<300>",
    /// An ordinary text: at most 1,000 characters, no line breaks.
    Text 1000 OneLine "crate::schema::OneLineForm<1000>",
    /// A long text (purpose, message, description, details): at most 4,000 characters, line feeds and tabs allowed.
    LongText 4000 Lines "crate::schema::LinesForm<4000>",
}
