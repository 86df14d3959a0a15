//! The end of a journal after a crash: nothing that was answered is lost, nothing is doubled.

use std::fs;

use super::{audit, errors, expected, folder, lines, run, session, text, with_journal};

/// Requests whose last one is a decision of two events, and their journal.
pub(crate) fn small_journal(name: &str) -> (Vec<String>, Vec<u8>) {
    let folder = folder(name);
    let all = session();
    let until = all.iter().position(|line| line.contains("acceptTraderOnboardingProposal")).expect("an acceptance");
    let all = all[..=until].to_vec();
    let output = run(with_journal(&folder.join("journal")), &text(&all));
    assert_eq!(lines(&output).last().unwrap()["events"].as_array().unwrap().len(), 2);
    (all, fs::read(folder.join("journal")).unwrap())
}

/// Where the last line starts.
fn last_line(whole: &[u8]) -> usize {
    whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').expect("a line before") + 1
}

/// Killed at every byte of the last record: what was cut off was not answered, and is asked again.
#[test]
fn a_torn_last_line_is_reported_and_cut_off_at_every_byte() {
    let folder = folder("torn");
    let (all, whole) = small_journal("torn-small");
    let journal = folder.join("journal");
    let start = last_line(&whole);
    let with_audit = |lines: &[String]| expected(&lines.iter().cloned().chain([audit()]).collect::<Vec<_>>());
    let (before, after) = (with_audit(&all[..all.len() - 1]), with_audit(&all));
    let again = [all.last().unwrap().clone(), audit()];
    for cut in start..whole.len() - 1 {
        fs::write(&journal, &whole[..cut]).unwrap();
        let output = run(with_journal(&journal), audit().as_bytes());
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        assert_eq!(lines(&output)[0], *before.last().unwrap(), "cut at {cut}: as if the last decision had not been");
        assert_eq!(errors(&output).contains("torn"), cut != start, "reported: {}", errors(&output));
        assert_eq!(fs::read(&journal).unwrap(), whole[..start], "cut off");
        // The host goes on where it was, with the torn line and without.
        fs::write(&journal, &whole[..cut]).unwrap();
        let output = run(with_journal(&journal), &text(&again));
        assert_eq!(lines(&output), after[after.len() - 2..]);
        assert_eq!(fs::read(&journal).unwrap(), whole, "and its journal is whole again");
    }
}

/// Nothing but the line break is missing: the decision was made, and may have been answered by a host that does not wait.
#[test]
fn a_whole_last_line_without_its_line_break_is_kept() {
    let folder = folder("kept");
    let (all, whole) = small_journal("kept-small");
    let journal = folder.join("journal");
    let expected = expected(&all.iter().cloned().chain([audit()]).collect::<Vec<_>>());
    let without = &whole[..whole.len() - 1];
    for end in [without.to_vec(), [without, &[0; 4096]].concat()] {
        fs::write(&journal, end).unwrap();
        let output = run(with_journal(&journal), audit().as_bytes());
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        assert_eq!(lines(&output).last(), expected.last());
        assert!(errors(&output).contains("line break"), "reported: {}", errors(&output));
        assert_eq!(fs::read(&journal).unwrap(), whole, "and gets its line break");
    }
}

/// Where a file system had made room and a crash came before the bytes: zeros.
#[test]
fn zeros_at_the_end_are_torn() {
    let folder = folder("zeros");
    let (_, whole) = small_journal("zeros-small");
    let journal = folder.join("journal");
    let start = last_line(&whole);
    for written in [0, 1, 100] {
        fs::write(&journal, [&whole[..start + written], &[0; 4096]].concat()).unwrap();
        let output = run(with_journal(&journal), audit().as_bytes());
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        assert!(errors(&output).contains("torn"), "{}", errors(&output));
        assert_eq!(fs::read(&journal).unwrap(), whole[..start]);
    }
}

/// A last line without a line break that is no beginning of a line was not torn by a crash: nothing is cut off.
#[test]
fn what_is_not_the_beginning_of_a_line_is_damage() {
    let folder = folder("no-beginning");
    let (_, whole) = small_journal("no-beginning-small");
    let journal = folder.join("journal");
    let without = &whole[..whole.len() - 1];
    for end in
        [[without, b"x"].concat(), [without, b"}"].concat(), [&whole[..], b"text"].concat(), [&whole[..], b"\xff\xff"].concat()]
    {
        fs::write(&journal, &end).unwrap();
        let output = run(with_journal(&journal), audit().as_bytes());
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]), "{}", errors(&output));
        assert_eq!(fs::read(&journal).unwrap(), end, "left as it is");
    }
}
