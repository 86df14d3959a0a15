//! A proposal's history as a sequence between its two parties.

use core::{convert::Infallible, fmt};

use ecoledger_kernel::Actor;
use ecoledger_proposals::{
    ActionKind, HistoryEntry, ProposalBody, ProposalStatus, Side,
    machine::{Guard, row_of},
};

use super::label::{Buyer, Quoted};
use crate::views::ProposalView;

pub(super) struct ProposalDiagram<'v>(pub(super) &'v ProposalView);

impl ProposalDiagram<'_> {
    /// Where the proposal stood after each entry, by the table. An entry stands in the history because its row was taken,
    /// so all that is left to tell of the guards is whether the verifier took the claim on before.
    fn statuses(&self) -> impl Iterator<Item = Option<ProposalStatus>> {
        let proposal_type = self.0.proposal.proposal_type();
        let mut accepted = false;
        let mut status = Some(ProposalStatus::Submitted);
        self.0.history.iter().map(move |entry| {
            if entry.action != ActionKind::Submit {
                let holds = |guard: Guard| match guard {
                    Guard::AcceptedBefore => Ok::<bool, Infallible>(accepted),
                    Guard::Always | Guard::IssuanceWaits | Guard::ClaimVerified => Ok(true),
                };
                let row = status.and_then(|from| row_of(proposal_type, from, entry.action, holds).unwrap_or(None));
                status = row.map(|row| row.to);
            }
            accepted |= entry.action == ActionKind::Accept;
            status
        })
    }
}

impl fmt::Display for ProposalDiagram<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let view = self.0;
        f.write_str("sequenceDiagram\n")?;
        writeln!(f, "    participant submitter as submitter<br/>{}", view.submitter_id)?;
        writeln!(f, "    participant decider as decider<br/>{}", view.decider_id)?;
        write!(f, "{NOTE} {}, proposal {}", view.proposal.proposal_type(), view.proposal_id)?;
        asks_for(f, &view.proposal)?;
        for external_id in view.external_ids.iter() {
            write!(f, "<br/>external id {}", Quoted(external_id.as_str()))?;
        }
        f.write_str("\n")?;
        for (entry, status) in view.history.iter().zip(self.statuses()) {
            match entry.action.side() {
                Side::Submitter => writeln!(f, "    submitter->>decider: {}", entry.action)?,
                Side::Decider => writeln!(f, "    decider->>submitter: {}", entry.action)?,
            }
            note(f, entry, status)?;
        }
        Ok(())
    }
}

const NOTE: &str = "    Note over submitter,decider:";

/// What it is about, one line each.
fn asks_for(f: &mut fmt::Formatter<'_>, body: &ProposalBody) -> fmt::Result {
    match body {
        ProposalBody::MbpRegister { mbp_id } => write!(f, "<br/>modular benefit project {mbp_id}"),
        ProposalBody::MbpClaimVerify { claim_id, verifier_id } => {
            write!(f, "<br/>claim {claim_id}<br/>verifier {verifier_id}")
        }
        ProposalBody::CreditMint { processed_claim_id } => write!(f, "<br/>processed claim {processed_claim_id}"),
        ProposalBody::MarketplaceTraderRegister { marketplace_id } => write!(f, "<br/>marketplace {marketplace_id}"),
        ProposalBody::MarketplaceListingRegister { credit_id, marketplace_id } => {
            write!(f, "<br/>credit {credit_id}<br/>marketplace {marketplace_id}")
        }
        ProposalBody::MarketplaceListingDeregister { credit_id } => write!(f, "<br/>credit {credit_id}"),
        ProposalBody::MarketplaceListingTransfer { credit_id, to_marketplace_id } => {
            write!(f, "<br/>credit {credit_id}<br/>to marketplace {to_marketplace_id}")
        }
        ProposalBody::CreditRetire { credit_id, end_use_buyer } => {
            write!(f, "<br/>credit {credit_id}")?;
            match end_use_buyer {
                Some(buyer) => write!(f, "<br/>{}", Buyer(buyer)),
                None => Ok(()),
            }
        }
        ProposalBody::EsgEmissionOffset { credit_id, esg_scorecard_id, esg_milestone_id, esg_reporting_period_id } => {
            write!(f, "<br/>credit {credit_id}<br/>scorecard {esg_scorecard_id}<br/>milestone {esg_milestone_id}")?;
            match esg_reporting_period_id {
                Some(period) => write!(f, "<br/>reporting period {period}"),
                None => Ok(()),
            }
        }
    }
}

/// When, by whom, with which word and files, and where the proposal stood then.
fn note(f: &mut fmt::Formatter<'_>, entry: &HistoryEntry, status: Option<ProposalStatus>) -> fmt::Result {
    write!(f, "{NOTE} {} by ", entry.at)?;
    match entry.actor {
        Actor::Operator => f.write_str("the operator")?,
        Actor::Member { user, organization: _, market_role } => write!(f, "user {user} as {market_role}")?,
        Actor::ChannelUser(user) => write!(f, "channel user {user}")?,
        Actor::AccountHolder(holder) => write!(f, "account holder {holder}")?,
    }
    if let Some(message) = &entry.message {
        write!(f, "<br/>message {}", Quoted(message.as_str()))?;
    }
    for file in &entry.file_ids {
        write!(f, "<br/>file {file}")?;
    }
    if let Some(status) = status {
        write!(f, "<br/>now {status}")?;
    }
    f.write_str("\n")
}
