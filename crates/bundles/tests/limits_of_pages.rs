//! A page is never more than about 16 MiB (D-98), whatever fills its entries, and pages together are the whole list.

use ecoledger::Request;
use ecoledger_testkit::World;
use ecoledger_testkit::wire::{Value, asset, bundle_of, id, json, operator, user};

const MOST: usize = 16 * 1024 * 1024;
/// More than a page holds if each is as long as may be.
const ENTRIES: usize = 900;
const TEXT: usize = 1_000;

/// The longest text of so many characters.
fn long(characters: usize) -> String {
    "𝄞".repeat(characters)
}

fn address() -> Value {
    let text = long(TEXT);
    json!({"street": text, "city": text, "countryName": text, "zipCode": text, "poBox": text})
}

/// A command of many that are carried out, whose long answers are not written.
fn quickly(world: &mut World, by: &Value, key: &str, command: &Value) {
    let context =
        json!({"commandId": id(&format!("command {key}")), "at": world.now.to_string(), "actor": by, "idempotencyKey": key});
    let request = json!({"context": context, "command": command}).to_string();
    let Ok(Request::Command(context, command)) = Request::from_json(&request) else { panic!("{key}: no command") };
    world.ledger.execute(&context, &command).unwrap_or_else(|refusal| panic!("{key}: {refusal:?}"));
}

/// The list breaks off before its thousandth entry, when its page is full, and goes on with the next.
fn expect_full_pages(world: &World, query: &Value, entries: usize) {
    let mut query = query.clone();
    query["limit"] = json!(1_000);
    let mut found = Vec::new();
    loop {
        let mut page = world.see(&user("north user"), query.clone());
        let items = page["items"].as_array().expect("a list");
        found.push((items.len(), page["items"].to_string().len()));
        query["cursor"] = page["nextCursor"].take();
        if query["cursor"].is_null() {
            break;
        }
    }
    assert!(found.len() > 1 && found.iter().all(|(_, size)| *size <= MOST), "{query}: {found:?}");
    assert!(found[0].1 > MOST - MOST / 4, "{query}: a page is filled: {found:?}");
    assert_eq!(found.iter().map(|(count, _)| count).sum::<usize>(), entries, "{query}");
}

#[test]
fn d98_a_page_of_traders_with_long_texts_ends_early() {
    let mut world = World::channels();
    for number in 0..ENTRIES {
        let command = json!({"type": "createTrader", "traderId": id(&format!("trader {number}")), "businessId": long(TEXT),
            "name": long(300), "address": address()});
        quickly(&mut world, &user("north user"), &format!("trader-{number}"), &command);
    }
    expect_full_pages(&world, &json!({"type": "traders"}), ENTRIES);
}

#[test]
fn d98_a_page_of_onboarding_proposals_with_long_texts_ends_early() {
    let mut world = World::channels();
    for number in 0..ENTRIES {
        let proposal = id(&format!("proposal {number}"));
        let command = json!({"type": "submitTraderOnboardingProposal", "traderOnboardingProposalId": proposal,
            "salesChannelId": id("north"), "accountHolderId": id("holder"), "businessId": long(TEXT), "name": long(300),
            "address": address()});
        quickly(&mut world, &operator(), &format!("proposal-{number}"), &command);
    }
    expect_full_pages(&world, &json!({"type": "traderOnboardingProposals"}), ENTRIES);
}

#[test]
fn d98_a_page_of_transactions_with_long_texts_ends_early() {
    let mut world = World::traders();
    world.onramp("made", "M_1", "M_1000");
    for number in 1..=ENTRIES {
        let certificate = format!("M_{number}");
        let name = format!("retirement {number}");
        let command = json!({"type": "registerRetirement", "traderId": id("made"), "taskId": id(&format!("task {number}")),
            "transactionId": id(&name), "beneficiaryName": long(300), "beneficiaryLocation": long(TEXT),
            "consumptionCountryCode": "FI", "consumptionPeriod": {"start": "2024-01-01T00:00:00Z", "end": "2024-12-31T00:00:00Z"},
            "retirementPurpose": long(4_000), "assets": [asset(&certificate, &certificate)], "currency": "EUR"});
        quickly(&mut world, &user("north user"), &format!("retirement-{number}"), &command);
    }
    expect_full_pages(&world, &json!({"type": "transactions"}), ENTRIES);
}

#[test]
fn d98_a_page_of_assets_with_long_texts_ends_early() {
    let mut world = World::traders();
    for number in 1..=ENTRIES {
        let certificate = format!("M_{number}");
        let mut bundle = bundle_of(&certificate, &certificate);
        for member in ["methodologyCode", "creditTypeId", "standard"] {
            bundle[member] = json!(long(TEXT));
        }
        let command = json!({"type": "onrampBundle", "traderId": id("made"), "bundle": bundle});
        quickly(&mut world, &operator(), &format!("onramp-{number}"), &command);
    }
    expect_full_pages(&world, &json!({"type": "listableAssets", "traderId": id("made")}), ENTRIES);
}

#[test]
fn d98_a_page_of_transactions_with_many_lines_ends_early() {
    const LINES: usize = 900;
    const TRADES: usize = 80;
    let certificate = |bundle: usize, number: usize| format!("{}{bundle:04}_{}", "I".repeat(60), 100_000_000_000 + number);
    let mut world = World::traders();
    for bundle in 0..LINES {
        let (start, end) = (certificate(bundle, 0), certificate(bundle, TRADES));
        let command = json!({"type": "onrampBundle", "traderId": id("made"), "bundle": bundle_of(&start, &end)});
        quickly(&mut world, &operator(), &format!("onramp-{bundle}"), &command);
    }
    for number in 0..TRADES {
        let line = |bundle: usize| {
            let head = certificate(bundle, number);
            json!({"start": head, "end": head, "unitPrice": 1_000_000_000})
        };
        let lines: Vec<Value> = (0..LINES).map(line).collect();
        let name = format!("trade {number}");
        let command = json!({"type": "registerTrade", "traderId": id("made"), "taskId": id(&format!("task {number}")),
            "transactionId": id(&name), "buyerId": id("buyer"), "assets": lines, "currency": "EUR"});
        quickly(&mut world, &user("north user"), &format!("trade-{number}"), &command);
    }
    expect_full_pages(&world, &json!({"type": "transactions"}), TRADES);
}
