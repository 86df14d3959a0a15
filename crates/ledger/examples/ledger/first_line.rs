//! The first line of a journal tells whose file it is.

use std::io::{self, BufRead, Read as _};

use ecoledger::journal::FIRST_LINE;

/// What no file of somebody else begins with.
const OURS: &str = r#"{"format":"ecoledger journal""#;

pub(crate) enum FirstLine {
    Whole,
    /// It is missing, or was torn while the file was made; nothing else is in it.
    New,
    /// The file is not ours to write to, and why.
    Foreign(&'static str),
}

impl FirstLine {
    pub(crate) fn read(file: &mut impl BufRead) -> io::Result<Self> {
        let whole = format!("{FIRST_LINE}\n");
        let mut start = Vec::new();
        file.take(whole.len() as u64).read_to_end(&mut start)?;
        if start == whole.as_bytes() {
            Ok(Self::Whole)
        } else if is_torn(&start) && only_zeros(file)? {
            Ok(Self::New)
        } else {
            Ok(Self::Foreign(foreign(&start)))
        }
    }
}

/// Whether it is what a crash leaves of the line: zeros where the file system had made room, after as much as must be ours.
fn is_torn(start: &[u8]) -> bool {
    let written = start.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let written = &start[..written];
    written.is_empty() || (written.starts_with(OURS.as_bytes()) && FIRST_LINE.as_bytes().starts_with(written))
}

fn only_zeros(file: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let read = file.fill_buf()?;
        let length = read.len();
        if length == 0 {
            return Ok(true);
        }
        if read.iter().any(|byte| *byte != 0) {
            return Ok(false);
        }
        file.consume(length);
    }
}

fn foreign(start: &[u8]) -> &'static str {
    if start.starts_with(b"[{\"sequence\":") {
        "it has no first line, as journals had before their format was settled; such files are not read"
    } else if start.starts_with(OURS.as_bytes()) && !start.starts_with(FIRST_LINE.as_bytes()) {
        "it is a journal of another version than this host reads"
    } else {
        "it is no journal of a ledger"
    }
}
