//! The host on PostgreSQL, against a server that is really there: `.ci/servers` brings it.

mod conformance;
mod scenarios;
mod server;
