//! What the command lines of all programs have.

use std::{
    env,
    io::{self, IsTerminal as _},
    str::FromStr,
};

use lexopt::{Arg, Error, Parser, ValueExt as _};

use super::{Failure, Input};

/// Where requests come from, and how they are read.
#[derive(Debug)]
pub struct Options {
    /// Stamps each request with the time of this machine, whatever its context says.
    pub clock: bool,
    /// A longer line, in bytes, is answered with `malformedRequest` and skipped.
    pub longest_line: usize,
    /// How responses are written.
    pub format: Format,
    /// Whether sentences have colours.
    pub color: Color,
    /// Prints counts, elapsed time and the audit at the end.
    pub summary: bool,
    /// What is read, one after the other.
    pub inputs: Vec<Input>,
}

/// How responses are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// As the contract has them: one JSON object a line.
    #[default]
    Json,
    /// As sentences for people, whose form may change.
    Pretty,
}

impl FromStr for Format {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "json" => Ok(Self::Json),
            "pretty" => Ok(Self::Pretty),
            _ => Err("--format expects json or pretty"),
        }
    }
}

/// When sentences have colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Color {
    /// On a terminal that can, where `NO_COLOR` is not set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Whether standard output gets colours.
    #[must_use]
    pub fn is_shown(self) -> bool {
        let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
        match self {
            Self::Auto => {
                io::stdout().is_terminal() && !is_set("NO_COLOR") && env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
            Self::Always => true,
            Self::Never => false,
        }
    }
}

impl FromStr for Color {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "auto" => Ok(Self::Auto),
            "always" => Ok(Self::Always),
            "never" => Ok(Self::Never),
            _ => Err("--color expects auto, always or never"),
        }
    }
}

/// What a command line asks for.
#[derive(Debug)]
pub enum Asked<T> {
    /// To serve.
    Serve(T),
    /// What the program does.
    Help,
    /// Which version it is.
    Version,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            clock: false,
            longest_line: 64 << 20,
            format: Format::default(),
            color: Color::default(),
            summary: false,
            inputs: Vec::new(),
        }
    }
}

impl Options {
    /// Reads a command line. `own` takes the options that only this program has, by their long names, and tells whether it
    /// knows them. What is no option is an input, in order; without any, nothing is filled in.
    pub fn parse(
        program: &'static str,
        mut parser: Parser,
        own: impl FnMut(&str, &mut Parser) -> Result<bool, Error>,
    ) -> Result<Asked<Self>, Failure> {
        let asked = Self::read(&mut parser, own);
        asked.map_err(|error| Failure::new(format!("{error}; {program} --help tells more")))
    }

    fn read(parser: &mut Parser, mut own: impl FnMut(&str, &mut Parser) -> Result<bool, Error>) -> Result<Asked<Self>, Error> {
        let mut options = Self::default();
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Long("clock") => options.clock = true,
                Arg::Long("max-line") => options.longest_line = parser.value()?.parse_with(bytes)?,
                Arg::Long("format") => options.format = parser.value()?.parse()?,
                Arg::Long("color") => options.color = parser.value()?.parse()?,
                Arg::Long("summary") => options.summary = true,
                Arg::Short('h') | Arg::Long("help") => return Ok(Asked::Help),
                Arg::Short('V') | Arg::Long("version") => return Ok(Asked::Version),
                Arg::Value(word) if word == "-" => options.inputs.push(Input::Standard),
                Arg::Value(word) => options.inputs.push(Input::File(word.into())),
                Arg::Short(_) => return Err(argument.unexpected()),
                Arg::Long(name) => {
                    let name = name.to_owned();
                    if !own(&name, parser)? {
                        return Err(Error::UnexpectedOption(format!("--{name}")));
                    }
                }
            }
        }
        Ok(Asked::Serve(options))
    }

    /// Reads standard input where no other input was given.
    pub fn default_to_standard_input(&mut self) {
        if self.inputs.is_empty() {
            self.inputs.push(Input::Standard);
        }
    }
}

fn bytes(text: &str) -> Result<usize, &'static str> {
    text.parse().ok().filter(|bytes| *bytes > 0).ok_or("--max-line expects a number of bytes from 1 on")
}
