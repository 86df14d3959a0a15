//! Hosts for ecoledger: the one crate that does I/O.
//!
//! Each store is a small module that a service can use as it is, or copy, and a program that speaks the same lines as the
//! example `ledger`: requests in, responses out, byte for byte the same.
//! All of them are asked in the same way: `execute`, `execute_many`, `query`, `audit`, with the same arguments and answers
//! ([`Outcome`], [`Answered`], [`Stopped`]).
//!
//! | module | feature | store |
//! |---|---|---|
//! | [`lines`] | – | what all programs share: lines in and out |
#![cfg_attr(any(feature = "sqlite", feature = "postgres"), doc = "| [`check`] | – | a check beside the text of a row |")]
#![cfg_attr(feature = "sqlite", doc = "| [`sqlite`] | `sqlite` | one file, several processes, no server |")]
#![cfg_attr(feature = "postgres", doc = "| [`postgres`] | `postgres` | one server, any number of processes |")]
#![cfg_attr(feature = "jetstream", doc = "| [`jetstream`] | `jetstream` | a stream on a NATS cluster, any number of nodes |")]
#![cfg_attr(feature = "http", doc = "| [`http`] | `http` | the two original services over HTTP, on SQLite or PostgreSQL |")]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "what does I/O has the standard library")]

#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub mod check;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "jetstream")]
pub mod jetstream;
pub mod lines;
mod outcome;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(feature = "sqlite")]
pub mod sqlite;

pub use outcome::{Answered, Outcome, Stopped};
