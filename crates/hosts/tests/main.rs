//! The hosts, each against its store.

#[cfg(feature = "postgres")]
mod postgres;

/// One line for those who have no server: what is not tested here, and by which command it is.
#[cfg(not(feature = "postgres"))]
#[test]
#[ignore = "hosts on servers are tested by: .ci/servers cargo test -p ecoledger-hosts --features postgres"]
fn against_servers() {}
