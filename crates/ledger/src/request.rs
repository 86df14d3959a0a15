//! Requests and responses as JSON ([`wire::requests`](crate::wire::requests), [`wire::errors`](crate::wire::errors)).

use alloc::boxed::Box;

use ecoledger_kernel::{
    Class, CommandContext, CommandId, Excerpt, IdempotencyKey, Members, Outline, Path, QueryContext, Raw, Refusal, Timestamp,
    Version,
};
use serde::Serialize;

use crate::{Command, Executed, Query, Recorded, TriedCommand, views::Answer};

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

    /// Reads one request of a host that stamps the time itself ([D-96]). The context's `at` may be absent; what it says is not
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
    ///
    /// [D-96]: ecoledger_kernel::rules::whole_ledger#d-96
    pub fn from_json_at(text: &str, at: Timestamp) -> Result<Self, Refusal> {
        Self::read(text, Some(at))
    }

    fn read(text: &str, stamped: Option<Timestamp>) -> Result<Self, Refusal> {
        let outline = Outline::new(text);
        let mut request = outline.value(Path::Root).members()?;
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

/// The context: what it must hold depends on what comes with it. The time is the host's, where it stamps it.
struct Context<'a> {
    raw: Raw<'a>,
    stamped: Option<Timestamp>,
}

impl<'a> Context<'a> {
    fn take(request: &mut Members<'a, '_>, stamped: Option<Timestamp>) -> Result<Self, Refusal> {
        let missing = || Refusal::malformed(Path::Member(&Path::Root, "context"), "missing");
        request.raw("context").map(|raw| Self { raw, stamped }).ok_or_else(missing)
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

    fn with_command(&self, command: Raw<'_>) -> Result<Request, Refusal> {
        let path = Path::Member(&Path::Root, "context");
        let mut members = self.raw.at(path).members()?;
        let command_id = members.required("commandId")?;
        let at = self.at(&mut members)?;
        let actor = members.required("actor")?;
        let expected_version = members.optional("expectedVersion")?;
        let idempotency_key: Option<IdempotencyKey> = members.optional("idempotencyKey")?;
        members.finish()?;
        let context = CommandContext { command_id, at, actor, expected_version, idempotency_key };
        let command = read_command(command, Some(at), |type_name| expect_key(&context, type_name))?;
        Ok(Request::Command(context, command))
    }

    fn with_query(&self, query: Raw<'_>) -> Result<Request, Refusal> {
        let path = Path::Member(&Path::Root, "context");
        let mut members = self.raw.at(path).members()?;
        let command_id = members.optional("commandId")?;
        let context = QueryContext { at: self.at(&mut members)?, actor: members.required("actor")? };
        let expected_version = members.optional("expectedVersion")?;
        let idempotency_key = expect_well_formed(members.optional("idempotencyKey"))?;
        members.finish()?;
        let mut members = members_of("query", query)?;
        let type_name = members.string("type")?;
        let query = if type_name == "explain" {
            let command = raw_command(&mut members)?;
            let tried = Tried { command_id, expected_version, idempotency_key };
            tried.explain(&context, command)?
        } else {
            idempotency_key?;
            Query::from_members(&type_name, &mut members)?.ok_or_else(|| unknown_type("query", &type_name))?
        };
        members.finish()?;
        Ok(Request::Query(context, query))
    }
}

/// What the context of a query has for a command that is explained. A key that is no key is found out, but refused only where
/// it would be used.
struct Tried {
    command_id: Option<CommandId>,
    expected_version: Option<Version>,
    idempotency_key: Result<Option<IdempotencyKey>, Refusal>,
}

impl Tried {
    /// Reads a command that is explained. One that cannot be read is that error (D-80). One that breaks a rule of its members,
    /// or comes with a bad key, can be read: that it is refused is what the answer tells (D-92), and it is refused as it would
    /// be if it were given.
    fn explain(self, asked: &QueryContext, command: Raw<'_>) -> Result<Query, Refusal> {
        let Self { command_id, expected_version, idempotency_key } = self;
        // What lacks its key, or is asked at the wrong time, is refused by the decision, which names its rules.
        let read = expect_well_formed(read_command(command, None, |_| Ok(())))?;
        let idempotency_key = match idempotency_key {
            Ok(key) => key,
            Err(refusal) => return Ok(Query::ExplainRefused(refusal)),
        };
        let refusal = match read {
            Ok(command) => {
                let explain = TriedCommand { command_id, expected_version, idempotency_key, command };
                return Ok(Query::Explain(Box::new(explain)));
            }
            Err(refusal) => refusal,
        };
        let given = CommandContext {
            command_id: command_id.unwrap_or_else(|| uuid::Uuid::nil().into()),
            at: asked.at,
            actor: asked.actor,
            expected_version,
            idempotency_key,
        };
        let first = read_command(command, Some(asked.at), |type_name| expect_key(&given, type_name)).err();
        Ok(Query::ExplainRefused(first.unwrap_or(refusal)))
    }
}

/// Reads a command to be explained of which no context is known: one that breaks a rule of its members is that refusal.
pub(crate) fn explained(members: &mut Members<'_, '_>) -> Result<Query, Refusal> {
    let read = expect_well_formed(read_command(raw_command(members)?, None, |_| Ok(())))?;
    Ok(match read {
        Ok(command) => {
            Query::Explain(Box::new(TriedCommand { command_id: None, expected_version: None, idempotency_key: None, command }))
        }
        Err(refusal) => Query::ExplainRefused(refusal),
    })
}

fn raw_command<'a>(members: &mut Members<'a, '_>) -> Result<Raw<'a>, Refusal> {
    let missing = || Refusal::malformed(Path::Member(&Path::Root, "command"), "missing");
    members.raw("command").ok_or_else(missing)
}

/// What is malformed is refused at once; other faults are kept.
fn expect_well_formed<T>(read: Result<T, Refusal>) -> Result<Result<T, Refusal>, Refusal> {
    match read {
        Err(refusal) if refusal.class() == Class::Malformed => Err(refusal),
        Ok(_) | Err(_) => Ok(read),
    }
}

/// A command that needs an idempotency key comes with one (D-7).
fn expect_key(context: &CommandContext, type_name: &str) -> Result<(), Refusal> {
    if Command::needs_key(type_name) { context.required_key().map(drop) } else { Ok(()) }
}

/// The members of a command or a query. They stand at the root of the paths; only the object itself goes by its name.
fn members_of<'a>(name: &'static str, raw: Raw<'a>) -> Result<Members<'a, 'static>, Refusal> {
    if raw.text().starts_with('{') {
        raw.at(Path::Root).members()
    } else {
        Err(Refusal::malformed(Path::Member(&Path::Root, name), "expected an object"))
    }
}

