//! How steps are timed: in small chunks, on states that are made afresh.

use std::time::Duration;

/// Steps that are made ready at a time: few enough that a command is still warm when it is decided, as in a service that
/// has just read it.
const CHUNK: u64 = 128;
/// Steps after which both sides start again from the world as it was made, so that "1,000 live bundles" is true of the
/// state and not only of its living part.
const FRESH: u64 = 10_000;
/// Untimed steps of both sides on a state that was just copied: a copy has no room to spare, and its first steps take fresh
/// pages from the system, two megabytes each where they are huge. A state that grew by itself did so long before.
pub const SETTLING: u64 = 1_000;

/// The sizes of a world, the smallest first; it alone when the benchmarks are only tried (`-- --test`).
#[must_use]
pub fn sizes(all: &'static [u64]) -> &'static [u64] {
    let only_tried = std::env::args().any(|argument| argument == "--test");
    if only_tried { all.get(..1).unwrap_or(all) } else { all }
}

/// Runs so many steps, each on a state that has seen fewer than 10,000 of them.
pub fn in_chunks<W: Clone, S: Clone, T>(
    steps: u64,
    world: &W,
    state: &S,
    make: fn(&mut W) -> T,
    run: fn(&mut S, &[T]) -> Duration,
) -> Duration {
    let mut left = steps;
    let mut total = Duration::ZERO;
    while left > 0 {
        let (mut world, mut state) = (world.clone(), state.clone());
        let settling: Vec<T> = (0..SETTLING).map(|_| make(&mut world)).collect();
        run(&mut state, &settling);
        let mut fresh = left.min(FRESH);
        left -= fresh;
        while fresh > 0 {
            let chunk: Vec<T> = (0..fresh.min(CHUNK)).map(|_| make(&mut world)).collect();
            fresh -= chunk.len() as u64;
            total += run(&mut state, &chunk);
        }
    }
    total
}
