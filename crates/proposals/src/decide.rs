//! From a command to its rules.

use ecoledger_credits::CreditsView;
use ecoledger_kernel::{CommandContext, Emit, Halt, Holds, Notes, Reader};

use crate::{Command, Event, Proposal, act::act_on_proposal, submit::submit_proposal};

/// A view that holds every entity that proposals need.
pub trait ProposalsView: CreditsView + Holds<Proposal> {}

impl<V> ProposalsView for V where V: CreditsView + Holds<Proposal> {}

/// Where the events of a decision go: an approval has effects in every room.
pub trait EmitAll: Emit<Event> + Emit<ecoledger_credits::Event> {}

impl<E> EmitAll for E where E: Emit<Event> + Emit<ecoledger_credits::Event> {}

/// Decides a command: its events go to `events`, in order.
pub fn decide<V: ProposalsView, N: Notes>(
    command: &Command,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl EmitAll,
) -> Result<(), Halt<V::Gap>> {
    match command {
        Command::SubmitProposal(command) => submit_proposal(command, context, reader, events),
        Command::ActOnProposal(command) => act_on_proposal(command, context, reader, events),
    }
}
