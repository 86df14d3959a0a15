//! Indexes over proposals.

use alloc::{collections::BTreeSet, vec::Vec};

use ecoledger_kernel::{OrganizationId, ProposalId};
use ecoledger_organizations::Scope;
use ecoledger_proposals::{
    Event, ProposalAccepted, ProposalApproved, ProposalRejected, ProposalResubmitted, ProposalReturnedForEdits, ProposalStatus,
    ProposalSubmitted, ProposalType, ProposalWithdrawn,
};

use super::ascending::{Merged, Sorted};
use crate::{
    entities::{Entities, Map, map},
    rows::Rows,
};

/// What filters tell proposals apart by.
pub(crate) type Kind = (ProposalType, ProposalStatus);

/// Where a proposal stands in the lists of its parties.
#[derive(Clone, Copy, Debug, Default)]
struct Listed {
    status: Option<ProposalStatus>,
    /// Its numbers among the submitter's and among the decider's own proposals.
    numbers: [u32; 2],
}

/// The proposals to which organizations are parties. A number is a proposal's place among all of an organization's own, in
/// the order of their submission.
#[derive(Clone, Debug)]
pub(crate) struct ProposalLists {
    of: Map<OrganizationId, Vec<ProposalId>>,
    listed: Rows<ProposalId, Listed>,
    /// Numbers by type and status: all of an organization's own, and those in each part of its assets to which a user role
    /// may be limited, so that a page passes over nothing that is hidden from such a role (D-53).
    numbers: Map<(OrganizationId, Option<Scope>), Sorted<Kind>>,
}

impl ProposalLists {
    pub(super) fn new(seed: u64) -> Self {
        Self { of: map(seed), listed: Rows::new(seed), numbers: map(seed) }
    }

    /// Takes an event after the entities took it.
    pub(super) fn fold(&mut self, event: &Event, entities: &Entities) {
        match event {
            Event::ProposalSubmitted(event) => self.submit(event, entities),
            Event::ProposalApproved(ProposalApproved(event))
            | Event::ProposalRejected(ProposalRejected(event))
            | Event::ProposalReturnedForEdits(ProposalReturnedForEdits(event))
            | Event::ProposalResubmitted(ProposalResubmitted(event))
            | Event::ProposalWithdrawn(ProposalWithdrawn(event))
            | Event::ProposalAccepted(ProposalAccepted(event)) => self.go_on(event.proposal_id, entities),
        }
    }

    fn submit(&mut self, event: &ProposalSubmitted, entities: &Entities) {
        let mut numbers = [0; 2];
        for (party, number) in [event.submitter_id, event.decider_id].into_iter().zip(&mut numbers) {
            let own = self.of.entry(party).or_default();
            if own.last() != Some(&event.proposal_id) {
                own.push(event.proposal_id);
            }
            *number = u32::try_from(own.len().saturating_sub(1)).unwrap_or(u32::MAX);
        }
        self.listed.place(event.proposal_id, || Listed { status: None, numbers });
        self.go_on(event.proposal_id, entities);
    }

    /// The proposal goes from its last status to the present one.
    fn go_on(&mut self, id: ProposalId, entities: &Entities) {
        let Some(proposal) = entities.proposals.get(&id).entity else { return };
        let Some(listed) = self.listed.place(id, Listed::default) else { return };
        let before = listed.status.replace(proposal.status);
        if before == listed.status {
            return;
        }
        let path = proposal.asset_path();
        let scopes = [path.map(|path| Scope::EcoProject(path.eco_project)), path.and_then(|path| path.mbp).map(Scope::Mbp)];
        for (party, number) in [proposal.submitter, proposal.decider].into_iter().zip(listed.numbers) {
            for scope in scopes.into_iter().flatten().map(Some).chain([None]) {
                let numbers = self.numbers.entry((party, scope)).or_default();
                if let Some(before) = before {
                    numbers.remove((proposal.proposal_type(), before), number);
                }
                numbers.insert((proposal.proposal_type(), proposal.status), number);
            }
        }
    }

    /// The numbers and ids of an organization's own proposals in any of the scopes, of the kinds that pass, from one on.
    /// Nothing else is passed over.
    pub(crate) fn of(
        &self,
        organization: OrganizationId,
        scopes: &[Option<Scope>],
        passes: impl Fn(Kind) -> bool,
        from: u32,
    ) -> impl Iterator<Item = (u32, ProposalId)> {
        let own = self.of.get(&organization).map_or(&[][..], |own| own);
        let sorted = scopes.iter().filter_map(|scope| self.numbers.get(&(organization, *scope)));
        let passing: Vec<&BTreeSet<u32>> = sorted.flat_map(|sorted| sorted.of(&passes)).collect();
        let numbers = Merged::new(passing.into_iter().map(move |numbers| numbers.range(from..).copied()));
        numbers.filter_map(|number| Some((number, *own.get(usize::try_from(number).ok()?)?)))
    }
}
