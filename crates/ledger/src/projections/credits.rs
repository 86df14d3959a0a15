//! Indexes over credits, proposals, traders and scorecards.

use alloc::{sync::Arc, vec::Vec};
use core::ops::Range;

use ecoledger_credits::{Credit, CreditMinted, CreditSplit, CreditStatus, EndUseBuyer, Event as CreditsEvent, Mint};
use ecoledger_kernel::{CreditId, EsgScorecardId, OrganizationId, Timestamp};
use ecoledger_proposals::Proposal;
use serde::{Deserialize, Serialize};

use super::{
    ascending::{Positions, Sorted},
    families::Families,
};
use crate::{
    HashKey,
    chunked_table::ChunkedTable,
    entities::{Entities, Map, map},
    lists::CreditReader,
    snapshot::{CreditHistoryLine, SeenBeforeLine, TradersLine},
};

/// Something that happened to a credit, for its lineage (D-58).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreditFact {
    pub(crate) at: Timestamp,
    pub(crate) what: CreditDeed,
}

/// What happened. A split names no child, since a lineage shows nothing of siblings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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
    before: Positions,
}

/// The credits of one organization.
#[derive(Clone, Debug, Default)]
struct OwnCredits {
    readable: Readable,
    /// What it owns, or owned when it ended.
    owned: Sorted<CreditStatus>,
    /// What is listed on it as a marketplace: active credits, all of them.
    listed: Sorted<CreditStatus>,
}

/// What organizations can list. A position is a credit's place among the entities, in the order of creation.
#[derive(Clone, Debug)]
pub(crate) struct CreditLists {
    /// What happened to a credit, by its position; most of those that came from splits have no history of their own.
    histories: ChunkedTable<u32, Vec<CreditFact>>,
    /// Which of them come from which.
    pub(crate) families: Families,
    of: Map<OrganizationId, OwnCredits>,
    /// What every buyer may see: listed credits, and parents that were listed when they were spent (D-23, D-79).
    on_show: Readable,
    /// The traders of a marketplace, in the order of their registration.
    pub(crate) traders_of: Map<OrganizationId, Vec<OrganizationId>>,
    /// The scorecards of a buyer.
    pub(crate) scorecards_of: Map<OrganizationId, Vec<EsgScorecardId>>,
}

/// A credit as an event left it, with its position.
#[derive(Clone, Copy)]
struct PlacedCredit<'e> {
    position: u32,
    credit: &'e Credit,
}

impl<'e> PlacedCredit<'e> {
    fn new(id: CreditId, entities: &'e Entities) -> Option<Self> {
        let position = entities.credits.position(&id)?;
        let credit = entities.credits.at(position)?.1.entity.as_ref()?;
        Some(Self { position, credit })
    }
}

impl CreditLists {
    pub(super) fn new(key: HashKey) -> Self {
        Self {
            histories: ChunkedTable::new(key),
            families: Families::new(key),
            of: map(key),
            on_show: Readable::default(),
            traders_of: map(key),
            scorecards_of: map(key),
        }
    }

