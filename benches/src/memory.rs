//! Prints the heap bytes that a ledger holds for each live bundle and for each live credit, indexes included: `cargo run
//! --release -p ecoledger-benches --bin memory -- 1000000`; with `credits` or `bundles` behind the number, for one of them.

use ecoledger::Ledger;
use ecoledger_benches::{KEY, credits::Market, world::World};
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

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

fn main() {
    let mut arguments = std::env::args().skip(1);
    let count: u64 = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(1_000_000);
    let only = arguments.next();
    let asked = |kind: &str| only.as_deref().is_none_or(|only| only == kind);
    for (name, ledger) in [("entities", Ledger::without_projections(KEY)), ("entities and indexes", Ledger::new(KEY))] {
        if asked("bundles") {
            let bytes = bytes_each(count, World::new, World::own_bytes, ledger.clone());
            println!("{name}: {count} live bundles, {bytes} bytes each");
        }
        if asked("credits") {
            let bytes = bytes_each(count, Market::new, Market::own_bytes, ledger);
            println!("{name}: {count} live credits, {bytes} bytes each");
        }
    }
}
