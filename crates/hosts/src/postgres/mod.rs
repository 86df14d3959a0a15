//! The ledger on PostgreSQL: one server, any number of processes.

mod batch;
mod connection;
mod error;
mod execute;
mod host;
mod lists;
mod migrations;
mod part;
mod patience;
mod query;
mod ranges;
mod request;
mod service;
mod session;
mod store;
mod whole;

pub use batch::{Appended, Batch, Event, Kept, Line, Loaded, Stand};
pub use error::Error;
pub use execute::Outcome;
pub use host::{Hindrances, Options, Postgres};
pub use request::Asked;
pub use service::Service;
pub use store::{Store, Transaction};
