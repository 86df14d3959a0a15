//! The law of `explain`, checked with every command that a test gives: what it tells is what happens then, and the last rule
//! that it names is the one that refused. It holds for the command as a value and for the request as JSON.

use ecoledger::{
    Actor, Class, Code, Command, CommandContext, Executed, Explanation, Foreseen, Ledger, NotExecuted, Outcome, Refusal,
    Request, views::Answer,
};
use serde_json::{Value, value::RawValue};

/// What the query `explain` told of a request before it was made; nothing of what is no request for a command.
#[derive(Debug)]
pub struct Told {
    request: String,
    told: Option<Result<Explanation, Refusal>>,
}

impl Told {
    /// Asks it in the request's own context.
    pub fn of(ledger: &Ledger, request: &str) -> Self {
        Self { request: request.to_owned(), told: asked(request).map(|query| ask(ledger, &query)) }
    }

    /// Compares it with the response that followed.
    pub fn expect_alike(&self, response: &Value) {
        let error = |refusal: &Refusal| serde_json::to_value(refusal).expect("a refusal is JSON");
        match &self.told {
            None => {}
            // What only a command's context needs is no fault of a query's.
            Some(_) if response["error"]["details"]["member"] == "context.commandId" => {}
            // Of a request that is both malformed and invalid, either may be told (`ecoledger::wire::errors`).
            Some(Err(refusal)) if response["error"]["class"] == "invalid" => {
                assert_eq!(refusal.class(), Class::Malformed, "{}", self.request);
            }
            Some(Err(refusal)) => assert_eq!(error(refusal), response["error"], "{}", self.request),
            Some(Ok(explanation)) => match &explanation.outcome {
                Outcome::Events(_) => assert_eq!(response["ok"], true, "{}: {response}", self.request),
                Outcome::Refusal(refusal) => {
                    assert_eq!(error(refusal), response["error"], "{}", self.request);
                    expect_last_rule(explanation, refusal, &self.request);
                }
            },
        }
    }
}

/// The two members of a request for a command.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts<'a> {
    #[serde(borrow)]
    context: &'a RawValue,
    #[serde(borrow)]
    command: &'a RawValue,
}

/// The query that explains a request, each number in its own text.
fn asked(request: &str) -> Option<String> {
    let Parts { context, command } = serde_json::from_str(request).ok()?;
    Some(format!(r#"{{"context":{context},"query":{{"type":"explain","command":{command}}}}}"#))
}

fn ask(ledger: &Ledger, query: &str) -> Result<Explanation, Refusal> {
    match Request::from_json(query)? {
        Request::Query(context, query) => match ledger.query(&context, &query) {
            Ok(Answer::Explanation(explanation)) => Ok(explanation),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// Executes a command after it was explained.
pub fn execute(ledger: &mut Ledger, context: &CommandContext, command: &Command) -> Result<Executed, NotExecuted> {
    let explanation = ledger.explain(context, command);
    let executed = ledger.execute(context, command);
    expect_alike(&explanation, &executed, command.type_name());
    executed
}

fn expect_alike(explanation: &Explanation, executed: &Result<Executed, NotExecuted>, name: &str) {
    match (&explanation.outcome, executed) {
        (Outcome::Events(foreseen), Ok(executed)) => {
            let recorded = &executed.events;
            assert!(foreseen.iter().map(Foreseen::event).eq(recorded.iter().map(|recorded| &recorded.event)), "{name}");
            let by_operator = recorded.first().is_some_and(|event| matches!(event.actor, Actor::Operator));
            let sequences = recorded.iter().map(|recorded| by_operator.then_some(recorded.sequence));
            assert!(foreseen.iter().map(Foreseen::sequence).eq(sequences), "D-95: {name}");
        }
        (Outcome::Refusal(refusal), Err(NotExecuted::Refused(refused))) => {
            assert_eq!(refusal, refused, "{name}");
            expect_last_rule(explanation, refusal, name);
        }
        (outcome, executed) => panic!("{name} explained as {outcome:?}, executed as {executed:?}"),
    }
    assert!(!explanation.rules.is_empty(), "{name} consults no rule");
}

/// A rule bears its code in its name, or is one of those that refuse with the code.
fn expect_last_rule(explanation: &Explanation, refusal: &Refusal, name: &str) {
    let code = refusal.code();
    let last = explanation.rules.last().expect("a rule refused");
    let refuses = match refusal.details().rule {
        Some(rule) => *last == rule,
        None => last.contains(code.name()) || refusing(code).iter().any(|rule| last.starts_with(rule)),
    };
    assert!(refuses, "{name}: {refusal} by {last:?}, after {:?}", explanation.rules);
}

/// The beginnings of the names of rules that refuse with a code that is not in their name.
fn refusing(code: Code) -> &'static [&'static str] {
    match code {
        Code::InvalidField => &["D-15 vintage", "D-22 file size"],
        Code::FileTooLarge => &["D-22 file size"],
        Code::NotFound => {
            &["D-23", "D-54 own files", "D-55 own", "D-76 foreign channel", "D-77 own API keys", "channel isolation"]
        }
        Code::WrongState => &[
            "D-12 proposal machine",
            "D-13 claim with the supplier",
            "D-14",
            "D-17 active",
            "D-34",
            "D-40",
            "D-50 role not held",
            "D-51",
            "D-54 files on credits",
            "D-64",
            "D-84 files",
            "claims of a registered project",
        ],
        Code::OpenProposal => &["D-16"],
        Code::CreditListed => &["D-76 listed there"],
        Code::AlreadyBound => &["D-39 at most one channel"],
        _ => &[],
    }
}
