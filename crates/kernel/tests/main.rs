//! What a text, an id and a time may be.
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

mod certificates;
mod events;
mod excerpts;
mod from_text;
mod numbers;
mod outlines;
mod reading;
mod refusals;
mod spellings;
mod texts;
mod times;
mod writing;
