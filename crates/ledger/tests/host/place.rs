//! Where a journal stands: its folder, the streams that lead to it as well, and what others do to it while a host runs.
#![cfg(unix)]

use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use ecoledger::journal::FIRST_LINE;

use super::{Conversation, audit, errors, expected, folder, lines, run, session, text, with_journal};

/// The host as a user whom the rights of a folder bind, as they do not bind an administrator.
fn bound_by_rights(journal: &Path) -> Command {
    let closed = journal.parent().expect("a folder");
    if fs::read_dir(closed).is_err() {
        return with_journal(journal);
    }
    let mut host = Command::new("setpriv");
    host.args(["--bounding-set", "-all", "--inh-caps", "-all"]).arg(super::host().get_program());
    host.arg("--journal").arg(journal);
    host
}

/// A folder that may be used, and not read, cannot be made durable.
#[test]
fn a_folder_that_cannot_be_read_is_named_before_anything_is_written() {
    let folder = folder("closed");
    let closed = folder.join("inside");
    fs::create_dir(&closed).unwrap();
    let journal = closed.join("journal");
    let all = session();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o311)).unwrap();
    let refused = run(bound_by_rights(&journal), &text(&all));
    let written = fs::read(&journal).unwrap_or_default();
    let mut unsynced = bound_by_rights(&journal);
    unsynced.arg("--no-sync");
    let unsynced = run(unsynced, &text(&all));
    let again = run(bound_by_rights(&journal), &text(&all));
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    for output in [&refused, &again] {
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]), "{}", errors(output));
        let named = format!("its folder {} cannot be opened", fs::canonicalize(&closed).unwrap().display());
        assert!(errors(output).contains(&named) && errors(output).contains("--no-sync"), "{}", errors(output));
    }
    assert_eq!(written, b"", "no first line of a start that fails");
    assert_eq!(lines(&unsynced), expected(&all), "{}", errors(&unsynced));
}

fn appending(path: &Path) -> File {
    OpenOptions::new().append(true).create(true).open(path).unwrap()
}

/// A journal with a decision in it, by its name and behind a link; and what it holds.
fn journals(name: &str) -> (PathBuf, Vec<PathBuf>, Vec<u8>) {
    let folder = folder(name);
    let journal = folder.join("journal");
    assert_eq!(run(with_journal(&journal), &text(&session()[..1])).status.code(), Some(0));
    symlink(&journal, folder.join("link")).unwrap();
    fs::hard_link(&journal, folder.join("second name")).unwrap();
    let whole = fs::read(&journal).unwrap();
    (journal.clone(), vec![journal, folder.join("link"), folder.join("second name")], whole)
}

#[test]
fn standard_output_that_is_the_journal_is_refused() {
    let (journal, names, whole) = journals("output");
    for name in &names {
        let mut child = with_journal(name);
        let child = child.stdin(Stdio::null()).stdout(appending(&journal)).stderr(Stdio::piped()).spawn().unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
        assert!(errors(&output).contains("standard output"), "{}", errors(&output));
        assert_eq!(fs::read(&journal).unwrap(), whole, "nothing is written");
    }
    // As a shell does it, which cuts the file before the host is started.
    let mut child = with_journal(&journal);
    child.stdin(Stdio::null()).stdout(File::create(&journal).unwrap()).stderr(Stdio::null());
    assert_eq!(child.status().unwrap().code(), Some(2));
    assert_eq!(fs::read(&journal).unwrap(), b"");
}

/// Whatever is wrong besides: nothing is said into the journal.
#[test]
fn standard_error_that_is_the_journal_is_refused_without_a_word() {
    let (journal, names, whole) = journals("error");
    let _holds_the_lock = {
        let mut other = Conversation::begin(with_journal(&journal));
        other.write(format!("{}\n", audit()).as_bytes());
        assert_eq!(other.read()["ok"], true);
        other
    };
    for name in &names {
        let mut child = with_journal(name);
        let child = child.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(appending(&journal)).spawn().unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]));
        assert_eq!(fs::read(&journal).unwrap(), whole, "nothing is written");
    }
}

