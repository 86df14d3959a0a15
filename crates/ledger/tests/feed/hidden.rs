//! Pages, numbers and cursors tell nothing of what others do (D-28).

use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::id;
use ecoledger_testkit::wire::market::{MARKET, act, admin, submit, trade};

use super::history::full_history;

/// What others may do meanwhile; none of it concerns `S2` or `M2`.
type Meanwhile = fn(World) -> World;
const NOTHING: Meanwhile = |world| world;

/// `S2` asks `M2` to trade there, is sent back, and asks again; others act before, between and after.
fn story(meanwhile: [Meanwhile; 4]) -> World {
    let (s2, m2) = (admin("S2"), admin("M2"));
    let [before, between, later, after] = meanwhile;
    let mut world = before(World::market());
    world.ok(&s2, submit("trade S2 M2", trade("M2")));
    world = between(world);
    world.ok(&m2, act("trade S2 M2", json!("returnForEdits")));
    world = later(world);
    world.ok(&s2, act("trade S2 M2", json!("resubmit")));
    world.ok(&m2, act("trade S2 M2", json!("approve")));
    after(world)
}

/// Every answer to every query of the feed that an organization can put together from what it is told.
fn answers(world: &World, organization: &str) -> Vec<Value> {
    let actor = admin(organization);
    let mut found = vec![world.ask(&actor, &json!({"type": "eventTypes"}))];
    for limit in [1, 2, 3, 4, 5, 100] {
        let mut cursor = Value::Null;
        loop {
            let page = world.ask(&actor, &json!({"type": "events", "limit": limit, "cursor": cursor}));
            found.push(page.clone());
            cursor = page["result"]["nextCursor"].clone();
            if cursor.is_null() {
                break;
            }
        }
    }
    for last in 0..40 {
        found.push(world.ask(&actor, &json!({"type": "events", "lastFetchedEventId": last.to_string()})));
    }
    for uri in ["traders/registration/submit", "traders/registration/resubmit", "credits/split"] {
        found.push(world.ask(&actor, &json!({"type": "events", "eventTypeUris": [uri], "limit": 1})));
    }
    found
}

#[test]
fn d28_answers_do_not_change_with_what_others_do() {
    let busy: [Meanwhile; 4] = [
        World::with_mbp,
        |world| world.with_claim("claim"),
        |world| world.with_trader("B", "M"),
        |mut world| {
            let project = json!({
                "type": "createEcoProject", "ecoProjectId": id("another"), "name": "Wood",
                "modularBenefitProjects": [{"mbpId": id("another"), "name": "Removal", "issuingRegistryId": id("R2")}]
            });
            world.ok(&admin("S"), project);
            world
        },
    ];
    let quiet = story([NOTHING; 4]);
    let expected = ["S2", "M2"].map(|name| answers(&quiet, name));
    assert_eq!(quiet.see(&admin("S2"), json!({"type": "events"}))["items"].as_array().expect("items").len(), 4);
    for subset in 0..16_usize {
        let mut meanwhile = [NOTHING; 4];
        for place in 0..4 {
            let needs_the_project = place == 1 && subset & 1 == 0;
            if subset & (1 << place) != 0 && !needs_the_project {
                meanwhile[place] = busy[place];
            }
        }
        let world = story(meanwhile);
        assert_eq!(["S2", "M2"].map(|name| answers(&world, name)), expected, "{subset:04b}");
    }
}

/// After everything that can happen, who had no part in it has heard nothing.
#[test]
fn d28_who_has_no_part_hears_nothing() {
    let world = full_history();
    for name in ["R2", "V2"] {
        assert_eq!(world.see(&admin(name), json!({"type": "events"})), json!({"items": []}), "{name}");
    }
}

/// A cursor is good for the organization and the filters that gave it, and for no other.
#[test]
fn d28_a_cursor_belongs_to_its_list() {
    let world = full_history();
    let page = world.see(&admin("S"), json!({"type": "events", "limit": 2}));
    let cursor = &page["nextCursor"];
    assert!(cursor.is_string());
    for (name, _) in MARKET.into_iter().filter(|(name, _)| *name != "S") {
        assert_eq!(world.unseen(&admin(name), json!({"type": "events", "cursor": cursor})), "invalidField", "{name}");
    }
    for filter in [json!({"eventTypeUris": ["credits/split"]}), json!({"lastFetchedEventId": "1"})] {
        let mut query = json!({"type": "events", "cursor": cursor});
        query.as_object_mut().expect("an object").extend(filter.as_object().expect("members").clone());
        assert_eq!(world.unseen(&admin("S"), query), "invalidField", "{filter}");
    }
}
