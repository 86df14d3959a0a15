//! What fuzzing finds fault with: each target takes any bytes, and panics where something does not hold.
//!
//! `fuzz/fuzz_targets` has a program for each, which libFuzzer feeds; `fuzz/corpus` has bytes that led somewhere, which
//! `cargo test` replays through the same functions.
//!
//! | target | its bytes are | it holds that |
//! |---|---|---|
//! | [`certificate_id`] | one or two ids | what is read is printed as it was, and a range can be cut anywhere |
//! | [`number_or_time`] | a quantity, price, date or time | it is read exactly when its grammar says so, and printed alike |
//! | [`merge_patch`] | patches of a trader, a line each | they do what RFC 7396 says |
//! | [`request_line`] | requests to a small world | what is refused or asked changes nothing; what is done is what was decided |
//! | [`journal_line`] | lines of a journal | what is read is what is written; what does not follow changes nothing |
//! | [`snapshot`] | lines of a snapshot | what is restored gives a snapshot that restores the same |
//! | [`stored_entity`] | a stored entity | what is read is written again byte for byte |
//! | [`channel_history`] | what decides the steps of a history of channels | the ledger is as the naive model says, and every law holds |
//! | [`market_history`] | dice of a history of credits | the same for credits |
//! | [`working_set`] | either | a part of a ledger, and rows beside it, decide and answer as the whole |

mod certificates;
mod histories;
mod journals;
mod numbers;
mod parts;
mod patches;
mod requests;
mod snapshots;
mod stored;

use std::sync::OnceLock;

pub use certificates::certificate_id;
use ecoledger::{HashKey, Ledger, Recorded, Request};
pub use histories::{channel_history, channel_steps, market_history, market_steps};
pub use journals::journal_line;
pub use numbers::number_or_time;
pub use parts::working_set;
pub use patches::merge_patch;
pub use requests::request_line;
pub use snapshots::snapshot;
pub use stored::stored_entity;

/// A target.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const ALL: [(&str, Target); 10] = [
    ("certificate_id", certificate_id),
    ("number_or_time", number_or_time),
    ("merge_patch", merge_patch),
    ("request_line", |bytes| drop(request_line(bytes))),
    ("journal_line", journal_line),
    ("snapshot", snapshot),
    ("stored_entity", stored_entity),
    ("channel_history", channel_history),
    ("market_history", market_history),
    ("working_set", working_set),
];

/// The requests that make the small world: credits, then channels.
pub(crate) const REQUESTS: [&str; 2] =
    [include_str!("../../scripts/credits.jsonl"), include_str!("../../scripts/channels.jsonl")];

/// A small world of both domains, and the events that made it.
fn small_world() -> &'static (Ledger, Vec<Recorded>) {
    static MADE: OnceLock<(Ledger, Vec<Recorded>)> = OnceLock::new();
    MADE.get_or_init(|| {
        let mut ledger = Ledger::new(HashKey::from_bytes([5; 16]));
        let mut events = Vec::new();
        for line in REQUESTS.iter().flat_map(|requests| requests.lines()) {
            let Ok(Request::Command(context, command)) = Request::from_json(line) else { panic!("a command: {line}") };
            let executed = ledger.execute(&context, &command).unwrap_or_else(|error| panic!("{error}: {line}"));
            events.extend(executed.events);
        }
        (ledger, events)
    })
}

/// Bytes as text without a last line break; none where they are no text.
fn text(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    Some(text.strip_suffix('\n').unwrap_or(text))
}

/// Text of JSON with the CRC-32 that fits.
fn check_of(text: &str) -> String {
    format!("{:08x}", crc32fast::hash(text.as_bytes()))
}
