//! The rules of scorecards.

use ecoledger_kernel::{
    Clash, CommandContext, Emit, EntityKey, EsgMilestoneId, EsgReportingPeriodId, EsgScorecardId, Halt, Holds, MarketRole,
    NOT_FOUND, Notes, OrganizationId, Reader, Version, declare_rules,
};

use super::{
    CreateEsgMilestone, CreateEsgScorecard, EmissionsReported, EsgMilestoneCreated, EsgScorecardCreated, Milestone,
    MilestoneEntry, ReportEmissions, ReportingPeriodEntry, Scorecard, event::PeriodTerms,
};
use crate::{
    CreditsView, Event,
    organizations::policy::{MemberRight, Permission, Reach, authorize},
};

declare_rules! {
    /// A scorecard is its organization's own (D-23).
    OWN_SCORECARDS = NotFound "D-23 own scorecards": NOT_FOUND.sentence();
}

const KEEP: Permission = Permission::new(&[MarketRole::Buyer], MemberRight::Write, Reach::Organization);

pub(crate) fn create_scorecard<V: CreditsView, N: Notes>(
    command: &CreateEsgScorecard,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let acting = authorize(&context.actor, KEEP, reader)?;
    let slot = reader.read::<Scorecard>(&command.esg_scorecard_id)?;
    reader.expect_version_of_new(context)?;
    reader.expect_clock(context)?;
    reader.expect_new(&command.esg_scorecard_id, slot)?;
    let event =
        EsgScorecardCreated { esg_scorecard_id: command.esg_scorecard_id, owner_id: acting.id, terms: command.terms.clone() };
    events.emit(event.into());
    Ok(())
}

/// A scorecard of the organization: another's is `notFound` (D-23).
fn own_scorecard<'v, V: Holds<Scorecard>, N: Notes>(
    id: EsgScorecardId,
    owner: OrganizationId,
    reader: &mut Reader<'v, V, N>,
) -> Result<(&'v Scorecard, Version), Halt<V::Gap>> {
    reader.found_where(&id, OWN_SCORECARDS, |scorecard: &Scorecard| scorecard.owner == owner)
}

fn found_milestone<'v, V: Holds<Scorecard>, N: Notes>(
    scorecard: &'v Scorecard,
    id: EsgMilestoneId,
    reader: &mut Reader<'_, V, N>,
) -> Result<&'v Milestone, Halt<V::Gap>> {
    reader.expect_some(NOT_FOUND, scorecard.milestone(id), || Clash::about(&EntityKey::EsgMilestone(id)))
}

fn expect_period<V: Holds<Scorecard>, N: Notes>(
    milestone: &Milestone,
    id: EsgReportingPeriodId,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    let found = milestone.reporting_period(id).is_some();
    reader.check(NOT_FOUND, found, || Clash::about(&EntityKey::EsgReportingPeriod(id)))
}

pub(crate) fn create_milestone<V: CreditsView, N: Notes>(
    command: &CreateEsgMilestone,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let acting = authorize(&context.actor, KEEP, reader)?;
    let (_, version) = own_scorecard(command.esg_scorecard_id, acting.id, reader)?;
    let periods = command.reporting_periods();
    reader.fetch::<ReportingPeriodEntry>(periods.iter().map(|period| &period.esg_reporting_period_id))?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    let entry = reader.read::<MilestoneEntry>(&command.esg_milestone_id)?;
    reader.expect_new(&command.esg_milestone_id, entry)?;
    for (line, period) in periods.iter().enumerate() {
        let entry = reader.read::<ReportingPeriodEntry>(&period.esg_reporting_period_id)?;
        reader.expect_new(&period.esg_reporting_period_id, entry).map_err(|halt| halt.at_line(line))?;
    }
    let terms = periods.iter().map(|period| PeriodTerms {
        esg_reporting_period_id: period.esg_reporting_period_id,
        days: period.days,
        goal: period.goal,
    });
    let event = EsgMilestoneCreated {
        esg_scorecard_id: command.esg_scorecard_id,
        esg_milestone_id: command.esg_milestone_id,
        terms: command.terms.clone(),
        reporting_periods: terms.collect(),
    };
    events.emit(event.into());
    Ok(())
}

pub(crate) fn report_emissions<V: CreditsView, N: Notes>(
    command: &ReportEmissions,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let acting = authorize(&context.actor, KEEP, reader)?;
    let (scorecard, version) = own_scorecard(command.esg_scorecard_id, acting.id, reader)?;
    let milestone = found_milestone(scorecard, command.esg_milestone_id, reader)?;
    expect_period(milestone, command.esg_reporting_period_id, reader)?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    let event = EmissionsReported {
        esg_scorecard_id: command.esg_scorecard_id,
        esg_milestone_id: command.esg_milestone_id,
        esg_reporting_period_id: command.esg_reporting_period_id,
        category: command.category.clone(),
        scope: command.scope,
        quantity: command.quantity,
    };
    events.emit(event.into());
    Ok(())
}

/// What a retired credit is to count on: a reporting period, or a milestone without one ([D-21]).
///
/// [D-21]: ecoledger_kernel::rules::credits#d-21
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a place on a scorecard: its three ids")]
pub struct OffsetTarget {
    /// The scorecard.
    pub scorecard: EsgScorecardId,
    /// The milestone.
    pub milestone: EsgMilestoneId,
    /// The period.
    pub reporting_period: Option<EsgReportingPeriodId>,
}

/// The target must be there and be the organization's own: `notFound` otherwise, in the order of its members.
pub fn offset_target<V: Holds<Scorecard>, N: Notes>(
    target: OffsetTarget,
    owner: OrganizationId,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    let (scorecard, _) = own_scorecard(target.scorecard, owner, reader)?;
    let milestone = found_milestone(scorecard, target.milestone, reader)?;
    match target.reporting_period {
        Some(period) => expect_period(milestone, period, reader),
        None => Ok(()),
    }
}
