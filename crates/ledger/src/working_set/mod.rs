//! A part of the state, on which commands are decided as on the whole: what a service holds that keeps its entities elsewhere.

mod batch;
mod loaded;
mod overlay;

use alloc::vec::Vec;
use core::hash::Hash;

use ecoledger_kernel::{
    Apply, CommandContext, Entity, EntityKey, Gap, Halt, Holds, Inconsistent, QueryContext, ReadSet, Slot, Timestamp, Version,
    View,
};

use crate::{
    Command, Decision, Explanation, HashKey, Head, NotAnswered, NotRecorded, Query, Recorded, StoredEntity, TriedCommand,
    decision,
    lists::{ListChange, ListsNotLoaded, LoadedLists, NoLists, list_changes},
    query,
    views::{Answer, command_answer},
};
pub use batch::{Batch, NotTogether};
use loaded::{Keeps, Loaded};

/// A part of the state: the entities that were loaded, known absent ones among them, and the head.
///
/// It decides as the [`Ledger`](crate::Ledger) does that holds everything: the same events, refusals, rules and read sets. Where
/// a decision needs an entity that is not here it stops, and tells which ones are missing ([`Halt::Gap`]); the host loads them
/// and asks again. [`Command::keys`] names at once what a command mentions, so that most commands need one load or two.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use ecoledger::{
///     Actor, CommandContext, Command, HashKey, Head, NotExecuted, Recorded, StoredEntity, WorkingSet,
///     bundles::RegisterSupplier, kernel::EntityKey, uuid::Uuid,
/// };
/// // What stands for a database here: entities by key, and the events.
/// let mut entities: BTreeMap<EntityKey, StoredEntity> = BTreeMap::new();
/// let mut journal: Vec<Recorded> = Vec::new();
/// let context = CommandContext::new(Uuid::from_u128(1).into(), "2026-01-01T00:00:00Z".parse()?, Actor::Operator);
/// let command: Command = RegisterSupplier::new(Uuid::from_u128(2).into(), "A supplier".to_owned().try_into()?).into();
///
/// // The head is read before any entity.
/// let mut set = WorkingSet::new(HashKey::from_bytes([0; 16]), Head::new(0, None));
/// let stored = |key: &EntityKey| entities.get(key).cloned().unwrap_or_else(|| StoredEntity::absent(key.clone()));
/// let mut missing = set.missing(command.keys(&context));
/// let (executed, condition) = loop {
///     missing.iter().for_each(|key| set.load(stored(key)));
///     let mut batch = set.batch();
///     match batch.execute(&context, &command) {
///         Err(NotExecuted::NotLoaded(keys)) => missing = keys,
///         executed => break (executed?, batch.into_condition()),
///     }
/// };
/// // One transaction: if nothing of the condition has changed, the events are appended, and what they change is written.
/// assert!(condition.iter().all(|(key, version)| stored(key).version() == *version));
/// set.record(&executed.events)?;
/// for key in executed.events.iter().flat_map(Recorded::raises) {
///     let entity = set.entity(&key).ok_or("what changes is loaded")?;
///     entities.insert(key, entity);
/// }
/// journal.extend(executed.events);
/// // The client gets `executed.result`.
/// assert_eq!((journal.len(), entities.len()), (1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A host that answers many commands at once executes them all in one batch before it loads what was missing to any of them, and
/// begins the batch anew until nothing is.
///
/// What the host promises: it reads the head before the entities, loads each as the store has it, and appends only while what the
/// decision stands on ([`Decision::reads`], [`Batch::into_condition`]) is unchanged there. The head is no part of that: a store
/// that several processes share gives the events their positions, and none an earlier time than the one before ([D-95]).
///
/// [D-95]: ecoledger_kernel::rules::reading#d-95
#[derive(Clone, Debug)]
pub struct WorkingSet {
    hash_key: HashKey,
    head: Head,
    loaded: Loaded,
}

impl WorkingSet {
    /// A set that holds nothing yet, its hash tables under a secret key of this process ([`HashKey`] says why).
    #[must_use]
    pub fn new(key: HashKey, head: Head) -> Self {
        Self { hash_key: key, head, loaded: Loaded::new(key) }
    }

    /// The position and the time of the last event, as far as the set knows.
    #[must_use]
    pub const fn head(&self) -> Head {
        self.head
    }

