//! Explores the small worlds, and prints how many states each has.
//!
//! `cargo run --release -p ecoledger-testkit --bin small_worlds -- deep` goes to the end; without `deep` it goes as far as `cargo
//! test` does, with a number as far as that. A name, or a part of one, after it picks worlds. It ends with status 1 at the first
//! fault, and prints by which moves one gets there.

use std::{process::ExitCode, time::Instant};

use ecoledger_testkit::small_worlds::WORLDS;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (depth, name) = (arguments.first().map(String::as_str), arguments.get(1));
    for world in WORLDS.iter().filter(|world| name.is_none_or(|name| world.name.contains(name.as_str()))) {
        let depth = match depth {
            Some("deep") => world.deep,
            Some(depth) => depth.parse().unwrap_or(world.shallow),
            None => world.shallow,
        };
        let since = Instant::now();
        match (world.explore)(depth) {
            Ok(explored) => println!("{}: {explored} ({} ms)", world.name, since.elapsed().as_millis()),
            Err(fault) => {
                println!("{}: {fault}", world.name);
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
