use alloc::{collections::BTreeMap, sync::Arc, vec::Vec};

use ecoledger_kernel::{
    Date, DateRange, Entity, EntityKey, EsgMilestoneId, EsgReportingPeriodId, EsgScorecardId, Inconsistent, LongText, Name,
    OrganizationId, Quantity, Text, Total,
};
use serde::{Deserialize, Serialize};

use crate::{EmissionScope, EmissionsOffset, EmissionsReported, EsgMilestoneCreated, EsgScorecardCreated, ReductionType};

/// What a scorecard aims at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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

/// A part of a milestone's time, with what was reported and offset in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportingPeriod {
    /// Its id.
    pub id: EsgReportingPeriodId,
    /// Its days.
    pub days: DateRange,
    /// The emissions allowed in it.
    pub goal: Option<Quantity>,
    /// What was reported, by scope and category.
    #[serde(serialize_with = "as_list")]
    pub emissions: BTreeMap<(EmissionScope, Text), Total>,
    /// What was offset against it.
    pub offset: Total,
}

fn as_list<S: serde::Serializer>(emissions: &BTreeMap<(EmissionScope, Text), Total>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(emissions)
}

/// A step on the way to a scorecard's goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Milestone {
    /// Its id.
    pub id: EsgMilestoneId,
    /// What it aims at.
    pub terms: Arc<MilestoneTerms>,
    /// Its periods, as they were given.
    pub reporting_periods: Vec<ReportingPeriod>,
    /// What was offset against the milestone itself and none of its periods (D-21).
    pub own_offset: Total,
}

impl Milestone {
    /// A period of this milestone.
    #[must_use]
    pub fn reporting_period(&self, id: EsgReportingPeriodId) -> Option<&ReportingPeriod> {
        self.reporting_periods.iter().find(|period| period.id == id)
    }
}

/// What a buyer means to emit and does emit, over the years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Scorecard {
    /// The buyer.
    pub owner: OrganizationId,
    /// What it aims at.
    pub terms: Arc<ScorecardTerms>,
    /// Its milestones, in the order of their creation.
    pub milestones: Vec<Milestone>,
}

impl Scorecard {
    /// A milestone of this scorecard.
    #[must_use]
    pub fn milestone(&self, id: EsgMilestoneId) -> Option<&Milestone> {
        self.milestones.iter().find(|milestone| milestone.id == id)
    }

    fn milestone_mut(&mut self, id: EsgMilestoneId) -> Result<&mut Milestone, &'static str> {
        self.milestones.iter_mut().find(|milestone| milestone.id == id).ok_or("has no such milestone")
    }
}

fn period_mut(milestone: &mut Milestone, id: EsgReportingPeriodId) -> Result<&mut ReportingPeriod, &'static str> {
    milestone.reporting_periods.iter_mut().find(|period| period.id == id).ok_or("has no such reporting period")
}

/// What happens to a scorecard.
#[derive(Clone, Copy, Debug)]
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
        let periods = event.reporting_periods.iter().map(|period| ReportingPeriod {
            id: period.esg_reporting_period_id,
            days: period.days,
            goal: period.goal,
            emissions: BTreeMap::new(),
            offset: Total::default(),
        });
        self.milestones.push(Milestone {
            id: event.esg_milestone_id,
            terms: event.terms.clone(),
            reporting_periods: periods.collect(),
            own_offset: Total::default(),
        });
    }

    fn report(&mut self, event: &EmissionsReported) -> Result<(), &'static str> {
        let period = period_mut(self.milestone_mut(event.esg_milestone_id)?, event.esg_reporting_period_id)?;
        let sum = period.emissions.entry((event.scope, event.category.clone())).or_default();
        *sum = sum.plus(event.quantity);
        Ok(())
    }

    fn offset(&mut self, event: &EmissionsOffset) -> Result<(), &'static str> {
        let milestone = self.milestone_mut(event.esg_milestone_id)?;
        let sum = match event.esg_reporting_period_id {
            Some(period) => &mut period_mut(milestone, period)?.offset,
            None => &mut milestone.own_offset,
        };
        *sum = sum.plus(event.quantity);
        Ok(())
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
                *slot = Some(Self { owner: event.owner_id, terms: event.terms.clone(), milestones: Vec::new() });
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
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        #[serde(rename_all = "camelCase")]
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
