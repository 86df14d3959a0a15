//! Values with one fault each, made from a right one: what a schema must refuse.

use serde_json::{Value, json};

/// A value with one fault, and in words which.
pub(super) type Mutant = (String, Value);

/// Every value that differs from this one in one place: a member is missing, is unknown, or has another JSON type; an entry has
/// another type; a tag is unknown.
pub(super) fn mutants(value: &Value) -> Vec<Mutant> {
    let mut found = Vec::new();
    mutate(value, String::new(), &mut |what, mutant| found.push((what, mutant)));
    found
}

fn mutate(value: &Value, at: String, told: &mut dyn FnMut(String, Value)) {
    match value {
        Value::Object(members) => {
            let changed = |change: &dyn Fn(&mut serde_json::Map<String, Value>)| {
                let mut changed = members.clone();
                change(&mut changed);
                Value::Object(changed)
            };
            told(
                format!("{at}/…: unknown member"),
                changed(&|members| {
                    members.insert("notAMember".into(), json!(1));
                }),
            );
            for (name, inner) in members {
                let here = format!("{at}/{name}");
                told(
                    format!("{here}: missing"),
                    changed(&|members| {
                        members.remove(name);
                    }),
                );
                told(
                    format!("{here}: other type"),
                    changed(&|members| {
                        members.insert(name.clone(), of_another_type(inner));
                    }),
                );
                if ["type", "kind"].contains(&name.as_str()) && inner.is_string() {
                    told(
                        format!("{here}: unknown tag"),
                        changed(&|members| {
                            members.insert(name.clone(), json!("notATag"));
                        }),
                    );
                }
                mutate(inner, here, &mut |what, mutant| {
                    told(
                        what,
                        changed(&|members| {
                            members.insert(name.clone(), mutant.clone());
                        }),
                    );
                });
            }
        }
        Value::Array(entries) => {
            for (index, inner) in entries.iter().enumerate() {
                let here = format!("{at}/{index}");
                let changed = |new: Value| {
                    let mut entries = entries.clone();
                    entries[index] = new;
                    Value::Array(entries)
                };
                told(format!("{here}: other type"), changed(of_another_type(inner)));
                mutate(inner, here, &mut |what, mutant| told(what, changed(mutant)));
            }
        }
        _ => {}
    }
}

/// A value of a JSON type that no member takes in place of this one: a text and a number may stand for each other.
fn of_another_type(value: &Value) -> Value {
    match value {
        Value::Object(_) | Value::Array(_) | Value::Null => json!("another"),
        Value::Bool(_) | Value::String(_) | Value::Number(_) => json!([[]]),
    }
}
