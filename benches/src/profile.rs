//! Runs one step again and again beside its floors, for a profiler, and prints what each takes: `cargo run --release -p
//! ecoledger-benches --bin profile -- retire 1000 40` (step, live bundles or credits, rounds of 10,000), with `projections` after that
//! on a ledger that keeps them. The steps are `retire`, `trade`, `split` and `transfer`; their benchmarks are in `benches/steps.rs`
//! and `benches/credits.rs`.

use std::time::Duration;

use ecoledger::Ledger;
use ecoledger_benches::{
    KEY,
    chunks::SETTLING,
    credit_floor::CreditFloor,
    credits::{CreditStep, Market},
    floor::Floor,
    run,
    world::{Step, World},
};

/// An allocator that keeps what is freed: the system's gives it back and faults it in again, in the middle of both sides' steps.
#[global_allocator]
static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;

const STEPS: u32 = 10_000;
/// Steps that are made ready at a time.
const CHUNK: u32 = 100;

/// A ledger, a world that makes its steps, and floors by name.
struct Race<W, F> {
    ledger: Ledger,
    world: W,
    floors: Vec<(&'static str, F)>,
}

/// How steps of one kind are made, and taken by the engine and by a floor.
struct Kind<W, S, F> {
    make: fn(&mut W) -> S,
    engine: fn(&mut Ledger, &[S]) -> Duration,
    floor: fn(&mut F, &[S]) -> Duration,
}

impl<W: Clone, F: Clone> Race<W, F> {
    fn run<S>(&self, kind: &Kind<W, S, F>, rounds: u32) {
        let mut engine = Duration::ZERO;
        let mut floors = vec![Duration::ZERO; self.floors.len()];
        for _ in 0..rounds {
            let (mut ledger, mut states, mut world) = (self.ledger.clone(), self.floors.clone(), self.world.clone());
            let settling: Vec<S> = (0..SETTLING).map(|_| (kind.make)(&mut world)).collect();
            (kind.engine)(&mut ledger, &settling);
            for (_, state) in &mut states {
                (kind.floor)(state, &settling);
            }
            for _ in 0..STEPS / CHUNK {
                let steps: Vec<S> = (0..CHUNK).map(|_| (kind.make)(&mut world)).collect();
                engine += (kind.engine)(&mut ledger, &steps);
                for ((_, state), time) in states.iter_mut().zip(&mut floors) {
                    *time += (kind.floor)(state, &steps);
                }
            }
        }
        let each = |total: Duration| total.as_nanos() / u128::from(rounds * STEPS);
        println!("engine {} ns a step", each(engine));
        for ((name, _), time) in self.floors.iter().zip(floors) {
            println!("{name} {} ns, ratio {:.1}", each(time), engine.as_secs_f64() / time.as_secs_f64());
        }
    }
}

fn bundles(make: fn(&mut World) -> Step, empty: Ledger, count: u64, rounds: u32) {
    let mut world = World::new(count, empty);
    let ledger = std::mem::replace(&mut world.ledger, Ledger::without_projections(KEY));
    let floors = [("floor", false), ("floor that makes as many entities", true)].map(|(name, entries)| {
        let mut floor = Floor::new(entries);
        world.fill(&mut floor);
        (name, floor)
    });
    let kind = Kind { make, engine: run::bundles, floor: run::bundles_floor };
    Race { ledger, world, floors: floors.into() }.run(&kind, rounds);
}

fn credits(make: fn(&mut Market) -> CreditStep, empty: Ledger, count: u64, rounds: u32) {
    let mut world = Market::new(count, empty);
    let ledger = std::mem::replace(&mut world.ledger, Ledger::without_projections(KEY));
    let floors = [("floor", false), ("floor that reads organizations and pushes full events", true)].map(|(name, second)| {
        let mut floor = CreditFloor::new(second);
        world.fill(&mut floor);
        (name, floor)
    });
    let kind = Kind { make, engine: run::credits, floor: run::credits_floor };
    Race { ledger, world, floors: floors.into() }.run(&kind, rounds);
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let step = arguments.next().unwrap_or_else(|| "retire".into());
    let count = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(1_000);
    let rounds = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(40);
    let has_projections = arguments.next().is_some_and(|word| word == "projections");
    let empty = if has_projections { Ledger::new(KEY) } else { Ledger::without_projections(KEY) };
    match &*step {
        "retire" => bundles(World::retirement, empty, count, rounds),
        "trade" => bundles(World::trade, empty, count, rounds),
        "split" => credits(Market::split, empty, count, rounds),
        "transfer" => credits(Market::transfer, empty, count, rounds),
        _ => eprintln!("a step is retire, trade, split or transfer"),
    }
}
