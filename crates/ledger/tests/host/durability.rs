//! A response comes after the journal holds what it tells.

use std::{fs, path::Path, process::Command};

use ecoledger_testkit::wire::Value;

use super::{Conversation, audit, errors, expected, folder, host, lines, run, session, text, with_journal};

/// The positions of the events in a journal.
fn recorded(journal: &Path) -> Vec<u64> {
    let text = fs::read_to_string(journal).expect("a journal");
    let lines = text.split_inclusive('\n').skip(1).filter(|line| line.ends_with('\n'));
    let lines = lines.map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    lines.flat_map(|line| positions(&line)).collect()
}

/// The positions of the events in a response or in a line of a journal.
fn positions(line: &Value) -> Vec<u64> {
    let events = line["events"].as_array().map(Vec::as_slice).unwrap_or_default();
    events.iter().map(|event| event["sequence"].as_u64().expect("a position")).collect()
}

#[test]
fn a_response_comes_after_the_journal_holds_its_events() {
    let folder = folder("order");
    let all = session();
    let expected = expected(&all);
    for (name, option) in [("synced", None), ("unsynced", Some("--no-sync"))] {
        let journal = folder.join(name);
        let mut host = with_journal(&journal);
        host.args(option);
        let mut conversation = Conversation::begin(host);
        for (line, expected) in all.iter().zip(&expected) {
            conversation.write(format!("{line}\n").as_bytes());
            let response = conversation.read();
            assert_eq!(response, *expected);
            let there = recorded(&journal);
            assert!(positions(&response).iter().all(|position| there.contains(position)), "{response}");
        }
    }
}

/// Killed while it answers: what was answered is in the journal, once, and the host goes on after it.
#[test]
fn what_was_answered_survives_a_kill() {
    let folder = folder("kill");
    let all = session();
    for answered in [0, 1, 5, 12, 20] {
        let journal = folder.join(answered.to_string());
        let mut conversation = Conversation::begin(with_journal(&journal));
        // All at once, so that it is killed while others wait.
        conversation.write(&text(&all));
        let responses: Vec<Value> = (0..answered).map(|_| conversation.read()).collect();
        conversation.child.kill().expect("it runs, or has just ended");
        conversation.child.wait().expect("it ends");
        let output = run(with_journal(&journal), audit().as_bytes());
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        let there = recorded(&journal);
        assert!(there.iter().copied().eq(1..=there.len() as u64), "nothing is doubled: {there:?}");
        assert!(responses.iter().flat_map(positions).all(|position| there.contains(&position)), "nothing is lost: {there:?}");
    }
}

/// A disk that is full: nothing of what waits is answered, and nothing of it stays.
#[cfg(unix)]
#[test]
fn what_cannot_be_appended_is_not_answered() {
    let folder = folder("full");
    let journal = folder.join("journal");
    let all = session();
    let expected = expected(&all);
    // At most a block of 512 or 1024 bytes, as if the disk were full after it; the signal is ignored, so that writing fails.
    let small = |journal: &Path| {
        let mut shell = Command::new("sh");
        shell.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" --journal \"$1\""]).arg(host().get_program()).arg(journal);
        shell
    };
    // In one go: all waits for one write.
    let output = run(small(&journal), &text(&all));
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]), "{}", errors(&output));
    assert!(errors(&output).contains("is not in it"), "{}", errors(&output));
    assert_eq!(recorded(&journal), [0; 0]);
    // One by one: until the disk is full.
    let mut conversation = Conversation::begin(small(&journal));
    let mut answered = 0;
    for line in &all {
        conversation.write(format!("{line}\n").as_bytes());
        match conversation.try_read() {
            Some(response) => assert_eq!(response, expected[answered]),
            None => break,
        }
        answered += 1;
    }
    assert!(0 < answered && answered < 10, "{answered}");
    let positions: Vec<u64> = expected[..answered].iter().flat_map(positions).collect();
    assert_eq!(recorded(&journal), positions, "what was answered, and no more");
    // With room again, it goes on there.
    let output = run(with_journal(&journal), &text(&all[answered..]));
    assert_eq!(errors(&output), "");
    assert_eq!(lines(&output), expected[answered..]);
}
