//! Where rules are cited: by code, which holds them, and by the names of tests, which prove them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The folder of the whole project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file of code or text in these places, but the pages of the rules themselves.
pub(crate) fn sources(places: &[&str]) -> Vec<(PathBuf, String)> {
    fn add(path: &Path, found: &mut Vec<(PathBuf, String)>) {
        if path.is_dir() {
            let mut entries: Vec<PathBuf> =
                fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
            entries.sort();
            for entry in entries.iter().filter(|entry| !entry.ends_with("target") && !entry.ends_with("src/rules")) {
                add(entry, found);
            }
        } else if let Ok(text) = fs::read_to_string(path) {
            found.push((path.to_owned(), text));
        }
    }
    let mut found = Vec::new();
    for place in places {
        add(&root().join(place), &mut found);
    }
    found
}

/// Each `D-30` in a text, with the place where it begins.
pub(crate) fn numbers(text: &str) -> Vec<(usize, u32)> {
    let alone = |place: &usize| !text[..*place].ends_with(|before: char| before.is_alphanumeric() || before == '-');
    let number = |place: usize| {
        let rest = &text[place + 2..];
        let digits = rest.find(|next: char| !next.is_ascii_digit()).unwrap_or(rest.len());
        rest[..digits].parse().ok().map(|number| (place, number))
    };
    text.match_indices("D-").map(|(place, _)| place).filter(alone).filter_map(number).collect()
}

/// The rules after which a test is named: `d10_d53_…`, `d30_to_d38_…`.
fn named(test: &str) -> BTreeSet<u32> {
    let number = |part: &str| part.strip_prefix('d').and_then(|digits| digits.parse::<u32>().ok());
    let parts: Vec<&str> = test.split('_').collect();
    let mut rules: BTreeSet<u32> = parts.iter().map_while(|part| number(part).or((*part == "to").then_some(0))).collect();
    rules.remove(&0);
    if let [first, "to", last, ..] = parts[..]
        && let (Some(first), Some(last)) = (number(first), number(last))
    {
        rules.extend(first..=last);
    }
    rules
}

/// By rule, the modules that hold it and the files of tests that prove it.
#[derive(Default)]
pub(crate) struct Citations {
    pub(crate) held: BTreeMap<u32, BTreeSet<String>>,
    pub(crate) proved: BTreeMap<u32, BTreeSet<String>>,
}

impl Citations {
    pub(crate) fn read() -> Self {
        let mut citations = Self::default();
        for (path, text) in sources(&["crates"]) {
            let is_rust = path.extension().is_some_and(|extension| extension == "rs") && is_rust(&text);
            let path = path.strip_prefix(root().join("crates")).expect("within").with_extension("");
            if let Some(module) = module_of(&path).filter(|_| is_rust) {
                for (_, number) in numbers(&text) {
                    citations.held.entry(number).or_default().insert(module.clone());
                }
            }
            for test in tests_in(&text) {
                for number in named(test) {
                    citations.proved.entry(number).or_default().insert(path.to_string_lossy().replace('\\', "/"));
                }
            }
        }
        citations
    }
}

/// Pages and tables cite rules too; it is code that holds them.
fn is_rust(text: &str) -> bool {
    text.contains("\nuse ") || text.contains("fn ") || text.contains("mod ")
}

/// `bundles/src/inventory/assets` is part of `bundles::inventory`; examples hold what is a host's.
fn module_of(path: &Path) -> Option<String> {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    match &parts[..] {
        [name, place, ..] if name == "testkit" || (place != "src" && place != "examples") => None,
        [name, _, file] if file == "lib" => Some(name.to_string()),
        [name, place, subject, ..] if place == "src" => Some(format!("{name}::{subject}")),
        [_, _, example, ..] => Some(format!("the example {example}")),
        _ => None,
    }
}

/// The names of the functions of a file that may be named after rules.
fn tests_in(text: &str) -> impl Iterator<Item = &str> {
    text.split("fn ").skip(1).filter_map(|rest| rest.split('(').next()).filter(|name| name.starts_with('d'))
}
