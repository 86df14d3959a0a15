//! What the benchmarks share: the worlds in which they run, and the floors beside which they are read.

pub mod chunks;
pub mod credits;
pub mod floor;
pub mod growth;
pub mod reading;
pub mod run;
pub mod world;
