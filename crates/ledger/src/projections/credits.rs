//! Indexes over credits, proposals, traders and scorecards.

use alloc::{collections::BTreeSet, sync::Arc, vec::Vec};

use ecoledger_credits::{
    Event as CreditsEvent,
    credit::{CreditMinted, CreditSplit, EndUseBuyer},
};
use ecoledger_emissions::Event as EmissionsEvent;
use ecoledger_kernel::{CreditId, EsgScorecardId, OrganizationId, ProposalId, Timestamp};
use ecoledger_proposals::Event as ProposalsEvent;

use crate::{
    entities::{Map, map},
    rows::Rows,
};

/// Something that happened to a credit, for its lineage (D-58).
#[derive(Clone, Debug)]
pub(crate) struct CreditFact {
    pub(crate) at: Timestamp,
    pub(crate) what: CreditDeed,
}

/// What happened. A split names no child, since a lineage shows nothing of siblings.
#[derive(Clone, Debug)]
pub(crate) enum CreditDeed {
    Minted(OrganizationId),
    Split,
    Transferred { from: OrganizationId, to: OrganizationId },
    Listed(OrganizationId),
    Delisted(OrganizationId),
    ListingTransferred { from: OrganizationId, to: OrganizationId },
    EndUseBuyer(Arc<EndUseBuyer>),
    Retired,
}

/// What organizations can list. A position is a credit's place in the order of creation.
#[derive(Clone, Debug)]
pub(crate) struct CreditLists {
    /// What happened to each credit; the keys stand in the order of creation.
    pub(crate) histories: Rows<CreditId, Vec<CreditFact>>,
    /// The credits in which an organization had a part. Whether it may see them still is asked when they are listed.
    pub(crate) credits_of: Map<OrganizationId, BTreeSet<usize>>,
    /// What every buyer may see: listed credits, and parents that were listed when they were spent (D-23, D-79).
    pub(crate) on_show: BTreeSet<usize>,
    /// The proposals to which an organization is a party, in the order of their submission.
    pub(crate) proposals_of: Map<OrganizationId, Vec<ProposalId>>,
    /// The traders of a marketplace, in the order of their registration.
    pub(crate) traders_of: Map<OrganizationId, Vec<OrganizationId>>,
    /// The scorecards of a buyer.
    pub(crate) scorecards_of: Map<OrganizationId, Vec<EsgScorecardId>>,
}

impl CreditLists {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            histories: Rows::new(seed),
            credits_of: map(seed),
            on_show: BTreeSet::new(),
            proposals_of: map(seed),
            traders_of: map(seed),
            scorecards_of: map(seed),
        }
    }

    pub(super) fn fold_credits(&mut self, event: &CreditsEvent, at: Timestamp) {
        match event {
            CreditsEvent::CreditMinted(event) => self.mint(event, at),
            CreditsEvent::CreditSplit(event) => self.split(event, at),
            CreditsEvent::CreditTransferred(event) => {
                let (from, to) = (event.from_organization_id, event.parties.owner_id);
                self.associate(event.credit_id, [to]);
                self.note(event.credit_id, at, CreditDeed::Transferred { from, to });
            }
            CreditsEvent::CreditListed(event) => {
                self.show(event.credit_id, event.marketplace_id);
                self.note(event.credit_id, at, CreditDeed::Listed(event.marketplace_id));
            }
            CreditsEvent::CreditDelisted(event) => {
                if let Some(position) = self.histories.position(&event.credit_id) {
                    self.on_show.remove(&position);
                }
                self.note(event.credit_id, at, CreditDeed::Delisted(event.marketplace_id));
            }
            CreditsEvent::CreditListingTransferred(event) => {
                let (from, to) = (event.from_marketplace_id, event.to_marketplace_id);
                self.show(event.credit_id, to);
                self.note(event.credit_id, at, CreditDeed::ListingTransferred { from, to });
            }
            CreditsEvent::EndUseBuyerChanged(event) => {
                self.note(event.credit_id, at, CreditDeed::EndUseBuyer(event.end_use_buyer.clone()));
            }
            CreditsEvent::CreditRetired(event) => self.note(event.credit_id, at, CreditDeed::Retired),
            CreditsEvent::TraderRegistered(event) => {
                self.traders_of.entry(event.marketplace_id).or_default().push(event.organization_id);
            }
            CreditsEvent::FileAdded(_) | CreditsEvent::FileDeleted(_) => {}
        }
    }

    pub(super) fn fold_emissions(&mut self, event: &EmissionsEvent) {
        match event {
            EmissionsEvent::EsgScorecardCreated(event) => {
                self.scorecards_of.entry(event.owner_id).or_default().push(event.esg_scorecard_id);
            }
            EmissionsEvent::EsgMilestoneCreated(_)
            | EmissionsEvent::EmissionsReported(_)
            | EmissionsEvent::EmissionsOffset(_) => {}
        }
    }

    pub(super) fn fold_proposals(&mut self, event: &ProposalsEvent) {
        match event {
            ProposalsEvent::ProposalSubmitted(event) => {
                self.proposals_of.entry(event.submitter_id).or_default().push(event.proposal_id);
                if event.decider_id != event.submitter_id {
                    self.proposals_of.entry(event.decider_id).or_default().push(event.proposal_id);
                }
                if let Some(credit) = event.proposal.credit() {
                    self.associate(credit, [event.submitter_id, event.decider_id]);
                }
            }
            ProposalsEvent::ProposalApproved(_)
            | ProposalsEvent::ProposalRejected(_)
            | ProposalsEvent::ProposalReturnedForEdits(_)
            | ProposalsEvent::ProposalResubmitted(_)
            | ProposalsEvent::ProposalWithdrawn(_)
            | ProposalsEvent::ProposalAccepted(_) => {}
        }
    }

    fn mint(&mut self, event: &CreditMinted, at: Timestamp) {
        let mint = &*event.mint;
        self.note(event.credit_id, at, CreditDeed::Minted(mint.supplier_id));
        self.associate(event.credit_id, [mint.supplier_id, mint.issuer_id, mint.verifier_id]);
    }

    fn split(&mut self, event: &CreditSplit, at: Timestamp) {
        self.note(event.credit_id, at, CreditDeed::Split);
        let mint = &*event.mint;
        for child in &event.children {
            self.histories.place(&child.credit_id, Vec::new);
            self.associate(child.credit_id, [event.owner_id, mint.supplier_id, mint.issuer_id, mint.verifier_id]);
            if let Some(marketplace) = event.listed_on {
                self.show(child.credit_id, marketplace);
            }
            if let Some(own) = child.own_end_use_buyer() {
                self.note(child.credit_id, at, CreditDeed::EndUseBuyer(own.clone()));
            }
        }
    }

    fn note(&mut self, credit: CreditId, at: Timestamp, what: CreditDeed) {
        if let Some(history) = self.histories.place(&credit, Vec::new) {
            history.push(CreditFact { at, what });
        }
    }

    fn associate<const N: usize>(&mut self, credit: CreditId, organizations: [OrganizationId; N]) {
        let Some(position) = self.histories.position(&credit) else { return };
        for organization in organizations {
            self.credits_of.entry(organization).or_default().insert(position);
        }
    }

    fn show(&mut self, credit: CreditId, marketplace: OrganizationId) {
        self.associate(credit, [marketplace]);
        self.on_show.extend(self.histories.position(&credit));
    }
}
