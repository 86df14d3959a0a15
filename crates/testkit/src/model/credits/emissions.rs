//! Scorecards, milestones, reports and offsets (`ecoledger::wire::emissions`; D-21).

use serde_json::{Value, json};

use super::{Code, Context, Credits, Milestone, Period, Scorecard, Shown, ensure, grams, text, tonnes};

/// What was reported, offset, and is left over.
#[derive(Clone, Copy, Default)]
struct Figures {
    reported: u128,
    offset: u128,
    excess: u128,
}

impl Figures {
    fn add(self, other: Self) -> Self {
        Self {
            reported: self.reported + other.reported,
            offset: self.offset + other.offset,
            excess: self.excess + other.excess,
        }
    }

    fn show(self, shown: &mut Value) {
        for (member, grams) in [("reported", self.reported), ("offset", self.offset), ("excess", self.excess)] {
            shown[member] = Value::from(tonnes(grams));
        }
    }
}

impl Period {
    fn figures(&self) -> Figures {
        let reported = self.reports.iter().map(|(_, quantity)| quantity).sum::<u128>();
        let covered = self.offset + grams(&self.shown["goal"]);
        Figures { reported, offset: self.offset, excess: reported.saturating_sub(covered) }
    }

    pub(super) fn view(&self, card: &Scorecard, milestone: &Milestone, version: u64) -> Value {
        let mut shown = self.shown.clone();
        shown["esgScorecardId"] = Value::from(card.id.clone());
        shown["esgMilestoneId"] = Value::from(milestone.id.clone());
        shown["esgReportingPeriodId"] = Value::from(self.id.clone());
        shown["version"] = Value::from(version);
        // By scope, as long as it is however many reports there are (D-97).
        let mut sums: Vec<Value> = Vec::new();
        for scope in ["one", "two", "three"] {
            let of_scope: Vec<u128> =
                self.reports.iter().filter(|(of, _)| of == scope).map(|(_, quantity)| *quantity).collect();
            if !of_scope.is_empty() {
                sums.push(json!({ "scope": scope, "quantity": tonnes(of_scope.iter().sum()) }));
            }
        }
        shown["emissions"] = Value::from(sums);
        self.figures().show(&mut shown);
        shown
    }
}

impl Milestone {
    fn figures(&self) -> Figures {
        let sum = self.periods.iter().map(Period::figures).fold(Figures::default(), Figures::add);
        Figures { offset: sum.offset + self.offset, excess: sum.excess.saturating_sub(self.offset), ..sum }
    }

    pub(super) fn view(&self, card: &Scorecard, version: u64) -> Value {
        let mut shown = self.shown.clone();
        shown["esgScorecardId"] = Value::from(card.id.clone());
        shown["esgMilestoneId"] = Value::from(self.id.clone());
        shown["version"] = Value::from(version);
        shown["reportingPeriods"] = self.periods.iter().map(|period| period.view(card, self, version)).collect();
        self.figures().show(&mut shown);
        shown
    }
}

impl Scorecard {
    pub(super) fn view(&self, version: u64) -> Value {
        let mut shown = self.shown.clone();
        shown["esgScorecardId"] = Value::from(self.id.clone());
        shown["ownerId"] = Value::from(self.owner.clone());
        shown["version"] = Value::from(version);
        self.milestones.iter().map(Milestone::figures).fold(Figures::default(), Figures::add).show(&mut shown);
        shown
    }
}

fn without(command: &Value, members: &[&str]) -> Value {
    let mut shown = command.clone();
    for member in members {
        shown.as_object_mut().expect("an object").remove(*member);
    }
    shown
}

