//! `ledger explain`: what a code means, and what would become of a request.

use std::{fmt::Write as _, path::Path, process::ExitCode};

use ecoledger::{Code, Explanation, ForeseenOutcome, Ledger, Refusal, Request, Response, views::Answer};
use ecoledger_hosts::lines::{self, Failure, Format, Input, Lines, Options as Reading, Place, Told, written};
use serde_json::{Value, json};

use super::{Options, codes, ledger_in, told_of, within};

pub(super) const HELP: &str = "\
usage: ledger explain CODE
       ledger explain D-n
       ledger explain [--format FORMAT] FILE [INPUT ...]

With the CODE of a refusal: when it is given, and what to do. With the number of a rule: how it refuses.

With the journal FILE: tells of each command in the INPUTs, one request a line, or on standard input, what would become of it now:
its events or why it would be refused, and each rule that was consulted, in order. Nothing is carried out, and FILE is not
changed. A FILE that is named like a code is told apart by ./ before it.

  --format FORMAT   pretty: for people [default]; json: the answers of the query explain, one a line
  --color WHEN      auto: on a terminal [default]; always; never
  -h, --help        prints this

examples: ledger explain notBundleStart
          ledger explain d-30
          ledger explain journal.jsonl requests.jsonl

Exit status: 0 when all is explained; 2 when something cannot be read.
";

/// The name of standard input.
const STANDARD: &str = "-";

pub(super) fn answer(options: &Options) -> Result<ExitCode, Failure> {
    let Some((first, inputs)) = options.values.split_first() else {
        return Err(Failure::new("expected a CODE, a rule or a FILE; ledger explain --help tells more".to_owned()));
    };
    let meaning = first.to_str().and_then(codes::meaning);
    if let (Some(meaning), []) = (&meaning, inputs) {
        return lines::print(meaning).map(|()| ExitCode::SUCCESS);
    }
    let file = Path::new(first);
    if !file.exists() {
        let what = "it is neither a file, nor the code of a refusal as notBundleStart, nor a rule that refuses as d-30";
        return Err(Failure::new(format!("{}: {what}", file.display())));
    }
    let ledger = ledger_in(file)?;
    let mut told = told_of(&ledger, options.color.is_shown());
    let inputs = inputs.iter().map(|input| if input == STANDARD { Input::Standard } else { Input::File(input.into()) });
    let mut inputs: Vec<Input> = inputs.collect();
    if inputs.is_empty() {
        inputs.push(Input::Standard);
    }
    for input in &inputs {
        let mut lines = Lines::open(input, Reading::default().longest_line)?;
        loop {
            let place = lines.next_place();
            let Some(line) = lines.next_line()? else { break };
            let explained = lines::read(&line, false, None)?.and_then(|request| explained(&ledger, request));
            let said = match options.format {
                Format::Json => json(explained)?,
                Format::Pretty => pretty(&place, explained, &mut told)?,
            };
            lines::print(&said)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The name of a command, and what would become of it.
type Explained = Result<(&'static str, Explanation), Refusal>;

fn explained(ledger: &Ledger, request: Request) -> Explained {
    match request {
        Request::Command(context, command) => Ok((command.type_name(), ledger.explain(&context, &command))),
        _ => Err(Refusal::new(Code::MalformedRequest, "expected a command, found a query: it changes nothing".to_owned())),
    }
}

fn json(explained: Explained) -> Result<String, Failure> {
    let response = match explained {
        Ok((_, explanation)) => written(&Response::answered(Answer::Explanation(explanation)))?,
        Err(refusal) => written(&Response::refused(refusal))?,
    };
    Ok(format!("{response}\n"))
}

fn pretty(place: &Place, explained: Explained, told: &mut Told) -> Result<String, Failure> {
    let (name, explanation) = match explained {
        Ok(explained) => explained,
        Err(refusal) => {
            let said = told.tell(&written(&Response::refused(refusal))?).concat();
            return Ok(format!("{place}: {}\n", said.trim_start()));
        }
    };
    let mut said = format!("{place}: {name}\n");
    let response = match &explanation.outcome {
        ForeseenOutcome::Events(events) => {
            let result = serde_json::to_value(events).map_err(Failure::of_response)?;
            json!({"ok": true, "events": result}).to_string()
        }
        ForeseenOutcome::Refusal(refusal) => written(&Response::refused(refusal.clone()))?,
    };
    for sentence in told.tell(&response) {
        let _fits = writeln!(said, "  {}", sentence.trim_start());
    }
    let _fits = writeln!(said, "  by {}", explanation.rules.join(", "));
    let refused: Value = serde_json::from_str(&response).unwrap_or_default();
    if let Some(code) = within(&refused, "error").get("code").and_then(Value::as_str) {
        let _fits = writeln!(said, "  ledger explain {code} tells what to do");
    }
    Ok(said)
}
