//! Entities as clients see them, by their keys, out of the whole ledger or a part of it.

use ecoledger_bundles::{
    ApiKey, Offramp, ProductionFacility, SalesChannel, Supplier, Task, Trader, TraderOnboardingProposal, Transaction,
    UserBinding,
};
use ecoledger_credits::{Claim, EcoProject, File, Mbp, Organization, ProcessedClaim, Scorecard};
use ecoledger_kernel::{
    ApiKeyId, ClaimId, EcoProjectId, Entity, EsgMilestoneId, EsgReportingPeriodId, EsgScorecardId, FileId, Holds, MbpId,
    OfframpId, OrganizationId, ProcessedClaimId, ProductionFacilityId, ProposalId, SalesChannelId, SupplierId, TaskId,
    TraderId, TraderOnboardingProposalId, TransactionId, UserId, Version,
};
use ecoledger_proposals::Proposal;

use super::{
    ApiKeyView, BindingView, ClaimView, EcoProjectView, EsgMilestoneView, EsgReportingPeriodView, EsgScorecardView, FileView,
    MbpView, OfframpView, OrganizationView, ProcessedClaimView, ProductionFacilityView, ProposalView, SalesChannelView,
    SupplierView, TaskView, TraderOnboardingProposalView, TraderView, TransactionView,
};
use crate::ledger_view::{LedgerView, slot};

/// What was found, or what is missing to tell.
type Found<T, V> = Result<Option<T>, <V as ecoledger_kernel::View>::Gap>;

/// An entity of its own, shown by what it is alone.
fn shown<E: Entity, V: Holds<E>, T>(view: &V, id: &E::Id, show: impl FnOnce(&E, Version) -> T) -> Found<T, V> {
    let slot = view.slot(id)?;
    Ok(slot.entity.map(|entity| show(entity, slot.version)))
}

/// An entity that is shown with others.
fn composed<E: Entity, V: Holds<E>, T>(
    view: &V,
    id: &E::Id,
    show: impl FnOnce(&E, Version) -> Result<T, V::Gap>,
) -> Found<T, V> {
    shown(view, id, show)?.transpose()
}

pub(crate) fn organization<V: LedgerView>(view: &V, id: OrganizationId) -> Found<OrganizationView, V> {
    shown(view, &id, |organization: &Organization, version| OrganizationView::new(id, version, organization))
}

/// With every modular benefit project.
pub(crate) fn eco_project<V: LedgerView>(view: &V, id: EcoProjectId) -> Found<EcoProjectView, V> {
    eco_project_with(view, id, |_, _| true)
}

/// With those that pass: no other is put together.
pub(crate) fn eco_project_with<V: LedgerView>(
    view: &V,
    id: EcoProjectId,
    shows: impl Fn(MbpId, &Mbp) -> bool,
) -> Found<EcoProjectView, V> {
    composed(view, &id, |project: &EcoProject, version| EcoProjectView::new(view, id, version, project, shows))
}

pub(crate) fn mbp<V: LedgerView>(view: &V, id: MbpId) -> Found<MbpView, V> {
    composed(view, &id, |mbp: &Mbp, version| MbpView::new(view, id, version, mbp))
}

pub(crate) fn claim<V: LedgerView>(view: &V, id: ClaimId) -> Found<ClaimView, V> {
    composed(view, &id, |claim: &Claim, version| ClaimView::new(view, id, version, claim))
}

pub(crate) fn processed_claim<V: LedgerView>(view: &V, id: ProcessedClaimId) -> Found<ProcessedClaimView, V> {
    composed(view, &id, |processed: &ProcessedClaim, version| ProcessedClaimView::new(view, id, version, processed))
}

pub(crate) fn proposal<V: LedgerView>(view: &V, id: ProposalId) -> Found<ProposalView, V> {
    shown(view, &id, |proposal: &Proposal, version| ProposalView::new(id, version, proposal))
}

