//! What the benchmarks share: the worlds in which they run, and the floors beside which they are read.

use ecoledger::HashKey;

/// The key of every hash table in a benchmark, fixed so that runs compare.
pub const KEY: HashKey = HashKey::from_bytes(*b"ecoledger-bench!");

pub mod chunks;
pub mod credit_floor;
pub mod credits;
pub mod fair;
pub mod floor;
pub mod race;
pub mod reading;
pub mod request;
pub mod run;
pub mod table;
pub mod world;
