//! Transfers of credits and of end-use buyers (D-19, D-20, D-50, D-82, D-84).

use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::id;
use ecoledger_testkit::wire::market::{admin, in_role, list, submit, trade, transfer};

fn end_use_buyer(credit: &str, buyer: Value) -> Value {
    json!({"type": "transferEndUseBuyer", "creditId": id(credit), "endUseBuyer": buyer})
}

#[test]
fn d20_an_owner_gives_an_unlisted_credit_to_a_buyer() {
    let mut world = World::market().with_credit();
    assert_eq!(world.code(&admin("S"), transfer("C", "S2")), "roleMissing");
    assert_eq!(world.code(&admin("S"), transfer("C", "nobody")), "notFound");
    assert_eq!(world.code(&admin("S"), transfer("C", "S")), "sameOwner", "before roleMissing");
    assert_eq!(world.code(&admin("B"), transfer("C", "B")), "notFound");
    assert_eq!(world.code(&in_role("All", "marketplace"), transfer("C", "B")), "notFound");
    assert_eq!(world.code(&admin("V"), transfer("C", "B")), "forbidden", "no market role for this");
    assert_eq!(world.events(&admin("S"), transfer("C", "B")), ["creditTransferred"]);
    let after = world.credit(&admin("B"), "C");
    assert_eq!((&after["ownerId"], &after["version"]), (&json!(id("B")), &json!(2)));
    assert_eq!(world.code(&admin("S"), transfer("C", "O")), "forbidden", "a supplier sees it, but does not own it any more");
}

#[test]
fn d20_a_listed_credit_is_settled_by_its_marketplace_to_its_traders() {
    let mut world = World::market().with_listed_credit();
    assert_eq!(world.code(&admin("S"), transfer("C", "B")), "creditListed");
    assert_eq!(world.code(&admin("S"), transfer("C", "S")), "creditListed", "D-50: before sameOwner");
    assert_eq!(world.code(&admin("B"), transfer("C", "B")), "forbidden", "a buyer sees it, but does not own it");
    assert_eq!(world.code(&admin("M"), transfer("C", "B")), "notATrader");
    assert_eq!(world.code(&admin("M"), transfer("C", "S")), "sameOwner");
    assert_eq!(world.code(&admin("M"), transfer("C", "S2")), "roleMissing", "before notATrader");
    assert_eq!(world.code(&admin("M2"), transfer("C", "B")), "notFound");
    let mut world = world.with_trader("B", "M");
    let result = world.clone().ok(&admin("M"), transfer("C", "B"));
    assert_eq!(result, json!({"creditId": id("C")}), "D-84: it sees nothing any more");
    assert_eq!(world.events(&admin("M"), transfer("C", "B")), ["creditDelisted", "creditTransferred"]);
    let after = world.credit(&admin("B"), "C");
    assert_eq!((&after["ownerId"], &after["listedOn"], &after["version"]), (&json!(id("B")), &Value::Null, &json!(6)));
}

#[test]
fn d19_an_omnibus_pulls_what_is_listed_on_its_own_marketplace() {
    let mut world = World::market().with_credit().with_trader("S", "O");
    let pull = || transfer("C", "O");
    let omnibus = in_role("O", "buyer");
    assert_eq!(world.code(&omnibus, pull()), "notFound", "not listed there");
    world = world.listed("C", "S", "O");
    assert_eq!(world.code(&in_role("O", "marketplace"), pull()), "notATrader", "D-82: an ordinary settlement");
    assert_eq!(world.code(&omnibus, transfer("C", "B")), "forbidden", "only to itself");
    let off = json!({"type": "updateOrganization", "organizationId": id("O"), "isOmnibusOrganization": false});
    let mut without_flag = world.clone();
    without_flag.ok(&omnibus, off);
    assert_eq!(without_flag.code(&omnibus, pull()), "forbidden");
    assert_eq!(world.events(&omnibus, pull()), ["creditDelisted", "creditTransferred"]);
    assert_eq!(world.code(&omnibus, pull()), "sameOwner", "D-84");
}

