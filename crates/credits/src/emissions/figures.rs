//! What a scorecard's numbers come to (`ecoledger::wire::queries`).

use ecoledger_kernel::Total;
use serde::Serialize;

use super::{Milestone, ReportingPeriod, Scorecard};

/// What was reported, what was offset, and what is left over the goal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Figures {
    /// What was reported.
    pub reported: Total,
    /// What was offset.
    pub offset: Total,
    /// What is still to be offset.
    pub excess: Total,
}

impl Figures {
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            reported: self.reported.and(other.reported),
            offset: self.offset.and(other.offset),
            excess: self.excess.and(other.excess),
        }
    }

    pub(crate) fn without(self, other: Self) -> Self {
        Self {
            reported: self.reported.without(other.reported),
            offset: self.offset.without(other.offset),
            excess: self.excess.without(other.excess),
        }
    }

    /// Of a period: what was reported, without what was offset and what is allowed; an absent goal allows nothing.
    #[must_use]
    pub fn of_period(period: &ReportingPeriod) -> Self {
        let reported = period.emissions.values().copied().fold(Total::default(), Total::and);
        let goal = period.goal.map_or(Total::default(), Total::from);
        Self { reported, offset: period.offset, excess: reported.without(period.offset).without(goal) }
    }

    /// Of a milestone: the sums of its periods; its own offsets lower the excess of them all.
    #[must_use]
    pub fn of_milestone(milestone: &Milestone) -> Self {
        let sum = milestone.of_periods;
        let own = milestone.own_offset;
        Self { reported: sum.reported, offset: sum.offset.and(own), excess: sum.excess.without(own) }
    }

    /// Of a scorecard: the sums of its milestones ([D-80]).
    ///
    /// [D-80]: ecoledger_kernel::rules::reading#d-80
    #[must_use]
    pub fn of_scorecard(scorecard: &Scorecard) -> Self {
        scorecard.of_milestones
    }
}
