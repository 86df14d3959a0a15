//! Which test reaches which mutants, and for each mutant its tests, the quickest first, until one fails.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{Fail, copy::Copy, rewrite::Mutant};

/// Test binaries of these packages run; the testkit's own because they walk through small worlds.
const TESTED: [&str; 6] =
    ["ecoledger-kernel", "ecoledger-credits", "ecoledger-proposals", "ecoledger-bundles", "ecoledger", "ecoledger-testkit"];
/// KiB of address space: a mutant that allocates without end must not take the machine with it.
const MEMORY: u64 = 6 << 20;

pub struct Test {
    binary: usize,
    name: String,
    seconds: f64,
    reached: Vec<usize>,
}

pub struct Binary {
    path: PathBuf,
    folder: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Caught,
    TimedOut,
    Missed,
    /// Missed, as no test comes there.
    Unreached,
}

pub fn build(copy: &Copy) -> Result<Vec<Binary>, Fail> {
    let mut arguments = vec!["test", "--no-run", "--quiet", "--tests", "--examples"];
    TESTED.iter().for_each(|name| arguments.extend(["-p", name]));
    let output = copy.cargo(&arguments).stderr(Stdio::inherit()).output()?;
    let mut binaries = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message: serde_json::Value = serde_json::from_str(line)?;
        if message["message"]["level"] == "error" {
            eprintln!("{}", message["message"]["rendered"].as_str().unwrap_or_default());
        }
        let test = message["target"]["kind"][0] == "test";
        if let (true, Some(path), Some(manifest)) = (test, message["executable"].as_str(), message["manifest_path"].as_str()) {
            let folder = Path::new(manifest).parent().ok_or("a manifest without a folder")?.to_owned();
            binaries.push(Binary { path: PathBuf::from(path), folder });
        }
    }
    if !output.status.success() || binaries.is_empty() {
        return Err("the tests do not compile".into());
    }
    Ok(binaries)
}

/// A process of a test binary, in a folder of its own, within bounds of memory.
fn start(binary: &Binary, names: &[&str], own: &Path, variables: &[(&str, String)]) -> std::io::Result<Child> {
    use std::os::unix::process::CommandExt;
    fs::create_dir_all(own)?;
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -v {MEMORY}; exec nice -n 10 \"$0\" \"$@\"")]).arg(&binary.path);
    command.arg("--exact").args(names).args(["--test-threads", "1"]);
    command.current_dir(&binary.folder).env("TMPDIR", own).envs(variables.iter().map(|(name, value)| (name, value)));
    // A failing case is not made smaller, nor written down for the next run.
    command.env("PROPTEST_MAX_SHRINK_ITERS", "0").env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0).spawn()
}

