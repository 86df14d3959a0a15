//! The ledger on a JetStream cluster.

mod cluster;
mod link;
mod log;