/// Reads a command; its key, if it needs one, is asked for before its other members ([`wire::errors`](crate::wire::errors)).
/// The members at fault are named alike whether the command is given or explained. Rules that depend on the time of the request
/// are asked where it is given.
fn read_command(
    raw: Raw<'_>,
    at: Option<Timestamp>,
    expect_key: impl FnOnce(&str) -> Result<(), Refusal>,
) -> Result<Command, Refusal> {
    let mut members = members_of("command", raw)?;
    if let Some(at) = at {
        members.set_at(at);
    }
    let type_name = members.string("type")?;
    expect_key(&type_name)?;
    let command =
        Command::from_members(&type_name, &mut members).unwrap_or_else(|| Err(unknown_type("command", &type_name)))?;
    members.finish()?;
    Ok(command)
}

pub(crate) fn unknown_type(what: &str, name: &str) -> Refusal {
    Refusal::malformed(Path::Member(&Path::Root, "type"), format_args!("unknown {what} {:?}", Excerpt(name)))
}

/// The answer to one request, as it is written: `ok`, then the events and the result, or the error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
#[non_exhaustive]
pub enum Response {
    /// A command was carried out, or answered again.
    Executed {
        /// Always `true`.
        #[cfg_attr(feature = "schema", schemars(extend("const" = true)))]
        ok: bool,
        /// For the host.
        events: alloc::vec::Vec<Recorded>,
        /// For the client.
        result: Answer,
    },
    /// A query was answered.
    Answered {
        /// Always `true`.
        #[cfg_attr(feature = "schema", schemars(extend("const" = true)))]
        ok: bool,
        /// For the client.
        result: Answer,
    },
    /// The request was refused. Nothing has changed.
    Refused {
        /// Always `false`.
        #[cfg_attr(feature = "schema", schemars(extend("const" = false)))]
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
