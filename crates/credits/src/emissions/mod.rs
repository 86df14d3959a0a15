//! Emissions: what a buyer means to emit, what it reports, and what it offsets by retiring credits.
//!
//! A scorecard has milestones, a milestone has reporting periods; all of them are one entity, the [`Scorecard`], with one
//! version ([D-63]). A milestone and a reporting period are found by their own ids through index entries.
//!
//! [D-63]: ecoledger_kernel::rules::versions#d-63

mod command;
pub(crate) mod decide;
mod event;
mod figures;
mod parts_by_id;
mod state;
mod written;

pub use command::{CreateEsgMilestone, CreateEsgScorecard, EmissionScope, NewReportingPeriod, ReductionType, ReportEmissions};
pub use decide::OffsetTarget;
pub(crate) use decide::{RULES, create_milestone, create_scorecard, report_emissions};
pub use event::{EmissionsOffset, EmissionsReported, EsgMilestoneCreated, EsgScorecardCreated, PeriodTerms};
pub use figures::Figures;
pub use parts_by_id::PartsById;
pub use state::{
    Milestone, MilestoneEntry, MilestoneTerms, ReportingPeriod, ReportingPeriodEntry, Scorecard, ScorecardChange,
    ScorecardTerms,
};
