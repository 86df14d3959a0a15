//! What the command line says after a word.

use std::ffi::OsString;

use ecoledger_hosts::lines::{Color, Failure, Format};
use lexopt::{Arg, Error, Parser, ValueExt as _};

use super::Word;
use crate::arguments::PROGRAM;

pub(super) struct Options {
    pub(super) format: Format,
    pub(super) color: Color,
    /// What is no option, in order.
    pub(super) values: Vec<OsString>,
}

impl Options {
    /// Reads them; none where help is asked for.
    pub(super) fn parse(word: Word, mut parser: Parser) -> Result<Option<Self>, Failure> {
        Self::read(&mut parser).map_err(|error| {
            let word = match word {
                Word::Audit => "audit",
                Word::Lineage => "lineage",
                Word::Explain => "explain",
            };
            Failure::new(format!("{error}; {PROGRAM} {word} --help tells more"))
        })
    }

    fn read(parser: &mut Parser) -> Result<Option<Self>, Error> {
        let mut options = Self { format: Format::Pretty, color: Color::default(), values: Vec::new() };
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Long("format") => options.format = parser.value()?.parse()?,
                Arg::Long("color") => options.color = parser.value()?.parse()?,
                Arg::Short('h') | Arg::Long("help") => return Ok(None),
                Arg::Value(value) => options.values.push(value),
                other => return Err(other.unexpected()),
            }
        }
        Ok(Some(options))
    }

    /// Exactly so many values, which are these.
    pub(super) fn exactly<const N: usize>(&self, expected: &str) -> Result<[&OsString; N], Failure> {
        let values: Vec<&OsString> = self.values.iter().collect();
        let found = values.len();
        values.try_into().map_err(|_| Failure::new(format!("expected {expected}, found {found} values; --help tells more")))
    }
}
