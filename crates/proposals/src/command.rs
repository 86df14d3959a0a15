//! What may be asked (`ecoledger::wire::proposals`).

use alloc::{sync::Arc, vec::Vec};

use ecoledger_credits::{DeterminedValue, EndUseBuyer, FileIds, OffsetTarget};
use ecoledger_kernel::{
    ClaimId, CreditId, CreditVintage, EsgMilestoneId, EsgReportingPeriodId, EsgScorecardId, FromJson, FromMembers, List,
    LongText, MbpId, Members, OrganizationId, Path, PositiveQuantity, ProcessedClaimId, ProposalId, Refusal, Text, Value,
};
use serde::{Deserialize, Serialize};

use crate::{ActionKind, ProposalType, ProposalsView, act::act_on_proposal, entities::EmitAll, submit::submit_proposal};

ecoledger_kernel::commands! {
    /// What may be asked of proposals.
    in ProposalsView, to EmitAll;
    SubmitProposal "submitProposal" by submit_proposal,
    ActOnProposal "actOnProposal" by act_on_proposal,
}

/// What a proposal asks for, as it was submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all_fields = "camelCase", deny_unknown_fields)]
#[expect(
    clippy::exhaustive_enums,
    reason = "words of the contract: rules match what is asked for, and a new one is a new contract"
)]
pub enum ProposalBody {
    /// To register a modular benefit project.
    #[serde(rename = "MBPRegister")]
    MbpRegister {
        /// The modular benefit project.
        mbp_id: MbpId,
    },
    /// To verify a claim.
    #[serde(rename = "MBPClaimVerify")]
    MbpClaimVerify {
        /// The claim.
        claim_id: ClaimId,
        /// Who is to verify it.
        verifier_id: OrganizationId,
    },
    /// To mint a credit for a verified claim.
    CreditMint {
        /// The processed claim.
        processed_claim_id: ProcessedClaimId,
    },
    /// To become a trader of a marketplace.
    MarketplaceTraderRegister {
        /// The marketplace.
        marketplace_id: OrganizationId,
    },
    /// To list a credit.
    MarketplaceListingRegister {
        /// The credit.
        credit_id: CreditId,
        /// The marketplace.
        marketplace_id: OrganizationId,
    },
    /// To end a listing.
    MarketplaceListingDeregister {
        /// The credit.
        credit_id: CreditId,
    },
    /// To move a listing to another marketplace.
    MarketplaceListingTransfer {
        /// The credit.
        credit_id: CreditId,
        /// The other marketplace.
        to_marketplace_id: OrganizationId,
    },
    /// To retire a credit.
    CreditRetire {
        /// The credit.
        credit_id: CreditId,
        /// For whom; it is recorded on approval only (D-19).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end_use_buyer: Option<Arc<EndUseBuyer>>,
    },
    /// To retire a credit and count it on a scorecard.
    #[serde(rename = "ESGEmissionOffset")]
    EsgEmissionOffset {
        /// The credit.
        credit_id: CreditId,
        /// The scorecard.
        esg_scorecard_id: EsgScorecardId,
        /// The milestone.
        esg_milestone_id: EsgMilestoneId,
        /// The reporting period; the milestone itself without one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        esg_reporting_period_id: Option<EsgReportingPeriodId>,
    },
}

impl ProposalBody {
    /// The type.
    #[must_use]
    pub const fn proposal_type(&self) -> ProposalType {
        match self {
            Self::MbpRegister { .. } => ProposalType::MbpRegister,
            Self::MbpClaimVerify { .. } => ProposalType::MbpClaimVerify,
            Self::CreditMint { .. } => ProposalType::CreditMint,
            Self::MarketplaceTraderRegister { .. } => ProposalType::MarketplaceTraderRegister,
            Self::MarketplaceListingRegister { .. } => ProposalType::MarketplaceListingRegister,
            Self::MarketplaceListingDeregister { .. } => ProposalType::MarketplaceListingDeregister,
            Self::MarketplaceListingTransfer { .. } => ProposalType::MarketplaceListingTransfer,
            Self::CreditRetire { .. } => ProposalType::CreditRetire,
            Self::EsgEmissionOffset { .. } => ProposalType::EsgEmissionOffset,
        }
    }

    /// The credit that it is about, if it is about one.
    #[must_use]
    pub const fn credit(&self) -> Option<CreditId> {
        match *self {
            Self::MarketplaceListingRegister { credit_id, .. }
            | Self::MarketplaceListingDeregister { credit_id }
            | Self::MarketplaceListingTransfer { credit_id, .. }
            | Self::CreditRetire { credit_id, .. }
            | Self::EsgEmissionOffset { credit_id, .. } => Some(credit_id),
            Self::MbpRegister { .. }
            | Self::MbpClaimVerify { .. }
            | Self::CreditMint { .. }
            | Self::MarketplaceTraderRegister { .. } => None,
        }
    }

