//! The ledger: decide, record, answer.

use alloc::vec::Vec;
use core::{convert::Infallible, fmt};

use ecoledger_kernel::{CommandContext, Entity, EntityKey, Halt, Holds, QueryContext, ReadSet, Refusal, Slot, Timestamp, View};

use crate::{
    AuditReport, Batch, Command, Decision, Explanation, HashKey, Head, NoDigest, NotAnswered, NotRecorded, Query, Recorded,
    StateDigest,
    audit::audit,
    decision,
    digest::{digest, write_state},
    entities::Entities,
    lists::{ListChange, ListsNotLoaded, LoadedLists, list_changes},
    projections::Projections,
    query,
    sought::{Recording, Seeking, Sought},
    views::{Answer, command_answer},
};

/// A command that was recorded, and what its client gets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Executed {
    /// The events, for the host that stores them.
    pub events: Vec<Recorded>,
    /// The answer, for the client.
    pub result: Answer,
}

impl Executed {
    /// Recorded events, and the answer that followed.
    #[must_use]
    pub fn new(events: Vec<Recorded>, result: Answer) -> Self {
        Self { events, result }
    }
}

/// Why a command was not executed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotExecuted {
    /// It is refused. Nothing has changed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A working set lacks entities that it needs, as they were asked for: load them and ask again. Never on a whole ledger.
    #[error("{} entities are not loaded", .0.len())]
    NotLoaded(Vec<EntityKey>),
    /// Its events do not fit the state: never after a decision of this ledger.
    #[error(transparent)]
    NotRecorded(#[from] NotRecorded),
}

impl NotExecuted {
    /// The refusal, for the client; what a decision of this ledger never leads to stays an error of the host's.
    ///
    /// ```
    /// use ecoledger::{Code, NotExecuted, Refusal};
    /// let not_executed = NotExecuted::from(Refusal::new(Code::Forbidden, "no"));
    /// assert_eq!(not_executed.into_refusal().map(|refusal| refusal.code()), Ok(Code::Forbidden));
    /// ```
    pub fn into_refusal(self) -> Result<Refusal, NotRecorded> {
        match self {
            Self::Refused(refusal) => Ok(refusal),
            Self::NotLoaded(missing) => Err(NotRecorded::NotLoaded(missing)),
            Self::NotRecorded(error) => Err(error),
        }
    }
}

impl TryFrom<NotExecuted> for Refusal {
    type Error = NotRecorded;

    fn try_from(not_executed: NotExecuted) -> Result<Self, NotRecorded> {
        not_executed.into_refusal()
    }
}

/// A whole ledger in memory.
///
/// It does no I/O and keeps no events: the host appends what [`Ledger::execute`] gives it, and hands it to
/// [`Ledger::replay`] at its next start. A host that must append before anything changes takes the steps one by one:
/// [`decide`](Ledger::decide), [`stamp`](Ledger::stamp), append, [`record`](Ledger::record), [`command_answer`](Ledger::command_answer).
///
/// ```
/// use ecoledger::{Actor, CommandContext, HashKey, Ledger, bundles::RegisterSalesChannel, uuid::uuid};
/// let mut secret = [0; 16];
/// getrandom::fill(&mut secret)?;
/// let mut ledger = Ledger::new(HashKey::from_bytes(secret));
/// let context = CommandContext::new(
///     uuid!("c548f316-4177-5897-a82f-34299e82a302").into(),
///     "2026-01-01T00:00:00Z".parse()?,
///     Actor::Operator,
/// );
/// let channel = uuid!("25e636dc-06eb-59a5-9b6d-1f30f6215dc3").into();
/// let command = RegisterSalesChannel::new(channel, "Nordic channel".parse()?);
/// let executed = ledger.execute(&context, &command.into())?;
/// assert_eq!(executed.events.len(), 1);
/// assert!(ledger.audit().balanced);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Ledger {
    pub(crate) entities: Entities,
    pub(crate) projections: Option<Projections>,
}

impl Ledger {
    /// An empty ledger, its hash tables under a secret key of this process ([`HashKey`] says why). Nothing that the ledger
    /// says depends on it.
    #[must_use]
    pub fn new(key: HashKey) -> Self {
        Self { entities: Entities::new(key), projections: Some(Projections::new(key)) }
    }

    /// An empty ledger that keeps no indexes: it answers every query but those that list or tell a history.
    #[must_use]
    pub fn without_projections(key: HashKey) -> Self {
        Self { entities: Entities::new(key), projections: None }
    }

