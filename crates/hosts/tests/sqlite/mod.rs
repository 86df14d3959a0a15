//! The store on SQLite.

mod conformance;

use std::{fs, path::PathBuf};

/// A folder of its own for each test, empty at its start.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sqlite").join(name);
    let _may_not_be_there = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}
