//! A part of the state: it decides as the whole does, needs few loads, and takes what was recorded.

mod batches;
mod laws;
mod recording;
pub(crate) mod requests;
mod rounds;
