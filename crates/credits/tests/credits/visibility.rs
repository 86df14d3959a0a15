//! Who sees which credit, and how much of it (D-23, D-68, D-79, D-84).

use serde_json::{Value, json};

use ecoledger::{HashKey, Ledger};
use ecoledger_testkit::World;
use ecoledger_testkit::wire::market::{act, admin, delist, in_role, list, split, submit, transfer, user};
use ecoledger_testkit::wire::{id, operator};

/// What an organization sees of a credit: nothing, the credit, or the credit with its version.
fn sight(world: &World, by: &Value, credit: &str) -> &'static str {
    let response = world.ask(by, &json!({"type": "credit", "creditId": id(credit)}));
    match (&response["ok"], &response["result"]["version"]) {
        (Value::Bool(true), Value::Null) => "seen",
        (Value::Bool(true), _) => "whole",
        _ => {
            assert_eq!(response["error"]["code"], "notFound");
            "hidden"
        }
    }
}

fn sights(world: &World, credit: &str) -> Vec<(&'static str, &'static str)> {
    let organizations = ["S", "S2", "R", "R2", "V", "M", "M2", "B", "O"];
    let seen = organizations.map(|name| (name, sight(world, &admin(name), credit)));
    seen.into_iter().filter(|(_, sight)| *sight != "hidden").collect()
}

#[test]
fn d23_a_new_credit_is_for_its_supplier_issuer_and_verifier() {
    let world = World::market().with_credit();
    assert_eq!(sights(&world, "C"), [("S", "whole"), ("R", "whole"), ("V", "whole")]);
}

#[test]
fn d23_a_former_owner_goes_on_reading_without_the_version() {
    let mut world = World::market().with_bought_credit();
    world.ok(&admin("B"), transfer("C", "O"));
    assert_eq!(sights(&world, "C"), [("S", "whole"), ("R", "whole"), ("V", "whole"), ("B", "seen"), ("O", "whole")]);
    world.ok(&in_role("O", "buyer"), split("C", &[("C1", "50"), ("C2", "50")]));
    let child = [("S", "whole"), ("R", "whole"), ("V", "whole"), ("O", "whole")];
    assert_eq!(sights(&world, "C1"), child, "D-66: former owners are not inherited");
}

#[test]
fn d23_a_listed_credit_is_for_every_buyer() {
    let mut world = World::market().with_listed_credit();
    let listed = [("S", "whole"), ("R", "whole"), ("V", "whole"), ("M", "whole"), ("B", "seen"), ("O", "seen")];
    assert_eq!(sights(&world, "C"), listed);
    world.ok(&admin("S"), submit("P", delist("C")));
    world.ok(&admin("M"), act("P", json!("approve")));
    assert_eq!(sights(&world, "C"), [("S", "whole"), ("R", "whole"), ("V", "whole")], "that comes and goes");
}

#[test]
fn d79_a_decider_sees_a_credit_through_a_proposal_only_while_that_is_open() {
    let mut world = World::market().with_credit().with_trader("S", "M");
    world.ok(&admin("S"), submit("P", list("C", "M")));
    assert_eq!(sight(&world, &admin("M"), "C"), "whole");
    world.ok(&admin("M"), act("P", json!("reject")));
    assert_eq!(sight(&world, &admin("M"), "C"), "hidden");
}

#[test]
fn d79_who_could_read_a_credit_when_it_was_split_goes_on_reading_it() {
    let mut world = World::market().with_listed_credit();
    world.ok(&admin("S"), split("C", &[("C1", "50"), ("C2", "50")]));
    let spent = [("S", "whole"), ("R", "whole"), ("V", "whole"), ("M", "seen"), ("B", "seen"), ("O", "seen")];
    assert_eq!(sights(&world, "C"), spent);
}

#[test]
fn d77_scoped_roles_see_no_credit() {
    let mut world = World::market().with_credit();
    world.assign("scoped", "S", "supplier", "administrator", &json!({"mbpId": id("mbp")}));
    let scoped = user("scoped", "S", "supplier");
    assert_eq!(world.unseen(&scoped, json!({"type": "credit", "creditId": id("C")})), "notFound");
    assert_eq!(world.see(&scoped, json!({"type": "credits"}))["items"], json!([]));
    assert_eq!(world.unseen(&operator(), json!({"type": "credits"})), "forbidden", "D-52");
    let channel_user = json!({"kind": "channelUser", "userId": id("S")});
    assert_eq!(world.unseen(&channel_user, json!({"type": "credit", "creditId": id("C")})), "forbidden", "D-84");
}

