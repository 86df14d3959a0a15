//! Random scorecards, milestones and reports.

use serde_json::{Value, json};

use super::{
    assets::ids,
    choice::{Choice, ChosenCommand, member},
};
use crate::{model::credits::Scorecard, wire::id};

impl Choice<'_> {
    pub(super) fn of_emissions(&mut self, name: &str) -> ChosenCommand {
        let model = self.model;
        let taken: Vec<&str> = model.scorecards.iter().map(|one| one.id.as_str()).collect();
        if name == "createEsgScorecard" {
            let buyer = self.organization_with("buyer");
            let mut command = json!({
                "esgScorecardId": self.new_id("scorecard", &taken), "currentEmissionsPerYear": "100", "goal": "0",
                "goalEndDate": "2030-12-31"
            });
            self.sometimes(&mut command, "goalStatement", "Less of it");
            return ChosenCommand { command, actor: member(&buyer, &buyer, "buyer"), first: None };
        }
        let (there, all) = ids!(model.scorecards, |_: &Scorecard| true);
        let card = self.one_of(there, all);
        let found = model.scorecard(&card);
        let owner = found.map_or(id("B"), |one| one.owner.clone());
        let actor = member(&owner, &owner, "buyer");
        let first = Some(format!("esgScorecard:{card}"));
        let mut command = json!({ "esgScorecardId": card });
        if name == "createEsgMilestone" {
            let cards = || model.scorecards.iter().flat_map(|one| &one.milestones);
            let milestones: Vec<&str> = cards().map(|one| one.id.as_str()).collect();
            let periods: Vec<&str> = cards().flat_map(|one| &one.periods).map(|one| one.id.as_str()).collect();
            command["esgMilestoneId"] = Value::from(self.new_id("milestone", &milestones));
            let rest = json!({
                "name": "Half", "description": "Half\nof it", "startDate": "2025-01-01", "endDate": "2026-12-31",
                "targetEmissionReduction": "50", "targetEmissionReductionType": "percent"
            });
            for (member, value) in rest.as_object().expect("an object") {
                command[member] = value.clone();
            }
            let period = |id: String| json!({ "esgReportingPeriodId": id, "startDate": "2025-01-01", "endDate": "2025-12-31" });
            let mut one = period(self.new_id("period one", &periods));
            self.sometimes(&mut one, "goal", "20.5");
            let two = period(self.new_id("period two", &periods));
            command["reportingPeriods"] = json!([one, two]);
            return ChosenCommand { command, actor, first };
        }
        self.target(&mut command, &owner);
        if command["esgReportingPeriodId"].is_null() {
            command["esgReportingPeriodId"] = Value::from(id("nothing"));
        }
        command["esgScorecardId"] = Value::from(card.clone());
        command["category"] = Value::from(self.dice.pick(&["DirectVehicles", "DirectFacilities", "Élan"]));
        command["scope"] = Value::from(self.dice.pick(&["one", "two", "three"]));
        command["quantity"] = self.dice.pick(&["80", "0", "0.5"]).into();
        ChosenCommand { command, actor, first }
    }

    /// A milestone of one of the owner's scorecards, and mostly a period of it.
    pub(super) fn target(&mut self, body: &mut Value, owner: &str) {
        let model = self.model;
        let (own, all) = ids!(model.scorecards, |one: &Scorecard| one.owner == owner && !one.milestones.is_empty());
        let card = match body["esgScorecardId"].as_str() {
            Some(card) => card.to_owned(),
            None => self.one_of(own, all),
        };
        let milestones = model.scorecard(&card).map(|one| one.milestones.iter().map(|one| one.id.as_str()).collect::<Vec<_>>());
        let milestone = self.one_of(milestones.unwrap_or_default(), Vec::new());
        let found = model.scorecard(&card).and_then(|one| one.milestones.iter().find(|one| one.id == milestone));
        let periods = found.map(|one| one.periods.iter().map(|one| one.id.as_str()).collect::<Vec<_>>()).unwrap_or_default();
        body["esgScorecardId"] = Value::from(card);
        body["esgMilestoneId"] = Value::from(milestone);
        if !self.dice.is_rare(4) {
            body["esgReportingPeriodId"] = Value::from(self.one_of(periods, Vec::new()));
        }
    }
}
