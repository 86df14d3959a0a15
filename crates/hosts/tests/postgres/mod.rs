//! The host on PostgreSQL, against a server that is really there: `.ci/servers` brings it.

mod audit;
mod conformance;
mod contested;
mod gated;
mod kills;
mod process;
mod queries;
mod race;
mod scenarios;
mod server;
mod settled;
mod tables;
mod told;
