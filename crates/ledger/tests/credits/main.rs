//! Credits, proposals and scorecards through the public API, as JSON. Each test is named after the rule that it proves.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    reason = "a test fails by panicking"
)]

mod conservation;
mod emissions;
#[path = "../common/explained.rs"]
mod explained;
mod files;
mod limits;
mod limits_of_lists;
mod limits_of_pages;
mod limits_of_rounds;
mod lineage;
mod listing;
mod matrix;
mod mint;
mod proposals;
mod refolding;
mod results;
mod retirement;
mod rights;
mod scenario;
mod split;
mod transfer;
mod visibility;
mod walks;
mod withdrawal;
mod world;
