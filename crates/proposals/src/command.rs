//! What may be asked (`ecoledger::wire::proposals`).

use alloc::{sync::Arc, vec::Vec};

use ecoledger_credits::{DeterminedValue, FileIds};
use ecoledger_kernel::{
    CreditId, CreditVintage, FromJson, FromMembers, List, LongText, Members, Path, PositiveQuantity, ProcessedClaimId,
    ProposalId, Refusal, Text, Value,
};
use serde::Serialize;

use crate::{ActionKind, ProposalBody, ProposalsView, act::act_on_proposal, entities::EmitAll, submit::submit_proposal};

ecoledger_kernel::commands! {
    /// What may be asked of proposals.
    in ProposalsView, to EmitAll;
    SubmitProposal "submitProposal" by submit_proposal,
    ActOnProposal "actOnProposal" by act_on_proposal,
}

/// Asks another organization to agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SubmitProposal {
    /// The new proposal.
    pub proposal_id: ProposalId,
    /// What it asks for.
    pub proposal: Arc<ProposalBody>,
    /// A word with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<LongText>,
    /// What the submitter is called on the decider's own platform. No effect on state.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<Text>>"))]
    pub external_ids: Vec<Text>,
}

impl FromMembers for SubmitProposal {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self {
            proposal_id: members.required("proposalId")?,
            proposal: members.required("proposal")?,
            message: members.optional("message")?,
            external_ids: members.optional::<List<Text>>("externalIds")?.map(|list| list.0).unwrap_or_default(),
        })
    }
}

/// What the registry settles when it mints ([D-15]).
///
/// [D-15]: ecoledger_kernel::rules::credits#d-15
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MintTerms {
    /// The new credit.
    pub credit_id: CreditId,
    /// How much.
    pub quantity: PositiveQuantity,
    /// The year of the reduction or removal.
    pub vintage: CreditVintage,
    /// The registry's serial number, new for each mint.
    pub asset_id: Text,
    /// When the benefit arises.
    pub determined_value: DeterminedValue,
}

/// What is done with a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[expect(clippy::exhaustive_enums, reason = "words of the contract: rules match them all, and a new one is a new contract")]
pub enum Action {
    /// The decider agrees.
    Approve,
    /// The decider turns it down.
    Reject,
    /// The decider gives it back.
    ReturnForEdits,
    /// The submitter submits it again.
    Resubmit,
    /// The submitter takes it back (D-12, D-87).
    Withdraw,
    /// The verifier takes the claim on.
    Accept {
        /// The new processed claim.
        processed_claim_id: ProcessedClaimId,
    },
    /// The registry mints the credit.
    Mint(MintTerms),
}

impl Action {
    /// Which of the seven it is.
    #[must_use]
    pub const fn kind(&self) -> ActionKind {
        match self {
            Self::Approve => ActionKind::Approve,
            Self::Reject => ActionKind::Reject,
            Self::ReturnForEdits => ActionKind::ReturnForEdits,
            Self::Resubmit => ActionKind::Resubmit,
            Self::Withdraw => ActionKind::Withdraw,
            Self::Accept { .. } => ActionKind::Accept,
            Self::Mint(_) => ActionKind::Mint,
        }
    }
}

impl FromJson for Action {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let path = value.path();
        let mut members = value.members()?;
        let action = match members.required::<ActionKind>("type")? {
            ActionKind::Approve => Self::Approve,
            ActionKind::Reject => Self::Reject,
            ActionKind::ReturnForEdits => Self::ReturnForEdits,
            ActionKind::Resubmit => Self::Resubmit,
            ActionKind::Withdraw => Self::Withdraw,
            ActionKind::Accept => Self::Accept { processed_claim_id: members.required("processedClaimId")? },
            ActionKind::Mint => Self::Mint(MintTerms {
                credit_id: members.required("creditId")?,
                quantity: members.required("quantity")?,
                vintage: members.required("vintage")?,
                asset_id: members.required("assetId")?,
                determined_value: members.required("determinedValue")?,
            }),
            ActionKind::Submit => {
                let path = Path::Member(&path, "type");
                return Err(Refusal::malformed(path, "submit is no action: it is submitProposal"));
            }
        };
        members.finish()?;
        Ok(action)
    }
}

/// Goes on with a proposal, at most 1,000 times ([D-97]).
///
/// [D-97]: ecoledger_kernel::rules::limits#d-97
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ActOnProposal {
    /// The proposal.
    pub proposal_id: ProposalId,
    /// What is done.
    pub action: Action,
    /// A word with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<LongText>,
    /// Loose files of the acting organization that come with it; some actions attach them (D-22).
    #[cfg_attr(feature = "schema", schemars(with = "Option<FileIds>"))]
    pub file_ids: FileIds,
}

impl FromMembers for ActOnProposal {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self {
            proposal_id: members.required("proposalId")?,
            action: members.required("action")?,
            message: members.optional("message")?,
            file_ids: members.optional("fileIds")?.unwrap_or_default(),
        })
    }
}

ecoledger_kernel::constructors! {
    MintTerms(credit_id: CreditId, quantity: PositiveQuantity, vintage: CreditVintage, asset_id: Text, determined_value: DeterminedValue);
    SubmitProposal(proposal_id: ProposalId, proposal: Arc<ProposalBody>)
    optional(message: LongText) preset(external_ids: Vec<Text> = Vec::new());
    ActOnProposal(proposal_id: ProposalId, action: Action)
    optional(message: LongText) preset(file_ids: FileIds = FileIds::default());
}
