//! Steps taken by the engine and by the floors, timed. Commands are made, and logs dropped, outside the measured time; both
//! sides push what happened to a vector, as a host would.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use ecoledger::{Command, CommandContext, Ledger};

use crate::{
    credits::{CreditFloor, CreditStep, FloorStep, FullEvent},
    fair::Fair,
    floor::Floor,
    world::Step,
};

/// Events that the commands of one step lead to, at most.
const EVENTS: usize = 6;

/// Decides, stamps and records.
fn engine<'s>(ledger: &mut Ledger, steps: usize, commands: impl Iterator<Item = &'s (CommandContext, Command)>) -> Duration {
    let mut log = Vec::with_capacity(steps * EVENTS);
    let started = Instant::now();
    for (context, command) in commands {
        let decision = ledger.decide(context, command).expect("possible");
        let events = ledger.stamp(decision);
        ledger.record(&events).expect("consistent");
        log.extend(events);
    }
    let elapsed = started.elapsed();
    black_box(&log);
    elapsed
}

/// The engine takes steps with bundles.
pub fn bundles(ledger: &mut Ledger, steps: &[Step]) -> Duration {
    engine(ledger, steps.len(), steps.iter().map(|step| &step.command))
}

/// The engine takes steps with credits.
pub fn credits(ledger: &mut Ledger, steps: &[CreditStep]) -> Duration {
    engine(ledger, steps.len(), steps.iter().flat_map(|step| &step.commands))
}

/// The fair floor takes steps with bundles.
pub fn fair(floor: &mut Fair, steps: &[Step]) -> Duration {
    let mut log = Vec::with_capacity(steps.len() * EVENTS);
    let started = Instant::now();
    for step in steps {
        let (context, command) = &step.command;
        floor.take(context, command, &mut log).expect("possible");
    }
    let elapsed = started.elapsed();
    black_box(&log);
    elapsed
}

/// A floor takes steps with bundles.
pub fn bundles_floor(floor: &mut Floor, steps: &[Step]) -> Duration {
    let mut log = Vec::with_capacity(steps.len());
    let started = Instant::now();
    for step in steps {
        let (ids, start, last, owner, to) = step.floor;
        floor.take(ids, start, last, owner, to, &mut log).expect("possible");
    }
    let elapsed = started.elapsed();
    black_box(&log);
    elapsed
}

/// A floor takes steps with credits.
pub fn credits_floor(floor: &mut CreditFloor, steps: &[CreditStep]) -> Duration {
    if floor.organizations.is_some() {
        credits_floor_with::<FullEvent>(floor, steps)
    } else {
        credits_floor_with::<FloorStep>(floor, steps)
    }
}

fn credits_floor_with<E: From<FloorStep>>(floor: &mut CreditFloor, steps: &[CreditStep]) -> Duration {
    let mut log = Vec::<E>::with_capacity(steps.len());
    let started = Instant::now();
    for step in steps {
        floor.take(step.floor, &mut log).expect("possible");
    }
    let elapsed = started.elapsed();
    black_box(&log);
    elapsed
}
