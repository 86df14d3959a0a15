//! Where credits come from and what becomes of them (D-58, D-68, D-80).

use serde_json::{Value, json};

use crate::world::{World, act, admin, id, in_role, retire, split, submit, transfer};

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
    let mut world = World::new().with_listed_credit().with_trader("O", "M");
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
    let mut world = World::new().with_credit();
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