#[test]
fn d82_an_omnibus_as_marketplace_settles_to_itself_as_a_registered_trader() {
    let mut world = World::market().with_credit().with_trader("S", "O").listed("C", "S", "O").with_trader("O", "O");
    world.ok(&in_role("O", "marketplace"), transfer("C", "O"));
    assert_eq!(world.credit(&in_role("O", "buyer"), "C")["ownerId"], id("O"));
}

#[test]
fn d50_the_owner_of_a_listed_credit_may_not_transfer_it_but_a_pull_of_its_own_is_same_owner() {
    let mut world = World::market().with_credit();
    world.ok(&admin("S"), transfer("C", "O"));
    world = world.with_trader("O", "O").listed("C", "O", "O");
    assert_eq!(world.code(&in_role("O", "buyer"), transfer("C", "O")), "sameOwner");
    assert_eq!(world.code(&in_role("O", "buyer"), transfer("C", "B")), "creditListed");
}

#[test]
fn d16_while_a_proposal_is_open_nothing_else_moves() {
    let mut world = World::market().with_credit().with_trader("S", "M");
    world.ok(&admin("S"), transfer("C", "O"));
    world = world.with_trader("O", "M");
    let omnibus = in_role("O", "buyer");
    world.ok(&omnibus, submit("P", list("C", "M")));
    let halves = ecoledger_testkit::wire::market::split("C", &[("C1", "50"), ("C2", "50")]);
    for command in [transfer("C", "B"), halves, submit("Q", list("C", "M")), end_use_buyer("C", json!({"externalId": "x"}))] {
        assert_eq!(world.code(&omnibus, command), "openProposal");
    }
    world.ok(&admin("M"), ecoledger_testkit::wire::market::act("P", json!("returnForEdits")));
    assert_eq!(world.code(&omnibus, transfer("C", "B")), "openProposal", "D-51: returned counts as open");
    world.ok(&omnibus, ecoledger_testkit::wire::market::act("P", json!("resubmit")));
    world.ok(&admin("M"), ecoledger_testkit::wire::market::act("P", json!("reject")));
    world.ok(&omnibus, submit("Q", list("C", "M")));
}

#[test]
fn d19_an_omnibus_names_the_end_use_buyer_of_its_own_credits() {
    let mut world = World::market().with_credit();
    let client = || json!({"externalId": "client", "details": "Client\nOne"});
    assert_eq!(world.code(&admin("B"), end_use_buyer("C", client())), "forbidden", "D-61: no flag, before the look-up");
    let omnibus = in_role("O", "buyer");
    assert_eq!(world.code(&in_role("O", "marketplace"), end_use_buyer("C", client())), "forbidden");
    assert_eq!(world.code(&omnibus, end_use_buyer("C", client())), "notFound");
    world.ok(&admin("S"), transfer("C", "O"));
    for (buyer, code) in [
        (json!({}), "emptyField"),
        (json!({"details": ""}), "emptyField"),
        (json!({"externalId": "a\nb"}), "invalidField"),
        (json!({"externalId": "a".repeat(1001)}), "fieldTooLong"),
        (json!({"name": "x"}), "malformedRequest"),
    ] {
        assert_eq!(world.code(&omnibus, end_use_buyer("C", buyer)), code);
    }
    assert_eq!(world.events(&omnibus, end_use_buyer("C", client())), ["endUseBuyerChanged"]);
    assert!(world.events(&omnibus, end_use_buyer("C", client())).is_empty(), "D-78: no change, no event");
    world.ok(&omnibus, end_use_buyer("C", json!({"externalId": "other"})));
    assert_eq!(world.credit(&omnibus, "C")["endUseBuyer"], json!({"externalId": "other"}), "a change replaces the whole");
    world = world.with_trader("O", "M").listed("C", "O", "M");
    assert_eq!(world.code(&admin("M"), submit("P", trade("M"))), "forbidden");
    assert_eq!(world.credit(&admin("B"), "C")["endUseBuyer"], json!({"externalId": "other"}), "part of what a reader sees");
}
