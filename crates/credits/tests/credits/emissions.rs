//! Scorecards, milestones, reporting periods (`ecoledger::wire::emissions`).

use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::id;
use ecoledger_testkit::wire::market::{admin, in_role};

fn milestone(name: &str, periods: Value) -> Value {
    json!({
        "type": "createEsgMilestone", "esgScorecardId": id("scorecard"), "esgMilestoneId": id(name), "name": "N",
        "description": "D", "startDate": "2025-01-01", "endDate": "2025-12-31", "targetEmissionReduction": 0,
        "targetEmissionReductionType": "absolute", "reportingPeriods": periods
    })
}

fn period(name: &str, start: &str, end: &str) -> Value {
    json!({"esgReportingPeriodId": id(name), "startDate": start, "endDate": end})
}

fn report(quantity: Value) -> Value {
    json!({
        "type": "reportEmissions", "esgScorecardId": id("scorecard"), "esgMilestoneId": id("milestone"),
        "esgReportingPeriodId": id("period"), "category": "DirectVehicles", "scope": "one", "quantity": quantity
    })
}

#[test]
fn d56_a_milestone_and_an_emission_count_with_their_scorecard() {
    let mut world = World::market().with_scorecard();
    let result = world.ok(&admin("B"), report(json!("0.5")));
    assert_eq!((&result["version"], &result["reported"], &result["excess"]), (&json!(4), &json!("80.5"), &json!("30.5")));
    assert_eq!(result["emissions"], json!([{"scope": "one", "quantity": "80.5"}]));
    let touched = world.events.last().expect("an event").touches();
    assert_eq!(touched.iter().map(ToString::to_string).collect::<Vec<_>>(), [format!("esgScorecard:{}", id("scorecard"))]);
}

/// Sums alone, whatever the number of reports and of categories; the sums of milestone and scorecard follow.
#[test]
fn d97_answers_are_sums_of_reports_and_no_longer_for_more_of_them() {
    let mut world = World::market().with_scorecard();
    let mut report = report(json!("1"));
    let mut lengths = Vec::new();
    for number in 0..100 {
        report["category"] = json!(format!("Category {number}"));
        report["scope"] = json!(["one", "two", "three"][number % 3]);
        lengths.push(world.ok(&admin("B"), report.clone())["emissions"].to_string().len());
    }
    assert!(lengths.iter().all(|length| *length < 150), "{lengths:?}");
    let (scorecard, milestone) = (id("scorecard"), id("milestone"));
    for query in [
        json!({"type": "esgReportingPeriod", "esgScorecardId": scorecard, "esgMilestoneId": milestone, "esgReportingPeriodId": id("period")}),
        json!({"type": "esgMilestone", "esgScorecardId": scorecard, "esgMilestoneId": milestone}),
        json!({"type": "esgMilestones", "esgScorecardId": scorecard}),
        json!({"type": "esgScorecards"}),
    ] {
        let answer = world.see(&admin("B"), query);
        let shown = answer["items"].get(0).unwrap_or(&answer);
        assert_eq!((&shown["reported"], &shown["excess"]), (&json!("180"), &json!("130")));
        assert!(answer.to_string().len() < 1_000, "{answer}");
    }
}

#[test]
fn d62_emissions_and_goals_may_be_zero() {
    let mut world = World::market().with_scorecard();
    world.ok(&admin("B"), report(json!(0)));
    world.ok(&admin("B"), milestone("zero", json!([])));
    for (quantity, code) in
        [(json!("-1"), "invalidQuantity"), (json!("1e3"), "invalidQuantity"), (json!("1.0000000"), "tooManyDecimals")]
    {
        assert_eq!(world.code(&admin("B"), report(quantity)), code);
    }
}

