//! The law of `explain`, checked with every command that a test gives: what it tells is what happens then, and the last rule
//! that it names is the one that refused. It holds for the command as a value and for the request as JSON.

use ecoledger::{
    Actor, Class, Command, CommandContext, Executed, Explanation, Foreseen, ForeseenOutcome, Ledger, NotAnswered, NotExecuted,
    Query, QueryContext, Refusal, Request, views::Answer,
};
use serde_json::{Value, value::RawValue};

use crate::part::{answers_as_the_whole, decides_as_the_whole};

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
                ForeseenOutcome::Events(_) => assert_eq!(response["ok"], true, "{}: {response}", self.request),
                ForeseenOutcome::Refusal(refusal) => {
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

/// Executes a command after it was explained, and after a working set and a batch have done the same.
pub fn execute(ledger: &mut Ledger, context: &CommandContext, command: &Command) -> Result<Executed, NotExecuted> {
    let explanation = ledger.explain(context, command);
    if let Err(broken) = decides_as_the_whole(ledger, context, command) {
        panic!("{broken}");
    }
    let foreseen = ledger.batch().execute(context, command);
    let executed = ledger.execute(context, command);
    assert_eq!(foreseen, executed, "{}: a batch executes otherwise", command.type_name());
    expect_alike(&explanation, &executed, command.type_name());
    executed
}

/// Answers a query after a working set has answered it.
pub fn query(ledger: &Ledger, context: &QueryContext, query: &Query) -> Result<Answer, NotAnswered> {
    if let Err(broken) = answers_as_the_whole(ledger, context, query) {
        panic!("{broken}");
    }
    ledger.query(context, query)
}

fn expect_alike(explanation: &Explanation, executed: &Result<Executed, NotExecuted>, name: &str) {
    match (&explanation.outcome, executed) {
        (ForeseenOutcome::Events(foreseen), Ok(executed)) => {
            let recorded = &executed.events;
            assert!(foreseen.iter().map(Foreseen::event).eq(recorded.iter().map(|recorded| &recorded.event)), "{name}");
            let by_operator = recorded.first().is_some_and(|event| matches!(event.actor, Actor::Operator));
            let sequences = recorded.iter().map(|recorded| by_operator.then_some(recorded.sequence));
            assert!(foreseen.iter().map(Foreseen::sequence).eq(sequences), "D-95: {name}");
        }
        (ForeseenOutcome::Refusal(refusal), Err(NotExecuted::Refused(refused))) => {
            assert_eq!(refusal, refused, "{name}");
            expect_last_rule(explanation, refusal, name);
        }
        (outcome, executed) => panic!("{name} explained as {outcome:?}, executed as {executed:?}"),
    }
    assert!(!explanation.rules.is_empty(), "{name} consults no rule");
}

/// The rule that refused is the last one that was consulted, and the refusal has its code. A command that could not be read is
/// refused by no rule: its code is named.
fn expect_last_rule(explanation: &Explanation, refusal: &Refusal, name: &str) {
    let last = *explanation.rules.last().expect("a rule refused");
    if let Some(rule) = ecoledger::all_rules().find(|rule| rule.name() == last) {
        assert_eq!(rule.code(), refusal.code(), "{name}: {refusal} by {last:?}");
        // While a command is read, the name of a code stands for the rule of a member.
        let while_read = refusal.details().member.is_some() && explanation.rules.len() == 1;
        assert!(while_read || refusal.message().ends_with(rule.sentence()), "{name}: {refusal} by {last:?}");
    } else {
        assert_eq!(last, refusal.code().name(), "{name}: {refusal} by {last:?}, after {:?}", explanation.rules);
        assert_eq!(explanation.rules.len(), 1, "{name}: {refusal} after {:?}", explanation.rules);
    }
    assert!(refusal.details().rule.is_none_or(|rule| rule == last), "{name}: {refusal} by {last:?}");
}
