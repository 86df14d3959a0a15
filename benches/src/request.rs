//! Requests as lines of JSON.

use ecoledger::{Command, CommandContext};

/// The line of a request, without its line break.
///
/// # Panics
///
/// Never: whatever a command holds can be written.
#[must_use]
pub fn line(context: &CommandContext, command: &Command) -> String {
    let key = context
        .idempotency_key
        .as_ref()
        .map_or(String::new(), |key| format!(r#","idempotencyKey":{}"#, serde_json::to_string(key.as_str()).expect("JSON")));
    format!(
        r#"{{"context":{{"commandId":"{}","at":"{}","actor":{}{key}}},"command":{}}}"#,
        context.command_id,
        context.at,
        serde_json::to_string(&context.actor).expect("JSON"),
        serde_json::to_string(command).expect("JSON"),
    )
}
