//! The example host `ledger`, driven as a process: its lines, files, options, journal and exit status
//! (`ecoledger::wire::host`).
//!
//! The lines of a journal as the library reads them are tried in `tests/journal.rs`.

mod arguments;
mod clock;
mod conformance;
mod damage;
mod durability;
mod end;
mod format;
mod journal;
mod place;
mod requests;
mod snapshot;
mod words;

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::mpsc::RecvTimeoutError,
    time::Duration,
};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::{
    Value, asset,
    catalogue::{commands, queries},
    id, json, operator, priced, retirement, trade, user,
};

/// The host beside this test's executable: `target/<profile>/examples/ledger`. Cargo builds examples before it runs tests.
fn host() -> Command {
    let test = std::env::current_exe().expect("the test's own path");
    let profile = test.parent().and_then(|deps| deps.parent()).expect("target/<profile>/deps");
    let host = profile.join("examples").join(format!("ledger{}", std::env::consts::EXE_SUFFIX));
    assert!(host.exists(), "`cargo test` builds {}; alone: cargo build --example ledger", host.display());
    Command::new(host)
}

/// A folder of its own for each test, empty at its start.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("host").join(name);
    let _may_not_be_there = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn run(mut host: Command, input: &[u8]) -> Output {
    let mut child = host.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the host starts");
    let mut stdin = child.stdin.take().expect("standard input");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        // The host may have stopped already, which is what some tests ask for.
        let _may_be_closed = stdin.write_all(&input);
    });
    let output = child.wait_with_output().expect("the host ends");
    writer.join().expect("the input is written");
    output
}

fn lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).expect("UTF-8");
    assert!(text.is_empty() || text.ends_with('\n'), "each response ends its line");
    text.lines().map(|line| serde_json::from_str(line).expect("a response is JSON")).collect()
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Requests that build a small world and ask about it: every kind of command, some refused, and all queries.
fn session() -> Vec<String> {
    let mut world = World::empty();
    let mut all = Vec::new();
    let mut line = |actor: &Value, command: Value, key: Option<&str>| {
        let mut asking = world.command(actor, command);
        if let Some(key) = key {
            asking = asking.key(key);
        }
        all.push(asking.request.to_string());
    };
    let north = user("north user");
    line(&operator(), json!({"type": "registerSalesChannel", "salesChannelId": id("north"), "name": "north"}), None);
    line(&operator(), json!({"type": "bindUser", "userId": id("north user"), "salesChannelId": id("north")}), None);
    for role in World::ROLES {
        line(
            &operator(),
            json!({"type": "grantRole", "userId": id("north user"), "salesChannelId": id("north"), "role": role}),
            None,
        );
    }
    line(
        &operator(),
        json!({"type": "grantRole", "userId": id("north user"), "salesChannelId": id("north"), "role": "EVENT_VIEWER"}),
        None,
    );
    let submit = json!({"type": "submitTraderOnboardingProposal", "traderOnboardingProposalId": id("p"), "salesChannelId": id("north"),
        "accountHolderId": id("holder"), "name": "Ø 株式会社 👩‍🌾", "businessId": "FI-1"});
    line(&operator(), submit, None);
    let accept =
        json!({"type": "acceptTraderOnboardingProposal", "traderOnboardingProposalId": id("p"), "traderId": id("signed")});
    line(&north, accept, None);
    let create = json!({"type": "createTrader", "traderId": id("buyer"), "businessId": "b", "name": "n",
        "address": {"street": "s", "city": "c", "countryName": "n"}});
    line(&north, create.clone(), Some("create"));
    line(&north, create, Some("create"));
    line(&operator(), json!({"type": "registerSupplier", "supplierId": id("supplier"), "name": "S"}), None);
    let facility = json!({"type": "registerProductionFacility", "productionFacilityId": id("facility"), "supplierId": id("supplier"),
        "code": "ABC123", "name": "F", "countryCode": "FI", "methodologyCodes": ["C03000000"]});
    line(&operator(), facility, None);
    let onramp =
        json!({"type": "onrampBundle", "traderId": id("signed"), "bundle": ecoledger_testkit::wire::bundle_of("S_1", "S_100")});
    line(&operator(), onramp.clone(), None);
    line(&operator(), onramp, None);
    line(&north, trade("signed", "buyer", "t", json!([priced("S_1", "S_10", 0.01)])), Some("t"));
    line(&ecoledger_testkit::wire::holder("holder"), json!({"type": "approveTransaction", "transactionId": id("t")}), None);
    line(&north, retirement("signed", "r", json!([asset("S_11", "S_20")])), Some("r"));
    line(&operator(), json!({"type": "failTask", "taskId": id("r"), "message": "down\nfor good"}), None);
    line(&north, retirement("buyer", "q", json!([asset("S_1", "S_5")])), Some("q"));
    for prepared in commands() {
        line(&prepared.actor, prepared.command, Some("K-1"));
    }
    all
}

fn questions() -> Vec<String> {
    let mut world = World::empty();
    queries()
        .into_iter()
        .map(|(actor, query)| world.query(&actor, query).at("2026-06-01T00:00:00Z").request.to_string())
        .collect()
}

/// A host that keeps this journal.
fn with_journal(journal: &Path) -> Command {
    let mut host = host();
    host.arg("--journal").arg(journal);
    host
}

fn text(lines: &[String]) -> Vec<u8> {
    lines.iter().flat_map(|line| [line.as_bytes(), b"\n"].concat()).collect()
}

fn audit() -> String {
    json!({"context": {"at": "2026-06-01T00:00:00Z", "actor": {"kind": "operator"}}, "query": {"type": "audit"}}).to_string()
}

/// A request for a supplier of this number.
fn supplier(number: usize) -> String {
    let context = json!({"at": "2026-01-01T00:00:00Z", "actor": {"kind": "operator"},
        "commandId": id(&format!("supplier command {number}"))});
    let command = json!({"type": "registerSupplier", "supplierId": id(&format!("supplier {number}")), "name": "S"});
    json!({ "context": context, "command": command }).to_string()
}

/// What the library itself answers to the same lines.
fn expected(lines: &[String]) -> Vec<Value> {
    let mut world = World::empty();
    lines.iter().map(|line| ecoledger_testkit::wire::answer(&mut world.ledger, line)).collect()
}

/// A running host to talk with; it is ended when the test ends.
struct Conversation {
    child: Child,
    responses: std::sync::mpsc::Receiver<String>,
}

impl Conversation {
    fn begin(mut host: Command) -> Self {
        let mut child = host.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the host starts");
        let stdout = child.stdout.take().expect("standard output");
        let (sender, responses) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Self { child, responses }
    }

    fn write(&mut self, bytes: &[u8]) {
        let stdin = self.child.stdin.as_mut().expect("standard input");
        stdin.write_all(bytes).expect("the host reads");
        stdin.flush().expect("the host reads");
    }

    /// Closes the input and waits for the end.
    fn end(mut self) -> Option<i32> {
        drop(self.child.stdin.take());
        self.child.wait().expect("the host ends").code()
    }

    fn read(&self) -> Value {
        self.try_read().expect("an answer while no input is waiting")
    }

    /// The next response, or none when the host has ended.
    fn try_read(&self) -> Option<Value> {
        let line = match self.responses.recv_timeout(Duration::from_secs(60)) {
            Ok(line) => line,
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => panic!("no answer while no input is waiting"),
        };
        Some(serde_json::from_str(&line).expect("a response is JSON"))
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        let _may_have_ended = self.child.kill();
        let _may_have_ended = self.child.wait();
    }
}
