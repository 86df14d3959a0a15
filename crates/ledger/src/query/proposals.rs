//! Queries about proposals.

use alloc::{format, vec::Vec};

use ecoledger_credits::{MemberRight, for_proposals_and_queries::Acting};
use ecoledger_kernel::{Entity as _, ProposalId, Refusal};
use ecoledger_proposals::{Proposal, ProposalStatus, ProposalType};

use super::{Answering, PageRequest, Stop, Stopped};
use crate::{
    LedgerView,
    ledger_view::slot,
    lists::{List, ListView, Position, ProposalKind, RangeStart, merged},
    views::{Answer, ProposalView, entity},
};

/// Which proposals are asked for.
#[expect(clippy::exhaustive_structs, reason = "the members of the query")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "camelCase"))]
pub struct ProposalFilter {
    /// Those that stand so.
    pub status: Option<ProposalStatus>,
    /// Those of this type.
    pub proposal_type: Option<ProposalType>,
}

impl ProposalFilter {
    /// The kinds that pass: none is named when all do.
    fn kinds(self) -> Vec<Option<ProposalKind>> {
        if self == Self::default() {
            return Vec::from([None]);
        }
        let types = ProposalType::ALL.iter().filter(|found| self.proposal_type.is_none_or(|asked| asked == **found));
        let statuses = || ProposalStatus::ALL.iter().filter(|found| self.status.is_none_or(|asked| asked == **found));
        types.flat_map(|proposal_type| statuses().map(|status| Some((*proposal_type, *status)))).collect()
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

impl<V: LedgerView, L: ListView> Answering<'_, V, L> {
    pub(super) fn proposal(&mut self, id: ProposalId) -> Result<ProposalView, Stopped<V, L>> {
        let acting = self.member()?;
        let proposal = slot::<Proposal, V>(self.view, &id).map_err(Stop::Gap)?.entity;
        let in_sight = proposal.is_some_and(|proposal| is_in_sight(&acting, proposal));
        let view = entity::proposal(self.view, id).map_err(Stop::Gap)?.filter(|_| in_sight);
        Ok(view.ok_or_else(|| Refusal::not_found(&Proposal::key(&id)))?)
    }

    pub(super) fn proposals(&mut self, filter: ProposalFilter, page: &PageRequest) -> Result<Answer, Stopped<V, L>> {
        let acting = self.member()?;
        let list = format!("proposals {} {filter:?}", acting.id);
        self.expect_lists()?;
        let first = RangeStart::At(Position::Number(page.position::<u64>(&list)?.unwrap_or(0)));
        // A role that reaches the whole organization needs no list of its scopes.
        let scopes = if acting.covers_organization(MemberRight::Read) {
            Vec::from([None])
        } else {
            acting.assignments().map(|assignment| assignment.scope).collect()
        };
        let kinds = filter.kinds();
        let lists = scopes.iter().flat_map(|scope| kinds.iter().map(|kind| List::Proposals(acting.id, *scope, *kind)));
        let rows = merged(lists.map(|list| self.lists.rows(list, first.clone(), page.ahead())));
        let views = rows.map(|row| {
            let row = row?;
            let view = row.entry.id().map_or(Ok(None), |id| self.proposal_shown_to(&acting, id));
            Ok((row.position.number().unwrap_or(u64::MAX), view))
        });
        Ok(page.collect(&list, views)?.into())
    }

    fn proposal_shown_to(&self, acting: &Acting<'_>, id: ProposalId) -> Result<Option<ProposalView>, V::Gap> {
        let slot = slot::<Proposal, V>(self.view, &id)?;
        let proposal = slot.entity.filter(|proposal| is_in_sight(acting, proposal));
        Ok(proposal.map(|proposal| ProposalView::new(id, slot.version, proposal)))
    }
}
