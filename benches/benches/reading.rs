//! `feed`: one page of 100 events, in logs of 10,000 and of 1,000,000. `lineage`: of a credit 1, 100 and 10,000 splits deep
//! or wide, by the credits that are returned, beside a walk over a hash map. What is compared is one size with another: `--bin
//! reading` prints the ratios.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ecoledger_benches::{
    chunks::sizes,
    reading::{LINEAGES, Lineage, LineageFloor, Log, PAGES},
};

/// An allocator that keeps what is freed, as in the benchmarks of steps.
#[global_allocator]
static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn feed(c: &mut Criterion) {
    let mut group = c.benchmark_group("feed");
    for events in sizes(&[10_000, 1_000_000]) {
        let log = Log::new(*events);
        for (whose, place) in PAGES {
            let page = log.page((whose, place));
            group.bench_function(BenchmarkId::new(format!("{whose}/{place}"), events), |b| {
                b.iter(|| black_box(page.answer(&log.ledger)));
            });
        }
    }
    group.finish();
}

fn lineage(c: &mut Criterion) {
    let mut group = c.benchmark_group("lineage");
    for name in LINEAGES {
        for splits in sizes(&[1, 100, 10_000]) {
            let lineage = Lineage::new(name, *splits);
            group.throughput(Throughput::Elements(lineage.nodes));
            group.bench_function(BenchmarkId::new(name, splits), |b| {
                b.iter(|| black_box(lineage.answer()));
            });
            let floor = LineageFloor::new(name, *splits);
            group.bench_function(BenchmarkId::new(format!("{name}/floor"), splits), |b| {
                b.iter(|| black_box(floor.answer()));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, feed, lineage);
criterion_main!(benches);
