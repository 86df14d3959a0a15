//! Which test reaches which mutants, and for each mutant its tests, the quickest first, until one fails.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    os::unix::process::{CommandExt, ExitStatusExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{Fail, copy::Copy, rewrite::Mutant};

/// KiB of address space: a mutant that allocates without end must not take the machine with it.
const MEMORY: u64 = 6 << 20;
/// What ends a process that has used its processor time.
const SIGXCPU: i32 = 24;
const SIGKILL: i32 = 9;

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

#[derive(Clone, Copy)]
pub enum Outcome {
    Caught,
    TimedOut,
    Missed,
    Unreached,
}

impl Outcome {
    pub fn name(self) -> &'static str {
        match self {
            Self::Caught => "caught",
            Self::TimedOut => "timed out",
            Self::Missed => "missed",
            Self::Unreached => "missed, and no test comes to it",
        }
    }
}

/// The test binaries, with the tests that stand within the facade's sources.
pub fn build(copy: &Copy) -> Result<Vec<Binary>, Fail> {
    let mut apart = vec!["--test", "*", "--examples"];
    copy.tested().iter().for_each(|name| apart.extend(["-p", name]));
    let mut binaries = built(copy, &apart)?;
    if copy.tested().contains(&"ecoledger") {
        binaries.extend(built(copy, &["--lib", "-p", "ecoledger"])?);
    }
    Ok(binaries)
}

fn built(copy: &Copy, targets: &[&str]) -> Result<Vec<Binary>, Fail> {
    let output = copy.cargo(&[&["test", "--no-run", "--quiet"], targets].concat()).stderr(Stdio::inherit()).output()?;
    let mut binaries = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message: serde_json::Value = serde_json::from_str(line)?;
        if message["message"]["level"] == "error" {
            eprintln!("{}", message["message"]["rendered"].as_str().unwrap_or_default());
        }
        let test = message["profile"]["test"] == true;
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

/// Runs tests of one binary in a folder of their own, within bounds of memory and of processor time, and says whether they succeeded, or
/// nothing if they took too long. Processor time, as a loaded machine slows the clock's.
fn succeeds(
    binary: &Binary,
    names: &[&str],
    seconds: f64,
    own: &Path,
    variable: (&str, &str),
) -> std::io::Result<Option<bool>> {
    fs::create_dir_all(own)?;
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -v {MEMORY}; ulimit -t {seconds:.0}; exec \"$0\" \"$@\"")]).arg(&binary.path);
    command.arg("--exact").args(names).args(["--test-threads", "1"]);
    command.current_dir(&binary.folder).env("TMPDIR", own).env(variable.0, variable.1);
    // A failing case is not made smaller, nor written down for the next run.
    command.env("PROPTEST_MAX_SHRINK_ITERS", "0").env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1");
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0).spawn()?;
    let begun = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            let killed_for_time = matches!(status.signal(), Some(SIGXCPU | SIGKILL));
            return Ok((!killed_for_time).then_some(status.success()));
        }
        // One that waits for ever, with the processes that it started.
        if begun.elapsed().as_secs_f64() > 120.0 + 20.0 * seconds {
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

/// Runs each test by itself without a mutant, but those of binaries that are as they were at the last run.
/// A test that fails in the copy, or takes longer than `slowest` seconds of processor time, is named and left out.
pub fn reach(binaries: &[Binary], folder: &Path, jobs: usize, slowest: f64) -> Result<Vec<Test>, Fail> {
    let file = folder.join("tests.json");
    let mut known: serde_json::Value =
        fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let mut tests = Vec::new();
    for (at, binary) in binaries.iter().enumerate() {
        let key = format!("{} {:?}", binary.path.display(), fs::metadata(&binary.path)?.modified()?);
        if known[&key].is_null() {
            known[&key] = reach_of(binary, folder, jobs, slowest)?;
            fs::write(&file, known.to_string())?;
        }
        for (name, seconds, reached) in serde_json::from_value::<Vec<(String, f64, Vec<usize>)>>(known[&key].clone())? {
            if seconds <= slowest {
                tests.push(Test { binary: at, name, seconds, reached });
            }
        }
    }
    tests.sort_by(|one, other| one.seconds.total_cmp(&other.seconds));
    eprintln!("{} tests take {:.0} s", tests.len(), tests.iter().map(|test| test.seconds).sum::<f64>());
    for test in tests.iter().rev().take(10) {
        eprintln!("  {:6.1} s {}", test.seconds, test.name);
    }
    Ok(tests)
}

/// Name, seconds and what it reaches, of each test.
fn reach_of(binary: &Binary, folder: &Path, jobs: usize, slowest: f64) -> Result<serde_json::Value, Fail> {
    let output = Command::new(&binary.path).args(["--list", "--format", "terse"]).output()?;
    let text = String::from_utf8(output.stdout)?;
    let names: Vec<&str> = text.lines().filter_map(|line| line.strip_suffix(": test")).collect();
    let tests = each(&names, jobs, |job, _, name| -> std::io::Result<_> {
        let own = folder.join(format!("temporary/{job}"));
        let file = own.join("reached");
        let _may_not_be_there = fs::remove_file(&file);
        let begun = Instant::now();
        let variable = ("ECOLEDGER_MUTANTS_REACHED", file.to_string_lossy());
        if succeeds(binary, &[name], slowest, &own, (variable.0, &variable.1))? != Some(true) {
            eprintln!("left out, as it fails in the copy or is too slow: {name}");
            return Ok(None);
        }
        let seconds = begun.elapsed().as_secs_f64();
        let text = fs::read_to_string(&file).unwrap_or_default();
        let reached: BTreeSet<usize> = text.lines().filter_map(|line| line.parse().ok()).collect();
        Ok(Some(((*name).to_owned(), seconds, reached)))
    });
    let tests: std::io::Result<Vec<_>> = tests.into_iter().collect();
    Ok(serde_json::json!(tests?.into_iter().flatten().collect::<Vec<_>>()))
}

/// Tells the outcome of each mutant as soon as it is known.
pub fn run(
    mutants: &[&Mutant],
    binaries: &[Binary],
    tests: &[Test],
    folder: &Path,
    jobs: usize,
    tell: impl Fn(&Mutant, Outcome) -> std::io::Result<()> + Sync,
) -> std::io::Result<()> {
    let mut of_mutant: HashMap<usize, Vec<&Test>> = HashMap::new();
    for test in tests {
        test.reached.iter().for_each(|id| of_mutant.entry(*id).or_default().push(test));
    }
    let begun = Instant::now();
    let told = each(mutants, jobs, |job, at, mutant| {
        let tests = of_mutant.get(&mutant.id).map(Vec::as_slice).unwrap_or_default();
        tell(mutant, try_one(mutant, binaries, tests, &folder.join(format!("temporary/{job}")))?)?;
        if at % 50 == 49 {
            eprintln!("{} of {} after {:.0} s", at + 1, mutants.len(), begun.elapsed().as_secs_f64());
        }
        Ok(())
    });
    told.into_iter().collect()
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
            match succeeds(&binaries[binary], &names, 5.0 + 3.0 * expected, own, ("ECOLEDGER_MUTANT", &mutant.id.to_string()))?
            {
                None => return Ok(Outcome::TimedOut),
                Some(false) => return Ok(Outcome::Caught),
                Some(true) => {}
            }
        }
    }
    Ok(Outcome::Missed)
}
