//! The event feed through the public API, as JSON. Each test is named after the rule that it proves.
//!
//! `UPDATE_GOLDEN=1` writes `feed_table.txt` and `feed_received.txt` anew.

mod asking;
mod filters;
mod hidden;
mod history;
mod others;
mod rules;
mod table;
