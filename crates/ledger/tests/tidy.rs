//! The house's own rules, so that the test command is the whole gate.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Which crate may stand on which: the arrows of the house. Two systems that know nothing of each other stand on the
/// kernel; the ledger joins them.
const ARROWS: [(&str, &[&str]); 7] = [
    ("kernel", &[]),
    ("credits", &["kernel"]),
    ("proposals", &["kernel", "credits"]),
    ("bundles", &["kernel"]),
    ("ledger", &["kernel", "credits", "proposals", "bundles"]),
    ("testkit", &["ledger"]),
    ("hosts", &["ledger"]),
];

/// The library crates: what users link into their services.
const LIBRARIES: [&str; 5] = ["kernel", "credits", "proposals", "bundles", "ledger"];

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

/// The longest file of a library decides: whoever needs more finds two subjects in it.
const LONGEST_FILE: usize = 430;

/// The subjects of each system, floor by floor from the ground: a subject may stand on those of its own floor and below.
const FLOORS: [(&str, &[&[&str]]); 2] = [
    (
        "credits",
        &[
            &["organizations", "user_roles"],
            &["eco_projects", "mbps", "claims", "processed_claims", "files"],
            &["credits", "trader_registrations"],
            &["emissions"],
        ],
    ),
    ("bundles", &[&["access"], &["traders", "sources"], &["inventory"], &["transactions", "offramps", "tasks"]]),
];

/// The files that look up a floor: a file may be attached to a credit, which is an asset like the others (D-22); a user role
/// may be scoped to a project (D-53).
const LOOK_UP: [(&str, &str); 4] = [
    ("files/decide.rs", "credits"),
    ("files/event.rs", "credits"),
    ("user_roles/decide.rs", "eco_projects"),
    ("user_roles/decide.rs", "mbps"),
];

/// What a subject finds in the root of its crate.
const IN_THE_ROOT: [&str; 7] = ["Command", "Event", "CreditsView", "CreditsStore", "BundlesView", "BundlesStore", "lines"];

/// Rooms that a small subject leaves out: a trader of a marketplace is registered by a proposal.
const LEFT_OUT: [(&str, &[&str]); 1] = [("trader_registrations", &["command.rs", "decide.rs"])];

/// The crates of this project that a manifest names among what it links: by name, by path, or under another name.
fn stands_on(manifest: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut links = false;
    for line in manifest.lines().map(|line| line.split('#').next().unwrap_or_default()) {
        if line.starts_with('[') {
            links = line.contains("dependencies") && !line.contains("dev-dependencies");
        }
        if links {
            let words = line.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-' || letter == '_'));
            found.extend(words.filter_map(|word| match word.replace('_', "-").as_str() {
                "ecoledger" => Some("ledger".to_owned()),
                name => name.strip_prefix("ecoledger-").map(str::to_owned),
            }));
            let paths = line.split('"').filter(|text| text.starts_with("../"));
            found.extend(paths.filter_map(|path| path.trim_end_matches('/').rsplit('/').next()).map(str::to_owned));
        }
    }
    found
}

#[test]
fn the_arrows_see_every_way_to_depend() {
    for (manifest, seen) in [
        ("[dependencies]\necoledger-credits.workspace = true\n", "credits"),
        ("[dependencies]\necoledger-credits = { path = \"../credits\" }\n", "credits"),
        ("[dependencies]\nothers = { path = \"../credits\", package = \"ecoledger-credits\" }\n", "credits"),
        ("[dependencies.ecoledger]\nworkspace = true\n", "ledger"),
        ("[dev-dependencies]\nproptest = \"1\"\n[build-dependencies]\necoledger-bundles = \"0.1\"\n", "bundles"),
        ("[target.'cfg(unix)'.dependencies]\nothers = { path = \"../kernel/\" }\n", "kernel"),
    ] {
        assert_eq!(stands_on(manifest), BTreeSet::from([seen.to_owned()]), "{manifest}");
    }
    assert!(stands_on("[package]\nname = \"ecoledger\"\n[dev-dependencies]\necoledger-testkit = \"0.1\"\n").is_empty());
}

#[test]
fn arrows_run_one_way() {
    for entry in fs::read_dir(crates()).expect("the crates") {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        let allowed = ARROWS.iter().find(|(crate_name, _)| *crate_name == name);
        let (_, allowed) = allowed.unwrap_or_else(|| panic!("crate {name} has no place among the arrows"));
        let manifest = fs::read_to_string(crates().join(&name).join("Cargo.toml")).expect("a manifest");
        for used in stands_on(&manifest) {
            assert!(allowed.contains(&used.as_str()), "{name} must not stand on {used}");
        }
    }
}

#[test]
fn invariant_4_no_clock_io_randomness_or_threads_in_libraries() {
    const NEVER: [&str; 9] = ["std::", "::now(", "new_v4", "println!", "eprintln!", "thread_rng", "static mut", "f64", "f32"];
    for (path, text) in library_sources() {
        for (number, line) in code(&text).lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            // A writer of JSON says of floats that it has none, in the words of its trait.
            let is_refused = line.trim_start().starts_with("fn serialize_f") && line.contains("_value: f");
            let found = NEVER.iter().find(|never| line.contains(**never) && !is_refused);
            assert_eq!(found, None, "{}:{}: {line}", path.display(), number + 1);
        }
    }
    for library in LIBRARIES {
        let root = fs::read_to_string(crates().join(library).join("src/lib.rs")).expect("lib.rs");
        assert!(root.contains("#![no_std]"), "{library} is no_std");
    }
}

