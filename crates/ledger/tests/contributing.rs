//! The page for contributors: each file that it names for a change mentions whatever was added by such a change.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ecoledger::{
    bundles, credits,
    proposals::{Event as ProposalsEvent, ProposalType},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The patterns of files in the numbered steps under a heading.
fn files_of(heading: &str) -> Vec<String> {
    let page = fs::read_to_string(root().join("crates/ledger/CONTRIBUTING.md")).expect("the page");
    let (_, section) = page.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no heading {heading}"));
    let section = section.split("\n## ").next().expect("a section");
    let (_, steps) = section.split_once("1. ").expect("steps");
    let (steps, _) = steps.split_once("\n\n").unwrap_or((steps, ""));
    let files = steps.split('`').filter(|span| span.starts_with("crates/")).map(str::to_owned).collect::<Vec<_>>();
    assert!(files.len() > 2, "{heading}: {files:?}");
    files
}

/// Every file of the pattern, in which `<…>` stands for anything within a name.
fn matching(pattern: &str) -> Vec<PathBuf> {
    let mut found = vec![root()];
    for part in pattern.split('/') {
        let (start, rest) = part.split_once('<').map_or((part, None), |(start, rest)| (start, Some(rest)));
        let end = rest.and_then(|rest| rest.rsplit_once('>')).map(|(_, end)| end);
        found = found.iter().flat_map(|folder| entries(folder, start, end)).collect();
    }
    assert!(!found.is_empty(), "{pattern}: no such file");
    found
}

fn entries(folder: &Path, start: &str, end: Option<&str>) -> Vec<PathBuf> {
    let Some(end) = end else { return Some(folder.join(start)).filter(|path| path.exists()).into_iter().collect() };
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
    let fits = |name: &String| name.len() > start.len() + end.len() && name.starts_with(start) && name.ends_with(end);
    names.filter(fits).map(|name| folder.join(name)).collect()
}

fn has_word(text: &str, word: &str) -> bool {
    let is_part = |char: char| char.is_alphanumeric() || char == '_';
    text.match_indices(word).any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}

/// `startTask` is the struct `StartTask`.
fn of_struct(type_name: &str) -> String {
    let (first, rest) = type_name.split_at(1);
    first.to_uppercase() + rest
}

/// Each pattern has a file that mentions each of them, by the name on the wire or by the name in code.
fn expect_mentioned(heading: &str, named: &[(&str, String)], leave: impl Fn(&str) -> bool) {
    for pattern in files_of(heading).iter().filter(|pattern| !leave(pattern)) {
        let files = matching(pattern);
        let texts: Vec<String> = files.iter().map(|file| fs::read_to_string(file).expect("a text")).collect();
        for (wire, code) in named {
            let of_type = files
                .iter()
                .any(|file| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&format!("{wire}."))));
            let mentioned = of_type || texts.iter().any(|text| has_word(text, wire) || has_word(text, code));
            assert!(mentioned, "{heading}: {pattern} says nothing of {wire}");
        }
    }
}

fn named<'n>(names: impl IntoIterator<Item = &'n str>) -> Vec<(&'n str, String)> {
    names.into_iter().map(|name| (name, of_struct(name))).collect()
}

#[test]
fn the_files_of_a_new_command_have_every_command() {
    let of_subjects = [credits::Command::TYPES, bundles::Command::TYPES].concat();
    expect_mentioned("A new command", &named(of_subjects), |_| false);
    let of_proposals = ecoledger::proposals::Command::TYPES.iter().copied();
    expect_mentioned("A new command", &named(of_proposals), |pattern| pattern.contains("<subject>"));
}

#[test]
fn the_files_of_a_new_event_and_of_a_new_version_have_every_event() {
    let types = |all: &'static [(&str, u32)]| all.iter().map(|(name, _)| *name);
    for heading in ["A new event", "A new version of an event"] {
        let of_subjects = types(credits::Event::TYPES).chain(types(bundles::Event::TYPES));
        expect_mentioned(heading, &named(of_subjects), |_| false);
        expect_mentioned(heading, &named(types(ProposalsEvent::TYPES)), |pattern| pattern.contains("<subject>"));
    }
}

#[test]
fn the_files_of_a_new_type_of_proposal_have_every_type() {
    let types: Vec<_> = ProposalType::ALL.iter().map(|of| (of.name(), format!("{of:?}"))).collect();
    expect_mentioned("A new type of proposal", &types, |_| false);
}
