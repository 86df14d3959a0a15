//! What is asked: by its digest a command that comes again is known.

use ecoledger::{Actor, Command, CommandContext, Recorded, kernel::IdempotencyKey, uuid::Uuid};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{
    Error,
    batch::{Event, Line},
};

/// A command with its context.
pub(super) type Asked = (CommandContext, Command);

/// All that is asked, but for when.
#[derive(Serialize)]
struct Told<'a> {
    actor: Actor,
    expected_version: Option<u64>,
    idempotency_key: Option<&'a IdempotencyKey>,
    command: &'a Command,
}

/// The first half of a SHA-256 of what is asked.
pub(super) fn digest((context, command): &Asked) -> Result<Uuid, Error> {
    let told = Told {
        actor: context.actor,
        expected_version: context.expected_version.map(ecoledger::Version::get),
        idempotency_key: context.idempotency_key.as_ref(),
        command,
    };
    let json = serde_json::to_vec(&told).map_err(|error| Error::Damaged(error.to_string()))?;
    let digest = Sha256::digest(&json);
    let half = digest.first_chunk::<16>().copied().unwrap_or_default();
    Ok(Uuid::from_bytes(half))
}

/// An event as it is appended, without its position.
pub(super) fn line(recorded: &Recorded, index: u32, request: Uuid) -> Result<Line, Error> {
    let json = serde_json::to_string(recorded).map_err(|error| Error::Damaged(error.to_string()))?;
    let text = json.strip_prefix(&Line::start(recorded.sequence));
    let text = text.ok_or_else(|| Error::Damaged("an event that does not begin with its position".to_owned()))?;
    Ok(Line::new(recorded.command_id.uuid(), index, request, text.to_owned()))
}

/// An event as it was appended.
pub(super) fn recorded(event: &Event) -> Result<Recorded, Error> {
    let json = format!("{}{}", Line::start(event.position), event.line.text);
    serde_json::from_str(&json).map_err(|error| Error::Damaged(format!("event {}: {error}", event.position)))
}
