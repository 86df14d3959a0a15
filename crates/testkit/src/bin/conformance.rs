//! Holds a program that speaks the lines to the conformance pack.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{self, Write as _},
    path::PathBuf,
    process::{self, ExitCode},
};

use ecoledger_testkit::conformance::{Elsewhere, Pack, Program, Scenario, run};
use lexopt::{Arg, Parser, ValueExt as _};

const HELP: &str = "\
usage: conformance [--rule D-n ...] PROGRAM [ARGUMENT ...]
       conformance --list

Starts PROGRAM anew for each scenario, writes requests to its standard input, one JSON object a line, and compares the answers
that it writes to standard output, one a line. {} in an argument stands for a path where nothing is yet.

  --rule D-n     plays only what shows this rule; may be given several times
  --list         prints each rule with its scenarios, or why the lines do not show it
  -h, --help     prints this

  conformance target/debug/examples/ledger
  conformance target/debug/sqlite {}

Exit status: 0 when everything held; 1 when something differed; 2 when the arguments cannot be understood or PROGRAM does not start.
";

/// What the command line asks for.
enum Asked {
    Run { rules: Vec<String>, program: std::ffi::OsString, arguments: Vec<std::ffi::OsString> },
    List,
    Help,
}

fn main() -> ExitCode {
    let done = parse(Parser::from_env()).map_err(|error| format!("{error}; conformance --help tells more")).and_then(carry_out);
    done.unwrap_or_else(|error| {
        eprintln!("conformance: {error}");
        ExitCode::from(2)
    })
}

fn parse(mut parser: Parser) -> Result<Asked, lexopt::Error> {
    let mut rules = Vec::new();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("rule") => rules.push(parser.value()?.string()?),
            Arg::Long("list") => return Ok(Asked::List),
            Arg::Short('h') | Arg::Long("help") => return Ok(Asked::Help),
            Arg::Value(program) => {
                let arguments = parser.raw_args()?.collect();
                return Ok(Asked::Run { rules, program, arguments });
            }
            other => return Err(other.unexpected()),
        }
    }
    Err("expected the PROGRAM".into())
}

fn carry_out(asked: Asked) -> Result<ExitCode, String> {
    let pack = Pack::shipped()?;
    match asked {
        Asked::Help => print(HELP).map(|()| ExitCode::SUCCESS),
        Asked::List => print(&list(&pack)).map(|()| ExitCode::SUCCESS),
        Asked::Run { rules, program, arguments } => {
            if let Some(unknown) = rules.iter().find(|rule| pack.of_rule(rule).next().is_none()) {
                let elsewhere = pack.elsewhere.iter().find(|elsewhere| elsewhere.rule == *unknown);
                let reason = elsewhere.map_or_else(String::new, |elsewhere| format!(": {}", elsewhere.reason));
                return Err(format!("no scenario shows {unknown}{reason}"));
            }
            let folder = Folder::new()?;
            let mut paths = 0;
            let start = || {
                paths += 1;
                Program::start(&program, &folder.filled(&arguments, paths))
            };
            play(&pack, &rules, start)
        }
    }
}

/// Plays the scenarios, and prints how each rule fared.
fn play(pack: &Pack, rules: &[String], mut start: impl FnMut() -> Result<Program, String>) -> Result<ExitCode, String> {
    start()?;
    let mut fared: BTreeMap<u32, Fared> = BTreeMap::new();
    let chosen = |scenario: &&Scenario| rules.is_empty() || scenario.rules.iter().any(|rule| rules.contains(rule));
    let (mut played, mut differed) = (0_u32, 0_u32);
    for scenario in pack.scenarios.iter().filter(chosen) {
        let difference = run(pack, scenario, &mut start).err();
        played += 1;
        differed += u32::from(difference.is_some());
        for rule in &scenario.rules {
            let fared = fared.entry(number(rule)).or_default();
            fared.played += 1;
            if let Some(difference) = &difference {
                fared.differed.push_str(&format!("  {}.json: {}\n", scenario.subject, scenario.name));
                for line in difference.to_string().lines() {
                    fared.differed.push_str(&format!("    {line}\n"));
                }
            }
        }
    }
    let mut told = String::new();
    for (rule, Fared { played, differed }) in &fared {
        let how = if differed.is_empty() { "held" } else { "DIFFERED" };
        let scenarios = if *played == 1 { "scenario" } else { "scenarios" };
        told.push_str(&format!("D-{rule:<3} {how}, {played} {scenarios}\n{differed}"));
    }
    told.push_str(&format!("{played} scenarios of {} rules: {} held, {differed} differed\n", fared.len(), played - differed));
    print(&told)?;
    Ok(if differed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[derive(Default)]
struct Fared {
    played: u32,
    differed: String,
}

fn number(rule: &str) -> u32 {
    rule.trim_start_matches("D-").parse().unwrap_or_default()
}

fn list(pack: &Pack) -> String {
    let mut rules: BTreeMap<u32, String> = BTreeMap::new();
    for scenario in &pack.scenarios {
        for rule in &scenario.rules {
            rules.entry(number(rule)).or_default().push_str(&format!("  {}.json: {}\n", scenario.subject, scenario.name));
        }
    }
    for Elsewhere { rule, reason, test: [file, test] } in &pack.elsewhere {
        let told = format!("  not on the lines: {reason} (crates/{file}: {test})\n");
        rules.entry(number(rule)).or_default().push_str(&told);
    }
    rules.into_iter().map(|(rule, told)| format!("D-{rule}\n{told}")).collect()
}

/// Nobody need read it to its end.
fn print(text: &str) -> Result<(), String> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(format!("standard output: {error}")),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Where programs may keep something; it goes with this value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, String> {
        let folder = env::temp_dir().join(format!("ecoledger-conformance-{}", process::id()));
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Self(folder))
    }

    /// The arguments of one start.
    fn filled(&self, arguments: &[std::ffi::OsString], number: u32) -> Vec<std::ffi::OsString> {
        let path = self.0.join(number.to_string());
        let fill = |argument: &std::ffi::OsString| match argument.to_str() {
            Some(text) => text.replace("{}", &path.to_string_lossy()).into(),
            None => argument.clone(),
        };
        arguments.iter().map(fill).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _may_be_in_use = fs::remove_dir_all(&self.0);
    }
}
