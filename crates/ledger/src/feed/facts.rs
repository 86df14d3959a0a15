//! What a recorded event says for the feed: its cause, what it is about, and who had which part at that moment ([D-75]).
//!
//! [D-75]: ecoledger_kernel::rules::feed#d-75

use ecoledger_credits::{CreditMinted, CreditParties, CreditSplit, Event as CreditsEvent};
use ecoledger_kernel::{CreditId, OrganizationId, TraderRegistrationKey};
use ecoledger_proposals::{
    ActionKind, Event as ProposalsEvent, Parties, ProposalAccepted, ProposalApproved, ProposalBody, ProposalMove,
    ProposalRejected, ProposalResubmitted, ProposalReturnedForEdits, ProposalWithdrawn,
};

use super::{Cause, FeedResource, Part, ProposalSubject};
use crate::Event;

/// The facts of one event. Nothing is looked up: later state says who has a part now, not who had one then.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    pub(crate) cause: Cause,
    pub(crate) resource: FeedResource,
    parties: Parties,
    previous_owner: Option<OrganizationId>,
    submitter: Option<OrganizationId>,
    decider: Option<OrganizationId>,
}

impl Facts {
    /// The facts of an event, unless it is one that no feed tells of (D-26).
    pub(crate) fn of(event: &Event) -> Option<Self> {
        match event {
            Event::Credits(event) => Self::of_credits(event),
            Event::Proposals(event) => Some(Self::of_proposals(event)),
            Event::Bundles(_) => None,
        }
    }

    /// Who had a part, if anybody had.
    pub(crate) fn holder(&self, part: Part) -> Option<OrganizationId> {
        match part {
            Part::Supplier => self.parties.supplier_id,
            Part::IssuingRegistry => self.parties.issuing_registry_id,
            Part::Verifier => self.parties.verifier_id,
            Part::Owner | Part::Buyer => self.parties.owner_id,
            Part::PreviousOwner => self.previous_owner,
            Part::ListedOn => self.parties.listed_on,
            Part::Applicant | Part::Submitter => self.submitter,
            Part::Decider => self.decider,
        }
    }

    fn new(cause: Cause, resource: FeedResource, parties: Parties) -> Self {
        Self { cause, resource, parties, previous_owner: None, submitter: None, decider: None }
    }

    fn of_credits(event: &CreditsEvent) -> Option<Self> {
        let supplier = |id| Parties::new().supplier_id(id);
        let verifier = |id| Parties::new().verifier_id(id);
        let updated =
            |id, verifier_id| Self::new(Cause::ProcessedClaimUpdated, FeedResource::ProcessedClaim(id), verifier(verifier_id));

        match event {
            CreditsEvent::ModularBenefitProjectCreated(event) => {
                Some(Self::new(Cause::MbpCreated, FeedResource::Mbp(event.mbp_id), supplier(event.supplier_id)))
            }
            CreditsEvent::ClaimCreated(event) => {
                Some(Self::new(Cause::ClaimCreated, FeedResource::Claim(event.claim_id), supplier(event.supplier_id)))
            }
            CreditsEvent::ProcessedClaimCreated(event) => {
                let resource = FeedResource::ProcessedClaim(event.processed_claim_id);
                Some(Self::new(Cause::ProcessedClaimCreated, resource, verifier(event.verifier_id)))
            }
            CreditsEvent::ProcessedClaimUpdated(event) => Some(updated(event.processed_claim_id, event.verifier_id)),
            CreditsEvent::CheckpointResultUpdated(event) => Some(updated(event.processed_claim_id, event.verifier_id)),
            CreditsEvent::CreditMinted(event) => Some(Self::minted(event)),
            CreditsEvent::CreditSplit(event) => Some(Self::split(event)),
            CreditsEvent::CreditTransferred(event) => {
                let facts = Self::of_credit(Cause::CreditPassedOn, event.credit_id, event.parties);
                Some(Self { previous_owner: Some(event.from_organization_id), ..facts })
            }
            CreditsEvent::EndUseBuyerChanged(event) => {
                Some(Self::of_credit(Cause::CreditPassedOn, event.credit_id, event.parties))
            }
            CreditsEvent::CreditRetired(event) => Some(Self::of_credit(Cause::CreditRetired, event.credit_id, event.parties)),
            // What a proposal's approval has its row for, or a transfer (D-57).
            CreditsEvent::EcoProjectCreated(_)
            | CreditsEvent::ModularBenefitProjectUpdated(_)
            | CreditsEvent::ClaimUpdated(_)
            | CreditsEvent::CheckpointAdded(_)
            | CreditsEvent::CheckpointUpdated(_)
            | CreditsEvent::CreditListed(_)
            | CreditsEvent::CreditDelisted(_)
            | CreditsEvent::CreditListingTransferred(_)
            | CreditsEvent::TraderRegistered(_)
            | CreditsEvent::FileAdded(_)
            | CreditsEvent::FileDeleted(_)
            | CreditsEvent::OrganizationRegistered(_)
            | CreditsEvent::MarketRoleAdded(_)
            | CreditsEvent::OrganizationUpdated(_)
            | CreditsEvent::UserRoleAssigned(_)
            | CreditsEvent::UserRoleRevoked(_)
            | CreditsEvent::EsgScorecardCreated(_)
            | CreditsEvent::EsgMilestoneCreated(_)
            | CreditsEvent::EmissionsReported(_)
            | CreditsEvent::EmissionsOffset(_) => None,
        }
    }

