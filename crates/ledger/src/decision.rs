//! Deciding a command against any view of the state: the whole ledger, a part of it, or either with what is pending.

use alloc::vec::Vec;

use ecoledger_kernel::{Actor, Ahead, CommandContext, CommandId, Halt, Notes, ReadSet, Reader, Rules, Timestamp};

use crate::{Command, Explanation, Foreseen, ForeseenOutcome, LedgerView, Recorded, event::Events};

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
    /// The events, each at the position that comes next when nothing else is recorded before.
    pub events: Vec<Recorded>,
    /// Each entity that was read, with its version; empty unless it was asked for.
    pub reads: ReadSet,
    /// The position of the last event before it. Its own events come right after, or it was overtaken.
    pub after: u64,
}

impl Decision {
    pub(crate) fn new(context: &CommandContext, events: Vec<Recorded>, reads: ReadSet, after: u64) -> Self {
        Self { command_id: context.command_id, at: context.at, actor: context.actor, events, reads, after }
    }
}

/// The events of a command, or why there are none, and what was noted on the way.
pub(crate) fn decide<V: LedgerView, N: Notes>(
    view: &V,
    after: u64,
    context: &CommandContext,
    command: &Command,
    notes: N,
) -> (Result<Vec<Recorded>, Halt<V::Gap>>, N) {
    // With room for the two events that most commands lead to: registered and settled.
    let mut recorded = Vec::with_capacity(2);
    let (decided, notes) = decide_into(view, after, context, command, notes, &mut recorded);
    (decided.map(|()| recorded), notes)
}

/// The same, with the events behind those that are there. After a halt some may be there that come to nothing.
pub(crate) fn decide_into<V: LedgerView, N: Notes>(
    view: &V,
    after: u64,
    context: &CommandContext,
    command: &Command,
    notes: N,
    recorded: &mut Vec<Recorded>,
) -> (Result<(), Halt<V::Gap>>, N) {
    let mut reader = Reader::new(view, notes);
    let mut events = Events::of(context, after, recorded);
    let decided = match command {
        Command::Credits(command) => ecoledger_credits::decide(command, context, &mut reader, &mut events),
        Command::Proposals(command) => ecoledger_proposals::decide(command, context, &mut reader, &mut events),
        Command::Bundles(command) => ecoledger_bundles::decide(command, context, &mut reader, &mut events),
    };
    (decided, reader.into_notes())
}

/// A dry run: the same decision, with the rules that were consulted.
pub(crate) fn explain<V: LedgerView>(
    view: &V,
    after: u64,
    context: &CommandContext,
    command: &Command,
) -> Result<Explanation, V::Gap> {
    let (events, rules) = decide(view, after, context, command, Rules::default());
    let shows_sequence = matches!(context.actor, Actor::Operator);
    let outcome = match events {
        Ok(events) => ForeseenOutcome::Events(events.into_iter().map(|event| Foreseen::new(event, shows_sequence)).collect()),
        Err(Halt::Refused(refusal)) => ForeseenOutcome::Refusal(refusal),
        Err(Halt::Gap(gap)) => return Err(gap),
    };
    Ok(Explanation { outcome, rules: rules.into_names() })
}

/// What a view lacks of the entities that these events change.
pub(crate) fn unloaded<'e, V: LedgerView>(view: &V, events: impl IntoIterator<Item = &'e Recorded>) -> Option<V::Gap> {
    if V::WHOLE {
        return None;
    }
    let mut ahead = Ahead::new(view);
    for event in events {
        // What only asks has no state that an event could fail to fit.
        let _always_fits = event.fold(&mut ahead);
    }
    ahead.into_gap()
}
