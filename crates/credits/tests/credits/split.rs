//! Splits (D-17, D-66, D-83).

use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::id;
use ecoledger_testkit::wire::market::{admin, in_role, list, retire, split, submit, transfer};

fn child(name: &str, quantity: &str) -> Value {
    json!({"creditId": id(name), "quantity": quantity})
}

fn split_into(credit: &str, children: Value) -> Value {
    json!({"type": "splitCredit", "creditId": id(credit), "children": children})
}

#[test]
fn d17_children_inherit_everything_but_quantity_and_parent() {
    let mut world = World::market().with_listed_credit();
    let parent = world.ok(&admin("S"), split("C", &[("C1", "99.999999"), ("C2", "0.000001")]));
    assert_eq!(parent["status"], "split");
    assert_eq!(parent["listedOn"], Value::Null, "D-66: the listing goes on with the children");
    let [one, two] = ["C1", "C2"].map(|name| world.credit(&admin("S"), name));
    for member in
        ["vintage", "assetId", "determinedValue", "ownerId", "issuerId", "verifierId", "supplierId", "processedClaimId"]
    {
        assert_eq!(one[member], parent[member], "{member}");
    }
    assert_eq!((&one["listedOn"], &one["parentId"]), (&json!(id("M")), &json!(id("C"))));
    assert_eq!((&one["quantity"], &two["quantity"]), (&json!("99.999999"), &json!("0.000001")));
    assert_eq!((&one["version"], &two["status"]), (&json!(1), &json!("active")));
}

#[test]
fn d17_the_children_sum_exactly_to_their_parent() {
    let mut world = World::market().with_credit();
    for last in ["0.999998", "1.000001", "100"] {
        assert_eq!(world.code(&admin("S"), split("C", &[("C1", "99"), ("C2", last)])), "splitSumMismatch");
    }
    let refusal = world.refusal(&admin("S"), split("C", &[("C1", "1000000000000"), ("C2", "1000000000000")]));
    assert_eq!(refusal["code"], "splitSumMismatch");
}

#[test]
fn d17_a_spent_parent_is_inert() {
    let mut world = World::market().with_bought_credit();
    world.ok(&admin("B"), split("C", &[("C1", "40"), ("C2", "60")]));
    let commands = [
        split("C", &[("C3", "40"), ("C4", "60")]),
        transfer("C", "O"),
        submit("P", retire("C")),
        submit("P", list("C", "M")),
        json!({
            "type": "addFile", "fileId": id("file"), "name": "a.pdf", "tag": "t", "source": {"upload": {}},
            "resource": {"kind": "credit", "id": id("C")}
        }),
    ];
    for command in commands {
        assert_eq!(world.code(&admin("B"), command), "wrongState");
    }
    world.ok(&admin("B"), split("C1", &[("C3", "10"), ("C4", "30")]));
}

#[test]
fn d83_the_rules_of_each_child_come_before_those_of_the_command() {
    let mut world = World::market().with_credit();
    let supplier = admin("S");
    let cases = [
        (json!([]), "splitNeedsTwoChildren"),
        (json!([child("C1", "100")]), "splitNeedsTwoChildren"),
        (json!([child("C1", "0")]), "invalidQuantity"),
        (json!([child("C1", "0.0000001")]), "tooManyDecimals"),
        (json!([child("C1", "50"), child("C1", "50")]), "invalidField"),
        (json!([child("C1", "50"), {"creditId": id("C2"), "quantity": "50", "endUseBuyer": {}}]), "emptyField"),
        (
            json!([child("C1", "50"), {"creditId": id("C2"), "quantity": "50", "endUseBuyer": {"externalId": " "}}]),
            "emptyField",
        ),
        (json!([child("C1", "50"), {"creditId": id("C2")}]), "malformedRequest"),
    ];
    for (children, code) in cases {
        assert_eq!(world.code(&supplier, split_into("C", children.clone())), code, "{children}");
    }
    let twice = world.refusal(&supplier, split_into("C", json!([child("C1", "1"), child("C2", "1"), child("C2", "98")])));
    assert_eq!(twice["details"]["index"], 2);
}

#[test]
fn d5_a_taken_id_comes_before_the_state_and_names_its_line() {
    let mut world = World::market().with_credit();
    let refusal = world.refusal(&admin("S"), split("C", &[("C1", "1"), ("C", "1")]));
    assert_eq!((&refusal["code"], &refusal["details"]["index"]), (&json!("alreadyExists"), &json!(1)));
    world.ok(&admin("S"), split("C", &[("C1", "40"), ("C2", "60")]));
    assert_eq!(world.code(&admin("S"), split("C", &[("C3", "1"), ("C2", "1")])), "alreadyExists");
    assert_eq!(world.code(&admin("S"), split("C", &[("C3", "1"), ("C4", "1")])), "wrongState");
}

