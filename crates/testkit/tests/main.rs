//! The tests of the testkit itself: whether what it offers finds what it is for.
#![allow(clippy::expect_used, clippy::missing_panics_doc, reason = "a test fails by panicking, and says so")]

mod commands;
mod conformance;
mod determinism;
mod small_worlds;
mod stores;
