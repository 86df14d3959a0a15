//! Diagrams: lineages, proposals and the proposal machine as Mermaid text. What is drawn is read again here, by the rules
//! that Mermaid reads by.
//!
//! `UPDATE_GOLDEN=1` writes `../golden/pictures.md` and the machine's own `machine.md` anew.
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

#[path = "../common/explained.rs"]
mod explained;
mod hostile;
mod lineage;
mod machine;
mod option;
mod proposal;
mod reader;
mod scenario;
#[expect(dead_code, reason = "a world for the tests of credits, of which diagrams need a part")]
#[path = "../credits/world.rs"]
mod world;

/// Compares a text with a file of the project; writes it when `UPDATE_GOLDEN=1`.
fn compare(path: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        std::fs::write(&path, text).expect("a golden file is written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    for ((expected, found), number) in expected.lines().zip(text.lines()).zip(1..) {
        assert_eq!(expected, found, "{}:{number} (UPDATE_GOLDEN=1 rewrites it)", path.display());
    }
    assert_eq!(expected, text, "{}: one is longer (UPDATE_GOLDEN=1 rewrites it)", path.display());
}

/// A text as code hosts draw it.
fn fenced(mermaid: &str) -> String {
    format!("```mermaid\n{mermaid}```\n")
}
