//! `fold`: a journal's JSON lines replayed into a ledger, beside the same lines read into the recorded type alone, with and
//! without what a journal adds to find damage; and the same events folded from memory.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ecoledger::{Ledger, Recorded, journal};
use ecoledger_benches::{KEY, world::World};

/// An allocator that keeps what is freed, as in the benchmarks of steps.
#[global_allocator]
static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Decisions in the journal, after those that make the world.
const DECISIONS: u64 = 50_000;

fn journal_lines(ledger: Ledger) -> (Ledger, Vec<String>) {
    let mut world = World::new(1_000, ledger);
    let start = world.ledger.clone();
    let mut lines = Vec::new();
    for number in 0..DECISIONS {
        let step = if number % 2 == 0 { world.trade() } else { world.retirement() };
        let (context, command) = &step.command;
        let executed = world.ledger.execute(context, command).expect("possible");
        lines.push(journal::to_line(&executed.events).expect("one decision"));
    }
    (start, lines)
}

/// The events of a line alone, without what a journal adds to find damage.
fn events_of(line: &str) -> &str {
    let start = line.find('[').expect("events");
    line[start..].strip_suffix('}').expect("the line's end")
}

fn fold(c: &mut Criterion) {
    let (start, lines) = journal_lines(Ledger::without_projections(KEY));
    let start_with_projections = World::new(1_000, Ledger::new(KEY)).ledger;
    let unchecked: Vec<&str> = lines.iter().map(|line| events_of(line)).collect();
    let events: Vec<Recorded> = lines.iter().flat_map(|line| journal::from_line(line).expect("a line")).collect();
    let mut group = c.benchmark_group("fold");
    group.throughput(Throughput::Elements(events.len() as u64)).sample_size(10);
    group.bench_function("serde_json_alone", |b| {
        b.iter(|| {
            for line in &unchecked {
                let events: Vec<Recorded> = serde_json::from_str(line).expect("a line");
                black_box(events);
            }
        });
    });
    group.bench_function("from_line_alone", |b| {
        b.iter(|| {
            for line in &lines {
                black_box(journal::from_line(line).expect("a line"));
            }
        });
    });
    for (name, start) in [("", &start), ("_with_projections", &start_with_projections)] {
        group.bench_function(format!("json_lines{name}"), |b| {
            b.iter_batched_ref(
                || start.clone(),
                |ledger| {
                    for line in &lines {
                        ledger.replay(journal::from_line(line).expect("a line")).expect("consistent");
                    }
                },
                criterion::BatchSize::PerIteration,
            );
        });
        group.bench_function(format!("memory{name}"), |b| {
            b.iter_batched_ref(
                || start.clone(),
                |ledger| ledger.record(&events).expect("consistent"),
                criterion::BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, fold);
criterion_main!(benches);
