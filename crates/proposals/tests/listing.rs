//! Traders and listings (D-18, D-50, D-51, D-76, D-84).

use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::id;
use ecoledger_testkit::wire::market::{act, admin, delist, in_role, list, move_listing, retire, submit, trade, transfer};

#[test]
fn d18_listing_needs_a_registered_trader() {
    let mut world = World::market().with_credit();
    assert_eq!(world.code(&admin("S"), submit("P", list("C", "M"))), "notATrader");
    world.ok(&admin("S"), submit("T", trade("M")));
    assert_eq!(world.code(&admin("S"), submit("P", list("C", "M"))), "notATrader", "asked for is not registered");
    world.ok(&admin("M"), act("T", json!("approve")));
    assert_eq!(world.code(&admin("S"), submit("P", list("C", "M2"))), "notATrader", "elsewhere");
    assert_eq!(world.code(&admin("S"), submit("P", list("C", "B"))), "roleMissing", "before notATrader");
    assert_eq!(world.code(&admin("S"), submit("P", list("C", "nobody"))), "notFound");
    world.ok(&admin("S"), submit("P", list("C", "M")));
    let result = world.ok(&admin("M"), act("P", json!("approve")));
    assert_eq!((&result["submitterId"], &result["deciderId"]), (&json!(id("S")), &json!(id("M"))));
    assert_eq!(world.credit(&admin("S"), "C")["listedOn"], id("M"));
}

#[test]
fn d18_a_listed_credit_is_neither_listed_again_nor_retired_nor_given_away() {
    let mut world = World::market().with_bought_credit().with_trader("B", "M").with_trader("B", "M2").listed("C", "B", "M");
    for command in [submit("P", list("C", "M2")), submit("P", list("C", "M")), submit("P", retire("C")), transfer("C", "O")] {
        assert_eq!(world.code(&admin("B"), command), "creditListed");
    }
}

#[test]
fn d18_the_listing_marketplace_decides_a_delisting() {
    let mut world = World::market().with_listed_credit();
    let proposal = world.ok(&admin("S"), submit("P", delist("C")));
    assert_eq!(proposal["deciderId"], id("M"));
    world.ok(&admin("M"), act("P", json!("reject")));
    assert_eq!(world.credit(&admin("S"), "C")["listedOn"], id("M"));
    world.ok(&admin("S"), submit("Q", delist("C")));
    assert_eq!(world.events(&admin("M"), act("Q", json!("approve"))), ["proposalApproved", "creditDelisted"]);
    assert_eq!(world.code(&admin("S"), submit("again", delist("C"))), "creditNotListed");
    assert_eq!(world.code(&admin("M"), submit("again", move_listing("C", "M2"))), "notFound", "it sees it no more");
}

#[test]
fn d18_a_listing_transfer_changes_the_marketplace_and_not_the_owner() {
    let mut world = World::market().with_listed_credit();
    assert_eq!(world.code(&admin("M"), submit("P", move_listing("C", "M"))), "creditListed", "D-76");
    assert_eq!(world.code(&admin("M"), submit("P", move_listing("C", "B"))), "roleMissing");
    assert_eq!(world.code(&admin("M2"), submit("P", move_listing("C", "M2"))), "notFound");
    assert_eq!(world.code(&admin("S"), submit("P", move_listing("C", "M2"))), "forbidden", "no market role for this");
    world.ok(&admin("M"), submit("P", move_listing("C", "M2")));
    assert_eq!(world.credit(&admin("M2"), "C")["openProposalId"], id("P"), "D-23: a party sees it");
    assert_eq!(world.code(&admin("S"), act("P", json!("approve"))), "notFound", "the owner has no part in it");
    let events = world.events(&admin("M2"), act("P", json!("approve")));
    assert_eq!(events, ["proposalApproved", "creditListingTransferred"]);
    let after = world.credit(&admin("M2"), "C");
    assert_eq!((&after["listedOn"], &after["ownerId"]), (&json!(id("M2")), &json!(id("S"))));
    assert_eq!(world.unseen(&admin("M"), json!({"type": "credit", "creditId": id("C")})), "notFound");
}

#[test]
fn d51_one_registration_of_a_trader_at_a_time_and_for_ever() {
    let mut world = World::market();
    world.ok(&admin("S"), submit("P", trade("M")));
    assert_eq!(world.code(&admin("S"), submit("Q", trade("M"))), "wrongState");
    world.ok(&admin("B"), submit("Q", trade("M")));
    world.ok(&admin("M"), act("P", json!("reject")));
    world.ok(&admin("S"), submit("again", trade("M")));
    world.ok(&admin("M"), act("again", json!("approve")));
    assert_eq!(world.code(&admin("S"), submit("once more", trade("M"))), "wrongState");
    assert_eq!(world.code(&admin("S"), submit("once more", trade("B"))), "roleMissing");
    assert_eq!(world.code(&admin("V"), submit("once more", trade("M"))), "forbidden");
}

#[test]
fn d84_only_the_marketplace_itself_sees_its_traders() {
    let world = World::market().with_trader("S", "M").with_trader("B", "M").with_trader("O", "O");
    let traders = |by: &Value, of: &str| {
        let list = world.see(by, json!({"type": "marketplaceTraders", "marketplaceId": id(of)}));
        let items = list["items"].as_array().expect("items").clone();
        items.iter().map(|item| item["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(traders(&admin("M"), "M"), ["S", "B"]);
    assert!(traders(&admin("M2"), "M").is_empty());
    assert!(traders(&admin("S"), "M").is_empty());
    assert_eq!(traders(&in_role("O", "marketplace"), "O"), ["O"]);
    let first = world.see(&admin("M"), json!({"type": "marketplaceTraders", "marketplaceId": id("M"), "limit": 1}));
    assert_eq!(first["items"][0]["version"], Value::Null, "D-23: a version is for an organization's own members");
    let rest = json!({"type": "marketplaceTraders", "marketplaceId": id("M"), "limit": 1, "cursor": first["nextCursor"]});
    assert_eq!(world.see(&admin("M"), rest)["items"][0]["name"], "B");
}
