//! What happened (wire.md 3.5), and how the entities take it.

use alloc::{sync::Arc, vec::Vec};

use ecoledger_kernel::{
    Apply, CreditId, DateRange, EsgMilestoneId, EsgReportingPeriodId, EsgScorecardId, Inconsistent, OrganizationId, Quantity,
    Text,
};
use serde::{Deserialize, Serialize};

use crate::{EmissionScope, MilestoneEntry, MilestoneTerms, ReportingPeriodEntry, Scorecard, ScorecardChange, ScorecardTerms};

ecoledger_kernel::events! {
    /// What happened to scorecards.
    EsgScorecardCreated "esgScorecardCreated" v 1,
    EsgMilestoneCreated "esgMilestoneCreated" v 1,
    EmissionsReported "emissionsReported" v 1,
    EmissionsOffset "emissionsOffset" v 1,
}

/// A buyer began a scorecard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EsgScorecardCreated {
    /// The scorecard.
    pub esg_scorecard_id: EsgScorecardId,
    /// The buyer.
    pub owner_id: OrganizationId,
    /// What it aims at.
    pub terms: Arc<ScorecardTerms>,
}

/// A reporting period, as it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PeriodTerms {
    /// Its id.
    pub esg_reporting_period_id: EsgReportingPeriodId,
    /// Its days.
    pub days: DateRange,
    /// The emissions allowed in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<Quantity>,
}

/// A scorecard got a milestone with its reporting periods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EsgMilestoneCreated {
    /// The scorecard.
    pub esg_scorecard_id: EsgScorecardId,
    /// The milestone.
    pub esg_milestone_id: EsgMilestoneId,
    /// What it aims at.
    pub terms: Arc<MilestoneTerms>,
    /// Its periods.
    pub reporting_periods: Vec<PeriodTerms>,
}

/// Emissions of a period were reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EmissionsReported {
    /// The scorecard.
    pub esg_scorecard_id: EsgScorecardId,
    /// The milestone.
    pub esg_milestone_id: EsgMilestoneId,
    /// The period.
    pub esg_reporting_period_id: EsgReportingPeriodId,
    /// The category.
    pub category: Text,
    /// The scope.
    pub scope: EmissionScope,
    /// How much.
    pub quantity: Quantity,
}

/// A retired credit counts on a period, or on a milestone (D-21).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EmissionsOffset {
    /// The scorecard.
    pub esg_scorecard_id: EsgScorecardId,
    /// The milestone.
    pub esg_milestone_id: EsgMilestoneId,
    /// The period; the milestone itself without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub esg_reporting_period_id: Option<EsgReportingPeriodId>,
    /// The credit.
    pub credit_id: CreditId,
    /// How much.
    pub quantity: Quantity,
}

/// A store of every entity of this crate.
pub trait EmissionsStore: Apply<Scorecard> + Apply<MilestoneEntry> + Apply<ReportingPeriodEntry> {}

impl<S> EmissionsStore for S where S: Apply<Scorecard> + Apply<MilestoneEntry> + Apply<ReportingPeriodEntry> {}

/// Lets each entity that an event touches take its change.
pub fn fold<S: EmissionsStore>(event: &Event, store: &mut S) -> Result<(), Inconsistent> {
    match event {
        Event::EsgScorecardCreated(event) => {
            Apply::<Scorecard>::apply(store, &event.esg_scorecard_id, ScorecardChange::Created(event))
        }
        Event::EsgMilestoneCreated(event) => {
            let scorecard = event.esg_scorecard_id;
            Apply::<Scorecard>::apply(store, &scorecard, ScorecardChange::MilestoneCreated(event))?;
            Apply::<MilestoneEntry>::apply(store, &event.esg_milestone_id, scorecard)?;
            event
                .reporting_periods
                .iter()
                .try_for_each(|period| Apply::<ReportingPeriodEntry>::apply(store, &period.esg_reporting_period_id, scorecard))
        }
        Event::EmissionsReported(event) => {
            Apply::<Scorecard>::apply(store, &event.esg_scorecard_id, ScorecardChange::Reported(event))
        }
        Event::EmissionsOffset(event) => {
            Apply::<Scorecard>::apply(store, &event.esg_scorecard_id, ScorecardChange::Offset(event))
        }
    }
}
