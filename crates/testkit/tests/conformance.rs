//! The conformance pack holds in memory, shows every rule, and tells a program that answers otherwise.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use ecoledger::{Code, Event, Query, bundles, credits, proposals};
use ecoledger_testkit::conformance::{Expected, Given, InMemory, Pack, Speaks, Step, run};
use serde_json::Value;

fn pack() -> Pack {
    Pack::shipped().expect("the files are read")
}

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn every_scenario_holds_in_memory() {
    let pack = pack();
    let mut differed = String::new();
    for scenario in &pack.scenarios {
        if let Err(difference) = run(&pack, scenario, &mut || Ok(InMemory::new())) {
            differed.push_str(&format!("{}.json: {}\n{difference}\n\n", scenario.subject, scenario.name));
        }
    }
    assert!(differed.is_empty(), "{differed}");
}

/// The numbers of all rules, from the pages that explain them.
fn rules() -> BTreeSet<String> {
    let mut rules = BTreeSet::new();
    for page in fs::read_dir(crates().join("kernel/src/rules")).expect("the rules") {
        let text = fs::read_to_string(page.expect("a page").path()).expect("a page");
        let headings = text.lines().filter_map(|line| line.strip_prefix("## D-"));
        rules.extend(headings.filter_map(|heading| heading.split(' ').next()).map(|number| format!("D-{number}")));
    }
    rules
}

#[test]
fn every_rule_has_a_scenario_or_a_reason() {
    let (pack, rules) = (pack(), rules());
    assert!(rules.len() > 80, "the pages name the rules: {rules:?}");
    let elsewhere = pack.elsewhere.iter().map(|elsewhere| elsewhere.rule.clone());
    let shown: BTreeSet<String> = pack.scenarios.iter().flat_map(|scenario| scenario.rules.clone()).chain(elsewhere).collect();
    assert_eq!(rules.difference(&shown).collect::<Vec<_>>(), Vec::<&String>::new(), "no scenario and no reason");
    assert_eq!(shown.difference(&rules).collect::<Vec<_>>(), Vec::<&String>::new(), "no such rule");
}

