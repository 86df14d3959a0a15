//! What holds for every query that lists, whatever it lists: bad limits, bad cursors, and cursors of others. The lists are not
//! named here: they are the queries that are read with a page, and a query that this file does not know fails it.

use std::collections::{BTreeMap, BTreeSet};

use ecoledger::Query;
use ecoledger_testkit::World;
use ecoledger_testkit::wire::id as market_id;
use ecoledger_testkit::wire::market::{act, admin, in_role, list, split, submit, trade, transfer};
use ecoledger_testkit::wire::{Value, catalogue, id, json, market, user};

/// The names of all queries, and whether a page is read with them: as the table says by which they are read, and as is known of
/// those that do not stand in it.
fn queries_as_read() -> BTreeMap<String, bool> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/query/json.rs");
    let source = std::fs::read_to_string(path).expect("the source");
    let (_, table) = source.rsplit_once("queries! {\n").expect("the table");
    let (table, _) = table.split_once("\n}\n").expect("its end");
    let mut found: BTreeMap<String, bool> = BTreeMap::new();
    for row in table.split_inclusive(';') {
        let name = row.split('"').nth(1).expect("a name");
        found.insert(name.to_owned(), row.contains(": page \""));
    }
    let others =
        [("creditLineage", false), ("events", true), ("proposal", false), ("proposalMachine", false), ("explain", false)];
    found.extend(others.map(|(name, is_list)| (name.to_owned(), is_list)));
    assert!(found.keys().eq(Query::TYPES.iter().copied().collect::<BTreeSet<_>>()), "{found:?}");
    found.remove("explain");
    found
}

/// A list that is asked for, by someone who may.
#[derive(Clone, Debug)]
struct Asked {
    actor: Value,
    query: Value,
    /// The same list narrowed, or of something else: each is another list.
    others: Vec<Value>,
    /// Others who may ask the same.
    strangers: Vec<Value>,
}

impl Asked {
    fn name(&self) -> &str {
        self.query["type"].as_str().expect("a type")
    }

    fn with(&self, member: &str, value: Value) -> Value {
        let mut query = self.query.clone();
        query[member] = value;
        query
    }
}

/// A world, and the lists that are asked for in it, each with two entries at least.
struct Listing {
    ask: Box<dyn FnMut(&Value, &Value) -> Value>,
    lists: Vec<Asked>,
    /// The names of the other queries.
    singles: BTreeSet<String>,
}

fn asked(actor: Value, query: Value, others: impl IntoIterator<Item = Value>, strangers: &[Value]) -> Asked {
    let strangers = strangers.iter().filter(|stranger| **stranger != actor).cloned().collect();
    Asked { actor, query, others: others.into_iter().collect(), strangers }
}

