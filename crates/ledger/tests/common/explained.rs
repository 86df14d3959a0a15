//! The law of `explain`, checked with every command that a test gives: what it tells is what happens then, and the last rule
//! that it names is the one that refused.

use ecoledger::{Actor, Code, Command, CommandContext, Executed, Explanation, Foreseen, Ledger, NotExecuted, Outcome, Refusal};

/// Executes a command after it was explained.
pub(crate) fn execute(ledger: &mut Ledger, context: &CommandContext, command: &Command) -> Result<Executed, NotExecuted> {
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
        Code::InvalidField => &["D-15 vintage"],
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
