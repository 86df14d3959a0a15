//! Prints how long a host takes to start, from the journal of so many bundles and from a snapshot of the same ledger, beside
//! serde_json that reads the journal's lines into their type on one core. All are read from files as a host reads them; the
//! journal once on one thread, and once as the example host does, which parses on threads of its own.
//!
//! `cargo run --release -p ecoledger-benches --bin start`, with the number of bundles (1,000,000 unless given). The files stand in
//! the system's folder for temporary ones while it runs.

use std::{
    fs::{self, File},
    io::{self, BufRead as _, BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use ecoledger::{Ledger, Recorded, StateDigest, journal, snapshot::Restoring};
use ecoledger_benches::{KEY, world::World};
use replay::Replaying;
use serde::Deserialize;

#[path = "../../crates/ledger/examples/ledger/replay.rs"]
mod replay;

/// A line of the journal in its type, without a look at its check.
#[derive(Deserialize)]
struct Line {
    #[expect(dead_code, reason = "read, and looked at by nobody")]
    crc32: String,
    events: Vec<Recorded>,
}

/// An allocator that keeps what is freed, as in the benchmarks of steps.
#[global_allocator]
static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Times that each is done, of which the median counts.
const TURNS: usize = 3;

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

/// serde_json alone: how many events it reads.
fn parsed(path: &Path) -> usize {
    let mut events = 0;
    each_line(path, |line| {
        if line != journal::FIRST_LINE {
            events += serde_json::from_str::<Line>(line).expect("a line").events.len();
        }
    })
    .expect("the journal");
    events
}

/// As the example host replays.
fn replayed_on_threads(path: &Path, mut ledger: Ledger) -> Ledger {
    let (mut replaying, mut number) = (Replaying::into(&mut ledger), 0);
    each_line(path, |line| {
        number += 1;
        assert!(number == 1 || replaying.take(number, line.as_bytes()), "no damage");
    })
    .expect("the journal");
    replaying.finish().expect("consistent");
    ledger
}

fn restored(path: &Path, mut restoring: Restoring) -> (Ledger, u64) {
    let lines = each_line(path, |line| restoring.take(line).expect("a line"));
    (restoring.finish().expect("whole"), lines.expect("the snapshot"))
}

fn digest(ledger: &Ledger) -> StateDigest {
    ledger.state_digest().expect("a digest")
}

/// What was timed, the median of several.
fn median<T>(mut run: impl FnMut() -> T) -> (T, Duration) {
    let (mut times, mut last) = (Vec::new(), None);
    for _ in 0..TURNS {
        drop(last.take());
        let (done, time) = timed(&mut run);
        times.push(time);
        last = Some(done);
    }
    times.sort_unstable();
    (last.expect("done at least once"), times[TURNS / 2])
}

fn compare(name: &str, journal: &Temporary, empty: &Ledger, restoring: impl Fn() -> Restoring) -> io::Result<()> {
    let (events, alone) = median(|| parsed(&journal.0));
    let ((ledger, decisions), replay) = timed(|| replayed(&journal.0, empty.clone()));
    let expected = digest(&ledger);
    let snapshot = Temporary::new("snapshot");
    let mut file = BufWriter::new(File::create(&snapshot.0)?);
    let (written, writing) = timed(|| ledger.snapshot().try_for_each(|line| writeln!(file, "{}", line.expect("JSON"))));
    written?;
    file.flush()?;
    drop(ledger);
    let (ledger, on_threads) = median(|| replayed_on_threads(&journal.0, empty.clone()));
    assert!(digest(&ledger) == expected, "another state");
    drop(ledger);
    let ((ledger, lines), restore) = median(|| restored(&snapshot.0, restoring()));
    assert!(digest(&ledger) == expected, "another state");
    println!("{name}: journal {decisions} lines, {events} events, {:.0} MB", journal.megabytes());
    let over = |time: Duration| time.as_secs_f64() / alone.as_secs_f64();
    println!("  serde_json reads it into its type in {alone:.2?}");
    println!("  replayed on one thread in {replay:.2?}, ratio {:.2}", over(replay));
    println!("  replayed as the example host does in {on_threads:.2?}, ratio {:.2}", over(on_threads));
    println!(
        "  snapshot {lines} lines, {:.0} MB, written in {writing:.2?}, restored in {restore:.2?}, ratio {:.2}",
        snapshot.megabytes(),
        over(restore)
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
    compare("with projections", &journal, &Ledger::new(KEY), || Restoring::new(KEY))?;
    compare("without", &journal, &Ledger::without_projections(KEY), || Restoring::without_projections(KEY))
}