/// Two of everything that members can list.
fn members() -> Listing {
    let mut world = World::market().with_listed_credit().with_trader("B", "M").with_claim("another claim").with_scorecard();
    world.ok(&admin("S"), split("C", &[("C1", "60"), ("C2", "40")]));
    world.ok(&admin("M"), transfer("C1", "B"));
    world.ok(&admin("B"), split("C1", &[("C3", "10"), ("C4", "50")]));
    world.ok(&admin("B"), submit("list C3", list("C3", "M")));
    world.ok(&admin("M"), act("list C3", json!("approve")));
    world.ok(&admin("S2"), submit("trade S2 M", trade("M")));
    let scorecard = |name: &str| {
        json!({"type": "createEsgScorecard", "esgScorecardId": market_id(name), "currentEmissionsPerYear": "1", "goal": "0",
            "goalEndDate": "2030-12-31"})
    };
    let milestone = |scorecard: &str, name: &str| {
        json!({"type": "createEsgMilestone", "esgScorecardId": market_id(scorecard), "esgMilestoneId": market_id(name),
            "name": "Half", "description": "Half of it", "startDate": "2025-01-01", "endDate": "2026-12-31",
            "targetEmissionReduction": "50", "targetEmissionReductionType": "percent", "reportingPeriods": []})
    };
    let mbp = json!({"mbpId": market_id("another mbp"), "name": "Another", "issuingRegistryId": market_id("R")});
    world.ok(
        &admin("S"),
        json!({"type": "addModularBenefitProject", "ecoProjectId": market_id("project"), "modularBenefitProject": mbp}),
    );
    world.ok(&admin("B"), scorecard("scorecard 2"));
    for (of, name) in [("scorecard", "milestone 2"), ("scorecard 2", "milestone 3"), ("scorecard 2", "milestone 4")] {
        world.ok(&admin("B"), milestone(of, name));
    }
    let strangers: Vec<Value> = market::MARKET.iter().map(|(name, _)| admin(name)).collect();
    let of = |actor: &Value, query: Value, others: Vec<Value>| asked(actor.clone(), query, others, &strangers);
    let (s, b, m) = (admin("S"), admin("B"), admin("M"));
    let lists = vec![
        of(
            &s,
            json!({"type": "claims", "mbpId": market_id("mbp")}),
            vec![json!({"type": "claims", "mbpId": market_id("another mbp")})],
        ),
        of(
            &s,
            json!({"type": "checkpoints", "claimId": market_id("claim")}),
            vec![json!({"type": "checkpoints", "claimId": market_id("another claim")})],
        ),
        of(
            &s,
            json!({"type": "credits"}),
            vec![
                json!({"type": "credits", "status": "active"}),
                json!({"type": "credits", "ownerId": market_id("B")}),
                json!({"type": "credits", "listedOn": market_id("M")}),
            ],
        ),
        of(
            &m,
            json!({"type": "marketplaceTraders", "marketplaceId": market_id("M")}),
            vec![json!({"type": "marketplaceTraders", "marketplaceId": market_id("M2")})],
        ),
        of(
            &s,
            json!({"type": "proposals"}),
            vec![
                json!({"type": "proposals", "status": "approved"}),
                json!({"type": "proposals", "proposalType": "MBPRegister"}),
            ],
        ),
        of(&b, json!({"type": "esgScorecards"}), vec![]),
        of(
            &b,
            json!({"type": "esgMilestones", "esgScorecardId": market_id("scorecard")}),
            vec![json!({"type": "esgMilestones", "esgScorecardId": market_id("scorecard 2")})],
        ),
        of(&s, json!({"type": "eventTypes"}), vec![]),
        of(
            &s,
            json!({"type": "events"}),
            vec![
                json!({"type": "events", "eventTypeUris": ["credits/split"]}),
                json!({"type": "events", "minEventDateTimeInUtc": market::AT}),
                json!({"type": "events", "maxEventDateTimeInUtc": market::AT}),
                json!({"type": "events", "lastFetchedEventId": "1"}),
            ],
        ),
    ];
    let singles = [
        "organization",
        "ecoProject",
        "modularBenefitProject",
        "claim",
        "checkpoint",
        "processedClaim",
        "checkpointResult",
        "file",
        "credit",
        "creditLineage",
        "proposal",
        "esgMilestone",
        "esgReportingPeriod",
    ];
    Listing { ask: Box::new(move |actor, query| world.ask(actor, query)), lists, singles: singles.map(str::to_owned).into() }
}

/// Two of everything that channel users can list.
fn channels() -> Listing {
    let mut world = ecoledger_testkit::World::full();
    world.onramp("signed", "E_1", "E_9");
    let north = user("north user");
    for name in ["key 2", "key 3"] {
        let key = json!({"type": "createApiKey", "apiKeyId": id(name), "passphraseHash": "h",
            "expiresAt": "2027-01-01T00:00:00Z"});
        world.command(&north, key).ok();
    }
    let strangers =
        [user("south user"), ecoledger_testkit::wire::holder("holder"), ecoledger_testkit::wire::holder("other holder")];
    let of = |query: Value, others: Vec<Value>| asked(north.clone(), query, others, &strangers);
    let lists: Vec<Asked> = vec![
        of(json!({"type": "myApiKeys"}), vec![]),
        of(json!({"type": "traderOnboardingProposals"}), vec![]),
        of(json!({"type": "traders"}), vec![]),
        of(
            json!({"type": "listableAssets", "traderId": id("signed")}),
            vec![json!({"type": "listableAssets", "traderId": id("made")})],
        ),
        of(json!({"type": "transactions"}), vec![]),
        of(
            json!({"type": "channelEvents"}),
            vec![
                json!({"type": "channelEvents", "createdAt": {"$gte": "2026-01-01T00:00:00Z"}}),
                json!({"type": "channelEvents", "eventAt": {"$lt": "2027-01-01T00:00:00Z"}}),
            ],
        ),
    ];
    let known = catalogue::queries().into_iter().map(|(_, query)| query["type"].as_str().expect("a type").to_owned());
    let singles = known.filter(|name| lists.iter().all(|list| list.name() != name)).collect();
    Listing { ask: Box::new(move |actor, query| world.query(actor, query.clone()).response()), lists, singles }
}