/// The list shows exactly what is visible one by one, in the order of creation, whatever the pages.
#[test]
fn d23_the_list_of_credits_is_what_is_visible_one_by_one() {
    let mut world = World::market().with_listed_credit().with_trader("B", "M");
    world.ok(&admin("S"), split("C", &[("C1", "10"), ("C2", "20"), ("C3", "70")]));
    world.ok(&admin("M"), transfer("C2", "B"));
    world.ok(&admin("B"), split("C2", &[("C4", "5"), ("C5", "15")]));
    world.ok(&admin("S"), submit("P", delist("C1")));
    world.ok(&admin("M"), act("P", json!("approve")));
    let credits = ["C", "C1", "C2", "C3", "C4", "C5"];
    for by in ["S", "S2", "R", "V", "M", "M2", "B", "O"] {
        let visible: Vec<String> =
            credits.into_iter().filter(|name| sight(&world, &admin(by), name) != "hidden").map(id).collect();
        for limit in [1, 2, 100] {
            let (mut found, mut cursor) = (Vec::new(), Value::Null);
            loop {
                let page = world.see(&admin(by), json!({"type": "credits", "limit": limit, "cursor": cursor}));
                let items = page["items"].as_array().expect("items");
                assert!(items.len() <= limit);
                found.extend(items.iter().map(|item| item["creditId"].as_str().expect("an id").to_owned()));
                cursor = page["nextCursor"].clone();
                if cursor.is_null() {
                    break;
                }
            }
            assert_eq!(found, visible, "{by}, {limit} a page");
        }
    }
    let names = |filter: Value| world.see(&admin("S"), filter)["items"].as_array().expect("items").len();
    assert_eq!(names(json!({"type": "credits", "status": "split"})), 2);
    assert_eq!(names(json!({"type": "credits", "listedOn": id("M")})), 1);
    assert_eq!(names(json!({"type": "credits", "ownerId": id("B")})), 3);
    assert_eq!(names(json!({"type": "credits", "ownerId": id("B"), "status": "active"})), 2);
}

/// What a marketplace could read through a proposal stays a place in its list, in a ledger that was restored too.
#[test]
fn d28_d79_a_cursor_at_a_credit_that_is_out_of_sight_stays_good_after_a_snapshot() {
    let mut world = World::market().with_credit().with_trader("S", "M");
    world.ok(&admin("S"), split("C", &[("C1", "60"), ("C2", "40")]));
    for credit in ["C1", "C2"] {
        world.ok(&admin("S"), submit(&format!("listing of {credit}"), list(credit, "M")));
    }
    let mut query = json!({"type": "credits", "limit": 1});
    let page = world.see(&admin("M"), query.clone());
    assert_eq!(page["items"][0]["creditId"], id("C1"));
    query["cursor"] = page["nextCursor"].clone();
    for credit in ["C1", "C2"] {
        world.ok(&admin("S"), act(&format!("listing of {credit}"), json!("withdraw")));
    }
    let rest = world.see(&admin("M"), query.clone());
    assert_eq!(rest["items"], json!([]));
    let lines: Vec<String> = world.ledger.snapshot().collect::<Result<_, _>>().expect("lines");
    world.ledger = Ledger::restore(HashKey::from_bytes([3; 16]), &lines).expect("its own snapshot");
    assert_eq!(world.see(&admin("M"), query), rest);
}

#[test]
fn d61_who_may_not_is_told_as_what_he_asked_and_who_may() {
    let mut world = World::market();
    let rename = json!({"type": "updateOrganization", "organizationId": id("B"), "isOmnibusOrganization": true});
    let refusal = world.refusal(&operator(), rename);
    assert!(refusal["message"].as_str().is_some_and(|words| words.contains("expected member, found operator")), "{refusal}");
    let submit = submit("retirement", json!({"type": "CreditRetire", "creditId": id("C")}));
    let refusal = world.refusal(&admin("S"), submit);
    assert!(refusal["message"].as_str().is_some_and(|words| words.contains("found market role supplier")), "{refusal}");
}
