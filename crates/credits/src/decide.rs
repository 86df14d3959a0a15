//! From a command to its rules.

use ecoledger_kernel::{CommandContext, Emit, Halt, Holds, Notes, Reader};
use ecoledger_projects::ProjectsView;

use crate::{
    Command, Event,
    credit::{self, AssetId, Credit},
    files,
    trader::TraderRegistration,
};

/// A view that holds every entity that credits need.
pub trait CreditsView: ProjectsView + Holds<Credit> + Holds<AssetId> + Holds<TraderRegistration> {}

impl<V> CreditsView for V where V: ProjectsView + Holds<Credit> + Holds<AssetId> + Holds<TraderRegistration> {}

/// Decides a command: its events go to `events`, in order; none when nothing changes (D-8).
pub fn decide<V: CreditsView, N: Notes>(
    command: &Command,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    match command {
        Command::SplitCredit(command) => credit::split_credit(command, context, reader, events),
        Command::TransferCredit(command) => credit::transfer_credit(command, context, reader, events),
        Command::TransferEndUseBuyer(command) => credit::transfer_end_use_buyer(command, context, reader, events),
        Command::AddFile(command) => files::add_file(command, context, reader, events),
        Command::DeleteFile(command) => files::delete_file(command, context, reader, events),
    }
}