#[track_caller]
fn expect_refused(response: &Value, code: &str, member: &str, query: &Value) {
    let error = &response["error"];
    assert_eq!(
        (error["code"].as_str(), error["details"]["member"].as_str()),
        (Some(code), Some(member)),
        "{query}: {response}"
    );
}

impl Listing {
    /// What the limit is called: one of two names, and the other is unknown.
    fn limit(&mut self, asked: &Asked) -> &'static str {
        let [plain, dollar] = ["limit", "$limit"].map(|name| {
            let response = (self.ask)(&asked.actor, &asked.with(name, json!(1)));
            if response["ok"] != true {
                expect_refused(&response, "malformedRequest", name, &asked.query);
            }
            response["ok"] == true
        });
        assert!(plain != dollar, "{}", asked.query);
        if plain { "limit" } else { "$limit" }
    }

    /// A cursor of the list.
    fn cursor(&mut self, asked: &Asked) -> Value {
        let limit = self.limit(asked);
        let page = (self.ask)(&asked.actor, &asked.with(limit, json!(1)));
        let cursor = page["result"]["nextCursor"].clone();
        assert!(cursor.is_string(), "{} has a second entry: {page}", asked.query);
        cursor
    }
}

/// Every query that is read with a page is among the lists below, and every other one is not.
#[test]
fn every_list_is_known() {
    let (members, channels) = (members(), channels());
    let lists = members.lists.iter().chain(&channels.lists).map(|asked| (asked.name().to_owned(), true));
    let singles = members.singles.iter().chain(&channels.singles).map(|name| (name.clone(), false));
    // The catalogue of the channels' world asks some of the members' lists too.
    assert_eq!(singles.chain(lists).collect::<BTreeMap<_, _>>(), queries_as_read());
}

/// Wire 4, D-76: a limit is 1 to 1000; another number is `invalidField`, another type `malformedRequest`.
#[test]
fn d76_limits_of_every_list() {
    for mut listing in [members(), channels()] {
        for asked in listing.lists.clone() {
            let limit = listing.limit(&asked);
            for fine in [json!(1), json!(1000), Value::Null] {
                let page = (listing.ask)(&asked.actor, &asked.with(limit, fine.clone()));
                let items = page["result"]["items"].as_array().unwrap_or_else(|| panic!("{}: {page}", asked.query));
                assert_eq!(items.len() == 1, fine == json!(1), "{}", asked.query);
            }
            for bad in [json!(0), json!(1001), json!(-1), json!(1.5), json!(u64::MAX)] {
                let query = asked.with(limit, bad);
                expect_refused(&(listing.ask)(&asked.actor, &query), "invalidField", limit, &query);
            }
            for bad in [json!("1"), json!(true), json!([1]), json!({})] {
                let query = asked.with(limit, bad);
                expect_refused(&(listing.ask)(&asked.actor, &query), "malformedRequest", limit, &query);
            }
        }
    }
}

/// What no list ever gave is no cursor.
#[test]
fn wire_4_bad_cursors_of_every_list() {
    for mut listing in [members(), channels()] {
        for asked in listing.lists.clone() {
            let own = listing.cursor(&asked);
            let own = own.as_str().expect("a text");
            let (mark, _) = own.split_once('.').expect("a mark and a position");
            let made_up = ["", "1", "x", "0000000000000000.1", "é", "0000000000000000."].map(str::to_owned);
            let broken = [mark.to_owned(), format!("{mark}."), format!("{mark}.?"), format!(" {own}"), format!("{own}/x")];
            for bad in made_up.into_iter().chain(broken) {
                let query = asked.with("cursor", bad.into());
                expect_refused(&(listing.ask)(&asked.actor, &query), "invalidField", "cursor", &query);
            }
            for bad in [json!(1), json!({}), json!(false), json!([own])] {
                let query = asked.with("cursor", bad);
                expect_refused(&(listing.ask)(&asked.actor, &query), "malformedRequest", "cursor", &query);
            }
            assert_eq!((listing.ask)(&asked.actor, &asked.with("cursor", own.into()))["ok"], true);
        }
    }
}

