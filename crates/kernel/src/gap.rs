//! What a part of the state lacks: asked for together, so that a host loads it in few rounds.

use alloc::vec::Vec;
use core::convert::Infallible;

use crate::{Apply, Entity, EntityKey, Holds, Inconsistent, View};

/// What a view lacks. Gaps of several look-ups join, so that a host loads them in one round.
pub trait Gap: Sized {
    /// Both gaps together.
    #[must_use]
    fn join(self, other: Self) -> Self;

    /// The entities that are missing, each once, in the order of their keys.
    #[must_use]
    fn into_missing(self) -> Vec<EntityKey>;
}

impl Gap for Infallible {
    fn join(self, _other: Self) -> Self {
        self
    }

    fn into_missing(self) -> Vec<EntityKey> {
        match self {}
    }
}

impl Gap for Vec<EntityKey> {
    fn join(mut self, other: Self) -> Self {
        self.extend(other);
        self
    }

    fn into_missing(mut self) -> Vec<EntityKey> {
        self.sort_unstable();
        self.dedup();
        self
    }
}

/// What a view lacks of entities that will be needed.
#[derive(Debug)]
pub struct Ahead<'v, V: View> {
    view: &'v V,
    gap: Option<V::Gap>,
}

impl<'v, V: View> Ahead<'v, V> {
    /// Asks a view, which lacks nothing so far.
    pub const fn new(view: &'v V) -> Self {
        Self { view, gap: None }
    }

    /// Asks for an entity.
    pub fn want<E: Entity>(&mut self, id: &E::Id)
    where
        V: Holds<E>,
    {
        if let Err(gap) = self.view.slot(id) {
            self.gap = Some(match self.gap.take() {
                Some(before) => before.join(gap),
                None => gap,
            });
        }
    }

    /// All that the view lacks.
    pub fn into_gap(self) -> Option<V::Gap> {
        self.gap
    }
}

/// A store that changes nothing: folding an event into it asks for every entity that the event changes.
impl<E: Entity, V: Holds<E>> Apply<E> for Ahead<'_, V> {
    fn apply(&mut self, id: &E::Id, _change: E::Change<'_>) -> Result<(), Inconsistent> {
        self.want::<E>(id);
        Ok(())
    }
}
