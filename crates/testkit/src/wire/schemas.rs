//! What is said and answered, held against the library's own JSON Schemas.

use std::{
    collections::BTreeMap,
    sync::{LazyLock, OnceLock},
};

use ecoledger::{Query, Request, schema};
use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// A schema as it is asked.
#[derive(Debug)]
pub struct Asked {
    /// The schema; of what goes out, in the strict form of [`closed`].
    pub schema: Value,
    validator: Validator,
}

impl Asked {
    /// Asks this schema.
    ///
    /// # Panics
    ///
    /// When it is no JSON Schema.
    #[must_use]
    pub fn new(schema: Value) -> Self {
        let validator = jsonschema::draft202012::options().build(&schema).unwrap_or_else(|error| panic!("{error}"));
        Self { schema, validator }
    }

    /// Whether it takes the value.
    #[must_use]
    pub fn takes(&self, value: &Value) -> bool {
        self.validator.is_valid(value)
    }

    /// It takes the value.
    ///
    /// # Panics
    ///
    /// When it does not.
    #[track_caller]
    pub fn expect_takes(&self, value: &Value) {
        if !self.takes(value) {
            let errors: Vec<String> =
                self.validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
            panic!("{value:#}\nis not what its schema tells:\n{}", errors.join("\n"));
        }
    }
}

/// A schema of the library by its name.
///
/// # Panics
///
/// When there is none.
#[must_use]
pub fn named(name: &str) -> &'static Asked {
    static ALL: LazyLock<BTreeMap<&'static str, OnceLock<Asked>>> =
        LazyLock::new(|| schema::all().iter().map(|(name, _)| (*name, OnceLock::new())).collect());
    ALL.get(name).unwrap_or_else(|| panic!("no schema {name}")).get_or_init(|| {
        let schema = schema::all().into_iter().find_map(|(known, schema)| (known == name).then(|| schema.to_value()));
        Asked::new(closed(schema.expect("a schema")))
    })
}

/// A request that the library takes is one to its schema, and every response is one.
///
/// # Panics
///
/// When one is not.
#[track_caller]
pub fn expect_told(request: &str, response: &Value) {
    let is_taken = match Request::from_json(request) {
        // A command that breaks a rule of its members: that it is refused is what the answer tells.
        Ok(Request::Query(_, Query::ExplainRefused(_))) | Err(_) => false,
        Ok(_) => true,
    };
    if is_taken {
        named("request").expect_takes(&serde_json::from_str(request).expect("JSON"));
    }
    named("response").expect_takes(response);
}

/// The schema without room for what it does not know: what goes out is open to clients, and here no member may be forgotten.
#[must_use]
pub fn closed(mut schema: Value) -> Value {
    close(&mut schema, true);
    schema
}

/// `is_whole` where the schema tells an object by itself, and not together with another.
fn close(schema: &mut Value, is_whole: bool) {
    let Some(object) = schema.as_object_mut() else { return };
    let tells_members = object.contains_key("properties") && object.get("type") == Some(&json!("object"));
    let is_open = ["additionalProperties", "unevaluatedProperties"].iter().all(|word| !object.contains_key(*word));
    if is_whole && tells_members && is_open {
        object.insert("unevaluatedProperties".into(), false.into());
    }
    let is_part = !is_whole || tells_members;
    for (word, inner) in object.iter_mut() {
        match word.as_str() {
            "$defs" | "properties" => each_value(inner, |schema| close(schema, true)),
            "items" => close(inner, true),
            "prefixItems" => each(inner, |schema| close(schema, true)),
            "oneOf" | "anyOf" | "allOf" => each(inner, |schema| close(schema, !is_part)),
            _ => {}
        }
    }
}

fn each(list: &mut Value, close: impl FnMut(&mut Value)) {
    list.as_array_mut().into_iter().flatten().for_each(close);
}

fn each_value(object: &mut Value, close: impl FnMut(&mut Value)) {
    object.as_object_mut().into_iter().flat_map(Map::values_mut).for_each(close);
}
