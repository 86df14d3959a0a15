//! Retirement and offsets (D-19, D-21).

use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::id;
use ecoledger_testkit::wire::market::{act, admin, in_role, offset, retire, split, submit, transfer};

#[test]
fn d21_only_a_buyer_retires_its_own_credits() {
    let mut world = World::market().with_credit();
    assert_eq!(world.code(&admin("S"), submit("P", retire("C"))), "forbidden", "not in the buyer role");
    assert_eq!(world.code(&admin("B"), submit("P", retire("C"))), "notFound");
    world.ok(&admin("S"), transfer("C", "B"));
    let proposal = world.ok(&admin("B"), submit("P", retire("C")));
    assert_eq!(proposal["deciderId"], id("R"), "the issuing registry decides");
    assert_eq!(world.events(&admin("R"), act("P", json!("approve"))), ["proposalApproved", "creditRetired"]);
    let after = world.credit(&admin("B"), "C");
    assert_eq!((&after["status"], &after["version"], &after["openProposalId"]), (&json!("retired"), &json!(5), &Value::Null));
}

#[test]
fn d21_nothing_changes_a_retired_credit() {
    let mut world = World::market().with_bought_credit().with_scorecard().with_trader("B", "M");
    world.ok(&admin("B"), submit("P", retire("C")));
    world.ok(&admin("R"), act("P", json!("approve")));
    let file = json!({
        "type": "addFile", "fileId": id("file"), "name": "a.pdf", "tag": "t", "source": {"upload": {}},
        "resource": {"kind": "credit", "id": id("C")}
    });
    let commands = [
        submit("Q", retire("C")),
        submit("Q", offset("C")),
        submit("Q", ecoledger_testkit::wire::market::list("C", "M")),
        split("C", &[("C1", "50"), ("C2", "50")]),
        transfer("C", "O"),
        file,
    ];
    for command in commands {
        assert_eq!(world.code(&admin("B"), command), "wrongState");
    }
}

#[test]
fn d19_the_end_use_buyer_of_a_retirement_is_recorded_on_approval_only() {
    let mut world = World::market().with_credit();
    let with_client = || {
        let mut proposal = retire("C");
        proposal["endUseBuyer"] = json!({"externalId": "client"});
        proposal
    };
    assert_eq!(world.code(&admin("B"), submit("P", with_client())), "forbidden", "D-61: no omnibus, before the look-up");
    world.ok(&admin("S"), transfer("C", "O"));
    let omnibus = in_role("O", "buyer");
    let seen = |world: &World| world.credit(&in_role("O", "buyer"), "C")["endUseBuyer"].clone();
    world.ok(&omnibus, submit("P", with_client()));
    assert_eq!(seen(&world), Value::Null, "while pending");
    world.ok(&admin("R"), act("P", json!("returnForEdits")));
    assert_eq!(seen(&world), Value::Null, "on return");
    world.ok(&omnibus, act("P", json!("resubmit")));
    world.ok(&admin("R"), act("P", json!("reject")));
    assert_eq!(seen(&world), Value::Null, "on rejection");
    world.ok(&omnibus, submit("Q", with_client()));
    let events = world.events(&admin("R"), act("Q", json!("approve")));
    assert_eq!(events, ["proposalApproved", "endUseBuyerChanged", "creditRetired"]);
    assert_eq!(seen(&world), json!({"externalId": "client"}));
}

#[test]
fn d78_an_end_use_buyer_that_stays_the_same_is_no_change() {
    let mut world = World::market().with_credit();
    world.ok(&admin("S"), transfer("C", "O"));
    let omnibus = in_role("O", "buyer");
    let client = json!({"externalId": "client"});
    world.ok(&omnibus, json!({"type": "transferEndUseBuyer", "creditId": id("C"), "endUseBuyer": client}));
    let mut proposal = retire("C");
    proposal["endUseBuyer"] = client;
    world.ok(&omnibus, submit("P", proposal));
    assert_eq!(world.events(&admin("R"), act("P", json!("approve"))), ["proposalApproved", "creditRetired"]);
}

#[test]
fn d21_an_offset_counts_on_the_milestone_or_on_the_period_that_is_named() {
    let mut world = World::market().with_bought_credit().with_scorecard();
    world.ok(&admin("B"), split("C", &[("C1", "10"), ("C2", "5.5"), ("C3", "84.5")]));
    let figures = |world: &World, query: Value| {
        let seen = world.see(&admin("B"), query);
        [&seen["reported"], &seen["offset"], &seen["excess"]].map(|figure| figure.as_str().expect("text").to_owned())
    };
    let milestone = || json!({"type": "esgMilestone", "esgScorecardId": id("scorecard"), "esgMilestoneId": id("milestone")});
    let period = || {
        let mut query = milestone();
        query["type"] = json!("esgReportingPeriod");
        query["esgReportingPeriodId"] = json!(id("period"));
        query
    };
    assert_eq!(figures(&world, period()), ["80", "0", "30"]);
    let mut on_period = offset("C1");
    on_period["esgReportingPeriodId"] = json!(id("period"));
    world.ok(&admin("B"), submit("P", on_period));
    let events = world.events(&admin("R"), act("P", json!("approve")));
    assert_eq!(events, ["proposalApproved", "creditRetired", "emissionsOffset"]);
    assert_eq!(figures(&world, period()), ["80", "10", "20"]);
    world.ok(&admin("B"), submit("Q", offset("C2")));
    world.ok(&admin("R"), act("Q", json!("approve")));
    assert_eq!(figures(&world, period()), ["80", "10", "20"]);
    assert_eq!(figures(&world, milestone()), ["80", "15.5", "14.5"]);
    world.ok(&admin("B"), submit("all", offset("C3")));
    world.ok(&admin("R"), act("all", json!("approve")));
    assert_eq!(figures(&world, milestone()), ["80", "100", "0"], "more than the excess may be offset");
    let scorecards = world.see(&admin("B"), json!({"type": "esgScorecards"}));
    assert_eq!((&scorecards["items"][0]["offset"], &scorecards["items"][0]["excess"]), (&json!("100"), &json!("0")));
}

#[test]
fn d23_an_offset_names_a_scorecard_of_its_own() {
    let mut world = World::market().with_bought_credit().with_scorecard();
    let wrong = |member: &str| {
        let mut proposal = offset("C");
        proposal[member] = json!(id("unknown"));
        proposal
    };
    let cases = [
        ("creditId", "credit"),
        ("esgScorecardId", "esgScorecard"),
        ("esgMilestoneId", "esgMilestone"),
        ("esgReportingPeriodId", "esgReportingPeriod"),
    ];
    for (member, entity) in cases {
        let refusal = world.refusal(&admin("B"), submit("P", wrong(member)));
        assert_eq!((&refusal["code"], &refusal["details"]["entity"]), (&json!("notFound"), &json!(entity)));
    }
    world.ok(&admin("B"), transfer("C", "O"));
    assert_eq!(world.code(&in_role("O", "buyer"), submit("P", offset("C"))), "notFound", "another's scorecard");
}
