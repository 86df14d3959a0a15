use alloc::{collections::BTreeMap, sync::Arc};

use ecoledger_kernel::{
    Date, DateRange, Entity, EntityKey, EsgMilestoneId, EsgReportingPeriodId, EsgScorecardId, Inconsistent, LongText, Name,
    OrganizationId, Quantity, Text, Total,
};
use serde::{Deserialize, Serialize};

use super::{
    EmissionScope, EmissionsOffset, EmissionsReported, EsgMilestoneCreated, EsgScorecardCreated, Figures, ReductionType,
    parts_by_id::PartsById,
    written::{WrittenMilestone, WrittenScorecard},
};

/// What a scorecard aims at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ScorecardTerms {
    /// Today's emissions.
    pub current_emissions_per_year: Quantity,
    /// The emissions to be reached.
    pub goal: Quantity,
    /// Until when.
    pub goal_end_date: Date,
    /// The goal in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal_statement: Option<Text>,
}

/// What a milestone aims at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct MilestoneTerms {
    /// Its name.
    pub name: Name,
    /// What is to be done.
    pub description: LongText,
    /// Its days.
    pub days: DateRange,
    /// By how much emissions are to fall.
    pub target_emission_reduction: Quantity,
    /// In what that is meant.
    pub target_emission_reduction_type: ReductionType,
}

ecoledger_kernel::constructors! {
    ScorecardTerms(current_emissions_per_year: Quantity, goal: Quantity, goal_end_date: Date) optional(goal_statement: Text);
    MilestoneTerms(
        name: Name, description: LongText, days: DateRange, target_emission_reduction: Quantity,
        target_emission_reduction_type: ReductionType
    );
}

/// A part of a milestone's time, with what was reported and offset in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ReportingPeriod {
    /// Its id.
    pub id: EsgReportingPeriodId,
    /// Its days.
    pub days: DateRange,
    /// The emissions allowed in it.
    pub goal: Option<Quantity>,
    /// What was reported, by scope. Categories are as many as a buyer likes, so that they stay in the events (D-97).
    pub emissions: BTreeMap<EmissionScope, Total>,
    /// What was offset against it.
    pub offset: Total,
}

/// A step on the way to a scorecard's goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "WrittenMilestone")]
pub struct Milestone {
    /// Its id.
    pub id: EsgMilestoneId,
    /// What it aims at.
    pub terms: Arc<MilestoneTerms>,
    /// Its periods, as they were given.
    pub reporting_periods: PartsById<EsgReportingPeriodId, ReportingPeriod>,
    /// What was offset against the milestone itself and none of its periods (D-21).
    pub own_offset: Total,
    /// The sums of its periods' figures, so that nobody adds them up again.
    #[serde(skip)]
    pub(crate) of_periods: Figures,
}

impl Milestone {
    /// A period of this milestone.
    #[must_use]
    pub fn reporting_period(&self, id: EsgReportingPeriodId) -> Option<&ReportingPeriod> {
        self.reporting_periods.get(id)
    }

    fn change_period(
        &mut self,
        id: EsgReportingPeriodId,
        change: impl FnOnce(&mut ReportingPeriod),
    ) -> Result<(), &'static str> {
        let period = self.reporting_periods.get_mut(id).ok_or("has no such reporting period")?;
        let before = Figures::of_period(period);
        change(period);
        self.of_periods = self.of_periods.without(before).and(Figures::of_period(period));
        Ok(())
    }
}

/// What a buyer means to emit and does emit, over the years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "WrittenScorecard")]
pub struct Scorecard {
    /// The buyer.
    pub owner: OrganizationId,
    /// What it aims at.
    pub terms: Arc<ScorecardTerms>,
    /// Its milestones, in the order of their creation.
    pub milestones: PartsById<EsgMilestoneId, Milestone>,
    /// The sums of its milestones' figures.
    #[serde(skip)]
    pub(crate) of_milestones: Figures,
}

impl Scorecard {
    /// A milestone of this scorecard.
    #[must_use]
    pub fn milestone(&self, id: EsgMilestoneId) -> Option<&Milestone> {
        self.milestones.get(id)
    }

    fn change_milestone(
        &mut self,
        id: EsgMilestoneId,
        change: impl FnOnce(&mut Milestone) -> Result<(), &'static str>,
    ) -> Result<(), &'static str> {
        let milestone = self.milestones.get_mut(id).ok_or("has no such milestone")?;
        let before = Figures::of_milestone(milestone);
        change(milestone)?;
        self.of_milestones = self.of_milestones.without(before).and(Figures::of_milestone(milestone));
        Ok(())
    }
}

