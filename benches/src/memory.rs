//! Prints the heap bytes that a ledger holds for each live bundle, indexes included: `cargo run --release -p
//! ecoledger-benches --bin memory -- 1000000`.

use ecoledger::Ledger;
use ecoledger_benches::world::World;
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

fn main() {
    let bundles: u64 = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(1_000_000);
    for (name, ledger) in [("entities", Ledger::without_projections(7)), ("entities and indexes", Ledger::new(7))] {
        let empty = World::new(0, ledger.clone());
        let before = HEAP.current_usage();
        let world = World::new(bundles, ledger);
        // Where the world keeps the heads of its bundles: two numbers each, which are not the ledger's.
        let heads = 16 * bundles;
        let bytes = (HEAP.current_usage() - before) as u64 - heads;
        println!("{name}: {bundles} live bundles, {} bytes each", bytes / bundles);
        drop((empty, world));
    }
}
