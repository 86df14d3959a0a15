//! The schemas of queries: each [form](crate::query) of their members is described beside its reader.

use alloc::{borrow::Cow, vec::Vec};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

use super::one_of;
use crate::Query;

/// A query as it is put together, member by member.
pub(crate) struct Form<'g> {
    pub(crate) generator: &'g mut SchemaGenerator,
    properties: Map<alloc::string::String, Value>,
    required: Vec<&'static str>,
}

impl<'g> Form<'g> {
    pub(crate) fn new(generator: &'g mut SchemaGenerator, type_name: &'static str) -> Self {
        let mut properties = Map::new();
        properties.insert("type".into(), json_schema!({"const": type_name}).to_value());
        Self { generator, properties, required: ["type"].into() }
    }

    /// A member that must be there.
    pub(crate) fn required<T: JsonSchema>(&mut self, name: &'static str) {
        self.member::<T>(name);
        self.required.push(name);
    }

    /// A member that may be absent or `null`.
    pub(crate) fn optional<T: JsonSchema>(&mut self, name: &'static str) {
        self.member::<Option<T>>(name);
    }

    /// The limit of a page.
    pub(crate) fn limit(&mut self, name: &'static str) {
        let limit = json_schema!({
            "description": "The most entries of a page.",
            "type": ["integer", "null"],
            "minimum": 1,
            "maximum": 1000,
        });
        self.properties.insert(name.into(), limit.to_value());
    }

    /// The members of a type that stand flat, each of which may be absent.
    pub(crate) fn members<T: JsonSchema>(&mut self) {
        let mut schema = T::json_schema(self.generator);
        if let Some(Value::Object(properties)) = schema.remove("properties") {
            self.properties.extend(properties);
        }
    }

    fn member<T: JsonSchema>(&mut self, name: &'static str) {
        let schema = self.generator.subschema_for::<T>();
        self.properties.insert(name.into(), schema.to_value());
    }

    pub(crate) fn schema(self) -> Schema {
        json_schema!({
            "type": "object",
            "properties": self.properties,
            "required": self.required,
            "additionalProperties": false,
        })
    }
}

impl JsonSchema for Query {
    fn schema_name() -> Cow<'static, str> {
        "Query".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        one_of("What may be asked without changing anything.", &Self::schemas(generator))
    }
}
