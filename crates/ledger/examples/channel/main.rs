//! The world in which the examples of `ecoledger::tour` play, as a program: it opens the channel and prints the books.

mod world;

fn main() {
    let (ledger, events) = world::opened();
    println!("{} events, {:?}", events.len(), ledger.audit());
}
