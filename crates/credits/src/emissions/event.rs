//! What happened (`ecoledger::wire::emissions`), and how the entities take it.

use alloc::{sync::Arc, vec::Vec};

use ecoledger_kernel::{
    Apply, CreditId, DateRange, EsgMilestoneId, EsgReportingPeriodId, EsgScorecardId, Inconsistent, OrganizationId, Quantity,
    Text,
};
use serde::{Deserialize, Serialize};

use super::{
    EmissionScope, MilestoneEntry, MilestoneTerms, OffsetTarget, ReportingPeriodEntry, Scorecard, ScorecardChange,
    ScorecardTerms,
};

/// A buyer began a scorecard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
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

/// A retired credit counts on a period, or on a milestone ([D-21]).
///
/// [D-21]: ecoledger_kernel::rules::credits#d-21
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
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

impl EsgScorecardCreated {
    pub(crate) fn fold(&self, store: &mut impl Apply<Scorecard>) -> Result<(), Inconsistent> {
        store.apply(&self.esg_scorecard_id, ScorecardChange::Created(self))
    }
}

impl EsgMilestoneCreated {
    pub(crate) fn fold(
        &self,
        store: &mut (impl Apply<Scorecard> + Apply<MilestoneEntry> + Apply<ReportingPeriodEntry>),
    ) -> Result<(), Inconsistent> {
        let scorecard = self.esg_scorecard_id;
        Apply::<Scorecard>::apply(store, &scorecard, ScorecardChange::MilestoneCreated(self))?;
        Apply::<MilestoneEntry>::apply(store, &self.esg_milestone_id, scorecard)?;
        self.reporting_periods
            .iter()
            .try_for_each(|period| Apply::<ReportingPeriodEntry>::apply(store, &period.esg_reporting_period_id, scorecard))
    }
}

impl EmissionsReported {
    pub(crate) fn fold(&self, store: &mut impl Apply<Scorecard>) -> Result<(), Inconsistent> {
        store.apply(&self.esg_scorecard_id, ScorecardChange::Reported(self))
    }
}

impl EmissionsOffset {
    /// So much of a credit counts on the target.
    #[must_use]
    pub fn new(target: OffsetTarget, credit_id: CreditId, quantity: Quantity) -> Self {
        Self {
            esg_scorecard_id: target.scorecard,
            esg_milestone_id: target.milestone,
            esg_reporting_period_id: target.reporting_period,
            credit_id,
            quantity,
        }
    }

    pub(crate) fn fold(&self, store: &mut impl Apply<Scorecard>) -> Result<(), Inconsistent> {
        store.apply(&self.esg_scorecard_id, ScorecardChange::Offset(self))
    }
}
