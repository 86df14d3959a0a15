//! Queries about proposals.

use alloc::{format, vec::Vec};

use ecoledger_credits::policy::{Acting, MemberRight};
use ecoledger_kernel::{Entity as _, ProposalId, Refusal};
use ecoledger_proposals::{Proposal, ProposalStatus, ProposalType};

use super::{Asked, PageRequest, Stop};
use crate::{
    ledger_view::{LedgerView, slot},
    views::{Answer, ProposalView, entity},
};

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

impl<V: LedgerView> Asked<'_, V> {
    pub(super) fn proposal(&mut self, id: ProposalId) -> Result<ProposalView, Stop<V::Gap>> {
        let acting = self.member()?;
        let proposal = slot::<Proposal, V>(self.view, &id).map_err(Stop::Gap)?.entity;
        let in_sight = proposal.is_some_and(|proposal| is_in_sight(&acting, proposal));
        let view = entity::proposal(self.view, id).map_err(Stop::Gap)?.filter(|_| in_sight);
        Ok(view.ok_or_else(|| Refusal::not_found(&Proposal::key(&id)))?)
    }

    pub(super) fn proposals(&mut self, filter: ProposalFilter, page: &PageRequest) -> Result<Answer, Stop<V::Gap>> {
        let acting = self.member()?;
        let list = format!("proposals {} {filter:?}", acting.id);
        let first = page.position::<u32>(&list)?.unwrap_or(0);
        let proposals = &self.lists()?.projections.proposals;
        // A role that reaches the whole organization needs no list of its scopes.
        let scopes = if acting.covers_organization(MemberRight::Read) {
            [None].into()
        } else {
            let assignments = acting.assignments();
            assignments.map(|assignment| assignment.scope).collect::<Vec<_>>()
        };
        let views = proposals.of(acting.id, &scopes, |kind| filter.passes(kind), first).map(|(number, id)| {
            let view = slot::<Proposal, V>(self.view, &id).map(|slot| {
                let proposal = slot.entity.filter(|proposal| is_in_sight(&acting, proposal));
                proposal.map(|proposal| ProposalView::new(id, slot.version, proposal))
            });
            (number, view)
        });
        Ok(page.collect(&list, views)?.into())
    }
}
