//! A snapshot beside the journal: what a start reads, what it leaves aside, and what it never replaces.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use ecoledger::snapshot::FIRST_LINE;
use ecoledger_testkit::wire::{Value, json, operator};

use super::{errors, expected, folder, host, lines, questions, run, session, text, with_journal};

fn with_snapshot(folder: &Path) -> Command {
    let mut host = with_journal(&folder.join("journal"));
    host.arg("--snapshot").arg(folder.join("snapshot"));
    host
}

fn served(folder: &Path, requests: &[String]) -> Output {
    let output = run(with_snapshot(folder), &text(requests));
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    output
}

/// The session in two halves with a snapshot between them and one at the end.
fn two_halves(folder: &Path) -> (Vec<Value>, Vec<Value>) {
    let all = session();
    let (first, second) = all.split_at(all.len() / 2);
    let found: Vec<Value> = [first, second].iter().flat_map(|half| lines(&served(folder, half))).collect();
    let both: Vec<String> = all.into_iter().chain(questions()).collect();
    let mut expected = expected(&both);
    let answers = expected.split_off(found.len());
    assert_eq!(found, expected);
    (found, answers)
}

#[test]
fn a_snapshot_and_the_journals_tail_give_the_same_answers() {
    let folder = folder("snapshot");
    let (_, answers) = two_halves(&folder);
    let snapshot = fs::read_to_string(folder.join("snapshot")).unwrap();
    assert!(snapshot.starts_with(FIRST_LINE) && snapshot.ends_with("}\n"), "{snapshot}");
    assert_eq!(lines(&served(&folder, &questions())), answers);
    assert_eq!(fs::read_to_string(folder.join("snapshot")).unwrap(), snapshot, "nothing has happened since");
    assert!(!folder.join("snapshot.new").exists());
    // What the snapshot stands for is not read again: another byte there is not met.
    let journal = fs::read_to_string(folder.join("journal")).unwrap();
    fs::write(folder.join("journal"), journal.replacen("north", "south", 1)).unwrap();
    let output = served(&folder, &questions());
    assert_eq!((lines(&output), errors(&output)), (answers, String::new()));
    let output = run(with_journal(&folder.join("journal")), b"");
    assert_eq!(output.status.code(), Some(2), "without a snapshot it is damage");
}

/// Cut, changed, of another version, empty, of another ledger: the journal is replayed, and the next snapshot is whole.
#[test]
fn a_snapshot_that_cannot_be_used_is_left_aside() {
    let folder = folder("left_aside");
    let (_, answers) = two_halves(&folder);
    let path = folder.join("snapshot");
    let whole = fs::read_to_string(&path).unwrap();
    let other = super::folder("left_aside_other");
    let register = json!({"context": {"at": "2026-01-01T00:00:00Z", "actor": operator(), "commandId": ecoledger_testkit::wire::id("c")},
        "command": {"type": "registerSupplier", "supplierId": ecoledger_testkit::wire::id("other"), "name": "Other"}});
    served(&other, &[register.to_string()]);
    let spoilt = [
        whole[..whole.len() / 2].to_owned(),
        whole.replacen("north", "south", 1),
        whole.replacen(r#""version":1"#, r#""version":2"#, 1),
        String::new(),
        fs::read_to_string(other.join("snapshot")).unwrap(),
    ];
    for snapshot in spoilt {
        fs::write(&path, &snapshot).unwrap();
        let output = served(&folder, &questions());
        assert_eq!(lines(&output), answers);
        let said = errors(&output);
        assert!(said.contains("the whole journal is replayed") && said.lines().count() == 1, "{said}");
        assert_eq!(fs::read_to_string(&path).unwrap(), whole, "{said}");
    }
    // A journal that lost what the snapshot has: the journal counts.
    let journal = fs::read_to_string(folder.join("journal")).unwrap();
    let kept: String = journal.split_inclusive('\n').take(5).collect();
    fs::write(folder.join("journal"), &kept).unwrap();
    let said = errors(&served(&folder, &[]));
    assert!(said.contains("it is not of this journal"), "{said}");
    assert_ne!(fs::read_to_string(&path).unwrap(), whole);
}

/// A file of somebody else, a folder, the journal itself; and a snapshot is nothing without a journal.
#[test]
fn what_is_no_snapshot_is_never_replaced() {
    let folder = folder("not_replaced");
    let refused = |mut host: Command, snapshot: &Path| {
        host.arg("--snapshot").arg(snapshot);
        let output = run(host, b"");
        assert_eq!(output.status.code(), Some(2), "{}", snapshot.display());
        assert_eq!(errors(&output).lines().count(), 1, "a sentence: {}", errors(&output));
    };
    let foreign = folder.join("foreign");
    fs::write(&foreign, "a file of somebody else\n").unwrap();
    fs::create_dir(folder.join("a folder")).unwrap();
    let journal = folder.join("journal");
    for snapshot in [&foreign, &folder.join("a folder"), &journal] {
        refused(with_journal(&journal), snapshot);
    }
    assert_eq!(fs::read_to_string(&foreign).unwrap(), "a file of somebody else\n");
    refused(host(), &folder.join("snapshot"));
    let mut twice = with_journal(&journal);
    twice.arg("--snapshot").arg(folder.join("snapshot"));
    refused(twice, &folder.join("snapshot"));
    assert!(!folder.join("snapshot").exists());
}
