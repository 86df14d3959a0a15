//! The table of the 48 rows.

use std::{collections::BTreeSet, fmt::Write as _};

use ecoledger::feed::{EVENT_TYPES, EventType};
use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::market::{MARKET, admin};

fn types(world: &World, organization: &str) -> Vec<Value> {
    let page = world.see(&admin(organization), json!({"type": "eventTypes"}));
    assert!(page.get("nextCursor").is_none(), "all of them fit into one page");
    page["items"].as_array().expect("items").clone()
}

/// Each row with its recipients, and with the organizations of the market that can receive it.
#[test]
fn d25_the_table_and_who_can_receive_what() {
    let world = World::market();
    let of = MARKET.map(|(name, _)| (name, types(&world, name)));
    let mut text = String::new();
    for row in &EVENT_TYPES {
        let view = json!({"id": row.id(), "name": row.name(), "uri": row.uri()});
        let parts: Vec<String> = row.recipients().iter().map(|part| format!("{part:?}")).collect();
        let reached: Vec<&str> = of.iter().filter(|(_, types)| types.contains(&view)).map(|(name, _)| *name).collect();
        let (id, name, uri, parts) = (row.id(), row.name(), row.uri(), parts.join(", "));
        writeln!(text, "{id} {name}\n   {uri}\n   to {parts}; possible for {}", reached.join(" ")).expect("text");
    }
    crate::golden("tests/golden/feed_table.txt", &text);
}

#[test]
fn d24_ids_run_from_1_to_48_and_uris_are_different() {
    let ids: Vec<usize> = EVENT_TYPES.iter().map(|row| usize::from(row.id())).collect();
    assert_eq!(ids, (1..=48).collect::<Vec<usize>>());
    let uris: BTreeSet<&str> = EVENT_TYPES.iter().map(EventType::uri).collect();
    assert_eq!(uris.len(), 48);
}

/// D-25: in these rows the documented verifier and the issuing registry, which the documentation left out.
#[test]
fn d25_verifier_and_registry_both_in_eight_rows() {
    for id in [13, 15, 20, 22, 24, 25, 26, 28] {
        let row = EVENT_TYPES.iter().find(|row| row.id() == id).expect("a row");
        let parts = format!("{:?}", row.recipients());
        assert!(parts.contains("Verifier") && parts.contains("IssuingRegistry"), "{id}: {parts}");
    }
    assert_eq!(format!("{:?}", EVENT_TYPES[8].recipients()), "[Supplier, Verifier]", "row 9 has no registry");
}

/// An organization with every market role can receive everything; a page has an end and a beginning.
#[test]
fn event_types_come_in_pages() {
    let world = World::market();
    let all = types(&world, "All");
    assert_eq!(all.len(), 48);
    let (mut cursor, mut paged) = (Value::Null, Vec::new());
    loop {
        let page = world.see(&admin("All"), json!({"type": "eventTypes", "limit": 7, "cursor": cursor}));
        paged.extend(page["items"].as_array().expect("items").iter().cloned());
        cursor = page["nextCursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(paged, all);
}
