//! What may be asked (`ecoledger::wire::emissions`).

use alloc::{sync::Arc, vec::Vec};

use ecoledger_kernel::{
    Date, DateRange, EsgMilestoneId, EsgReportingPeriodId, EsgScorecardId, FromJson, FromMembers, LongText, Members, Name,
    Path, Quantity, Refusal, Text, Value, expect_each_once, wire_enum,
};
use serde::{Serialize, Serializer};

use super::{MilestoneTerms, ScorecardTerms};

wire_enum! {
    /// The scopes of the GHG Protocol.
    EmissionScope {
        /// Own sources.
        One "one",
        /// Purchased energy.
        Two "two",
        /// The rest of the value chain.
        Three "three",
    }
}

wire_enum! {
    /// How a milestone's target is meant.
    ReductionType {
        /// Per cent of today's emissions.
        Percent "percent",
        /// Tonnes.
        Absolute "absolute",
    }
}

/// A buyer begins a scorecard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreateEsgScorecard {
    /// The new scorecard.
    pub esg_scorecard_id: EsgScorecardId,
    /// What it aims at.
    #[serde(flatten)]
    pub terms: Arc<ScorecardTerms>,
}

impl FromMembers for CreateEsgScorecard {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        let esg_scorecard_id = members.required("esgScorecardId")?;
        let current_emissions_per_year = members.required("currentEmissionsPerYear")?;
        let goal = members.required("goal")?;
        let goal_end_date: Date = members.required("goalEndDate")?;
        let goal_statement: Option<Text> = members.optional("goalStatement")?;
        let terms = ScorecardTerms { current_emissions_per_year, goal, goal_end_date, goal_statement };
        Ok(Self { esg_scorecard_id, terms: Arc::new(terms) })
    }
}

/// A part of a milestone's time for which emissions are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NewReportingPeriod {
    /// The new period.
    pub esg_reporting_period_id: EsgReportingPeriodId,
    /// Its days.
    #[serde(flatten)]
    pub days: DateRange,
    /// The emissions allowed in it; none when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<Quantity>,
}

fn days(members: &mut Members<'_, '_>) -> Result<(Date, Date), Refusal> {
    Ok((members.required("startDate")?, members.required("endDate")?))
}

impl FromJson for NewReportingPeriod {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let mut members = value.members()?;
        let esg_reporting_period_id = members.required("esgReportingPeriodId")?;
        let (start, end) = days(&mut members)?;
        let goal = members.optional("goal")?;
        members.finish()?;
        let days = DateRange::new(start, end).map_err(|invalid| invalid.at(value.path()))?;
        Ok(Self { esg_reporting_period_id, days, goal })
    }
}

/// A buyer adds a milestone with its reporting periods to its scorecard.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "WrittenMilestone<'static>"))]
pub struct CreateEsgMilestone {
    /// The scorecard.
    pub esg_scorecard_id: EsgScorecardId,
    /// The new milestone.
    pub esg_milestone_id: EsgMilestoneId,
    /// What it aims at.
    pub terms: Arc<MilestoneTerms>,
    /// Its periods, with ids that are all different.
    reporting_periods: Vec<NewReportingPeriod>,
}

/// The command as it is written: the terms stand flat, with their days.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
struct WrittenMilestone<'a> {
    esg_scorecard_id: EsgScorecardId,
    esg_milestone_id: EsgMilestoneId,
    name: &'a Name,
    description: &'a LongText,
    #[serde(flatten)]
    days: DateRange,
    target_emission_reduction: Quantity,
    target_emission_reduction_type: ReductionType,
    reporting_periods: &'a [NewReportingPeriod],
}

impl Serialize for CreateEsgMilestone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let MilestoneTerms { name, description, days, target_emission_reduction, target_emission_reduction_type } =
            &*self.terms;
        let written = WrittenMilestone {
            esg_scorecard_id: self.esg_scorecard_id,
            esg_milestone_id: self.esg_milestone_id,
            name,
            description,
            days: *days,
            target_emission_reduction: *target_emission_reduction,
            target_emission_reduction_type: *target_emission_reduction_type,
            reporting_periods: &self.reporting_periods,
        };
        written.serialize(serializer)
    }
}

impl CreateEsgMilestone {
    /// A milestone; `invalidField` for a period's id that comes twice ([D-50]).
    ///
    /// [D-50]: ecoledger_kernel::rules::requests#d-50
    pub fn new(
        esg_scorecard_id: EsgScorecardId,
        esg_milestone_id: EsgMilestoneId,
        terms: MilestoneTerms,
        reporting_periods: Vec<NewReportingPeriod>,
    ) -> Result<Self, Refusal> {
        let ids = reporting_periods.iter().map(|period| &period.esg_reporting_period_id);
        expect_each_once(ids, "reportingPeriods", Some("esgReportingPeriodId"))?;
        Ok(Self { esg_scorecard_id, esg_milestone_id, terms: Arc::new(terms), reporting_periods })
    }

    /// Its periods.
    #[must_use]
    pub fn reporting_periods(&self) -> &[NewReportingPeriod] {
        &self.reporting_periods
    }
}

impl FromMembers for CreateEsgMilestone {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        let esg_scorecard_id = members.required("esgScorecardId")?;
        let esg_milestone_id = members.required("esgMilestoneId")?;
        let name: Name = members.required("name")?;
        let description: LongText = members.required("description")?;
        let (start, end) = days(members)?;
        let target_emission_reduction = members.required("targetEmissionReduction")?;
        let target_emission_reduction_type = members.required("targetEmissionReductionType")?;
        let periods = members.list("reportingPeriods")?;
        let path = members.path();
        let days = DateRange::new(start, end).map_err(|invalid| invalid.at(Path::Member(&path, "endDate")))?;
        let terms = MilestoneTerms { name, description, days, target_emission_reduction, target_emission_reduction_type };
        Self::new(esg_scorecard_id, esg_milestone_id, terms, periods)
    }
}

/// A buyer reports emissions in a period of its scorecard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ReportEmissions {
    /// The scorecard.
    pub esg_scorecard_id: EsgScorecardId,
    /// The milestone.
    pub esg_milestone_id: EsgMilestoneId,
    /// The period.
    pub esg_reporting_period_id: EsgReportingPeriodId,
    /// The category: any text, such as `DirectVehicles` (D-69).
    pub category: Text,
    /// The scope.
    pub scope: EmissionScope,
    /// How much; it may be nothing.
    pub quantity: Quantity,
}

impl FromMembers for ReportEmissions {
    fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self {
            esg_scorecard_id: members.required("esgScorecardId")?,
            esg_milestone_id: members.required("esgMilestoneId")?,
            esg_reporting_period_id: members.required("esgReportingPeriodId")?,
            category: members.required("category")?,
            scope: members.required("scope")?,
            quantity: members.required("quantity")?,
        })
    }
}

ecoledger_kernel::constructors! {
    CreateEsgScorecard(esg_scorecard_id: EsgScorecardId, terms: Arc<ScorecardTerms>);
    NewReportingPeriod(esg_reporting_period_id: EsgReportingPeriodId, days: DateRange) optional(goal: Quantity);
    ReportEmissions(esg_scorecard_id: EsgScorecardId, esg_milestone_id: EsgMilestoneId, esg_reporting_period_id: EsgReportingPeriodId, category: Text, scope: EmissionScope, quantity: Quantity);
}
