//! `split` and `transfer`: one step of the engine (decide, stamp, record) beside the floor, at 1,000, 100,000 and 1,000,000
//! live credits; `retire_approved`: a retirement submitted and approved, two commands, at 100,000. Commands are made, and
//! logs dropped, outside the measured time; both sides push what happened to a vector.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use ecoledger::Ledger;
use ecoledger_benches::{
    chunks::{in_chunks, sizes},
    credits::{CreditFloor, CreditStep, Market},
};

/// An allocator that keeps what is freed, as in the benchmarks of bundles.
#[global_allocator]
static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn engine(ledger: &mut Ledger, steps: &[CreditStep]) -> Duration {
    let mut log = Vec::with_capacity(steps.len() * 6);
    let started = Instant::now();
    for (context, command) in steps.iter().flat_map(|step| &step.commands) {
        let decision = ledger.decide(context, command).expect("possible");
        let events = ledger.stamp(decision);
        ledger.record(&events).expect("consistent");
        log.extend(events);
    }
    let elapsed = started.elapsed();
    black_box(&log);
    elapsed
}

fn floor(floor: &mut CreditFloor, steps: &[CreditStep]) -> Duration {
    let mut log = Vec::with_capacity(steps.len());
    let started = Instant::now();
    for step in steps {
        floor.take(step.floor, &mut log).expect("possible");
    }
    let elapsed = started.elapsed();
    black_box(&log);
    elapsed
}

/// A group's name, and how its steps are made.
type Group = (&'static str, fn(&mut Market) -> CreditStep);

fn steps(c: &mut Criterion, groups: &[Group], sizes: &[u64]) {
    for credits in sizes {
        let mut market = Market::new(*credits, Ledger::without_projections(7));
        let bare = std::mem::replace(&mut market.ledger, Ledger::without_projections(7));
        let indexed = Market::new(*credits, Ledger::new(7)).ledger;
        let mut state = CreditFloor::default();
        market.fill(&mut state);
        for (name, make) in groups {
            let mut group = c.benchmark_group(*name);
            group.bench_function(BenchmarkId::new("floor", credits), |b| {
                b.iter_custom(|steps| in_chunks(steps, &market, &state, *make, floor));
            });
            for (name, ledger) in [("engine", &bare), ("engine_with_projections", &indexed)] {
                group.bench_function(BenchmarkId::new(name, credits), |b| {
                    b.iter_custom(|steps| in_chunks(steps, &market, ledger, *make, engine));
                });
            }
            group.finish();
        }
    }
}

fn split_and_transfer(c: &mut Criterion) {
    steps(c, &[("split", Market::split), ("transfer", Market::transfer)], sizes(&[1_000, 100_000, 1_000_000]));
}

fn retire_approved(c: &mut Criterion) {
    steps(c, &[("retire_approved", Market::retirement)], sizes(&[100_000]));
}

criterion_group!(benches, split_and_transfer, retire_approved);
criterion_main!(benches);
