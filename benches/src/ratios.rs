//! Prints how the time of reading grows: a page of the feed in a log of 1,000,000 events beside one of 10,000, and the time
//! for each credit of a lineage 10,000 splits deep or wide beside one of 100.
//!
//! `cargo run --release -p ecoledger-benches --bin reading`; another length of the long log may follow.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use ecoledger_benches::reading::{LINEAGES, Lineage, LineageFloor, Log, PAGES};

/// An allocator that keeps what is freed, as in the benchmarks of steps.
#[global_allocator]
static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measurements, in turns of the two sides, of which the median counts.
const ROUNDS: usize = 41;
/// How long one measurement goes on.
const MEASURED: Duration = Duration::from_millis(10);

/// Nanoseconds of one answer.
fn once<T>(answer: &impl Fn() -> T) -> f64 {
    let (started, mut times) = (Instant::now(), 0_u32);
    while times == 0 || started.elapsed() < MEASURED {
        black_box(answer());
        times += 1;
    }
    started.elapsed().as_secs_f64() * 1e9 / f64::from(times)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// The medians of both, measured in turns, so that what else the machine does falls on both.
fn beside<T>(one: impl Fn() -> T, other: impl Fn() -> T) -> (f64, f64) {
    let rounds: Vec<(f64, f64)> = (0..ROUNDS).map(|_| (once(&one), once(&other))).collect();
    let (one, other) = rounds.into_iter().unzip();
    (median(one), median(other))
}

fn main() {
    let long: u64 = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(1_000_000);
    let (short_log, long_log) = (Log::new(10_000), Log::new(long));
    println!("feed: a page of 100, in logs of {} and {} events", short_log.ledger.sequence(), long_log.ledger.sequence());
    for name in PAGES {
        let (short_page, long_page) = (short_log.page(name), long_log.page(name));
        let (short, long) = beside(|| short_page.answer(&short_log.ledger), || long_page.answer(&long_log.ledger));
        let (whose, place) = name;
        println!("  {:28} {short:8.0} ns {long:8.0} ns  ratio {:.2}", format!("{whose}/{place}"), long / short);
    }
    println!(
        "lineage: each credit that is returned, after 100 and 10,000 splits; the floor walks a hash map of the same family"
    );
    for name in LINEAGES {
        let (few, many) = (Lineage::new(name, 100), Lineage::new(name, 10_000));
        let times = beside(|| few.answer(), || many.answer());
        let (few_floor, many_floor) = (LineageFloor::new(name, 100), LineageFloor::new(name, 10_000));
        let floor_times = beside(|| few_floor.answer(), || many_floor.answer());
        for (who, (few_time, many_time)) in [("", times), (" floor", floor_times)] {
            let (few_each, many_each) = (few_time / few.nodes as f64, many_time / many.nodes as f64);
            let name = format!("{name}{who}");
            println!("  {name:28} {few_each:8.0} ns {many_each:8.0} ns  ratio {:.2}", many_each / few_each);
        }
    }
}
