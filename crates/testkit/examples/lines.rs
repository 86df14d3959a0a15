//! The smallest program that speaks the lines: a ledger in memory, a request a line, a response a line.
//!
//! `lines POINTER VALUE` is wrong on purpose: in each response that has something at POINTER (RFC 6901), VALUE stands there
//! instead. With it one sees that the conformance pack tells wrong from right.

use std::{
    env,
    io::{self, BufRead as _, Write as _},
};

use ecoledger::{HashKey, Ledger, NotAnswered, NotExecuted, Request, Response};
use serde_json::Value;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let mut ledger = Ledger::new(HashKey::from_bytes([0; 16]));
    for line in io::stdin().lock().lines() {
        let mut response = serde_json::to_value(respond(&mut ledger, &line?)?)?;
        if let [pointer, value] = arguments.as_slice()
            && let Some(there) = response.pointer_mut(pointer)
        {
            *there = Value::String(value.clone());
        }
        let mut output = io::stdout().lock();
        writeln!(output, "{response}")?;
        output.flush()?;
    }
    Ok(())
}

fn respond(ledger: &mut Ledger, line: &str) -> Result<Response, Box<dyn std::error::Error>> {
    Ok(match Request::from_json(line) {
        Err(refusal) => Response::refused(refusal),
        Ok(Request::Query(context, query)) => match ledger.query(&context, &query) {
            Ok(answer) => Response::answered(answer),
            Err(NotAnswered::Refused(refusal)) => Response::refused(refusal),
            Err(other) => return Err(other.into()),
        },
        Ok(Request::Command(context, command)) => match ledger.execute(&context, &command) {
            Ok(executed) => Response::executed(executed),
            Err(NotExecuted::Refused(refusal)) => Response::refused(refusal),
            Err(other) => return Err(other.into()),
        },
        Ok(_) => return Err("a kind of request that this program does not know".into()),
    })
}
