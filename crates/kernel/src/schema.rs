//! The forms in which values stand in JSON, as JSON Schemas, for the types that serde reads or writes by hand: each names its
//! form, and keeps its own description. Where reading takes more than is written, a form tells the one or the other, as the
//! [contract](schemars::generate::Contract) of the generator asks.
//!
//! Patterns keep to what every dialect of regular expressions shares: no look-ahead, no classes that differ between them.
//! What a schema cannot say (that one date is not after another, how many decimals a JSON number has) the reader still asks.

use alloc::{borrow::Cow, format, string::String, vec::Vec};
use core::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::StoredForm;

/// Declares forms. A form has no name of its own: it stands where its type is used.
macro_rules! schema_forms {
    ($($(#[$doc:meta])* $name:ident $(<const $number:ident: $number_type:ty>)? |$generator:ident| $schema:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        #[expect(clippy::exhaustive_enums, reason = "a form has no values")]
        pub enum $name $(<const $number: $number_type>)? {}

        impl $(<const $number: $number_type>)? JsonSchema for $name $(<$number>)? {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    )*};
}

/// A number that is read from its own digits, from text or number, and written as text.
fn decimal(generator: &SchemaGenerator, pattern: &str, most: u64) -> Schema {
    if generator.contract().is_serialize() {
        return json_schema!({"type": "string", "pattern": pattern});
    }
    json_schema!({"anyOf": [
        {"type": "string", "pattern": pattern},
        {"type": "number", "minimum": 0, "maximum": most},
    ]})
}

/// The most tonnes and the highest price, as whole numbers.
const TONNES: u64 = 1_000_000_000_000;
const MONEY: u64 = 1_000_000_000;

/// A text that is not blank, without these characters.
fn text(refused: &str, most: usize) -> Schema {
    json_schema!({
        "type": "string",
        "minLength": 1,
        "maxLength": most,
        "pattern": format!(r"^[^{refused}]*[^\s{refused}][^{refused}]*$"),
    })
}

schema_forms! {
    /// A UUID in lower case, with hyphens.
    UuidForm |_generator| json_schema!({
        "type": "string",
        "format": "uuid",
        "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
    });
    /// A text of one line.
    OneLineForm<const MOST: usize> |_generator| text(r"\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069", MOST);
    /// A text in which line feeds and tabs may stand.
    LinesForm<const MOST: usize> |_generator| text(r"\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202d\u202e", MOST);
    /// Tonnes: 0 to 10^12 with at most 6 decimals, read from text or number, written as text.
    QuantityForm |generator| decimal(generator, r"^((0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?|10{12}(\.0{1,6})?)$", TONNES);
    /// The same, and more than nothing.
    PositiveQuantityForm |generator| {
        let mut schema = QuantityForm::json_schema(generator);
        schema.insert("not".into(), json_schema!({"anyOf": [{"const": 0}, {"type": "string", "pattern": r"^0(\.0*)?$"}]}).to_value());
        schema
    };
    /// A sum of tonnes, of any size.
    TotalForm |_generator| json_schema!({"type": "string", "pattern": r"^(0|[1-9][0-9]*)(\.[0-9]{1,6})?$"});
    /// A price: 0 to 10^9 with at most 2 decimals, read from text or number, written as text.
    PriceForm |generator| decimal(generator, r"^((0|[1-9][0-9]{0,8})(\.[0-9]{1,2})?|10{9}(\.0{1,2})?)$", MONEY);
    /// A price as answers write it: a number.
    PriceNumberForm |_generator| json_schema!({"type": "number", "minimum": 0, "maximum": MONEY});
    /// A moment: RFC 3339 with at most three fractional digits and no second 60; written in UTC, with three of them.
    TimestampForm |generator| {
        let (t, rest) = if generator.contract().is_serialize() {
            ("T", r"\.[0-9]{3}Z")
        } else {
            ("[Tt]", r"(\.[0-9]{1,3})?([Zz]|[+-][0-9]{2}:[0-9]{2})")
        };
        json_schema!({
            "type": "string",
            "format": "date-time",
            "pattern": format!("^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{t}[0-9]{{2}}:[0-9]{{2}}:[0-5][0-9]{rest}$"),
        })
    };
    /// A day, `YYYY-MM-DD`.
    DateForm |_generator| json_schema!({"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"});
    /// Two capital letters.
    CountryCodeForm |_generator| json_schema!({"type": "string", "pattern": "^[A-Z]{2}$"});
    /// Two or three capital letters.
    CountryForm |_generator| json_schema!({"type": "string", "pattern": "^[A-Z]{2,3}$"});
    /// A client's key.
    IdempotencyKeyForm |_generator| json_schema!({"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"});
    /// An issuance; one in the form of a UUID has only lower-case letters.
    IssuanceIdForm |_generator| json_schema!({
        "type": "string",
        "pattern": "^[A-Za-z0-9-]{1,64}$",
        "not": {"allOf": [
            {"pattern": "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$"},
            {"pattern": "[A-F]"},
        ]},
    });
    /// A certificate: its issuance, and its serial in one of the two forms, whose number is not 0.
    CertificateIdForm |_generator| json_schema!({
        "type": "string",
        "pattern": "^[A-Za-z0-9-]{1,64}_([0-9]{30}|[1-9][0-9]{0,11})$",
        "not": {"anyOf": [
            {"allOf": [
                {"pattern": "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}_"},
                {"pattern": "[A-F]"},
            ]},
            {"pattern": "_[0-9]{18}0{12}$"},
        ]},
    });
    /// A serial in one of the two forms.
    SerialForm |_generator| json_schema!({"type": "string", "pattern": "^([0-9]{30}|[1-9][0-9]{0,11})$"});
    /// A year from 1990 on.
    CreditVintageForm |_generator| json_schema!({"type": "integer", "minimum": 1990, "maximum": 9999});
}

/// What is usual where a client says nothing: it may be absent or `null` where it is read, and is always written.
#[derive(Debug)]
pub struct UsualForm<T>(PhantomData<T>);

impl<T: JsonSchema> JsonSchema for UsualForm<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        if generator.contract().is_deserialize() { <Option<T>>::json_schema(generator) } else { generator.subschema_for::<T>() }
    }
}

/// A thing by its kind and its id.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct OfKindForm<K> {
    /// What it is.
    kind: K,
    /// Which one.
    #[schemars(with = "UuidForm")]
    id: (),
}

/// The names of files that end with one of these, in lower or upper case, blanks and points after it or not.
#[must_use]
pub fn of_these_suffixes(suffixes: &[&str]) -> Schema {
    let either_case = |letter: char| format!("[{letter}{}]", letter.to_ascii_uppercase());
    let suffixes: Vec<String> = suffixes.iter().map(|suffix| suffix.chars().map(either_case).collect()).collect();
    json_schema!({"pattern": format!(r"\.({})[.\s]*$", suffixes.join("|"))})
}

/// A command by its type, for the schema of them all.
pub trait CommandForm: JsonSchema {
    /// The type name, as it is written.
    const TYPE: &'static str;
}

/// Is told every command of a crate, one type after the other.
pub trait EachCommand {
    /// The next one.
    fn command<C: CommandForm>(&mut self);
}

/// Is told every event of a crate in its newest form, one type after the other.
pub trait EachEvent {
    /// The next one.
    fn event<E: StoredForm + JsonSchema>(&mut self);
}
