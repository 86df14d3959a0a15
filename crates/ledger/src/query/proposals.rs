//! Queries about proposals.

use alloc::{format, vec::Vec};

use ecoledger_credits::policy::{Acting, MemberRight};
use ecoledger_kernel::{Entity as _, ProposalId, Refusal};
use ecoledger_proposals::{Proposal, ProposalStatus, ProposalType};

use super::{Asked, NotAnswered, PageRequest};
use crate::views::{Answer, ProposalView, entity};

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
    fn passes(self, (proposal_type, status): (ProposalType, ProposalStatus)) -> bool {
        self.status.is_none_or(|asked| status == asked) && self.proposal_type.is_none_or(|asked| proposal_type == asked)
    }
}

/// A proposal is for its parties, and for users whose role reaches its asset (D-23, D-53).
fn is_in_sight(acting: &Acting<'_>, proposal: &Proposal) -> bool {
    proposal.is_visible_to(acting.id)
        && match proposal.asset_path() {
            Some(path) => acting.covers(MemberRight::Read, path),
            None => acting.covers_organization(MemberRight::Read),
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
        let first = page.position::<u32>(&list)?.unwrap_or(0);
        let proposals = &self.projections()?.proposals;
        // A role that reaches the whole organization needs no list of its scopes.
        let scopes = if acting.covers_organization(MemberRight::Read) {
            [None].into()
        } else {
            let assignments = acting.assignments();
            assignments.map(|assignment| assignment.scope).collect::<Vec<_>>()
        };
        let views = proposals.of(acting.id, &scopes, |kind| filter.passes(kind), first).map(|(number, id)| {
            let slot = self.entities.proposals.get(&id);
            let proposal = slot.entity.filter(|proposal| is_in_sight(&acting, proposal));
            (number, proposal.map(|proposal| ProposalView::new(id, slot.version, proposal)))
        });
        Ok(page.collect(&list, views).into())
    }
}
