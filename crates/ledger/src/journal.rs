//! A journal's lines: one line a decision, so that it is there whole or not at all.
//!
//! The first line, [`FIRST_LINE`], names the format and its version. Each further line is a JSON object, written by
//! [`to_line`] and read by [`from_line`]: a CRC-32 in eight hexadecimal digits, and the events of one decision. The check
//! is taken over the text of the events, from `[` to `]`. A line breaks nowhere inside; a line break ends it.
//!
//! ```text
//! {"format":"ecoledger journal","version":1}
//! {"crc32":"1c291ca3","events":[{"sequence":1,"at":"…","commandId":"…","actor":{…},"type":"…","version":1,"data":{…}}]}
//! ```
//!
//! Reading is strict ([D-99]): all that stands around the data of the events is, byte for byte, what [`to_line`] writes; the
//! data is read as its version has it, a version of an earlier time too, and has no member that is unknown. `touches` may be
//! given where they are right ([D-73]), in a line that is else as it is written today. So half a decision, a changed byte, an unknown member are damage. The check finds
//! accidents. It is no evidence against tampering: who can change a line can also compute its check.
//!
//! A command that changes nothing, or is answered again under its idempotency key ([D-8], [D-86]), has no events and no line.
//!
//! ```
//! use ecoledger::{Actor, CommandContext, HashKey, Ledger, bundles::RegisterSalesChannel, journal, uuid::uuid};
//! let context = CommandContext::new(
//!     uuid!("c548f316-4177-5897-a82f-34299e82a302").into(),
//!     "2026-01-01T00:00:00Z".parse()?,
//!     Actor::Operator,
//! );
//! let channel = uuid!("25e636dc-06eb-59a5-9b6d-1f30f6215dc3").into();
//! let command = RegisterSalesChannel::new(channel, "Nordic channel".parse()?);
//! let key = HashKey::from_bytes([7; 16]); // a host takes these bytes from its operating system
//! let mut ledger = Ledger::new(key);
//! let mut file = vec![journal::FIRST_LINE.to_owned()];
//! let executed = ledger.execute(&context, &command.into())?;
//! if !executed.events.is_empty() {
//!     file.push(journal::to_line(&executed.events)?);
//! }
//!
//! let mut again = Ledger::new(key);
//! for line in file.iter().skip(1) {
//!     again.replay(journal::from_line(line)?)?;
//! }
//! assert_eq!(again.state_digest()?, ledger.state_digest()?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [D-8]: ecoledger_kernel::rules::whole_ledger#d-8
//! [D-86]: ecoledger_kernel::rules::idempotency#d-86
//! [D-73]: ecoledger_kernel::rules::versions#d-73
//! [D-99]: ecoledger_kernel::rules::reading#d-99

mod as_written;

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::{Serialize, de::IgnoredAny};

use crate::{Recorded, event::Stored, views::Answer};

/// The first line of a journal, without its line break.
pub const FIRST_LINE: &str = r#"{"format":"ecoledger journal","version":1}"#;

const CHECK: &str = r#"{"crc32":""#;
const EVENTS: &str = r#"","events":"#;
const END: &str = "}";

/// The events of one decision as a line of a journal, without the line break; of a batch each decision is a line of its own. `touches` is left out: it follows ([D-73]).
///
/// An error is a fault of the caller or of this library: what [`stamp`](crate::Ledger::stamp) gives of a decision that has
/// events can be written. Then nothing may be appended, nor acknowledged.
///
/// [D-73]: ecoledger_kernel::rules::versions#d-73
pub fn to_line(decision: &[Recorded]) -> Result<String, NotWritten> {
    WrittenDecision::new(decision).map(|written| written.line())
}

/// A decision that is written once for both of its readers: the journal, and the client of whom its command came.
///
/// ```
/// use ecoledger::{Actor, CommandContext, Executed, HashKey, Ledger, Response, bundles::RegisterSalesChannel, journal, uuid::uuid};
/// # let command_id = uuid!("c548f316-4177-5897-a82f-34299e82a302").into();
/// # let context = CommandContext::new(command_id, "2026-01-01T00:00:00Z".parse()?, Actor::Operator);
/// # let sales_channel_id = uuid!("25e636dc-06eb-59a5-9b6d-1f30f6215dc3").into();
/// let command = RegisterSalesChannel::new(sales_channel_id, "Nordic channel".parse()?);
/// let mut ledger = Ledger::new(HashKey::from_bytes([7; 16]));
/// let Executed { events, result, .. } = ledger.execute(&context, &command.into())?;
/// let written = journal::WrittenDecision::new(&events)?;
/// assert_eq!(written.line(), journal::to_line(&events)?);
/// assert!(written.lines().eq([journal::to_line(&events[..1])?]));
/// let response = serde_json::to_string(&Response::executed(Executed::new(events.clone(), result.clone())))?;
/// assert_eq!(written.response(&result)?, response);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct WrittenDecision<'e> {
    events: &'e [Recorded],
    /// The events as they stand in the journal, from `[` to `]`.
    text: String,
    /// Where each event ends in it.
    ends: Vec<usize>,
}

