//! A retirement that a credit's owner proposes and the issuing registry approves.

use std::{collections::hash_map::Entry, sync::Arc};

use ecoledger::{
    Actor, CommandContext, Timestamp,
    credits::{CreditStep, OpenProposal},
    kernel::{CreditId, EntityKey, FileId, LongText, MarketRole, OrganizationId, ProposalId, Text},
    proposals::{
        ActOnProposal, Action, ActionKind, AssetStep, Parties, ProjectPath, ProposalBody, ProposalStatus, SubmitProposal,
    },
};
use serde::Serialize;

use super::{FairEvent, FairRecorded, Head, Map, Refused, Row, credits::Credits, expect_version, json, map};

/// How many ids a submitter may give (D-97).
const EXTERNAL_IDS: usize = 1_000;

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct HistoryEntry {
    action: ActionKind,
    at: Timestamp,
    actor: Actor,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<LongText>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    file_ids: Vec<FileId>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Proposal {
    body: Arc<ProposalBody>,
    status: ProposalStatus,
    submitter: OrganizationId,
    decider: OrganizationId,
    message: Option<LongText>,
    external_ids: Arc<[Text]>,
    path: Option<ProjectPath>,
    history: Vec<HistoryEntry>,
}

/// A proposal was made.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Submitted {
    proposal_id: ProposalId,
    proposal: Arc<ProposalBody>,
    submitter_id: OrganizationId,
    decider_id: OrganizationId,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<LongText>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    external_ids: Vec<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<ProjectPath>,
    parties: Parties,
    steps: Vec<AssetStep>,
}

/// A proposal went on.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Moved {
    proposal_id: ProposalId,
    proposal: Arc<ProposalBody>,
    action: ActionKind,
    status: ProposalStatus,
    submitter_id: OrganizationId,
    decider_id: OrganizationId,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<LongText>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    file_ids: Vec<FileId>,
    parties: Parties,
    steps: Vec<AssetStep>,
}

/// The proposals by their ids.
#[derive(Clone, Debug)]
pub(super) struct Proposals {
    proposals: Map<ProposalId, Row<Proposal>>,
}

impl Default for Proposals {
    fn default() -> Self {
        Self { proposals: map() }
    }
}

/// The credit that a proposal asks to retire.
fn retired(body: &ProposalBody) -> Result<CreditId, Refused> {
    match body {
        ProposalBody::CreditRetire { credit_id, .. } => Ok(*credit_id),
        _ => Err("another proposal"),
    }
}

impl Proposals {
    pub(super) fn submit(
        &mut self,
        credits: &mut Credits,
        head: &mut Head,
        context: &CommandContext,
        command: &SubmitProposal,
        log: &mut Vec<FairRecorded>,
    ) -> Result<(), Refused> {
        let (body, proposal_id) = (&command.proposal, command.proposal_id);
        let credit_id = retired(body)?;
        let acting = credits.authorize(context.actor, &[MarketRole::Buyer])?;
        if body.end_use_buyer().is_some() {
            Credits::expect_omnibus(&acting)?;
        }
        let Entry::Vacant(row) = self.proposals.entry(proposal_id) else { return Err("a used proposal id") };
        let (credit, version) = credits.used_by(&acting, credit_id)?;
        expect_version(context, 0)?;
        head.expect_clock(context)?;
        credit.expect_free()?;
        credit.expect_unlisted()?;
        if command.external_ids.len() > EXTERNAL_IDS {
            return Err("too many external ids");
        }
        let decider_id = credit.mint.issuing_registry_id;
        let open = OpenProposal { proposal_id, submitter_id: acting.id, decider_id };
        credit.open_proposal = Some(Box::new(open));
        *version += 1;
        let event = Submitted {
            proposal_id,
            proposal: body.clone(),
            submitter_id: acting.id,
            decider_id,
            message: command.message.clone(),
            external_ids: command.external_ids.clone(),
            path: None,
            parties: credit.parties().into(),
            steps: vec![AssetStep::Credit { credit_id, step: CreditStep::Opened(open) }],
        };
        row.insert((Proposal::made(&event, context), 1));
        head.push(context, FairEvent::Submitted(event), log);
        Ok(())
    }

    pub(super) fn act(
        &mut self,
        credits: &mut Credits,
        head: &mut Head,
        context: &CommandContext,
        command: &ActOnProposal,
        log: &mut Vec<FairRecorded>,
    ) -> Result<(), Refused> {
        let acting = credits.authorize(context.actor, MarketRole::ALL)?;
        let proposal_id = command.proposal_id;
        let is_party = |proposal: &Proposal| proposal.submitter == acting.id || proposal.decider == acting.id;
        let found = self.proposals.get_mut(&proposal_id).filter(|(proposal, _)| is_party(proposal));
        let (proposal, version) = found.ok_or("no such proposal")?;
        if !matches!(command.action, Action::Approve) || !command.file_ids.is_empty() {
            return Err("another action is not part of this floor");
        }
        if proposal.decider != acting.id || acting.market_role != MarketRole::IssuingRegistry {
            return Err("another side");
        }
        expect_version(context, *version)?;
        head.expect_clock(context)?;
        if proposal.status != ProposalStatus::Submitted {
            return Err("in no status in which it is approved");
        }
        let credit_id = retired(&proposal.body)?;
        let (credit, changes) = credits.credit(credit_id)?;
        let parties = credit.parties().into();
        credit.open_proposal = None;
        *changes += 2;
        proposal.approve(context, command);
        *version += 1;
        let steps = vec![AssetStep::Credit { credit_id, step: CreditStep::Closed }];
        head.push(context, FairEvent::Approved(proposal.moved(command, parties, steps)), log);
        if let Some(changed) = credit.hold_for(credit_id, proposal.body.end_use_buyer()) {
            *changes += 1;
            head.push(context, FairEvent::EndUseBuyerChanged(changed), log);
        }
        head.push(context, FairEvent::Retired(credit.retire(credit_id)), log);
        Ok(())
    }

    pub(super) fn entity(&self, key: &EntityKey) -> Option<(u32, String)> {
        let EntityKey::Proposal(id) = key else { return None };
        self.proposals.get(id).map(|(proposal, version)| (*version, json(proposal)))
    }
}

impl Proposal {
    fn made(event: &Submitted, context: &CommandContext) -> Self {
        let CommandContext { at, actor, .. } = *context;
        let message = event.message.clone();
        let submitted = HistoryEntry { action: ActionKind::Submit, at, actor, message: message.clone(), file_ids: Vec::new() };
        Self {
            body: event.proposal.clone(),
            status: ProposalStatus::Submitted,
            submitter: event.submitter_id,
            decider: event.decider_id,
            message,
            external_ids: event.external_ids.as_slice().into(),
            path: None,
            history: vec![submitted],
        }
    }

    fn approve(&mut self, context: &CommandContext, command: &ActOnProposal) {
        let CommandContext { at, actor, .. } = *context;
        self.status = ProposalStatus::Approved;
        let (action, message, file_ids) = (ActionKind::Approve, command.message.clone(), command.file_ids.as_slice().to_vec());
        self.history.push(HistoryEntry { action, at, actor, message, file_ids });
    }

    fn moved(&self, command: &ActOnProposal, parties: Parties, steps: Vec<AssetStep>) -> Moved {
        Moved {
            proposal_id: command.proposal_id,
            proposal: self.body.clone(),
            action: ActionKind::Approve,
            status: self.status,
            submitter_id: self.submitter,
            decider_id: self.decider,
            message: command.message.clone(),
            file_ids: command.file_ids.as_slice().to_vec(),
            parties,
            steps,
        }
    }
}
