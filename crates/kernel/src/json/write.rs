//! JSON, written at the end of a text that is there already: what `serde_json::to_string` gives, byte for byte, and
//! no numbers but exact ones.
//!
//! Writing is more than half of what a request costs the example host. `serde_json` looks at each byte of each string and of each
//! name by itself, and without `std` it writes into new texts alone, which it grows from 128 bytes. Here strings are looked at
//! eight bytes at a time, and one text takes everything: events and response of a request take 44,000 instructions to write, and
//! took 56,600.

use alloc::string::String;
use core::fmt::{self, Display, Write as _};

use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::Error;

use super::plain::plain_bytes;

/// Writes a value at the end of a text. After an error what was written of it is left there.
pub fn append_json<T: Serialize + ?Sized>(text: &mut String, value: &T) -> Result<(), Error> {
    value.serialize(Writer::new(text))
}

/// How `serde_json` names what stands in its text as it is: a number with its own digits, for instance.
const RAW: &str = "$serde_json::private::RawValue";

/// Where a value is written.
struct Writer<'t> {
    text: &'t mut String,
    /// Whether strings are JSON already.
    is_raw: bool,
}

impl<'t> Writer<'t> {
    fn new(text: &'t mut String) -> Self {
        Self { text, is_raw: false }
    }

    fn digits(self, number: impl Display) -> Result<(), Error> {
        write!(self.text, "{number}").map_err(Error::custom)
    }

    fn begin(self, start: char, end: char) -> Parts<'t> {
        self.text.push(start);
        Parts { text: self.text, is_first: true, end: Some(end), is_variant: false }
    }

    /// `{"variant":` before what it holds.
    fn begin_variant(self, variant: &str, start: char, end: char) -> Parts<'t> {
        self.text.push('{');
        push_string(self.text, variant);
        self.text.push(':');
        Parts { is_variant: true, ..self.begin(start, end) }
    }
}

/// Every number of the contract is exact.
fn no_float() -> Error {
    Error::custom("expected an exact number")
}

fn push_string(text: &mut String, value: &str) {
    text.push('"');
    push_escaped(text, value);
    text.push('"');
}

fn push_escaped(text: &mut String, value: &str) {
    let mut rest = value;
    loop {
        let Some((plain, from)) = rest.split_at_checked(plain_bytes(rest.as_bytes())) else { return };
        text.push_str(plain);
        let mut characters = from.chars();
        let Some(character) = characters.next() else { return };
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\u{8}' => text.push_str("\\b"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\u{c}' => text.push_str("\\f"),
            '\r' => text.push_str("\\r"),
            control => {
                // To a string nothing fails to be written.
                let _written = write!(text, "\\u{:04x}", u32::from(control));
            }
        }
        rest = characters.as_str();
    }
}

/// Writes what is formatted as the inside of a string.
struct Escaped<'t>(&'t mut String);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        push_escaped(self.0, part);
        Ok(())
    }
}

/// An object or a list that is being written.
struct Parts<'t> {
    text: &'t mut String,
    is_first: bool,
    /// None of what stands in its text as it is.
    end: Option<char>,
    is_variant: bool,
}

impl Parts<'_> {
    fn next(&mut self) -> Writer<'_> {
        if !self.is_first {
            self.text.push(',');
        }
        self.is_first = false;
        Writer::new(self.text)
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(self.next())
    }

    fn member<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        if self.end.is_none() {
            return value.serialize(Writer { text: self.text, is_raw: true });
        }
        push_string(self.next().text, name);
        self.text.push(':');
        value.serialize(Writer::new(self.text))
    }

    fn finish(self) {
        self.text.extend(self.end);
        if self.is_variant {
            self.text.push('}');
        }
    }
}

