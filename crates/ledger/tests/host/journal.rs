//! A journal that is whole: what is in it, who may open it, and what a host makes of it.

use std::{fs, path::PathBuf, process::Command};

use ecoledger::journal::FIRST_LINE;

use ecoledger_testkit::wire::{Value, json};

use super::{Conversation, audit, errors, expected, folder, lines, questions, run, session, text, with_journal};

#[test]
fn a_journal_is_replayed_to_the_same_answers_and_digest() {
    let folder = folder("replay");
    let all = session();
    let questions = questions();
    let journal = folder.join("journal");
    let both: Vec<String> = all.iter().chain(&questions).cloned().collect();
    let expected = expected(&both);
    // In one go, and line by line with a host each; the disk is waited for in both, or not.
    let output = run(with_journal(&journal), &text(&both));
    assert_eq!(lines(&output), expected);
    let whole = fs::read(&journal).unwrap();
    for option in ["--no-sync", "--summary"] {
        fs::remove_file(&journal).unwrap();
        let mut found = Vec::new();
        for line in &both {
            let mut host = with_journal(&journal);
            host.arg(option);
            let output = run(host, line.as_bytes());
            assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
            found.extend(lines(&output));
        }
        assert_eq!(found, expected);
        assert_eq!(fs::read(&journal).unwrap(), whole, "the same bytes");
    }
    let output = run(with_journal(&journal), &text(&questions));
    assert_eq!(lines(&output), expected[all.len()..]);
}

/// After the first line each is one decision that had events, as plain JSON.
#[test]
fn a_line_is_a_decision_in_plain_json() {
    let folder = folder("lines");
    let all = session();
    run(with_journal(&folder.join("journal")), &text(&all));
    let journal = fs::read_to_string(folder.join("journal")).unwrap();
    let mut found = journal.lines();
    assert_eq!(found.next(), Some(FIRST_LINE));
    serde_json::from_str::<Value>(FIRST_LINE).expect("JSON as well");
    let recorded: Vec<Value> = found.map(|line| serde_json::from_str::<Value>(line).expect("JSON")["events"].take()).collect();
    let answered: Vec<Value> = expected(&all)
        .into_iter()
        .map(|mut response| response["events"].take())
        .filter(|events| events.as_array().is_some_and(|events| !events.is_empty()))
        .map(|mut events| {
            for event in events.as_array_mut().unwrap() {
                event.as_object_mut().unwrap().remove("touches");
            }
            events
        })
        .collect();
    assert_eq!(recorded, answered);
}

/// Two hosts on one journal would both give the next position away.
#[test]
fn a_second_host_on_the_same_journal_is_status_2() {
    let folder = folder("two");
    let journal = folder.join("journal");
    let all = session();
    let mut first = Conversation::begin(with_journal(&journal));
    first.write(format!("{}\n", all[0]).as_bytes());
    assert_eq!(first.read()["ok"], true);
    let before = fs::read(&journal).unwrap();
    let output = run(with_journal(&journal), &text(&all));
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]));
    assert!(errors(&output).contains("another process has it open"), "{}", errors(&output));
    assert_eq!(fs::read(&journal).unwrap(), before);
    first.write(format!("{}\n", all[1]).as_bytes());
    assert_eq!(first.read()["ok"], true, "the first one goes on");
    assert_eq!(first.end(), Some(0));
    let output = run(with_journal(&journal), &text(&all[2..]));
    assert_eq!(lines(&output), expected(&all)[2..], "and then it is free");
}

/// Twenty hosts race for one journal: whoever is answered is in it once.
#[test]
fn hosts_that_race_for_a_journal_never_share_a_position() {
    let folder = folder("race");
    let journal = folder.join("journal");
    let line = session().remove(0);
    let hosts: Vec<_> = (0..20)
        .map(|_| {
            let (host, line) = (with_journal(&journal), line.clone());
            std::thread::spawn(move || run(host, line.as_bytes()))
        })
        .collect();
    let outputs: Vec<_> = hosts.into_iter().map(|host| host.join().expect("a host")).collect();
    let recorded = outputs.iter().flat_map(lines).filter(|response| response["ok"] == true).count();
    assert_eq!(recorded, 1, "the others were locked out or found it registered");
    assert!(outputs.iter().all(|output| matches!(output.status.code(), Some(0 | 2))));
    let output = run(with_journal(&journal), audit().as_bytes());
    assert_eq!(lines(&output)[0]["result"]["events"], 1);
}

