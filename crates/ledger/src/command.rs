//! The commands of the whole ledger.

use ecoledger_bundles as bundles;
use ecoledger_credits as credits;
use ecoledger_kernel::{KeyedCommand, Members, Refusal};
use ecoledger_proposals as proposals;

/// Anything that may be asked of the ledger. Each command is a struct of checked values that converts into this.
///
/// ```
/// use ecoledger::{Command, bundles::access::RegisterSalesChannel, uuid::uuid};
/// let command: Command = RegisterSalesChannel {
///     sales_channel_id: uuid!("25e636dc-06eb-59a5-9b6d-1f30f6215dc3").into(),
///     name: "Nordic channel".to_owned().try_into()?,
/// }
/// .into();
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
    Proposals proposals {
        SubmitProposal,
        ActOnProposal,
    }
}

conversions! {
    Credits credits {
        organizations::RegisterOrganization,
        organizations::AddMarketRole,
        organizations::UpdateOrganization,
        user_roles::AssignUserRole,
        user_roles::RevokeUserRole,
        eco_projects::CreateEcoProject,
        mbps::AddModularBenefitProject,
        mbps::UpdateModularBenefitProject,
        claims::CreateClaim,
        claims::UpdateClaim,
        claims::AddCheckpoint,
        claims::UpdateCheckpoint,
        processed_claims::UpdateProcessedClaim,
        processed_claims::UpdateCheckpointResult,
        credits::SplitCredit,
        credits::TransferCredit,
        credits::TransferEndUseBuyer,
        files::AddFile,
        files::DeleteFile,
        emissions::CreateEsgScorecard,
        emissions::CreateEsgMilestone,
        emissions::ReportEmissions,
    }
    Bundles bundles {
        access::RegisterSalesChannel,
        access::BindUser,
        access::UnbindUser,
        access::GrantRole,
        access::RevokeRole,
        access::CreateApiKey,
        access::DeleteApiKey,
        traders::SubmitTraderOnboardingProposal,
        traders::ResubmitTraderOnboardingProposal,
        traders::AcceptTraderOnboardingProposal,
        traders::RejectTraderOnboardingProposal,
        traders::CreateTrader,
        traders::UpdateTrader,
        traders::SetAutoApproval,
        sources::RegisterSupplier,
        sources::RegisterProductionFacility,
        inventory::OnrampBundle,
        inventory::WithdrawCertificates,
        transactions::RegisterTrade,
        transactions::RegisterRetirement,
        transactions::ApproveTransaction,
        transactions::RejectTransaction,
        offramps::RegisterOfframp,
        tasks::StartTask,
        tasks::FailTask,
    }
}
