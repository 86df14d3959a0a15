//! The commands of the whole ledger.

use alloc::vec::Vec;

use ecoledger_bundles as bundles;
use ecoledger_credits as credits;
use ecoledger_kernel::{CommandContext, DomainCommand, EntityKey, KeyedCommand, Members, Refusal};
use ecoledger_proposals as proposals;

/// Anything that may be asked of the ledger. Each command is a struct of checked values that converts into this.
///
/// ```
/// use ecoledger::{Command, bundles::RegisterSalesChannel, uuid::uuid};
/// let channel = uuid!("25e636dc-06eb-59a5-9b6d-1f30f6215dc3").into();
/// let command: Command = RegisterSalesChannel::new(channel, "Nordic channel".parse()?).into();
/// assert_eq!(command.type_name(), "registerSalesChannel");
/// # Ok::<(), ecoledger::Invalid>(())
/// ```
///
/// It serializes in the form of [`wire`](crate::wire), its type among its members; [`from_json`](Command::from_json) reads
/// that back. What it holds is what is written: what its reader added where nothing was said, and its own form of numbers.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Command {
    /// Organizations, projects, claims, credits, and emissions.
    Credits(credits::Command),
    /// Whatever needs two organizations to agree.
    Proposals(proposals::Command),
    /// Sales channels and their traders; bundles, transactions, off-ramps and tasks.
    Bundles(bundles::Command),
}

impl Command {
    /// The type name, as it is written.
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Credits(command) => command.type_name(),
            Self::Proposals(command) => command.type_name(),
            Self::Bundles(command) => command.type_name(),
        }
    }

    /// Every entity that the command and its context name, as far as its rules read or change it: each once, in the order of the
    /// keys. A [`WorkingSet`](crate::WorkingSet) that has these decides most commands at once; what they lead to it asks for.
    #[must_use]
    pub fn keys(&self, context: &CommandContext) -> Vec<EntityKey> {
        let mut keys = match self {
            Self::Credits(command) => command.keys(context),
            Self::Proposals(command) => command.keys(context),
            Self::Bundles(command) => command.keys(context),
        };
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Reads a command by its type name; `None` for an unknown type.
    pub(crate) fn from_members(type_name: &str, members: &mut Members<'_, '_>) -> Option<Result<Self, Refusal>> {
        bundles::Command::from_members(type_name, members)
            .map(|read| read.map(Self::Bundles))
            .or_else(|| credits::Command::from_members(type_name, members).map(|read| read.map(Self::Credits)))
            .or_else(|| proposals::Command::from_members(type_name, members).map(|read| read.map(Self::Proposals)))
    }

    /// Whether a command of this type needs an idempotency key (D-7).
    pub(crate) fn needs_key(type_name: &str) -> bool {
        KeyedCommand::from_name(type_name).is_some()
    }
}

/// The commands of a domain crate, as those of the ledger.
trait DomainCommands {
    fn into_command(self) -> Command;
}

impl DomainCommands for credits::Command {
    fn into_command(self) -> Command {
        Command::Credits(self)
    }
}

impl DomainCommands for proposals::Command {
    fn into_command(self) -> Command {
        Command::Proposals(self)
    }
}

impl DomainCommands for bundles::Command {
    fn into_command(self) -> Command {
        Command::Bundles(self)
    }
}

/// Every command of every domain crate is one of the ledger.
impl<C: DomainCommand<Domain: DomainCommands>> From<C> for Command {
    fn from(command: C) -> Self {
        command.into().into_command()
    }
}
