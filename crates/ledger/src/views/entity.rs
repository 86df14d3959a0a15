//! Entities as clients see them, by their keys.

use ecoledger_kernel::{
    ApiKeyId, ClaimId, EcoProjectId, EsgMilestoneId, EsgReportingPeriodId, EsgScorecardId, FileId, MbpId, OfframpId,
    OrganizationId, ProcessedClaimId, ProductionFacilityId, ProposalId, SalesChannelId, SupplierId, TaskId, TraderId,
    TraderOnboardingProposalId, TransactionId, UserId,
};

use ecoledger_credits::Mbp;

use super::{
    ApiKeyView, BindingView, ClaimView, EcoProjectView, EsgMilestoneView, EsgReportingPeriodView, EsgScorecardView, FileView,
    MbpView, OfframpView, OrganizationView, ProcessedClaimView, ProductionFacilityView, ProposalView, SalesChannelView,
    SupplierView, TaskView, TraderOnboardingProposalView, TraderView, TransactionView,
};
use crate::entities::Entities;

pub(crate) fn organization(entities: &Entities, id: OrganizationId) -> Option<OrganizationView> {
    let slot = entities.organizations.get(&id);
    slot.entity.map(|organization| OrganizationView::new(id, slot.version, organization))
}

/// With every modular benefit project.
pub(crate) fn eco_project(entities: &Entities, id: EcoProjectId) -> Option<EcoProjectView> {
    eco_project_with(entities, id, |_, _| true)
}

/// With those that pass: no other is put together.
pub(crate) fn eco_project_with(
    entities: &Entities,
    id: EcoProjectId,
    shows: impl Fn(MbpId, &Mbp) -> bool,
) -> Option<EcoProjectView> {
    let slot = entities.eco_projects.get(&id);
    slot.entity.map(|project| EcoProjectView::new(entities, id, slot.version, project, shows))
}

pub(crate) fn mbp(entities: &Entities, id: MbpId) -> Option<MbpView> {
    let slot = entities.mbps.get(&id);
    slot.entity.map(|mbp| MbpView::new(entities, id, slot.version, mbp))
}

pub(crate) fn claim(entities: &Entities, id: ClaimId) -> Option<ClaimView> {
    let slot = entities.claims.get(&id);
    slot.entity.map(|claim| ClaimView::new(entities, id, slot.version, claim))
}

pub(crate) fn processed_claim(entities: &Entities, id: ProcessedClaimId) -> Option<ProcessedClaimView> {
    let slot = entities.processed_claims.get(&id);
    slot.entity.map(|processed| ProcessedClaimView::new(entities, id, slot.version, processed))
}

pub(crate) fn proposal(entities: &Entities, id: ProposalId) -> Option<ProposalView> {
    let slot = entities.proposals.get(&id);
    slot.entity.map(|proposal| ProposalView::new(id, slot.version, proposal))
}

pub(crate) fn scorecard(entities: &Entities, id: EsgScorecardId) -> Option<EsgScorecardView> {
    let slot = entities.scorecards.get(&id);
    slot.entity.map(|scorecard| EsgScorecardView::new(id, slot.version, scorecard))
}

pub(crate) fn milestone(entities: &Entities, scorecard: EsgScorecardId, id: EsgMilestoneId) -> Option<EsgMilestoneView> {
    let slot = entities.scorecards.get(&scorecard);
    Some(EsgMilestoneView::new(scorecard, slot.version, slot.entity?.milestone(id)?))
}

pub(crate) fn reporting_period(
    entities: &Entities,
    scorecard: EsgScorecardId,
    milestone: EsgMilestoneId,
    id: EsgReportingPeriodId,
) -> Option<EsgReportingPeriodView> {
    let slot = entities.scorecards.get(&scorecard);
    let milestone = slot.entity?.milestone(milestone)?;
    Some(EsgReportingPeriodView::new(scorecard, slot.version, milestone, milestone.reporting_period(id)?))
}

pub(crate) fn file(entities: &Entities, id: FileId) -> Option<FileView> {
    let slot = entities.files.get(&id);
    slot.entity.map(|file| FileView::new(id, slot.version, file))
}

pub(crate) fn sales_channel(entities: &Entities, id: SalesChannelId) -> Option<SalesChannelView> {
    let slot = entities.sales_channels.get(&id);
    slot.entity.map(|channel| SalesChannelView::new(id, slot.version, channel))
}

pub(crate) fn binding(entities: &Entities, id: UserId) -> Option<BindingView> {
    let slot = entities.user_bindings.get(&id);
    slot.entity.map(|binding| BindingView::new(id, slot.version, binding))
}

pub(crate) fn api_key(entities: &Entities, id: ApiKeyId) -> Option<ApiKeyView> {
    entities.api_keys.get(&id).entity.map(|key| ApiKeyView::new(id, key))
}

pub(crate) fn onboarding_proposal(entities: &Entities, id: TraderOnboardingProposalId) -> Option<TraderOnboardingProposalView> {
    let slot = entities.onboarding_proposals.get(&id);
    slot.entity.map(|proposal| TraderOnboardingProposalView::new(id, slot.version, proposal))
}

pub(crate) fn trader(entities: &Entities, id: TraderId) -> Option<TraderView> {
    let slot = entities.traders.get(&id);
    slot.entity.map(|trader| TraderView::new(id, slot.version, trader))
}

pub(crate) fn supplier(entities: &Entities, id: SupplierId) -> Option<SupplierView> {
    let slot = entities.suppliers.get(&id);
    slot.entity.map(|supplier| SupplierView::new(id, slot.version, supplier))
}

pub(crate) fn facility(entities: &Entities, id: ProductionFacilityId) -> Option<ProductionFacilityView> {
    let slot = entities.production_facilities.get(&id);
    slot.entity.map(|facility| ProductionFacilityView::new(id, slot.version, facility))
}

pub(crate) fn task(entities: &Entities, id: TaskId) -> Option<TaskView> {
    entities.tasks.get(&id).entity.map(|task| TaskView::new(id, task))
}

pub(crate) fn transaction(entities: &Entities, id: TransactionId) -> Option<TransactionView> {
    entities.transactions.get(&id).entity.map(|transaction| TransactionView::new(id, transaction))
}

pub(crate) fn offramp(entities: &Entities, id: OfframpId) -> Option<OfframpView> {
    entities.offramps.get(&id).entity.map(|offramp| OfframpView::new(id, offramp))
}
