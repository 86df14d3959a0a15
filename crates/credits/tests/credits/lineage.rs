//! Where credits come from and what becomes of them (D-58, D-68, D-80).

use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::id;
use ecoledger_testkit::wire::market::{act, admin, in_role, retire, split, submit, transfer};

fn lineage(world: &World, by: &Value, credit: &str) -> Value {
    world.see(by, json!({"type": "creditLineage", "creditId": id(credit)}))
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().map(|credit| credit["creditId"].as_str().expect("an id")).collect()
}

fn told(lineage: &Value) -> Vec<(&str, &str)> {
    let history = lineage["history"].as_array().expect("a history");
    history.iter().map(|fact| (fact["creditId"].as_str().expect("an id"), fact["type"].as_str().expect("a type"))).collect()
}

/// `C` is listed, split; `C2` is sold to `O` and split again; `C4` is retired for a client.
fn world() -> World {
    let mut world = World::market().with_listed_credit().with_trader("O", "M");
    world.ok(&admin("S"), split("C", &[("C1", "60"), ("C2", "40")]));
    world.ok(&admin("M"), transfer("C2", "O"));
    let omnibus = in_role("O", "buyer");
    let children = json!([
        {"creditId": id("C3"), "quantity": "10"},
        {"creditId": id("C4"), "quantity": "30", "endUseBuyer": {"externalId": "client"}}
    ]);
    world.ok(&omnibus, json!({"type": "splitCredit", "creditId": id("C2"), "children": children}));
    world.ok(&omnibus, submit("P", retire("C4")));
    world.ok(&admin("R"), act("P", json!("approve")));
    world
}

#[test]
fn d58_ancestors_come_from_the_mint_down_and_descendants_in_order_of_creation() {
    let world = world();
    let names = |names: &[&str]| names.iter().map(|name| id(name)).collect::<Vec<_>>();
    let whole = lineage(&world, &admin("R"), "C");
    assert_eq!(ids(&whole["ancestors"]), Vec::<&str>::new());
    assert_eq!(ids(&whole["descendants"]), names(&["C1", "C2", "C3", "C4"]));
    let leaf = lineage(&world, &admin("R"), "C4");
    assert_eq!(ids(&leaf["ancestors"]), names(&["C", "C2"]));
    assert_eq!(ids(&leaf["descendants"]), Vec::<&str>::new());
    assert_eq!(leaf["credit"]["status"], "retired");
}

#[test]
fn d58_the_history_is_that_of_the_credit_and_of_its_ancestors_up_to_the_split() {
    let world = world();
    let [c, two, four] = ["C", "C2", "C4"].map(id);
    let leaf = lineage(&world, &admin("R"), "C4");
    let expected: [(&str, &str); 8] = [
        (&c, "creditMinted"),
        (&c, "creditListed"),
        (&c, "creditSplit"),
        (&two, "creditDelisted"),
        (&two, "creditTransferred"),
        (&two, "creditSplit"),
        (&four, "endUseBuyerChanged"),
        (&four, "creditRetired"),
    ];
    assert_eq!(told(&leaf), expected);
    assert_eq!(leaf["history"][6]["endUseBuyer"], json!({"externalId": "client"}));
    let sibling = lineage(&world, &admin("R"), "C1").to_string();
    for name in ["C2", "C3", "C4", "O"] {
        assert!(!sibling.contains(&id(name)), "nothing of siblings: {name}");
    }
}

#[test]
fn d68_of_ancestors_and_descendants_those_that_the_actor_may_see() {
    let mut world = World::market().with_credit();
    world.ok(&admin("S"), split("C", &[("C1", "60"), ("C2", "40")]));
    world.ok(&admin("S"), transfer("C2", "B"));
    world.ok(&admin("B"), split("C2", &[("C3", "10"), ("C4", "30")]));
    world.ok(&admin("B"), transfer("C4", "O"));
    let omnibus = in_role("O", "buyer");
    let leaf = lineage(&world, &omnibus, "C4");
    assert_eq!(ids(&leaf["ancestors"]), Vec::<&str>::new(), "it was never a reader of these");
    let origin = json!({"project": id("project"), "mbp": id("mbp"), "claim": id("claim"), "processedClaim": id("processed")});
    assert_eq!(leaf["origin"], origin, "always shown");
    assert_eq!(told(&leaf).len(), 5, "D-80: the history of an ancestor is shown to whoever sees the child");
    let middle = lineage(&world, &admin("B"), "C2");
    assert_eq!(ids(&middle["descendants"]), [id("C3"), id("C4")], "as owner, and as former owner");
    assert_eq!(middle["descendants"][1]["version"], Value::Null);
    assert_eq!(world.unseen(&omnibus, json!({"type": "creditLineage", "creditId": id("C3")})), "notFound");
}

/// The ids on each page of a lineage's descendants.
fn pages(world: &World, by: &Value, credit: &str, limit: u64) -> Vec<Vec<String>> {
    let mut query = json!({"type": "creditLineage", "creditId": id(credit), "limit": limit});
    let whole = world.see(by, json!({"type": "creditLineage", "creditId": id(credit)}));
    let mut found = Vec::new();
    loop {
        let mut page = world.see(by, query.clone());
        found.push(ids(&page["descendants"]).into_iter().map(str::to_owned).collect());
        for member in ["credit", "origin", "ancestors", "history"] {
            assert_eq!(page[member], whole[member], "the same on every page");
        }
        query["cursor"] = page["nextCursor"].take();
        if query["cursor"].is_null() {
            return found;
        }
    }
}

