//! The proposal, and how it takes its events.

use alloc::{sync::Arc, vec, vec::Vec};

use ecoledger_credits::AssetPath;
use ecoledger_kernel::{Actor, Entity, EntityKey, FileId, Inconsistent, LongText, OrganizationId, ProposalId, Text, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    ActionKind, ProposalBody, ProposalMove, ProposalStatus, ProposalSubmitted, ProposalType, Side, event::ProjectPath,
};

/// One thing that was done with a proposal ([D-65]).
///
/// [D-65]: ecoledger_kernel::rules::reading#d-65
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct HistoryEntry {
    /// What was done.
    pub action: ActionKind,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub actor: Actor,
    /// A word with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<LongText>,
    /// The files that were named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub file_ids: Vec<FileId>,
}

/// What one organization asks of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Proposal {
    /// What it asks for.
    pub body: Arc<ProposalBody>,
    /// Where it stands.
    pub status: ProposalStatus,
    /// Who asks.
    pub submitter: OrganizationId,
    /// Who is asked.
    pub decider: OrganizationId,
    /// A word with it.
    pub message: Option<LongText>,
    /// What the submitter is called on the decider's platform.
    pub external_ids: Arc<[Text]>,
    /// Where its asset lies, if it lies in an eco project.
    pub path: Option<ProjectPath>,
    /// What was done with it, from `submit` on (D-80).
    pub history: Vec<HistoryEntry>,
}

impl Proposal {
    /// The type.
    #[must_use]
    pub fn proposal_type(&self) -> ProposalType {
        self.body.proposal_type()
    }

    /// Whether an organization is a party to it: nobody else may see it ([D-23]).
    ///
    /// [D-23]: ecoledger_kernel::rules::organizations#d-23
    #[must_use]
    pub fn is_visible_to(&self, organization: OrganizationId) -> bool {
        self.submitter == organization || self.decider == organization
    }

    /// The organization of a side.
    #[must_use]
    pub fn party(&self, side: Side) -> OrganizationId {
        match side {
            Side::Submitter => self.submitter,
            Side::Decider => self.decider,
        }
    }

    /// Where its asset lies, as a scope covers it; none for what needs an organization-level role ([D-53]).
    ///
    /// [D-53]: ecoledger_kernel::rules::organizations#d-53
    #[must_use]
    pub fn asset_path(&self) -> Option<AssetPath> {
        self.path.map(|path| AssetPath { eco_project: path.eco_project_id, mbp: Some(path.mbp_id) })
    }
}

/// What happens to a proposal.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum ProposalChange<'e> {
    /// It is made.
    Submitted(&'e ProposalSubmitted, Timestamp, Actor),
    /// It goes on.
    Moved(&'e ProposalMove, Timestamp, Actor),
}

impl Entity for Proposal {
    type Id = ProposalId;
    type Change<'e> = ProposalChange<'e>;

    fn key(id: &ProposalId) -> EntityKey {
        EntityKey::Proposal(*id)
    }

    fn expect_possible(&self, _id: &ProposalId) -> Result<(), &'static str> {
        let begins = self.history.first().is_some_and(|first| first.action == ActionKind::Submit);
        if begins { Ok(()) } else { Err("expected a history that begins with its submission") }
    }

    fn evolve(slot: &mut Option<Self>, id: &ProposalId, change: ProposalChange<'_>) -> Result<(), Inconsistent> {
        let inconsistent = |what| Err(Inconsistent::new(&Self::key(id), what));
        match (slot.as_mut(), change) {
            (None, ProposalChange::Submitted(event, at, actor)) => {
                let message = event.message.clone();
                let submitted = HistoryEntry { action: ActionKind::Submit, at, actor, message, file_ids: Vec::new() };
                *slot = Some(Self {
                    body: event.proposal.clone(),
                    status: ProposalStatus::Submitted,
                    submitter: event.submitter_id,
                    decider: event.decider_id,
                    message: event.message.clone(),
                    external_ids: event.external_ids.as_slice().into(),
                    path: event.path,
                    history: vec![submitted],
                });
            }
            (Some(proposal), ProposalChange::Moved(event, at, actor)) => {
                proposal.status = event.status;
                proposal.history.push(HistoryEntry {
                    action: event.action,
                    at,
                    actor,
                    message: event.message.clone(),
                    file_ids: event.file_ids.clone(),
                });
            }
            (Some(_), ProposalChange::Submitted(..)) => return inconsistent("submitted twice"),
            (None, ProposalChange::Moved(..)) => return inconsistent("changed, but not there"),
        }
        Ok(())
    }
}
