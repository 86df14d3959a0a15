//! The host on PostgreSQL, against a server that is really there: `.ci/servers` brings it.

mod conformance;
mod contested;
mod kills;
mod process;
mod queries;
mod race;
mod scenarios;
mod server;
mod tables;
