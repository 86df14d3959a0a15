//! Who may ask, and what is refused.

use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::id;
use ecoledger_testkit::wire::market::{AT, admin, in_role, transfer, user};

fn events() -> Value {
    json!({"type": "events"})
}

#[test]
fn d27_any_user_role_may_read() {
    let mut world = World::market().with_mbp();
    let all = world.see(&admin("S"), events());
    assert_eq!(all["items"].as_array().expect("items").len(), 3);
    for role in ["administrator", "contributor", "reader"] {
        world.assign(role, "S", "supplier", role, &Value::Null);
        assert_eq!(world.see(&user(role, "S", "supplier"), events()), all, "{role}");
    }
}

/// D-53, D-77: a scoped role has an empty feed, and can name no event of it.
#[test]
fn d77_a_scoped_role_sees_no_rows() {
    let mut world = World::market().with_mbp();
    world.assign("scoped", "S", "supplier", "administrator", &json!({"ecoProjectId": id("project")}));
    let scoped = user("scoped", "S", "supplier");
    assert_eq!(world.see(&scoped, events()), json!({"items": []}));
    assert_eq!(world.unseen(&scoped, json!({"type": "events", "lastFetchedEventId": "1"})), "notFound");
    let types = json!({"type": "eventTypes"});
    assert_eq!(world.see(&scoped, types.clone()), world.see(&admin("S"), types));
}

/// D-77, D-84: the feed is the members'; a member needs a role that is held.
#[test]
fn d77_others_have_no_feed() {
    let world = World::market();
    let channel_user = json!({"kind": "channelUser", "userId": id("S")});
    let account_holder = json!({"kind": "accountHolder", "accountHolderId": id("S")});
    let strangers = [user("nobody", "S", "supplier"), in_role("S", "buyer"), user("S", "nowhere", "supplier")];
    for actor in [json!({"kind": "operator"}), channel_user, account_holder].iter().chain(&strangers) {
        for query in [events(), json!({"type": "eventTypes"})] {
            assert_eq!(world.unseen(actor, query.clone()), "forbidden", "{actor} {query}");
        }
    }
}

/// D-24: who comes later gains nothing of what was before.
#[test]
fn d24_a_later_owner_gains_no_old_events() {
    let mut world = World::market().with_credit();
    assert_eq!(world.see(&admin("B"), events()), json!({"items": []}));
    world.ok(&admin("S"), transfer("C", "B"));
    let event = json!({
        "eventId": "1", "typeId": 20, "typeUri": "credits/transfer", "name": "Credit ownership transferred", "at": AT,
        "resource": {"kind": "credit", "id": id("C")}
    });
    assert_eq!(world.see(&admin("B"), events()), json!({"items": [event]}));
}

#[test]
fn d27_bad_input_each_with_its_code() {
    let world = World::market().with_mbp();
    let uri = "credits/split";
    let code = |members: Value| {
        let mut query = events();
        query.as_object_mut().expect("an object").extend(members.as_object().expect("members").clone());
        let response = world.ask(&admin("S"), &query);
        let error = &response["error"];
        let member = error["details"]["member"].as_str().unwrap_or("");
        (error["code"].as_str().map(str::to_owned), member.to_owned())
    };
    let table = [
        (json!({"eventTypeUris": [uri, "credits/splits"]}), "invalidField", "eventTypeUris[1]"),
        (json!({"eventTypeUris": [""]}), "invalidField", "eventTypeUris[0]"),
        (json!({"eventTypeUris": uri}), "malformedRequest", "eventTypeUris"),
        (json!({"eventTypeUris": [13]}), "malformedRequest", "eventTypeUris[0]"),
        (json!({"minEventDateTimeInUtc": "2026-01-01"}), "malformedRequest", "minEventDateTimeInUtc"),
        (json!({"maxEventDateTimeInUtc": 7}), "malformedRequest", "maxEventDateTimeInUtc"),
        (json!({"lastFetchedEventId": 1}), "malformedRequest", "lastFetchedEventId"),
        (json!({"limit": 0}), "invalidField", "limit"),
        (json!({"limit": 1001}), "invalidField", "limit"),
        (json!({"limit": "1"}), "malformedRequest", "limit"),
        (json!({"cursor": "here"}), "invalidField", "cursor"),
        (json!({"cursor": "0123456789abcdef.1"}), "invalidField", "cursor"),
        (json!({"EventTypeUris": [uri]}), "malformedRequest", "EventTypeUris"),
        (
            json!({"minEventDateTimeInUtc": "2026-01-01T00:00:00.001Z", "maxEventDateTimeInUtc": "2026-01-01T01:00:00+01:00"}),
            "periodReversed",
            "maxEventDateTimeInUtc",
        ),
        // Values before what is known of any event.
        (json!({"lastFetchedEventId": "9", "eventTypeUris": ["?"]}), "invalidField", "eventTypeUris[0]"),
    ];
    for (members, expected, member) in table {
        assert_eq!(code(members.clone()), (Some(expected.to_owned()), member.to_owned()), "{members}");
    }
}

/// D-27, D-67: an id is a number of the own feed as it was written; everything else is not there.
#[test]
fn d27_an_event_that_cannot_be_seen_is_not_found() {
    let world = World::market().with_mbp();
    for unknown in ["0", "4", "01", "+1", "-1", "1.0", " 1", "one", "99999999999999999999999"] {
        let response = world.ask(&admin("S"), &json!({"type": "events", "lastFetchedEventId": unknown}));
        let error = &response["error"];
        assert_eq!((&error["code"], &error["details"]["entity"]), (&json!("notFound"), &json!("event")), "{unknown}");
        assert_eq!(error["details"]["id"], unknown);
    }
    // What the one can name, the other cannot.
    let last = json!({"type": "events", "lastFetchedEventId": "3"});
    assert_eq!(world.see(&admin("S"), last.clone()), json!({"items": []}));
    assert_eq!(world.unseen(&admin("R"), last), "notFound");
}
