//! Queries about scorecards: their owner's only ([D-23]).
//!
//! [D-23]: ecoledger_kernel::rules::organizations#d-23

use alloc::format;

use ecoledger_credits::{Milestone, Scorecard};
use ecoledger_kernel::{Entity as _, EntityKey, EsgMilestoneId, EsgReportingPeriodId, EsgScorecardId, Refusal, Version};

use super::{Answering, PageRequest, Stop, Stopped};
use crate::{
    LedgerView,
    ledger_view::slot,
    lists::{List, ListView},
    views::{Answer, EsgMilestoneView, EsgReportingPeriodView, EsgScorecardView, entity},
};

impl<'l, V: LedgerView, L: ListView> Answering<'l, V, L> {
    pub(super) fn esg_scorecards(&mut self, page: &PageRequest) -> Result<Answer, Stopped<V, L>> {
        let (acting, whole) = self.whole_member()?;
        self.expect_lists()?;
        let mark = format!("esgScorecards {}", acting.id);
        if !whole {
            return Ok(page.nothing::<EsgScorecardView>(&mark)?.into());
        }
        Ok(self.page_of(List::Scorecards(acting.id), &mark, page, |id| entity::scorecard(self.view, id))?.into())
    }

    fn own_scorecard(&mut self, id: EsgScorecardId) -> Result<(&'l Scorecard, Version), Stopped<V, L>> {
        let (acting, whole) = self.whole_member()?;
        let slot = slot::<Scorecard, V>(self.view, &id).map_err(Stop::Gap)?;
        let own = slot.entity.filter(|scorecard| whole && scorecard.owner == acting.id);
        Ok((own.ok_or_else(|| Refusal::not_found(&Scorecard::key(&id)))?, slot.version))
    }

    fn own_milestone(
        &mut self,
        scorecard: EsgScorecardId,
        id: EsgMilestoneId,
    ) -> Result<(&'l Milestone, Version), Stopped<V, L>> {
        let (scorecard, version) = self.own_scorecard(scorecard)?;
        let milestone = scorecard.milestone(id);
        Ok((milestone.ok_or_else(|| Refusal::not_found(&EntityKey::EsgMilestone(id)))?, version))
    }

    pub(super) fn esg_milestones(&mut self, id: EsgScorecardId, page: &PageRequest) -> Result<Answer, Stopped<V, L>> {
        let list = format!("esgMilestones {} {id}", self.member()?.id);
        page.expect_of(&list)?;
        let (scorecard, version) = self.own_scorecard(id)?;
        let view = |milestone: &Milestone| Ok::<_, V::Gap>(Some(EsgMilestoneView::new(id, version, milestone)));
        Ok(page.of(&list, &scorecard.milestones, view)?.into())
    }

    pub(super) fn esg_milestone(&mut self, scorecard: EsgScorecardId, id: EsgMilestoneId) -> Result<Answer, Stopped<V, L>> {
        let (milestone, version) = self.own_milestone(scorecard, id)?;
        Ok(EsgMilestoneView::new(scorecard, version, milestone).into())
    }

    pub(super) fn esg_reporting_period(
        &mut self,
        scorecard: EsgScorecardId,
        milestone: EsgMilestoneId,
        id: EsgReportingPeriodId,
    ) -> Result<Answer, Stopped<V, L>> {
        let (milestone, version) = self.own_milestone(scorecard, milestone)?;
        let period = milestone.reporting_period(id);
        let period = period.ok_or_else(|| Refusal::not_found(&EntityKey::EsgReportingPeriod(id)))?;
        Ok(EsgReportingPeriodView::new(scorecard, version, milestone, period).into())
    }
}
