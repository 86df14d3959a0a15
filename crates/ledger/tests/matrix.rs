//! Who may do and see what: every command and query by every kind of actor, as tables that people can read.
//!
//! `UPDATE_GOLDEN=1` writes `golden/matrix_*.txt` anew.

use ecoledger_testkit::World;
use ecoledger_testkit::wire::{
    Value,
    catalogue::{commands, queries},
    grower, holder, id, member, operator, user,
};

/// The actors, by the names under which the tables show them. Each role is held alone, by a user of `north`.
fn actors() -> Vec<(String, Value)> {
    let mut all = vec![
        ("the operator".to_owned(), operator()),
        ("a member".to_owned(), member()),
        ("a member with a feed".to_owned(), grower()),
        ("the account holder".to_owned(), holder("holder")),
        ("another account holder".to_owned(), holder("other holder")),
        ("a user of another channel with all roles".to_owned(), user("south user")),
        ("an unbound user".to_owned(), user("unbound")),
        ("a bound user without a role".to_owned(), user("no role")),
        ("the clerk".to_owned(), user("clerk")),
        ("the user with all roles".to_owned(), user("north user")),
    ];
    all.extend(World::ROLES.map(|role| (role.to_owned(), user(role))));
    all
}

/// The full world, with a user for each role.
fn world() -> World {
    let mut world = World::full();
    world.bind_with_roles("no role", "north", &[]);
    for role in World::ROLES {
        world.bind_with_roles(role, "north", &[role]);
    }
    world
}

/// `ok` or the code; of `forbidden` with the rule that denied.
fn outcome(response: &Value) -> String {
    let error = &response["error"];
    match (error["code"].as_str(), error["details"]["rule"].as_str()) {
        (None, _) => "ok".to_owned(),
        (Some(code), Some(rule)) => format!("{code} ({rule})"),
        (Some(code), None) => code.to_owned(),
    }
}

/// One block a request: its name, then each outcome with the actors that get it.
fn block(name: &str, outcomes: &[(String, String)]) -> String {
    let mut text = format!("{name}\n");
    let mut kinds: Vec<&String> = outcomes.iter().map(|(_, outcome)| outcome).collect();
    kinds.sort_by_key(|kind| (kind.as_str() != "ok", kind.to_owned()));
    kinds.dedup();
    for kind in kinds {
        let who: Vec<&str> = outcomes.iter().filter(|(_, outcome)| outcome == kind).map(|(actor, _)| actor.as_str()).collect();
        text.extend(["  ", kind, ": ", &who.join(", "), "\n"]);
    }
    text
}

#[test]
fn who_may_give_which_command() {
    let world = world();
    let mut text = String::new();
    for prepared in commands() {
        let outcomes: Vec<(String, String)> = actors()
            .into_iter()
            .map(|(name, actor)| {
                let mut world = world.clone();
                let asking = world.command(&actor, prepared.command.clone()).key("K-1");
                (name, outcome(&asking.response()))
            })
            .collect();
        text += &block(prepared.name(), &outcomes);
    }
    crate::golden("tests/golden/matrix_commands.txt", &text);
}

#[test]
fn who_may_ask_which_query() {
    let world = world();
    let mut text = String::new();
    for (_, query) in queries() {
        let outcomes: Vec<(String, String)> = actors()
            .into_iter()
            .map(|(name, actor)| {
                let mut world = world.clone();
                (name, outcome(&world.query(&actor, query.clone()).response()))
            })
            .collect();
        let name = query["type"].as_str().expect("a type");
        let kind = query["kind"].as_str().map_or(String::new(), |kind| format!(" ({kind})"));
        text += &block(&format!("{name}{kind}"), &outcomes);
    }
    crate::golden("tests/golden/matrix_queries.txt", &text);
}

/// The ids of the full world are no ids of anything, but its users and organizations are there: who is `forbidden` there is `forbidden` here too (D-61), everybody else
/// gets another answer than before only because nothing is there.
#[test]
fn d61_who_is_forbidden_does_not_depend_on_what_is_there() {
    let there = world();
    let mut nowhere = World::channels();
    nowhere.grow();
    nowhere.bind_with_roles("no role", "north", &[]);
    nowhere.bind_with_roles("clerk", "north", &["TRADER_VIEWER"]);
    for role in World::ROLES {
        nowhere.bind_with_roles(role, "north", &[role]);
    }
    for (name, actor) in actors() {
        for prepared in commands() {
            let forbidden = |world: &World| {
                let mut world = world.clone();
                let asking = world.command(&actor, prepared.command.clone()).key("K-1").at("2026-03-01T00:00:00Z");
                asking.response()["error"]["code"] == "forbidden"
            };
            assert_eq!(forbidden(&there), forbidden(&nowhere), "{name}: {}", prepared.name());
        }
        for (_, query) in queries() {
            let forbidden = |world: &World| {
                let mut world = world.clone();
                world.query(&actor, query.clone()).response()["error"]["code"] == "forbidden"
            };
            assert_eq!(forbidden(&there), forbidden(&nowhere), "{name}: {query}");
        }
    }
    let _ids_are_stable = id("north");
}
