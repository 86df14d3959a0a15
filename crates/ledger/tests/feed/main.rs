//! The event feed through the public API, as JSON. Each test is named after the rule that it proves.
//!
//! `UPDATE_GOLDEN=1` writes `table.txt` and `received.txt` anew.
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

mod asking;
#[path = "../common/explained.rs"]
mod explained;
mod filters;
mod hidden;
mod history;
mod others;
mod rules;
mod table;
#[path = "../credits/world.rs"]
#[expect(dead_code, reason = "the credits' own tests use the rest")]
mod world;

/// Compares a text with the golden one.
fn golden(name: &str, found: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feed").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        std::fs::write(&path, found).expect("the golden file can be written");
    }
    let expected = std::fs::read_to_string(&path).expect("the golden file");
    for (line, (found, expected)) in found.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "{name}, line {}", line + 1);
    }
    assert_eq!(found.len(), expected.len(), "{name}");
}
