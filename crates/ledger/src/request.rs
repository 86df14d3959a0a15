//! Requests and responses as JSON (wire.md 1 and 2).

use alloc::{boxed::Box, format};

use ecoledger_kernel::{
    Code, CommandContext, FromJson, IdempotencyKey, Members, Path, QueryContext, Refusal, Timestamp, Value,
};
use serde::Serialize;

use crate::{Command, Executed, Explain, Query, Recorded, answer::Answer};

/// A command or a query with its context.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Request {
    /// Asks for a change.
    Command(CommandContext, Command),
    /// Asks for an answer alone.
    Query(QueryContext, Query),
}

impl Request {
    /// Reads one request. Shapes and values are checked in the order of the contract; the refusal names the member at fault.
    ///
    /// ```
    /// use ecoledger::{Code, Request};
    /// let text = r#"{"context":{"at":"2026-01-01T00:00:00Z","actor":{"kind":"operator"}},"query":{"type":"audit"}}"#;
    /// assert!(Request::from_json(text).is_ok());
    /// let refusal = Request::from_json(&text.replace("audit", "odit")).expect_err("no such query");
    /// assert_eq!(refusal.code(), Code::MalformedRequest);
    /// assert_eq!(refusal.details().member.as_deref(), Some("type"));
    /// ```
    pub fn from_json(text: &str) -> Result<Self, Refusal> {
        Self::read(text, None)
    }

    /// Reads one request of a host that stamps the time itself (D-96). The context's `at` may be absent; what it says is not
    /// looked at. It is a way of reading, and not a change to what was read, since some values are judged by the time of the
    /// command: they are refused by the host's clock, never by the client's.
    ///
    /// ```
    /// use ecoledger::Request;
    /// let (now, text) = ("2026-01-01T00:00:00Z".parse()?, r#"{"context":{"actor":{"kind":"operator"}},"query":{"type":"audit"}}"#);
    /// let Ok(Request::Query(context, _)) = Request::from_json_at(text, now) else { panic!("a query") };
    /// assert_eq!(context.at, now);
    /// # Ok::<(), ecoledger::kernel::NotATime>(())
    /// ```
    pub fn from_json_at(text: &str, at: Timestamp) -> Result<Self, Refusal> {
        Self::read(text, Some(at))
    }

    fn read(text: &str, stamped: Option<Timestamp>) -> Result<Self, Refusal> {
        let mut request = Value::new(text, Path::Root).members()?;
        let command = request.raw("command");
        let query = request.raw("query");
        let context: Context<'_> = Context::take(&mut request, stamped)?;
        request.finish()?;
        match (command, query) {
            (Some(command), None) => context.with_command(command),
            (None, Some(query)) => context.with_query(query),
            (Some(_), Some(_)) => Err(Refusal::malformed(Path::Member(&Path::Root, "query"), "beside a command")),
            (None, None) => Err(Refusal::malformed(Path::Member(&Path::Root, "command"), "missing, and no query either")),
        }
    }
}

/// The context's text: what it must hold depends on what comes with it. The time is the host's, where it stamps it.
struct Context<'a> {
    text: &'a str,
    stamped: Option<Timestamp>,
}

impl<'a> Context<'a> {
    fn take(request: &mut Members<'a, '_>, stamped: Option<Timestamp>) -> Result<Self, Refusal> {
        let missing = || Refusal::malformed(Path::Member(&Path::Root, "context"), "missing");
        request.raw("context").map(|text| Self { text, stamped }).ok_or_else(missing)
    }

    fn at(&self, members: &mut Members<'_, '_>) -> Result<Timestamp, Refusal> {
        match self.stamped {
            Some(at) => {
                let _the_clients_own = members.raw("at");
                Ok(at)
            }
            None => members.required("at"),
        }
    }

    fn with_command(&self, command: &str) -> Result<Request, Refusal> {
        let path = Path::Member(&Path::Root, "context");
        let mut members = Value::new(self.text, path).members()?;
        let command_id = members.required("commandId")?;
        let at = self.at(&mut members)?;
        let actor = members.required("actor")?;
        let expected_version = members.optional("expectedVersion")?;
        let idempotency_key: Option<IdempotencyKey> = members.optional("idempotencyKey")?;
        members.finish()?;
        let context = CommandContext { command_id, at, actor, expected_version, idempotency_key };
        let expect_key = |name: &str| if Command::needs_key(name) { context.required_key().map(drop) } else { Ok(()) };
        let command = read_command(command, Some(at), expect_key)?;
        Ok(Request::Command(context, command))
    }

