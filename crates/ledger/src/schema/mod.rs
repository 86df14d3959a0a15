//! JSON Schemas (draft 2020-12) of everything on the [wire](crate::wire), made from the types themselves; with the feature
//! `schema`.
//!
//! | schema | of |
//! |---|---|
//! | [`request`] | a line that comes in: a command or a query, with its context |
//! | [`command`], [`query`] | the two alone, with their `type`, as a body of HTTP has them |
//! | [`response`] | a line that goes out: events and result, or the refusal |
//! | [`event`] | an event as a response has it |
//! | [`refusal`] | the `error` of a response |
//! | [`journal_line`] | a line of a [journal](crate::journal), the first one too |
//!
//! What comes in and what is stored is closed, as its readers are: a member that a schema does not know is refused. What an
//! answer has of its own is open, since it may grow in a minor version: a client ignores what it does not know.
//!
//! A schema tells shapes and the values of single members. What joins several, such as that a period does not end before it
//! starts, it cannot say; nor how many decimals a number has that is given as a JSON number. So what a schema refuses the
//! library refuses too, but for a command that is only [explained](crate::Query::Explain), and not the other way round.
//!
//! ```
//! let schema = ecoledger::schema::request();
//! assert_eq!(schema.get("$schema"), Some(&"https://json-schema.org/draft/2020-12/schema".into()));
//! assert!(schema.pointer("/$defs/RegisterTrade/properties/assets").is_some());
//! ```

mod absent;
mod commands;
mod describe;
mod events;
mod queries;
mod requests;

pub use schemars;
use schemars::{JsonSchema, Schema, generate::SchemaSettings};

pub(crate) use queries::Form;

use crate::{Command, Query, Recorded, Response, kernel::Refusal};

/// Every schema with its name.
#[must_use]
pub fn all() -> [(&'static str, Schema); 7] {
    [
        ("request", request()),
        ("command", command()),
        ("query", query()),
        ("response", response()),
        ("event", event()),
        ("refusal", refusal()),
        ("journal_line", journal_line()),
    ]
}

/// A request, as [`Request::from_json`](crate::Request::from_json) reads it.
#[must_use]
pub fn request() -> Schema {
    read::<crate::Request>()
}

/// A command, its type among its members.
#[must_use]
pub fn command() -> Schema {
    read::<Command>()
}

/// A query, its type among its members.
#[must_use]
pub fn query() -> Schema {
    read::<Query>()
}

/// A response, as [`Response`] is written.
#[must_use]
pub fn response() -> Schema {
    written::<Response>()
}

/// An event, as a response has it; each in the form in which it is written today.
#[must_use]
pub fn event() -> Schema {
    written::<Recorded>()
}

/// A refusal.
#[must_use]
pub fn refusal() -> Schema {
    written::<Refusal>()
}

/// A line of a journal, without its line break: the first one, or that of a decision.
#[must_use]
pub fn journal_line() -> Schema {
    written::<events::JournalLine>()
}

/// The schema of what is read.
fn read<T: JsonSchema>() -> Schema {
    root::<T>(SchemaSettings::draft2020_12().for_deserialize())
}

/// The schema of what is written.
fn written<T: JsonSchema>() -> Schema {
    root::<T>(SchemaSettings::draft2020_12().for_serialize().with_transform(absent::absent_or_a_value))
}

fn root<T: JsonSchema>(settings: SchemaSettings) -> Schema {
    settings.with_transform(describe::describe).into_generator().into_root_schema_for::<T>()
}

/// One of these.
fn one_of(description: &str, schemas: &[Schema]) -> Schema {
    schemars::json_schema!({"description": description, "oneOf": schemas})
}

/// An object with one more member, which comes first and must be there.
fn tagged(mut schema: Schema, member: &str, value: &Schema) -> Schema {
    let object = schema.ensure_object();
    if let Some(properties) = object.entry("properties").or_insert_with(|| serde_json::json!({})).as_object_mut() {
        properties.insert(member.into(), value.clone().to_value());
    }
    if let Some(required) = object.entry("required").or_insert_with(|| serde_json::json!([])).as_array_mut() {
        required.insert(0, member.into());
    }
    schema
}