#[test]
fn what_the_lines_do_not_show_is_held_by_a_test() {
    for elsewhere in pack().elsewhere {
        let [file, test] = &elsewhere.test;
        let text = fs::read_to_string(crates().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(text.contains(&format!("fn {test}")), "{}: {file} has no {test}", elsewhere.rule);
    }
}

/// What the steps and answers of the pack name.
#[derive(Default)]
struct Named(BTreeSet<String>);

impl Named {
    fn step(&mut self, pack: &Pack, step: &Step) {
        let of_type = |command: &serde_json::Map<String, Value>| {
            let like = || command.get("like").and_then(|like| pack.setting.commands[like.as_str()?].get("type").cloned());
            command.get("type").cloned().or_else(like)
        };
        let command = step.command.as_ref().and_then(of_type);
        let query = step.query.as_ref().map(|query| query["type"].clone());
        self.0.extend(command.iter().chain(&query).filter_map(Value::as_str).map(str::to_owned));
        self.answer(step.then.as_ref());
    }

    fn answer(&mut self, expected: Option<&Expected>) {
        let Some(expected) = expected else { return };
        self.0.extend(expected.refused.clone());
        let types = expected.events.iter().flatten().map(|event| event.as_str().or(event["type"].as_str()));
        self.0.extend(types.flatten().map(str::to_owned));
    }
}

#[test]
fn every_command_query_code_and_event_is_met() {
    let pack = pack();
    let mut named = Named::default();
    let worlds = pack.setting.worlds.values().flatten();
    for given in worlds.chain(pack.scenarios.iter().flat_map(|scenario| &scenario.given)) {
        if let Given::Step(step) = given {
            named.step(&pack, step);
        }
    }
    for scenario in &pack.scenarios {
        named.step(&pack, &scenario.when);
        named.answer(Some(&scenario.then));
    }
    let commands = [bundles::Command::TYPES, credits::Command::TYPES, proposals::Command::TYPES].concat();
    // The machine as a query is this library's own.
    let queries = Query::TYPES.iter().filter(|query| **query != "proposalMachine");
    let codes = Code::ALL.iter().map(|code| code.name());
    let events = Event::types().map(|(name, _)| name);
    let all = commands.iter().chain(queries).copied().chain(codes).chain(events);
    let unmet: Vec<&str> = all.filter(|name| !named.0.contains(*name)).collect();
    assert!(unmet.is_empty(), "{unmet:?}");
}

#[test]
fn no_file_is_left_out_and_names_are_unique() {
    let files: BTreeSet<String> = fs::read_dir(crates().join("testkit/conformance"))
        .expect("the pack")
        .filter_map(|file| file.expect("a file").file_name().into_string().ok()?.strip_suffix(".json").map(str::to_owned))
        .collect();
    let read: BTreeSet<String> = Pack::subjects().chain(["setting", "elsewhere"]).map(str::to_owned).collect();
    assert_eq!(files, read);
    let mut names = BTreeSet::new();
    for scenario in &pack().scenarios {
        assert!(names.insert(scenario.name.clone()), "two are named {}", scenario.name);
    }
}

/// One who answers as it should, but for one text.
struct Lying {
    truly: InMemory,
    instead_of: &'static str,
    says: &'static str,
}

impl Speaks for Lying {
    fn answers(&mut self, lines: &[String]) -> Result<Vec<String>, String> {
        let answers = self.truly.answers(lines)?;
        Ok(answers.into_iter().map(|answer| answer.replace(self.instead_of, self.says)).collect())
    }
}

/// Each wrong answer is found by a scenario of the rule that it breaks.
#[test]
fn who_answers_otherwise_is_told() {
    let pack = pack();
    let lies = [
        ("D-30", r#""code":"notBundleStart""#, r#""code":"beyondBundleEnd""#),
        ("D-30", r#""index":1"#, r#""index":0"#),
        ("D-31", r#""start":"S_11""#, r#""start":"S_1""#),
        ("D-1", r#""sequence":2"#, r#""sequence":3"#),
        ("D-7", r#""events":[],"#, r#""events":[{}],"#),
        ("D-34", r#""class":"conflict""#, r#""class":"invalid""#),
        ("D-56", r#""touches":["#, r#""touches":["x","#),
        ("D-6", r#""actual":2"#, r#""actual":1"#),
        ("D-38", r#""balanced":true"#, r#""balanced":false"#),
        ("D-5", r#""message":""#, r#""text":""#),
    ];
    for (rule, instead_of, says) in lies {
        let mut liar = || Ok(Lying { truly: InMemory::new(), instead_of, says });
        let found = pack.of_rule(rule).filter_map(|scenario| run(&pack, scenario, &mut liar).err()).next();
        let found = found.unwrap_or_else(|| panic!("{rule}: {says} is taken for {instead_of}"));
        assert_ne!(found.expected, found.found, "{found}");
    }
}

/// The smallest program that speaks the lines. Cargo builds examples before it runs tests.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("the test's own path");
    let profile = test.parent().and_then(Path::parent).expect("target/<profile>/deps");
    let program = profile.join("examples").join(format!("lines{}", std::env::consts::EXE_SUFFIX));
    assert!(program.exists(), "`cargo test` builds {}; alone: cargo build --example lines", program.display());
    program
}

fn conformance(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_conformance")).args(arguments).output().expect("a process")
}

#[test]
fn the_command_tells_right_from_wrong() {
    let program = program();
    let program = program.to_str().expect("UTF-8");
    let right = conformance(&["--rule", "D-30", "--rule", "D-59", program]);
    let told = String::from_utf8_lossy(&right.stdout).into_owned();
    assert_eq!(right.status.code(), Some(0), "{told}");
    assert!(told.contains("D-30  held, ") && told.contains("D-59  held, ") && told.ends_with(" 0 differed\n"), "{told}");

    let wrong = conformance(&["--rule", "D-30", program, "/error/code", "beyondBundleEnd"]);
    let told = String::from_utf8_lossy(&wrong.stdout).into_owned();
    assert_eq!(wrong.status.code(), Some(1), "{told}");
    for words in [
        "D-30  DIFFERED",
        "bundles.json: A start inside a bundle is refused\n",
        "asked     {\"command\":{\"assets\":",
        "expected  error.code: \"notBundleStart\"\n",
        "found     error.code: \"beyondBundleEnd\"\n",
    ] {
        assert!(told.contains(words), "{words} in {told}");
    }
}

#[test]
fn a_program_that_cannot_be_held_to_anything_is_status_2_or_1() {
    let cases: [(&[&str], i32, &str); 5] = [
        (&[], 2, "PROGRAM"),
        (&["--unknown"], 2, "--unknown"),
        (&["/not/there"], 2, "/not/there"),
        (&["--rule", "D-none", "true"], 2, "D-none"),
        (&["--rule", "D-59", "true"], 1, "expected  line: an answer"),
    ];
    for (arguments, status, words) in cases {
        let output = conformance(arguments);
        let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {told}");
        assert!(told.contains(words), "{arguments:?}: {told}");
    }
}

#[test]
fn the_command_lists_every_rule() {
    let output = conformance(&["--list"]);
    let told = String::from_utf8(output.stdout).expect("UTF-8");
    for rule in rules() {
        assert!(told.lines().any(|line| line == rule), "{rule}");
    }
    assert!(conformance(&["--help"]).stdout.starts_with(b"usage: conformance "));
}
