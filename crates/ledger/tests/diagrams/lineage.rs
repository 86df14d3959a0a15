//! Lineages as they are drawn.

use std::sync::Arc;

use ecoledger::{
    Query, Request,
    credits::EndUseBuyer,
    kernel::{CreditId, LongText, Text},
    mermaid,
    uuid::Uuid,
    views::{Answer, LineageView},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::id;
use ecoledger_testkit::wire::market::{AT, act, admin, in_role, retire, split, submit, transfer};

use super::{
    fenced, hostile,
    reader::{Read, read},
};

/// The typed answer to a plain query.
pub(crate) fn view(world: &World, by: &Value, credit: &str) -> LineageView {
    let request = json!({"context": {"at": AT, "actor": by}, "query": {"type": "creditLineage", "creditId": id(credit)}});
    let Ok(Request::Query(context, query)) = Request::from_json(&request.to_string()) else { panic!("a query") };
    assert!(matches!(query, Query::CreditLineage { .. }));
    match world.ledger.query(&context, &query) {
        Ok(Answer::Lineage(view)) => view,
        other => panic!("a lineage, not {other:?}"),
    }
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

fn draw(world: &World, by: &Value, credit: &str) -> Read {
    read(&mermaid::lineage(&view(world, by, credit)))
}

/// The node of a credit: the only one whose label begins with its id.
fn node<'r>(diagram: &'r Read, credit: &str) -> &'r (String, Vec<String>, String) {
    let first = format!("credit {}", id(credit));
    let mut found = diagram.nodes.iter().filter(|(_, lines, _)| lines[0] == first);
    let node = found.next().unwrap_or_else(|| panic!("{credit} has a node"));
    assert!(found.next().is_none(), "{credit} has one node");
    node
}

/// The parent of a credit's node, by which link.
fn parent<'r>(diagram: &'r Read, credit: &str) -> (&'r str, &'r str) {
    let (name, ..) = node(diagram, credit);
    let mut found = diagram.links().into_iter().filter(|(_, link, to)| to == name && *link != "-.-");
    let (from, link, _) = found.next().unwrap_or_else(|| panic!("{credit} comes from somewhere"));
    assert!(found.next().is_none(), "{credit} comes from one place");
    (from, link)
}

#[test]
fn d58_a_lineage_is_drawn_from_the_project_down_to_the_last_child() {
    let diagram = draw(&world(), &admin("R"), "C");
    let origin = [("project", "mbp"), ("mbp", "claim"), ("claim", "processed")];
    assert_eq!(diagram.links()[..3], origin.map(|(from, to)| (from, "-->", to)));
    let name = |credit: &str| node(&diagram, credit).0.clone();
    assert_eq!(parent(&diagram, "C"), ("processed", "-->"));
    for (child, of) in [("C1", "C"), ("C2", "C"), ("C3", "C2"), ("C4", "C2")] {
        assert_eq!(parent(&diagram, child), (name(of).as_str(), "-->"), "{child}");
    }
    assert!(diagram.rest.contains(&format!("style {} stroke-width:4px", name("C"))), "the credit that was asked for");
    let leaf = draw(&world(), &admin("R"), "C4");
    let way = [parent(&leaf, "C4").0, parent(&leaf, "C2").0, parent(&leaf, "C").0];
    assert_eq!(way, [node(&leaf, "C2").0.as_str(), node(&leaf, "C").0.as_str(), "processed"]);
}

#[test]
fn d58_a_credit_shows_quantity_status_owner_and_end_use_buyer_and_has_the_class_of_its_status() {
    let world = world();
    let diagram = draw(&world, &admin("R"), "C");
    for (credit, quantity, status, owner) in
        [("C", "100", "split", "S"), ("C1", "60", "active", "S"), ("C2", "40", "split", "O"), ("C4", "30", "retired", "O")]
    {
        let (_, lines, class) = node(&diagram, credit);
        assert_eq!(lines[1], format!("{quantity} t CO2e, vintage 2024, {status}"));
        assert_eq!(lines[2], format!("owner {}", id(owner)));
        assert_eq!(class, status);
        assert!(diagram.rest.iter().any(|line| line.starts_with(&format!("classDef {status} "))), "{status} has a look");
    }
    assert_eq!(node(&diagram, "C1").1[3..], [format!("listed on {}", id("M"))]);
    assert_eq!(node(&diagram, "C4").1[3..], ["end-use buyer \"client\""]);
}

