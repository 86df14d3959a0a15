//! Prints what a trade and a retirement take beside the fair floor, and with projections beside without, in one run: `cargo run
//! --release -p ecoledger-benches --bin targets`, at 1,000 and 1,000,000 live bundles unless other numbers are given. The tables of
//! tasks, transactions and keys hold as many rows as there are bundles before anything is timed. First each side's events and
//! entities are held against the other's. The sides take the same steps in turns, a block at a time; the median block counts.

use std::time::Duration;

use ecoledger::Ledger;
use ecoledger_benches::{
    KEY,
    fair::Fair,
    run,
    world::{Step, World},
};

/// An allocator that keeps what is freed: the system's gives it back and faults it in again, in the middle of both sides' steps.
#[global_allocator]
static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Steps that are held against each other first.
const COMPARED: usize = 1_000;
/// Steps in a block, and blocks of which the median counts.
const BLOCK: usize = 2_000;
const BLOCKS: usize = 41;

/// The sides of one race, and the world that makes their steps.
struct Race {
    world: World,
    bare: Ledger,
    indexed: Ledger,
    fair: Fair,
}

impl Race {
    fn new(bundles: u64) -> Self {
        let mut fair = Fair::default();
        let bare = Ledger::without_projections(KEY);
        let mut world = World::told(bundles, bare, |events| events.iter().for_each(|event| fair.learn(event)));
        let bare = std::mem::replace(&mut world.ledger, Ledger::without_projections(KEY));
        Self { world, bare, indexed: World::new(bundles, Ledger::new(KEY)).ledger, fair }
    }

    fn compare(&mut self, make: fn(&mut World) -> Step) {
        for _ in 0..COMPARED {
            let (context, command) = make(&mut self.world).command;
            let events = self.bare.execute(&context, &command).expect("possible").events;
            let mut own = Vec::new();
            self.fair.take(&context, &command, &mut own).expect("possible");
            self.fair.expect_same(&self.bare, &events, &own);
            self.indexed.record(&events).expect("consistent");
        }
    }

    /// How long the engine, the fair floor and the engine with projections take for a block of the same steps.
    fn block(&mut self, make: fn(&mut World) -> Step) -> [Duration; 3] {
        let steps: Vec<Step> = (0..BLOCK).map(|_| make(&mut self.world)).collect();
        let engine = run::bundles(&mut self.bare, &steps);
        [engine, run::fair(&mut self.fair, &steps), run::bundles(&mut self.indexed, &steps)]
    }
}

fn median(times: &[[Duration; 3]], side: usize) -> f64 {
    let mut times: Vec<Duration> = times.iter().map(|block| block[side]).collect();
    times.sort_unstable();
    times[times.len() / 2].as_nanos() as f64 / BLOCK as f64
}

fn steps(name: &str, bundles: u64, make: fn(&mut World) -> Step) {
    let mut race = Race::new(bundles);
    race.compare(make);
    for _ in 0..bundles / BLOCK as u64 + 1 {
        race.block(make);
    }
    let times: Vec<_> = (0..BLOCKS).map(|_| race.block(make)).collect();
    let [bare, fair, indexed] = [0, 1, 2].map(|side| median(&times, side));
    println!(
        "{name} {bundles}: engine {bare:.0} ns, fair floor {fair:.0} ns, ratio {:.2}; with projections {indexed:.0} ns, ratio {:.2}",
        bare / fair,
        indexed / bare
    );
}

fn main() {
    let given: Vec<u64> = std::env::args().skip(1).map(|count| count.parse().expect("a number of bundles")).collect();
    let sizes = if given.is_empty() { vec![1_000, 1_000_000] } else { given };
    for bundles in sizes {
        steps("trade", bundles, World::trade);
        steps("retire", bundles, World::retirement);
    }
}
