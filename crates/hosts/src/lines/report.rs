//! What a program says on standard error. That nobody reads it is no reason to stop.

use std::{fmt, io, io::Write as _};

/// Writes a line after the program's name.
pub fn report(program: &str, what: impl fmt::Display) {
    let _may_go_unread = writeln!(io::stderr(), "{program}: {what}");
}

/// Writes a text as it is.
pub(super) fn print(text: &str) {
    let _may_go_unread = io::stderr().write_all(text.as_bytes());
}