    /// The claim that it is to verify, if it is about one.
    #[must_use]
    pub const fn claim(&self) -> Option<ClaimId> {
        match *self {
            Self::MbpClaimVerify { claim_id, .. } => Some(claim_id),
            Self::MbpRegister { .. }
            | Self::CreditMint { .. }
            | Self::MarketplaceTraderRegister { .. }
            | Self::MarketplaceListingRegister { .. }
            | Self::MarketplaceListingDeregister { .. }
            | Self::MarketplaceListingTransfer { .. }
            | Self::CreditRetire { .. }
            | Self::EsgEmissionOffset { .. } => None,
        }
    }

    /// The end-use buyer that a retirement gives.
    #[must_use]
    pub const fn end_use_buyer(&self) -> Option<&Arc<EndUseBuyer>> {
        match self {
            Self::CreditRetire { end_use_buyer, .. } => end_use_buyer.as_ref(),
            Self::MbpRegister { .. }
            | Self::MbpClaimVerify { .. }
            | Self::CreditMint { .. }
            | Self::MarketplaceTraderRegister { .. }
            | Self::MarketplaceListingRegister { .. }
            | Self::MarketplaceListingDeregister { .. }
            | Self::MarketplaceListingTransfer { .. }
            | Self::EsgEmissionOffset { .. } => None,
        }
    }

    /// What a retired credit is to count on.
    #[must_use]
    pub const fn offset_target(&self) -> Option<OffsetTarget> {
        match *self {
            Self::EsgEmissionOffset { esg_scorecard_id, esg_milestone_id, esg_reporting_period_id, .. } => Some(OffsetTarget {
                scorecard: esg_scorecard_id,
                milestone: esg_milestone_id,
                reporting_period: esg_reporting_period_id,
            }),
            Self::MbpRegister { .. }
            | Self::MbpClaimVerify { .. }
            | Self::CreditMint { .. }
            | Self::MarketplaceTraderRegister { .. }
            | Self::MarketplaceListingRegister { .. }
            | Self::MarketplaceListingDeregister { .. }
            | Self::MarketplaceListingTransfer { .. }
            | Self::CreditRetire { .. } => None,
        }
    }
}

impl FromJson for ProposalBody {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let mut members = value.members()?;
        let body = match members.required::<ProposalType>("type")? {
            ProposalType::MbpRegister => Self::MbpRegister { mbp_id: members.required("mbpId")? },
            ProposalType::MbpClaimVerify => {
                Self::MbpClaimVerify { claim_id: members.required("claimId")?, verifier_id: members.required("verifierId")? }
            }
            ProposalType::CreditMint => Self::CreditMint { processed_claim_id: members.required("processedClaimId")? },
            ProposalType::MarketplaceTraderRegister => {
                Self::MarketplaceTraderRegister { marketplace_id: members.required("marketplaceId")? }
            }
            ProposalType::MarketplaceListingRegister => Self::MarketplaceListingRegister {
                credit_id: members.required("creditId")?,
                marketplace_id: members.required("marketplaceId")?,
            },
            ProposalType::MarketplaceListingDeregister => {
                Self::MarketplaceListingDeregister { credit_id: members.required("creditId")? }
            }
            ProposalType::MarketplaceListingTransfer => Self::MarketplaceListingTransfer {
                credit_id: members.required("creditId")?,
                to_marketplace_id: members.required("toMarketplaceId")?,
            },
            ProposalType::CreditRetire => Self::CreditRetire {
                credit_id: members.required("creditId")?,
                end_use_buyer: members.optional("endUseBuyer")?.map(Arc::new),
            },
            ProposalType::EsgEmissionOffset => Self::EsgEmissionOffset {
                credit_id: members.required("creditId")?,
                esg_scorecard_id: members.required("esgScorecardId")?,
                esg_milestone_id: members.required("esgMilestoneId")?,
                esg_reporting_period_id: members.optional("esgReportingPeriodId")?,
            },
        };
        members.finish()?;
        Ok(body)
    }
}

/// Asks another organization to agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
    pub external_ids: Vec<Text>,
}

impl FromMembers for SubmitProposal {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self {
            proposal_id: members.required("proposalId")?,
            proposal: Arc::new(members.required("proposal")?),
            message: members.optional("message")?,
            external_ids: members.optional::<List<Text>>("externalIds")?.map(|list| list.0).unwrap_or_default(),
        })
    }
}

/// What the registry settles when it mints ([D-15]).
///
/// [D-15]: ecoledger_kernel::rules::credits#d-15
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
