//! The schema of a request: what its context must hold depends on what comes with it.

use alloc::{borrow::Cow, vec::Vec};

use ecoledger_kernel::{CommandContext, CommandId, KeyedCommand};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::one_of;
use crate::{Command, Query, Request};

/// A command's context, of which a query needs no id.
struct AskingContext;

impl JsonSchema for AskingContext {
    fn schema_name() -> Cow<'static, str> {
        "QueryContext".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = CommandContext::json_schema(generator);
        schema.insert(
            "description".into(),
            "What comes with a query. What it has beyond `at` and `actor` is for a command that is explained.".into(),
        );
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|member| member != "commandId");
        }
        let id = generator.subschema_for::<Option<CommandId>>();
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            properties.insert("commandId".into(), id.to_value());
        }
        schema
    }
}

fn object(members: &[(&str, &Schema)]) -> Schema {
    let properties: serde_json::Map<_, _> =
        members.iter().map(|(name, schema)| ((*name).into(), (*schema).clone().to_value())).collect();
    let required: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    json_schema!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

impl JsonSchema for Request {
    fn schema_name() -> Cow<'static, str> {
        "Request".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let context = generator.subschema_for::<CommandContext>();
        let mut asked = object(&[("context", &context), ("command", &generator.subschema_for::<Command>())]);
        let types: Vec<&str> = KeyedCommand::ALL.iter().map(|command| command.name()).collect();
        asked.insert(
            "if".into(),
            json_schema!({"properties": {"command": {"properties": {"type": {"enum": types}}}}}).to_value(),
        );
        let key = json_schema!({"required": ["idempotencyKey"], "properties": {"idempotencyKey": {"type": "string"}}});
        asked.insert("then".into(), json_schema!({"properties": {"context": key}}).to_value());
        let context = generator.subschema_for::<AskingContext>();
        let asking = object(&[("context", &context), ("query", &generator.subschema_for::<Query>())]);
        one_of("A command or a query with its context.", &[asked, asking])
    }
}
