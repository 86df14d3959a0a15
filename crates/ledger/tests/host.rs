//! The example host `ledger`, driven as a process: its lines, files, options, journal and exit status (wire.md 5).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "a test fails by panicking"
)]
#![allow(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    clippy::type_complexity,
    clippy::match_same_arms,
    clippy::naive_bytecount,
    reason = "tables of JSON values, row by row, on a machine with the standard library"
)]

mod common;

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use common::{
    Value, World, asset,
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
    let onramp = json!({"type": "onrampBundle", "traderId": id("signed"), "bundle": common::bundle_of("S_1", "S_100")});
    line(&operator(), onramp.clone(), None);
    line(&operator(), onramp, None);
    line(&north, trade("signed", "buyer", "t", json!([priced("S_1", "S_10", 0.01)])), Some("t"));
    line(&common::holder("holder"), json!({"type": "approveTransaction", "transactionId": id("t")}), None);
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

fn text(lines: &[String]) -> Vec<u8> {
    lines.iter().flat_map(|line| [line.as_bytes(), b"\n"].concat()).collect()
}

fn audit() -> String {
    json!({"context": {"at": "2026-06-01T00:00:00Z", "actor": {"kind": "operator"}}, "query": {"type": "audit"}}).to_string()
}

/// What the library itself answers to the same lines.
fn expected(lines: &[String]) -> Vec<Value> {
    let mut world = World::empty();
    lines.iter().map(|line| common::answer(&mut world.ledger, line)).collect()
}

#[test]
fn lines_of_standard_input_are_answered_in_order() {
    let mut all = session();
    all.extend(questions());
    let output = run(host(), &text(&all));
    assert_eq!(output.status.code(), Some(0), "whatever the responses");
    assert_eq!(lines(&output), expected(&all));
    assert_eq!(errors(&output), "");
}

#[test]
fn blank_lines_bytes_that_are_no_text_and_crlf() {
    let good = audit();
    let mut input = Vec::new();
    for line in [b"".as_slice(), b"  ", b"\xff\xfe", good.as_bytes(), b"{\"a\": \"\xc3\"}", b"\t"] {
        input.extend_from_slice(line);
        input.extend_from_slice(b"\r\n");
    }
    input.extend_from_slice(b"\n");
    input.extend_from_slice(good.as_bytes());
    let output = run(host(), &input);
    assert_eq!(output.status.code(), Some(0));
    let responses = lines(&output);
    let codes: Vec<&Value> = responses.iter().map(|response| &response["error"]["code"]).collect();
    let malformed = json!("malformedRequest");
    let none = Value::Null;
    assert_eq!(codes, [&malformed, &malformed, &malformed, &none, &malformed, &malformed, &malformed, &none]);
    for response in responses.iter().filter(|response| response["ok"] == false) {
        assert_eq!(response["error"]["class"], "malformed");
        assert!(response["error"]["details"].is_object());
    }
}

#[test]
fn a_last_line_without_a_line_break_is_answered() {
    for input in [audit(), format!("{}\n{}", audit(), audit())] {
        let output = run(host(), input.as_bytes());
        assert_eq!(lines(&output).len(), input.lines().count());
    }
    assert_eq!(run(host(), b"").stdout, b"");
}

#[test]
fn files_are_read_one_after_the_other_instead_of_standard_input() {
    let folder = folder("files");
    let all = session();
    let (first, second) = all.split_at(all.len() / 2);
    fs::write(folder.join("one"), text(first)).unwrap();
    fs::write(folder.join("two"), text(second).strip_suffix(b"\n").unwrap()).unwrap();
    let mut host = host();
    host.arg(folder.join("one")).arg(folder.join("two"));
    let output = run(host, audit().as_bytes());
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(lines(&output), expected(&all), "and nothing of standard input");
}

#[test]
fn a_missing_file_or_an_unknown_option_is_status_2() {
    let folder = folder("missing");
    fs::write(folder.join("there"), audit()).unwrap();
    let cases: [&[&str]; 5] =
        [&["not-there"], &["there", "not-there"], &["--unknown"], &["--journal"], &["--summary", "--journals", "x"]];
    for arguments in cases {
        let mut host = host();
        host.args(arguments).current_dir(&folder);
        let output = run(host, b"");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!errors(&output).trim().is_empty(), "{arguments:?}: says why");
    }
    let mut host = host();
    host.arg(&folder);
    assert_eq!(run(host, b"").status.code(), Some(2), "a folder is no input");
}

