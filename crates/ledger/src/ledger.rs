//! The ledger: decide, record, answer.

use alloc::vec::Vec;
use core::fmt;

use ecoledger_kernel::{
    Actor, CommandContext, CommandId, Halt, Inconsistent, Notes, QueryContext, ReadSet, Reader, Refusal, Rules, Timestamp,
};

use crate::{
    Audit, Command, Event, Explanation, Foreseen, HashKey, NoDigest, NotAnswered, Outcome, Query, Recorded, StateDigest,
    audit::audit,
    digest::{digest, write_state},
    entities::Entities,
    event::Events,
    projections::Projections,
    query,
    views::{Answer, command_answer},
};

/// What a command leads to, before it is recorded: its events, in order, and what they stand on.
///
/// Nothing has changed yet. An empty decision is a command that changes nothing ([D-8]), or one that is answered again ([D-7]).
///
/// [D-7]: ecoledger_kernel::rules::idempotency#d-7
/// [D-8]: ecoledger_kernel::rules::whole_ledger#d-8
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct Decision {
    /// The command.
    pub command_id: CommandId,
    /// When it is asked.
    pub at: Timestamp,
    /// Who asks.
    pub actor: Actor,
    /// The events.
    pub events: Vec<Event>,
    /// Each entity that was read, with its version; empty unless it was asked for.
    pub reads: ReadSet,
    /// The position of the last event before it. Its own events come right after, or it was overtaken.
    pub after: u64,
}

impl Decision {
    fn new(context: &CommandContext, events: Vec<Event>, reads: ReadSet, after: u64) -> Self {
        Self { command_id: context.command_id, at: context.at, actor: context.actor, events, reads, after }
    }
}

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

/// Why events cannot be recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotRecorded {
    /// An event is not the next one: a gap, a repetition, or a decision that was overtaken by another.
    #[error("expected event {expected}, found {found}")]
    OutOfSequence {
        /// The position that comes next.
        expected: u64,
        /// The position of the event.
        found: u64,
    },
    /// An event is earlier than the one before it.
    #[error("event {sequence} at {at} is earlier than the one before it")]
    ClockWentBack {
        /// Its position.
        sequence: u64,
        /// Its time.
        at: Timestamp,
    },
    /// An event does not fit the state. The ledger is not to be used any further.
    #[error("event {sequence}: {source}")]
    Inconsistent {
        /// Its position.
        sequence: u64,
        /// What does not fit.
        source: Inconsistent,
    },
}

impl Recorded {
    /// The head after this event, if it comes right after a head: a position and a time.
    fn next_after(&self, (sequence, last_at): (u64, Option<Timestamp>)) -> Result<(u64, Option<Timestamp>), NotRecorded> {
        let expected = sequence.saturating_add(1);
        if self.sequence != expected {
            return Err(NotRecorded::OutOfSequence { expected, found: self.sequence });
        }
        if last_at.is_some_and(|last| self.at < last) {
            return Err(NotRecorded::ClockWentBack { sequence: self.sequence, at: self.at });
        }
        Ok((self.sequence, Some(self.at)))
    }
}

