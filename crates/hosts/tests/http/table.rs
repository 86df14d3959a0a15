//! The table of routes, and the description that is made from it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use ecoledger_hosts::http::routes::{Asks, Body, Form, GROUPS, Kind, Method, routes};
use ecoledger_testkit::golden;
use serde_json::Value;

use super::description::description;

/// Every command and every query, as the library's own tests list them.
const COMMANDS: &str = include_str!("../../../ledger/tests/golden/commands.txt");
const QUERIES: &str = include_str!("../../../ledger/tests/golden/queries.jsonl");

/// Queries that have no place in a service for clients: what would become of a command, and the machine itself.
const LEFT_OUT: [&str; 2] = ["explain", "proposalMachine"];

#[test]
fn every_command_and_every_query_has_a_route() {
    let named =
        |asks: fn(&Asks) -> Option<&'static str>| routes().filter_map(|route| asks(&route.asks)).collect::<BTreeSet<_>>();
    let commands = named(|asks| if let Asks::Command(name) = asks { Some(name) } else { None });
    assert_eq!(commands, COMMANDS.lines().collect());
    let queries = named(|asks| if let Asks::Query(name) = asks { Some(name) } else { None });
    let mut known = BTreeSet::new();
    for line in QUERIES.lines() {
        let line: Value = serde_json::from_str(line).expect("JSON");
        let name = line["query"]["type"].as_str().or_else(|| line["type"].as_str());
        known.insert(name.expect("a type").to_owned());
    }
    known.retain(|name| !LEFT_OUT.contains(&name.as_str()));
    assert_eq!(queries.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), known);
}

#[test]
fn no_two_routes_are_the_same_in_any_spelling() {
    let mut seen = BTreeSet::new();
    for route in routes() {
        assert!(seen.insert((route.method, route.path.to_ascii_lowercase())), "{} {}", route.method, route.path);
        assert!(matches!((route.method, route.asks), (Method::Get, Asks::Query(_))) || matches!(route.asks, Asks::Command(_)));
    }
    assert!(seen.len() >= 80, "{}", seen.len());
}

#[test]
fn every_schema_that_is_named_is_there_and_every_one_that_is_there_is_named() {
    let text = description().to_string();
    let schemas = description()["components"]["schemas"].as_object().expect("schemas");
    let named: BTreeSet<&str> = text.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let there: BTreeSet<&str> = schemas.keys().map(String::as_str).collect();
    assert_eq!(named, there);
}

#[test]
fn operations_have_names_of_their_own() {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for (path, operations) in description()["paths"].as_object().expect("paths") {
        for operation in operations.as_object().expect("operations").values() {
            let name = operation["operationId"].as_str().expect("a name");
            assert_eq!(seen.insert(name, path), None, "{name}");
            assert!(operation["tags"][0].is_string(), "{name}");
        }
    }
}

#[test]
fn bodies_give_what_the_path_does_not() {
    for route in routes() {
        let parameters: BTreeSet<&str> = route.path_parameters().collect();
        for made in route.made {
            assert!(!parameters.contains(made), "{}: {made} is in the path", route.path);
        }
        if matches!(route.form, Form::List(_) | Form::Page(_)) {
            let takes = |name: &str| route.parameters.iter().any(|parameter| parameter.name == name);
            assert!(takes("cursor") && (takes("limit") || takes("$limit")), "{}", route.path);
        }
        let is_get = route.method == Method::Get;
        assert!(!is_get || route.body == Body::None, "{}", route.path);
        assert!(is_get || route.parameters.iter().all(|parameter| matches!(parameter.kind, Kind::Text(_))), "{}", route.path);
    }
}

/// What can be asked, as a page of the docs.
#[test]
fn the_page_of_routes_is_made_from_the_table() {
    let mut page = String::new();
    for group in GROUPS {
        page += &format!("# {}\n\n{}.\n\n| | | asks | status |\n|---|---|---|---|\n", group.name, group.description);
        for route in group.routes {
            let (Asks::Command(name) | Asks::Query(name)) = route.asks;
            let line = format!("| `{} {}` | {} | `{name}` | {} |\n", route.method, route.path, route.summary, route.success);
            page += &line;
        }
        page.push('\n');
    }
    golden::compare(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/http/routes/page.md")), page.trim_end());
}
