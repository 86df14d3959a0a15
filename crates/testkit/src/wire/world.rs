//! A [`World`] that is asked in JSON, as a host is.

use ecoledger::{NotAnswered, NotExecuted, Request, Response};
use serde_json::{Value, json};

use super::{Asking, answer_with_events, explained, id};
use crate::World;

impl World {
    /// The context of the next request.
    fn context_of(&mut self, actor: &Value) -> Value {
        self.tick();
        json!({"commandId": id(&format!("command {}", self.asked)), "at": self.now.to_string(), "actor": actor})
    }

    /// A command that is being asked.
    pub fn command(&mut self, actor: &Value, command: Value) -> Asking<'_> {
        let context = self.context_of(actor);
        Asking { world: self, request: json!({"context": context, "command": command}) }
    }

    /// A query that is being asked.
    pub fn query(&mut self, actor: &Value, query: Value) -> Asking<'_> {
        let context = self.context_of(actor);
        Asking { world: self, request: json!({"context": context, "query": query}) }
    }

    /// The response to a whole request, which is held to the laws of [`super::answer`].
    pub fn answer(&mut self, line: &str) -> Value {
        self.requests.push(line.to_owned());
        let (response, events) = answer_with_events(&mut self.ledger, line);
        self.events.extend(events);
        response
    }

    /// The response to a command, at the version that its giver expects. What happens is what `explain` told before.
    pub fn run(&mut self, actor: &Value, command: &Value, expected: Option<u64>) -> Value {
        let mut context = self.context_of(actor);
        context["expectedVersion"] = json!(expected);
        let request = json!({"context": context, "command": command}).to_string();
        self.requests.push(request.clone());
        let told = explained::Told::of(&self.ledger, &request);
        let response = match Request::from_json(&request) {
            Err(refusal) => Response::refused(refusal),
            Ok(Request::Command(context, command)) => match explained::execute(&mut self.ledger, &context, &command) {
                Ok(executed) => {
                    self.events.extend(executed.events.iter().cloned());
                    Response::executed(executed)
                }
                Err(NotExecuted::Refused(refusal)) => Response::refused(refusal),
                Err(error) => panic!("{error}"),
            },
            Ok(_) => panic!("no command: {command}"),
        };
        let response = serde_json::to_value(&response).expect("a response is JSON");
        told.expect_alike(&response);
        response
    }

    /// The response to a command that is carried out.
    pub fn done(&mut self, actor: &Value, command: Value) -> Value {
        self.done_at(actor, command, None)
    }

    /// The response to a command that is carried out at a version.
    pub fn done_at(&mut self, actor: &Value, command: Value, expected: impl Into<Option<u64>>) -> Value {
        let response = self.run(actor, &command, expected.into());
        assert_eq!(response["ok"], true, "{command}: {response}");
        response
    }

    /// The result of a command that is carried out.
    pub fn ok(&mut self, actor: &Value, command: Value) -> Value {
        self.done(actor, command)["result"].take()
    }

    /// The types of the events of a command that is carried out.
    pub fn events(&mut self, actor: &Value, command: Value) -> Vec<String> {
        let response = self.done(actor, command);
        let events = response["events"].as_array().expect("events");
        events.iter().map(|event| event["type"].as_str().expect("a type").to_owned()).collect()
    }

    /// The refusal of a command; nothing has changed (D-4).
    pub fn refusal(&mut self, actor: &Value, command: Value) -> Value {
        self.refusal_at(actor, command, None)
    }

    /// The refusal of a command at a version; nothing has changed (D-4).
    pub fn refusal_at(&mut self, actor: &Value, command: Value, expected: impl Into<Option<u64>>) -> Value {
        let before = self.ledger.state_digest();
        let mut response = self.run(actor, &command, expected.into());
        assert_eq!(response["ok"], false, "{command}: {response}");
        assert_eq!(self.ledger.state_digest(), before, "D-4: {command}");
        response["error"].take()
    }

    /// The code of a command that is refused; nothing has changed (D-4).
    pub fn code(&mut self, actor: &Value, command: Value) -> String {
        self.code_at(actor, command, None)
    }

    /// The code of a command that is refused at a version; nothing has changed (D-4).
    pub fn code_at(&mut self, actor: &Value, command: Value, expected: impl Into<Option<u64>>) -> String {
        self.refusal_at(actor, command, expected)["code"].as_str().expect("a code").to_owned()
    }

    /// The response to a query, at the moment of the last command.
    pub fn ask(&self, actor: &Value, query: &Value) -> Value {
        let request = json!({"context": {"at": self.now.to_string(), "actor": actor}, "query": query}).to_string();
        let response = match Request::from_json(&request) {
            Err(refusal) => Response::refused(refusal),
            Ok(Request::Query(context, query)) => match explained::query(&self.ledger, &context, &query) {
                Ok(answer) => Response::answered(answer),
                Err(NotAnswered::Refused(refusal)) => Response::refused(refusal),
                Err(error) => panic!("{error}"),
            },
            Ok(_) => panic!("no query: {query}"),
        };
        serde_json::to_value(&response).expect("a response is JSON")
    }

    /// The result of a query that is answered.
    pub fn see(&self, actor: &Value, query: Value) -> Value {
        let mut response = self.ask(actor, &query);
        assert_eq!(response["ok"], true, "{query}: {response}");
        response["result"].take()
    }

    /// The code of a query that is refused.
    pub fn unseen(&self, actor: &Value, query: Value) -> String {
        let response = self.ask(actor, &query);
        assert_eq!(response["ok"], false, "{query}: {response}");
        response["error"]["code"].as_str().expect("a code").to_owned()
    }
}
