//! One level of a text as `serde_json` reads it: the members of an object, the entries of a list, a string.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{Entry, MOST_MEMBERS, Raw, USUAL_MEMBERS};
use crate::Refusal;

/// A string of any format, borrowed where the format allows it.
pub fn borrowed_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'de, str>, D::Error> {
    Borrowed::deserialize(deserializer).map(|text| text.0)
}

pub(super) struct Borrowed<'a>(pub(super) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Borrowed<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Cow<'de, str>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(text))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text.into()))
            }
            fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text))
            }
        }
        deserializer.deserialize_str(Text).map(Self)
    }
}

pub(super) struct Entries<'a>(pub(super) Vec<Entry<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Vec<Entry<'de>>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::with_capacity(USUAL_MEMBERS);
                while let Some((name, raw)) = map.next_entry::<Borrowed<'de>, &'de RawValue>()? {
                    if entries.len() <= MOST_MEMBERS {
                        entries.push(Entry { name: name.0, raw: Raw::scanned_when_read(raw.get()), taken: false });
                    }
                }
                Ok(entries)
            }
        }
        deserializer.deserialize_map(Object).map(Self)
    }
}

/// Hands the entries of a list on as they come, so that a list that is refused is never held.
pub(super) struct EachEntry<'r, 'a, R> {
    pub(super) read: R,
    pub(super) refused: &'r mut Option<Refusal>,
    pub(super) text: PhantomData<&'a str>,
}

impl<'a, R: FnMut(usize, Raw<'a>) -> Result<(), Refusal>> Visitor<'a> for EachEntry<'_, 'a, R> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'a>>(mut self, mut seq: A) -> Result<(), A::Error> {
        let mut index = 0_usize;
        while let Some(raw) = seq.next_element::<&'a RawValue>()? {
            if let Err(refusal) = (self.read)(index, Raw::scanned_when_read(raw.get())) {
                *self.refused = Some(refusal);
                return Err(A::Error::custom("an entry is refused"));
            }
            index = index.saturating_add(1);
        }
        Ok(())
    }
}
