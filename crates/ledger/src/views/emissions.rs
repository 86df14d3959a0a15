use alloc::vec::Vec;

use ecoledger_credits::{EmissionScope, Figures, Milestone, ReductionType, ReportingPeriod, Scorecard};
use ecoledger_kernel::{
    Date, EsgMilestoneId, EsgReportingPeriodId, EsgScorecardId, LongText, Name, OrganizationId, Quantity, Text, Total, Version,
};
use serde::Serialize;

/// A scorecard. Its figures are the sums of its milestones' ([D-80]).
///
/// [D-80]: ecoledger_kernel::rules::reading#d-80
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EsgScorecardView {
    /// Its id.
    pub esg_scorecard_id: EsgScorecardId,
    /// Its version.
    pub version: Version,
    /// The buyer.
    pub owner_id: OrganizationId,
    /// Today's emissions.
    pub current_emissions_per_year: Quantity,
    /// The emissions to be reached.
    pub goal: Quantity,
    /// Until when.
    pub goal_end_date: Date,
    /// The goal in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal_statement: Option<Text>,
    /// Reported, offset and left over.
    #[serde(flatten)]
    pub figures: Figures,
}

impl EsgScorecardView {
    pub(crate) fn new(id: EsgScorecardId, version: Version, scorecard: &Scorecard) -> Self {
        Self {
            esg_scorecard_id: id,
            version,
            owner_id: scorecard.owner,
            current_emissions_per_year: scorecard.terms.current_emissions_per_year,
            goal: scorecard.terms.goal,
            goal_end_date: scorecard.terms.goal_end_date,
            goal_statement: scorecard.terms.goal_statement.clone(),
            figures: Figures::of_scorecard(scorecard),
        }
    }
}

/// Emissions that were reported in a period, summed by scope: as short however many reports there were ([D-97]).
///
/// [D-97]: ecoledger_kernel::rules::limits#d-97
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EmissionView {
    /// The scope.
    pub scope: EmissionScope,
    /// How much.
    pub quantity: Total,
}

/// A reporting period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EsgReportingPeriodView {
    /// Its scorecard.
    pub esg_scorecard_id: EsgScorecardId,
    /// Its milestone.
    pub esg_milestone_id: EsgMilestoneId,
    /// Its id.
    pub esg_reporting_period_id: EsgReportingPeriodId,
    /// The version of its scorecard, with which it counts.
    pub version: Version,
    /// Its first day.
    pub start_date: Date,
    /// Its last day.
    pub end_date: Date,
    /// The emissions allowed in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<Quantity>,
    /// What was reported, by scope.
    pub emissions: Vec<EmissionView>,
    /// Reported, offset and left over.
    #[serde(flatten)]
    pub figures: Figures,
}

impl EsgReportingPeriodView {
    pub(crate) fn new(scorecard: EsgScorecardId, version: Version, milestone: &Milestone, period: &ReportingPeriod) -> Self {
        let emissions = period.emissions.iter();
        let emissions = emissions.map(|(scope, quantity)| EmissionView { scope: *scope, quantity: *quantity });
        Self {
            esg_scorecard_id: scorecard,
            esg_milestone_id: milestone.id,
            esg_reporting_period_id: period.id,
            version,
            start_date: period.days.start(),
            end_date: period.days.end(),
            goal: period.goal,
            emissions: emissions.collect(),
            figures: Figures::of_period(period),
        }
    }
}

/// A milestone with its periods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EsgMilestoneView {
    /// Its scorecard.
    pub esg_scorecard_id: EsgScorecardId,
    /// Its id.
    pub esg_milestone_id: EsgMilestoneId,
    /// The version of its scorecard, with which it counts.
    pub version: Version,
    /// Its name.
    pub name: Name,
    /// What is to be done.
    pub description: LongText,
    /// Its first day.
    pub start_date: Date,
    /// Its last day.
    pub end_date: Date,
    /// By how much emissions are to fall.
    pub target_emission_reduction: Quantity,
    /// In what that is meant.
    pub target_emission_reduction_type: ReductionType,
    /// Its periods.
    pub reporting_periods: Vec<EsgReportingPeriodView>,
    /// Reported, offset and left over.
    #[serde(flatten)]
    pub figures: Figures,
}

impl EsgMilestoneView {
    pub(crate) fn new(scorecard: EsgScorecardId, version: Version, milestone: &Milestone) -> Self {
        let periods = milestone.reporting_periods.iter();
        let terms = &*milestone.terms;
        Self {
            esg_scorecard_id: scorecard,
            esg_milestone_id: milestone.id,
            version,
            name: terms.name.clone(),
            description: terms.description.clone(),
            start_date: terms.days.start(),
            end_date: terms.days.end(),
            target_emission_reduction: terms.target_emission_reduction,
            target_emission_reduction_type: terms.target_emission_reduction_type,
            reporting_periods: periods
                .map(|period| EsgReportingPeriodView::new(scorecard, version, milestone, period))
                .collect(),
            figures: Figures::of_milestone(milestone),
        }
    }
}
