//! What credits, claims, traders and scorecards become.

use alloc::vec::Vec;

use ecoledger_credits::{
    Credit, CreditListingTransferred, CreditMinted, CreditRetired, CreditSplit, CreditStatus, CreditTransferred,
    Event as CreditsEvent,
};
use ecoledger_kernel::{CreditId, OrganizationId};

use super::{Changes, Entry, List, ListView, Position};
use crate::{
    LedgerView,
    lists::{Born, CreditReader},
    projections::{CreditDeed, CreditFact, parties},
};

/// When a credit was made.
#[derive(Clone, Copy)]
pub(super) struct CreditBirth {
    number: u64,
    begin: u64,
    id: CreditId,
}

const fn reader(organization: OrganizationId) -> CreditReader {
    CreditReader::Organization(organization)
}

impl<V: LedgerView, L: ListView> Changes<'_, V, L> {
    pub(super) fn tell_credits(&mut self, event: &CreditsEvent) {
        match event {
            CreditsEvent::ClaimCreated(event) => {
                let (birth, id) = (self.birth(0), event.claim_id.uuid());
                self.put(List::ClaimBirths, Position::Id(id), Entry::Birth { number: birth, begin: 0 });
                self.put(List::Born(Born::Claims(event.mbp_id)), Position::Number(birth), Entry::Id(id));
            }
            CreditsEvent::CreditMinted(event) => self.mint(event),
            CreditsEvent::CreditSplit(event) => self.split(event),
            CreditsEvent::CreditTransferred(event) => self.transfer(event),
            CreditsEvent::CreditListed(event) => {
                self.note(event.credit_id, CreditDeed::Listed(event.marketplace_id));
                let Some(birth) = self.birth_of_credit(event.credit_id) else { return };
                self.list(birth, event.marketplace_id);
            }
            CreditsEvent::CreditDelisted(event) => {
                self.note(event.credit_id, CreditDeed::Delisted(event.marketplace_id));
                let Some(birth) = self.birth_of_credit(event.credit_id) else { return };
                self.delist(birth, event.marketplace_id);
            }
            CreditsEvent::CreditListingTransferred(event) => self.transfer_listing(event),
            CreditsEvent::EndUseBuyerChanged(event) => {
                self.note(event.credit_id, CreditDeed::EndUseBuyer(event.end_use_buyer.clone()));
            }
            CreditsEvent::CreditRetired(event) => self.retire(event),
            CreditsEvent::TraderRegistered(event) => {
                self.append(List::MarketplaceTraders(event.marketplace_id), Entry::Id(event.organization_id.uuid()));
            }
            CreditsEvent::EsgScorecardCreated(event) => {
                self.append(List::Scorecards(event.owner_id), Entry::Id(event.esg_scorecard_id.uuid()));
            }
            CreditsEvent::FileAdded(_)
            | CreditsEvent::FileDeleted(_)
            | CreditsEvent::EsgMilestoneCreated(_)
            | CreditsEvent::EmissionsReported(_)
            | CreditsEvent::EmissionsOffset(_)
            | CreditsEvent::OrganizationRegistered(_)
            | CreditsEvent::MarketRoleAdded(_)
            | CreditsEvent::OrganizationUpdated(_)
            | CreditsEvent::UserRoleAssigned(_)
            | CreditsEvent::UserRoleRevoked(_)
            | CreditsEvent::EcoProjectCreated(_)
            | CreditsEvent::ModularBenefitProjectCreated(_)
            | CreditsEvent::ModularBenefitProjectUpdated(_)
            | CreditsEvent::ClaimUpdated(_)
            | CreditsEvent::CheckpointAdded(_)
            | CreditsEvent::CheckpointUpdated(_)
            | CreditsEvent::ProcessedClaimCreated(_)
            | CreditsEvent::ProcessedClaimUpdated(_)
            | CreditsEvent::CheckpointResultUpdated(_) => {}
        }
    }

    pub(super) fn birth_of_credit(&mut self, id: CreditId) -> Option<CreditBirth> {
        let (number, begin) = self.get(List::CreditBirths, Position::Id(id.uuid()))?.birth()?;
        Some(CreditBirth { number, begin, id })
    }

    fn enter(&mut self, list: Born, credit: CreditBirth) {
        self.put(List::Born(list), Position::Number(credit.number), Entry::Id(credit.id.uuid()));
    }

    fn leave(&mut self, list: Born, credit: CreditBirth) {
        self.remove(List::Born(list), Position::Number(credit.number));
    }

    /// An event says at most one thing of a credit.
    fn note(&mut self, credit: CreditId, what: CreditDeed) {
        let fact = Entry::Fact(CreditFact { at: self.at, what });
        self.put(List::CreditHistory(credit), Position::Number(self.sequence), fact);
    }

    fn begin_credit(&mut self, credit: CreditBirth) {
        let birth = Entry::Birth { number: credit.number, begin: credit.begin };
        self.put(List::CreditBirths, Position::Id(credit.id.uuid()), birth);
    }

    fn mint(&mut self, event: &CreditMinted) {
        let mint = &*event.mint;
        let credit = CreditBirth { number: self.birth(0), begin: 0, id: event.credit_id };
        self.begin_credit(credit);
        self.note(event.credit_id, CreditDeed::Minted(mint.supplier_id));
        for party in parties(mint.supplier_id, mint) {
            self.enter(Born::Readable(reader(party), CreditStatus::Active), credit);
        }
        self.enter(Born::Owned(mint.supplier_id, CreditStatus::Active), credit);
    }

    fn split(&mut self, event: &CreditSplit) {
        self.note(event.credit_id, CreditDeed::Split);
        let parent = self.birth_of_credit(event.credit_id);
        let entity = self.entity::<Credit>(&event.credit_id);
        let Some((parent, entity)) = parent.zip(entity) else { return };
        if let Some(marketplace) = event.listed_on {
            self.leave(Born::Listed(marketplace), parent);
        }
        let mint = event.mint.processed_claim_id;
        let mut begin = parent.begin;
        let mut children = Vec::with_capacity(event.children.len());
        for (place, child) in event.children.iter().enumerate() {
            let credit = CreditBirth { number: self.birth(place), begin, id: child.credit_id };
            let id = child.credit_id.uuid();
            begin = begin.saturating_add(child.quantity.grams());
            self.begin_credit(credit);
            let part = Entry::Part { id, begin: credit.begin };
            self.put(List::Born(Born::Family(mint)), Position::Number(credit.number), part);
            self.put(List::CreditStretches(mint), Position::Stretch(credit.begin, credit.number), Entry::Id(id));
            if let Some(own) = child.own_end_use_buyer() {
                self.note(child.credit_id, CreditDeed::EndUseBuyer(own.clone()));
            }
            children.push(credit);
        }
        self.end(parent, entity, event.listed_on.is_some(), &children);
        if let Some(marketplace) = event.listed_on {
            for child in children {
                self.list(child, marketplace);
            }
        }
    }

    fn transfer(&mut self, event: &CreditTransferred) {
        let (from, to) = (event.from_organization_id, event.parties.owner_id);
        self.note(event.credit_id, CreditDeed::Transferred { from, to });
        let Some(credit) = self.birth_of_credit(event.credit_id) else { return };
        self.leave(Born::Owned(from, CreditStatus::Active), credit);
        self.enter(Born::Owned(to, CreditStatus::Active), credit);
        self.enter(Born::Readable(reader(to), CreditStatus::Active), credit);
    }

    fn transfer_listing(&mut self, event: &CreditListingTransferred) {
        let (from, to) = (event.from_marketplace_id, event.to_marketplace_id);
        self.note(event.credit_id, CreditDeed::ListingTransferred { from, to });
        let Some(credit) = self.birth_of_credit(event.credit_id) else { return };
        self.delist(credit, from);
        self.list(credit, to);
    }

    fn retire(&mut self, event: &CreditRetired) {
        self.note(event.credit_id, CreditDeed::Retired);
        let credit = self.birth_of_credit(event.credit_id);
        let entity = self.entity::<Credit>(&event.credit_id);
        if let Some((credit, entity)) = credit.zip(entity) {
            self.end(credit, entity, event.parties.listed_on.is_some(), &[]);
        }
    }

    /// An active credit is retired, or spent and its children go on. Whoever could read it goes on reading it.
    fn end(&mut self, credit: CreditBirth, entity: &Credit, was_listed: bool, children: &[CreditBirth]) {
        let status = entity.status;
        for party in parties(entity.owner, &entity.mint) {
            self.end_in(|status| Born::Readable(reader(party), status), credit, status);
            for child in children {
                self.enter(Born::Readable(reader(party), CreditStatus::Active), *child);
            }
        }
        self.end_in(|status| Born::Owned(entity.owner, status), credit, status);
        for child in children {
            self.enter(Born::Owned(entity.owner, CreditStatus::Active), *child);
        }
        if was_listed {
            self.end_in(|status| Born::Readable(CreditReader::EveryBuyer, status), credit, status);
        }
        for other in entity.listed_when_split.as_deref().copied().into_iter().chain(entity.former_owners.iter()) {
            self.end_in(|status| Born::Readable(reader(other), status), credit, status);
        }
    }

    fn end_in(&mut self, list: impl Fn(CreditStatus) -> Born, credit: CreditBirth, status: CreditStatus) {
        self.leave(list(CreditStatus::Active), credit);
        self.enter(list(status), credit);
    }

    fn list(&mut self, credit: CreditBirth, marketplace: OrganizationId) {
        self.enter(Born::Listed(marketplace), credit);
        for listed_for in [CreditReader::EveryBuyer, reader(marketplace)] {
            self.enter(Born::Readable(listed_for, CreditStatus::Active), credit);
        }
    }

    fn delist(&mut self, credit: CreditBirth, marketplace: OrganizationId) {
        self.leave(Born::Listed(marketplace), credit);
        self.hide(CreditReader::EveryBuyer, credit, CreditStatus::Active);
        if let Some(entity) = self.entity::<Credit>(&credit.id) {
            self.ask(credit, entity, marketplace);
        }
    }

    fn hide(&mut self, from: CreditReader, credit: CreditBirth, status: CreditStatus) {
        self.leave(Born::Readable(from, status), credit);
        self.enter(Born::OnceReadable(from), credit);
    }

    /// Asks a credit whether an organization, which reads it until now, may go on reading it for another reason than that it is
    /// listed.
    pub(super) fn ask(&mut self, credit: CreditBirth, entity: &Credit, organization: OrganizationId) {
        if entity.is_visible_to(organization, false) {
            self.enter(Born::Readable(reader(organization), entity.status), credit);
        } else {
            self.hide(reader(organization), credit, entity.status);
        }
    }
}
