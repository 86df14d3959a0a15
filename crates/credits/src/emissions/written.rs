//! Scorecards as they are stored: without the sums, which follow from their parts.

use alloc::{sync::Arc, vec::Vec};

use ecoledger_kernel::{EsgMilestoneId, OrganizationId, Total};
use serde::Deserialize;

use super::{Figures, Milestone, MilestoneTerms, ReportingPeriod, Scorecard, ScorecardTerms, parts_by_id::PartsById};

/// A milestone without its sums.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct WrittenMilestone {
    id: EsgMilestoneId,
    terms: Arc<MilestoneTerms>,
    reporting_periods: Vec<ReportingPeriod>,
    own_offset: Total,
}

impl TryFrom<WrittenMilestone> for Milestone {
    type Error = &'static str;

    fn try_from(written: WrittenMilestone) -> Result<Self, &'static str> {
        let WrittenMilestone { id, terms, reporting_periods, own_offset } = written;
        let of_periods = reporting_periods.iter().map(Figures::of_period).fold(Figures::default(), Figures::and);
        let reporting_periods =
            PartsById::of(reporting_periods, |period| period.id).ok_or("expected each reporting period once")?;
        Ok(Self { id, terms, reporting_periods, own_offset, of_periods })
    }
}

/// A scorecard without its sums.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct WrittenScorecard {
    owner: OrganizationId,
    terms: Arc<ScorecardTerms>,
    milestones: Vec<Milestone>,
}

impl TryFrom<WrittenScorecard> for Scorecard {
    type Error = &'static str;

    fn try_from(WrittenScorecard { owner, terms, milestones }: WrittenScorecard) -> Result<Self, &'static str> {
        let of_milestones = milestones.iter().map(Figures::of_milestone).fold(Figures::default(), Figures::and);
        let milestones = PartsById::of(milestones, |milestone| milestone.id).ok_or("expected each milestone once")?;
        Ok(Self { owner, terms, milestones, of_milestones })
    }
}