#[test]
fn the_summary_goes_to_standard_error_at_the_end() {
    let all = session();
    let mut host = host();
    host.arg("--summary");
    let output = run(host, &text(&all));
    let responses = lines(&output);
    assert_eq!(responses, expected(&all));
    let ok = responses.iter().filter(|response| response["ok"] == true).count();
    let summary = errors(&output);
    for words in [
        format!("requests {}", all.len()),
        format!("ok {ok}"),
        format!("refused {}", all.len() - ok),
        "\"balanced\":true".into(),
    ] {
        assert!(summary.contains(&words), "{words} in {summary}");
    }
}

#[test]
fn a_journal_is_replayed_to_the_same_answers_and_digest() {
    let folder = folder("replay");
    let all = session();
    let questions = questions();
    let journal = folder.join("journal");
    let with_journal = || {
        let mut host = host();
        host.arg("--journal").arg(&journal);
        host
    };
    let both: Vec<String> = all.iter().chain(&questions).cloned().collect();
    let expected = expected(&both);
    // In one go, and line by line with a host each.
    let output = run(with_journal(), &text(&both));
    assert_eq!(lines(&output), expected);
    let whole = fs::read(&journal).unwrap();
    fs::remove_file(&journal).unwrap();
    let mut found = Vec::new();
    for line in &both {
        let output = run(with_journal(), line.as_bytes());
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        found.extend(lines(&output));
    }
    assert_eq!(found, expected);
    assert_eq!(fs::read(&journal).unwrap(), whole, "the same bytes");
    // One line a decision: the commands that had events.
    let decisions = expected.iter().filter(|response| response["events"].as_array().is_some_and(|events| !events.is_empty()));
    assert_eq!(whole.iter().filter(|byte| **byte == b'\n').count(), decisions.count());
    let output = run(with_journal(), &text(&questions));
    assert_eq!(lines(&output), expected[all.len()..]);
}

/// A small journal: two decisions, the last of two events.
fn small_journal() -> (Vec<String>, Vec<u8>) {
    let folder = folder("small");
    let all = session();
    let until = all.iter().position(|line| line.contains("acceptTraderOnboardingProposal")).expect("an acceptance");
    let all = all[..=until].to_vec();
    let mut host = host();
    host.arg("--journal").arg(folder.join("journal"));
    let output = run(host, &text(&all));
    assert_eq!(lines(&output).last().unwrap()["events"].as_array().unwrap().len(), 2);
    (all, fs::read(folder.join("journal")).unwrap())
}

#[test]
fn a_torn_last_line_is_reported_and_cut_off_at_every_byte() {
    let folder = folder("torn");
    let (all, whole) = small_journal();
    let journal = folder.join("journal");
    let start = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').expect("a line before") + 1;
    let expected = expected(&all[..all.len() - 1].iter().cloned().chain([audit()]).collect::<Vec<_>>());
    let before = expected.last().unwrap();
    for cut in start..whole.len() {
        fs::write(&journal, &whole[..cut]).unwrap();
        let mut host = host();
        host.arg("--journal").arg(&journal);
        let output = run(host, audit().as_bytes());
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        assert_eq!(lines(&output), std::slice::from_ref(before), "cut at {cut}: as if the last decision had not been");
        assert_eq!(errors(&output).contains("torn"), cut != start, "reported: {}", errors(&output));
        assert_eq!(fs::read(&journal).unwrap(), whole[..start], "cut off");
    }
    // The host goes on where it was, and its journal is whole again.
    let mut host = host();
    host.arg("--journal").arg(&journal);
    let output = run(host, all.last().unwrap().as_bytes());
    assert_eq!(lines(&output)[0]["ok"], true);
    assert_eq!(fs::read(&journal).unwrap(), whole);
}

#[test]
fn a_journal_of_one_torn_line_is_an_empty_one() {
    let folder = folder("torn-first");
    let journal = folder.join("journal");
    let first = session().remove(0);
    let with_journal = || {
        let mut host = host();
        host.arg("--journal").arg(&journal);
        host
    };
    assert_eq!(run(with_journal(), first.as_bytes()).status.code(), Some(0));
    let whole = fs::read(&journal).unwrap();
    // Bytes that are no text, and longer than what was written before.
    for torn in [whole[..whole.len() - 1].to_vec(), vec![0; 4096], vec![0xff; 100_000]] {
        fs::write(&journal, &torn).unwrap();
        let output = run(with_journal(), first.as_bytes());
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        assert!(errors(&output).contains("torn"));
        assert_eq!(fs::read(&journal).unwrap(), whole);
    }
}

