//! The hosts, held against the suite for stores, driven as processes, and killed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking, and says so")]

#[cfg(feature = "jetstream")]
mod jetstream;
#[cfg(feature = "sqlite")]
mod sqlite;

/// One line for those who have no cluster: what is not tested here, and by which command it is.
#[cfg(not(feature = "jetstream"))]
#[test]
#[ignore = "the host on a JetStream cluster is tested by: .ci/nats cargo test -p ecoledger-hosts --features jetstream"]
fn on_a_cluster() {}
