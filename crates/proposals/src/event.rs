//! What happened, and how the entities take it.

use alloc::{sync::Arc, vec::Vec};

use ecoledger_credits::{
    Claim, ClaimChange, ClaimStep, Credit, CreditChange, CreditStep, EcoProject, EcoProjectChange, EcoProjectStep, File,
    FileChange, Mbp, MbpChange, MbpStep, ProcessedClaim, ProcessedClaimChange, ProcessedClaimStep, Target, TraderRegistration,
    TraderRegistrationChange, TraderRegistrationStep,
};
use ecoledger_kernel::{
    Actor, Apply, ClaimId, CreditId, EcoProjectId, FileId, Inconsistent, LongText, MbpId, OrganizationId, ProcessedClaimId,
    ProposalId, Text, Timestamp, TraderRegistrationKey,
};
use serde::{Deserialize, Serialize};

use crate::{Action, ActionKind, Proposal, ProposalBody, ProposalChange, ProposalStatus, ProposalType, ProposalsStore};

ecoledger_kernel::events! {
    /// What happened to proposals (`ecoledger::wire::proposals`).
    into ProposalsStore with at: Timestamp, actor: Actor;
    ProposalSubmitted "proposalSubmitted" v 1 with (at, actor),
    ProposalApproved "proposalApproved" v 1 with (at, actor),
    ProposalRejected "proposalRejected" v 1 with (at, actor),
    ProposalReturnedForEdits "proposalReturnedForEdits" v 1 with (at, actor),
    ProposalResubmitted "proposalResubmitted" v 1 with (at, actor),
    ProposalWithdrawn "proposalWithdrawn" v 1 with (at, actor),
    ProposalAccepted "proposalAccepted" v 1 with (at, actor),
}

/// What a proposal event does to one entity: each is changed by its own subject ([D-63]).
///
/// [D-63]: ecoledger_kernel::rules::versions#d-63
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub enum AssetStep {
    /// To an eco project.
    EcoProject {
        /// The eco project.
        eco_project_id: EcoProjectId,
        /// What happens to it.
        step: EcoProjectStep,
    },
    /// To a modular benefit project.
    Mbp {
        /// The modular benefit project.
        mbp_id: MbpId,
        /// What happens to it.
        step: MbpStep,
    },
    /// To a claim.
    Claim {
        /// The claim.
        claim_id: ClaimId,
        /// What happens to it.
        step: ClaimStep,
    },
    /// To a processed claim.
    ProcessedClaim {
        /// The processed claim.
        processed_claim_id: ProcessedClaimId,
        /// What happens to it.
        step: ProcessedClaimStep,
    },
    /// To a credit.
    Credit {
        /// The credit.
        credit_id: CreditId,
        /// What happens to it.
        step: CreditStep,
    },
    /// To the registration of a trader.
    Trader {
        /// The marketplace.
        marketplace_id: OrganizationId,
        /// The organization that asks for it.
        organization_id: OrganizationId,
        /// What happens to it.
        step: TraderRegistrationStep,
    },
    /// A loose file is attached.
    File {
        /// The file.
        file_id: FileId,
        /// To what.
        target: Target,
    },
}

impl AssetStep {
    fn fold<S: ProposalsStore>(&self, store: &mut S) -> Result<(), Inconsistent> {
        match self {
            Self::EcoProject { eco_project_id, step } => {
                Apply::<EcoProject>::apply(store, eco_project_id, EcoProjectChange::Step(*step))
            }
            Self::Mbp { mbp_id, step } => Apply::<Mbp>::apply(store, mbp_id, MbpChange::Step(step)),
            Self::Claim { claim_id, step } => Apply::<Claim>::apply(store, claim_id, ClaimChange::Step(*step)),
            Self::ProcessedClaim { processed_claim_id, step } => {
                Apply::<ProcessedClaim>::apply(store, processed_claim_id, ProcessedClaimChange::Step(step))
            }
            Self::Credit { credit_id, step } => Apply::<Credit>::apply(store, credit_id, CreditChange::Step(*step)),
            Self::Trader { marketplace_id, organization_id, step } => {
                let key = TraderRegistrationKey { marketplace: *marketplace_id, organization: *organization_id };
                Apply::<TraderRegistration>::apply(store, &key, TraderRegistrationChange::Step(*step))
            }
            Self::File { file_id, target } => Apply::<File>::apply(store, file_id, FileChange::Bound(*target)),
        }
    }
}

/// Who has a part in the asset when something happens to the proposal: what the feed's rows need ([D-75]). The submitter
/// and the decider stand beside it.
///
/// [D-75]: ecoledger_kernel::rules::feed#d-75
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Parties {
    /// The supplier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplier_id: Option<OrganizationId>,
    /// The issuing registry: it registers the project and issues its credits.
    #[serde(rename = "registryId", default, skip_serializing_if = "Option::is_none")]
    pub issuing_registry_id: Option<OrganizationId>,
    /// The verifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verifier_id: Option<OrganizationId>,
    /// The owner of the credit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<OrganizationId>,
    /// The marketplace where the credit is listed before the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed_on: Option<OrganizationId>,
}