/// What a file names in the root of its crate: `crate::x`, `crate::{x, y::z}`, and the same by `super`, where `depth` is how
/// deep its module lies.
fn named_in_the_root(text: &str, depth: usize) -> BTreeSet<String> {
    let lines = code(text).lines().filter(|line| !line.trim_start().starts_with("//"));
    let text: String = lines.flat_map(|line| [line, "\n"]).collect();
    let word = |text: &str| text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect::<String>();
    let mut found = BTreeSet::new();
    for root in ["crate::".to_owned(), "super::".repeat(depth)] {
        for rest in text.split(root.as_str()).skip(1) {
            let Some(list) = rest.strip_prefix('{') else {
                found.insert(word(rest));
                continue;
            };
            let mut open = 0_usize;
            let mut begins = true;
            for (at, letter) in list.char_indices() {
                match letter {
                    '{' => open += 1,
                    '}' if open == 0 => break,
                    '}' => open -= 1,
                    ',' if open == 0 => begins = true,
                    _ if begins && letter.is_alphanumeric() => {
                        found.insert(word(&list[at..]));
                        begins = false;
                    }
                    _ => {}
                }
            }
        }
    }
    found
}

#[test]
fn the_arrows_see_every_way_to_name_a_subject() {
    for (text, depth, seen) in [
        ("use crate::credits::Credit;", 2, &["credits"][..]),
        ("use crate::{\n    Event,\n    claims::{self, Claim},\n    credits,\n};", 2, &["Event", "claims", "credits"]),
        ("fn of(credit: &crate::credits::Credit) {}", 2, &["credits"]),
        ("use super::super::credits::Credit;", 2, &["credits"]),
        ("use super::credits::Credit;", 1, &["credits"]),
        ("use super::Claim; // crate by crate", 2, &[]),
        ("/// [`crate::credits`]\npub(crate) fn claim() {}", 2, &[]),
    ] {
        assert_eq!(named_in_the_root(text, depth), seen.iter().map(|name| (*name).to_owned()).collect(), "{text}");
    }
}

#[test]
fn subjects_stand_on_what_is_below_them() {
    let mut unused = BTreeSet::from(LOOK_UP);
    for (system, floors) in FLOORS {
        let floor = |name: &str| floors.iter().position(|floor| floor.contains(&name));
        let source = crates().join(system).join("src");
        let mut paths = Vec::new();
        sources(&source, &mut paths);
        for path in paths {
            let inner = path.strip_prefix(&source).expect("inside").with_extension("");
            let module: Vec<&str> = inner.iter().filter_map(|part| part.to_str()).filter(|part| *part != "mod").collect();
            let file = path.strip_prefix(&source).expect("inside").to_string_lossy().replace('\\', "/");
            if !file.contains('/') {
                continue;
            }
            let own = floor(module[0]).unwrap_or_else(|| panic!("{system}: {} has no floor", module[0]));
            for name in named_in_the_root(&fs::read_to_string(&path).expect("text"), module.len()) {
                match floor(&name) {
                    Some(below) if below <= own => {}
                    Some(_) => {
                        let looks_up = LOOK_UP.iter().find(|(from, to)| *from == file && *to == name);
                        let looks_up = looks_up.unwrap_or_else(|| panic!("{system}: {file} must not stand on {name}"));
                        unused.remove(looks_up);
                    }
                    None => assert!(IN_THE_ROOT.contains(&name.as_str()), "{system}: {file} finds {name} in the root"),
                }
            }
        }
    }
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn files_have_one_subject_and_names_are_words_of_the_field() {
    for (path, text) in library_sources() {
        let lines = text.lines().count();
        assert!(lines <= LONGEST_FILE, "{} has {lines} lines", path.display());
        for banned in ["Manager", "Helper", "Util"] {
            assert!(!text.contains(banned), "{} says {banned}", path.display());
        }
    }
}

#[test]
fn every_subject_of_a_domain_crate_has_the_same_files() {
    for (system, floors) in FLOORS {
        for subject in floors.iter().copied().flatten() {
            let folder = crates().join(system).join("src").join(subject);
            let left_out = LEFT_OUT.iter().find(|(name, _)| name == subject).map_or(&[][..], |(_, files)| files);
            for file in ["command.rs", "event.rs", "state.rs", "decide.rs"] {
                let is_there = folder.join(file).is_file();
                assert_ne!(is_there, left_out.contains(&file), "{}: {file}", folder.display());
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

/// Every file of tests is part of its crate's one test binary, and a library that builds no test of its own has no unit test
/// that would never run.
#[test]
fn no_test_is_left_out() {
    for name in ARROWS.map(|(name, _)| name) {
        let folder = crates().join(name);
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).expect("a manifest");
        if manifest.contains("[lib]\ntest = false\n") {
            let mut paths = Vec::new();
            sources(&folder.join("src"), &mut paths);
            for path in paths {
                assert!(!fs::read_to_string(&path).expect("text").contains("cfg(test)"), "{} is never run", path.display());
            }
        }
        if !folder.join("tests").is_dir() {
            continue;
        }
        assert!(manifest.contains("autotests = false\n") && manifest.contains("path = \"tests/main.rs\"\n"), "{name}");
        let mut paths = Vec::new();
        sources(&folder.join("tests"), &mut paths);
        for path in paths.iter().filter(|path| !path.ends_with("tests/main.rs")) {
            let stem = |path: &Path| path.file_stem().expect("a name").to_string_lossy().into_owned();
            let (module, parent) = match stem(path).as_str() {
                "mod" => (stem(path.parent().expect("a folder")), path.parent().and_then(Path::parent)),
                _ => (stem(path), path.parent()),
            };
            let parent = parent.expect("a folder");
            let place = if parent.ends_with("tests") { parent.join("main.rs") } else { parent.join("mod.rs") };
            let declared = fs::read_to_string(&place).expect("text").contains(&format!("mod {module};\n"));
            assert!(declared, "{} is no module of {}", path.display(), place.display());
        }
    }
}
