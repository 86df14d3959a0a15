//! What happened, told to people: one sentence for each thing that happened, was refused or was answered.

mod names;
mod sentence;
mod sentences;

use names::Names;
use serde_json::Value;

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
}

impl Told {
    /// The sentences for a response. What is no response is told as it stands.
    #[must_use]
    pub fn tell(&mut self, response: &str) -> Vec<String> {
        let Ok(response) = serde_json::from_str::<Value>(response) else { return vec![response.to_owned()] };
        if let Some(error) = response.get("error") {
            return vec![stamped(None, &self.refusal(error))];
        }
        match within(&response, "events").as_array() {
            None => vec![stamped(None, &answer(within(&response, "result")))],
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

    fn refusal(&self, error: &Value) -> String {
        let code = within(error, "code").as_str().unwrap_or("error");
        format!(
            "REFUSED, {}: {}.",
            sentence::words(code),
            self.names.spell(within(error, "message").as_str().unwrap_or_default())
        )
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

#[cfg(test)]
mod tests {
    use ecoledger::{bundles, credits, proposals};

    use super::sentences::SENTENCES;

    #[test]
    fn each_type_of_event_has_its_sentence() {
        let types = [credits::Event::TYPES, proposals::Event::TYPES, bundles::Event::TYPES];
        let mut there: Vec<&str> = types.into_iter().flatten().map(|(name, _)| *name).collect();
        let mut told: Vec<&str> = SENTENCES.iter().map(|(name, _)| *name).collect();
        there.sort_unstable();
        told.sort_unstable();
        assert_eq!(told, there);
    }
}