ecoledger_kernel::constructors! {
    Parties() optional(
        supplier_id: OrganizationId, issuing_registry_id: OrganizationId, verifier_id: OrganizationId, owner_id: OrganizationId,
        listed_on: OrganizationId
    );
}

/// Where the asset of a proposal lies in an eco project, for scoped user roles ([D-53]).
///
/// [D-53]: ecoledger_kernel::rules::organizations#d-53
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ProjectPath {
    /// The eco project.
    pub eco_project_id: EcoProjectId,
    /// The modular benefit project.
    pub mbp_id: MbpId,
}

/// A proposal was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ProposalSubmitted {
    /// The proposal.
    pub proposal_id: ProposalId,
    /// What it asks for.
    pub proposal: Arc<ProposalBody>,
    /// Who asks.
    pub submitter_id: OrganizationId,
    /// Who is asked.
    pub decider_id: OrganizationId,
    /// A word with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<LongText>,
    /// What the submitter is called on the decider's platform.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub external_ids: Vec<Text>,
    /// Where its asset lies, if it lies in an eco project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<ProjectPath>,
    /// Who has a part in the asset.
    pub parties: Parties,
    /// What it does to the asset.
    pub steps: Vec<AssetStep>,
}

impl ProposalSubmitted {
    fn fold<S: ProposalsStore>(&self, at: Timestamp, actor: Actor, store: &mut S) -> Result<(), Inconsistent> {
        Apply::<Proposal>::apply(store, &self.proposal_id, ProposalChange::Submitted(self, at, actor))?;
        self.steps.iter().try_for_each(|step| step.fold(store))
    }
}

/// A proposal went on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ProposalMove {
    /// The proposal.
    pub proposal_id: ProposalId,
    /// What it asks for.
    pub proposal: Arc<ProposalBody>,
    /// What was done.
    pub action: ActionKind,
    /// Where it stands now.
    pub status: ProposalStatus,
    /// Who asks.
    pub submitter_id: OrganizationId,
    /// Who is asked.
    pub decider_id: OrganizationId,
    /// A word with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<LongText>,
    /// The files that were named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub file_ids: Vec<FileId>,
    /// Who has a part in the asset.
    pub parties: Parties,
    /// What it does to the asset.
    pub steps: Vec<AssetStep>,
}

impl ProposalMove {
    /// The type of the proposal.
    #[must_use]
    pub fn proposal_type(&self) -> ProposalType {
        self.proposal.proposal_type()
    }

    /// The event of the action that is taken.
    #[must_use]
    pub(crate) fn into_event(self, action: &Action) -> Event {
        match action {
            Action::Approve | Action::Mint(_) => ProposalApproved(self).into(),
            Action::Reject => ProposalRejected(self).into(),
            Action::ReturnForEdits => ProposalReturnedForEdits(self).into(),
            Action::Resubmit => ProposalResubmitted(self).into(),
            Action::Withdraw => ProposalWithdrawn(self).into(),
            Action::Accept { .. } => ProposalAccepted(self).into(),
        }
    }

    fn fold<S: ProposalsStore>(&self, at: Timestamp, actor: Actor, store: &mut S) -> Result<(), Inconsistent> {
        Apply::<Proposal>::apply(store, &self.proposal_id, ProposalChange::Moved(self, at, actor))?;
        self.steps.iter().try_for_each(|step| step.fold(store))
    }
}

macro_rules! moves {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        #[expect(clippy::exhaustive_structs, reason = "the event is the move")]
        pub struct $name(pub ProposalMove);

        impl $name {
            fn fold<S: ProposalsStore>(&self, at: Timestamp, actor: Actor, store: &mut S) -> Result<(), Inconsistent> {
                self.0.fold(at, actor, store)
            }
        }
    )*};
}

moves! {
    /// The decider agreed, or minted the credit.
    ProposalApproved,
    /// The decider turned the proposal down.
    ProposalRejected,
    /// The decider gave the proposal back.
    ProposalReturnedForEdits,
    /// The submitter submitted the proposal again.
    ProposalResubmitted,
    /// The submitter took the proposal back.
    ProposalWithdrawn,
    /// The verifier took the claim on.
    ProposalAccepted,
}

impl Event {
    /// The proposal to which it happened.
    #[must_use]
    pub fn proposal_id(&self) -> ProposalId {
        match self {
            Self::ProposalSubmitted(event) => event.proposal_id,
            Self::ProposalApproved(ProposalApproved(event))
            | Self::ProposalRejected(ProposalRejected(event))
            | Self::ProposalReturnedForEdits(ProposalReturnedForEdits(event))
            | Self::ProposalResubmitted(ProposalResubmitted(event))
            | Self::ProposalWithdrawn(ProposalWithdrawn(event))
            | Self::ProposalAccepted(ProposalAccepted(event)) => event.proposal_id,
        }
    }
}
