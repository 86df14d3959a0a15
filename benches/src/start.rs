//! Prints how long a host takes to start: from the journal of so many bundles, and from a snapshot of the same ledger, both read
//! from files as a host reads them.
//!
//! `cargo run --release -p ecoledger-benches --bin start`, with the number of bundles (1,000,000 unless given). The files stand in
//! the system's folder for temporary ones while it runs.

use std::{
    fs::{self, File},
    io::{self, BufRead as _, BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use ecoledger::{Ledger, StateDigest, journal, snapshot::Restoring};
use ecoledger_benches::{KEY, world::World};

/// An allocator that keeps what is freed, as in the benchmarks of steps.
#[global_allocator]
static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Restorings, of which the median counts.
const RESTORINGS: usize = 3;

/// A file that is gone with its owner.
struct Temporary(PathBuf);

impl Temporary {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("ecoledger-start-{}-{name}", std::process::id())))
    }

    fn megabytes(&self) -> f64 {
        fs::metadata(&self.0).expect("the file").len() as f64 / 1e6
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _gone = fs::remove_file(&self.0);
    }
}

fn each_line(path: &Path, mut take: impl FnMut(&str)) -> io::Result<u64> {
    let mut reader = BufReader::with_capacity(1 << 16, File::open(path)?);
    let (mut line, mut lines) = (String::new(), 0);
    while reader.read_line(&mut line)? > 0 {
        take(line.trim_end_matches('\n'));
        line.clear();
        lines += 1;
    }
    Ok(lines)
}

fn timed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let started = Instant::now();
    let done = run();
    (done, started.elapsed())
}

fn replayed(path: &Path, mut ledger: Ledger) -> (Ledger, u64) {
    let lines = each_line(path, |line| {
        if line != journal::FIRST_LINE {
            ledger.replay(journal::from_line(line).expect("a line")).expect("consistent");
        }
    });
    (ledger, lines.expect("the journal"))
}

fn restored(path: &Path, mut restoring: Restoring) -> (Ledger, u64) {
    let lines = each_line(path, |line| restoring.take(line).expect("a line"));
    (restoring.finish().expect("whole"), lines.expect("the snapshot"))
}

fn digest(ledger: &Ledger) -> StateDigest {
    ledger.state_digest().expect("a digest")
}

fn compare(name: &str, journal: &Temporary, ledger: Ledger, restoring: impl Fn() -> Restoring) -> io::Result<()> {
    let ((ledger, decisions), replay) = timed(|| replayed(&journal.0, ledger));
    let expected = digest(&ledger);
    let snapshot = Temporary::new("snapshot");
    let mut file = BufWriter::new(File::create(&snapshot.0)?);
    let (written, writing) = timed(|| ledger.snapshot().try_for_each(|line| writeln!(file, "{}", line.expect("JSON"))));
    written?;
    file.flush()?;
    drop(ledger);
    let mut times = Vec::new();
    let mut lines = 0;
    for _ in 0..RESTORINGS {
        let ((again, read), time) = timed(|| restored(&snapshot.0, restoring()));
        assert!(digest(&again) == expected, "another state");
        times.push(time);
        lines = read;
    }
    times.sort_unstable();
    let restore = times[RESTORINGS / 2];
    println!(
        "{name}: journal {decisions} lines, {:.0} MB, replayed in {replay:.2?}; snapshot {lines} lines, {:.0} MB, written in \
         {writing:.2?}, restored in {restore:.2?}: {:.1} times faster",
        journal.megabytes(),
        snapshot.megabytes(),
        replay.as_secs_f64() / restore.as_secs_f64()
    );
    Ok(())
}

fn main() -> io::Result<()> {
    let bundles: u64 = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(1_000_000);
    let journal = Temporary::new("journal");
    let mut file = BufWriter::new(File::create(&journal.0)?);
    writeln!(file, "{}", journal::FIRST_LINE)?;
    let world = World::told(bundles, Ledger::without_projections(KEY), |events| {
        writeln!(file, "{}", journal::to_line(events).expect("one decision")).expect("room for the journal");
    });
    file.flush()?;
    drop((world, file));
    compare("with projections", &journal, Ledger::new(KEY), || Restoring::new(KEY))?;
    compare("without", &journal, Ledger::without_projections(KEY), || Restoring::without_projections(KEY))
}