    fn minted(event: &CreditMinted) -> Self {
        let parties = CreditParties::new(event.mint.supplier_id, &event.mint, None);
        Self::of_credit(Cause::CreditMinted, event.credit_id, parties)
    }

    fn split(event: &CreditSplit) -> Self {
        let parties = CreditParties::new(event.owner_id, &event.mint, event.listed_on);
        Self::of_credit(Cause::CreditSplit, event.credit_id, parties)
    }

    fn of_credit(cause: Cause, id: CreditId, parties: CreditParties) -> Self {
        Self::new(cause, FeedResource::Credit(id), parties.into())
    }

    fn of_proposals(event: &ProposalsEvent) -> Self {
        match event {
            ProposalsEvent::ProposalSubmitted(event) => {
                let between = (event.submitter_id, event.decider_id);
                Self::of_proposal(&event.proposal, ActionKind::Submit, event.parties, between)
            }
            ProposalsEvent::ProposalApproved(ProposalApproved(event))
            | ProposalsEvent::ProposalRejected(ProposalRejected(event))
            | ProposalsEvent::ProposalReturnedForEdits(ProposalReturnedForEdits(event))
            | ProposalsEvent::ProposalResubmitted(ProposalResubmitted(event))
            | ProposalsEvent::ProposalWithdrawn(ProposalWithdrawn(event))
            | ProposalsEvent::ProposalAccepted(ProposalAccepted(event)) => {
                let ProposalMove { proposal, action, parties, submitter_id, decider_id, .. } = event;
                Self::of_proposal(proposal, *action, *parties, (*submitter_id, *decider_id))
            }
        }
    }

    fn of_proposal(
        body: &ProposalBody,
        action: ActionKind,
        parties: Parties,
        (submitter, decider): (OrganizationId, OrganizationId),
    ) -> Self {
        let (subject, resource) = match *body {
            ProposalBody::MbpRegister { mbp_id } => (ProposalSubject::MbpRegistration, FeedResource::Mbp(mbp_id)),
            ProposalBody::MbpClaimVerify { claim_id, .. } => (ProposalSubject::Verification, FeedResource::Claim(claim_id)),
            ProposalBody::CreditMint { processed_claim_id: id } => {
                (ProposalSubject::Issuance, FeedResource::ProcessedClaim(id))
            }
            ProposalBody::MarketplaceTraderRegister { marketplace_id: marketplace } => {
                let key = TraderRegistrationKey { marketplace, organization: submitter };
                (ProposalSubject::Trader, FeedResource::TraderRegistration(key))
            }
            ProposalBody::MarketplaceListingRegister { credit_id, .. } => {
                (ProposalSubject::Listing, FeedResource::Credit(credit_id))
            }
            ProposalBody::MarketplaceListingDeregister { credit_id } => {
                (ProposalSubject::Delisting, FeedResource::Credit(credit_id))
            }
            ProposalBody::MarketplaceListingTransfer { credit_id, .. } => {
                (ProposalSubject::ListingTransfer, FeedResource::Credit(credit_id))
            }
            ProposalBody::CreditRetire { credit_id, .. } | ProposalBody::EsgEmissionOffset { credit_id, .. } => {
                (ProposalSubject::Retirement, FeedResource::Credit(credit_id))
            }
        };
        let facts = Self::new(Cause::On(subject, action), resource, parties);
        Self { submitter: Some(submitter), decider: Some(decider), ..facts }
    }
}
