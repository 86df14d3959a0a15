//! A check beside the text of a row, so that a byte that changed on its way to the disk or back is told instead of served.
//!
//! The sum is over what the row is found by, what it says besides its text, and the text. It finds accidents, not tampering.

use core::fmt::{self, Display, Write as _};

use crc32fast::Hasher;

/// No JSON begins like this, nor does a text with one bit of it changed.
const MARK: char = 'c';
const DIGITS: usize = 8;

/// A row is not what was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{row}: expected the check {expected}, found {found}: it is not as it was written")]
#[non_exhaustive]
pub struct NotAsWritten {
    /// What the row is found by, and what it says besides its text.
    pub row: String,
    /// The check of what was read, as 8 hexadecimal digits.
    pub expected: String,
    /// The check that stands there.
    pub found: String,
}

/// The sum of the parts of a row, each apart from the next one.
pub(crate) fn sum(parts: &[&dyn Display]) -> u32 {
    let mut summed = Summed(Hasher::new());
    for part in parts {
        // It takes every text.
        let _taken = write!(summed, "{part}");
        // No text holds this byte.
        summed.0.update(&[0xff]);
    }
    summed.0.finalize()
}

/// Takes what is written into it, without holding any of it.
struct Summed(Hasher);

impl fmt::Write for Summed {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

/// The text of a row, behind its check.
#[must_use]
pub fn with_check(row: &[&dyn Display], text: &str) -> String {
    format!("{MARK}{:08x}{text}", sum_with(row, text))
}

/// The text of a row whose check is right. One that was written before there were checks stands as it is: it is JSON, and so
/// neither empty nor begins as a check does.
pub fn without_check<'t>(row: &[&dyn Display], stored: &'t str) -> Result<&'t str, NotAsWritten> {
    if !stored.is_empty() && !stored.starts_with(MARK) {
        return Ok(stored);
    }
    let rest = stored.strip_prefix(MARK).unwrap_or_default();
    let (found, text) = rest.split_at_checked(DIGITS).unwrap_or((rest, ""));
    let expected = format!("{:08x}", sum_with(row, text));
    if found == expected {
        return Ok(text);
    }
    let row: Vec<String> = row.iter().map(ToString::to_string).collect();
    Err(NotAsWritten { row: row.join(" "), expected, found: found.to_owned() })
}

fn sum_with(row: &[&dyn Display], text: &str) -> u32 {
    let mut parts = row.to_vec();
    parts.push(&text);
    sum(&parts)
}