    /// Moves the head to where the store is.
    pub const fn set_head(&mut self, head: Head) {
        self.head = head;
    }

    /// Loads an entity, in place of what the set held of it.
    pub fn load(&mut self, entity: StoredEntity) {
        self.loaded.put(entity);
    }

    /// Loads what was never made: absent, at version 0.
    pub fn load_absent(&mut self, key: &EntityKey) {
        self.load(StoredEntity::absent(key.clone()));
    }

    /// Loads entities by folding them from the events that touch them, in their order from the first one on: for a store that
    /// keeps events alone. Events that touch others too, or only others, do no harm; what no event touches is absent. After an
    /// error none of them is loaded.
    pub fn load_folded<'e>(
        &mut self,
        keys: &[EntityKey],
        events: impl IntoIterator<Item = &'e Recorded>,
    ) -> Result<(), Inconsistent> {
        for key in keys {
            self.load_absent(key);
        }
        let mut only = Only { loaded: &mut self.loaded, keys };
        let folded = events.into_iter().try_for_each(|event| event.fold(&mut only));
        if folded.is_err() {
            // Half of its events make no entity.
            for key in keys {
                self.forget(key);
            }
        }
        folded
    }

    /// Forgets an entity: one that others have changed, or that is not needed any more.
    pub fn forget(&mut self, key: &EntityKey) {
        self.loaded.forget(key);
    }

    /// The entities among these that are not loaded, each once, in the order of their keys.
    #[must_use]
    pub fn missing(&self, keys: impl IntoIterator<Item = EntityKey>) -> Vec<EntityKey> {
        keys.into_iter().filter(|key| !self.loaded.has(key)).collect::<Vec<_>>().into_missing()
    }

    /// An entity as it is now, for the host that writes it back; none when it is not loaded.
    #[must_use]
    pub fn entity(&self, key: &EntityKey) -> Option<StoredEntity> {
        self.loaded.get(key)
    }

    /// The version of an entity, 0 for an absent one; none when it is not loaded.
    #[must_use]
    pub fn version(&self, key: &EntityKey) -> Option<Version> {
        self.loaded.version(key)
    }

    /// Decides a command, and tells what the decision stands on. Nothing changes.
    ///
    /// A gap names entities that are missing, each once: those that the next rule asks for, and at last those that the events
    /// change, so that a decision can be [recorded](Self::record) wherever it was made.
    pub fn decide(&self, context: &CommandContext, command: &Command) -> Result<Decision, Halt<Vec<EntityKey>>> {
        let (events, reads) = decision::decide(self, self.head.sequence, context, command, ReadSet::default());
        let events = events.map_err(|halt| match halt {
            Halt::Gap(gap) => Halt::Gap(gap.into_missing()),
            Halt::Refused(refusal) => Halt::Refused(refusal),
        })?;
        match decision::unloaded(self, &events) {
            Some(gap) => Err(Halt::Gap(gap.into_missing())),
            None => Ok(Decision::new(context, events, reads, self.head.sequence)),
        }
    }

    /// What would become of a command, and which rules were consulted, as [`Ledger::explain`](crate::Ledger::explain) tells it;
    /// or the entities that are missing. Nothing changes.
    pub fn explain(&self, context: &CommandContext, command: &Command) -> Result<Explanation, Vec<EntityKey>> {
        decision::explain(self, self.head.sequence, context, command).map_err(Gap::into_missing)
    }

    /// The events of a decision, at the positions that came next when it was made. Nothing changes.
    #[must_use]
    pub fn stamp(&self, decision: Decision) -> Vec<Recorded> {
        decision.events
    }

    /// What the client of a recorded command gets, as [`Ledger::command_answer`](crate::Ledger::command_answer) tells it; or the
    /// entities that are missing. A [batch](Self::batch) answers before anything is appended.
    pub fn command_answer(
        &self,
        context: &CommandContext,
        command: &Command,
        events: &[Recorded],
    ) -> Result<Answer, Vec<EntityKey>> {
        command_answer(self, context, command, events).map_err(Gap::into_missing)
    }

    /// Answers a query of one entity, as [`Ledger::query`](crate::Ledger::query) does. What is missing is told
    /// ([`NotAnswered::NotLoaded`]); a set has no lists and no books ([`NotAnswered::NoProjections`]).
    pub fn query(&self, context: &QueryContext, query: &Query) -> Result<Answer, NotAnswered> {
        Ok(query::answer(self, &NoLists, context, query, self.explaining(context), || Err(query::Stop::NoBooks))?)
    }

    /// Answers any query but the audit, as [`Ledger::query`](crate::Ledger::query) does, from this set and the lists that the host
    /// has loaded. What is missing is told: entities ([`NotAnswered::NotLoaded`]), or rows of lists too
    /// ([`NotAnswered::ListsNotLoaded`]). The [lists](crate::lists) say how a host keeps them.
    pub fn query_with_lists(&self, lists: &LoadedLists, context: &QueryContext, query: &Query) -> Result<Answer, NotAnswered> {
        Ok(query::answer(self, lists, context, query, self.explaining(context), || Err(query::Stop::NoBooks))?)
    }

    fn explaining<L>(
        &self,
        context: &QueryContext,
    ) -> impl FnOnce(&TriedCommand) -> Result<Explanation, query::Stop<Vec<EntityKey>, L>> {
        |explain| self.explain(&explain.context(context), &explain.command).map_err(query::Stop::Gap)
    }

    /// What an event that was just [recorded](Self::record), it alone, changes in lists; or what is missing to tell it. Nothing
    /// changes.
    pub fn list_changes(&self, event: &Recorded, lists: &LoadedLists) -> Result<Vec<ListChange>, ListsNotLoaded> {
        list_changes(event, self, lists)
    }

    /// Begins a batch: commands that are decided one after the other before any of them is recorded.
    pub fn batch(&self) -> Batch<'_, Self> {
        Batch::new(self, self.hash_key, self.head)
    }

    /// Takes events that were appended: the entities and the head change now. Events that are not the next ones, or that change
    /// an entity that is not loaded ([`NotRecorded::NotLoaded`]), change nothing.
    pub fn record(&mut self, events: &[Recorded]) -> Result<(), NotRecorded> {
        let head = self.head.after_all(events)?;
        if let Some(gap) = decision::unloaded(self, events) {
            return Err(NotRecorded::NotLoaded(gap.into_missing()));
        }
        for event in events {
            let inconsistent = |source| NotRecorded::Inconsistent { sequence: event.sequence, source };
            event.fold(&mut Present(&mut self.loaded)).map_err(inconsistent)?;
        }
        self.head = head;
        Ok(())
    }

    /// Follows an event that somebody else appended: the entities that are loaded take their changes, others stay unloaded. The
    /// head stays where it is ([`set_head`](Self::set_head)).
    pub fn fold(&mut self, event: &Recorded) -> Result<(), Inconsistent> {
        event.fold(&mut Present(&mut self.loaded))
    }
}

