//! Bodies, brought into the form of the commands: members wrapped, moved, and given the ids that this service makes.
//!
//! Texts are moved as they stand and never read: what is malformed in them is refused by the library, in its words. Where a body
//! is no object at all it goes on as it is, for the same reason.

use std::{fmt, fmt::Write as _};

use ecoledger::uuid::Uuid;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// The members of an object, in order, each with its own text. One that is given twice stands there twice.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }

        deserializer.deserialize_map(InOrder).map(Self)
    }
}

/// Writes an object, member by member.
struct Object(String);

impl Object {
    fn new() -> Self {
        Self("{".to_owned())
    }

    fn push(&mut self, name: &str, json: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        // A string has a form in JSON, whatever it holds.
        let _written = write!(self.0, "{}:{json}", serde_json::Value::from(name));
    }

    fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// An object whose one member is the body. A blank body is left as it is: then the member is missing.
pub(super) fn wrapped(member: &str, body: &str) -> String {
    let mut object = Object::new();
    if !body.trim_ascii().is_empty() {
        object.push(member, body);
    }
    object.finish()
}

/// What an action makes, by its member, and its id.
pub(super) type MadeByAction = Option<(&'static str, Uuid)>;

/// The body of an action: its word becomes the action's type, and what the action needs goes with it; and what it makes.
pub(super) fn action<E>(body: &str, mut new_id: impl FnMut() -> Result<Uuid, E>) -> Result<(String, MadeByAction), E> {
    let Ok(Members(members)) = serde_json::from_str(body) else { return Ok((body.to_owned(), None)) };
    let (mut command, mut action) = (Object::new(), Object::new());
    let (mut is_named, mut made) = (false, None);
    for (name, json) in &members {
        match name.as_str() {
            "message" | "fileIds" => command.push(name, json.get()),
            "action" => {
                is_named = true;
                action.push("type", json.get());
                let member = match json.get() {
                    r#""accept""# => Some("processedClaimId"),
                    r#""mint""# => Some("creditId"),
                    _ => None,
                };
                if let Some(member) = member {
                    let new = new_id()?;
                    action.push(member, &quoted(new));
                    made = Some((member, new));
                }
            }
            _ => action.push(name, json.get()),
        }
    }
    if is_named {
        command.push("action", &action.finish());
    }
    Ok((command.finish(), made))
}

/// The body with an id in an object (`modularBenefitProject.mbpId`) or in each object of a list (`children[].creditId`), and the
/// ids.
pub(super) fn with_ids<E>(
    body: &str,
    place: &str,
    mut new_id: impl FnMut() -> Result<Uuid, E>,
) -> Result<(String, Vec<Uuid>), E> {
    let (list, id) = place.split_once('.').unwrap_or_default();
    let Ok(Members(members)) = serde_json::from_str(body) else { return Ok((body.to_owned(), Vec::new())) };
    let mut made = Vec::new();
    let mut put = |object: &str| {
        let Some(rest) = object.strip_prefix('{') else { return Ok(object.to_owned()) };
        let new = new_id()?;
        made.push(new);
        let comma = if rest.trim_ascii_start().starts_with('}') { "" } else { "," };
        Ok(format!(r#"{{"{id}":"{new}"{comma}{rest}"#))
    };
    let mut object = Object::new();
    for (name, json) in &members {
        let json = json.get();
        let objects: Option<Vec<&RawValue>> = match list.strip_suffix("[]") {
            Some(list) if list == name => serde_json::from_str(json).ok(),
            Some(_) | None => None,
        };
        match objects {
            Some(objects) => {
                let objects: Vec<String> = objects.iter().map(|object| put(object.get())).collect::<Result<_, E>>()?;
                object.push(name, &format!("[{}]", objects.join(",")));
            }
            None if list == name => object.push(name, &put(json)?),
            None => object.push(name, json),
        }
    }
    Ok((object.finish(), made))
}

fn quoted(id: Uuid) -> String {
    format!(r#""{id}""#)
}