impl Credits {
    pub(super) fn create_scorecard(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let acting = self.wide_writer(&context.actor, &["buyer"])?;
        let id = text(command, "esgScorecardId");
        self.expect(context, 0)?;
        ensure(self.scorecard(id).is_none(), "alreadyExists")?;
        let (shown, owner) = (without(command, &["esgScorecardId"]), acting.organization);
        self.scorecards.push(Scorecard { id: id.to_owned(), owner, shown, milestones: Vec::new() });
        self.happen("esgScorecardCreated", [format!("esgScorecard:{id}")]);
        Ok(Shown::Entity("esgScorecardId", id.to_owned()))
    }

    pub(super) fn create_milestone(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let acting = self.wide_writer(&context.actor, &["buyer"])?;
        let (card, id) = (text(command, "esgScorecardId"), text(command, "esgMilestoneId"));
        ensure(self.scorecard(card).is_some_and(|card| card.owner == acting.organization), "notFound")?;
        let key = format!("esgScorecard:{card}");
        self.expect(context, self.version(&key))?;
        let given = command["reportingPeriods"].as_array().expect("a list");
        // Ids are unique per kind, in every scorecard (D-73).
        let milestones = || self.scorecards.iter().flat_map(|card| &card.milestones);
        let periods = || milestones().flat_map(|milestone| &milestone.periods);
        let taken = milestones().any(|milestone| milestone.id == id)
            || given.iter().any(|new| periods().any(|period| period.id == text(new, "esgReportingPeriodId")));
        ensure(!taken, "alreadyExists")?;
        let period = |given: &Value| Period {
            id: text(given, "esgReportingPeriodId").to_owned(),
            shown: without(given, &["esgReportingPeriodId"]),
            reports: Vec::new(),
            offset: 0,
        };
        let milestone = Milestone {
            id: id.to_owned(),
            shown: without(command, &["esgScorecardId", "esgMilestoneId", "reportingPeriods"]),
            periods: given.iter().map(period).collect(),
            offset: 0,
        };
        self.scorecard_mut(card).milestones.push(milestone);
        self.happen("esgMilestoneCreated", [key]);
        Ok(Shown::Part("esgMilestone", vec![card.to_owned(), id.to_owned()]))
    }

    pub(super) fn report_emissions(&mut self, context: &Context, command: &Value) -> Result<Shown, Code> {
        let acting = self.wide_writer(&context.actor, &["buyer"])?;
        let ids = ["esgScorecardId", "esgMilestoneId", "esgReportingPeriodId"].map(|member| text(command, member).to_owned());
        let own = self.scorecard(&ids[0]).is_some_and(|card| card.owner == acting.organization);
        ensure(own && self.period_mut(&ids).is_some(), "notFound")?;
        let key = format!("esgScorecard:{}", ids[0]);
        self.expect(context, self.version(&key))?;
        let report = (text(command, "scope").to_owned(), grams(&command["quantity"]));
        self.period_mut(&ids).expect("found").reports.push(report);
        self.happen("emissionsReported", [key]);
        Ok(Shown::Part("esgReportingPeriod", ids.to_vec()))
    }

    fn period_mut(&mut self, [card, milestone, period]: &[String; 3]) -> Option<&mut Period> {
        let card = self.scorecards.iter_mut().find(|one| one.id == *card)?;
        let milestone = card.milestones.iter_mut().find(|one| one.id == *milestone)?;
        milestone.periods.iter_mut().find(|one| one.id == *period)
    }

    /// A retired credit counts on the period that its proposal names, else on the milestone (D-21).
    pub(super) fn offset(&mut self, body: &Value, quantity: u128) {
        let card = text(body, "esgScorecardId");
        let milestones = &mut self.scorecard_mut(card).milestones;
        let milestone = milestones.iter_mut().find(|one| one.id == text(body, "esgMilestoneId")).expect("proposed");
        match body["esgReportingPeriodId"].as_str() {
            None => milestone.offset += quantity,
            Some(period) => milestone.periods.iter_mut().find(|one| one.id == period).expect("proposed").offset += quantity,
        }
        self.happen("emissionsOffset", [format!("esgScorecard:{card}")]);
    }
}
