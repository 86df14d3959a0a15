//! Steps taken by the engine and by the floors, timed. Commands are made, and logs dropped, outside the measured time; both
//! sides push what happened to a vector, as a host would.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use ecoledger::Ledger;

use crate::{
    credit_floor::{CreditFloor, FloorStep, FullEvent},
    credits::CreditStep,
    fair::Fair,
    floor::Floor,
    race::Asked,
    world::Step,
};

/// Events that the commands of one step lead to, at most.
const EVENTS: usize = 6;

/// Decides and records. What is refused leaves nothing.
fn engine<'s>(ledger: &mut Ledger, steps: usize, commands: impl Iterator<Item = &'s Asked>) -> Duration {
    let mut log = Vec::with_capacity(steps * EVENTS);
    let started = Instant::now();
    for (context, command) in commands {
        if let Err(refused) = ledger.decide_and_record(context, command, &mut log) {
            drop(black_box(refused));
        }
    }
    let elapsed = started.elapsed();
    black_box(&log);
    elapsed
}

/// The engine takes commands one after the other.
pub fn singly(ledger: &mut Ledger, commands: &[Asked]) -> Duration {
    engine(ledger, commands.len(), commands.iter())
}

/// The engine takes so many commands in one call.
pub fn together(ledger: &mut Ledger, commands: &[Asked], size: usize) -> Duration {
    let mut log = Vec::with_capacity(commands.len() * EVENTS);
    let started = Instant::now();
    for commands in commands.chunks(size) {
        for executed in ledger.execute_all(commands) {
            log.extend(executed.expect("possible").events);
        }
    }
    let elapsed = started.elapsed();
    black_box(&log);
    elapsed
}

/// The engine takes so many commands in one go, as a host does that appends their events before any of them is recorded.
pub fn before_any(ledger: &mut Ledger, commands: &[Asked], size: usize) -> Duration {
    let mut log = Vec::with_capacity(commands.len() * EVENTS);
    let started = Instant::now();
    for commands in commands.chunks(size) {
        let before = log.len();
        let mut batch = ledger.batch();
        for (context, command) in commands {
            log.extend(batch.execute(context, command).expect("possible").events);
        }
        drop(batch);
        ledger.record(&log[before..]).expect("consistent");
    }
    let elapsed = started.elapsed();
    black_box(&log);
    elapsed
}

/// The fair floor takes commands one after the other.
pub fn fair_singly(floor: &mut Fair, commands: &[Asked]) -> Duration {
    let mut log = Vec::with_capacity(commands.len() * EVENTS);
    let started = Instant::now();
    for (context, command) in commands {
        let _refused = black_box(floor.take(context, command, &mut log));
    }
    let elapsed = started.elapsed();
    black_box(&log);
    elapsed
}

/// The fair floor takes so many commands at a time.
pub fn fair_together(floor: &mut Fair, commands: &[Asked], size: usize) -> Duration {
    let mut log = Vec::with_capacity(commands.len() * EVENTS);
    let started = Instant::now();
    for commands in commands.chunks(size) {
        floor.take_all(commands, &mut log).expect("possible");
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
