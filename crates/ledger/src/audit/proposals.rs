//! What proposals brought about: a mint, a retirement and what it offsets each stand on one approval ([D-12], [D-15], [D-21]),
//! and what is open on a credit is open on both sides ([D-16]).
//!
//! [D-12]: ecoledger_kernel::rules::proposals#d-12
//! [D-15]: ecoledger_kernel::rules::credits#d-15
//! [D-16]: ecoledger_kernel::rules::credits#d-16
//! [D-21]: ecoledger_kernel::rules::credits#d-21

use alloc::{
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use ecoledger_credits::{Credit, CreditStatus, OffsetTarget, ProcessedClaimStatus};
use ecoledger_kernel::{CreditId, ProcessedClaimId, ProposalId, Total};
use ecoledger_proposals::{Proposal, ProposalBody, ProposalStatus};

use crate::{
    HashKey,
    entities::{Entities, Map, map},
};

pub(super) fn audit(entities: &Entities, faults: &mut Vec<String>) {
    let mut approved = Approved::new(entities.hash_key);
    for (id, place) in entities.proposals.iter() {
        let Some(proposal) = &place.entity else { continue };
        if proposal.status == ProposalStatus::Approved {
            approved.add(*id, proposal, entities, faults);
        } else if is_open(proposal.status) {
            open(*id, proposal, entities, faults);
        }
    }
    approved.compare_credits(entities, faults);
    approved.compare_mints(entities, faults);
    approved.compare_offsets(entities, faults);
}

/// What was agreed to, of that which cannot be undone.
struct Approved {
    mints: Map<ProcessedClaimId, ProposalId>,
    retirements: Map<CreditId, ProposalId>,
    offsets: Map<OffsetTarget, Total>,
}

impl Approved {
    fn new(key: HashKey) -> Self {
        Self { mints: map(key), retirements: map(key), offsets: map(key) }
    }

    fn add(&mut self, id: ProposalId, proposal: &Proposal, entities: &Entities, faults: &mut Vec<String>) {
        match *proposal.body {
            ProposalBody::CreditMint { processed_claim_id } => {
                if let Some(other) = self.mints.insert(processed_claim_id, id) {
                    faults.push(format!("processed claim {processed_claim_id}: minted by proposals {other} and {id}"));
                }
            }
            ProposalBody::CreditRetire { credit_id, .. } => self.retired(id, credit_id, faults),
            ProposalBody::EsgEmissionOffset {
                credit_id,
                esg_scorecard_id: scorecard,
                esg_milestone_id: milestone,
                esg_reporting_period_id: reporting_period,
            } => {
                self.retired(id, credit_id, faults);
                let target = OffsetTarget { scorecard, milestone, reporting_period };
                let offset = self.offsets.entry(target).or_default();
                if let Some(credit) = entities.credits.get(&credit_id).entity {
                    *offset = offset.plus(credit.quantity);
                }
            }
            ProposalBody::MbpRegister { .. }
            | ProposalBody::MbpClaimVerify { .. }
            | ProposalBody::MarketplaceTraderRegister { .. }
            | ProposalBody::MarketplaceListingRegister { .. }
            | ProposalBody::MarketplaceListingDeregister { .. }
            | ProposalBody::MarketplaceListingTransfer { .. } => {}
        }
    }

    fn retired(&mut self, id: ProposalId, credit: CreditId, faults: &mut Vec<String>) {
        if let Some(other) = self.retirements.insert(credit, id) {
            faults.push(format!("credit {credit}: retired by proposals {other} and {id}"));
        }
    }

    /// A credit is retired if and only if that was approved.
    fn compare_credits(&self, entities: &Entities, faults: &mut Vec<String>) {
        for (credit, proposal) in &self.retirements {
            let status = entities.credits.get(credit).entity.map(|credit| credit.status);
            if status != Some(CreditStatus::Retired) {
                let status = status.map_or("not there", CreditStatus::name);
                faults.push(format!("proposal {proposal}: its retirement is approved, but credit {credit} is {status}"));
            }
        }
        for (id, place) in entities.credits.iter() {
            let Some(credit) = &place.entity else { continue };
            open_on(*id, credit, entities, faults);
            if credit.status == CreditStatus::Retired && !self.retirements.contains_key(id) {
                faults.push(format!("credit {id}: retired, but no proposal of that was approved"));
            }
        }
    }

    /// A processed claim is credited if and only if that was approved, and then it has its credit.
    fn compare_mints(&self, entities: &Entities, faults: &mut Vec<String>) {
        for (claim, proposal) in &self.mints {
            let status = entities.processed_claims.get(claim).entity.map(|processed| processed.status);
            if status != Some(ProcessedClaimStatus::Credited) {
                let status = status.map_or("not there", ProcessedClaimStatus::name);
                faults.push(format!("proposal {proposal}: its mint is approved, but processed claim {claim} is {status}"));
            }
        }
        for (id, place) in entities.processed_claims.iter() {
            let Some(processed) = &place.entity else { continue };
            let fault = match (processed.status == ProcessedClaimStatus::Credited, processed.credit) {
                (true, None) => "no credit was minted for it".to_string(),
                (false, Some(credit)) => format!("credit {credit} was minted for it"),
                (true, Some(_)) if !self.mints.contains_key(id) => "no proposal of that was approved".to_string(),
                (true, Some(_)) | (false, None) => continue,
            };
            faults.push(format!("processed claim {id}: {}, but {fault}", processed.status.name()));
        }
    }

    /// What counts as offset is what was retired for it.
    fn compare_offsets(&mut self, entities: &Entities, faults: &mut Vec<String>) {
        for (id, place) in entities.scorecards.iter() {
            for milestone in place.entity.iter().flat_map(|scorecard| scorecard.milestones.iter()) {
                let target = |reporting_period| OffsetTarget { scorecard: *id, milestone: milestone.id, reporting_period };
                self.compare_offset(target(None), milestone.own_offset, faults);
                for period in milestone.reporting_periods.iter() {
                    self.compare_offset(target(Some(period.id)), period.offset, faults);
                }
            }
        }
        for (target, retired) in &self.offsets {
            let (name, scorecard) = (name(*target), target.scorecard);
            faults.push(format!("{name}: {retired} were retired for it, but scorecard {scorecard} has none such"));
        }
    }

    fn compare_offset(&mut self, target: OffsetTarget, offset: Total, faults: &mut Vec<String>) {
        let retired = self.offsets.swap_remove(&target).unwrap_or_default();
        if retired != offset {
            faults.push(format!("{}: {offset} offset, but {retired} were retired for it", name(target)));
        }
    }
}

fn name(target: OffsetTarget) -> String {
    match target.reporting_period {
        Some(period) => format!("reporting period {period}"),
        None => format!("milestone {}", target.milestone),
    }
}

/// An open proposal on a credit is the one that the credit knows of.
fn open(id: ProposalId, proposal: &Proposal, entities: &Entities, faults: &mut Vec<String>) {
    let Some(credit_id) = proposal.body.credit() else { return };
    let known = entities.credits.get(&credit_id).entity.and_then(|credit| credit.open_proposal.as_ref());
    if known.is_none_or(|known| known.proposal_id != id) {
        let known = known.map_or_else(|| "none".to_string(), |known| known.proposal_id.to_string());
        faults.push(format!("proposal {id}: open on credit {credit_id}, whose open proposal is {known}"));
    }
}

/// The proposal that a credit knows of is open, and nothing is open on a credit that has ended.
fn open_on(id: CreditId, credit: &Credit, entities: &Entities, faults: &mut Vec<String>) {
    let Some(open) = &credit.open_proposal else { return };
    let proposal = open.proposal_id;
    let status = entities.proposals.get(&proposal).entity.map(|proposal| proposal.status);
    if !status.is_some_and(is_open) {
        let status = status.map_or("not there", ProposalStatus::name);
        faults.push(format!("credit {id}: its open proposal {proposal} is {status}"));
    }
    if credit.status != CreditStatus::Active {
        faults.push(format!("credit {id}: {}, but proposal {proposal} is open on it", credit.status.name()));
    }
}

fn is_open(status: ProposalStatus) -> bool {
    match status {
        ProposalStatus::Submitted | ProposalStatus::InVerification | ProposalStatus::SubmitterActionNeeded => true,
        ProposalStatus::Approved | ProposalStatus::Rejected | ProposalStatus::Withdrawn => false,
    }
}
