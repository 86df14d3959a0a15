//! A page is never more than about 16 MiB, unless a single entry is (D-98), and pages together are the whole list.

use serde_json::{Value, json};

use super::limits_of_rounds::quickly;
use ecoledger_testkit::World;
use ecoledger_testkit::wire::market::{act, admin, in_role, retire, split, submit, transfer};
use ecoledger_testkit::wire::{id, operator};

const MOST: usize = 16 * 1024 * 1024;

/// Every page of a list, from the first to the last, as the entries of one member.
fn pages(world: &World, by: &Value, mut query: Value, member: &str) -> Vec<Vec<Value>> {
    let mut pages = Vec::new();
    loop {
        let mut page = world.see(by, query.clone());
        pages.push(page[member].as_array_mut().map(std::mem::take).expect("a list"));
        query["cursor"] = page["nextCursor"].take();
        if query["cursor"].is_null() {
            return pages;
        }
    }
}

fn size(value: &impl serde::Serialize) -> usize {
    serde_json::to_string(value).expect("JSON").len()
}

fn add_file(world: &mut World, by: &str, name: &str, tag: usize, resource: &Value) {
    let command = json!({"type": "addFile", "fileId": id(name), "name": "evidence.pdf", "tag": "ä".repeat(tag),
        "source": {"upload": {}}, "resource": resource});
    quickly(world, &admin(by), command);
}

/// The credit `C` with files, split into `count` parts.
fn with_children(files: usize, tag: usize, count: usize) -> World {
    let mut world = World::market().with_credit();
    for number in 0..files {
        add_file(&mut world, "S", &format!("file {number}"), tag, &json!({"kind": "credit", "id": id("C")}));
    }
    let names: Vec<String> = (0..count).map(|number| format!("part {number}")).collect();
    let rest = format!("{}.{:03}", 99 - (count - 1) / 1000, 1000 - (count - 1) % 1000);
    let parts: Vec<(&str, &str)> =
        names.iter().enumerate().map(|(number, name)| (&**name, if number == 0 { &*rest } else { "0.001" })).collect();
    world.ok(&admin("S"), split("C", &parts));
    world
}

fn expect_in_pages(pages: &[Vec<Value>], whole: usize) {
    assert!(pages.len() > 1, "more than one page holds");
    assert!(pages.iter().all(|page| page.len() == 1 || size(page) <= MOST));
    assert_eq!(pages.iter().map(Vec::len).sum::<usize>(), whole);
    let again = pages[0].iter().chain(&pages[1][..1]).collect::<Vec<_>>();
    assert!(size(&again) > MOST - MOST / 4, "a page is filled");
}

#[test]
fn d98_a_page_of_credits_with_many_large_files_ends_early() {
    let world = with_children(100, 1000, 150);
    let credits = pages(&world, &admin("S"), json!({"type": "credits", "limit": 1000}), "items");
    expect_in_pages(&credits, 151);
    let lineage = json!({"type": "creditLineage", "creditId": id("C")});
    expect_in_pages(&pages(&world, &admin("S"), lineage, "descendants"), 150);
}

#[test]
fn d98_an_ordinary_page_is_whole() {
    let world = with_children(4, 40, 1000);
    let page = world.see(&admin("S"), json!({"type": "credits", "limit": 1000, "status": "active"}));
    assert_eq!((page["items"].as_array().map(Vec::len), &page["nextCursor"]), (Some(1000), &Value::Null));
    let lineage = world.see(&admin("S"), json!({"type": "creditLineage", "creditId": id("C")}));
    assert_eq!((lineage["descendants"].as_array().map(Vec::len), &lineage["nextCursor"]), (Some(1000), &Value::Null));
}

#[test]
fn d98_a_page_of_proposals_with_long_histories_ends_early() {
    let mut world = World::market().with_bought_credit();
    let words = "w".repeat(4000);
    for name in ["P", "Q", "T", "U", "V", "W"] {
        world.ok(&admin("B"), submit(name, retire("C")));
        for number in 0..800 {
            let (by, action) = if number % 2 == 0 { ("R", "returnForEdits") } else { ("B", "resubmit") };
            let mut command = act(name, json!(action));
            command["message"] = json!(words);
            quickly(&mut world, &admin(by), command);
        }
        world.ok(&admin("B"), act(name, json!("withdraw")));
    }
    expect_in_pages(&pages(&world, &admin("B"), json!({"type": "proposals"}), "items"), 6);
}