    /// Takes an event after the entities took it.
    pub(super) fn fold_credits(&mut self, event: &CreditsEvent, at: Timestamp, entities: &Entities) {
        let find = |id: CreditId| PlacedCredit::new(id, entities);

        match event {
            CreditsEvent::CreditMinted(event) => self.mint(event, at, entities),
            CreditsEvent::CreditSplit(event) => self.split(event, at, entities),
            CreditsEvent::CreditTransferred(event) => {
                let (from, to) = (event.from_organization_id, event.parties.owner_id);
                let Some(PlacedCredit { position, .. }) = find(event.credit_id) else { return };
                self.of.entry(from).or_default().owned.remove(CreditStatus::Active, position);
                let new_owner = self.of.entry(to).or_default();
                new_owner.owned.insert(CreditStatus::Active, position);
                new_owner.readable.now.insert(CreditStatus::Active, position);
                self.note(position, at, CreditDeed::Transferred { from, to });
            }
            CreditsEvent::CreditListed(event) => {
                let Some(PlacedCredit { position, .. }) = find(event.credit_id) else { return };
                self.list(position, event.marketplace_id);
                self.note(position, at, CreditDeed::Listed(event.marketplace_id));
            }
            CreditsEvent::CreditDelisted(event) => {
                let Some(subject) = find(event.credit_id) else { return };
                self.delist(subject, event.marketplace_id);
                self.note(subject.position, at, CreditDeed::Delisted(event.marketplace_id));
            }
            CreditsEvent::CreditListingTransferred(event) => {
                let (from, to) = (event.from_marketplace_id, event.to_marketplace_id);
                let Some(subject) = find(event.credit_id) else { return };
                self.delist(subject, from);
                self.list(subject.position, to);
                self.note(subject.position, at, CreditDeed::ListingTransferred { from, to });
            }
            CreditsEvent::EndUseBuyerChanged(event) => {
                let Some(PlacedCredit { position, .. }) = find(event.credit_id) else { return };
                self.note(position, at, CreditDeed::EndUseBuyer(event.end_use_buyer.clone()));
            }
            CreditsEvent::CreditRetired(event) => {
                let Some(subject) = find(event.credit_id) else { return };
                self.end(subject, 0..0);
                self.note(subject.position, at, CreditDeed::Retired);
            }
            CreditsEvent::TraderRegistered(event) => {
                self.traders_of.entry(event.marketplace_id).or_default().push(event.organization_id);
            }
            CreditsEvent::EsgScorecardCreated(event) => {
                self.scorecards_of.entry(event.owner_id).or_default().push(event.esg_scorecard_id);
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
            | CreditsEvent::ClaimCreated(_)
            | CreditsEvent::ClaimUpdated(_)
            | CreditsEvent::CheckpointAdded(_)
            | CreditsEvent::CheckpointUpdated(_)
            | CreditsEvent::ProcessedClaimCreated(_)
            | CreditsEvent::ProcessedClaimUpdated(_)
            | CreditsEvent::CheckpointResultUpdated(_) => {}
        }
    }

    /// Whoever is a party to an open proposal on a credit reads it, and once it is closed no longer for that (D-79).
    pub(super) fn fold_proposal(&mut self, proposal: &Proposal, entities: &Entities) {
        let Some(subject) = proposal.body.credit().and_then(|credit| PlacedCredit::new(credit, entities)) else { return };
        for party in [proposal.submitter, proposal.decider] {
            self.ask(subject, party);
        }
    }

    fn mint(&mut self, event: &CreditMinted, at: Timestamp, entities: &Entities) {
        let mint = &*event.mint;
        let Some(PlacedCredit { position, .. }) = PlacedCredit::new(event.credit_id, entities) else { return };
        self.note(position, at, CreditDeed::Minted(mint.supplier_id));
        let only = position..position.saturating_add(1);
        parties(mint.supplier_id, mint).for_each(|party| self.of.entry(party).or_default().readable.begin(only.clone()));
        self.of.entry(mint.supplier_id).or_default().owned.extend(CreditStatus::Active, only);
    }

    fn split(&mut self, event: &CreditSplit, at: Timestamp, entities: &Entities) {
        let Some(subject) = PlacedCredit::new(event.credit_id, entities) else { return };
        if let Some(marketplace) = event.listed_on {
            self.of.entry(marketplace).or_default().listed.remove(CreditStatus::Active, subject.position);
        }
        self.note(subject.position, at, CreditDeed::Split);
        // Children are created one after the other.
        let first = event.children.first().and_then(|child| PlacedCredit::new(child.credit_id, entities));
        let count = u32::try_from(event.children.len()).unwrap_or(u32::MAX);
        let children = first.map_or(0..0, |first| first.position..first.position.saturating_add(count));
        let quantities = event.children.iter().map(|child| child.quantity);
        self.families.split(event.mint.processed_claim_id, subject.position, children.start, quantities);
        for (position, child) in children.clone().zip(&event.children) {
            if let Some(own) = child.own_end_use_buyer() {
                self.note(position, at, CreditDeed::EndUseBuyer(own.clone()));
            }
        }
        self.end(subject, children.clone());
        if let Some(marketplace) = event.listed_on {
            children.for_each(|child| self.list(child, marketplace));
        }
    }

    /// What the credits, the scorecards and their order tell.
    pub(super) fn rebuild(&mut self, entities: &Entities) {
        for ((_, place), position) in entities.credits.iter().zip(0..) {
            if let Some(credit) = &place.entity {
                self.rebuild_one(PlacedCredit { position, credit }, entities);
            }
        }
        for (id, place) in entities.scorecards.iter() {
            if let Some(scorecard) = &place.entity {
                self.scorecards_of.entry(scorecard.owner).or_default().push(*id);
            }
        }
    }

    fn rebuild_one(&mut self, PlacedCredit { position, credit }: PlacedCredit<'_>, entities: &Entities) {
        let status = credit.status;
        let children = credit.children.iter().filter_map(|child| PlacedCredit::new(*child, entities));
        let children: Vec<PlacedCredit<'_>> = children.collect();
        if let Some(first) = children.first() {
            let quantities = children.iter().map(|child| child.credit.quantity);
            self.families.split(credit.mint.processed_claim_id, position, first.position, quantities);
        }
        let open = credit.open_proposal.iter().flat_map(|open| [open.submitter_id, open.decider_id]);
        let listed = credit.listed_on.into_iter().chain(credit.listed_when_split.as_deref().copied());
        let readers = parties(credit.owner, &credit.mint).chain(credit.former_owners.iter()).chain(open).chain(listed);
        readers.for_each(|reader| self.of.entry(reader).or_default().readable.now.insert(status, position));
        self.of.entry(credit.owner).or_default().owned.insert(status, position);
        if let Some(marketplace) = credit.listed_on {
            self.of.entry(marketplace).or_default().listed.insert(status, position);
        }
        if credit.listed_on.is_some() || credit.listed_when_split.is_some() {
            self.on_show.now.insert(status, position);
        }
    }

    /// What happened to each credit, for a snapshot.
    pub(crate) fn stored_histories(&self, rows: usize) -> impl Iterator<Item = CreditHistoryLine> {
        self.histories.iter().flat_map(move |(credit, facts)| {
            let row = |fact: &CreditFact| (fact.at, fact.what.clone());
            facts.chunks(rows).map(move |facts| CreditHistoryLine { credit: *credit, facts: facts.iter().map(row).collect() })
        })
    }

    pub(crate) fn restore_history(&mut self, line: CreditHistoryLine) {
        line.facts.into_iter().for_each(|(at, what)| self.note(line.credit, at, what));
    }

    /// What could be read once, by every buyer and by each organization in the order of their ids.
    pub(crate) fn stored_before(&self, rows: usize) -> impl Iterator<Item = SeenBeforeLine> {
        let mut of: Vec<_> = self.of.iter().map(|(organization, own)| (Some(*organization), &own.readable)).collect();
        of.sort_unstable_by_key(|(organization, _)| *organization);
        let all = core::iter::once((None, &self.on_show)).chain(of);
        all.flat_map(move |(organization, readable)| {
            let mut credits = readable.before.from(0);
            core::iter::from_fn(move || {
                let credits: Vec<u32> = credits.by_ref().take(rows).collect();
                (!credits.is_empty()).then_some(SeenBeforeLine { organization, credits })
            })
        })
    }

    pub(crate) fn restore_before(&mut self, line: &SeenBeforeLine) {
        let readable = match line.organization {
            Some(organization) => &mut self.of.entry(organization).or_default().readable,
            None => &mut self.on_show,
        };
        readable.before.extend(line.credits.iter().copied());
    }

    /// The traders of each marketplace, for a snapshot.
    pub(crate) fn stored_traders(&self, rows: usize) -> impl Iterator<Item = TradersLine> {
        self.traders_of.iter().flat_map(move |(marketplace, traders)| {
            let line = |traders: &[_]| TradersLine { marketplace: *marketplace, organizations: traders.into() };
            traders.chunks(rows).map(line)
        })
    }

    pub(crate) fn restore_traders(&mut self, line: TradersLine) {
        self.traders_of.entry(line.marketplace).or_default().extend(line.organizations);
    }

    fn note(&mut self, position: u32, at: Timestamp, what: CreditDeed) {
        if let Some(history) = self.histories.place(&position, Vec::new) {
            history.push(CreditFact { at, what });
        }
    }

    /// What happened to the credit at a position.
    pub(crate) fn history(&self, position: u32) -> &[CreditFact] {
        self.histories.get(&position).map_or(&[], |history| history)
    }

    /// An active credit is retired, or spent and its children go on. Whoever could read it goes on reading it.
    fn end(&mut self, PlacedCredit { position, credit }: PlacedCredit<'_>, children: Range<u32>) {
        for party in parties(credit.owner, &credit.mint) {
            let own = self.of.entry(party).or_default();
            own.readable.now.end(position, credit.status);
            own.readable.begin(children.clone());
            if party == credit.owner {
                own.owned.end(position, credit.status);
                own.owned.extend(CreditStatus::Active, children.clone());
            }
        }
        self.on_show.now.end(position, credit.status);
        for reader in credit.listed_when_split.as_deref().copied().into_iter().chain(credit.former_owners.iter()) {
            self.of.entry(reader).or_default().readable.now.end(position, credit.status);
        }
    }

    fn list(&mut self, position: u32, marketplace: OrganizationId) {
        let OwnCredits { readable, listed, .. } = self.of.entry(marketplace).or_default();
        for list in [listed, &mut self.on_show.now, &mut readable.now] {
            list.insert(CreditStatus::Active, position);
        }
    }

    fn delist(&mut self, subject: PlacedCredit<'_>, marketplace: OrganizationId) {
        self.of.entry(marketplace).or_default().listed.remove(CreditStatus::Active, subject.position);
        self.on_show.hide(CreditStatus::Active, subject.position);
        self.ask(subject, marketplace);
    }

    /// Asks a credit whether an organization may read it, for another reason than that it is listed.
    fn ask(&mut self, PlacedCredit { position, credit }: PlacedCredit<'_>, organization: OrganizationId) {
        let readable = &mut self.of.entry(organization).or_default().readable;
        if credit.is_visible_to(organization, false) {
            readable.now.insert(credit.status, position);
        } else {
            readable.hide(credit.status, position);
        }
    }

    fn readable_by(&self, reader: CreditReader) -> Option<&Readable> {
        match reader {
            CreditReader::Organization(id) => self.of.get(&id).map(|own| &own.readable),
            CreditReader::EveryBuyer => Some(&self.on_show),
        }
    }

    /// What somebody may read.
    pub(crate) fn readable(&self, reader: CreditReader, status: CreditStatus) -> Option<&Positions> {
        self.readable_by(reader)?.now.kind(status)
    }

    /// What somebody could read once.
    pub(crate) fn once_readable(&self, reader: CreditReader) -> Option<&Positions> {
        self.readable_by(reader).map(|readable| &readable.before)
    }

    /// What an organization owns, or owned when it ended.
    pub(crate) fn owned(&self, organization: OrganizationId, status: CreditStatus) -> Option<&Positions> {
        self.of.get(&organization)?.owned.kind(status)
    }

    /// What is listed on a marketplace.
    pub(crate) fn listed(&self, marketplace: OrganizationId) -> Option<&Positions> {
        self.of.get(&marketplace)?.listed.kind(CreditStatus::Active)
    }
}

/// The parties of a credit, each once: its owner, and those whom its mint settled.
pub(crate) fn parties(owner: OrganizationId, mint: &Mint) -> impl Iterator<Item = OrganizationId> {
    let all = [owner, mint.supplier_id, mint.issuing_registry_id, mint.verifier_id];
    let is_new = move |(place, party): &(usize, OrganizationId)| !all.iter().take(*place).any(|before| before == party);
    all.into_iter().enumerate().filter(is_new).map(|(_, party)| party)
}

impl Sorted<CreditStatus> {
    /// A credit that was active and is here has ended.
    fn end(&mut self, position: u32, status: CreditStatus) {
        if self.remove(CreditStatus::Active, position) {
            self.insert(status, position);
        }
    }
}

impl Readable {
    fn begin(&mut self, positions: Range<u32>) {
        self.now.extend(CreditStatus::Active, positions);
    }

    fn hide(&mut self, status: CreditStatus, position: u32) {
        if self.now.remove(status, position) {
            self.before.insert(position);
        }
    }
}