    /// How many events were recorded: the position of the last one.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.entities.sequence
    }

    /// When the last event happened; none before the first. No command may be earlier (`clockWentBack`).
    #[must_use]
    pub fn last_at(&self) -> Option<Timestamp> {
        self.entities.last_at
    }

    /// Where the ledger stands.
    #[must_use]
    pub fn head(&self) -> Head {
        Head::new(self.entities.sequence, self.entities.last_at)
    }

    /// Decides a command. Nothing changes.
    pub fn decide(&self, context: &CommandContext, command: &Command) -> Result<Decision, Refusal> {
        let (events, ()) = decision::decide(&self.entities, self.entities.sequence, context, command, ());
        let events = events.map_err(Halt::into_refusal)?;
        Ok(Decision::new(context, events, ReadSet::default(), self.entities.sequence))
    }

    /// Decides a command and tells what the decision stands on.
    pub fn decide_with_reads(&self, context: &CommandContext, command: &Command) -> Result<Decision, Refusal> {
        let (events, reads) = decision::decide(&self.entities, self.entities.sequence, context, command, ReadSet::default());
        let events = events.map_err(Halt::into_refusal)?;
        Ok(Decision::new(context, events, reads, self.entities.sequence))
    }

    /// What would become of a command, and which rules were consulted: a dry run by the same code. Nothing changes.
    ///
    /// The query of the same name is anybody's ([D-72]): its events bear their positions for the operator alone ([D-95]).
    ///
    /// [D-72]: ecoledger_kernel::rules::organizations#d-72
    /// [D-95]: ecoledger_kernel::rules::reading#d-95
    #[must_use]
    pub fn explain(&self, context: &CommandContext, command: &Command) -> Explanation {
        match decision::explain(&self.entities, self.entities.sequence, context, command) {
            Ok(explanation) => explanation,
        }
    }

    /// The events of a decision, at the positions that came next when it was made, so that [`record`](Self::record) refuses
    /// it once it was overtaken. Nothing changes.
    #[must_use]
    pub fn stamp(&self, decision: Decision) -> Vec<Recorded> {
        decision.events
    }

    /// Takes events that were appended: the entities change now. Events that are not the next ones change nothing.
    pub fn record(&mut self, events: &[Recorded]) -> Result<(), NotRecorded> {
        self.head().after_all(events)?;
        events.iter().try_for_each(|event| self.take(event, None))
    }

    fn take(&mut self, recorded: &Recorded, sought: Option<&Sought>) -> Result<(), NotRecorded> {
        let Recorded { sequence, at, .. } = *recorded;
        self.head().after(recorded)?;
        let inconsistent = |source| NotRecorded::Inconsistent { sequence, source };
        recorded.fold(&mut Recording::new(&mut self.entities, sought)).map_err(inconsistent)?;
        if let Some(projections) = &mut self.projections {
            projections.fold(&recorded.event, at, &self.entities);
        }
        self.entities.sequence = sequence;
        self.entities.last_at = Some(at);
        Ok(())
    }

    /// Takes the events of a journal, from the one after the last that it has. After an error it stands before the event that
    /// did not fit.
    pub fn replay(&mut self, events: impl IntoIterator<Item = Recorded>) -> Result<(), NotRecorded> {
        events.into_iter().try_for_each(|event| self.take(&event, None))
    }

    /// What the client of a recorded command gets ([D-70]): the state as it is now, and what the events alone know. A command
    /// without events that came before under its idempotency key gets what the first one made ([D-86]).
    ///
    /// [D-70]: ecoledger_kernel::rules::reading#d-70
    /// [D-86]: ecoledger_kernel::rules::idempotency#d-86
    #[must_use]
    pub fn command_answer(&self, context: &CommandContext, command: &Command, events: &[Recorded]) -> Answer {
        let Ok(answer) = command_answer(&self.entities, context, command, events);
        answer
    }

    /// Decides and records in one step, without an answer, and adds the events to those of the host: for one that appends
    /// afterwards or not at all. After an error none is added.
    ///
    /// What the decision looked for first of each kind is not looked for again, and no list of its own is made: a trade takes a seventh fewer
    /// instructions than by [`decide`](Self::decide) and [`record`](Self::record).
    ///
    /// ```
    /// use ecoledger::{Actor, CommandContext, HashKey, Ledger, bundles::RegisterSalesChannel, uuid::uuid};
    /// let mut ledger = Ledger::new(HashKey::from_bytes([7; 16]));
    /// let context = CommandContext::new(
    ///     uuid!("c548f316-4177-5897-a82f-34299e82a302").into(),
    ///     "2026-01-01T00:00:00Z".parse()?,
    ///     Actor::Operator,
    /// );
    /// let channel = uuid!("25e636dc-06eb-59a5-9b6d-1f30f6215dc3").into();
    /// let command = RegisterSalesChannel::new(channel, "Nordic channel".parse()?);
    /// let mut events = Vec::new();
    /// ledger.decide_and_record(&context, &command.into(), &mut events)?;
    /// assert_eq!((events.len(), ledger.sequence()), (1, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide_and_record(
        &mut self,
        context: &CommandContext,
        command: &Command,
        events: &mut Vec<Recorded>,
    ) -> Result<(), NotExecuted> {
        let before = events.len();
        let done = self.add_decided(context, command, events);
        if done.is_err() {
            events.truncate(before);
        }
        done
    }

    /// The same, but that events may be added before an error.
    fn add_decided(
        &mut self,
        context: &CommandContext,
        command: &Command,
        events: &mut Vec<Recorded>,
    ) -> Result<(), NotExecuted> {
        let (before, sought) = (events.len(), Sought::default());
        let seeking = Seeking::new(&self.entities, &sought);
        let (decided, ()) = decision::decide_into(&seeking, self.entities.sequence, context, command, (), events);
        decided.map_err(Halt::into_refusal)?;
        events.iter().skip(before).try_for_each(|event| self.take(event, Some(&sought)))?;
        Ok(())
    }

    /// Decides, records and answers in one step, for a host that appends afterwards or not at all.
    pub fn execute(&mut self, context: &CommandContext, command: &Command) -> Result<Executed, NotExecuted> {
        let mut events = Vec::with_capacity(2);
        self.decide_and_record(context, command, &mut events)?;
        let result = self.command_answer(context, command, &events);
        Ok(Executed { events, result })
    }

    /// Executes commands one after the other, each on what those before it have made: what [`execute`](Self::execute) makes of
    /// each, in their order. What is refused leaves nothing and stops none of the others.
    ///
    /// ```
    /// use ecoledger::{Actor, Code, Command, CommandContext, HashKey, Ledger, NotExecuted, bundles::RegisterSupplier, uuid::Uuid};
    /// let mut ledger = Ledger::new(HashKey::from_bytes([0; 16])); // a host takes these bytes from its operating system
    /// let supplier = |command_id: u128, id: u128| -> Result<(CommandContext, Command), Box<dyn std::error::Error>> {
    ///     let at = "2026-01-01T00:00:00Z".parse()?;
    ///     let context = CommandContext::new(Uuid::from_u128(command_id).into(), at, Actor::Operator);
    ///     Ok((context, RegisterSupplier::new(Uuid::from_u128(id).into(), "A supplier".parse()?).into()))
    /// };
    /// let executed = ledger.execute_all(&[supplier(1, 7)?, supplier(2, 7)?, supplier(3, 8)?]);
    /// assert!(matches!(&executed[1], Err(NotExecuted::Refused(refusal)) if refusal.code() == Code::AlreadyExists));
    /// assert!(executed[0].is_ok() && executed[2].is_ok());
    /// assert_eq!(ledger.sequence(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// For a host that appends afterwards or not at all, as `execute` is. A [batch](Self::batch) decides many before anything changes.
    pub fn execute_all(&mut self, commands: &[(CommandContext, Command)]) -> Vec<Result<Executed, NotExecuted>> {
        commands.iter().map(|(context, command)| self.execute(context, command)).collect()
    }

    /// Begins a batch: commands that are decided one after the other before any of them is recorded.
    pub fn batch(&self) -> Batch<'_, Self> {
        Batch::new(self, self.entities.hash_key, self.head())
    }

    /// Answers a query. Nothing changes, and nothing is shown that the actor may not see.
    pub fn query(&self, context: &QueryContext, query: &Query) -> Result<Answer, NotAnswered> {
        query::query_answer(self, context, query)
    }

    /// What an event that was just [recorded](Self::record), it alone, changes in the [lists](crate::lists) that a host keeps as rows;
    /// or which of them are missing to tell it. Nothing changes.
    pub fn list_changes(&self, event: &Recorded, lists: &LoadedLists) -> Result<Vec<ListChange>, ListsNotLoaded> {
        list_changes(event, &self.entities, lists)
    }

    /// One number for the whole state: equal ledgers have equal digests.
    pub fn state_digest(&self) -> Result<StateDigest, NoDigest> {
        digest(&self.entities)
    }

    /// Writes what the digest is taken of: the head, then every entity that was ever made, one a line, as key, version and
    /// JSON (none for what ended). For people who ask where two ledgers differ; the form may change, so store none of it.
    pub fn write_state(&self, out: &mut impl fmt::Write) -> fmt::Result {
        write_state(&self.entities, out)
    }

    /// The books, computed from the entities. Whoever holds the ledger may look; the query of the same name asks for the
    /// operator.
    #[must_use]
    pub fn audit(&self) -> AuditReport {
        audit(&self.entities)
    }
}

impl View for Ledger {
    type Gap = Infallible;
    const WHOLE: bool = true;

    fn last_at(&self) -> Option<Timestamp> {
        self.entities.last_at
    }
}

impl<E: Entity> Holds<E> for Ledger
where
    Entities: Holds<E, Gap = Infallible>,
{
    fn slot(&self, id: &E::Id) -> Result<Slot<'_, E>, Infallible> {
        self.entities.slot(id)
    }
}