impl<'e> WrittenDecision<'e> {
    /// Writes the events of one decision.
    pub fn new(events: &'e [Recorded]) -> Result<Self, NotWritten> {
        const USUAL_BYTES: usize = 1024;
        is_one_decision(events)?;
        let mut text = String::with_capacity(events.len().saturating_mul(USUAL_BYTES));
        let mut ends = Vec::with_capacity(events.len());
        let mut before = '[';
        for recorded in events {
            text.push(before);
            append(&mut text, &Stored { recorded, with_touches: false })?;
            ends.push(text.len());
            before = ',';
        }
        text.push(']');
        Ok(Self { events, text, ends })
    }

    /// Each event as it stands in the journal.
    fn texts(&self) -> impl Iterator<Item = &str> {
        // After a bracket or a comma.
        let starts = core::iter::once(0).chain(self.ends.iter().copied()).map(|before| before.saturating_add(1));
        starts.zip(&self.ends).map(|(start, end)| self.text.get(start..*end).unwrap_or_default())
    }

    /// The line of the journal, without its line break, as [`to_line`] gives it.
    #[must_use]
    pub fn line(&self) -> String {
        line_of(&self.text)
    }

    /// Each event as a line of its own, as [`to_line`] gives it of that event alone: for a store that has a row for each.
    pub fn lines(&self) -> impl Iterator<Item = String> + '_ {
        self.texts().map(|text| line_of(&format!("[{text}]")))
    }

    /// The response to the command, as [`Response::executed`](crate::Response::executed) of these events and this result is
    /// written: with the `touches` that the journal leaves out.
    pub fn response(&self, result: &Answer) -> Result<String, NotWritten> {
        let mut response = String::with_capacity(self.text.len().saturating_mul(2));
        response.push_str(r#"{"ok":true,"events":"#);
        let mut before = '[';
        for (recorded, text) in self.events.iter().zip(self.texts()) {
            response.push(before);
            response.push_str(text.strip_suffix('}').unwrap_or(text));
            response.push_str(r#","touches":"#);
            append(&mut response, &recorded.touches())?;
            response.push('}');
            before = ',';
        }
        response.push_str(r#"],"result":"#);
        append(&mut response, result)?;
        response.push('}');
        Ok(response)
    }
}

fn append(text: &mut String, value: &impl Serialize) -> Result<(), NotWritten> {
    text.push_str(&serde_json::to_string(value).map_err(|error| NotWritten::Json(error.to_string()))?);
    Ok(())
}

/// A line around the text of its events.
fn line_of(events: &str) -> String {
    format!("{CHECK}{:08x}{EVENTS}{events}{END}", crc32fast::hash(events.as_bytes()))
}

/// The position of the first event of a line, for a host that looks for its place in a journal, after a snapshot for instance.
/// No more of the line is read: whether it is a decision says [`from_line`] alone.
///
/// ```
/// use ecoledger::journal;
/// let line = r#"{"crc32":"1c291ca3","events":[{"sequence":12,"at":"2026-01-01T00:00:00.000Z"}]}"#;
/// assert_eq!(journal::first_sequence(line), Some(12));
/// assert_eq!(journal::first_sequence(journal::FIRST_LINE), None);
/// ```
#[must_use]
pub fn first_sequence(line: &str) -> Option<u64> {
    let (_, events) = parts(line)?;
    let after = events.strip_prefix(r#"[{"sequence":"#)?;
    after.split(',').next()?.parse().ok()
}

/// Reads a line of a journal, without its line break: the events of one decision.
pub fn from_line(line: &str) -> Result<Vec<Recorded>, Damaged> {
    let (check, events) = parts(line).ok_or(Damaged::Form)?;
    let computed = crc32fast::hash(events.as_bytes());
    if u32::from_str_radix(check, 16) != Ok(computed) {
        return Err(Damaged::Check { computed });
    }
    let decision = match as_written::events(events) {
        Some(decision) if is_as_written(check) => decision,
        Some(_) | None => written_otherwise(line, check, events)?,
    };
    is_one_decision(&decision)?;
    Ok(decision)
}

/// A line that has `touches`, or one that is damaged: read by the events' own reader, in whose words damage is told, and held
/// against what is written again.
fn written_otherwise(line: &str, check: &str, events: &str) -> Result<Vec<Recorded>, Damaged> {
    let stored: Vec<Stored<Recorded>> = serde_json::from_str(events).map_err(|error| Damaged::Event(error.to_string()))?;
    // The events alone are written again: no second check, no second line.
    let again = serde_json::to_string(&stored).map_err(|error| Damaged::Event(error.to_string()))?;
    if !is_as_written(check) || again != events {
        return Err(not_as_written(line, &stored));
    }
    Ok(stored.into_iter().map(|stored| stored.recorded).collect())
}

/// Whether a check that fits also has the digits that are written.
fn is_as_written(check: &str) -> bool {
    check.len() == 8 && check.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

fn not_as_written(line: &str, stored: &[Stored<Recorded>]) -> Damaged {
    match serde_json::to_string(stored) {
        Ok(again) => {
            let again = line_of(&again);
            let equal = again.bytes().zip(line.bytes()).take_while(|(written, found)| written == found);
            Damaged::NotAsWritten { after: equal.count() }
        }
        Err(error) => Damaged::Event(error.to_string()),
    }
}

/// The check and the text of the events.
fn parts(line: &str) -> Option<(&str, &str)> {
    let (check, events) = line.strip_prefix(CHECK)?.split_once(EVENTS)?;
    Some((check, events.strip_suffix(END)?))
}

/// Whether the last bytes of a journal, which no line break ends, are what is left of a line that was cut off while it was
/// written: JSON that ends too early, or the zeros that a file system leaves where it had made room. Such a line was never
/// acknowledged, if it is written with its line break before any answer is given. A whole line is not torn, whether
/// [`from_line`] takes it or not.
#[must_use]
pub fn is_torn(last: &[u8]) -> bool {
    let written = last.iter().rposition(|byte| *byte != 0).map_or(&[][..], |end| last.get(..=end).unwrap_or(last));
    serde_json::from_slice::<IgnoredAny>(written).is_err_and(|error| error.is_eof())
}

/// One command's events, as one decision has them: at least one, in sequence.
fn is_one_decision(events: &[Recorded]) -> Result<(), NotOneDecision> {
    let mut events = events.iter();
    let mut last = events.next().ok_or(NotOneDecision::Empty)?;
    for event in events {
        let (expected, found) = (last.sequence.saturating_add(1), event.sequence);
        if found != expected {
            return Err(NotOneDecision::OutOfSequence { expected, found });
        }
        if (event.command_id, event.at, event.actor) != (last.command_id, last.at, last.actor) {
            return Err(NotOneDecision::AnotherCommand { sequence: found });
        }
        last = event;
    }
    Ok(())
}

/// Why events are not those of one decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotOneDecision {
    /// There are none: such a decision is not recorded.
    #[error("expected the events of a decision, found none")]
    Empty,
    /// An event does not come right after the one before it.
    #[error("expected event {expected}, found {found}")]
    OutOfSequence {
        /// The position that comes next.
        expected: u64,
        /// The position of the event.
        found: u64,
    },
    /// An event has another command, time or actor than the first one.
    #[error("event {sequence} is of another command than the event before it: expected one decision")]
    AnotherCommand {
        /// Its position.
        sequence: u64,
    },
}

/// Why events cannot be written as a line of a journal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotWritten {
    /// They are not those of one decision.
    #[error(transparent)]
    NotOneDecision(#[from] NotOneDecision),
    /// They have no form in JSON; in the words of the writer.
    #[error("events without a form in JSON: {0}")]
    Json(String),
}

/// Why a line of a journal is no decision.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Damaged {
    /// It does not have the form of a line.
    #[error("damaged: expected {{\"crc32\":\"…\",\"events\":[…]}}")]
    Form,
    /// Its check does not fit: events are missing, or bytes were changed.
    #[error("damaged: its check is not that of its events, which is {computed:08x}")]
    Check {
        /// The check of the events that are there.
        computed: u32,
    },
    /// An event cannot be read; in the words of the reader.
    #[error("damaged: {0}")]
    Event(String),
    /// Its events are not those of one decision.
    #[error("damaged: {0}")]
    NotOneDecision(#[from] NotOneDecision),
    /// Around the data of its events something does not stand as it is written, or the data beside `touches` does not.
    #[error("damaged: its events are not written as they stand there, from byte {after} on")]
    NotAsWritten {
        /// How many bytes are as they would be written.
        after: usize,
    },
}
