//! Every mutant that `cargo mutants` lists for the library crates, in one build.
//!
//! `cargo mutants` builds a library anew for each of its mutants. Here each stands behind a switch in a copy of the workspace, and the
//! tests are built once ("mutant schemata"): `a == b` becomes `(if on(7) { a != b } else { a == b })`. What rustc refuses is dropped
//! and counted as unviable. Then each test runs by itself and writes which switches it comes to, and for each mutant the tests that
//! come to it run until one fails.
//!
//! `cargo run --release --manifest-path .ci/mutants/Cargo.toml -- [OPTION ...] [PATH ...]` needs `cargo-mutants` for the list, and runs
//! the mutants whose file begins with one of the paths, in their order.
//!
//! | option | meaning |
//! |---|---|
//! | `--only CRATE` | mutants and tests of one crate, as `cargo mutants -p` does |
//! | `--missed` | only those that the last run missed, or did not come to |
//! | `--jobs 2` | so many at once |
//! | `--slowest 600` | without tests that take more seconds of processor time |
#![forbid(unsafe_code)]

mod copy;
mod rewrite;
mod run;

use std::{
    collections::{BTreeMap, HashSet},
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};

use copy::{CRATES, Copy};
use rewrite::{Mutant, Source};

type Fail = Box<dyn std::error::Error>;

struct Arguments {
    jobs: usize,
    slowest: f64,
    missed: bool,
    only: Option<String>,
    paths: Vec<String>,
}

fn arguments() -> Result<Arguments, Fail> {
    let mut read = Arguments { jobs: 2, slowest: 600.0, missed: false, only: None, paths: Vec::new() };
    let mut given = env::args().skip(1);
    while let Some(argument) = given.next() {
        match argument.as_str() {
            "--jobs" => read.jobs = given.next().ok_or("--jobs N")?.parse()?,
            "--slowest" => read.slowest = given.next().ok_or("--slowest SECONDS")?.parse()?,
            "--only" => read.only = Some(given.next().ok_or("--only CRATE")?),
            "--missed" => read.missed = true,
            _ => read.paths.push(argument),
        }
    }
    Ok(read)
}

fn listed(root: &Path, only: Option<&str>) -> Result<Vec<Mutant>, Fail> {
    let mut command = Command::new("cargo");
    command.args(["mutants", "--list", "--json"]).current_dir(root);
    let wanted = CRATES.iter().filter(|(name, _)| only.is_none_or(|only| *name == only));
    wanted.for_each(|(name, _)| _ = command.args(["-p", name]));
    let output = command.output()?;
    if !output.status.success() {
        return Err(format!("cargo mutants --list: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let list: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout)?;
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let number = |value: &serde_json::Value| value.as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or(1);
    let mutants = list.iter().enumerate().map(|(at, found)| Mutant {
        id: at + 1,
        name: text(&found["name"]),
        package: text(&found["package"]),
        file: text(&found["file"]),
        genre: text(&found["genre"]),
        replacement: text(&found["replacement"]),
        line: number(&found["span"]["start"]["line"]),
        column: number(&found["span"]["start"]["column"]),
    });
    Ok(mutants.collect())
}

/// Mutants without a switch: `unviable` ones that are no Rust, and those that would have to be `constant`.
#[derive(Default)]
struct Dropped {
    unviable: HashSet<usize>,
    constant: HashSet<usize>,
}

/// Asks rustc, or takes what it said of the same sources before.
fn dropped(copy: &mut Copy) -> Result<Dropped, Fail> {
    let file = copy.folder.join("dropped.json");
    let key = copy.fingerprint().to_string();
    let numbers = |value: &serde_json::Value| -> HashSet<usize> { serde_json::from_value(value.clone()).unwrap_or_default() };
    let before: serde_json::Value =
        fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let (mut all, mut constant) = (HashSet::new(), HashSet::new());
    if before["of"] == key {
        all = numbers(&before["dropped"]);
        copy.set_kept_const(serde_json::from_value(before["const"].clone())?);
    }
    copy.drop_what_does_not_compile(&mut all, &mut constant)?;
    fs::write(file, serde_json::json!({ "of": key, "dropped": all, "const": copy.kept_const() }).to_string())?;
    Ok(Dropped { unviable: all.difference(&constant).copied().collect(), constant })
}

fn main() -> Result<(), Fail> {
    let arguments = arguments()?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let target = env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
    let only = arguments.only.as_deref();
    let mutants = listed(&root, only)?;
    let folder = target.join(only.map_or("mutants".to_owned(), |only| format!("mutants-{only}")));
    let mut copy = Copy::new(&root, &folder, &mutants, only)?;
    let dropped = dropped(&mut copy)?;
    let switched: HashSet<usize> = copy.sources().iter().flat_map(Source::switched).collect();
    let results = folder.join("results.json");
    let before: BTreeMap<String, String> =
        fs::read(&results).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    // In the order of the paths.
    let place = |mutant: &Mutant| match arguments.paths.is_empty() {
        true => Some(0),
        false => arguments.paths.iter().position(|path| mutant.file.starts_with(path)),
    };
    let mut of: BTreeMap<String, String> = BTreeMap::new();
    let mut to_run: Vec<&Mutant> = Vec::new();
    for mutant in &mutants {
        let known = before.get(&mutant.name).map_or("not run", String::as_str);
        let outcome = if dropped.constant.contains(&mutant.id) {
            "in a constant"
        } else if dropped.unviable.contains(&mutant.id) {
            "unviable"
        } else if !switched.contains(&mutant.id) {
            "without a place"
        } else if place(mutant).is_some() && (!arguments.missed || known.starts_with("missed") || known == "not run") {
            to_run.push(mutant);
            "not run"
        } else {
            known
        };
        of.insert(mutant.name.clone(), outcome.to_owned());
    }
    to_run.sort_by_key(|mutant| place(mutant));
    eprintln!("{} mutants of {} have a switch and run", to_run.len(), mutants.len());
    let binaries = run::build(&copy)?;
    let tests = run::reach(&binaries, &folder, arguments.jobs, arguments.slowest)?;
    let of = Mutex::new(of);
    run::run(&to_run, &binaries, &tests, &folder, arguments.jobs, |mutant, outcome| {
        let mut of = of.lock().expect("no worker panicked");
        of.insert(mutant.name.clone(), outcome.name().to_owned());
        fs::write(&results, serde_json::to_string_pretty(&*of)?)
    })?;
    report(&mutants, &of.into_inner()?);
    Ok(())
}

fn report(mutants: &[Mutant], of: &BTreeMap<String, String>) {
    for mutant in mutants {
        let outcome = of[&mutant.name].as_str();
        if outcome.starts_with("missed") || outcome == "without a place" || outcome == "in a constant" {
            println!("{outcome}: {}", mutant.name);
        }
    }
    println!("crate                mutants unviable constant  not run   caught timeouts   missed   share");
    for (package, _) in CRATES {
        let count = |wanted: &str| {
            let own = mutants.iter().filter(|mutant| mutant.package == package);
            own.filter(|mutant| wanted.is_empty() || of[&mutant.name].starts_with(wanted)).count()
        };
        let (caught, timeouts, missed) = (count("caught"), count("timed out"), count("missed"));
        let share = 100.0 * (caught + timeouts) as f64 / ((caught + timeouts + missed).max(1)) as f64;
        println!(
            "{package:20} {:7} {:8} {:8} {:8} {caught:8} {timeouts:8} {missed:8} {share:6.1}%",
            count(""),
            count("unviable"),
            count("in a constant") + count("without a place"),
            count("not run"),
        );
    }
}