/// Whether it succeeded, or nothing if it took too long.
fn wait(mut child: Child, limit: Duration) -> std::io::Result<Option<bool>> {
    let begun = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status.success()));
        }
        if begun.elapsed() > limit {
            // With the processes that it started.
            Command::new("kill").args(["-9", "--", &format!("-{}", child.id())]).status()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// Does the same for each of many things, a few at once.
fn each<T: Sync, R: Send>(items: &[T], jobs: usize, work: impl Fn(usize, usize, &T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for job in 0..jobs {
            let (next, done, work) = (&next, &done, &work);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { return };
                    let result = work(job, at, item);
                    done.lock().expect("no worker panicked").push((at, result));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no worker panicked");
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Runs each test by itself without a mutant. A test that fails in the copy is named and left out.
pub fn reach(binaries: &[Binary], folder: &Path, jobs: usize) -> Result<Vec<Test>, Fail> {
    let mut names = Vec::new();
    for (binary, found) in binaries.iter().enumerate() {
        let output = Command::new(&found.path).args(["--list", "--format", "terse"]).output()?;
        let text = String::from_utf8(output.stdout)?;
        names.extend(text.lines().filter_map(|line| line.strip_suffix(": test")).map(|name| (binary, name.to_owned())));
    }
    let tests = each(&names, jobs, |job, at, (binary, name)| -> std::io::Result<Option<Test>> {
        let file = folder.join(format!("reached/{at}"));
        fs::create_dir_all(folder.join("reached"))?;
        let _may_not_be_there = fs::remove_file(&file);
        let begun = Instant::now();
        let variables = [("ECOLEDGER_MUTANTS_REACHED", file.display().to_string())];
        let child = start(&binaries[*binary], &[name], &folder.join(format!("temporary/{job}")), &variables)?;
        if wait(child, Duration::from_secs(600))? != Some(true) {
            eprintln!("left out, as it fails in the copy: {name}");
            return Ok(None);
        }
        let seconds = begun.elapsed().as_secs_f64();
        let text = fs::read_to_string(&file).unwrap_or_default();
        let mut reached: Vec<usize> = text.lines().filter_map(|line| line.parse().ok()).collect();
        reached.sort_unstable();
        reached.dedup();
        Ok(Some(Test { binary: *binary, name: name.clone(), seconds, reached }))
    });
    let tests: std::io::Result<Vec<Option<Test>>> = tests.into_iter().collect();
    let mut tests: Vec<Test> = tests?.into_iter().flatten().collect();
    tests.sort_by(|one, other| one.seconds.total_cmp(&other.seconds));
    eprintln!("{} tests take {:.0} s", tests.len(), tests.iter().map(|test| test.seconds).sum::<f64>());
    for test in tests.iter().rev().take(10) {
        eprintln!("  {:6.1} s {}", test.seconds, test.name);
    }
    Ok(tests)
}

/// The outcome of each mutant, in their order.
pub fn run(mutants: &[&Mutant], binaries: &[Binary], tests: &[Test], folder: &Path, jobs: usize) -> Result<Vec<Outcome>, Fail> {
    let mut of_mutant: HashMap<usize, Vec<&Test>> = HashMap::new();
    for test in tests {
        test.reached.iter().for_each(|id| of_mutant.entry(*id).or_default().push(test));
    }
    let begun = Instant::now();
    let outcomes = each(mutants, jobs, |job, at, mutant| {
        let tests = of_mutant.get(&mutant.id).map(Vec::as_slice).unwrap_or_default();
        let outcome = try_one(mutant, binaries, tests, &folder.join(format!("temporary/{job}")));
        if at % 50 == 49 {
            eprintln!("{} of {} after {:.0} s", at + 1, mutants.len(), begun.elapsed().as_secs_f64());
        }
        outcome
    });
    Ok(outcomes.into_iter().collect::<std::io::Result<_>>()?)
}

/// Tests in growing portions: most mutants are caught within the first.
fn try_one(mutant: &Mutant, binaries: &[Binary], mut tests: &[&Test], own: &Path) -> std::io::Result<Outcome> {
    if tests.is_empty() {
        return Ok(Outcome::Unreached);
    }
    let mut budget = 0.3;
    while !tests.is_empty() {
        let mut seconds = 0.0;
        let fitting = tests.iter().take_while(|test| {
            seconds += test.seconds;
            seconds <= budget
        });
        let (portion, rest) = tests.split_at(fitting.count().clamp(1, tests.len().min(200)));
        (tests, budget) = (rest, budget * 3.0);
        let mut by_binary: BTreeMap<usize, Vec<&Test>> = BTreeMap::new();
        portion.iter().for_each(|test| by_binary.entry(test.binary).or_default().push(test));
        for (binary, tests) in by_binary {
            let names: Vec<&str> = tests.iter().map(|test| test.name.as_str()).collect();
            let expected: f64 = tests.iter().map(|test| test.seconds).sum();
            let limit = Duration::from_secs_f64(10.0 + 8.0 * expected);
            let child = start(&binaries[binary], &names, own, &[("ECOLEDGER_MUTANT", mutant.id.to_string())])?;
            match wait(child, limit)? {
                None => return Ok(Outcome::TimedOut),
                Some(false) => return Ok(Outcome::Caught),
                Some(true) => {}
            }
        }
    }
    Ok(Outcome::Missed)
}
