//! Runs one step again and again beside its floors, for a profiler, and prints what each takes: `cargo run --release -p
//! ecoledger-benches --bin profile -- retire 1000 40` (step, live bundles or credits, rounds of 10,000). The steps are `retire`,
//! `trade`, `split` and `transfer`; their benchmarks are in `benches/steps.rs` and `benches/credits.rs`.

use std::time::{Duration, Instant};

use ecoledger::{Command, CommandContext, Ledger};
use ecoledger_benches::{
    credits::{CreditFloor, CreditStep, Market},
    floor::Floor,
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

/// What the steps of one kind are made and taken with.
struct Kind<W, S, F> {
    make: fn(&mut W) -> S,
    commands: fn(&S) -> &[(CommandContext, Command)],
    take: fn(&mut F, &[S]),
}

fn engine(ledger: &mut Ledger, commands: &[(CommandContext, Command)]) {
    let mut log = Vec::with_capacity(2 * CHUNK as usize);
    for (context, command) in commands {
        let decision = ledger.decide(context, command).expect("possible");
        let events = ledger.stamp(decision);
        ledger.record(&events).expect("consistent");
        log.extend(events);
    }
    std::hint::black_box(&log);
}

fn timed(run: impl FnOnce()) -> Duration {
    let started = Instant::now();
    run();
    started.elapsed()
}

impl<W: Clone, F: Clone> Race<W, F> {
    fn run<S>(&self, kind: &Kind<W, S, F>, rounds: u32) {
        let mut engine_time = Duration::ZERO;
        let mut floor_times = vec![Duration::ZERO; self.floors.len()];
        for _ in 0..rounds {
            let (mut ledger, mut floors, mut world) = (self.ledger.clone(), self.floors.clone(), self.world.clone());
            // A clone has no room to spare: its first step makes it, untimed.
            let first = [(kind.make)(&mut world)];
            engine(&mut ledger, (kind.commands)(&first[0]));
            floors.iter_mut().for_each(|(_, floor)| (kind.take)(floor, &first));
            for _ in 0..STEPS / CHUNK {
                let steps: Vec<S> = (0..CHUNK).map(|_| (kind.make)(&mut world)).collect();
                let commands: Vec<_> = steps.iter().flat_map(|step| (kind.commands)(step).to_vec()).collect();
                engine_time += timed(|| engine(&mut ledger, &commands));
                for ((_, floor), time) in floors.iter_mut().zip(&mut floor_times) {
                    *time += timed(|| (kind.take)(floor, &steps));
                }
            }
        }
        let each = |total: Duration| total.as_nanos() / u128::from(rounds * STEPS);
        println!("engine {} ns a step", each(engine_time));
        for ((name, _), time) in self.floors.iter().zip(floor_times) {
            println!("{name} {} ns, ratio {:.1}", each(time), engine_time.as_secs_f64() / time.as_secs_f64());
        }
    }
}

fn take_bundles(floor: &mut Floor, steps: &[Step]) {
    let mut log = Vec::with_capacity(steps.len());
    for step in steps {
        let (ids, start, last, owner, to) = step.floor;
        floor.take(ids, start, last, owner, to, &mut log).expect("possible");
    }
    std::hint::black_box(&log);
}

fn take_credits(floor: &mut CreditFloor, steps: &[CreditStep]) {
    let mut log = Vec::with_capacity(steps.len());
    for step in steps {
        floor.take(step.floor, &mut log).expect("possible");
    }
    std::hint::black_box(&log);
}

fn bundles(make: fn(&mut World) -> Step, count: u64, rounds: u32) {
    let mut world = World::new(count, Ledger::without_projections(7));
    let ledger = std::mem::replace(&mut world.ledger, Ledger::without_projections(7));
    let floors = [("floor", false), ("floor that makes as many entities", true)].map(|(name, entries)| {
        let mut floor = Floor::new(entries);
        world.fill(&mut floor);
        (name, floor)
    });
    let kind = Kind { make, commands: |step| std::slice::from_ref(&step.command), take: take_bundles };
    Race { ledger, world, floors: floors.into() }.run(&kind, rounds);
}

fn credits(make: fn(&mut Market) -> CreditStep, count: u64, rounds: u32) {
    let mut world = Market::new(count, Ledger::without_projections(7));
    let ledger = std::mem::replace(&mut world.ledger, Ledger::without_projections(7));
    let mut floor = CreditFloor::default();
    world.fill(&mut floor);
    let kind = Kind { make, commands: |step| &step.commands, take: take_credits };
    Race { ledger, world, floors: vec![("floor", floor)] }.run(&kind, rounds);
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let step = arguments.next().unwrap_or_else(|| "retire".into());
    let count = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(1_000);
    let rounds = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(40);
    match &*step {
        "retire" => bundles(World::retirement, count, rounds),
        "trade" => bundles(World::trade, count, rounds),
        "split" => credits(Market::split, count, rounds),
        "transfer" => credits(Market::transfer, count, rounds),
        _ => eprintln!("a step is retire, trade, split or transfer"),
    }
}
