//! What the benchmarks share: the world in which they run, and the floor beside which they are read.

pub mod floor;
pub mod world;
