//! `eventually`: an aggregate behind its repository, over its store in memory.

use std::{marker::PhantomData, sync::Arc};

use eventually::{Aggregate, AggregateRootBuilder, Repository, inmemory::EventStore};
use futures::{executor::block_on, future::BoxFuture};

use crate::{
    Asked, Peer,
    domain::{BundleId, Command, Directory, Domain, Refused},
};

/// The aggregate.
#[derive(Clone, Debug)]
pub struct Bundle<D> {
    directory: Arc<Directory>,
    domain: PhantomData<D>,
}

impl<D: Domain> Aggregate for Bundle<D> {
    type Id = BundleId;
    type State = D::State;
    type Event = D::Event;
    type Command = Command;
    type Error = Refused;

    fn apply(mut state: D::State, event: D::Event) -> Result<D::State, Refused> {
        D::evolve(&mut state, &event);
        Ok(state)
    }

    fn handle<'a, 's: 'a>(
        &'a self,
        _id: &'s BundleId,
        state: &'s D::State,
        command: Command,
    ) -> BoxFuture<'a, Result<Option<Vec<D::Event>>, Refused>> {
        Box::pin(async move { D::decide(&self.directory, state, &command).map(Some) })
    }
}

/// The repository over the store.
pub struct Eventually<D: Domain> {
    repository: Repository<Bundle<D>, EventStore<BundleId, D::Event>>,
}

impl<D: Domain> Peer for Eventually<D> {
    const NAME: &'static str = "`eventually` 0.4";

    fn new(directory: &Arc<Directory>) -> Self {
        let bundle = Bundle { directory: directory.clone(), domain: PhantomData };
        Self { repository: Repository::new(AggregateRootBuilder::from(bundle), EventStore::default()) }
    }

    fn run(&mut self, asked: &[Asked]) {
        block_on(async {
            for Asked { command, .. } in asked {
                let mut root = self.repository.get(command.bundle()).await.expect("a history that folds");
                root.handle(command.clone()).await.expect("possible");
                self.repository.add(root).await.expect("no conflict");
            }
        });
    }
}
