//! Organizations, projects, claims, processed claims and files: each test is named after the rule that it proves.
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

mod claims;
#[path = "../common/explained.rs"]
mod explained;
mod files;
mod locality;
mod organizations;
mod processed_claims;
mod projects;
mod rights;
mod visibility;
mod world;