/// For everybody, whatever is in sight: pages of every length are the whole list.
#[test]
fn d98_descendants_come_in_pages() {
    let world = world();
    let names = |names: &[&str]| names.iter().map(|name| id(name)).collect::<Vec<_>>();
    assert_eq!(pages(&world, &admin("R"), "C", 3), [names(&["C1", "C2", "C3"]), names(&["C4"])]);
    assert_eq!(pages(&world, &admin("R"), "C", 4), [names(&["C1", "C2", "C3", "C4"])], "no cursor to an empty page");
    for by in ["S", "R", "V", "M", "B", "O"] {
        for credit in ["C", "C1", "C2", "C3", "C4"] {
            let query = json!({"type": "creditLineage", "creditId": id(credit)});
            let answer = world.ask(&admin(by), &query);
            if answer["ok"] != true {
                continue;
            }
            let whole = ids(&answer["result"]["descendants"]);
            for limit in 1..6 {
                let paged = pages(&world, &admin(by), credit, limit);
                assert!(paged.iter().rev().skip(1).all(|page| page.len() as u64 == limit), "{by} {credit} {limit}");
                assert_eq!(paged.concat(), whole, "{by} {credit} {limit}");
            }
        }
    }
}

#[test]
fn d98_a_page_is_a_thousand_unless_said_otherwise() {
    let mut world = World::market().with_credit();
    let children: Vec<(String, &str)> =
        (0..1_001).map(|number| (format!("child {number}"), if number == 0 { "99" } else { "0.001" })).collect();
    let children: Vec<(&str, &str)> = children.iter().map(|(name, quantity)| (name.as_str(), *quantity)).collect();
    world.ok(&admin("S"), split("C", &children));
    let lengths: Vec<usize> = pages(&world, &admin("S"), "C", 1_000).iter().map(Vec::len).collect();
    assert_eq!(lengths, [1_000, 1]);
    let first = lineage(&world, &admin("S"), "C");
    assert_eq!(ids(&first["descendants"]).len(), 1_000);
    let rest = world.see(&admin("S"), json!({"type": "creditLineage", "creditId": id("C"), "cursor": first["nextCursor"]}));
    assert_eq!(ids(&rest["descendants"]), [id("child 1000")]);
}

/// The cursor is good for this lineage and this organization, and tells nothing of what was never in sight.
#[test]
fn d98_d28_cursors_of_lineages() {
    let world = world();
    let ask = |by: &Value, credit: &str, cursor: &Value| {
        world.ask(by, &json!({"type": "creditLineage", "creditId": id(credit), "limit": 1, "cursor": cursor}))
    };
    let first = ask(&admin("S"), "C", &Value::Null)["result"]["nextCursor"].clone();
    let (mark, position) = first.as_str().expect("a cursor").split_once('.').expect("two parts");
    assert_eq!(position, id("C2"));
    let refused = |answer: &Value| {
        assert_eq!(
            (&answer["error"]["code"], &answer["error"]["details"]["member"]),
            (&json!("invalidField"), &json!("cursor"))
        );
    };
    refused(&ask(&admin("S"), "C2", &first));
    refused(&ask(&admin("R"), "C", &first));
    refused(&ask(&admin("B"), "C3", &first));
    refused(&ask(&admin("B"), "nothing", &first));
    for (bad, code) in [(json!("x"), "invalidField"), (json!(1), "malformedRequest")] {
        assert_eq!(ask(&admin("S"), "C", &bad)["error"]["code"], code);
    }
    for limit in [json!(0), json!(1_001)] {
        let query = json!({"type": "creditLineage", "creditId": id("C"), "limit": limit});
        assert_eq!(world.unseen(&admin("S"), query), "invalidField");
    }
    // `B` was never a reader of these: put in the place of its own, they are refused as one that does not exist.
    let mut bought = World::market().with_credit();
    bought.ok(&admin("S"), transfer("C", "B"));
    bought.ok(&admin("B"), split("C", &[("C1", "60"), ("C2", "40")]));
    bought.ok(&admin("B"), transfer("C2", "O"));
    bought.ok(&in_role("O", "buyer"), split("C2", &[("C3", "10"), ("C4", "30")]));
    let of = |position: &str| {
        let query = json!({"type": "creditLineage", "creditId": id("C"), "limit": 1, "cursor": position});
        bought.ask(&admin("B"), &query)
    };
    let own = bought.see(&admin("B"), json!({"type": "creditLineage", "creditId": id("C"), "limit": 1}))["nextCursor"].clone();
    let mark_of_b = own.as_str().expect("a cursor").split_once('.').expect("two parts").0;
    assert_ne!(mark, mark_of_b);
    for hidden in ["C3", "C4", "C", "none"] {
        let answer = of(&format!("{mark_of_b}.{}", id(hidden)));
        refused(&answer);
        assert_eq!(answer, of(&format!("{mark_of_b}.{}", id("another"))), "{hidden}");
    }
    assert_eq!(ids(&of(&format!("{mark_of_b}.{}", id("C2")))["result"]["descendants"]), [id("C2")]);
}
