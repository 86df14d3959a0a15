//! How long a host takes to start, from the journal of so many bundles and from a snapshot of the same ledger, beside serde_json that
//! reads the journal's lines into their type on one core. All are read from files as a host reads them; the journal once on one thread,
//! and once as the example host does, which parses on threads of its own. And the same events folded from memory.

use std::{
    fs::{self, File},
    io::{self, BufRead as _, BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use ecoledger::{Ledger, Recorded, StateDigest, journal, snapshot::Restoring};
use ecoledger_benches::{
    KEY,
    table::{Unit, row, thousands},
    world::World,
};
use replay::Replaying;
use serde::Deserialize;

#[path = "../../../crates/ledger/examples/ledger/replay.rs"]
mod replay;

/// A line of the journal in its type, without a look at its check.
#[derive(Deserialize)]
struct Line {
    #[expect(dead_code, reason = "read, and looked at by nobody")]
    crc32: String,
    events: Vec<Recorded>,
}

/// Times that each is done, of which the median counts.
const TURNS: usize = 3;

/// A file that is gone with its owner.
struct Temporary(PathBuf);

impl Temporary {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("ecoledger-start-{}-{name}", std::process::id())))
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

/// The same events, read before: how long the fold alone takes.
fn folded(path: &Path, empty: &Ledger) -> Duration {
    let mut events: Vec<Recorded> = Vec::new();
    let read = each_line(path, |line| {
        if line != journal::FIRST_LINE {
            events.extend(journal::from_line(line).expect("a line"));
        }
    });
    read.expect("the journal");
    let mut ledger = empty.clone();
    timed(|| ledger.record(&events).expect("consistent")).1
}

fn write_snapshot(ledger: &Ledger) -> io::Result<Temporary> {
    let snapshot = Temporary::new("snapshot");
    let mut file = BufWriter::new(File::create(&snapshot.0)?);
    ledger.snapshot().try_for_each(|line| writeln!(file, "{}", line.expect("JSON")))?;
    file.flush()?;
    Ok(snapshot)
}

fn compare(name: &str, journal: &Temporary, empty: &Ledger, restoring: impl Fn() -> Restoring) -> io::Result<()> {
    let (events, alone) = median(|| parsed(&journal.0));
    let ((ledger, _), replay) = timed(|| replayed(&journal.0, empty.clone()));
    let expected = digest(&ledger);
    let snapshot = write_snapshot(&ledger)?;
    drop(ledger);
    let (ledger, on_threads) = median(|| replayed_on_threads(&journal.0, empty.clone()));
    assert!(digest(&ledger) == expected, "another state");
    drop(ledger);
    let ((ledger, _), restore) = median(|| restored(&snapshot.0, restoring()));
    assert!(digest(&ledger) == expected, "another state");
    drop(ledger);
    let fold = folded(&journal.0, empty);
    let events = thousands(events as u64);
    let print = |what: &str, ours: Duration, beside, at_most: Option<f64>| {
        row(format!("{what}, {events} events, {name}"), Unit::Seconds, ours.as_secs_f64(), beside, at_most);
    };
    let (serde, lines) = (("serde_json alone", alone.as_secs_f64()), ("from its lines", replay.as_secs_f64()));
    print("start from a journal, as the example host does", on_threads, serde, Some(0.6));
    print("start from a journal on one thread", replay, serde, None);
    print("start from a snapshot", restore, serde, Some(0.6));
    print("the journal folded from memory", fold, lines, Some(0.2));
    print("a snapshot restored", restore, lines, Some(0.1));
    Ok(())
}

/// Start and fold of as many bundles.
pub(super) fn start(bundles: u64) -> io::Result<()> {
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
