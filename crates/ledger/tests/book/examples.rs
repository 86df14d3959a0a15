//! The JSON on the wire's pages: every request is read and carried out, every response is what the library answers.

use std::fs;

use ecoledger::{Ledger, NotAnswered, NotExecuted, Request, Response};

use super::{citations::root, page::Page};

/// The scenario after which a page's examples stand.
fn scenario(page: &str) -> Option<&'static str> {
    match page {
        "projects" | "proposals" | "credits" | "emissions" | "queries" | "feed" => Some("credits"),
        "channels" | "bundles" => Some("sales_channel"),
        _ => None,
    }
}

fn answer(ledger: &mut Ledger, request: &str) -> String {
    let response = match Request::from_json(request) {
        Ok(Request::Command(context, command)) => match ledger.execute(&context, &command) {
            Ok(executed) => Response::executed(executed),
            Err(NotExecuted::Refused(refusal)) => Response::refused(refusal),
            Err(error) => panic!("{error}"),
        },
        Ok(Request::Query(context, query)) => match ledger.query(&context, &query) {
            Ok(answer) => Response::answered(answer),
            Err(NotAnswered::Refused(refusal)) => Response::refused(refusal),
            Err(error) => panic!("{error}"),
        },
        Ok(_) => panic!("another kind of request: {request}"),
        Err(refusal) => Response::refused(refusal),
    };
    serde_json::to_string(&response).expect("JSON")
}

fn ledger_of(page: &str) -> Ledger {
    let mut ledger = Ledger::new(ecoledger::HashKey::from_bytes([7; 16]));
    if let Some(name) = scenario(page) {
        let path = root().join(format!("crates/ledger/examples/scenarios/{name}.jsonl"));
        for line in fs::read_to_string(path).expect("the scenario").lines() {
            let _response = answer(&mut ledger, line);
        }
    }
    ledger
}

/// JSON in lines of some hundred characters, broken where a member or an entry begins.
fn in_lines(json: &str) -> String {
    const WIDTH: usize = 120;
    let (mut text, mut quoted, mut before) = (vec![String::new()], false, ' ');
    for next in json.chars() {
        quoted ^= next == '"' && before != '\\';
        let line = text.last_mut().expect("a line");
        line.push(next);
        if next == ',' && !quoted && line.chars().count() > WIDTH - 30 {
            text.push(String::new());
        }
        before = next;
    }
    text.join("\n")
}

/// The page as it is, with every response as the library gives it.
pub(crate) fn answered(page: &Page) -> String {
    let mut ledger = ledger_of(&page.name);
    let mut asked: Option<String> = None;
    let mut written: Vec<String> = Vec::new();
    for part in page.text.split("```") {
        let Some(json) = part.strip_prefix("json\n").map(str::trim) else {
            written.push(part.to_owned());
            continue;
        };
        if json.starts_with("{\"ok\":") {
            let answer = asked.take().unwrap_or_else(|| panic!("{}: a response to nothing", page.name));
            written.push(format!("json\n{}\n", in_lines(&answer)));
        } else {
            expect_success(page, asked.replace(answer(&mut ledger, json)));
            written.push(part.to_owned());
        }
    }
    expect_success(page, asked);
    written.join("```")
}

/// A request without a response beside it is carried out.
fn expect_success(page: &Page, answer: Option<String>) {
    if let Some(answer) = answer {
        assert!(answer.starts_with("{\"ok\":true"), "{}: {answer}", page.name);
    }
}
