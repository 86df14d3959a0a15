//! `fmodel-rust`: a decider behind an event-sourced aggregate, and behind one that stores its state and keeps no events. It brings no
//! store: these keep events, or the state, by bundle in a hash map.

use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
};

use fmodel_rust::{
    aggregate::{EventRepository, EventSourcedAggregate, StateRepository, StateStoredAggregate},
    decider::Decider,
};
use futures::executor::block_on;

use crate::{
    Asked, Peer,
    domain::{BundleId, Command, Directory, Domain, FullEvent, Refused, SmallEvent},
};

/// An event that tells of which bundle it is.
pub trait OfBundle {
    /// The bundle.
    fn bundle(&self) -> BundleId;
}

impl OfBundle for SmallEvent {
    fn bundle(&self) -> BundleId {
        match self {
            Self::Onramped { bundle, .. } | Self::Traded { bundle, .. } => *bundle,
        }
    }
}

impl OfBundle for FullEvent {
    fn bundle(&self) -> BundleId {
        match self {
            Self::Onramped { bundle, .. } => *bundle,
            Self::Registered { trade, .. } | Self::Settled { trade, .. } => trade.bundle,
        }
    }
}

type Versioned<D> = Vec<(<D as Domain>::Event, u64)>;

/// Events in memory.
#[derive(Debug)]
pub struct Store<D: Domain> {
    events: RwLock<HashMap<BundleId, Versioned<D>>>,
}

impl<D: Domain<Event: OfBundle>> EventRepository<Command, D::Event, u64, Refused> for Store<D> {
    async fn fetch_events(&self, command: &Command) -> Result<Versioned<D>, Refused> {
        Ok(self.events.read().expect("no panic before").get(&command.bundle()).cloned().unwrap_or_default())
    }

    async fn save(&self, events: &[D::Event]) -> Result<Versioned<D>, Refused> {
        let Some(first) = events.first() else { return Ok(Vec::new()) };
        let mut all = self.events.write().expect("no panic before");
        let history = all.entry(first.bundle()).or_default();
        let mut version = history.last().map_or(0, |(_, version)| *version);
        let saved: Versioned<D> = events
            .iter()
            .map(|event| {
                version += 1;
                (event.clone(), version)
            })
            .collect();
        history.extend(saved.iter().cloned());
        Ok(saved)
    }

    async fn version_provider(&self, event: &D::Event) -> Result<Option<u64>, Refused> {
        let events = self.events.read().expect("no panic before");
        Ok(events.get(&event.bundle()).and_then(|history| history.last()).map(|(_, version)| *version))
    }
}

type Decides<D> = Decider<'static, Command, <D as Domain>::State, <D as Domain>::Event, Refused>;

/// The decider over the store.
pub struct Fmodel<D: Domain<Event: OfBundle>> {
    aggregate: EventSourcedAggregate<Command, D::State, D::Event, Store<D>, Decides<D>, u64, Refused>,
}

fn decider<D: Domain>(directory: Arc<Directory>) -> Decides<D> {
    Decider {
        decide: Box::new(move |command, state| D::decide(&directory, state, command)),
        evolve: Box::new(|state, event| {
            let mut state = state.clone();
            D::evolve(&mut state, event);
            state
        }),
        initial_state: Box::new(D::State::default),
    }
}

impl<D: Domain<Event: OfBundle>> Peer for Fmodel<D> {
    const NAME: &'static str = "`fmodel-rust` 0.9";

    fn new(directory: &Arc<Directory>) -> Self {
        let store = Store { events: RwLock::default() };
        Self { aggregate: EventSourcedAggregate::new(store, decider::<D>(directory.clone())) }
    }

    fn run(&mut self, asked: &[Asked]) {
        block_on(async {
            for Asked { command, .. } in asked {
                self.aggregate.handle(command).await.expect("possible");
            }
        });
    }
}

/// States in memory.
#[derive(Debug)]
pub struct States<D: Domain> {
    states: RwLock<HashMap<BundleId, (D::State, u64)>>,
}

/// A state that knows of which bundle it is, so that it can be stored.
#[derive(Clone, Debug, Default)]
pub struct Known<S> {
    bundle: BundleId,
    state: S,
}

impl<D: Domain> StateRepository<Command, Known<D::State>, u64, Refused> for States<D> {
    async fn fetch_state(&self, command: &Command) -> Result<Option<(Known<D::State>, u64)>, Refused> {
        let (bundle, states) = (command.bundle(), self.states.read().expect("no panic before"));
        Ok(states.get(&bundle).map(|(state, version)| (Known { bundle, state: state.clone() }, *version)))
    }

    async fn save(&self, known: &Known<D::State>, version: &Option<u64>) -> Result<(Known<D::State>, u64), Refused> {
        let version = version.map_or(1, |version| version + 1);
        self.states.write().expect("no panic before").insert(known.bundle, (known.state.clone(), version));
        Ok((known.clone(), version))
    }
}

type StoredDecider<D> = Decider<'static, Command, Known<<D as Domain>::State>, <D as Domain>::Event, Refused>;

/// The decider over stored states.
pub struct FmodelStates<D: Domain<Event: OfBundle>> {
    aggregate: StateStoredAggregate<Command, Known<D::State>, D::Event, States<D>, StoredDecider<D>, u64, Refused>,
}

fn decider_of_known<D: Domain<Event: OfBundle>>(directory: Arc<Directory>) -> StoredDecider<D> {
    Decider {
        decide: Box::new(move |command, known: &Known<D::State>| D::decide(&directory, &known.state, command)),
        evolve: Box::new(|known, event| {
            let mut state = known.state.clone();
            D::evolve(&mut state, event);
            Known { bundle: event.bundle(), state }
        }),
        initial_state: Box::new(Known::default),
    }
}

impl<D: Domain<Event: OfBundle>> Peer for FmodelStates<D> {
    const NAME: &'static str = "`fmodel-rust` 0.9, states stored and no events,";

    fn new(directory: &Arc<Directory>) -> Self {
        let states = States { states: RwLock::default() };
        Self { aggregate: StateStoredAggregate::new(states, decider_of_known::<D>(directory.clone())) }
    }

    fn run(&mut self, asked: &[Asked]) {
        block_on(async {
            for Asked { command, .. } in asked {
                self.aggregate.handle(command).await.expect("possible");
            }
        });
    }
}
