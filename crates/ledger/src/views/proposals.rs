use alloc::{sync::Arc, vec::Vec};

use ecoledger_kernel::{LongText, OrganizationId, ProposalId, Text, Version};
use ecoledger_proposals::{
    ActionKind, HistoryEntry, Proposal, ProposalBody, ProposalStatus, ProposalType, Side,
    machine::{Guard, Transition},
};
use serde::Serialize;

/// A proposal, for its two parties ([D-65]).
///
/// [D-65]: ecoledger_kernel::rules::reading#d-65
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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

/// What the proposal machine says of one type in one status. Of two rows with the same action the first whose guard holds is
/// taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ProposalMachineRow {
    /// The type.
    #[serde(rename = "type")]
    pub proposal_type: ProposalType,
    /// Where the proposal stands.
    pub from: ProposalStatus,
    /// What is done.
    pub action: ActionKind,
    /// Which of its parties does it.
    pub by: Side,
    /// What must hold besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guard: Option<Guard>,
    /// Where it stands then.
    pub to: ProposalStatus,
}

impl ProposalMachineRow {
    pub(crate) fn of(proposal_type: ProposalType) -> impl Iterator<Item = Self> {
        proposal_type.transitions().map(move |Transition { from, action, guard, to }| Self {
            proposal_type,
            from,
            action,
            by: action.side(),
            guard: Some(guard).filter(|guard| *guard != Guard::Always),
            to,
        })
    }
}
