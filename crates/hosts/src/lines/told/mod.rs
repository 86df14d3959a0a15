//! What happened, told to people: one sentence for each thing that happened, was refused or was answered.

mod names;
mod paint;
mod sentence;
mod sentences;

use names::Names;
use paint::Paint;
use serde_json::Value;

use super::Place;

/// Tells responses, and remembers by which names people know the ids in them.
///
/// ```
/// use ecoledger_hosts::lines::Told;
/// let mut told = Told::default();
/// let said = told.tell(r#"{"ok":true,"events":[{"at":"2026-01-01T09:00:00.000Z","type":"supplierRegistered",
///     "data":{"supplierId":"800d66f8-5697-5a92-af69-309c6e056fa8","name":"Biochar Oy"}}],"result":{}}"#);
/// assert_eq!(said, ["2026-01-01 09:00:00  The supplier Biochar Oy is registered."]);
/// ```
#[derive(Debug, Default)]
pub struct Told {
    names: Names,
    paint: Paint,
}

impl Told {
    /// Knows no names yet; its sentences have colours or not.
    #[must_use]
    pub fn new(colors: bool) -> Self {
        Self { names: Names::default(), paint: Paint::new(colors) }
    }

    /// The name of the thing with this id, or the beginning of the id.
    #[must_use]
    pub fn name_of(&self, id: &str) -> String {
        self.names.of_text(id)
    }

    /// Learns by which name people know the thing with this id.
    pub fn learn(&mut self, id: &str, name: &str) {
        self.names.give(id, name);
    }

    /// The sentences for a response. What is no response is told as it stands.
    #[must_use]
    pub fn tell(&mut self, response: &str) -> Vec<String> {
        self.tell_of(response, None)
    }

    /// The sentences for a response to the line at this place, which a refusal names.
    #[must_use]
    pub fn tell_of(&mut self, response: &str, place: Option<&Place>) -> Vec<String> {
        let Ok(response) = serde_json::from_str::<Value>(response) else { return vec![response.to_owned()] };
        if let Some(error) = response.get("error") {
            return vec![stamped(None, &self.refusal(error, place))];
        }
        match within(&response, "events").as_array() {
            None => vec![stamped(None, &self.paint.verdict(answer(within(&response, "result"))))],
            Some(events) if events.is_empty() => vec![stamped(None, "Nothing changes: it is so already.")],
            Some(events) => events.iter().map(|event| self.event(event)).collect(),
        }
    }

    fn event(&mut self, event: &Value) -> String {
        let (of_type, data) = (within(event, "type").as_str().unwrap_or_default(), within(event, "data"));
        self.names.learn(of_type, data);
        let said = match sentences::of_event(of_type) {
            Some(template) => sentence::filled(template, data, &self.names),
            None => format!("{}.", sentence::words(of_type)),
        };
        stamped(within(event, "at").as_str(), &said)
    }

    fn refusal(&self, error: &Value, place: Option<&Place>) -> String {
        let code = within(error, "code").as_str().unwrap_or("error");
        let message = self.names.spell(within(error, "message").as_str().unwrap_or_default());
        let member = within(within(error, "details"), "member").as_str();
        let found_at = match (place, member) {
            (Some(place), Some(member)) => format!(" ({place}, {member})"),
            (Some(place), None) => format!(" ({place})"),
            (None, Some(member)) => format!(" ({member})"),
            (None, None) => String::new(),
        };
        format!("{}, {}: {message}.{found_at}", self.paint.refused("REFUSED"), sentence::words(code))
    }
}

fn answer(result: &Value) -> String {
    match within(result, "items").as_array() {
        Some(items) => format!("Asked and answered: {} items.", items.len()),
        None if result.get("balanced").is_some() => sentence::books(result),
        None => match within(result, "status").as_str() {
            Some(status) => format!("Asked and answered: {}.", sentence::words(status)),
            None => "Asked and answered.".to_owned(),
        },
    }
}

/// A member of an object; null where there is none.
fn within<'v>(value: &'v Value, member: &str) -> &'v Value {
    value.get(member).unwrap_or(&Value::Null)
}

/// A sentence behind its moment, to the second.
fn stamped(at: Option<&str>, said: &str) -> String {
    let (day, second) = at.and_then(|at| Some((at.get(..10)?, at.get(11..19)?))).unwrap_or_default();
    format!("{day:10} {second:8}  {said}")
}
