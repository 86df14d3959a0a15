//! The store on SQLite.

mod conformance;
mod conversation;
mod drill;
mod equal;
mod errors;
mod kills;
mod pack;
mod places;
mod queries;
mod races;

use std::{
    fs,
    io::Write as _,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use ecoledger::{HashKey, Ledger, NotAnswered, NotExecuted, Request, Response};
use ecoledger_hosts::sqlite::{Options, Sqlite};
use ecoledger_testkit::{
    World,
    wire::{
        catalogue::{commands, queries},
        id, json,
        market::{MARKET, admin},
        operator,
    },
};

const KEY: HashKey = HashKey::from_bytes([7; 16]);

/// A folder of its own for each test, empty at its start.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sqlite").join(name);
    let _may_not_be_there = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn open(file: &std::path::Path) -> Sqlite {
    Sqlite::open(file, &Options::default(), KEY).expect("a ledger")
}

/// The program on this file.
fn program(file: &std::path::Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_sqlite"));
    program.arg(file);
    program
}

/// What a program says to this input.
fn run(mut program: Command, input: &str) -> Output {
    let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("standard input");
    let input = input.to_owned();
    let writer = std::thread::spawn(move || {
        // The program may have stopped already, which is what some tests ask for.
        let _may_be_closed = stdin.write_all(input.as_bytes());
    });
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("the input is written");
    output
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The audit, as the operator asks for it.
fn audit() -> String {
    json!({"context": {"at": "2030-01-01T00:00:00Z", "actor": operator()}, "query": {"type": "audit"}}).to_string()
}

/// Requests in both systems: the making of a world, every command, some refused, every query, and the audit.
fn streams() -> Vec<Vec<String>> {
    [World::full(), World::market().with_listed_credit().with_scorecard()].into_iter().map(stream).collect()
}

fn stream(mut world: World) -> Vec<String> {
    for prepared in commands() {
        for key in ["K-1", "K-1", "K-2"] {
            world.command(&prepared.actor, prepared.command.clone()).key(key).response();
        }
    }
    for (actor, query) in queries() {
        world.query(&actor, query).response();
    }
    for (organization, _) in MARKET {
        for list in ["credits", "proposals", "events", "eventTypes", "esgScorecards"] {
            world.query(&admin(organization), json!({"type": list, "limit": 2})).response();
        }
        world.query(&admin(organization), json!({"type": "creditLineage", "creditId": id("C")})).response();
    }
    world.requests.push(audit());
    world.requests.push("no request".to_owned());
    world.requests
}

fn text(lines: &[String]) -> String {
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

fn written(response: &Response) -> String {
    serde_json::to_string(response).expect("responses are JSON")
}

/// What the library itself answers to these lines, byte for byte.
fn expected(lines: &[String]) -> Vec<String> {
    let mut ledger = Ledger::new(KEY);
    let mut answer = |line: &String| match Request::from_json(line) {
        Err(refusal) => Response::refused(refusal),
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
        Ok(other) => panic!("{other:?}"),
    };
    lines.iter().map(|line| written(&answer(line))).collect()
}

/// What the store answers to one line.
fn answer(store: &mut Sqlite, line: &str) -> String {
    let done = match Request::from_json(line) {
        Err(refusal) => Err(refusal),
        Ok(Request::Command(context, command)) => store.execute(&context, &command).expect("done").map(Response::executed),
        Ok(Request::Query(context, query)) => store.query(&context, &query).expect("done").map(Response::answered),
        Ok(other) => panic!("{other:?}"),
    };
    written(&done.unwrap_or_else(Response::refused))
}
