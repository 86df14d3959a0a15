//! What the command line asks for.

use std::path::PathBuf;

use ecoledger_hosts::lines::{Asked, Failure, Options};
use lexopt::Parser;

/// The name of this program.
pub(crate) const PROGRAM: &str = "ledger";

pub(crate) const HELP: &str = "\
usage: ledger [OPTION ...] [FILE ...]
       ledger audit FILE            says whether the books of the journal FILE balance
       ledger lineage FILE ID       tells from where the credit ID comes, and what became of it
       ledger explain CODE          tells what the CODE of a refusal means, and what to do
       ledger explain FILE [INPUT]  tells what would become of requests now, and by which rules

The words change nothing, and each has a --help of its own; a FILE that is named like one is told apart by ./ before it.

Reads requests, one JSON object a line, from the files in their order, or from standard input without any; - is standard
input too. Writes one response a line to standard output.

  --journal FILE    appends each decision to FILE before its response is written, and replays FILE at the start
  --snapshot FILE   with --journal: writes the whole ledger to FILE after the last request, and reads it at the start, so
                    that only what the journal has after it is replayed
  --no-sync         leaves it to the operating system when the journal reaches the disk: faster, and what was answered
                    last is lost when the machine goes down
  --clock           stamps each request with the time of this machine, whatever its context says
  --format FORMAT   json: the lines of the contract [default]; pretty: sentences for people
  --color WHEN      auto: colours in sentences on a terminal, unless NO_COLOR is set [default]; always; never
  --max-line BYTES  answers a longer line with malformedRequest and skips it [64 MiB]
  --summary         prints counts, elapsed time and the audit at the end, to standard error
  -h, --help        prints this
  -V, --version     prints the version

examples:
  ledger --format pretty requests.jsonl                        tells what happens to each request, and keeps nothing
  ledger --journal journal.jsonl --summary requests.jsonl      carries them out, keeps them, and counts at the end
  ledger audit journal.jsonl                                   says whether what is kept balances
  ledger explain journal.jsonl new.jsonl | less                tells what new requests would lead to

Exit status: 0 when every line was read, whatever the responses; 2 when the arguments, the input or the journal cannot be used, or
somebody else changes the journal; nothing is said of it when standard error is the journal; 3 when standard output cannot be
written, but 0, without a word, when nobody reads it any more: then the last requests are in the journal, though not answered.
";

pub(crate) struct Arguments {
    pub(crate) journal: Option<PathBuf>,
    pub(crate) snapshot: Option<PathBuf>,
    pub(crate) sync: bool,
    pub(crate) options: Options,
}

/// What the command line asks for.
pub(crate) fn parse(parser: Parser) -> Result<Asked<Arguments>, Failure> {
    let (mut journal, mut snapshot, mut sync) = (None, None, true);
    let asked = Options::parse(PROGRAM, parser, |name, parser| {
        match name {
            "journal" if journal.is_some() => return Err("--journal is given twice".into()),
            "journal" => journal = Some(parser.value()?.into()),
            "snapshot" if snapshot.is_some() => return Err("--snapshot is given twice".into()),
            "snapshot" => snapshot = Some(parser.value()?.into()),
            "no-sync" => sync = false,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(match asked {
        Asked::Serve(mut options) => {
            if snapshot.is_some() && journal.is_none() {
                return Err(Failure::new(format!("--snapshot needs --journal; {PROGRAM} --help tells more")));
            }
            options.default_to_standard_input();
            Asked::Serve(Arguments { journal, snapshot, sync, options })
        }
        Asked::Help => Asked::Help,
        Asked::Version => Asked::Version,
    })
}
