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
    table::{row, Unit, thousands, unmeasured},
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

fn one_side<W>(
    floor: bool,
    world: &mut W,
    ledger: fn(&mut W) -> &mut Ledger,
    mut fair: Fair,
    make: Make<W>,
    fill: u64,
) -> f64 {
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
    Ok(found.and_then(|(nanoseconds, peak)| {
        Some(Side { nanoseconds: nanoseconds.parse().ok()?, peak: peak.trim().parse().ok()? })
    }))
}

/// How many times longer a side takes at ten times the size; or why it is not known.
fn times(name: &str, side: &str, size: u64) -> io::Result<Result<f64, String>> {
    let Some(small) = measure(name, side, size)? else { return Ok(Err(format!("{side} at {}", thousands(size)))) };
    let (needed, free) = (10 * small.peak, kilobytes("/proc/meminfo", "MemAvailable:").unwrap_or(u64::MAX));
    if needed > free {
        let gigabytes = |bytes: u64| bytes / 1_000_000_000;
        return Ok(Err(format!("{side} needs {} GB, and {} are free", gigabytes(needed), gigabytes(free))));
    }
    let large = measure(name, side, 10 * size)?;
    Ok(large.map(|large| large.nanoseconds / small.nanoseconds).ok_or(format!("{side} at {}", thousands(10 * size))))
}

/// Trade and split at ten times the size.
pub(super) fn growth(size: u64) -> io::Result<()> {
    for name in ["trade", "split"] {
        let what = format!("growth of a {name} from {} to {}", thousands(size), thousands(10 * size));
        match (times(name, "engine", size)?, times(name, "floor", size)?) {
            (Ok(engine), Ok(floor)) => row(what, Unit::Times, engine, ("fair floor", floor), Some(1.1)),
            (Err(why), _) | (_, Err(why)) => unmeasured(what, why),
        }
    }
    Ok(())
}
