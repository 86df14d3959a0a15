//! The schemas of events: in a response, in a journal, and foretold.

use alloc::{borrow::Cow, format, vec::Vec};
use core::marker::PhantomData;

use ecoledger_kernel::{StoredForm, schema::EachEvent};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use serde_json::Value;

use super::{one_of, tagged};
use crate::{Foreseen, Recorded, bundles, credits, event::Envelope, journal, proposals};

/// An event with its type, version and data in its envelope.
struct Enveloped<E>(PhantomData<E>);

impl<E: StoredForm + JsonSchema> JsonSchema for Enveloped<E> {
    fn schema_name() -> Cow<'static, str> {
        format!("Recorded{}", E::schema_name()).into()
    }

    fn schema_id() -> Cow<'static, str> {
        format!("event {} {}", E::TYPE, E::VERSION).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut envelope = Envelope::json_schema(generator);
        // Whether these are there depends on where the event stands.
        if let Some(required) = envelope.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|member| !["sequence", "touches", "type", "version", "data"].map(Value::from).contains(member));
        }
        if let Some(description) = E::json_schema(generator).remove("description") {
            envelope.insert("description".into(), description);
        }
        let data = generator.subschema_for::<E>();
        let schema = tagged(envelope, "data", &data);
        let schema = tagged(schema, "version", &json_schema!({"const": E::VERSION}));
        tagged(schema, "type", &json_schema!({"const": E::TYPE}))
    }
}

struct Collected<'g> {
    generator: &'g mut SchemaGenerator,
    schemas: Vec<Schema>,
}

impl EachEvent for Collected<'_> {
    fn event<E: StoredForm + JsonSchema>(&mut self) {
        self.schemas.push(self.generator.subschema_for::<Enveloped<E>>());
    }
}

/// Any event, wherever it stands: what must be there beside its own members is said by the place.
struct AnyEvent;

impl JsonSchema for AnyEvent {
    fn schema_name() -> Cow<'static, str> {
        "Event".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut collected = Collected { generator, schemas: Vec::new() };
        credits::Event::each_form(&mut collected);
        proposals::Event::each_form(&mut collected);
        bundles::Event::each_form(&mut collected);
        one_of("Anything that happened.", &collected.schemas)
    }
}

/// An event that has these members too.
fn with(generator: &mut SchemaGenerator, description: &str, required: &[&str]) -> Schema {
    let mut schema = generator.subschema_for::<AnyEvent>();
    schema.insert("description".into(), description.into());
    schema.insert("required".into(), required.into());
    schema
}

impl JsonSchema for Recorded {
    fn schema_name() -> Cow<'static, str> {
        "Recorded".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        with(generator, "An event with its place in the one order of the ledger.", &["sequence", "touches"])
    }
}

impl JsonSchema for Foreseen {
    fn schema_name() -> Cow<'static, str> {
        "Foreseen".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let description = "An event that a command would record. Only the operator is told its position.";
        with(generator, description, &["touches"])
    }
}

/// A line of a journal.
pub(super) struct JournalLine;

impl JsonSchema for JournalLine {
    fn schema_name() -> Cow<'static, str> {
        "JournalLine".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let event = with(generator, "An event of the decision.", &["sequence"]);
        let decision = json_schema!({
            "description": "The events of one decision, and the CRC-32 of their text.",
            "type": "object",
            "properties": {
                "crc32": {"type": "string", "pattern": "^[0-9a-f]{8}$"},
                "events": {"type": "array", "minItems": 1, "items": event},
            },
            "required": ["crc32", "events"],
            "additionalProperties": false,
        });
        let first: serde_json::Value = serde_json::from_str(journal::FIRST_LINE).unwrap_or_default();
        one_of("A line of a journal.", &[json_schema!({"description": "The first line.", "const": first}), decision])
    }
}
