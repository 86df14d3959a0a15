use alloc::{sync::Arc, vec::Vec};

use ecoledger_kernel::{LongText, OrganizationId, ProposalId, Text, Version};
use ecoledger_proposals::{HistoryEntry, Proposal, ProposalBody, ProposalStatus};
use serde::Serialize;

/// A proposal, for its two parties (D-65).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ProposalView {
    /// Its id.
    pub proposal_id: ProposalId,
    /// Its version.
    pub version: Version,
    /// What it asks for.
    pub proposal: Arc<ProposalBody>,
    /// Where it stands.
    pub status: ProposalStatus,
    /// Who asks.
    pub submitter_id: OrganizationId,
    /// Who is asked.
    pub decider_id: OrganizationId,
    /// A word with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<LongText>,
    /// What the submitter is called on the decider's platform.
    pub external_ids: Arc<[Text]>,
    /// What was done with it, from `submit` on (D-80).
    pub history: Vec<HistoryEntry>,
}

impl ProposalView {
    pub(crate) fn new(id: ProposalId, version: Version, proposal: &Proposal) -> Self {
        Self {
            proposal_id: id,
            version,
            proposal: proposal.body.clone(),
            status: proposal.status,
            submitter_id: proposal.submitter,
            decider_id: proposal.decider,
            message: proposal.message.clone(),
            external_ids: proposal.external_ids.clone(),
            history: proposal.history.clone(),
        }
    }
}
