//! `split` and `transfer`: one step of the engine (decided and recorded) beside both floors, at 1,000, 100,000 and 1,000,000
//! live credits; `retire_approved`: a retirement submitted and approved, two commands, at 100,000. Commands are made, and
//! logs dropped, outside the measured time; both sides push what happened to a vector.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use ecoledger::Ledger;
use ecoledger_benches::{
    KEY,
    chunks::{in_chunks, sizes},
    credit_floor::CreditFloor,
    credits::{CreditStep, Market},
    run,
};

/// An allocator that keeps what is freed, as in the benchmarks of bundles.
#[global_allocator]
static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A group's name, and how its steps are made.
type Group = (&'static str, fn(&mut Market) -> CreditStep);

fn steps(c: &mut Criterion, groups: &[Group], sizes: &[u64]) {
    for credits in sizes {
        let mut market = Market::new(*credits, Ledger::without_projections(KEY));
        let bare = std::mem::replace(&mut market.ledger, Ledger::without_projections(KEY));
        let indexed = Market::new(*credits, Ledger::new(KEY)).ledger;
        let floors = [("floor", false), ("floor_with_organizations", true)].map(|(name, second)| {
            let mut floor = CreditFloor::new(second);
            market.fill(&mut floor);
            (name, floor)
        });
        for (name, make) in groups {
            let mut group = c.benchmark_group(*name);
            for (name, state) in &floors {
                group.bench_function(BenchmarkId::new(*name, credits), |b| {
                    b.iter_custom(|steps| in_chunks(steps, &market, state, *make, run::credits_floor));
                });
            }
            for (name, ledger) in [("engine", &bare), ("engine_with_projections", &indexed)] {
                group.bench_function(BenchmarkId::new(name, credits), |b| {
                    b.iter_custom(|steps| in_chunks(steps, &market, ledger, *make, run::credits));
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