#[test]
fn an_input_that_is_the_journal_is_refused() {
    let (journal, names, whole) = journals("input");
    let is_refused = |host: &mut Command, named: &str, content: &[u8]| {
        let output = host.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]), "{}", errors(&output));
        assert!(errors(&output).contains(&format!("{named} is the same file")), "{}", errors(&output));
        assert_eq!(fs::read(&journal).unwrap(), content, "nothing is written");
    };
    for name in &names {
        is_refused(with_journal(name).stdin(File::open(&journal).unwrap()), "standard input", &whole);
        is_refused(with_journal(&journal).arg("/dev/null").arg(name).stdin(Stdio::null()), &name.display().to_string(), &whole);
    }
    // One that this start would make.
    fs::remove_file(&journal).unwrap();
    is_refused(with_journal(&journal).arg(&journal).stdin(Stdio::null()), &journal.display().to_string(), b"");
    assert_eq!(run(with_journal(&journal), audit().as_bytes()).status.code(), Some(0), "and other input is taken");
}

/// What somebody does to the file of a running host.
type Change = fn(&Path);

const CHANGES: [(&str, &str, Change); 8] = [
    ("cut", "expected", |journal| fs::write(journal, b"").unwrap()),
    ("shorter", "expected", |journal| appending(journal).set_len(FIRST_LINE.len() as u64 + 1).unwrap()),
    ("longer", "expected", |journal| appending(journal).set_len(1 << 20).unwrap()),
    ("appended", "expected", |journal| std::io::Write::write_all(&mut appending(journal), b"x").unwrap()),
    ("deleted", "there no more", |journal| fs::remove_file(journal).unwrap()),
    ("moved", "there no more", |journal| fs::rename(journal, journal.with_extension("old")).unwrap()),
    ("replaced", "another file", |journal| {
        fs::copy(journal, journal.with_extension("copy")).unwrap();
        fs::rename(journal.with_extension("copy"), journal).unwrap();
    }),
    ("made anew", "another file", |journal| {
        fs::rename(journal, journal.with_extension("old")).unwrap();
        fs::write(journal, b"").unwrap();
    }),
];

/// The next answer would stand on a file that is not there: neither a decision, nor a question, nor a retry is answered.
#[test]
fn a_journal_that_is_changed_under_a_host_stops_it() {
    let folder = folder("changed");
    let all = session();
    for (name, named, change) in CHANGES {
        for (kind, next) in [("decision", &all[1]), ("question", &audit()), ("retry", &all[0])] {
            for option in [None, Some("--no-sync")] {
                let journal = folder.join(format!("{name} {kind} {}", option.is_some()));
                let mut host = with_journal(&journal);
                host.args(option).stderr(File::create(journal.with_extension("said")).unwrap());
                let mut conversation = Conversation::begin(host);
                conversation.write(format!("{}\n", all[0]).as_bytes());
                assert_eq!(conversation.read()["ok"], true);
                change(&journal);
                let changed = fs::read(&journal).ok();
                conversation.write(format!("{next}\n").as_bytes());
                assert_eq!(conversation.try_read(), None, "{name}, {kind}: not answered");
                assert_eq!(conversation.end(), Some(2), "{name}, {kind}");
                assert_eq!(fs::read(&journal).ok(), changed, "{name}: nothing is written into what is there now");
                let said = fs::read_to_string(journal.with_extension("said")).unwrap();
                assert!(said.contains(named) && said.contains("bring it back"), "{name}: {said}");
            }
        }
    }
}

/// Nothing of a batch is answered, not even what was decided before the change.
#[test]
fn nothing_of_a_batch_is_answered_after_a_change() {
    let folder = folder("batch");
    let journal = folder.join("journal");
    let all = session();
    let mut conversation = Conversation::begin(with_journal(&journal));
    conversation.write(format!("{}\n", all[0]).as_bytes());
    assert_eq!(conversation.read()["ok"], true);
    fs::rename(&journal, folder.join("old")).unwrap();
    conversation.write(&text(&all[1..]));
    assert_eq!(conversation.try_read(), None);
    assert_eq!(conversation.end(), Some(2));
    // Brought back, it holds what was answered, and goes on from there.
    fs::rename(folder.join("old"), &journal).unwrap();
    assert_eq!(lines(&run(with_journal(&journal), &text(&all[1..]))), expected(&all)[1..]);
}
