//! The hosts, held against the suite for stores, driven as processes, and killed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking, and says so")]

#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

/// One line for those who have no server: what is not tested here, and by which command it is.
#[cfg(not(feature = "postgres"))]
#[test]
#[ignore = "hosts on servers are tested by: .ci/servers cargo test -p ecoledger-hosts --features postgres"]
fn against_servers() {}
