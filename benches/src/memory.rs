//! Prints the heap bytes that a ledger holds for each live bundle, live credit, settled trade and settled retirement, indexes included:
//! `cargo run --release -p ecoledger-benches --bin memory -- 1000000`; with the name of one of them behind the number for that
//! one alone, with `rows` for the rows of the table that `targets` prints.

use ecoledger::Ledger;
use ecoledger_benches::{
    KEY,
    credits::Market,
    table::{Unit, bounded, thousands},
    world::{Step, World},
};
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// What is measured: its name, the most that is asked, and how.
type Measured = (&'static str, f64, fn(u64, Ledger) -> u64);

const MEASURED: [Measured; 6] = [
    ("bundles", 160.0, |count, ledger| bytes_each(count, World::new, World::own_bytes, ledger)),
    ("credits", 240.0, |count, ledger| bytes_each(count, Market::new, Market::own_bytes, ledger)),
    ("trades of whole bundles", 500.0, |count, ledger| bytes_settled(count, World::trade_whole, ledger)),
    ("retirements of whole bundles", 620.0, |count, ledger| bytes_settled(count, World::retire_whole, ledger)),
    ("trades off the head", 500.0, |count, ledger| bytes_settled(count, |world| Some(world.trade()), ledger)),
    ("retirements off the head", 620.0, |count, ledger| bytes_settled(count, |world| Some(world.retirement()), ledger)),
];

/// What a ledger with so many things holds above one with none, without what the world keeps beside it.
fn bytes_each<W>(count: u64, make: fn(u64, Ledger) -> W, own: fn(&W) -> usize, ledger: Ledger) -> u64 {
    let before_empty = HEAP.current_usage();
    let empty = make(0, ledger.clone());
    let of_empty = HEAP.current_usage() - before_empty;
    drop(empty);
    let before = HEAP.current_usage();
    let world = make(count, ledger);
    (HEAP.current_usage() - before - of_empty - own(&world)) as u64 / count
}

/// What a ledger with so many bundles holds more after as many steps: of whole bundles, so that none is added; off their heads, each
/// adds a bundle.
fn bytes_settled(count: u64, make: fn(&mut World) -> Option<Step>, ledger: Ledger) -> u64 {
    let mut world = World::new(count, ledger);
    let before = HEAP.current_usage();
    for _ in 0..count {
        let Some(Step { command: (context, command), .. }) = make(&mut world) else { break };
        world.ledger.execute(&context, &command).expect("possible");
    }
    (HEAP.current_usage() - before) as u64 / count
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let count: u64 = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(1_000_000);
    let only = arguments.next();
    for (name, most, bytes) in MEASURED {
        if only.as_deref() == Some("rows") {
            let what = format!("heap of each of {} {name}, indexes included", thousands(count));
            bounded(what, Unit::Bytes, bytes(count, Ledger::new(KEY)) as f64, most);
        } else if only.as_deref().is_none_or(|only| only == name) {
            for (kept, ledger) in [("entities", Ledger::without_projections(KEY)), ("entities and indexes", Ledger::new(KEY))] {
                println!("{kept}: {count} {name}, {} bytes each", bytes(count, ledger));
            }
        }
    }
}
