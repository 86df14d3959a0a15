//! `retire` and `trade`: one step of the engine (decided and recorded) beside both floors, at 1,000, 100,000 and 1,000,000
//! live bundles. Commands are made, and logs dropped, outside the measured time; both sides push what happened to a vector.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use ecoledger::Ledger;
use ecoledger_benches::{
    KEY,
    chunks::{in_chunks, sizes},
    floor::Floor,
    run,
    world::{Step, World},
};

/// An allocator that keeps what is freed: the system's gives it back and faults it in again, in the middle of both sides' steps.
#[global_allocator]
static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn steps(c: &mut Criterion, group: &str, make: fn(&mut World) -> Step) {
    let mut group = c.benchmark_group(group);
    for bundles in sizes(&[1_000, 100_000, 1_000_000]).iter().copied() {
        let mut world = World::new(bundles, Ledger::without_projections(KEY));
        let bare = std::mem::replace(&mut world.ledger, Ledger::without_projections(KEY));
        let indexed = World::new(bundles, Ledger::new(KEY)).ledger;
        for (name, second) in [("floor", false), ("floor_with_entries", true)] {
            let mut state = Floor::new(second);
            world.fill(&mut state);
            group.bench_function(BenchmarkId::new(name, bundles), |b| {
                b.iter_custom(|steps| in_chunks(steps, &world, &state, make, run::bundles_floor));
            });
        }
        for (name, ledger) in [("engine", &bare), ("engine_with_projections", &indexed)] {
            group.bench_function(BenchmarkId::new(name, bundles), |b| {
                b.iter_custom(|steps| in_chunks(steps, &world, ledger, make, run::bundles));
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
