//! Many commands in one go, each after those before it, before any of them is recorded.

use alloc::{
    collections::{BTreeMap, btree_map},
    vec::Vec,
};

use ecoledger_kernel::{Apply, CommandContext, Entity, EntityKey, Gap as _, Halt, Holds, Inconsistent, ReadSet, Version};

use super::overlay::Overlay;
use crate::{
    Command, Executed, HashKey, Head, LedgerView, NotExecuted, NotRecorded, Recorded, decision, views::command_answer,
};

/// Commands that are decided one after the other, each on what those before it have changed, while the ledger or the working set
/// beneath stays as it is. The host appends the events of all of them at once, then records them; if it cannot append, it drops
/// them.
///
/// ```
/// use ecoledger::{Actor, Code, Command, CommandContext, HashKey, Ledger, NotExecuted, bundles::RegisterSupplier, uuid::Uuid};
/// let mut ledger = Ledger::new(HashKey::from_bytes([0; 16]));
/// let context = CommandContext::new(Uuid::from_u128(1).into(), "2026-01-01T00:00:00Z".parse()?, Actor::Operator);
/// let command: Command =
///     RegisterSupplier::new(Uuid::from_u128(2).into(), "A supplier".to_owned().try_into()?).into();
///
/// let mut batch = ledger.batch();
/// let events = batch.execute(&context, &command)?.events;
/// // The next one sees the first: its id is taken.
/// let again = batch.execute(&context, &command);
/// assert!(matches!(again, Err(NotExecuted::Refused(refusal)) if refusal.code() == Code::AlreadyExists));
/// assert_eq!(ledger.sequence(), 0);
///
/// // Here the host appends the events.
/// ledger.record(&events)?;
/// assert_eq!(ledger.sequence(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Batch<'v, V> {
    overlay: Overlay<'v, V>,
    stands_on: BTreeMap<EntityKey, Version>,
}

/// Why nothing of a group of commands was executed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("command {index} of the group: {source}")]
#[non_exhaustive]
pub struct NotTogether {
    /// Which command it was, from 0.
    pub index: usize,
    /// Why that was not executed.
    pub source: NotExecuted,
}

/// A command that was carried out in a batch, and what it stands on.
struct Step {
    executed: Executed,
    stands_on: ReadSet,
}

impl<'v, V: LedgerView> Batch<'v, V> {
    pub(crate) fn new(base: &'v V, hash_key: HashKey, head: Head) -> Self {
        Self { overlay: Overlay::new(base, hash_key, head), stands_on: BTreeMap::new() }
    }

    /// The head after the commands so far.
    #[must_use]
    pub const fn head(&self) -> Head {
        self.overlay.head()
    }

    /// Decides a command after those before it, and answers it as its client is answered once it is recorded. A command that
    /// is refused leaves nothing; so does one that lacks entities in a working set ([`NotExecuted::NotLoaded`]).
    pub fn execute(&mut self, context: &CommandContext, command: &Command) -> Result<Executed, NotExecuted> {
        if V::WHOLE {
            // There is no gap that could come between a decision and its answer.
            return Ok(self.step(context, command)?.executed);
        }
        self.overlay.save();
        match self.step(context, command) {
            Ok(step) => {
                self.overlay.keep();
                self.note(&step.stands_on);
                Ok(step.executed)
            }
            Err(error) => {
                self.overlay.go_back();
                Err(error)
            }
        }
    }

    /// Decides commands that are carried out all together or not at all: when one of them is refused, or lacks entities, none
    /// leaves anything.
    pub fn execute_together(&mut self, commands: &[(CommandContext, Command)]) -> Result<Vec<Executed>, NotTogether> {
        self.overlay.save();
        let steps = commands
            .iter()
            .enumerate()
            .map(|(index, (context, command))| self.step(context, command).map_err(|source| NotTogether { index, source }));
        match steps.collect::<Result<Vec<Step>, _>>() {
            Ok(steps) => {
                self.overlay.keep();
                for step in &steps {
                    self.note(&step.stands_on);
                }
                Ok(steps.into_iter().map(|step| step.executed).collect())
            }
            Err(error) => {
                self.overlay.go_back();
                Err(error)
            }
        }
    }

    /// The condition under which the events of a batch on a working set may be appended: every entity that their commands read
    /// or change still has the version that it had before the batch. In the order of the keys, in which a store locks them. On a
    /// whole ledger, which nobody else changes, nothing is noted.
    #[must_use]
    pub fn into_condition(self) -> Vec<(EntityKey, Version)> {
        self.stands_on.into_iter().collect()
    }

    /// One command. When it fails half-way, whoever asked goes back.
    fn step(&mut self, context: &CommandContext, command: &Command) -> Result<Step, NotExecuted> {
        let after = self.overlay.head().sequence;
        let (events, mut stands_on) = if V::WHOLE {
            (decision::decide(&self.overlay, after, context, command, ()).0, ReadSet::default())
        } else {
            decision::decide(&self.overlay, after, context, command, ReadSet::default())
        };
        let events = events.map_err(|halt| match halt {
            Halt::Refused(refusal) => NotExecuted::Refused(refusal),
            Halt::Gap(gap) => NotExecuted::NotLoaded(gap.into_missing()),
        })?;
        if !V::WHOLE {
            self.expect_loaded(&events, &mut stands_on)?;
        }
        self.take(&events)?;
        let answer = command_answer(&self.overlay, context, command, &events);
        let result = answer.map_err(|gap| NotExecuted::NotLoaded(gap.into_missing()))?;
        Ok(Step { executed: Executed { events, result }, stands_on })
    }

    /// What the events change is loaded, and the command stands on it too.
    fn expect_loaded(&self, events: &[Recorded], stands_on: &mut ReadSet) -> Result<(), NotExecuted> {
        if let Some(gap) = decision::unloaded(&self.overlay, events) {
            return Err(NotExecuted::NotLoaded(gap.into_missing()));
        }
        if events.is_empty() {
            // It changes nothing, so nothing is appended that could stand on anything.
            *stands_on = ReadSet::default();
        }
        let mut before = Before { view: &self.overlay, versions: stands_on };
        for event in events {
            // What only looks has no state that an event could fail to fit.
            let _always_fits = event.fold(&mut before);
        }
        Ok(())
    }

    fn take(&mut self, events: &[Recorded]) -> Result<(), NotRecorded> {
        let head = self.overlay.head().after_all(events)?;
        for event in events {
            let inconsistent = |source| NotRecorded::Inconsistent { sequence: event.sequence, source };
            event.fold(&mut self.overlay).map_err(inconsistent)?;
        }
        self.overlay.set_head(head);
        Ok(())
    }

    /// Of each entity the version before the batch: the first that is noted of it.
    fn note(&mut self, stands_on: &ReadSet) {
        for (key, version) in stands_on.entries() {
            if let btree_map::Entry::Vacant(place) = self.stands_on.entry(key.clone()) {
                place.insert(*version);
            }
        }
    }
}

/// Notes the versions of what an event is about to change.
struct Before<'b, V> {
    view: &'b V,
    versions: &'b mut ReadSet,
}

impl<E: Entity, V: Holds<E>> Apply<E> for Before<'_, V> {
    fn apply(&mut self, id: &E::Id, _change: E::Change<'_>) -> Result<(), Inconsistent> {
        if let Ok(slot) = self.view.slot(id) {
            ecoledger_kernel::Notes::read(self.versions, || E::key(id), slot.version);
        }
        Ok(())
    }
}
