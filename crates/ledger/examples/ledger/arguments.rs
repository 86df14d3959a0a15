//! What the command line asks for.

use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt as _};

use crate::failure::Failure;

pub(crate) const HELP: &str = "\
usage: ledger [OPTION ...] [FILE ...]

Reads requests, one JSON object a line, from the files in their order, or from standard input without any; - is standard
input too. Writes one response a line to standard output.

  --journal FILE    appends each decision to FILE before its response is written, and replays FILE at the start
  --snapshot FILE   with --journal: writes the whole ledger to FILE after the last request, and reads it at the start, so
                    that only what the journal has after it is replayed
  --no-sync         leaves it to the operating system when the journal reaches the disk: faster, and what was answered
                    last is lost when the machine goes down
  --clock           stamps each request with the time of this machine, whatever its context says
  --max-line BYTES  answers a longer line with malformedRequest and skips it [64 MiB]
  --summary         prints counts, elapsed time and the audit at the end, to standard error
  -h, --help        prints this
  -V, --version     prints the version

Exit status: 0 when every line was read, whatever the responses, and when nobody reads the responses any more; 2 when the
arguments, the input or the journal cannot be used, or somebody else changes the journal; nothing is said of it when standard
error is the journal.
";

/// What to do.
pub(crate) enum Asked {
    Serve(Arguments),
    Help,
    Version,
}

pub(crate) struct Arguments {
    pub(crate) journal: Option<PathBuf>,
    pub(crate) snapshot: Option<PathBuf>,
    pub(crate) sync: bool,
    pub(crate) clock: bool,
    pub(crate) longest_line: usize,
    pub(crate) summary: bool,
    pub(crate) inputs: Vec<Input>,
}

/// Where requests come from.
pub(crate) enum Input {
    Standard,
    File(PathBuf),
}

impl Asked {
    pub(crate) fn parse(parser: Parser) -> Result<Self, Failure> {
        Self::read(parser).map_err(|error| Failure::new(format!("{error}; ledger --help tells more")))
    }

    fn read(mut parser: Parser) -> Result<Self, lexopt::Error> {
        let mut arguments = Arguments {
            journal: None,
            snapshot: None,
            sync: true,
            clock: false,
            longest_line: 64 << 20,
            summary: false,
            inputs: Vec::new(),
        };
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Long("journal") if arguments.journal.is_some() => return Err("--journal is given twice".into()),
                Arg::Long("journal") => arguments.journal = Some(parser.value()?.into()),
                Arg::Long("snapshot") if arguments.snapshot.is_some() => return Err("--snapshot is given twice".into()),
                Arg::Long("snapshot") => arguments.snapshot = Some(parser.value()?.into()),
                Arg::Long("no-sync") => arguments.sync = false,
                Arg::Long("clock") => arguments.clock = true,
                Arg::Long("max-line") => arguments.longest_line = parser.value()?.parse_with(bytes)?,
                Arg::Long("summary") => arguments.summary = true,
                Arg::Short('h') | Arg::Long("help") => return Ok(Self::Help),
                Arg::Short('V') | Arg::Long("version") => return Ok(Self::Version),
                Arg::Value(word) if word == "-" => arguments.inputs.push(Input::Standard),
                Arg::Value(word) => arguments.inputs.push(Input::File(word.into())),
                Arg::Short(_) | Arg::Long(_) => return Err(argument.unexpected()),
            }
        }
        if arguments.snapshot.is_some() && arguments.journal.is_none() {
            return Err("--snapshot needs --journal".into());
        }
        if arguments.inputs.is_empty() {
            arguments.inputs.push(Input::Standard);
        }
        Ok(Self::Serve(arguments))
    }
}

fn bytes(text: &str) -> Result<usize, &'static str> {
    text.parse().ok().filter(|bytes| *bytes > 0).ok_or("--max-line expects a number of bytes from 1 on")
}
