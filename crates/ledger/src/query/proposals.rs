//! Queries about proposals.

use alloc::format;

use ecoledger_kernel::{Entity as _, ProposalId, Refusal};
use ecoledger_organizations::policy::{Acting, Right};
use ecoledger_proposals::{Proposal, ProposalStatus, ProposalType};

use super::{Asked, NotAnswered, PageRequest};
use crate::answer::{Answer, ProposalView, entity};

/// Which proposals are asked for.
#[expect(clippy::exhaustive_structs, reason = "the members of the query")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProposalFilter {
    /// Those that stand so.
    pub status: Option<ProposalStatus>,
    /// Those of this type.
    pub proposal_type: Option<ProposalType>,
}

impl ProposalFilter {
    fn passes(self, proposal: &Proposal) -> bool {
        self.status.is_none_or(|status| proposal.status == status)
            && self.proposal_type.is_none_or(|proposal_type| proposal.proposal_type() == proposal_type)
    }
}

/// A proposal is for its parties, and for users whose role reaches its asset (D-23, D-53).
fn is_in_sight(acting: &Acting<'_>, proposal: &Proposal) -> bool {
    proposal.is_visible_to(acting.id)
        && match proposal.asset_path() {
            Some(path) => acting.covers(Right::Read, path),
            None => acting.covers_organization(Right::Read),
        }
}

impl Asked<'_> {
    pub(super) fn proposal(&mut self, id: ProposalId) -> Result<ProposalView, NotAnswered> {
        let acting = self.member()?;
        let proposal = self.entities.proposals.get(&id).entity;
        let in_sight = proposal.is_some_and(|proposal| is_in_sight(&acting, proposal));
        let view = entity::proposal(self.entities, id).filter(|_| in_sight);
        Ok(view.ok_or_else(|| Refusal::not_found(&Proposal::key(&id)))?)
    }

    pub(super) fn proposals(&mut self, filter: ProposalFilter, page: &PageRequest) -> Result<Answer, NotAnswered> {
        let acting = self.member()?;
        let list = format!("proposals {} {filter:?}", acting.id);
        let ids = self.projections()?.credits.proposals_of.get(&acting.id).map_or(&[][..], |ids| ids);
        let view = |id: &ProposalId| {
            let slot = self.entities.proposals.get(id);
            let proposal = slot.entity.filter(|proposal| filter.passes(proposal) && is_in_sight(&acting, proposal))?;
            Some(ProposalView::new(*id, slot.version, proposal))
        };
        Ok(page.of(&list, ids, view)?.into())
    }
}
