//! Runs one step again and again beside the floor, for a profiler, and prints both: `cargo run --release -p ecoledger-benches
//! --bin profile -- retire 1000 40` (step, live bundles, rounds of 10,000). The benchmarks of the same step are in `benches/steps.rs`.

use std::time::{Duration, Instant};

use ecoledger::Ledger;
use ecoledger_benches::{
    floor::Floor,
    world::{Step, World},
};

/// An allocator that keeps what is freed: the system's gives it back and faults it in again, in the middle of both sides' steps.
#[global_allocator]
static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;

const STEPS: u32 = 10_000;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let make: fn(&mut World) -> Step = match arguments.next().as_deref() {
        Some("trade") => World::trade,
        _ => World::retirement,
    };
    let bundles = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(1_000);
    let rounds: u32 = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(40);
    let mut world = World::new(bundles, Ledger::without_projections(7));
    let base = std::mem::replace(&mut world.ledger, Ledger::without_projections(7));
    let mut floor_base = Floor::new(false);
    world.fill(&mut floor_base);
    let (mut engine, mut floor) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..rounds {
        let (mut ledger, mut floor_state, mut world) = (base.clone(), floor_base.clone(), world.clone());
        // A clone has no room to spare: its first step makes it, untimed.
        let step = make(&mut world);
        ledger.execute(&step.context, &step.command).expect("possible");
        let (ids, start, last, owner, to) = step.floor;
        floor_state.take(ids, start, last, owner, to, &mut Vec::new()).expect("possible");
        for _ in 0..STEPS / 100 {
            let steps: Vec<_> = (0..100).map(|_| make(&mut world)).collect();
            let mut log = Vec::with_capacity(256);
            let mut floor_log = Vec::with_capacity(256);
            let started = Instant::now();
            for step in &steps {
                let decision = ledger.decide(&step.context, &step.command).expect("possible");
                let events = ledger.stamp(decision);
                ledger.record(&events).expect("consistent");
                log.extend(events);
            }
            engine += started.elapsed();
            let started = Instant::now();
            for step in &steps {
                let (ids, start, last, owner, to) = step.floor;
                floor_state.take(ids, start, last, owner, to, &mut floor_log).expect("possible");
            }
            floor += started.elapsed();
        }
    }
    let each = |total: Duration| total.as_nanos() / u128::from(rounds * STEPS);
    let ratio = engine.as_secs_f64() / floor.as_secs_f64();
    println!("engine {} ns a step, floor {} ns, ratio {ratio:.1}", each(engine), each(floor));
}
