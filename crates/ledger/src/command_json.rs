//! Commands from the JSON that a service has: the type from its route, members from its path and headers, the rest from the
//! body.

use alloc::{
    string::{String, ToString as _},
    vec::Vec,
};
use core::fmt;

use ecoledger_kernel::{Members, Outline, Path, Refusal, Timestamp, Value};

use crate::{Command, request::unknown_type};

/// A command that is to be read: its type and its body, with what stands beside the body.
///
/// ```
/// use ecoledger::{CommandJson, Code};
/// let body = r#"{"start":"I_1","end":"I_9","reason":"Error"}"#;
/// let trader = "25e636dc-06eb-59a5-9b6d-1f30f6215dc3"; // from the path of the request
/// let command = CommandJson::new("withdrawCertificates", body).beside("traderId", trader).read()?;
/// assert_eq!(command.type_name(), "withdrawCertificates");
///
/// // What stands beside the body cannot be said again, and otherwise, by the body.
/// let body = r#"{"traderId":"c548f316-4177-5897-a82f-34299e82a302","start":"I_1","end":"I_9","reason":"Error"}"#;
/// let refusal = CommandJson::new("withdrawCertificates", body).beside("traderId", trader).read().expect_err("given twice");
/// assert_eq!((refusal.code(), refusal.details().member.as_deref()), (Code::MalformedRequest, Some("traderId")));
/// # Ok::<(), ecoledger::Refusal>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct CommandJson<'a> {
    type_name: &'a str,
    body: &'a str,
    beside: Vec<(&'a str, String)>,
    at: Option<Timestamp>,
}

impl<'a> CommandJson<'a> {
    /// A command of this type whose members are those of the body, a JSON object. A blank body has none. A `type` among them
    /// must be the same.
    pub fn new(type_name: &'a str, body: &'a str) -> Self {
        Self { type_name, body, beside: Vec::new(), at: None }
    }

    /// One more member, which the body must not have: an id, a key or another text, as the path or a header says it.
    pub fn beside(mut self, member: &'a str, text: impl fmt::Display) -> Self {
        self.beside.push((member, json_string(&text.to_string())));
        self
    }

    /// When the command is asked. A value that is judged by the time is then refused here already, and not by the decision.
    pub fn at(mut self, at: Timestamp) -> Self {
        self.at = Some(at);
        self
    }

    /// Reads the command, as [`Request::from_json`](crate::Request::from_json) does, and with its refusals: shapes and values
    /// in the order of the contract, `malformedRequest` for an unknown type, an unknown member and one given twice. That a
    /// command needs an idempotency key is refused by its decision.
    pub fn read(&self) -> Result<Command, Refusal> {
        let outline = Outline::new(or_empty(self.body));
        let mut members = outline.value(Path::Root).members()?;
        for (name, json) in &self.beside {
            members.add(name, json)?;
        }
        if let Some(at) = self.at {
            members.set_at(at);
        }
        expect_type(self.type_name, &mut members)?;
        let read = Command::from_members(self.type_name, &mut members);
        let command = read.unwrap_or_else(|| Err(unknown_type("command", self.type_name)))?;
        members.finish()?;
        Ok(command)
    }
}

/// The body itself, or an object without members where it is blank.
pub(crate) fn or_empty(body: &str) -> &str {
    if body.trim_ascii().is_empty() { "{}" } else { body }
}

/// The type among the members, where they have one, must be this.
pub(crate) fn expect_type(type_name: &str, members: &mut Members<'_, '_>) -> Result<(), Refusal> {
    match members.optional::<TypeName>("type")? {
        Some(TypeName(given)) if given != type_name => {
            let expected = format_args!("expected {type_name}, or nothing");
            Err(Refusal::malformed(Path::Member(&Path::Root, "type"), expected))
        }
        Some(_) | None => Ok(()),
    }
}

/// The name of a type, as a body says it.
struct TypeName(String);

impl ecoledger_kernel::FromJson for TypeName {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        value.string().map(|name| Self(name.into_owned()))
    }
}

fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

impl Command {
    /// Reads a command of this type from its members, a JSON object. [`CommandJson`] reads one of which some members stand
    /// elsewhere.
    ///
    /// ```
    /// use ecoledger::Command;
    /// let body = r#"{"taskId":"25e636dc-06eb-59a5-9b6d-1f30f6215dc3"}"#;
    /// let command = Command::from_json("startTask", body)?;
    /// // Written, it has its type among its members; read back, it is the same.
    /// let written = serde_json::to_string(&command)?;
    /// assert_eq!(written, r#"{"type":"startTask","taskId":"25e636dc-06eb-59a5-9b6d-1f30f6215dc3"}"#);
    /// assert_eq!(Command::from_json(command.type_name(), &written)?, command);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_json(type_name: &str, body: &str) -> Result<Self, Refusal> {
        CommandJson::new(type_name, body).read()
    }
}
