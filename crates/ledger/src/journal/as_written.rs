//! Events read from the form in which they are written, place by place: what stands around their data is known, and the data is
//! read where it stands. To read each event in any form and to write it again, so as to see that it stood as it is written, took
//! 2.2 times as many instructions a line.

use ecoledger_kernel::{Actor, CommandId, LeadingData, Timestamp};

use alloc::vec::Vec;

use crate::{Event, Recorded};

/// Most decisions have one event or two.
const USUAL_EVENTS: usize = 2;

/// The events of a list from `[` to `]`; none where anything around their data is not as it is written.
pub(super) fn events(list: &str) -> Option<Vec<Recorded>> {
    let mut rest = list.strip_prefix('[')?;
    let mut events = Vec::with_capacity(USUAL_EVENTS);
    let mut cause = None;
    loop {
        let (recorded, after) = event(rest, &mut cause)?;
        events.push(recorded);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => return (after == "]").then_some(events),
        }
    }
}

/// What the events of one decision share, and how it is written, from `"at"` to the end of the actor.
struct Cause<'t> {
    text: &'t str,
    at: Timestamp,
    command_id: CommandId,
    actor: Actor,
}

impl<'t> Cause<'t> {
    /// Reads it at the start of a text.
    fn read(text: &'t str) -> Option<Self> {
        const MOMENT: usize = 24;
        const ID: usize = 36;
        let (at, rest) = text.strip_prefix(r#""at":""#)?.split_at_checked(MOMENT)?;
        let (command_id, rest) = rest.strip_prefix(r#"","commandId":""#)?.split_at_checked(ID)?;
        // Upper case is read where a client sends it, and never written.
        (!command_id.bytes().any(|byte| byte.is_ascii_uppercase())).then_some(())?;
        let rest = rest.strip_prefix(r#"","actor":"#)?;
        // An actor is flat.
        let (actor, after) = rest.split_at_checked(rest.find('}')?.checked_add(1)?)?;
        let read: Actor = serde_json::from_str(actor).ok()?;
        let is_as_written = serde_json::to_string(&read).is_ok_and(|again| again == actor);
        is_as_written.then_some(())?;
        Some(Self {
            text: text.get(..text.len().checked_sub(after.len())?)?,
            at: Timestamp::as_written(at)?,
            command_id: command_id.parse().ok()?,
            actor: read,
        })
    }
}

/// Reads one event at the start of a text, and gives what follows. One with the cause of the event before it repeats its text.
fn event<'t>(text: &'t str, last: &mut Option<Cause<'t>>) -> Option<(Recorded, &'t str)> {
    let (sequence, rest) = number(text.strip_prefix(r#"{"sequence":"#)?)?;
    let rest = rest.strip_prefix(',')?;
    let cause = match last {
        Some(cause) if rest.starts_with(cause.text) => cause,
        Some(_) | None => last.insert(Cause::read(rest)?),
    };
    let rest = rest.strip_prefix(cause.text)?.strip_prefix(r#","type":""#)?;
    let (type_name, rest) = rest.split_once('"')?;
    let (version, rest) = number(rest.strip_prefix(r#","version":"#)?)?;
    let mut data = LeadingData(rest.strip_prefix(r#","data":"#).filter(|data| data.starts_with('{'))?);
    let event = Event::decode_from(type_name, u32::try_from(version).ok()?, &mut data)?.ok()?;
    let recorded = Recorded { sequence, at: cause.at, command_id: cause.command_id, actor: cause.actor, event };
    Some((recorded, data.0.strip_prefix('}')?))
}

/// Reads the digits of a number at the start of a text, and gives what follows.
fn number(text: &str) -> Option<(u64, &str)> {
    let (digits, rest) = text.split_at_checked(text.bytes().position(|byte| !byte.is_ascii_digit())?)?;
    let is_as_written = digits == "0" || !digits.starts_with('0');
    is_as_written.then(|| digits.parse().ok())?.map(|number| (number, rest))
}
