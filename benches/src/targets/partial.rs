//! A step on a working set that is loaded from entities in memory, over the same step on the whole ledger.

use std::{
    collections::HashMap,
    hint::black_box,
    time::{Duration, Instant},
};

use ecoledger::{
    HashKey, Ledger, Recorded, StoredEntity, WorkingSet,
    kernel::{EntityKey, Halt},
};
use ecoledger_benches::{
    KEY,
    race::Asked,
    run,
    table::{Unit, row, thousands},
    world::{Step, World},
};

/// Steps that each side takes, in blocks of which the median counts.
const BLOCK: usize = 128;
const BLOCKS: usize = 101;

/// Entities by key, as a host caches them.
struct Store {
    entities: HashMap<EntityKey, StoredEntity, HashKey>,
    /// The whole ledger, which says what entities become.
    ledger: Ledger,
}

impl Store {
    fn new(size: u64) -> (Self, World) {
        let mut keys: Vec<EntityKey> = Vec::new();
        let raised = |events: &[Recorded]| events.iter().flat_map(Recorded::raises).collect::<Vec<_>>();
        let ledger = Ledger::without_projections(KEY);
        let mut world = World::told(size, ledger, |events| keys.extend(raised(events)));
        let ledger = std::mem::replace(&mut world.ledger, Ledger::without_projections(KEY));
        let mut store = Self { entities: HashMap::with_hasher(KEY), ledger };
        store.refresh(keys);
        (store, world)
    }

    fn refresh(&mut self, keys: impl IntoIterator<Item = EntityKey>) {
        for key in keys {
            let entity = self.ledger.entity(&key);
            self.entities.insert(key, entity);
        }
    }

    fn load(&self, set: &mut WorkingSet, keys: &[EntityKey]) {
        for key in keys {
            match self.entities.get(key) {
                Some(entity) => set.load(entity.clone()),
                None => set.load_absent(key),
            }
        }
    }

    /// Loads what the command needs into a new set, until nothing is missing; decides and records there.
    fn step(&self, (context, command): &Asked) -> (WorkingSet, Vec<Recorded>) {
        let mut set = WorkingSet::new(KEY, self.ledger.head());
        let mut missing = command.keys(context);
        loop {
            self.load(&mut set, &missing);
            match set.decide(context, command) {
                Ok(decision) => {
                    let events = set.stamp(decision);
                    set.record(&events).expect("consistent");
                    return (set, events);
                }
                Err(Halt::Gap(gap)) => missing = gap,
                Err(Halt::Refused(refusal)) => panic!("{refusal}"),
            }
        }
    }

    /// A block of steps on working sets, and how long they took; what they change is written back between them.
    fn block(&mut self, commands: &[Asked], whole: &[Recorded]) -> Duration {
        let (mut time, mut log) = (Duration::ZERO, Vec::new());
        for command in commands {
            let started = Instant::now();
            let (set, events) = black_box(self.step(command));
            time += started.elapsed();
            drop(set);
            self.ledger.record(&events).expect("consistent");
            self.refresh(events.iter().flat_map(Recorded::raises));
            log.extend(events);
        }
        assert_eq!(log, whole, "the same events as on the whole ledger");
        time
    }
}

/// The events of the same steps on a whole ledger.
fn on_whole(ledger: &mut Ledger, commands: &[Asked]) -> Vec<Recorded> {
    commands.iter().flat_map(|(context, command)| ledger.execute(context, command).expect("possible").events).collect()
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_nanos() as f64 / BLOCK as f64
}

/// A trade and a retirement on a working set of their own entities.
pub(super) fn partial(size: u64) {
    let (mut store, mut world) = Store::new(size);
    let (mut expected, mut timed) = (store.ledger.clone(), store.ledger.clone());
    for (name, make) in [("trade", World::trade as fn(&mut World) -> Step), ("retire", World::retirement)] {
        let (mut sets, mut wholes) = (Vec::new(), Vec::new());
        for _ in 0..BLOCKS {
            let commands: Vec<Asked> = (0..BLOCK).map(|_| make(&mut world).command).collect();
            let events = on_whole(&mut expected, &commands);
            sets.push(store.block(&commands, &events));
            wholes.push(run::singly(&mut timed, &commands));
        }
        let what = format!("{name} on a working set loaded from memory, {} bundles", thousands(size));
        let (set, whole) = (median(&mut sets), median(&mut wholes));
        row(what, Unit::Nanoseconds, set, ("whole ledger", whole), Some(3.0));
    }
}
