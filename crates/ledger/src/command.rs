//! The commands of the whole ledger.

use ecoledger_bundles as bundles;
use ecoledger_channels as channels;
use ecoledger_credits as credits;
use ecoledger_emissions as emissions;
use ecoledger_kernel::{KeyedCommand, Members, Refusal};
use ecoledger_organizations as organizations;
use ecoledger_projects as projects;
use ecoledger_proposals as proposals;

/// Anything that may be asked of the ledger. Each command is a struct of checked values that converts into this.
///
/// ```
/// use ecoledger::{Command, channels::access::RegisterSalesChannel, uuid::uuid};
/// let command: Command = RegisterSalesChannel {
///     sales_channel_id: uuid!("25e636dc-06eb-59a5-9b6d-1f30f6215dc3").into(),
///     name: "Nordic channel".to_owned().try_into()?,
/// }
/// .into();
/// assert_eq!(command.type_name(), "registerSalesChannel");
/// # Ok::<(), ecoledger::Invalid>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command {
    /// Organizations and their market roles.
    Organizations(organizations::Command),
    /// Eco projects, claims, and user roles, which may be scoped to them.
    Projects(projects::Command),
    /// Credits, and files on assets.
    Credits(credits::Command),
    /// Scorecards and their emissions.
    Emissions(emissions::Command),
    /// Whatever needs two organizations to agree.
    Proposals(proposals::Command),
    /// Sales channels, their users, traders, suppliers and facilities.
    Channels(channels::Command),
    /// Bundles, transactions, off-ramps and tasks.
    Bundles(bundles::Command),
}

impl Command {
    /// The type name, as it is written.
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Organizations(command) => command.type_name(),
            Self::Projects(command) => command.type_name(),
            Self::Credits(command) => command.type_name(),
            Self::Emissions(command) => command.type_name(),
            Self::Proposals(command) => command.type_name(),
            Self::Channels(command) => command.type_name(),
            Self::Bundles(command) => command.type_name(),
        }
    }

    /// Reads a command by its type name; `None` for an unknown type.
    pub(crate) fn from_members(type_name: &str, members: &mut Members<'_, '_>) -> Option<Result<Self, Refusal>> {
        channels::Command::from_members(type_name, members)
            .map(|read| read.map(Self::Channels))
            .or_else(|| bundles::Command::from_members(type_name, members).map(|read| read.map(Self::Bundles)))
            .or_else(|| organizations::Command::from_members(type_name, members).map(|read| read.map(Self::Organizations)))
            .or_else(|| projects::Command::from_members(type_name, members).map(|read| read.map(Self::Projects)))
            .or_else(|| credits::Command::from_members(type_name, members).map(|read| read.map(Self::Credits)))
            .or_else(|| emissions::Command::from_members(type_name, members).map(|read| read.map(Self::Emissions)))
            .or_else(|| proposals::Command::from_members(type_name, members).map(|read| read.map(Self::Proposals)))
    }

    /// Whether a command of this type needs an idempotency key (D-7).
    pub(crate) fn needs_key(type_name: &str) -> bool {
        KeyedCommand::from_name(type_name).is_some()
    }
}

macro_rules! conversions {
    ($($room:ident $domain:ident { $($subject:ident :: $name:ident,)* })*) => {$($(
        impl From<$domain::$subject::$name> for Command {
            fn from(command: $domain::$subject::$name) -> Self {
                Self::$room(command.into())
            }
        }
    )*)*};
}

macro_rules! small_room_conversions {
    ($($room:ident $domain:ident { $($name:ident,)* })*) => {$($(
        impl From<$domain::$name> for Command {
            fn from(command: $domain::$name) -> Self {
                Self::$room(command.into())
            }
        }
    )*)*};
}

small_room_conversions! {
    Organizations organizations {
        RegisterOrganization,
        AddMarketRole,
        UpdateOrganization,
    }
    Emissions emissions {
        CreateEsgScorecard,
        CreateEsgMilestone,
        ReportEmissions,
    }
    Proposals proposals {
        SubmitProposal,
        ActOnProposal,
    }
}

impl From<projects::files::AddFile> for Command {
    fn from(command: projects::files::AddFile) -> Self {
        Self::Credits(command.into())
    }
}

impl From<projects::files::DeleteFile> for Command {
    fn from(command: projects::files::DeleteFile) -> Self {
        Self::Credits(command.into())
    }
}

conversions! {
    Projects projects {
        user_roles::AssignUserRole,
        user_roles::RevokeUserRole,
        eco_project::CreateEcoProject,
        mbp::AddModularBenefitProject,
        mbp::UpdateModularBenefitProject,
        claim::CreateClaim,
        claim::UpdateClaim,
        claim::AddCheckpoint,
        claim::UpdateCheckpoint,
        processed_claim::UpdateProcessedClaim,
        processed_claim::UpdateCheckpointResult,
    }
    Credits credits {
        credit::SplitCredit,
        credit::TransferCredit,
        credit::TransferEndUseBuyer,
    }
    Channels channels {
        access::RegisterSalesChannel,
        access::BindUser,
        access::UnbindUser,
        access::GrantRole,
        access::RevokeRole,
        access::CreateApiKey,
        access::DeleteApiKey,
        trader::SubmitTraderOnboardingProposal,
        trader::ResubmitTraderOnboardingProposal,
        trader::AcceptTraderOnboardingProposal,
        trader::RejectTraderOnboardingProposal,
        trader::CreateTrader,
        trader::UpdateTrader,
        trader::SetAutoApproval,
        source::RegisterSupplier,
        source::RegisterProductionFacility,
    }
    Bundles bundles {
        inventory::OnrampBundle,
        inventory::WithdrawCertificates,
        transaction::RegisterTrade,
        transaction::RegisterRetirement,
        transaction::ApproveTransaction,
        transaction::RejectTransaction,
        offramp::RegisterOfframp,
        task::StartTask,
        task::FailTask,
    }
}
