//! How a step grows with the world, beside how the floor's grows. Each side is alone in memory, in a process of its own; what does not
//! fit is said.

use std::{fs, io, mem, process::Command};

use ecoledger::Ledger;
use ecoledger_benches::{
    KEY,
    credits::Market,
    fair::Fair,
    race::{Make, alone},
    run,
    table::{Unit, row, thousands, unmeasured},
    world::World,
};

use super::steps::{split, trade};

/// What a step took, and the most memory that its process held.
#[derive(Clone, Copy, Debug)]
struct Side {
    nanoseconds: f64,
    peak: u64,
}

fn empty() -> Ledger {
    Ledger::without_projections(KEY)
}

/// A figure of the system, in bytes.
fn kilobytes(file: &str, name: &str) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(1024 * line.split_whitespace().find_map(|word| word.parse::<u64>().ok())?)
}

fn trades(floor: bool, size: u64) -> f64 {
    let mut fair = Fair::default();
    let mut world = World::told(size, empty(), |events| {
        if floor {
            events.iter().for_each(|event| fair.learn(event));
        }
    });
    one_side(floor, &mut world, |world| &mut world.ledger, fair, trade, size)
}

fn splits(floor: bool, size: u64) -> f64 {
    let mut fair = Fair::default();
    let mut market = Market::told(size, empty(), |events| {
        if floor {
            events.iter().for_each(|event| fair.learn(event));
        }
    });
    one_side(floor, &mut market, |market| &mut market.ledger, fair, split, 0)
}

fn one_side<W>(floor: bool, world: &mut W, ledger: fn(&mut W) -> &mut Ledger, mut fair: Fair, make: Make<W>, fill: u64) -> f64 {
    let mut engine = mem::replace(ledger(world), empty());
    if floor {
        drop(engine);
        alone(world, make, fill, |commands| run::fair_singly(&mut fair, commands))
    } else {
        alone(world, make, fill, |commands| run::singly(&mut engine, commands))
    }
}

/// Prints what a step takes on one side, and the most memory that it took.
pub(super) fn side(arguments: &[String]) -> Result<(), String> {
    let [name, side, size] = arguments else { return Err("expected a step, a side and a size".to_owned()) };
    let (floor, size) = (side == "floor", size.parse().map_err(|error| format!("{size}: {error}"))?);
    let nanoseconds = if name == "trade" { trades(floor, size) } else { splits(floor, size) };
    println!("{nanoseconds} {}", kilobytes("/proc/self/status", "VmHWM:").unwrap_or_default());
    Ok(())
}

fn measure(name: &str, side: &str, size: u64) -> io::Result<Option<Side>> {
    let output = Command::new(std::env::current_exe()?).args(["growth-side", name, side, &size.to_string()]).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let found = text.split_once(' ');
    Ok(found
        .and_then(|(nanoseconds, peak)| Some(Side { nanoseconds: nanoseconds.parse().ok()?, peak: peak.trim().parse().ok()? })))
}

/// The largest world up to ten times the size of which each side finds room in what is free.
fn largest(size: u64, sides: &[Side; 2]) -> u64 {
    let free = kilobytes("/proc/meminfo", "MemAvailable:").unwrap_or(u64::MAX);
    let peak = sides.iter().map(|side| side.peak).max().unwrap_or(1).max(1);
    // A fifth stays free; whole multiples of the size are easier to read.
    (free / 5 * 4 / peak).clamp(1, 10) * size
}

fn both(name: &str, size: u64) -> io::Result<Option<[Side; 2]>> {
    let (engine, floor) = (measure(name, "engine", size)?, measure(name, "floor", size)?);
    Ok(engine.zip(floor).map(|(engine, floor)| [engine, floor]))
}

/// Trade and split at ten times the size, or at what fits.
pub(super) fn growth(size: u64) -> io::Result<()> {
    for name in ["trade", "split"] {
        let what = format!("growth of a {name} from {}", thousands(size));
        let Some(small) = both(name, size)? else {
            unmeasured(what, "a side ended early");
            continue;
        };
        let large_size = largest(size, &small);
        let Some(large) = both(name, large_size)? else {
            unmeasured(what, format!("a side ended early at {}", thousands(large_size)));
            continue;
        };
        let [engine, floor] = [0, 1].map(|side| large[side].nanoseconds / small[side].nanoseconds);
        let what =
            format!("{what} to {}{}", thousands(large_size), if large_size < 10 * size { ", more does not fit" } else { "" });
        row(what, Unit::Times, engine, ("fair floor", floor), Some(1.1));
    }
    Ok(())
}
