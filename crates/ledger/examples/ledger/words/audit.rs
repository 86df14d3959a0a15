//! `ledger audit FILE`: the books of a journal.

use std::{path::Path, process::ExitCode};

use ecoledger::{Actor, Ledger, Query, QueryContext, Response, Timestamp, views::Answer};
use ecoledger_hosts::lines::{self, Failure, Format, Told, written};

use super::{Options, ledger_in};

pub(super) const HELP: &str = "\
usage: ledger audit [--format FORMAT] FILE

Replays the journal FILE, counts every certificate and every gram where it stands, and says whether the books balance, with
each fault that it finds. Changes nothing; a host may have the journal open.

  --format FORMAT   pretty: a sentence [default]; json: the answer of the query audit, with the digest of the state
  --color WHEN      auto: on a terminal [default]; always; never
  -h, --help        prints this

example: ledger audit journal.jsonl
  57 events in journal.jsonl, the last at 2025-03-01T00:00:00.000Z.
  THE BOOKS BALANCE. Certificates: listable 120, offramped 30, onramped 500, ...

Exit status: 0 when they balance; 1 when they do not; 2 when FILE cannot be read, with the number of the line.
";

pub(super) fn answer(options: &Options) -> Result<ExitCode, Failure> {
    let [file] = options.exactly("a FILE")?;
    let ledger = ledger_in(Path::new(file))?;
    let (response, balanced) = books(&ledger)?;
    let said = match options.format {
        Format::Json => format!("{response}\n"),
        Format::Pretty => {
            let last = ledger.last_at().map_or_else(|| "none yet".to_owned(), |at| format!("the last at {at}"));
            let books = Told::new(options.color.is_shown()).tell(&response).concat();
            format!("{} events in {}, {last}.\n{}\n", ledger.sequence(), file.display(), books.trim_start())
        }
    };
    lines::print(&said)?;
    Ok(if balanced { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The answer, and whether the books balance.
fn books(ledger: &Ledger) -> Result<(String, bool), Failure> {
    let at = ledger.last_at().or_else(|| Timestamp::from_millis(0)).ok_or_else(|| Failure::of_response("no time"))?;
    let context = QueryContext { at, actor: Actor::Operator };
    let answer = ledger.query(&context, &Query::Audit).map_err(Failure::of_response)?;
    let balanced = matches!(&answer, Answer::Audit(audit) if audit.balanced);
    Ok((written(&Response::answered(answer))?, balanced))
}