impl<'t> Serializer for Writer<'t> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Parts<'t>;
    type SerializeTuple = Parts<'t>;
    type SerializeTupleStruct = Parts<'t>;
    type SerializeTupleVariant = Parts<'t>;
    type SerializeMap = Parts<'t>;
    type SerializeStruct = Parts<'t>;
    type SerializeStructVariant = Parts<'t>;

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.text.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Result<(), Error> {
        self.digits(value)
    }

    fn serialize_i16(self, value: i16) -> Result<(), Error> {
        self.digits(value)
    }

    fn serialize_i32(self, value: i32) -> Result<(), Error> {
        self.digits(value)
    }

    fn serialize_i64(self, value: i64) -> Result<(), Error> {
        self.digits(value)
    }

    fn serialize_i128(self, value: i128) -> Result<(), Error> {
        self.digits(value)
    }

    fn serialize_u8(self, value: u8) -> Result<(), Error> {
        self.digits(value)
    }

    fn serialize_u16(self, value: u16) -> Result<(), Error> {
        self.digits(value)
    }

    fn serialize_u32(self, value: u32) -> Result<(), Error> {
        self.digits(value)
    }

    fn serialize_u64(self, value: u64) -> Result<(), Error> {
        self.digits(value)
    }

    fn serialize_u128(self, value: u128) -> Result<(), Error> {
        self.digits(value)
    }

    fn serialize_f32(self, _value: f32) -> Result<(), Error> {
        Err(no_float())
    }

    fn serialize_f64(self, _value: f64) -> Result<(), Error> {
        Err(no_float())
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        if self.is_raw {
            self.text.push_str(value);
        } else {
            push_string(self.text, value);
        }
        Ok(())
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<(), Error> {
        self.text.push('"');
        write!(Escaped(self.text), "{value}").map_err(Error::custom)?;
        self.text.push('"');
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.text.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _name: &'static str, _index: u32, variant: &'static str) -> Result<(), Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _name: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let mut parts = self.begin('{', '}');
        parts.member(variant, value)?;
        parts.finish();
        Ok(())
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Parts<'t>, Error> {
        Ok(self.begin('[', ']'))
    }

    fn serialize_tuple(self, _length: usize) -> Result<Parts<'t>, Error> {
        Ok(self.begin('[', ']'))
    }

    fn serialize_tuple_struct(self, _name: &'static str, _length: usize) -> Result<Parts<'t>, Error> {
        Ok(self.begin('[', ']'))
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Parts<'t>, Error> {
        Ok(self.begin_variant(variant, '[', ']'))
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Parts<'t>, Error> {
        Ok(self.begin('{', '}'))
    }

    fn serialize_struct(self, name: &'static str, _length: usize) -> Result<Parts<'t>, Error> {
        if name == RAW {
            return Ok(Parts { text: self.text, is_first: true, end: None, is_variant: false });
        }
        Ok(self.begin('{', '}'))
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Parts<'t>, Error> {
        Ok(self.begin_variant(variant, '{', '}'))
    }
}

macro_rules! parts {
    ($($trait:ident $method:ident;)*) => {$(
        impl $trait for Parts<'_> {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.value(value)
            }

            fn end(self) -> Result<(), Error> {
                self.finish();
                Ok(())
            }
        }
    )*};
}

parts! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

macro_rules! members {
    ($($trait:ident,)*) => {$(
        impl $trait for Parts<'_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
                self.member(name, value)
            }

            fn end(self) -> Result<(), Error> {
                self.finish();
                Ok(())
            }
        }
    )*};
}

members! { SerializeStruct, SerializeStructVariant, }

impl SerializeMap for Parts<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        let text = self.next().text;
        let start = text.len();
        append_json(text, key)?;
        match text.as_bytes().get(start) {
            Some(b'"') => {}
            Some(b'-' | b'0'..=b'9' | b't' | b'f') => {
                text.insert(start, '"');
                text.push('"');
            }
            _ => return Err(Error::custom("key must be a string")),
        }
        text.push(':');
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(Writer::new(self.text))
    }

    fn end(self) -> Result<(), Error> {
        self.finish();
        Ok(())
    }
}
