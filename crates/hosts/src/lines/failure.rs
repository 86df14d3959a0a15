//! Why a program stops before its input ends.

use std::{fmt, io, path::Path};

/// A reason to stop.
#[derive(Debug)]
pub enum Failure {
    /// Its input, its store or its output cannot be used, or its arguments cannot be understood.
    Unusable(String),
    /// Its responses cannot be written, though what they tell was carried out.
    NotTold(String),
    /// Nobody reads its responses any more.
    NobodyReads,
    /// Standard error is the journal of the program: what is said there would damage it.
    NothingMayBeSaid,
}

impl Failure {
    /// What cannot be used, and why.
    #[must_use]
    pub fn new(what: String) -> Self {
        Self::Unusable(what)
    }

    /// A file that cannot be used: what it is to the program, where it is, and what is wrong with it.
    pub fn of_file(role: &str, file: &Path, what: impl fmt::Display) -> Self {
        Self::new(format!("{role} {}: {what}", file.display()))
    }

    /// A response, or events, that cannot be written down.
    pub fn of_response(what: impl fmt::Display) -> Self {
        Self::new(format!("response: {what}"))
    }

    /// What became of writing to standard output.
    #[must_use]
    pub fn of_output(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::NobodyReads } else { Self::NotTold(error.to_string()) }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unusable(what) => f.write_str(what),
            Self::NotTold(what) => {
                write!(f, "standard output: {what}; what the responses tell that could not be written was carried out")
            }
            Self::NobodyReads => f.write_str("standard output: nobody reads it"),
            Self::NothingMayBeSaid => f.write_str("standard error: it is the journal"),
        }
    }
}