#[test]
fn d58_the_history_stands_beside_its_credit_in_time() {
    let world = world();
    let view = view(&world, &admin("R"), "C4");
    let diagram = read(&mermaid::lineage(&view));
    let mut told = Vec::new();
    for (credit, events) in [("C", 3), ("C2", 3), ("C4", 2)] {
        let (name, ..) = node(&diagram, credit);
        let note = diagram.links().into_iter().find(|(from, link, _)| from == name && *link == "-.-").expect("a history").2;
        let (_, lines, class) = diagram.nodes.iter().find(|(name, ..)| name == note).expect("its node");
        assert_eq!((lines.len(), class.as_str()), (events, "history"), "{credit}");
        told.extend(lines.iter().cloned());
    }
    let expected: Vec<String> = vec![
        format!("{AT} creditMinted owner {}", id("S")),
        format!("{AT} creditListed on {}", id("M")),
        format!("{AT} creditSplit"),
        format!("{AT} creditDelisted on {}", id("M")),
        format!("{AT} creditTransferred from {} to {}", id("S"), id("O")),
        format!("{AT} creditSplit"),
        format!("{AT} endUseBuyerChanged end-use buyer \"client\""),
        format!("{AT} creditRetired"),
    ];
    assert_eq!(told, expected);
    assert_eq!(view.history.len(), expected.len(), "everything that the answer tells");
}

#[test]
fn d68_what_is_not_in_sight_is_an_id_in_its_place() {
    let mut world = World::market().with_credit();
    world.ok(&admin("S"), split("C", &[("C1", "60"), ("C2", "40")]));
    world.ok(&admin("S"), transfer("C2", "B"));
    world.ok(&admin("B"), split("C2", &[("C3", "10"), ("C4", "30")]));
    world.ok(&admin("B"), transfer("C4", "O"));
    let omnibus = in_role("O", "buyer");
    let leaf = draw(&world, &omnibus, "C4");
    for unseen in ["C", "C2"] {
        let (_, lines, class) = node(&leaf, unseen);
        assert_eq!((lines[1..].join(" ").as_str(), class.as_str()), ("not in sight", "unseen"));
    }
    assert_eq!(parent(&leaf, "C"), ("processed", "-->"), "the history tells the whole way");
    assert_eq!(parent(&leaf, "C2"), (node(&leaf, "C").0.as_str(), "-->"));
    assert_eq!(parent(&leaf, "C4"), (node(&leaf, "C2").0.as_str(), "-->"));
    assert!(leaf.lines().all(|line| !line.contains(&id("C1")) && !line.contains(&id("C3"))), "nothing of siblings");
}

#[test]
fn d98_a_picture_shows_a_page_and_says_that_there_are_more() {
    let world = world();
    let draw = |limit: u64, cursor: &Value| {
        let query = json!({"type": "creditLineage", "creditId": id("C"), "limit": limit, "cursor": cursor});
        let next = world.see(&admin("R"), query.clone())["nextCursor"].clone();
        let mut drawn = query;
        drawn["format"] = json!("mermaid");
        (read(world.see(&admin("R"), drawn)["mermaid"].as_str().expect("a text")), next)
    };
    let says = |diagram: &Read| {
        diagram.nodes.iter().any(|(name, lines, _)| name == "more" && lines.join(" ") == "more descendants on the next page")
    };
    let (first, next) = draw(2, &Value::Null);
    assert!(says(&first));
    assert!(first.links().contains(&(node(&first, "C").0.as_str(), "-.->", "more")));
    assert!(first.lines().all(|line| !line.contains(&id("C3"))));
    let (last, end) = draw(2, &next);
    assert!(end.is_null() && !says(&last));
    assert_eq!(node(&last, "C2").1[1..], ["not on this page"], "its parent was on the page before");
    assert_eq!(parent(&last, "C3"), (node(&last, "C2").0.as_str(), "-->"));
    assert!(!says(&draw(4, &Value::Null).0), "all of them are there");
}

