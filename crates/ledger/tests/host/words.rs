//! Words: `audit`, `lineage` and `explain`, as people ask them; and what people see of sentences.

use std::process::Stdio;

use super::*;

const SCENARIOS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/scenarios");

/// A folder with the journal of a scenario in it.
fn kept(name: &str, scenario: &str) -> PathBuf {
    let folder = folder(name);
    let mut host = with_journal(&folder.join("journal"));
    host.arg("--no-sync").arg(format!("{SCENARIOS}/{scenario}.jsonl"));
    assert_eq!(run(host, b"").status.code(), Some(0));
    folder
}

fn asked(folder: &Path, arguments: &[&str], input: &[u8]) -> (Option<i32>, String, String) {
    let mut host = host();
    host.args(arguments).current_dir(folder);
    let output = run(host, input);
    (output.status.code(), String::from_utf8(output.stdout.clone()).expect("UTF-8"), errors(&output))
}

/// The words change nothing: the journal is read by them as it is.
fn asked_of_unchanged(folder: &Path, arguments: &[&str], input: &[u8]) -> (Option<i32>, String, String) {
    let before = fs::read(folder.join("journal")).expect("a journal");
    let told = asked(folder, arguments, input);
    assert_eq!(fs::read(folder.join("journal")).expect("a journal"), before, "{arguments:?}");
    told
}

#[test]
fn audit_says_whether_the_books_balance() {
    let folder = kept("audit", "credits");
    let (status, told, said) = asked_of_unchanged(&folder, &["audit", "journal"], b"");
    assert_eq!((status, said.as_str()), (Some(0), ""));
    assert!(told.starts_with("60 events in journal, the last at 2025-02-"), "{told}");
    assert!(told.contains("\nTHE BOOKS BALANCE. Certificates: listable 0, "), "{told}");

    let (status, told, _) = asked(&folder, &["audit", "--format", "json", "journal"], b"");
    let answer: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!((status, &answer["result"]["balanced"], &answer["result"]["events"]), (Some(0), &json!(true), &json!(60)));
}

#[test]
fn audit_reads_a_journal_that_a_host_has_open() {
    let folder = folder("audit-open");
    let mut talk = Conversation::begin(with_journal(&folder.join("journal")));
    talk.write(&text(&[supplier(1)]));
    talk.read();
    assert!(asked(&folder, &["audit", "journal"], b"").1.starts_with("1 events in journal"));
}

#[test]
fn audit_names_the_line_that_is_damaged() {
    let folder = kept("audit-damage", "credits");
    let journal = folder.join("journal");
    let damaged = fs::read_to_string(&journal).unwrap().replacen("Taiga", "Tayga", 1);
    fs::write(&journal, damaged).unwrap();
    let (status, told, said) = asked_of_unchanged(&folder, &["audit", "journal"], b"");
    assert_eq!((status, told.as_str()), (Some(2), ""));
    assert!(said.starts_with("ledger: journal journal: line 2: "), "{said}");
}

#[test]
fn a_torn_line_is_told_and_left() {
    let folder = kept("audit-torn", "credits");
    let journal = folder.join("journal");
    let whole = fs::read(&journal).unwrap();
    fs::write(&journal, &whole[..whole.len() - 9]).unwrap();
    let (status, told, said) = asked_of_unchanged(&folder, &["audit", "journal"], b"");
    assert_eq!(status, Some(0), "{said}");
    assert!(told.contains("THE BOOKS BALANCE") && said.contains("is not whole"), "{told}{said}");
}

/// The credit that the scenario splits first.
const CREDIT: &str = "2f47ca77-edf6-5af3-b2e8-9e4932fd0e97";

#[test]
fn lineage_tells_where_a_credit_comes_from_and_what_became_of_it() {
    let folder = kept("lineage", "credits");
    let (status, told, said) = asked_of_unchanged(&folder, &["lineage", "journal", CREDIT], b"");
    assert_eq!((status, said.as_str()), (Some(0), ""));
    golden(&told, "lineage_parent");
    let (_, told, _) = asked(&folder, &["lineage", "journal", "d313d928-9858-55ef-9452-a8a460f3386b"], b"");
    golden(&told, "lineage_child");

    let (_, json, _) = asked(&folder, &["lineage", "--format=json", "journal", CREDIT], b"");
    let answer: Value = serde_json::from_str(&json).expect("one page");
    assert_eq!(answer["result"]["credit"]["creditId"], CREDIT);
    let (status, _, said) = asked(&folder, &["lineage", "journal", &id("nothing")], b"");
    assert_eq!(status, Some(2));
    assert_eq!(said, format!("ledger: journal: it has no credit {}\n", id("nothing")));
}

fn golden(told: &str, name: &str) {
    let file = format!("tests/golden/told_{name}.txt");
    ecoledger_testkit::golden::compare(&Path::new(env!("CARGO_MANIFEST_DIR")).join(file), told);
}

