//! The house's own rules, so that the test command is the whole gate.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Which crate may stand on which: the arrows of the house. Two domains that know nothing of each other stand on the
/// kernel; the ledger joins them.
const ARROWS: [(&str, &[&str]); 10] = [
    ("kernel", &[]),
    ("organizations", &["kernel"]),
    ("projects", &["kernel", "organizations"]),
    ("credits", &["kernel", "organizations", "projects"]),
    ("emissions", &["kernel", "organizations", "projects", "credits"]),
    ("proposals", &["kernel", "organizations", "projects", "credits", "emissions"]),
    ("channels", &["kernel"]),
    ("bundles", &["kernel", "channels"]),
    ("ledger", &["kernel", "organizations", "projects", "credits", "emissions", "proposals", "channels", "bundles"]),
    ("testkit", &["ledger"]),
];

/// The library crates: what users link into their services.
const LIBRARIES: [&str; 9] =
    ["kernel", "organizations", "projects", "credits", "emissions", "proposals", "channels", "bundles", "ledger"];

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn library_sources() -> BTreeMap<PathBuf, String> {
    let mut paths = Vec::new();
    for library in LIBRARIES {
        sources(&crates().join(library).join("src"), &mut paths);
    }
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(&path).expect("text"))).collect()
}

/// The part of a file before its unit tests: nothing of a file of tests alone.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]").flat_map(|part| part.split("#![cfg(test)]")).next().unwrap_or(text)
}

#[test]
fn arrows_run_one_way() {
    for entry in fs::read_dir(crates()).expect("the crates") {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        let allowed = ARROWS.iter().find(|(crate_name, _)| *crate_name == name);
        let (_, allowed) = allowed.unwrap_or_else(|| panic!("crate {name} has no place among the arrows"));
        let manifest = fs::read_to_string(crates().join(&name).join("Cargo.toml")).expect("a manifest");
        let dependencies = manifest.split("[dev-dependencies]").next().expect("a part");
        let used = dependencies.lines().filter_map(|line| line.split_once(".workspace").map(|(used, _)| used));
        for used in used.filter(|used| used.starts_with("ecoledger")) {
            let used = used.strip_prefix("ecoledger-").unwrap_or("ledger");
            assert!(allowed.contains(&used), "{name} must not stand on {used}");
        }
    }
}

#[test]
fn invariant_4_no_clock_io_randomness_or_threads_in_libraries() {
    const NEVER: [&str; 9] = ["std::", "::now(", "new_v4", "println!", "eprintln!", "thread_rng", "static mut", "f64", "f32"];
    for (path, text) in library_sources() {
        for (number, line) in code(&text).lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            let found = NEVER.iter().find(|never| line.contains(**never));
            assert_eq!(found, None, "{}:{}: {line}", path.display(), number + 1);
        }
    }
    for library in LIBRARIES {
        let root = fs::read_to_string(crates().join(library).join("src/lib.rs")).expect("lib.rs");
        assert!(root.contains("#![no_std]"), "{library} is no_std");
    }
}

#[test]
fn files_have_one_subject_and_names_are_words_of_the_field() {
    for (path, text) in library_sources() {
        let lines = text.lines().count();
        assert!(lines <= 700, "{} has {lines} lines", path.display());
        for banned in ["Manager", "Helper", "Util"] {
            assert!(!text.contains(banned), "{} says {banned}", path.display());
        }
    }
}

#[test]
fn every_subject_of_a_domain_crate_has_the_same_rooms() {
    for domain in ["channels", "bundles"] {
        let source = crates().join(domain).join("src");
        for entry in fs::read_dir(&source).expect("sources") {
            let subject = entry.expect("an entry").path();
            if subject.is_dir() {
                for room in ["command.rs", "event.rs", "state.rs", "decide.rs"] {
                    assert!(subject.join(room).is_file(), "{} has no {room}", subject.display());
                }
            }
        }
    }
}

#[test]
fn invariant_6_no_library_code_says_that_it_panics() {
    const NEVER: [&str; 6] = [".unwrap()", ".expect(", "panic!(", "unreachable!(", "todo!(", "unimplemented!("];
    for (path, text) in library_sources() {
        for (number, line) in code(&text).lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            let found = NEVER.iter().find(|never| line.contains(**never));
            assert_eq!(found, None, "{}:{}: {line}", path.display(), number + 1);
        }
    }
}