impl View for WorkingSet {
    type Gap = Vec<EntityKey>;

    fn last_at(&self) -> Option<Timestamp> {
        self.head.last_at
    }
}

impl<E: Entity<Id: Hash + Eq>> Holds<E> for WorkingSet
where
    Loaded: Keeps<E>,
{
    fn slot(&self, id: &E::Id) -> Result<Slot<'_, E>, Vec<EntityKey>> {
        self.loaded.place(id).ok_or_else(|| alloc::vec![E::key(id)])
    }
}

/// The entities that are loaded take their changes; others are passed by.
struct Present<'l>(&'l mut Loaded);

impl<E: Entity<Id: Hash + Eq>> Apply<E> for Present<'_>
where
    Loaded: Keeps<E>,
{
    fn apply(&mut self, id: &E::Id, change: E::Change<'_>) -> Result<(), Inconsistent> {
        self.0.places_mut().get_mut(id).map_or(Ok(()), |place| place.take(id, change))
    }
}

/// Some of the entities that are loaded take their changes; others are passed by.
struct Only<'l> {
    loaded: &'l mut Loaded,
    keys: &'l [EntityKey],
}

impl<E: Entity<Id: Hash + Eq>> Apply<E> for Only<'_>
where
    Loaded: Keeps<E>,
{
    fn apply(&mut self, id: &E::Id, change: E::Change<'_>) -> Result<(), Inconsistent> {
        if self.keys.contains(&E::key(id)) { Present(self.loaded).apply(id, change) } else { Ok(()) }
    }
}
