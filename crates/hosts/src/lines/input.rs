//! Reads lines that are not too long.

use std::{
    fmt,
    fs::File,
    io::{self, BufRead as _, BufReader, Read},
    path::PathBuf,
    sync::Arc,
};

use super::Failure;

/// What is read at once: as many requests as are in it wait together for the disk.
const AT_ONCE: usize = 1 << 20;
/// What stays reserved for a line; more is given back with the next one.
const KEPT: usize = 1 << 20;

/// A line of the input, without its line break.
#[derive(Clone, Copy, Debug)]
pub enum Line<'l> {
    /// All of it.
    Whole(&'l [u8]),
    /// Longer than this many bytes, and skipped.
    TooLong(usize),
}

/// Where requests come from.
#[derive(Clone, Debug)]
pub enum Input {
    /// Standard input.
    Standard,
    /// A file.
    File(PathBuf),
}

/// Where a line stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file as it was named, or standard input.
    pub input: Arc<str>,
    /// The number of the line, counted from 1.
    pub line: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.input, self.line)
    }
}

/// What was read into the line.
enum Found {
    Nothing,
    Whole,
    TooLong,
}

/// The lines of an input.
pub struct Lines {
    input: BufReader<Box<dyn Read>>,
    name: Arc<str>,
    number: u64,
    line: Vec<u8>,
    longest: usize,
}

impl Lines {
    /// Opens an input.
    pub fn open(input: &Input, longest: usize) -> Result<Self, Failure> {
        let (name, input): (String, Box<dyn Read>) = match input {
            Input::Standard => ("standard input".to_owned(), Box::new(io::stdin().lock())),
            Input::File(path) => {
                let name = path.display().to_string();
                let file = File::open(path).map_err(|error| Failure::new(format!("{name}: {error}")))?;
                (name, Box::new(file))
            }
        };
        Ok(Self { input: BufReader::with_capacity(AT_ONCE, input), name: name.into(), number: 0, line: Vec::new(), longest })
    }

    /// The next line, or none at the end. A line that is too long is never held as a whole.
    pub fn next_line(&mut self) -> Result<Option<Line<'_>>, Failure> {
        self.line.clear();
        self.line.shrink_to(KEPT);
        self.number = self.number.saturating_add(1);
        match self.read() {
            Ok(Found::Nothing) => Ok(None),
            Ok(Found::Whole) => Ok(Some(Line::Whole(&self.line))),
            Ok(Found::TooLong) => Ok(Some(Line::TooLong(self.longest))),
            Err(error) => Err(Failure::new(format!("{}: {error}", self.name))),
        }
    }

    fn read(&mut self) -> io::Result<Found> {
        let with_break = self.longest.saturating_add(1);
        let length = (&mut self.input).take(u64::try_from(with_break).unwrap_or(u64::MAX)).read_until(b'\n', &mut self.line)?;
        if length == 0 {
            return Ok(Found::Nothing);
        }
        let has_break = self.line.pop_if(|byte| *byte == b'\n').is_some();
        if has_break || length < with_break {
            return Ok(Found::Whole);
        }
        self.line.clear();
        self.line.shrink_to(KEPT);
        self.input.skip_until(b'\n')?;
        Ok(Found::TooLong)
    }

    /// Where the next line stands.
    #[must_use]
    pub fn next_place(&self) -> Place {
        Place { input: self.name.clone(), line: self.number.saturating_add(1) }
    }

    /// Whether a whole further line is waiting. Half a line is none: its writer may wait for what is held back.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.input.buffer().contains(&b'\n')
    }
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines").field("name", &self.name).field("longest", &self.longest).finish_non_exhaustive()
    }
}
