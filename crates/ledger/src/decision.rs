//! Deciding a command against any view of the state: the whole ledger, a part of it, or either with what is pending.

use alloc::vec::Vec;

use ecoledger_kernel::{Actor, Ahead, CommandContext, CommandId, Halt, Notes, ReadSet, Reader, Rules, Timestamp};

use crate::{Command, Event, Explanation, Foreseen, ForeseenOutcome, LedgerView, Recorded, event::Events};

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
    pub(crate) fn new(context: &CommandContext, events: Vec<Event>, reads: ReadSet, after: u64) -> Self {
        Self { command_id: context.command_id, at: context.at, actor: context.actor, events, reads, after }
    }

    /// Gives the events the positions that came next when the decision was made.
    pub(crate) fn stamp(self) -> Vec<Recorded> {
        let Self { command_id, at, actor, events, reads: _, after } = self;
        let mut recorded = Vec::with_capacity(events.len());
        let mut sequence = after;
        for event in events {
            sequence = sequence.saturating_add(1);
            recorded.push(Recorded { sequence, at, command_id, actor, event });
        }
        recorded
    }
}

/// The events of a command, or why there are none, and what was noted on the way.
pub(crate) fn decide<V: LedgerView, N: Notes>(
    view: &V,
    context: &CommandContext,
    command: &Command,
    notes: N,
) -> (Result<Vec<Event>, Halt<V::Gap>>, N) {
    let mut reader = Reader::new(view, notes);
    let mut events = Events::for_one_command();
    let decided = match command {
        Command::Credits(command) => ecoledger_credits::decide(command, context, &mut reader, &mut events),
        Command::Proposals(command) => ecoledger_proposals::decide(command, context, &mut reader, &mut events),
        Command::Bundles(command) => ecoledger_bundles::decide(command, context, &mut reader, &mut events),
    };
    (decided.map(|()| events.0), reader.into_notes())
}

/// A dry run: the same decision, with the rules that were consulted.
pub(crate) fn explain<V: LedgerView>(
    view: &V,
    after: u64,
    context: &CommandContext,
    command: &Command,
) -> Result<Explanation, V::Gap> {
    let (events, rules) = decide(view, context, command, Rules::default());
    let shows_sequence = matches!(context.actor, Actor::Operator);
    let foresee = |events| {
        let stamped = Decision::new(context, events, ReadSet::default(), after).stamp();
        stamped.into_iter().map(|recorded| Foreseen::new(recorded, shows_sequence)).collect()
    };
    let outcome = match events {
        Ok(events) => ForeseenOutcome::Events(foresee(events)),
        Err(Halt::Refused(refusal)) => ForeseenOutcome::Refusal(refusal),
        Err(Halt::Gap(gap)) => return Err(gap),
    };
    Ok(Explanation { outcome, rules: rules.into_names() })
}

/// What a view lacks of the entities that these events change.
pub(crate) fn unloaded<'e, V: LedgerView>(
    view: &V,
    events: impl IntoIterator<Item = (&'e Event, Timestamp, Actor)>,
) -> Option<V::Gap> {
    if V::WHOLE {
        return None;
    }
    let mut ahead = Ahead::new(view);
    for (event, at, actor) in events {
        // What only asks has no state that an event could fail to fit.
        let _always_fits = event.fold(at, actor, &mut ahead);
    }
    ahead.into_gap()
}