#[test]
fn d17_only_the_owner_or_the_listing_marketplace_splits() {
    let mut world = World::market().with_listed_credit();
    let halves = || split("C", &[("C1", "50"), ("C2", "50")]);
    assert_eq!(world.code(&admin("B"), halves()), "forbidden", "a buyer sees it, but does not own it");
    assert_eq!(world.code(&admin("R"), halves()), "forbidden", "no market role for this");
    assert_eq!(world.code(&admin("M2"), halves()), "notFound");
    assert_eq!(world.code(&admin("S2"), halves()), "notFound");
    let parent = world.ok(&admin("M"), halves());
    assert_eq!(parent["status"], "split", "D-79: who could read it goes on reading it");
    assert_eq!(parent["version"], Value::Null, "D-23: it is not listed there any more");
    assert_eq!(world.code(&admin("M"), split("C", &[("C3", "50"), ("C4", "50")])), "forbidden");
    world.ok(&admin("M"), split("C1", &[("C3", "20"), ("C4", "30")]));
}

#[test]
fn d19_an_end_use_buyer_in_a_split_needs_an_omnibus_and_inheritance_needs_none() {
    let mut world = World::market().with_credit();
    world.ok(&admin("S"), transfer("C", "O"));
    let own = json!([child("C1", "30"), {"creditId": id("C2"), "quantity": "70", "endUseBuyer": {"externalId": "client"}}]);
    let omnibus = in_role("O", "buyer");
    assert_eq!(world.code(&in_role("O", "marketplace"), split_into("C", own.clone())), "forbidden", "not in the buyer role");
    let refusal = world.refusal(&admin("B"), split_into("nowhere", own.clone()));
    assert_eq!(refusal["code"], "forbidden", "D-61: before any look-up");
    world.ok(&omnibus, split_into("C", own));
    let bought = |world: &World, name: &str| world.credit(&in_role("O", "buyer"), name)["endUseBuyer"].clone();
    assert_eq!((bought(&world, "C1"), bought(&world, "C2")), (Value::Null, json!({"externalId": "client"})));
    world.ok(&omnibus, transfer("C2", "B"));
    world.ok(&admin("B"), split("C2", &[("C3", "20"), ("C4", "50")]));
    assert_eq!(world.credit(&admin("B"), "C4")["endUseBuyer"], json!({"externalId": "client"}));
}

#[test]
fn d6_the_version_of_the_parent_is_checked_when_it_is_given() {
    let mut world = World::market().with_credit();
    let command = split("C", &[("C1", "40"), ("C2", "60")]);
    let stale = world.run(&admin("S"), &command, Some(2));
    assert_eq!(stale["error"]["code"], "versionMismatch");
    assert_eq!(stale["error"]["details"]["actual"], 1);
    assert_eq!(world.run(&admin("S"), &command, Some(1))["ok"], true);
}

/// D-60: splits are as wide and as deep as they like; nothing recurs.
#[test]
fn d60_ten_thousand_wide_and_ten_thousand_deep() {
    let mut world = World::market().with_credit();
    let name = |position: u32| format!("wide {position}");
    let children: Vec<Value> = (0..10_000).map(|position| child(&name(position), "0.01")).collect();
    world.ok(&admin("S"), split_into("C", json!(children)));
    assert!(world.ledger.audit().balanced);
    let mut deep = World::market().with_credit();
    let mut parent = "C".to_owned();
    for level in 0..10_000_u32 {
        let (rest, part) = (format!("rest {level}"), format!("part {level}"));
        let left = format!("{}.{:03}", (99_999 - level) / 1_000, (99_999 - level) % 1_000);
        deep.ok(&admin("S"), split_into(&parent, json!([child(&rest, &left), child(&part, "0.001")])));
        parent = rest;
    }
    assert!(deep.ledger.audit().balanced);
    let lineage = deep.see(&admin("S"), json!({"type": "creditLineage", "creditId": id(&parent)}));
    assert_eq!(lineage["ancestors"].as_array().map(Vec::len), Some(10_000));
    assert_eq!(lineage["ancestors"][0]["creditId"], id("C"), "D-58: from the mint down");
    let (mut query, mut found) = (json!({"type": "creditLineage", "creditId": id("C")}), Vec::new());
    loop {
        let page = deep.see(&admin("S"), query.clone());
        found.extend(page["descendants"].as_array().expect("a list").iter().map(|credit| credit["creditId"].clone()));
        query["cursor"] = page["nextCursor"].clone();
        if query["cursor"].is_null() {
            break;
        }
    }
    let created = (0..10_000).flat_map(|level| [format!("rest {level}"), format!("part {level}")]).map(|name| id(&name));
    assert!(found.into_iter().eq(created), "D-58: in the order of creation, D-98: page by page");
}
