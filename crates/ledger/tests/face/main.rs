//! What users touch: values from texts, commands from and to JSON, typed answers, and what may cross threads.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::too_many_lines,
    reason = "a test fails by panicking, on a machine with the standard library"
)]

mod commands;
mod constructors;
mod members;
mod questions;
mod texts;
mod threads;
