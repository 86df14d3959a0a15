//! A request that is put together step by step, and what became of it.

use serde_json::Value;

use super::class_of;
use crate::World;

/// A request that is being put together.
#[derive(Debug)]
#[must_use]
pub struct Asking<'w> {
    pub(crate) world: &'w mut World,
    /// The whole request.
    pub request: Value,
}

impl Asking<'_> {
    /// Under this idempotency key.
    pub fn key(mut self, key: &str) -> Self {
        self.request["context"]["idempotencyKey"] = key.into();
        self
    }

    /// Of an entity at this version.
    pub fn expecting(mut self, version: u64) -> Self {
        self.request["context"]["expectedVersion"] = version.into();
        self
    }

    /// At this moment.
    pub fn at(mut self, at: &str) -> Self {
        self.request["context"]["at"] = at.into();
        self
    }

    /// The response, whatever it is.
    pub fn response(self) -> Value {
        self.world.answer(&self.request.to_string())
    }

    /// The response to a request that must succeed.
    #[track_caller]
    pub fn ok(self) -> Done {
        let request = self.request.to_string();
        let response = self.response();
        assert_eq!(response["ok"], true, "{request}\n -> {response}");
        Done(response)
    }

    /// The error of a request that must be refused with this code; its class must be the one of the contract.
    #[track_caller]
    pub fn refused(self, code: &str) -> Refused {
        let request = self.request.to_string();
        let response = self.response();
        assert_eq!(response["ok"], false, "{request}\n -> {response}");
        let error = &response["error"];
        assert_eq!(error["code"], code, "{request}\n -> {response}");
        assert_eq!(error["class"], class_of(code), "{code}");
        assert!(error["message"].as_str().is_some_and(|message| !message.trim().is_empty()), "a message for people");
        assert!(error["details"].is_object());
        Refused(error.clone())
    }
}

/// A response that succeeded.
#[derive(Debug)]
pub struct Done(
    /// As it stands.
    pub Value,
);

impl Done {
    /// The result.
    pub fn result(&self) -> &Value {
        &self.0["result"]
    }

    /// The entries of a list.
    pub fn items(&self) -> &[Value] {
        self.0["result"]["items"].as_array().expect("a list")
    }

    /// The events of a command.
    pub fn events(&self) -> &[Value] {
        self.0["events"].as_array().expect("a command's response has events")
    }

    /// The types of the events, in order.
    pub fn types(&self) -> Vec<&str> {
        self.events().iter().map(|event| event["type"].as_str().expect("a type")).collect()
    }

    /// What each event touches.
    pub fn touches(&self) -> Vec<Vec<&str>> {
        let texts = |event: &'_ Value| event["touches"].as_array().expect("touches").len();
        let all = |event: usize| {
            (0..texts(&self.events()[event])).map(move |n| self.events()[event]["touches"][n].as_str().expect("text")).collect()
        };
        (0..self.events().len()).map(all).collect()
    }

    /// The values of one member of all entries of a list.
    pub fn column(&self, member: &str) -> Vec<&str> {
        self.items().iter().map(|item| item[member].as_str().unwrap_or_else(|| panic!("{member} of {item}"))).collect()
    }
}

/// An error.
#[derive(Debug)]
pub struct Refused(
    /// As it stands.
    pub Value,
);

impl Refused {
    /// Its details.
    pub fn details(&self) -> &Value {
        &self.0["details"]
    }

    /// The member at fault is this.
    #[track_caller]
    pub fn member(&self, path: &str) -> &Self {
        assert_eq!(self.details()["member"], path, "{}", self.0);
        self
    }

    /// The line at fault is this.
    #[track_caller]
    pub fn index(&self, index: u64) -> &Self {
        assert_eq!(self.details()["index"], index, "{}", self.0);
        self
    }

    /// The rule that refused is this.
    #[track_caller]
    pub fn rule(&self, rule: &str) -> &Self {
        assert_eq!(self.details()["rule"], rule, "{}", self.0);
        self
    }

    /// It is about this entity.
    #[track_caller]
    pub fn about(&self, entity: &str, id: &str) -> &Self {
        assert_eq!(self.details()["entity"], entity, "{}", self.0);
        assert_eq!(self.details()["id"], id, "{}", self.0);
        self
    }
}