#[cfg(unix)]
#[test]
fn a_new_journal_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder("mode");
    run(with_journal(&folder.join("journal")), audit().as_bytes());
    assert_eq!(fs::metadata(folder.join("journal")).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_journal_that_cannot_be_opened_is_status_2() {
    let folder = folder("no-journal");
    for path in [folder.clone(), folder.join("not").join("there")] {
        let output = run(with_journal(&path), audit().as_bytes());
        assert_eq!(output.status.code(), Some(2));
        assert!(errors(&output).contains(&path.display().to_string()), "{}", errors(&output));
    }
}

/// A pipe, a device, a folder; by their own names and behind a link.
#[cfg(unix)]
#[test]
fn only_a_regular_file_is_a_journal() {
    use std::os::unix::fs::symlink;
    let folder = folder("irregular");
    let pipe = folder.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let links = [("to-device", PathBuf::from("/dev/null")), ("to-pipe", pipe.clone()), ("to-folder", folder.clone())];
    for (name, target) in &links {
        symlink(target, folder.join(name)).unwrap();
    }
    let named = [pipe, "/dev/null".into(), "/dev/full".into(), folder.clone()];
    for path in named.into_iter().chain(links.iter().map(|(name, _)| folder.join(name))) {
        let output = run(with_journal(&path), &text(&session()));
        assert_eq!(output.status.code(), Some(2), "{}", path.display());
        assert_eq!(output.stdout, b"");
        assert!(errors(&output).contains("no regular file"), "{}", errors(&output));
    }
    symlink(folder.join("behind"), folder.join("link")).unwrap();
    let all = session();
    for _ in 0..2 {
        assert_eq!(run(with_journal(&folder.join("link")), &text(&all[..1])).status.code(), Some(0), "a file behind a link");
    }
    assert!(folder.join("behind").is_file());
}

/// An empty file is new, and so is one whose first line was torn while it was made: as much of it as nobody else writes, and
/// zeros where the machine went down before the bytes were on the disk.
#[test]
fn a_journal_torn_while_it_was_made_is_new() {
    let folder = folder("made");
    let journal = folder.join("journal");
    let all = session();
    run(with_journal(&journal), &text(&all));
    let whole = fs::read(&journal).unwrap();
    let ours = r#"{"format":"ecoledger journal""#.len();
    for (cut, zeros) in [0].into_iter().chain(ours..=FIRST_LINE.len()).flat_map(|cut| [(cut, 0), (cut, 1), (cut, 200_000)]) {
        let torn = [&whole[..cut], &vec![0; zeros]].concat();
        fs::write(&journal, &torn).unwrap();
        let output = run(with_journal(&journal), &text(&all));
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        assert_eq!(lines(&output), expected(&all));
        assert_eq!(errors(&output).contains("torn while the file was made"), !torn.is_empty(), "{}", errors(&output));
        assert_eq!(fs::read(&journal).unwrap(), whole, "cut at {cut}, with {zeros} zeros");
    }
}

/// A request that is refused, a query and a command that changes nothing leave no line.
#[test]
fn what_changes_nothing_is_not_appended() {
    let folder = folder("nothing");
    let journal = folder.join("journal");
    let all = session();
    run(with_journal(&journal), &text(&all));
    let before = fs::read(&journal).unwrap();
    let granted = all.iter().find(|line| line.contains("grantRole")).expect("a role").clone();
    let mut late: Value = serde_json::from_str(&granted).expect("JSON");
    late["context"]["at"] = json!("2030-01-01T00:00:00Z");
    let output = run(with_journal(&journal), &text(&[late.to_string(), audit(), "{}".into(), all[0].clone()]));
    let ok: Vec<Value> = lines(&output).into_iter().map(|mut response| response["ok"].take()).collect();
    assert_eq!(ok, [json!(true), json!(true), json!(false), json!(false)]);
    assert_eq!(fs::read(&journal).unwrap(), before);
}
