//! What is written says all that is there: a member that may be absent is never `null`, and none has a usual value.

use alloc::vec::Vec;

use schemars::{Schema, transform::transform_subschemas};
use serde_json::{Map, Value};

/// Takes `null` from the members of an object that need not be there, and what would be usual from all.
pub(super) fn absent_or_a_value(schema: &mut Schema) {
    let required: Vec<Value> = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    if let Some(members) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        members.values_mut().filter_map(Value::as_object_mut).for_each(|member| drop(member.remove("default")));
        let optional = members.iter_mut().filter(|(name, _)| !required.iter().any(|required| required == *name));
        optional.filter_map(|(_, member)| member.as_object_mut()).for_each(never_null);
    }
    transform_subschemas(&mut absent_or_a_value, schema);
}

fn never_null(schema: &mut Map<alloc::string::String, Value>) {
    if let Some(types) = schema.get_mut("type").and_then(Value::as_array_mut) {
        types.retain(|name| name != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            schema.insert("type".into(), one);
        }
    }
    let Some(mut ways) = schema.get_mut("anyOf").and_then(Value::as_array_mut).map(core::mem::take) else { return };
    ways.retain(|way| way.get("type").is_none_or(|name| name != "null"));
    match ways.as_slice() {
        [Value::Object(one)] => {
            let one = one.clone();
            schema.remove("anyOf");
            // What the member says of itself goes before what its type says.
            for (word, value) in one {
                schema.entry(word).or_insert(value);
            }
        }
        _ => {
            schema.insert("anyOf".into(), ways.into());
        }
    }
}