#[test]
fn explain_tells_what_every_code_means() {
    let folder = folder("codes");
    for code in fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/codes.txt")).unwrap().lines() {
        let code = code.split([' ', '\t']).next().unwrap_or_default();
        let (status, told, said) = asked(&folder, &["explain", code], b"");
        assert_eq!((status, said.as_str()), (Some(0), ""), "{code}");
        assert!(told.starts_with(&format!("{code} (")) && told.contains("\n  what to do: "), "{code}: {told}");
    }
    let (_, told, _) = asked(&folder, &["explain", "notBundleStart"], b"");
    assert!(told.contains("  D-30 ") && told.contains("a line must start at the first certificate"), "{told}");
    let (_, rule, _) = asked(&folder, &["explain", "d-17"], b"");
    assert_eq!(rule, asked(&folder, &["explain", "D-17"], b"").1);
    assert!(rule.starts_with("D-17\n  D-17 ") && rule.contains("splitSumMismatch"), "{rule}");
    for unknown in ["notThere", "d-1000", "D-"] {
        let (status, _, said) = asked(&folder, &["explain", unknown], b"");
        assert_eq!(status, Some(2));
        assert!(said.starts_with(&format!("ledger: {unknown}: it is neither ")), "{said}");
    }
}

#[test]
fn explain_tells_what_would_become_of_requests() {
    let folder = kept("explain", "sales_channel");
    let requests = fs::read_to_string(format!("{SCENARIOS}/sales_channel.jsonl")).unwrap();
    let again = requests.lines().next().unwrap().replace("2026-01-01", "2027-01-01");
    let new = supplier(1).replace("2026-01-01", "2027-01-01");
    let lines = format!("{again}\n{new}\n{}\n{}\n", "{}", audit());
    fs::write(folder.join("new.jsonl"), &lines).unwrap();
    let (status, told, said) = asked_of_unchanged(&folder, &["explain", "journal", "new.jsonl"], b"");
    assert_eq!((status, said.as_str()), (Some(0), ""));
    for words in [
        "new.jsonl:1: registerSalesChannel\n  REFUSED, already exists: salesChannel Nordic Removals: ",
        "  ledger explain alreadyExists tells what to do\n",
        "new.jsonl:2: registerSupplier\n  2027-01-01 00:00:00  The supplier S is registered.\n  by ",
        "new.jsonl:3: REFUSED, malformed request: context: missing. (context)\n",
        "new.jsonl:4: REFUSED, malformed request: expected a command, found a query",
    ] {
        assert!(told.contains(words), "{words} in {told}");
    }
    let (_, json, _) = asked(&folder, &["explain", "--format", "json", "journal", "-"], lines.as_bytes());
    let answers: Vec<Value> = json.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(answers.len(), 4);
    assert_eq!(answers[0]["result"]["refusal"]["code"], "alreadyExists");
    assert_eq!(answers[1]["result"]["events"][0]["type"], "supplierRegistered");
    assert_eq!(answers[2]["error"]["code"], "malformedRequest");
}

#[test]
fn each_word_has_its_help_with_an_example() {
    let folder = folder("word-help");
    for word in ["audit", "lineage", "explain"] {
        for option in ["--help", "-h"] {
            let (status, told, said) = asked(&folder, &[word, option], b"");
            assert_eq!((status, said.as_str()), (Some(0), ""));
            assert!(told.starts_with(&format!("usage: ledger {word} ")) && told.contains("\nexample"), "{told}");
        }
        let (_, whole, _) = asked(&folder, &["--help"], b"");
        assert!(whole.contains(&format!("       ledger {word} ")) && whole.contains("\nexamples:\n"), "{whole}");
    }
}

