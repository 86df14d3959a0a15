//! Golden files: readable text that is compared, and rewritten when `UPDATE_GOLDEN=1` is set.

use std::{env, fs, path::Path};

/// Compares a text with the file; the first line that differs is named.
///
/// # Panics
///
/// When they differ, or the file cannot be read.
pub fn compare(path: &Path, actual: &str) {
    if env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        fs::write(path, actual).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        return;
    }
    let golden = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = golden.lines().zip(actual.lines()).zip(1..);
    for ((expected, found), number) in lines {
        assert_eq!(expected, found, "{}:{number} (UPDATE_GOLDEN=1 rewrites it)", path.display());
    }
    assert_eq!(golden, actual, "{}: one is longer (UPDATE_GOLDEN=1 rewrites it)", path.display());
}
