//! The hosts, held against the suite for stores, driven as processes, and killed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking, and says so")]

#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod answers;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod check;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "jetstream")]
mod jetstream;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;
mod told;

/// One line for those who have no servers: what is not tested here, and by which command it is.
#[cfg(not(all(feature = "postgres", feature = "jetstream")))]
#[test]
#[ignore = "hosts on servers are tested by: .ci/servers .ci/nats cargo test -p ecoledger-hosts --features postgres,jetstream"]
fn against_servers() {}
