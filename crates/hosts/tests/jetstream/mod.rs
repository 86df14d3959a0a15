//! x
mod cluster;
mod link;
mod log;
