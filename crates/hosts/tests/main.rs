//! The hosts, held against the suite for stores, driven as processes, and killed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking, and says so")]

#[cfg(feature = "jetstream")]
mod jetstream;
#[cfg(feature = "sqlite")]
mod sqlite;