#[test]
fn d98_a_page_of_claims_and_of_checkpoints_ends_early() {
    let mut world = World::market().with_mbp();
    let checkpoints: Vec<Value> = (0..100)
        .map(|number| json!({"checkpointId": id(&format!("checkpoint {number}")), "startDate": "2024-01-01", "endDate": "2024-12-31"}))
        .collect();
    world.ok(
        &admin("S"),
        json!({"type": "createClaim", "claimId": id("claim"), "mbpId": id("mbp"), "checkpoints": checkpoints}),
    );
    for number in 0..10_000 {
        let resource = json!({"kind": "checkpoint", "id": id(&format!("checkpoint {}", number / 100))});
        add_file(&mut world, "S", &format!("file {number}"), 1000, &resource);
    }
    let world = world.with_claim("small");
    let checkpoints = json!({"type": "checkpoints", "claimId": id("claim"), "limit": 1000});
    expect_in_pages(&pages(&world, &admin("S"), checkpoints, "items"), 100);
    let claims = pages(&world, &admin("S"), json!({"type": "claims", "mbpId": id("mbp")}), "items");
    assert_eq!(claims.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1], "one entry at least, however large");
}

#[test]
fn d98_a_page_of_credits_with_long_end_use_buyers_ends_early() {
    let mut world = World::market().with_credit();
    world.ok(&admin("S"), transfer("C", "O"));
    let buyer = json!({"externalId": "𝄞".repeat(1000), "details": "𝄞".repeat(4000)});
    world.ok(&in_role("O", "buyer"), json!({"type": "transferEndUseBuyer", "creditId": id("C"), "endUseBuyer": buyer}));
    let names: Vec<String> = (0..900).map(|number| format!("part {number}")).collect();
    let parts: Vec<(&str, &str)> =
        names.iter().enumerate().map(|(number, name)| (&**name, if number == 0 { "99.101" } else { "0.001" })).collect();
    world.ok(&in_role("O", "buyer"), split("C", &parts));
    let credits = json!({"type": "credits", "limit": 1000, "status": "active"});
    expect_in_pages(&pages(&world, &in_role("O", "buyer"), credits, "items"), 900);
}

#[test]
fn d98_a_page_of_claims_with_long_benefits_ends_early() {
    let mut world = World::market().with_mbp();
    let benefits: Vec<Value> =
        (0..600).map(|_| json!({"category": "𝄞".repeat(1000), "description": "𝄞".repeat(4000)})).collect();
    let checkpoint = |name: &str| json!({"checkpointId": id(name), "startDate": "2024-01-01", "endDate": "2024-12-31"});
    for name in ["one", "another"] {
        let claim = json!({"type": "createClaim", "claimId": id(name), "mbpId": id("mbp"), "coBenefits": benefits,
            "checkpoints": [checkpoint(&format!("{name} 1"))]});
        quickly(&mut world, &admin("S"), claim);
    }
    let claims = pages(&world, &admin("S"), json!({"type": "claims", "mbpId": id("mbp")}), "items");
    assert_eq!(claims.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1], "two would be more than a page holds");
}

#[test]
fn d98_a_page_of_milestones_with_long_texts_or_many_periods_ends_early() {
    for (text, periods, count) in [(4_000, 1, 1_000), (1, 100, 500)] {
        let mut world = World::market();
        let scorecard = json!({"type": "createEsgScorecard", "esgScorecardId": id("scorecard"), "currentEmissionsPerYear": "100",
            "goal": "0", "goalEndDate": "2030-12-31"});
        world.ok(&admin("B"), scorecard);
        for number in 0..count {
            let periods: Vec<Value> = (0..periods)
                .map(|period| {
                    json!({"esgReportingPeriodId": id(&format!("period {number} {period}")), "startDate": "2025-01-01",
                        "endDate": "2025-12-31", "goal": "50"})
                })
                .collect();
            let milestone = json!({"type": "createEsgMilestone", "esgScorecardId": id("scorecard"),
                "esgMilestoneId": id(&format!("milestone {number}")), "name": "Half", "description": "𝄞".repeat(text),
                "startDate": "2025-01-01", "endDate": "2026-12-31", "targetEmissionReduction": "50",
                "targetEmissionReductionType": "percent", "reportingPeriods": periods});
            quickly(&mut world, &admin("B"), milestone);
        }
        let milestones = json!({"type": "esgMilestones", "esgScorecardId": id("scorecard"), "limit": 1000});
        let milestones = pages(&world, &admin("B"), milestones, "items");
        assert!(milestones.len() > 1 && milestones[0].len() < 1_000, "{} milestones on a page", milestones[0].len());
        assert!(milestones.iter().all(|page| size(page) <= MOST));
        assert_eq!(milestones.iter().map(Vec::len).sum::<usize>(), count);
    }
}

