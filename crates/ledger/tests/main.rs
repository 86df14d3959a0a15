//! What holds for the whole ledger, for what hosts see of it, and for the house in which it is written.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
#![allow(
    clippy::format_push_string,
    clippy::match_same_arms,
    clippy::naive_bytecount,
    clippy::needless_pass_by_value,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    clippy::too_many_lines,
    clippy::type_complexity,
    reason = "tables of JSON values, row by row, on a machine with the standard library"
)]

mod audit;
mod book;
mod contributing;
mod corpus;
mod diagrams;
mod echoes;
mod explain;
mod face;
mod feed;
mod flood;
mod fold_locality;
mod for_hosts;
mod formats;
mod forms;
mod host;
mod idempotency;
mod journal;
mod leaks;
mod lists;
mod long_lines;
mod matrix;
mod nothing_grows;
mod one_byte;
mod order_of_checks;
mod queries;
mod reading;
mod reads;
mod recording;
mod rows;
mod scenario;
mod schema;
mod snapshot;
mod stored;
mod tidy;
mod walks;
mod whole_decisions;
mod whole_ledger;
mod working_sets;

/// Compares a text with a file of this crate; `UPDATE_GOLDEN=1` writes it anew.
fn golden(path: &str, text: &str) {
    ecoledger_testkit::golden::compare(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path), text);
}
