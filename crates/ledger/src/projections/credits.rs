//! Indexes over credits, proposals, traders and scorecards.

use alloc::{collections::BTreeSet, sync::Arc, vec::Vec};

use ecoledger_credits::{
    Event as CreditsEvent,
    credit::{CreditMinted, CreditSplit, CreditStatus, EndUseBuyer, Mint},
};
use ecoledger_emissions::Event as EmissionsEvent;
use ecoledger_kernel::{CreditId, EsgScorecardId, OrganizationId, Timestamp};
use ecoledger_proposals::{
    Event as ProposalsEvent, ProposalAccepted, ProposalApproved, ProposalRejected, ProposalResubmitted,
    ProposalReturnedForEdits, ProposalWithdrawn,
};

use super::ascending::Sorted;
use crate::{
    entities::{Entities, Map, map},
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

/// The credits that an organization may read as one that has, or had, a part in them (D-23, D-79).
#[derive(Clone, Debug, Default)]
pub(crate) struct Readable {
    /// What it may read now.
    pub(crate) now: Sorted<CreditStatus>,
    /// What it could read once: the cursor of a page may name it.
    before: BTreeSet<u32>,
}

/// What organizations can list. A position is a credit's place in the order of creation.
#[derive(Clone, Debug)]
pub(crate) struct CreditLists {
    /// What happened to each credit; the keys stand in the order of creation.
    pub(crate) histories: Rows<CreditId, Vec<CreditFact>>,
    readable: Map<OrganizationId, Readable>,
    /// What every buyer may see: listed credits, and parents that were listed when they were spent (D-23, D-79).
    on_show: Readable,
    owned: Map<OrganizationId, Sorted<CreditStatus>>,
    /// The credits that are listed on a marketplace: active ones, all of them.
    listed: Map<OrganizationId, Sorted<CreditStatus>>,
    /// The traders of a marketplace, in the order of their registration.
    pub(crate) traders_of: Map<OrganizationId, Vec<OrganizationId>>,
    /// The scorecards of a buyer.
    pub(crate) scorecards_of: Map<OrganizationId, Vec<EsgScorecardId>>,
}

impl CreditLists {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            histories: Rows::new(seed),
            readable: map(seed),
            on_show: Readable::default(),
            owned: map(seed),
            listed: map(seed),
            traders_of: map(seed),
            scorecards_of: map(seed),
        }
    }

    /// Takes an event after the entities took it.
    pub(super) fn fold_credits(&mut self, event: &CreditsEvent, at: Timestamp, entities: &Entities) {
        match event {
            CreditsEvent::CreditMinted(event) => self.mint(event, at),
            CreditsEvent::CreditSplit(event) => self.split(event, at, entities),
            CreditsEvent::CreditTransferred(event) => {
                let (from, to) = (event.from_organization_id, event.parties.owner_id);
                if let Some(position) = self.position(event.credit_id) {
                    self.owned.entry(from).or_default().remove(CreditStatus::Active, position);
                    self.owned.entry(to).or_default().insert(CreditStatus::Active, position);
                    self.readable.entry(to).or_default().now.insert(CreditStatus::Active, position);
                }
                self.note(event.credit_id, at, CreditDeed::Transferred { from, to });
            }
            CreditsEvent::CreditListed(event) => {
                self.list(event.credit_id, event.marketplace_id);
                self.note(event.credit_id, at, CreditDeed::Listed(event.marketplace_id));
            }
            CreditsEvent::CreditDelisted(event) => {
                self.delist(event.credit_id, event.marketplace_id, entities);
                self.note(event.credit_id, at, CreditDeed::Delisted(event.marketplace_id));
            }
            CreditsEvent::CreditListingTransferred(event) => {
                let (from, to) = (event.from_marketplace_id, event.to_marketplace_id);
                self.delist(event.credit_id, from, entities);
                self.list(event.credit_id, to);
                self.note(event.credit_id, at, CreditDeed::ListingTransferred { from, to });
            }
            CreditsEvent::EndUseBuyerChanged(event) => {
                self.note(event.credit_id, at, CreditDeed::EndUseBuyer(event.end_use_buyer.clone()));
            }
            CreditsEvent::CreditRetired(event) => {
                self.end(event.credit_id, entities);
                self.note(event.credit_id, at, CreditDeed::Retired);
            }
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

    /// Whoever is a party to an open proposal on a credit reads it, and once it is closed no longer for that (D-79).
    pub(super) fn fold_proposals(&mut self, event: &ProposalsEvent, entities: &Entities) {
        let (proposal, parties) = match event {
            ProposalsEvent::ProposalSubmitted(event) => (&event.proposal, [event.submitter_id, event.decider_id]),
            ProposalsEvent::ProposalApproved(ProposalApproved(event))
            | ProposalsEvent::ProposalRejected(ProposalRejected(event))
            | ProposalsEvent::ProposalReturnedForEdits(ProposalReturnedForEdits(event))
            | ProposalsEvent::ProposalResubmitted(ProposalResubmitted(event))
            | ProposalsEvent::ProposalWithdrawn(ProposalWithdrawn(event))
            | ProposalsEvent::ProposalAccepted(ProposalAccepted(event)) => {
                (&event.proposal, [event.submitter_id, event.decider_id])
            }
        };
        let Some(credit) = proposal.credit() else { return };
        for party in parties {
            self.ask(credit, party, entities);
        }
    }

    fn mint(&mut self, event: &CreditMinted, at: Timestamp) {
        let mint = &*event.mint;
        self.note(event.credit_id, at, CreditDeed::Minted(mint.supplier_id));
        self.begin(event.credit_id, mint.supplier_id, mint);
    }

    fn split(&mut self, event: &CreditSplit, at: Timestamp, entities: &Entities) {
        if let (Some(position), Some(marketplace)) = (self.position(event.credit_id), event.listed_on) {
            self.listed.entry(marketplace).or_default().remove(CreditStatus::Active, position);
        }
        self.end(event.credit_id, entities);
        self.note(event.credit_id, at, CreditDeed::Split);
        for child in &event.children {
            self.histories.place(child.credit_id, Vec::new);
            self.begin(child.credit_id, event.owner_id, &event.mint);
            if let Some(marketplace) = event.listed_on {
                self.list(child.credit_id, marketplace);
            }
            if let Some(own) = child.own_end_use_buyer() {
                self.note(child.credit_id, at, CreditDeed::EndUseBuyer(own.clone()));
            }
        }
    }

    fn note(&mut self, credit: CreditId, at: Timestamp, what: CreditDeed) {
        if let Some(history) = self.histories.place(credit, Vec::new) {
            history.push(CreditFact { at, what });
        }
    }

    fn position(&self, credit: CreditId) -> Option<u32> {
        u32::try_from(self.histories.position(&credit)?).ok()
    }

    /// A credit begins.
    fn begin(&mut self, credit: CreditId, owner: OrganizationId, mint: &Mint) {
        let Some(position) = self.position(credit) else { return };
        self.owned.entry(owner).or_default().insert(CreditStatus::Active, position);
        for reader in [owner, mint.supplier_id, mint.issuer_id, mint.verifier_id] {
            self.readable.entry(reader).or_default().now.insert(CreditStatus::Active, position);
        }
    }

    /// An active credit is spent or retired. Whoever could read it goes on reading it.
    fn end(&mut self, credit: CreditId, entities: &Entities) {
        let Some((position, credit)) = self.position(credit).zip(entities.credits.get(&credit).entity) else { return };
        let end = |sorted: &mut Sorted<CreditStatus>| {
            if sorted.remove(CreditStatus::Active, position) {
                sorted.insert(credit.status, position);
            }
        };
        if let Some(owned) = self.owned.get_mut(&credit.owner) {
            end(owned);
        }
        end(&mut self.on_show.now);
        let mint = &*credit.mint;
        let parties = [credit.owner, mint.supplier_id, mint.issuer_id, mint.verifier_id].into_iter();
        for reader in parties.chain(credit.listed_when_split).chain(credit.former_owners.iter().copied()) {
            if let Some(readable) = self.readable.get_mut(&reader) {
                end(&mut readable.now);
            }
        }
    }

    fn list(&mut self, credit: CreditId, marketplace: OrganizationId) {
        let Some(position) = self.position(credit) else { return };
        let readable = &mut self.readable.entry(marketplace).or_default().now;
        for list in [self.listed.entry(marketplace).or_default(), &mut self.on_show.now, readable] {
            list.insert(CreditStatus::Active, position);
        }
    }

    fn delist(&mut self, credit: CreditId, marketplace: OrganizationId, entities: &Entities) {
        let Some(position) = self.position(credit) else { return };
        self.listed.entry(marketplace).or_default().remove(CreditStatus::Active, position);
        self.on_show.hide(CreditStatus::Active, position);
        self.ask(credit, marketplace, entities);
    }

    /// Asks a credit whether an organization may read it, for another reason than that it is listed.
    fn ask(&mut self, credit: CreditId, organization: OrganizationId, entities: &Entities) {
        let Some((position, credit)) = self.position(credit).zip(entities.credits.get(&credit).entity) else { return };
        let readable = self.readable.entry(organization).or_default();
        if credit.is_visible_to(organization, false) {
            readable.now.insert(credit.status, position);
        } else {
            readable.hide(credit.status, position);
        }
    }

    /// The lists of which any has what the organization may see.
    pub(crate) fn seen_by(&self, organization: OrganizationId, is_buyer: bool) -> impl Iterator<Item = &Readable> {
        self.readable.get(&organization).into_iter().chain(is_buyer.then_some(&self.on_show))
    }

    /// What an organization owns, or owned when it ended.
    pub(crate) fn owned_by(&self, organization: OrganizationId) -> Option<&Sorted<CreditStatus>> {
        self.owned.get(&organization)
    }

    /// What is listed on a marketplace.
    pub(crate) fn listed_on(&self, marketplace: OrganizationId) -> Option<&Sorted<CreditStatus>> {
        self.listed.get(&marketplace)
    }
}

impl Readable {
    fn hide(&mut self, status: CreditStatus, position: u32) {
        if self.now.remove(status, position) {
            self.before.insert(position);
        }
    }

    /// Whether a credit may be read, or could be once.
    pub(crate) fn ever_had(&self, position: u32) -> bool {
        self.now.contains(position) || self.before.contains(&position)
    }
}
