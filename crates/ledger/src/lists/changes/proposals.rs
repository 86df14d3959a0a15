//! Who is a party to which proposal, and what a proposal opens.

use ecoledger_credits::{Claim, Credit, RoleScope};
use ecoledger_kernel::{OrganizationId, ProposalId};
use ecoledger_proposals::{Event as ProposalsEvent, Proposal};

use super::{Changes, Entry, List, ListView, Position};
use crate::{LedgerView, lists::Born};

impl<V: LedgerView, L: ListView> Changes<'_, V, L> {
    pub(super) fn tell_proposals(&mut self, event: &ProposalsEvent) {
        let id = event.proposal_id();
        let is_new = matches!(event, ProposalsEvent::ProposalSubmitted(_));
        let Some(proposal) = self.entity::<Proposal>(&id) else { return };
        self.submit_claim(proposal);
        if let Some(id) = proposal.body.credit()
            && let Some(credit) = self.entity::<Credit>(&id)
            && let Some(birth) = self.birth_of_credit(id)
        {
            self.ask(birth, credit, proposal.submitter);
            self.ask(birth, credit, proposal.decider);
        }
        self.list_for(proposal.submitter, id, proposal, is_new);
        if proposal.decider != proposal.submitter {
            self.list_for(proposal.decider, id, proposal, is_new);
        }
    }

    /// A claim that was submitted to a verifier is in its list from then on.
    fn submit_claim(&mut self, proposal: &Proposal) {
        let Some(id) = proposal.body.claim() else { return };
        let birth = self.get(List::ClaimBirths, Position::Id(id.uuid())).and_then(|birth| birth.count());
        let Some(claim) = self.entity::<Claim>(&id) else { return };
        if let Some((verifier, birth)) = claim.verifier.zip(birth) {
            let list = List::Born(Born::ClaimsSubmitted(claim.mbp, verifier));
            self.put(list, Position::Number(birth), Entry::Id(id.uuid()));
        }
    }

    /// Lists a proposal for a party, under its status.
    fn list_for(&mut self, party: OrganizationId, id: ProposalId, proposal: &Proposal, is_new: bool) {
        let position = Position::Id(id.uuid());
        let (number, before) = if is_new {
            (self.next_number(List::Proposals(party, None, None)).0, None)
        } else {
            match self.get(List::ProposalNumbers(party), position.clone()) {
                Some(Entry::Proposal { number, status }) => (number, Some(status)),
                Some(_) | None => return,
            }
        };
        if before == Some(proposal.status) {
            return;
        }
        let path = proposal.asset_path();
        let scopes =
            [path.map(|path| RoleScope::EcoProject(path.eco_project)), path.and_then(|path| path.mbp).map(RoleScope::Mbp)];
        for scope in scopes.into_iter().flatten().map(Some).chain([None]) {
            let of_kind = |status| List::Proposals(party, scope, Some((proposal.proposal_type(), status)));
            if is_new {
                self.put(List::Proposals(party, scope, None), Position::Number(number), Entry::Id(id.uuid()));
            }
            if let Some(before) = before {
                self.remove(of_kind(before), Position::Number(number));
            }
            self.put(of_kind(proposal.status), Position::Number(number), Entry::Id(id.uuid()));
        }
        self.put(List::ProposalNumbers(party), position, Entry::Proposal { number, status: proposal.status });
    }
}
