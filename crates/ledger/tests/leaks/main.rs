//! Nothing that an actor may not see shows through (D-28, D-94, D-95): for every command and query, every kind of actor and
//! every id that a request names, an id of nothing and one of something hidden give the same answer, the same explanation and
//! the same refusal, but for the id itself.
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

mod actors;
mod alike;
#[path = "../common/mod.rs"]
mod common;
mod files;
mod knowledge;
mod met;
mod requests;
mod rules;
mod world;
