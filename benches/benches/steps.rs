//! `retire` and `trade`: one step of the engine (decide, stamp, record) beside both floors, at 1,000, 100,000 and 1,000,000
//! live bundles. Commands are made, and logs dropped, outside the measured time; both sides push what happened to a vector.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use ecoledger::Ledger;
use ecoledger_benches::{
    floor::Floor,
    world::{Step, World},
};

/// An allocator that keeps what is freed: the system's gives it back and faults it in again, in the middle of both sides' steps.
#[global_allocator]
static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Steps that are made ready at a time: few enough that a command is still warm when it is decided, as in a service that
/// has just read it.
const CHUNK: u64 = 128;
/// Steps after which both sides start again from the world as it was made, so that "1,000 live bundles" is true of the
/// state and not only of its living part.
const FRESH: u64 = 10_000;

/// Runs so many steps, each on a state that has seen fewer than [`FRESH`] of them.
fn in_chunks<S: Clone>(
    steps: u64,
    world: &World,
    state: &S,
    make: fn(&mut World) -> Step,
    run: fn(&mut S, &[Step]) -> Duration,
) -> Duration {
    let mut left = steps;
    let mut total = Duration::ZERO;
    while left > 0 {
        let (mut world, mut state) = (world.clone(), state.clone());
        // A clone has no room to spare: its first step makes it, which a state that grew by itself has done before.
        run(&mut state, &[make(&mut world)]);
        let mut fresh = left.min(FRESH);
        left -= fresh;
        while fresh > 0 {
            let chunk: Vec<Step> = (0..fresh.min(CHUNK)).map(|_| make(&mut world)).collect();
            fresh -= chunk.len() as u64;
            total += run(&mut state, &chunk);
        }
    }
    total
}

fn engine(ledger: &mut Ledger, steps: &[Step]) -> Duration {
    let mut log = Vec::with_capacity(steps.len() * 2);
    let started = Instant::now();
    for step in steps {
        let decision = ledger.decide(&step.context, &step.command).expect("possible");
        let events = ledger.stamp(decision);
        ledger.record(&events).expect("consistent");
        log.extend(events);
    }
    let elapsed = started.elapsed();
    black_box(&log);
    elapsed
}

fn floor(floor: &mut Floor, steps: &[Step]) -> Duration {
    let mut log = Vec::with_capacity(steps.len());
    let started = Instant::now();
    for step in steps {
        let (ids, start, last, owner, to) = step.floor;
        floor.take(ids, start, last, owner, to, &mut log).expect("possible");
    }
    let elapsed = started.elapsed();
    black_box(&log);
    elapsed
}

fn steps(c: &mut Criterion, group: &str, make: fn(&mut World) -> Step) {
    let mut group = c.benchmark_group(group);
    for bundles in [1_000, 100_000, 1_000_000] {
        let mut world = World::new(bundles, Ledger::without_projections(7));
        let bare = std::mem::replace(&mut world.ledger, Ledger::without_projections(7));
        let indexed = World::new(bundles, Ledger::new(7)).ledger;
        for (name, second) in [("floor", false), ("floor_with_entries", true)] {
            let mut state = Floor::new(second);
            world.fill(&mut state);
            group.bench_function(BenchmarkId::new(name, bundles), |b| {
                b.iter_custom(|steps| in_chunks(steps, &world, &state, make, floor));
            });
        }
        for (name, ledger) in [("engine", &bare), ("engine_with_projections", &indexed)] {
            group.bench_function(BenchmarkId::new(name, bundles), |b| {
                b.iter_custom(|steps| in_chunks(steps, &world, ledger, make, engine));
            });
        }
    }
    group.finish();
}

fn retire(c: &mut Criterion) {
    steps(c, "retire", World::retirement);
}

fn trade(c: &mut Criterion) {
    steps(c, "trade", World::trade);
}

criterion_group!(benches, retire, trade);
criterion_main!(benches);