/// What happens to a scorecard.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum ScorecardChange<'e> {
    /// It begins.
    Created(&'e EsgScorecardCreated),
    /// It gets a milestone.
    MilestoneCreated(&'e EsgMilestoneCreated),
    /// Emissions are reported.
    Reported(&'e EmissionsReported),
    /// A retired credit counts on it.
    Offset(&'e EmissionsOffset),
}

impl Scorecard {
    fn add(&mut self, event: &EsgMilestoneCreated) {
        let mut reporting_periods = PartsById::default();
        for period in &event.reporting_periods {
            let id = period.esg_reporting_period_id;
            let (emissions, offset) = (BTreeMap::new(), Total::default());
            reporting_periods.add(id, ReportingPeriod { id, days: period.days, goal: period.goal, emissions, offset });
        }
        let milestone = Milestone {
            id: event.esg_milestone_id,
            terms: event.terms.clone(),
            reporting_periods,
            own_offset: Total::default(),
            of_periods: Figures::default(),
        };
        self.milestones.add(milestone.id, milestone);
    }

    fn report(&mut self, event: &EmissionsReported) -> Result<(), &'static str> {
        self.change_milestone(event.esg_milestone_id, |milestone| {
            milestone.change_period(event.esg_reporting_period_id, |period| {
                let sum = period.emissions.entry(event.scope).or_default();
                *sum = sum.plus(event.quantity);
            })
        })
    }

    fn offset(&mut self, event: &EmissionsOffset) -> Result<(), &'static str> {
        self.change_milestone(event.esg_milestone_id, |milestone| {
            if let Some(period) = event.esg_reporting_period_id {
                return milestone.change_period(period, |period| period.offset = period.offset.plus(event.quantity));
            }
            milestone.own_offset = milestone.own_offset.plus(event.quantity);
            Ok(())
        })
    }
}

impl Entity for Scorecard {
    type Id = EsgScorecardId;
    type Change<'e> = ScorecardChange<'e>;

    fn key(id: &EsgScorecardId) -> EntityKey {
        EntityKey::EsgScorecard(*id)
    }

    fn evolve(slot: &mut Option<Self>, id: &EsgScorecardId, change: ScorecardChange<'_>) -> Result<(), Inconsistent> {
        let taken = match (slot.as_mut(), change) {
            (None, ScorecardChange::Created(event)) => {
                let (milestones, of_milestones) = (PartsById::default(), Figures::default());
                *slot = Some(Self { owner: event.owner_id, terms: event.terms.clone(), milestones, of_milestones });
                Ok(())
            }
            (Some(_), ScorecardChange::Created(_)) => Err("created twice"),
            (Some(scorecard), ScorecardChange::MilestoneCreated(event)) => {
                scorecard.add(event);
                Ok(())
            }
            (Some(scorecard), ScorecardChange::Reported(event)) => scorecard.report(event),
            (Some(scorecard), ScorecardChange::Offset(event)) => scorecard.offset(event),
            (None, ScorecardChange::MilestoneCreated(_) | ScorecardChange::Reported(_) | ScorecardChange::Offset(_)) => {
                Err("changed, but not there")
            }
        };
        taken.map_err(|what| Inconsistent::new(&Self::key(id), what))
    }
}

macro_rules! entries {
    ($($(#[$doc:meta])* $name:ident($id:ident) = $kind:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        #[non_exhaustive]
        pub struct $name {
            /// The scorecard.
            pub scorecard: EsgScorecardId,
        }

        impl Entity for $name {
            type Id = $id;
            /// The scorecard that takes the id.
            type Change<'e> = EsgScorecardId;
            const NAMED: bool = false;

            fn key(id: &$id) -> EntityKey {
                EntityKey::$kind(*id)
            }

            fn evolve(slot: &mut Option<Self>, id: &$id, scorecard: EsgScorecardId) -> Result<(), Inconsistent> {
                if slot.is_some() {
                    return Err(Inconsistent::new(&Self::key(id), "taken twice"));
                }
                *slot = Some(Self { scorecard });
                Ok(())
            }
        }
    )*};
}

entries! {
    /// A milestone's id, taken in the whole ledger.
    MilestoneEntry(EsgMilestoneId) = EsgMilestone;
    /// A reporting period's id, taken in the whole ledger.
    ReportingPeriodEntry(EsgReportingPeriodId) = EsgReportingPeriod;
}
