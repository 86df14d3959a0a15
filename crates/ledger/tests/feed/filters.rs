//! The filters, all of them together, against a naive reading of the whole feed.

use ecoledger::Request;
use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::id;
use ecoledger_testkit::wire::market::{act, admin, submit};

fn at(minute: usize) -> String {
    format!("2026-02-01T00:{minute:02}:00.000Z")
}

/// Carries out a command at a time of its own.
fn run(world: &mut World, minute: usize, actor: &Value, command: Value) {
    let context = json!({"commandId": id(&command.to_string()), "at": at(minute), "actor": actor});
    let request = Request::from_json(&json!({"context": context, "command": command}).to_string()).expect("a request");
    let Request::Command(context, command) = request else { panic!("a command") };
    let executed = world.ledger.execute(&context, &command).expect("possible");
    assert!(!executed.events.is_empty(), "something happened");
}

/// `S` receives six events of three types in three minutes: two at each.
fn three_minutes() -> World {
    let (s, r) = (admin("S"), admin("R"));
    let mut world = World::market();
    let mbps =
        [1, 2].map(|number| json!({"mbpId": id(&format!("mbp {number}")), "name": "Removal", "issuingRegistryId": id("R")}));
    let project =
        json!({"type": "createEcoProject", "ecoProjectId": id("project"), "name": "Wood", "modularBenefitProjects": mbps});
    run(&mut world, 10, &s, project);
    for number in [1, 2] {
        let register = json!({"type": "MBPRegister", "mbpId": id(&format!("mbp {number}"))});
        run(&mut world, 10 + number, &s, submit(&format!("registration {number}"), register));
        run(&mut world, 10 + number, &r, act(&format!("registration {number}"), json!("approve")));
    }
    world
}

fn all_pages(world: &World, query: &Value, limit: usize) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let mut query = query.clone();
        query["limit"] = json!(limit);
        query["cursor"] = cursor;
        let page = world.see(&admin("S"), query);
        let found = page["items"].as_array().expect("items");
        assert!(found.len() <= limit);
        items.extend(found.iter().cloned());
        cursor = page["nextCursor"].clone();
        if cursor.is_null() {
            return items;
        }
        assert_eq!(found.len(), limit, "only the last page is short");
    }
}

/// D-27: every combination of type filter, both times (inclusive) and last event, in pages of any length.
#[test]
fn d27_filters_are_joined_by_and() {
    let world = three_minutes();
    let whole = all_pages(&world, &json!({"type": "events"}), 1000);
    let ids: Vec<u64> = whole.iter().map(|event| event["typeId"].as_u64().expect("an id")).collect();
    assert_eq!(ids, [1, 1, 2, 3, 2, 3]);

    let uris: Vec<&str> = [0, 2, 3].iter().map(|index| whole[*index]["typeUri"].as_str().expect("a URI")).collect();
    let type_filters =
        [json!(null), json!([]), json!(uris[..1]), json!(uris[1..]), json!([uris[2], uris[2]]), json!(["credits/split"])];
    let times: Vec<Value> = [json!(null)].into_iter().chain((9..=13).map(|minute| json!(at(minute)))).collect();
    let lasts: Vec<Value> = [json!(null)].into_iter().chain((1..=6).map(|number: usize| json!(number.to_string()))).collect();
    let mut asked = 0_u32;
    for types in &type_filters {
        for (min, max) in times.iter().flat_map(|min| times.iter().map(move |max| (min, max))) {
            for last in &lasts {
                let query = json!({
                    "type": "events", "eventTypeUris": types, "minEventDateTimeInUtc": min, "maxEventDateTimeInUtc": max,
                    "lastFetchedEventId": last
                });
                if min.as_str().zip(max.as_str()).is_some_and(|(min, max)| min > max) {
                    assert_eq!(world.unseen(&admin("S"), query), "periodReversed");
                    continue;
                }
                let expected: Vec<Value> = whole.iter().filter(|event| passes(event, types, min, max, last)).cloned().collect();
                for limit in [1, 2, 100] {
                    assert_eq!(all_pages(&world, &query, limit), expected, "{limit}: {query}");
                    asked += 1;
                }
            }
        }
    }
    assert!(asked > 2000, "a whole small world: {asked}");
}

fn passes(event: &Value, types: &Value, min: &Value, max: &Value, last: &Value) -> bool {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let time = text(&event["at"]).expect("a time");
    let number = |value: &Value| value.as_str().map(|text| text.parse::<u32>().expect("a number"));
    types.as_array().is_none_or(|types| types.is_empty() || types.contains(&event["typeUri"]))
        && text(min).is_none_or(|min| time >= min)
        && text(max).is_none_or(|max| time <= max)
        && number(last).is_none_or(|last| number(&event["eventId"]) > Some(last))
}

/// D-27: an offset is read, and means the same moment.
#[test]
fn d27_times_are_moments() {
    let world = three_minutes();
    let query = |min: &str| json!({"type": "events", "minEventDateTimeInUtc": min});
    assert_eq!(
        world.see(&admin("S"), query("2026-02-01T01:12:00+01:00")),
        world.see(&admin("S"), query("2026-02-01T00:12:00Z"))
    );
}