/// Answers are drawn as they come: below a child that is not shown, and without a history to tell the way.
#[test]
fn d68_a_way_that_is_not_told_is_dotted() {
    let world = world();
    let mut below = view(&world, &admin("R"), "C");
    below.descendants.retain(|credit| credit.credit_id.to_string() != id("C2"));
    let diagram = read(&mermaid::lineage(&below));
    assert_eq!(parent(&diagram, "C2"), (node(&diagram, "C").0.as_str(), "-.->"));
    assert_eq!(node(&diagram, "C2").2, "unseen");
    assert_eq!(parent(&diagram, "C3"), (node(&diagram, "C2").0.as_str(), "-->"));
    let mut above = view(&world, &admin("R"), "C4");
    (above.ancestors, above.history) = (Vec::new(), Vec::new());
    let diagram = read(&mermaid::lineage(&above));
    assert_eq!(parent(&diagram, "C2"), ("processed", "-.->"));
    assert_eq!(parent(&diagram, "C4"), (node(&diagram, "C2").0.as_str(), "-->"));
}

/// Ten thousand credits below one, in a row and side by side: each has one node and one edge, and nothing recurs.
#[test]
fn d58_a_picture_grows_with_its_lineage() {
    let world = World::market().with_credit();
    let whole = view(&world, &admin("S"), "C");
    let numbered = |number: u32| CreditId::from(Uuid::from_u128(u128::from(number)));
    let of_size = |size: u32, in_a_row: bool| {
        let mut view = whole.clone();
        view.descendants = (1..=size)
            .map(|number| {
                let mut child = whole.credit.clone();
                child.credit_id = numbered(number);
                child.parent_id = Some(if in_a_row && number > 1 { numbered(number - 1) } else { whole.credit.credit_id });
                child
            })
            .collect();
        mermaid::lineage(&view)
    };
    for in_a_row in [false, true] {
        let (small, large) = (of_size(1_000, in_a_row), of_size(10_000, in_a_row));
        let diagram = read(&large);
        assert_eq!((diagram.nodes.len(), diagram.edges.len()), (4 + 1 + 1 + 10_000, 3 + 1 + 1 + 10_000));
        assert!(large.len() < small.len() * 11, "{} for 1,000, {} for 10,000", small.len(), large.len());
    }
}

/// The same lineage with these texts in every place that holds one.
fn with_texts(mut view: LineageView, external_id: &str, details: &str) -> LineageView {
    let (external_id, details) = (Text::new(external_id).expect("a text"), LongText::new(details).expect("a long text"));
    let buyer = Arc::new(EndUseBuyer::new(Some(external_id), Some(details)).expect("an end-use buyer"));
    let credits = view.ancestors.iter_mut().chain([&mut view.credit]).chain(&mut view.descendants);
    credits.for_each(|credit| credit.end_use_buyer = Some(buyer.clone()));
    view.history.iter_mut().for_each(|fact| fact.end_use_buyer = Some(buyer.clone()));
    view
}

#[test]
fn no_text_gets_out_of_its_label_in_a_lineage() {
    let world = world();
    let views = [view(&world, &admin("R"), "C4"), view(&world, &admin("R"), "C2"), view(&world, &in_role("O", "buyer"), "C4")];
    let plain = views.clone().map(|view| read(&mermaid::lineage(&with_texts(view, "x", "y"))));
    proptest!(|(external_id in hostile::line(), details in hostile::text())| {
        for (view, plain) in views.iter().zip(&plain) {
            let drawn = read(&mermaid::lineage(&with_texts(view.clone(), &external_id, &details)));
            prop_assert_eq!(drawn.structure(), plain.structure());
            let shown = format!("end-use buyer {} {}", hostile::shown(&external_id), hostile::shown(&details));
            let expected: Vec<String> = plain.lines().map(|line| line.replace("end-use buyer \"x\" \"y\"", &shown)).collect();
            prop_assert_eq!(drawn.lines().collect::<Vec<_>>(), expected);
        }
    });
}

/// A browser draws them: `.ci/diagrams`.
#[test]
fn hostile_texts_are_drawn() {
    let view = view(&world(), &admin("R"), "C4");
    let mut text = String::from("# Lineages with texts that try to be more than a text\n\nMade by a test.\n");
    let texts = hostile::every_piece();
    assert!(texts.len() > 8, "{}", texts.len());
    for piece in texts {
        text.push('\n');
        text.push_str(&fenced(&mermaid::lineage(&with_texts(view.clone(), &piece, &piece))));
    }
    crate::golden("tests/golden/hostile_pictures.md", &text);
}
