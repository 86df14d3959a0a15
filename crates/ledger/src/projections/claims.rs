//! Claims by modular benefit project.

use ecoledger_credits::Event as CreditsEvent;
use ecoledger_kernel::{MbpId, OrganizationId};
use ecoledger_proposals::Proposal;

use super::ascending::Positions;
use crate::{
    HashKey,
    entities::{Entities, Map, map},
};

/// The claims of modular benefit projects, by their positions among the entities, in the order of creation.
#[derive(Clone, Debug)]
pub(crate) struct ClaimLists {
    /// All of them: the supplier and the registry see them (D-23).
    of: Map<MbpId, Positions>,
    /// Those that were submitted to a verifier, so that its page passes over none that it may not see.
    submitted: Map<(MbpId, OrganizationId), Positions>,
}

impl ClaimLists {
    pub(super) fn new(key: HashKey) -> Self {
        Self { of: map(key), submitted: map(key) }
    }

    /// Takes an event after the entities took it.
    pub(super) fn fold_projects(&mut self, event: &CreditsEvent, entities: &Entities) {
        match event {
            CreditsEvent::ClaimCreated(event) => {
                let Some(position) = entities.claims.position(&event.claim_id) else { return };
                self.of.entry(event.mbp_id).or_default().insert(position);
            }
            CreditsEvent::EcoProjectCreated(_)
            | CreditsEvent::ModularBenefitProjectCreated(_)
            | CreditsEvent::ModularBenefitProjectUpdated(_)
            | CreditsEvent::ClaimUpdated(_)
            | CreditsEvent::CheckpointAdded(_)
            | CreditsEvent::CheckpointUpdated(_)
            | CreditsEvent::ProcessedClaimCreated(_)
            | CreditsEvent::ProcessedClaimUpdated(_)
            | CreditsEvent::CheckpointResultUpdated(_)
            | CreditsEvent::OrganizationRegistered(_)
            | CreditsEvent::MarketRoleAdded(_)
            | CreditsEvent::OrganizationUpdated(_)
            | CreditsEvent::UserRoleAssigned(_)
            | CreditsEvent::UserRoleRevoked(_)
            | CreditsEvent::CreditMinted(_)
            | CreditsEvent::CreditSplit(_)
            | CreditsEvent::CreditTransferred(_)
            | CreditsEvent::CreditListed(_)
            | CreditsEvent::CreditDelisted(_)
            | CreditsEvent::CreditListingTransferred(_)
            | CreditsEvent::EndUseBuyerChanged(_)
            | CreditsEvent::CreditRetired(_)
            | CreditsEvent::TraderRegistered(_)
            | CreditsEvent::FileAdded(_)
            | CreditsEvent::FileDeleted(_)
            | CreditsEvent::EsgScorecardCreated(_)
            | CreditsEvent::EsgMilestoneCreated(_)
            | CreditsEvent::EmissionsReported(_)
            | CreditsEvent::EmissionsOffset(_) => {}
        }
    }

    /// Takes a proposal after the entities took what happened to it.
    pub(super) fn fold_proposal(&mut self, proposal: &Proposal, entities: &Entities) {
        let Some(id) = proposal.body.claim() else { return };
        let Some(claim) = entities.claims.get(&id).entity else { return };
        if let Some((verifier, position)) = claim.verifier.zip(entities.claims.position(&id)) {
            self.submitted.entry((claim.mbp, verifier)).or_default().insert(position);
        }
    }

    /// What the claims tell.
    pub(super) fn rebuild(&mut self, entities: &Entities) {
        for ((_, place), position) in entities.claims.iter().zip(0..) {
            let Some(claim) = &place.entity else { continue };
            self.of.entry(claim.mbp).or_default().insert(position);
            if let Some(verifier) = claim.verifier {
                self.submitted.entry((claim.mbp, verifier)).or_default().insert(position);
            }
        }
    }

    /// The claims of a project.
    pub(crate) fn of(&self, mbp: MbpId) -> Option<&Positions> {
        self.of.get(&mbp)
    }

    /// Those that were submitted to a verifier.
    pub(crate) fn submitted_to(&self, verifier: OrganizationId, mbp: MbpId) -> Option<&Positions> {
        self.submitted.get(&(mbp, verifier))
    }
}
