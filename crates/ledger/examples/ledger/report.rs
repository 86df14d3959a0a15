//! What the host says on standard error. That nobody reads it is no reason to stop.

use std::{fmt, io, io::Write as _};

/// Writes a line after the host's name.
pub(crate) fn report(what: impl fmt::Display) {
    let _may_go_unread = writeln!(io::stderr(), "ledger: {what}");
}

/// Writes a text as it is.
pub(crate) fn print(text: &str) {
    let _may_go_unread = io::stderr().write_all(text.as_bytes());
}