/// Why a command was not executed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotExecuted {
    /// It is refused. Nothing has changed.
    #[error(transparent)]
    Refused(#[from] Refusal),
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

    /// Decides a command. Nothing changes.
    pub fn decide(&self, context: &CommandContext, command: &Command) -> Result<Decision, Refusal> {
        let (events, ()) = self.decide_noting(context, command, ());
        Ok(Decision::new(context, events?, ReadSet::default(), self.entities.sequence))
    }

    /// Decides a command and tells what the decision stands on.
    pub fn decide_with_reads(&self, context: &CommandContext, command: &Command) -> Result<Decision, Refusal> {
        let (events, reads) = self.decide_noting(context, command, ReadSet::default());
        Ok(Decision::new(context, events?, reads, self.entities.sequence))
    }

    /// What would become of a command, and which rules were consulted: a dry run by the same code. Nothing changes.
    ///
    /// The query of the same name is anybody's ([D-72]): its events bear their positions for the operator alone ([D-95]).
    ///
    /// [D-72]: ecoledger_kernel::rules::organizations#d-72
    /// [D-95]: ecoledger_kernel::rules::reading#d-95
    #[must_use]
    pub fn explain(&self, context: &CommandContext, command: &Command) -> Explanation {
        let (events, rules) = self.decide_noting(context, command, Rules::default());
        let after = self.entities.sequence;
        let shows_sequence = matches!(context.actor, Actor::Operator);
        let foresee = |events| {
            let stamped = self.stamp(Decision::new(context, events, ReadSet::default(), after));
            stamped.into_iter().map(|recorded| Foreseen::new(recorded, shows_sequence)).collect()
        };
        Explanation {
            outcome: events.map_or_else(Outcome::Refusal, |events| Outcome::Events(foresee(events))),
            rules: rules.into_names(),
        }
    }

    fn decide_noting<N: Notes>(
        &self,
        context: &CommandContext,
        command: &Command,
        notes: N,
    ) -> (Result<Vec<Event>, Refusal>, N) {
        let mut reader = Reader::new(&self.entities, notes);
        let mut events = Events::for_one_command();
        let decided = match command {
            Command::Credits(command) => ecoledger_credits::decide(command, context, &mut reader, &mut events),
            Command::Proposals(command) => ecoledger_proposals::decide(command, context, &mut reader, &mut events),
            Command::Bundles(command) => ecoledger_bundles::decide(command, context, &mut reader, &mut events),
        };
        (decided.map(|()| events.0).map_err(Halt::into_refusal), reader.into_notes())
    }

    /// Gives the events of a decision the positions that came next when it was made, so that [`record`](Self::record) refuses
    /// it once it was overtaken. Nothing changes.
    #[must_use]
    pub fn stamp(&self, decision: Decision) -> Vec<Recorded> {
        let Decision { command_id, at, actor, events, reads: _, after } = decision;
        let mut recorded = Vec::with_capacity(events.len());
        let mut sequence = after;
        for event in events {
            sequence = sequence.saturating_add(1);
            recorded.push(Recorded { sequence, at, command_id, actor, event });
        }
        recorded
    }

    /// Takes events that were appended: the entities change now. Events that are not the next ones change nothing.
    pub fn record(&mut self, events: &[Recorded]) -> Result<(), NotRecorded> {
        let mut head = (self.entities.sequence, self.entities.last_at);
        for event in events {
            head = event.next_after(head)?;
        }
        events.iter().try_for_each(|event| self.take(event))
    }

    fn take(&mut self, recorded: &Recorded) -> Result<(), NotRecorded> {
        let Recorded { sequence, at, .. } = *recorded;
        recorded.next_after((self.entities.sequence, self.entities.last_at))?;
        let inconsistent = |source| NotRecorded::Inconsistent { sequence, source };
        recorded.fold(&mut self.entities).map_err(inconsistent)?;
        if let Some(projections) = &mut self.projections {
            projections.fold(&recorded.event, at, &self.entities);
        }
        self.entities.sequence = sequence;
        self.entities.last_at = Some(at);
        Ok(())
    }

    /// Takes the events of a journal, from the first one on.
    pub fn replay(&mut self, events: impl IntoIterator<Item = Recorded>) -> Result<(), NotRecorded> {
        events.into_iter().try_for_each(|event| self.take(&event))
    }

    /// What the client of a recorded command gets ([D-70]): the state as it is now, and what the events alone know. A command
    /// without events that came before under its idempotency key gets what the first one made ([D-86]).
    ///
    /// [D-70]: ecoledger_kernel::rules::reading#d-70
    /// [D-86]: ecoledger_kernel::rules::idempotency#d-86
    #[must_use]
    pub fn command_answer(&self, context: &CommandContext, command: &Command, events: &[Recorded]) -> Answer {
        command_answer(&self.entities, context, command, events)
    }

    /// Decides, records and answers in one step, for a host that appends afterwards or not at all.
    pub fn execute(&mut self, context: &CommandContext, command: &Command) -> Result<Executed, NotExecuted> {
        let decision = self.decide(context, command)?;
        let events = self.stamp(decision);
        self.record(&events)?;
        let result = self.command_answer(context, command, &events);
        Ok(Executed { events, result })
    }

    /// Answers a query. Nothing changes, and nothing is shown that the actor may not see.
    pub fn query(&self, context: &QueryContext, query: &Query) -> Result<Answer, NotAnswered> {
        query::query_answer(self, context, query)
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
    pub fn audit(&self) -> Audit {
        audit(&self.entities)
    }
}
