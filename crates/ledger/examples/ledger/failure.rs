//! Why the host stops before its input ends.

use std::{fmt, io, path::Path};

/// A reason to stop.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Its input, its journal or its output cannot be used, or its arguments cannot be understood.
    Unusable(String),
    /// Nobody reads its responses any more.
    NobodyReads,
    /// Standard error is the journal: what is said there would damage it.
    NothingMayBeSaid,
}

impl Failure {
    pub(crate) fn new(what: String) -> Self {
        Self::Unusable(what)
    }

    pub(crate) fn of_journal(journal: &Path, what: impl fmt::Display) -> Self {
        Self::new(format!("journal {}: {what}", journal.display()))
    }

    /// A response, or events, that cannot be written down.
    pub(crate) fn of_response(what: impl fmt::Display) -> Self {
        Self::new(format!("response: {what}"))
    }

    /// What became of writing to standard output.
    pub(crate) fn of_output(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::NobodyReads
        } else {
            Self::new(format!("standard output: {error}"))
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unusable(what) => f.write_str(what),
            Self::NobodyReads => f.write_str("standard output: nobody reads it"),
            Self::NothingMayBeSaid => f.write_str("standard error: it is the journal"),
        }
    }
}
