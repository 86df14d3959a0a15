//! The store on PostgreSQL: one server, any number of processes.

mod batch;
mod connection;
mod error;
mod migrations;
mod session;
mod store;

pub use batch::{Appended, Batch, Event, Kept, Line, Loaded, Stand};
pub use error::Error;
pub use store::{Store, Transaction};