#[test]
fn words_that_make_no_sense_are_status_2_and_a_sentence() {
    let folder = folder("word-no-sense");
    let cases: [(&[&str], &str); 8] = [
        (&["audit"], "expected a FILE"),
        (&["audit", "a", "b"], "found 2"),
        (&["audit", "not-there"], "not-there"),
        (&["audit", "--journal", "a"], "--journal"),
        (&["lineage", "a"], "ID of a credit"),
        (&["explain"], "a CODE, a rule or a FILE"),
        (&["explain", "--format", "yaml", "forbidden"], "json or pretty"),
        (&["audit", "--color", "blue", "a"], "auto, always or never"),
    ];
    for (arguments, words) in cases {
        let (status, told, said) = asked(&folder, arguments, b"");
        assert_eq!((status, told.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(said.starts_with("ledger: ") && said.contains(words) && said.lines().count() == 1, "{arguments:?}: {said}");
    }
}

/// A file of requests may be named like a word.
#[test]
fn a_file_that_is_named_like_a_word_is_told_apart() {
    let folder = folder("word-file");
    fs::write(folder.join("audit"), audit()).unwrap();
    let (status, told, _) = asked(&folder, &["./audit"], b"");
    assert_eq!(status, Some(0));
    assert!(told.contains(r#""balanced":true"#), "{told}");
}

#[test]
fn a_refusal_is_told_with_its_file_line_and_member() {
    let folder = folder("places");
    let wrong = supplier(2).replace(r#""name":"S""#, r#""name":" ""#);
    fs::write(folder.join("one.jsonl"), text(&[supplier(1), wrong.clone()])).unwrap();
    fs::write(folder.join("two.jsonl"), text(&[supplier(3), supplier(3)])).unwrap();
    let (_, told, _) =
        asked(&folder, &["--format", "pretty", "one.jsonl", "-", "two.jsonl"], &text(&[supplier(4), "{".into()]));
    let refused: Vec<&str> = told.lines().filter_map(|line| line.trim_start().strip_prefix("REFUSED, ")).collect();
    assert_eq!(refused.len(), 3, "{told}");
    for (said, (code, place)) in refused.iter().zip([
        ("empty field: ", " (one.jsonl:2, name)"),
        ("malformed request: ", " (standard input:2)"),
        ("already exists: ", " (two.jsonl:2)"),
    ]) {
        assert!(said.starts_with(code) && said.ends_with(place), "{said}");
    }
}

#[test]
fn places_are_right_over_many_batches() {
    let folder = folder("many-places");
    let mut lines: Vec<String> = (0..3000).map(supplier).collect();
    lines[1500] = "{".to_owned();
    lines[2999] = "{".to_owned();
    fs::write(folder.join("many"), text(&lines)).unwrap();
    let (_, told, _) = asked(&folder, &["--format", "pretty", "many"], b"");
    let places: Vec<&str> = told.lines().filter_map(|line| line.split_once(" (many:")).map(|(_, number)| number).collect();
    assert_eq!(places, ["1501)", "3000)"]);
}

#[test]
fn sentences_have_colours_where_they_are_asked_for_and_not_in_a_file() {
    let folder = folder("colours");
    let lines = text(&["{".into(), audit()]);
    let colours = ["\x1b[1;31mREFUSED\x1b[0m, ", "\x1b[1;32mTHE BOOKS BALANCE\x1b[0m. "];
    for (color, is_shown) in [("always", true), ("never", false), ("auto", false)] {
        let (_, told, _) = asked(&folder, &["--format", "pretty", "--color", color], &lines);
        assert_eq!(colours.map(|colour| told.contains(colour)), [is_shown; 2], "{color}: {told}");
        assert_eq!(told.contains('\x1b'), is_shown);
    }
    let (_, told, _) = asked(&folder, &["--color", "always"], &lines);
    assert!(!told.contains('\x1b'), "the lines of the contract have none");
}

/// `script` gives a program a terminal.
#[cfg(target_os = "linux")]
fn on_a_terminal(arguments: &str, variables: &[(&str, &str)]) -> String {
    let host = host();
    let mut script = Command::new("script");
    let command = format!("{} {arguments}", host.get_program().display());
    script.args(["--quiet", "--return", "--command", &command, "/dev/null"]).stdin(Stdio::null());
    script.env("TERM", "xterm").env_remove("NO_COLOR").envs(variables.iter().copied());
    let output = script.output().expect("`script`, of util-linux");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[cfg(target_os = "linux")]
#[test]
fn sentences_have_colours_on_a_terminal_unless_it_wants_none() {
    let scenario = format!("--format pretty {SCENARIOS}/sales_channel.jsonl");
    let red = "\x1b[1;31mREFUSED\x1b[0m";
    assert!(on_a_terminal(&scenario, &[]).contains(red));
    assert!(!on_a_terminal(&scenario, &[("NO_COLOR", "1")]).contains('\x1b'));
    assert!(!on_a_terminal(&scenario, &[("TERM", "dumb")]).contains('\x1b'));
}

/// Nobody waits before a file.
#[test]
fn progress_is_not_told_to_a_file() {
    let mut talk = host();
    let mut child = talk.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the host starts");
    let mut stdin = child.stdin.take().expect("standard input");
    let writer = std::thread::spawn(move || {
        for begin in [0, 2048] {
            stdin.write_all(&text(&(begin..begin + 2048).map(supplier).collect::<Vec<_>>())).expect("the host reads");
            std::thread::sleep(Duration::from_millis(2100));
        }
    });
    let output = child.wait_with_output().expect("the host ends");
    writer.join().expect("the input is written");
    assert_eq!(errors(&output), "");
}

#[test]
fn words_are_quiet_when_nobody_reads_on() {
    let folder = kept("word-pipe", "credits");
    for arguments in [&["audit", "journal"][..], &["lineage", "journal", CREDIT], &["explain", "forbidden"]] {
        let mut host = host();
        host.args(arguments).current_dir(&folder);
        let mut child = host.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!((output.status.code(), errors(&output).as_str()), (Some(0), ""), "{arguments:?}");
    }
}
