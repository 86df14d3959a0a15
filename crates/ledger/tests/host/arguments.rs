//! Options, files and exit status.

use std::{fs, process::Stdio};

use ecoledger_testkit::wire::json;

use super::{audit, errors, expected, folder, host, lines, run, session, text, with_journal};

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

/// What cannot be used is named.
#[test]
fn every_input_error_names_the_file() {
    let folder = folder("names");
    fs::create_dir(folder.join("a folder")).unwrap();
    for name in [".", "a folder", "not-there", "./not/there"] {
        let mut host = host();
        host.arg(name).current_dir(&folder);
        let output = run(host, b"");
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(errors(&output).starts_with(&format!("ledger: {name}: ")), "{}", errors(&output));
        assert_eq!(errors(&output).lines().count(), 1, "a sentence: {}", errors(&output));
    }
}

#[test]
fn options_stand_anywhere_and_end_at_two_dashes() {
    let folder = folder("options");
    let all = session();
    fs::write(folder.join("requests"), text(&all)).unwrap();
    fs::write(folder.join("--summary"), text(&all)).unwrap();
    let cases: [(&[&str], bool, bool); 7] = [
        (&["requests", "--summary"], true, false),
        (&["--summary", "--", "requests"], true, false),
        (&["--", "--summary"], false, false),
        (&["--summary", "-"], true, true),
        (&["-"], false, true),
        (&[], false, true),
        (&["--journal=journal", "requests", "--no-sync"], false, false),
    ];
    for (arguments, summary, standard_input) in cases {
        let mut host = host();
        host.args(arguments).current_dir(&folder);
        let output = run(host, if standard_input { text(&all) } else { Vec::new() }.as_slice());
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", errors(&output));
        assert_eq!(lines(&output), expected(&all), "{arguments:?}");
        assert_eq!(errors(&output).contains("balanced"), summary, "{arguments:?}");
    }
    assert!(folder.join("journal").is_file(), "--journal=FILE");
}

#[test]
fn standard_input_stands_among_files() {
    let folder = folder("among");
    let all = session();
    fs::write(folder.join("one"), text(&all[..2])).unwrap();
    fs::write(folder.join("three"), text(&all[4..])).unwrap();
    let mut host = host();
    host.args(["one", "-", "three"]).current_dir(&folder);
    assert_eq!(lines(&run(host, &text(&all[2..4]))), expected(&all));
}

#[test]
fn help_and_version_are_told_on_standard_output() {
    for option in ["--help", "-h", "--version", "-V"] {
        let mut host = host();
        host.arg(option);
        let output = run(host, audit().as_bytes());
        assert_eq!(output.status.code(), Some(0), "{option}");
        assert_eq!(errors(&output), "", "{option}");
        let told = String::from_utf8(output.stdout).expect("UTF-8");
        if option.to_lowercase().contains('h') {
            for word in [
                "usage: ledger",
                "--journal",
                "--no-sync",
                "--clock",
                "--max-line",
                "--format",
                "--summary",
                "--help",
                "--version",
            ] {
                assert!(told.contains(word), "{word}");
            }
        } else {
            assert_eq!(told, format!("ledger {}\n", env!("CARGO_PKG_VERSION")));
        }
    }
}

#[test]
fn arguments_that_make_no_sense_are_status_2_and_a_sentence() {
    let cases: [(&[&str], &str); 9] = [
        (&["--max-line", "0"], "--max-line"),
        (&["--max-line", "much"], "--max-line"),
        (&["--max-line", "-1"], "--max-line"),
        (&["--max-line"], "--max-line"),
        (&["--journal"], "--journal"),
        (&["--journal", "a", "--journal", "b"], "--journal"),
        (&["--summary=yes"], "--summary"),
        (&["--unknown"], "--unknown"),
        (&["-x"], "-x"),
    ];
    for (arguments, named) in cases {
        let mut host = host();
        host.args(arguments).current_dir(folder("no-sense"));
        let output = run(host, audit().as_bytes());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(output.stdout, b"");
        assert!(errors(&output).starts_with("ledger: ") && errors(&output).contains(named), "{}", errors(&output));
        assert!(errors(&output).contains("--help"), "{}", errors(&output));
    }
}

/// Whoever reads the responses may stop reading.
#[test]
fn a_broken_pipe_ends_the_host_quietly() {
    let all = session();
    let mut host = host();
    let mut child = host.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the host starts");
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().expect("standard input");
    for _ in 0..50 {
        if std::io::Write::write_all(&mut stdin, &text(&all)).is_err() {
            break;
        }
    }
    drop(stdin);
    let output = child.wait_with_output().expect("the host ends");
    assert_eq!((output.status.code(), errors(&output).as_str()), (Some(0), ""));
}

/// Nobody need read what is told on standard error either.
#[test]
fn a_summary_that_nobody_reads_is_no_panic() {
    let mut host = host();
    let host = host.arg("--summary").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = host.spawn().expect("the host starts");
    drop(child.stderr.take());
    drop(child.stdin.take());
    assert_eq!(child.wait().expect("the host ends").code(), Some(0));
}

/// It is told apart from a journal that cannot be written: what was asked is there.
#[cfg(target_os = "linux")]
#[test]
fn an_output_that_is_full_is_told_as_such_and_what_was_asked_is_in_the_journal() {
    let journal = folder("full-output").join("journal");
    let mut host = with_journal(&journal);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux");
    let mut child = host.stdin(Stdio::piped()).stdout(full).stderr(Stdio::piped()).spawn().expect("the host starts");
    let mut stdin = child.stdin.take().expect("standard input");
    std::io::Write::write_all(&mut stdin, &text(&session())).expect("the host reads");
    drop(stdin);
    let output = child.wait_with_output().expect("the host ends");
    assert_eq!(output.status.code(), Some(3));
    assert!(
        errors(&output).contains("standard output: ") && errors(&output).contains("was carried out"),
        "{}",
        errors(&output)
    );
    assert!(fs::read(&journal).unwrap().len() > 1000, "it is there");
    assert_eq!(json!(errors(&output).lines().count()), 1);
}
