//! The rules of the Sales Channel Services. Each test is named after the rule that it proves.
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

mod bundles;
mod channels;
mod limits_of_pages;
mod many_lines;
mod model;
mod policy;
mod range_set;
mod small_worlds;
mod transactions;
mod vectors;

/// Compares a text with a file of this crate; `UPDATE_GOLDEN=1` writes it anew.
fn golden(path: &str, text: &str) {
    ecoledger_testkit::golden::compare(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path), text);
}
