//! Queries about scorecards: their owner's only ([D-23]).
//!
//! [D-23]: ecoledger_kernel::rules::organizations#d-23

use alloc::format;

use ecoledger_credits::{Milestone, Scorecard};
use ecoledger_kernel::{Entity as _, EntityKey, EsgMilestoneId, EsgReportingPeriodId, EsgScorecardId, Refusal, Version};

use super::{Asked, PageRequest, Stop};
use crate::{
    ledger_view::{LedgerView, slot},
    views::{Answer, EsgMilestoneView, EsgReportingPeriodView, entity},
};

impl<'l, V: LedgerView> Asked<'l, V> {
    pub(super) fn esg_scorecards(&mut self, page: &PageRequest) -> Result<Answer, Stop<V::Gap>> {
        let (acting, whole) = self.whole_member()?;
        let list = format!("esgScorecards {}", acting.id);
        let ids = self.lists()?.projections.credits.scorecards_of.get(&acting.id).filter(|_| whole);
        let ids = ids.map_or(&[][..], |ids| ids);
        Ok(page.of(&list, ids, |id| entity::scorecard(self.view, *id))?.into())
    }

    fn own_scorecard(&mut self, id: EsgScorecardId) -> Result<(&'l Scorecard, Version), Stop<V::Gap>> {
        let (acting, whole) = self.whole_member()?;
        let slot = slot::<Scorecard, V>(self.view, &id).map_err(Stop::Gap)?;
        let own = slot.entity.filter(|scorecard| whole && scorecard.owner == acting.id);
        Ok((own.ok_or_else(|| Refusal::not_found(&Scorecard::key(&id)))?, slot.version))
    }

    fn own_milestone(
        &mut self,
        scorecard: EsgScorecardId,
        id: EsgMilestoneId,
    ) -> Result<(&'l Milestone, Version), Stop<V::Gap>> {
        let (scorecard, version) = self.own_scorecard(scorecard)?;
        let milestone = scorecard.milestone(id);
        Ok((milestone.ok_or_else(|| Refusal::not_found(&EntityKey::EsgMilestone(id)))?, version))
    }

    pub(super) fn esg_milestones(&mut self, id: EsgScorecardId, page: &PageRequest) -> Result<Answer, Stop<V::Gap>> {
        let list = format!("esgMilestones {} {id}", self.member()?.id);
        page.expect_of(&list)?;
        let (scorecard, version) = self.own_scorecard(id)?;
        let view = |milestone: &Milestone| Ok::<_, V::Gap>(Some(EsgMilestoneView::new(id, version, milestone)));
        Ok(page.of(&list, &scorecard.milestones, view)?.into())
    }

    pub(super) fn esg_milestone(&mut self, scorecard: EsgScorecardId, id: EsgMilestoneId) -> Result<Answer, Stop<V::Gap>> {
        let (milestone, version) = self.own_milestone(scorecard, id)?;
        Ok(EsgMilestoneView::new(scorecard, version, milestone).into())
    }

    pub(super) fn esg_reporting_period(
        &mut self,
        scorecard: EsgScorecardId,
        milestone: EsgMilestoneId,
        id: EsgReportingPeriodId,
    ) -> Result<Answer, Stop<V::Gap>> {
        let (milestone, version) = self.own_milestone(scorecard, milestone)?;
        let period = milestone.reporting_period(id);
        let period = period.ok_or_else(|| Refusal::not_found(&EntityKey::EsgReportingPeriod(id)))?;
        Ok(EsgReportingPeriodView::new(scorecard, version, milestone, period).into())
    }
}