#[test]
fn damage_anywhere_else_stops_with_status_2_and_the_number_of_the_line() {
    let folder = folder("damage");
    let (_, whole) = small_journal();
    let journal = folder.join("journal");
    let good: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    let mut cases: Vec<(usize, Vec<Vec<u8>>)> = Vec::new();
    for number in 0..good.len() {
        let with = |line: Vec<u8>| {
            let mut lines: Vec<Vec<u8>> = good.iter().map(|line| line.to_vec()).collect();
            lines[number] = line;
            (number + 1, lines)
        };
        let line = good[number];
        let text = std::str::from_utf8(line).unwrap();
        cases.push(with(b"\n".to_vec()));
        cases.push(with(b"{}\n".to_vec()));
        cases.push(with(b"\xff\n".to_vec()));
        cases.push(with([&line[..line.len() / 2], b"\n"].concat()));
        cases.push(with(text.replace("\"sequence\":", "\"sequence\":9").into_bytes()));
        cases.push(with(text.replace("\"version\":1,\"data\"", "\"version\":99,\"data\"").into_bytes()));
        cases.push(with(text.replace("\"type\":\"", "\"type\":\"un").into_bytes()));
        cases.push(with([line, line].concat()));
        if number + 1 < good.len() {
            cases.push(with(Vec::new()));
        }
    }
    for (number, lines) in cases {
        let doubled = lines.iter().any(|line| line.iter().filter(|byte| **byte == b'\n').count() == 2);
        let damaged: Vec<u8> = lines.concat();
        fs::write(&journal, &damaged).unwrap();
        let mut host = host();
        host.arg("--journal").arg(&journal);
        let output = run(host, audit().as_bytes());
        assert_eq!(output.status.code(), Some(2), "line {number}: {}", String::from_utf8_lossy(&damaged));
        assert_eq!(output.stdout, b"", "nothing is answered");
        let number = if doubled { number + 1 } else { number };
        assert!(errors(&output).contains(&format!("line {number}:")), "line {number}: {}", errors(&output));
        assert_eq!(fs::read(&journal).unwrap(), damaged, "a damaged journal is left as it is");
    }
}

#[test]
fn a_journal_that_cannot_be_opened_is_status_2() {
    let folder = folder("no-journal");
    for path in [folder.clone(), folder.join("not").join("there")] {
        let mut host = host();
        host.arg("--journal").arg(path);
        assert_eq!(run(host, audit().as_bytes()).status.code(), Some(2));
    }
}

/// A running host to talk with; it is ended when the test ends.
struct Conversation {
    child: Child,
    responses: std::sync::mpsc::Receiver<String>,
}

impl Conversation {
    fn begin() -> Self {
        let mut child = host().stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the host starts");
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

    fn read(&self) -> Value {
        let line = self.responses.recv_timeout(Duration::from_secs(20)).expect("an answer while no input is waiting");
        serde_json::from_str(&line).expect("a response is JSON")
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        let _may_have_ended = self.child.kill();
        let _may_have_ended = self.child.wait();
    }
}

#[test]
fn a_response_is_there_before_the_next_request_is_written() {
    let all = session();
    let expected = expected(&all);
    let mut conversation = Conversation::begin();
    let started = Instant::now();
    for (line, expected) in all.iter().zip(&expected) {
        conversation.write(format!("{line}\n").as_bytes());
        assert_eq!(&conversation.read(), expected);
    }
    assert!(started.elapsed() < Duration::from_secs(60));
}

/// Half a request that is waiting keeps no response back: the host cannot go on without the other half.
#[test]
fn half_a_request_keeps_no_response_back() {
    let mut conversation = Conversation::begin();
    let line = audit();
    let (half, rest) = line.split_at(line.len() / 2);
    for _ in 0..3 {
        conversation.write(format!("{line}\n{half}").as_bytes());
        assert_eq!(conversation.read()["ok"], true);
        conversation.write(format!("{rest}\n").as_bytes());
        assert_eq!(conversation.read()["ok"], true);
    }
}