    fn with_query(&self, query: &str) -> Result<Request, Refusal> {
        let path = Path::Member(&Path::Root, "context");
        let mut members = Value::new(self.text, path).members()?;
        let command_id = members.optional("commandId")?;
        let (at, actor) = (self.at(&mut members)?, members.required("actor")?);
        let expected_version = members.optional("expectedVersion")?;
        let idempotency_key = members.optional("idempotencyKey")?;
        members.finish()?;
        let mut members = members_of("query", query)?;
        let type_name: TypeName = members.required("type")?;
        let query = if type_name.0 == "explain" {
            let command =
                members.raw("command").ok_or_else(|| Refusal::malformed(Path::Member(&Path::Root, "command"), "missing"))?;
            // What lacks its key, or is asked at the wrong time, can be read: that it is refused is what the answer tells (D-80).
            let command = read_command(command, None, |_| Ok(()))?;
            Query::Explain(Box::new(Explain { command_id, expected_version, idempotency_key, command }))
        } else {
            Query::from_members(&type_name.0, &mut members).unwrap_or_else(|| Err(type_name.unknown("query")))?
        };
        members.finish()?;
        Ok(Request::Query(QueryContext { at, actor }, query))
    }
}

/// The members of a command or a query. They stand at the root of the paths; only the object itself goes by its name.
fn members_of<'a>(name: &'static str, text: &'a str) -> Result<Members<'a, 'static>, Refusal> {
    if text.starts_with('{') {
        Value::new(text, Path::Root).members()
    } else {
        Err(Refusal::malformed(Path::Member(&Path::Root, name), "expected an object"))
    }
}

/// Reads a command; its key, if it needs one, is asked for before its other members (wire.md 2). The members at fault are named
/// alike whether the command is given or explained. Rules that depend on the time of the request are asked where it is given.
fn read_command(
    text: &str,
    at: Option<Timestamp>,
    expect_key: impl FnOnce(&str) -> Result<(), Refusal>,
) -> Result<Command, Refusal> {
    let mut members = members_of("command", text)?;
    if let Some(at) = at {
        members.set_at(at);
    }
    let type_name: TypeName = members.required("type")?;
    expect_key(&type_name.0)?;
    let command = Command::from_members(&type_name.0, &mut members).unwrap_or_else(|| Err(type_name.unknown("command")))?;
    members.finish()?;
    Ok(command)
}

/// The `type` member, which says how to read the others.
struct TypeName(alloc::string::String);

impl FromJson for TypeName {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        value.string().map(|name| Self(name.into_owned()))
    }
}

impl TypeName {
    fn unknown(&self, what: &str) -> Refusal {
        Refusal::at(Code::MalformedRequest, Path::Member(&Path::Root, "type"), format!("unknown {what} {:?}", self.0))
    }
}

/// The answer to one request, as it is written: `ok`, then the events and the result, or the error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Response {
    /// A command was carried out, or answered again.
    Executed {
        /// Always `true`.
        ok: bool,
        /// For the host.
        events: alloc::vec::Vec<Recorded>,
        /// For the client.
        result: Answer,
    },
    /// A query was answered.
    Answered {
        /// Always `true`.
        ok: bool,
        /// For the client.
        result: Answer,
    },
    /// The request was refused. Nothing has changed.
    Refused {
        /// Always `false`.
        ok: bool,
        /// Why.
        error: Refusal,
    },
}

impl Response {
    /// A command was carried out.
    #[must_use]
    pub fn executed(executed: Executed) -> Self {
        Self::Executed { ok: true, events: executed.events, result: executed.result }
    }

    /// A query was answered.
    #[must_use]
    pub fn answered(result: Answer) -> Self {
        Self::Answered { ok: true, result }
    }

    /// A request was refused.
    #[must_use]
    pub fn refused(error: Refusal) -> Self {
        Self::Refused { ok: false, error }
    }
}