pub(crate) fn scorecard<V: LedgerView>(view: &V, id: EsgScorecardId) -> Found<EsgScorecardView, V> {
    shown(view, &id, |scorecard: &Scorecard, version| EsgScorecardView::new(id, version, scorecard))
}

pub(crate) fn milestone<V: LedgerView>(view: &V, scorecard: EsgScorecardId, id: EsgMilestoneId) -> Found<EsgMilestoneView, V> {
    let slot = slot::<Scorecard, V>(view, &scorecard)?;
    let milestone = slot.entity.and_then(|scorecard| scorecard.milestone(id));
    Ok(milestone.map(|milestone| EsgMilestoneView::new(scorecard, slot.version, milestone)))
}

pub(crate) fn reporting_period<V: LedgerView>(
    view: &V,
    scorecard: EsgScorecardId,
    milestone: EsgMilestoneId,
    id: EsgReportingPeriodId,
) -> Found<EsgReportingPeriodView, V> {
    let slot = slot::<Scorecard, V>(view, &scorecard)?;
    let milestone = slot.entity.and_then(|scorecard| scorecard.milestone(milestone));
    let period = milestone.and_then(|milestone| Some((milestone, milestone.reporting_period(id)?)));
    Ok(period.map(|(milestone, period)| EsgReportingPeriodView::new(scorecard, slot.version, milestone, period)))
}

pub(crate) fn file<V: LedgerView>(view: &V, id: FileId) -> Found<FileView, V> {
    shown(view, &id, |file: &File, version| FileView::new(id, version, file))
}

pub(crate) fn sales_channel<V: LedgerView>(view: &V, id: SalesChannelId) -> Found<SalesChannelView, V> {
    shown(view, &id, |channel: &SalesChannel, version| SalesChannelView::new(id, version, channel))
}

pub(crate) fn binding<V: LedgerView>(view: &V, id: UserId) -> Found<BindingView, V> {
    shown(view, &id, |binding: &UserBinding, version| BindingView::new(id, version, binding))
}

pub(crate) fn api_key<V: LedgerView>(view: &V, id: ApiKeyId) -> Found<ApiKeyView, V> {
    shown(view, &id, |key: &ApiKey, _| ApiKeyView::new(id, key))
}

pub(crate) fn onboarding_proposal<V: LedgerView>(
    view: &V,
    id: TraderOnboardingProposalId,
) -> Found<TraderOnboardingProposalView, V> {
    shown(view, &id, |proposal: &TraderOnboardingProposal, version| TraderOnboardingProposalView::new(id, version, proposal))
}

pub(crate) fn trader<V: LedgerView>(view: &V, id: TraderId) -> Found<TraderView, V> {
    shown(view, &id, |trader: &Trader, version| TraderView::new(id, version, trader))
}

pub(crate) fn supplier<V: LedgerView>(view: &V, id: SupplierId) -> Found<SupplierView, V> {
    shown(view, &id, |supplier: &Supplier, version| SupplierView::new(id, version, supplier))
}

pub(crate) fn facility<V: LedgerView>(view: &V, id: ProductionFacilityId) -> Found<ProductionFacilityView, V> {
    shown(view, &id, |facility: &ProductionFacility, version| ProductionFacilityView::new(id, version, facility))
}

pub(crate) fn task<V: LedgerView>(view: &V, id: TaskId) -> Found<TaskView, V> {
    shown(view, &id, |task: &Task, _| TaskView::new(id, task))
}

pub(crate) fn transaction<V: LedgerView>(view: &V, id: TransactionId) -> Found<TransactionView, V> {
    shown(view, &id, |transaction: &Transaction, _| TransactionView::new(id, transaction))
}

pub(crate) fn offramp<V: LedgerView>(view: &V, id: OfframpId) -> Found<OfframpView, V> {
    shown(view, &id, |offramp: &Offramp, _| OfframpView::new(id, offramp))
}