/// The entries of a lineage over all pages: what stands on every page counts once.
fn lineage(world: &World, by: &Value, credit: &str) -> Vec<Value> {
    let mut query = json!({"type": "creditLineage", "creditId": id(credit)});
    let mut pages = Vec::new();
    loop {
        let page = world.see(by, query.clone());
        query["cursor"] = page["nextCursor"].clone();
        pages.push(page);
        if query["cursor"].is_null() {
            return pages;
        }
    }
}

/// From the last page to the first: as it happened.
fn in_order(pages: &[Value], member: &str) -> Vec<Value> {
    pages.iter().rev().flat_map(|page| page[member].as_array().cloned().expect("a list")).collect()
}

#[test]
fn d98_ancestors_that_are_too_much_for_a_page_go_on_with_the_next() {
    let depth = 100;
    let mut world = World::market().with_credit();
    for number in 0..100 {
        add_file(&mut world, "S", &format!("file {number}"), 1000, &json!({"kind": "credit", "id": id("C")}));
    }
    let mut names = vec!["C".to_owned()];
    for number in 0..depth {
        let (parent, left, right) = (names[number].clone(), format!("left {number}"), format!("right {number}"));
        let rest = format!("{}", 99 - number);
        let half = if rest == "0" { "0.5" } else { &*rest };
        let other = if rest == "0" { "0.5" } else { "1" };
        world.ok(&admin("S"), split(&parent, &[(&left, half), (&right, other)]));
        names.push(left);
    }
    let leaf = names.last().expect("the deepest");
    let pages = lineage(&world, &admin("S"), leaf);
    assert!(pages.len() > 1);
    assert!(pages.iter().all(|page| size(&page["ancestors"]) + size(&page["history"]) <= MOST));
    let ancestors: Vec<Value> = in_order(&pages, "ancestors").iter().map(|credit| credit["creditId"].clone()).collect();
    let expected: Vec<Value> = names[..depth].iter().map(|name| json!(id(name))).collect();
    assert_eq!(ancestors, expected, "from the mint down, each once");
    let told: Vec<Value> = in_order(&pages, "history").iter().map(|fact| fact["type"].clone()).collect();
    assert_eq!((told.len(), &told[0], &told[1]), (depth + 1, &json!("creditMinted"), &json!("creditSplit")));
    assert_eq!(
        pages[0]["ancestors"].as_array().and_then(|shown| shown.last()).map(|last| &last["creditId"]),
        expected.last(),
        "the nearest first"
    );
    // With descendants too: they are whole on the first page, and the way up goes on.
    let place = 80;
    let middle = &names[place];
    let pages = lineage(&world, &admin("S"), middle);
    let below: Vec<Value> = pages.iter().flat_map(|page| page["descendants"].as_array().cloned().expect("a list")).collect();
    assert_eq!(below.len(), 2 * (depth - place));
    assert_eq!(in_order(&pages, "ancestors").len(), place);
    let drawn = world.see(&admin("S"), json!({"type": "creditLineage", "creditId": id(leaf), "format": "mermaid"}));
    assert!(drawn["mermaid"].as_str().expect("a text").contains("more ancestors and history<br/>on the next page"));
}

#[test]
fn d98_a_history_that_is_too_much_for_a_page_goes_on_with_the_next() {
    let mut world = World::market().with_credit();
    world.ok(&admin("S"), transfer("C", "O"));
    let changes = 5_000;
    for number in 0..changes {
        let details = format!("{number} {}", "d".repeat(3_990));
        let buyer = json!({"details": details});
        world.ok(&in_role("O", "buyer"), json!({"type": "transferEndUseBuyer", "creditId": id("C"), "endUseBuyer": buyer}));
    }
    let pages = lineage(&world, &admin("R"), "C");
    assert!(pages.len() > 1 && pages.iter().all(|page| size(&page["history"]) <= MOST));
    let history = in_order(&pages, "history");
    assert_eq!((history.len(), &history[0]["type"]), (changes + 2, &json!("creditMinted")));
    let number = |fact: &Value| {
        fact["endUseBuyer"]["details"].as_str().and_then(|text| text.split_once(' ')).map(|(number, _)| number.to_owned())
    };
    assert!(history[2..].iter().enumerate().all(|(place, fact)| number(fact) == Some(place.to_string())), "as it happened");
    assert_eq!(world.unseen(&operator(), json!({"type": "creditLineage", "creditId": id("C")})), "forbidden");
}