#[test]
fn d69_dates_have_one_form_and_one_direction() {
    let mut world = World::market().with_scorecard();
    let cases = [
        (json!([period("p", "2025-02-01", "2025-01-31")]), "periodReversed"),
        (json!([period("p", "2025-02-30", "2025-03-31")]), "malformedRequest"),
        (json!([period("p", "2025-2-1", "2025-03-31")]), "malformedRequest"),
        (json!([period("p", "2025-01-01T00:00:00Z", "2025-03-31")]), "malformedRequest"),
        (json!([period("p", "2025-01-01", "2025-01-01"), period("p", "2025-01-02", "2025-01-02")]), "invalidField"),
        (json!([period("period", "2025-01-01", "2025-01-01")]), "alreadyExists"),
    ];
    for (periods, code) in cases {
        assert_eq!(world.code(&admin("B"), milestone("m", periods.clone())), code, "{periods}");
    }
    let mut reversed = milestone("m", json!([]));
    reversed["endDate"] = json!("2024-12-31");
    assert_eq!(world.code(&admin("B"), reversed), "periodReversed");
    assert_eq!(world.code(&admin("B"), milestone("milestone", json!([]))), "alreadyExists", "D-73: ids are unique per kind");
}

#[test]
fn d23_a_scorecard_is_its_owners() {
    let mut world = World::market().with_scorecard();
    assert_eq!(world.code(&in_role("O", "buyer"), report(json!("1"))), "notFound");
    assert_eq!(world.code(&admin("S"), report(json!("1"))), "forbidden");
    let scorecards = |by: &Value| world.see(by, json!({"type": "esgScorecards"}))["items"].as_array().expect("items").len();
    assert_eq!((scorecards(&admin("B")), scorecards(&in_role("O", "buyer")), scorecards(&admin("S"))), (1, 0, 0));
    let milestones = json!({"type": "esgMilestones", "esgScorecardId": id("scorecard")});
    assert_eq!(world.see(&admin("B"), milestones.clone())["items"][0]["name"], "Half");
    assert_eq!(world.unseen(&in_role("O", "buyer"), milestones), "notFound");
}

#[test]
fn d73_a_milestone_is_found_in_its_own_scorecard_only() {
    let mut world = World::market().with_scorecard();
    let mut second = json!({
        "type": "createEsgScorecard", "esgScorecardId": id("second"), "currentEmissionsPerYear": "1", "goal": "0",
        "goalEndDate": "2030-12-31", "goalStatement": "None left"
    });
    let made = world.ok(&admin("B"), second.clone());
    assert_eq!((&made["goalStatement"], &made["reported"], &made["version"]), (&json!("None left"), &json!("0"), &json!(1)));
    assert_eq!(world.code(&admin("B"), second.clone()), "alreadyExists");
    second["goalEndDate"] = json!("2030-13-31");
    assert_eq!(world.code(&admin("B"), second), "malformedRequest");
    let mut elsewhere = report(json!("1"));
    elsewhere["esgScorecardId"] = json!(id("second"));
    let refusal = world.refusal(&admin("B"), elsewhere);
    assert_eq!(refusal["details"]["entity"], "esgMilestone");
}

#[test]
fn d4_a_taken_period_names_its_line() {
    let mut world = World::market().with_scorecard();
    let periods = json!([period("p", "2025-01-01", "2025-01-31"), period("period", "2025-02-01", "2025-02-28")]);
    let error = world.refusal(&admin("B"), milestone("m", periods));
    assert_eq!((&error["code"], &error["details"]["entity"]), (&json!("alreadyExists"), &json!("esgReportingPeriod")));
    assert_eq!(error["details"]["index"], 1);
}

#[test]
fn d21_the_figures_of_a_milestone_are_those_of_all_its_periods() {
    let mut world = World::market().with_scorecard();
    let halves = json!([period("first half", "2025-01-01", "2025-06-30"), period("second half", "2025-07-01", "2025-12-31")]);
    world.ok(&admin("B"), milestone("halves", halves));
    for (half, quantity) in [("first half", "10"), ("second half", "20.5"), ("first half", "0.5")] {
        let mut report = report(json!(quantity));
        (report["esgMilestoneId"], report["esgReportingPeriodId"]) = (json!(id("halves")), json!(id(half)));
        world.ok(&admin("B"), report);
    }
    let query = json!({"type": "esgMilestone", "esgScorecardId": id("scorecard"), "esgMilestoneId": id("halves")});
    let shown = world.see(&admin("B"), query);
    assert_eq!((&shown["reported"], &shown["excess"]), (&json!("31"), &json!("31")));
}