/// A cursor is good for the list that gave it: for no other query, no other filter and nobody else's.
#[test]
fn d28_cursors_of_others_for_every_list() {
    for mut listing in [members(), channels()] {
        let lists = listing.lists.clone();
        let cursors: Vec<Value> = lists.iter().map(|asked| listing.cursor(asked)).collect();
        for (place, asked) in lists.iter().enumerate() {
            for (other, cursor) in cursors.iter().enumerate().filter(|(other, _)| *other != place) {
                let query = asked.with("cursor", cursor.clone());
                assert_ne!(lists[other].name(), asked.name());
                expect_refused(&(listing.ask)(&asked.actor, &query), "invalidField", "cursor", &query);
            }
            for other in &asked.others {
                assert_eq!((listing.ask)(&asked.actor, other)["ok"], true, "{other}");
                let mut query = other.clone();
                query["cursor"] = cursors[place].clone();
                expect_refused(&(listing.ask)(&asked.actor, &query), "invalidField", "cursor", &query);
            }
            // Who may ask for lists is refused the cursor, whether or not there is this one; who may not is told the same as
            // without one.
            for stranger in &asked.strangers {
                let without = (listing.ask)(stranger, &asked.query);
                let query = asked.with("cursor", cursors[place].clone());
                let response = (listing.ask)(stranger, &query);
                if without["ok"] == true || without["error"]["code"] == "notFound" {
                    expect_refused(&response, "invalidField", "cursor", &query);
                } else {
                    assert_eq!(response, without, "{stranger} {query}");
                }
            }
        }
    }
}

/// A cursor that was put together from a list's own mark and the id of a credit that was never in sight is refused like one
/// of a credit that does not exist.
#[test]
fn d28_a_cursor_does_not_tell_what_exists() {
    let mut world = World::market().with_credit();
    world.ok(&admin("S"), split("C", &[("C1", "60"), ("C2", "20"), ("C3", "20")]));
    for credit in ["C1", "C2"] {
        world.ok(&admin("S"), transfer(credit, "B"));
    }
    let b = in_role("B", "buyer");
    let page = world.see(&b, json!({"type": "credits", "limit": 1}));
    let (mark, position) = page["nextCursor"].as_str().expect("a cursor").split_once('.').expect("two parts");
    assert_eq!(position, market_id("C2"));
    let ask = |credit: &str| world.ask(&b, &json!({"type": "credits", "cursor": format!("{mark}.{}", market_id(credit))}));
    assert_eq!(ask("C2")["result"]["items"].as_array().expect("items").len(), 1);
    for hidden in ["C", "C3", "no credit"] {
        assert_eq!(ask(hidden), ask("another"), "{hidden}");
        expect_refused(&ask(hidden), "invalidField", "cursor", &json!(hidden));
    }
}

/// A cursor stays good when its credit goes out of sight meanwhile.
#[test]
fn d28_a_page_goes_on_from_a_credit_that_left() {
    let mut world = World::market().with_listed_credit();
    world.ok(&admin("S"), split("C", &[("C1", "60"), ("C2", "20"), ("C3", "20")]));
    let b = in_role("B", "buyer");
    let page = world.see(&b, json!({"type": "credits", "status": "active", "limit": 1}));
    world.ok(&admin("S"), submit("delist C2", market::delist("C2")));
    world.ok(&admin("M"), act("delist C2", json!("approve")));
    for by in [&b, &admin("M")] {
        let left = world.see(by, json!({"type": "credits", "status": "active"}));
        let names: Vec<&str> =
            left["items"].as_array().expect("items").iter().map(|c| c["creditId"].as_str().expect("an id")).collect();
        assert_eq!(names, [market_id("C1"), market_id("C3")], "the marketplace and the buyers see what is listed");
    }
    let rest = world.see(&b, json!({"type": "credits", "status": "active", "cursor": page["nextCursor"]}));
    assert_eq!(rest["items"][0]["creditId"], market_id("C3"));
}
