//! `cqrs-es`: an aggregate behind its framework.
//!
//! Its store in memory prints a line for each load and each commit. The one here keeps the same and says nothing, and does not copy the
//! history of an aggregate to add to it.

use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
};

use cqrs_es::{
    Aggregate, AggregateContext, AggregateError, CqrsFramework, DomainEvent, EventEnvelope, EventStore, event_sink::EventSink,
};
use futures::executor::block_on;
use serde::{Deserialize, Serialize};

use crate::{
    Asked, Peer,
    domain::{Command, Directory, Domain, FullEvent, Refused, SmallEvent},
};

macro_rules! domain_events {
    ($($event:ident),*) => {$(
        impl DomainEvent for $event {
            fn event_type(&self) -> String {
                match self {
                    Self::Onramped { .. } => "Onramped".to_owned(),
                    _ => "Traded".to_owned(),
                }
            }

            fn event_version(&self) -> String {
                "1".to_owned()
            }
        }
    )*};
}

domain_events!(SmallEvent, FullEvent);

/// The aggregate.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Bundle<D: Domain> {
    state: D::State,
}

impl<D: Domain> Default for Bundle<D> {
    fn default() -> Self {
        Self { state: D::State::default() }
    }
}

impl<D: Domain<Event: DomainEvent>> Aggregate for Bundle<D> {
    const TYPE: &'static str = "bundle";
    type Command = Command;
    type Event = D::Event;
    type Error = Refused;
    type Services = Arc<Directory>;

    async fn handle(&mut self, command: Command, directory: &Arc<Directory>, sink: &EventSink<Self>) -> Result<(), Refused> {
        for event in D::decide(directory, &self.state, &command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: D::Event) {
        D::evolve(&mut self.state, &event);
    }
}

/// A store in memory.
#[derive(Debug)]
pub struct Store<D: Domain<Event: DomainEvent>> {
    events: RwLock<HashMap<String, Vec<EventEnvelope<Bundle<D>>>>>,
}

/// An aggregate as it was loaded.
#[derive(Debug)]
pub struct Loaded<D: Domain<Event: DomainEvent>> {
    id: String,
    bundle: Bundle<D>,
    sequence: usize,
}

impl<D: Domain<Event: DomainEvent>> AggregateContext<Bundle<D>> for Loaded<D> {
    fn aggregate(&mut self) -> &mut Bundle<D> {
        &mut self.bundle
    }
}

type Envelopes<D> = Vec<EventEnvelope<Bundle<D>>>;

impl<D: Domain<Event: DomainEvent>> EventStore<Bundle<D>> for Store<D> {
    type AC = Loaded<D>;

    async fn load_events(&self, id: &str) -> Result<Envelopes<D>, AggregateError<Refused>> {
        Ok(self.events.read().expect("no panic before").get(id).cloned().unwrap_or_default())
    }

    async fn load_aggregate(&self, id: &str) -> Result<Loaded<D>, AggregateError<Refused>> {
        let mut loaded = Loaded { id: id.to_owned(), bundle: Bundle::default(), sequence: 0 };
        for envelope in self.load_events(id).await? {
            loaded.sequence = envelope.sequence;
            loaded.bundle.apply(envelope.payload);
        }
        Ok(loaded)
    }

    async fn commit(
        &self,
        events: Vec<D::Event>,
        context: Loaded<D>,
        metadata: HashMap<String, String>,
    ) -> Result<Envelopes<D>, AggregateError<Refused>> {
        let Loaded { id, sequence, .. } = context;
        let wrap = |(place, payload)| EventEnvelope {
            aggregate_id: id.clone(),
            sequence: sequence + 1 + place,
            payload,
            metadata: metadata.clone(),
        };
        let wrapped: Envelopes<D> = events.into_iter().enumerate().map(wrap).collect();
        self.events.write().expect("no panic before").entry(id).or_default().extend(wrapped.iter().cloned());
        Ok(wrapped)
    }
}

/// The framework over the store.
pub struct Cqrs<D: Domain<Event: DomainEvent>> {
    framework: CqrsFramework<Bundle<D>, Store<D>>,
}

impl<D: Domain<Event: DomainEvent>> Peer for Cqrs<D> {
    const NAME: &'static str = "`cqrs-es` 0.5";

    fn new(directory: &Arc<Directory>) -> Self {
        let store = Store { events: RwLock::default() };
        Self { framework: CqrsFramework::new(store, Vec::new(), directory.clone()) }
    }

    fn run(&mut self, asked: &[Asked]) {
        block_on(async {
            for Asked { id, command } in asked {
                self.framework.execute(id, command.clone()).await.expect("possible");
            }
        });
    }
}
