//! The rules of the Environmental Credit Service, through the public API, as JSON. Each test is named after the rule that it proves.
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

mod credits;
mod model;
mod projects;
mod values;

/// Compares a text with a file of this crate; `UPDATE_GOLDEN=1` writes it anew.
fn golden(path: &str, text: &str) {
    ecoledger_testkit::golden::compare(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path), text);
}
