//! The tables on the wire's pages, held against the code: codes, commands with their members and events, queries, the feed.

use std::collections::{BTreeMap, BTreeSet};

use ecoledger::{Code, Event, Query, Request, bundles, credits, feed::EVENT_TYPES, proposals};
use serde_json::{Value, json};

use super::{
    citations::sources,
    page::{Page, wire_pages},
};

/// The rows of the table whose heading begins with this word, as cells.
fn rows(text: &str, first: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let table = text.lines().skip_while(|line| !line.starts_with(&format!("| {first} |"))).skip(2);
    table.take_while(|line| line.starts_with('|')).map(cells).collect()
}

/// What stands in backticks, without what stands in brackets.
fn names(cell: &str) -> Vec<String> {
    let mut depth = 0_u32;
    let bare: String = cell
        .chars()
        .filter(|next| {
            depth = match next {
                '(' => depth + 1,
                ')' => depth.saturating_sub(1),
                _ => depth,
            };
            depth == 0
        })
        .collect();
    bare.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn page(name: &str) -> Page {
    wire_pages().into_iter().find(|page| page.name == name).unwrap_or_else(|| panic!("no page {name}"))
}

#[test]
fn d5_the_page_lists_every_code_in_order_with_class_and_status() {
    let class = |code: &Code| serde_json::to_value(code.class()).expect("a class").as_str().expect("text").to_owned();
    let expected: Vec<[String; 3]> =
        Code::ALL.iter().map(|code| [code.name().to_owned(), class(code), code.http_status().to_string()]).collect();
    let found: Vec<[String; 3]> = rows(&page("errors").text, "code")
        .iter()
        .map(|row| [row[0].trim_matches('`').to_owned(), row[1].trim_matches('`').to_owned(), row[2].clone()])
        .collect();
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len());
}

#[test]
fn every_code_says_what_to_do() {
    for row in rows(&page("errors").text, "code") {
        assert!(row.len() == 5 && row[3..].iter().all(|cell| cell.len() > 10), "{row:?}");
    }
}

/// Each command with its members and the events of its row.
fn commands() -> BTreeMap<String, (Vec<String>, Vec<String>)> {
    let rows = wire_pages().into_iter().flat_map(|page| rows(&page.text, "command"));
    rows.map(|row| (row[0].trim_matches('`').to_owned(), (names(&row[1]), names(&row[2])))).collect()
}

#[test]
fn every_command_has_a_row() {
    let types = [bundles::Command::TYPES, credits::Command::TYPES, proposals::Command::TYPES];
    let expected: BTreeSet<String> = types.into_iter().flatten().map(|name| (*name).to_owned()).collect();
    assert_eq!(commands().into_keys().collect::<BTreeSet<_>>(), expected);
}

#[test]
fn every_event_follows_from_a_command_on_its_page() {
    let of_commands = commands().into_values().flat_map(|(_, events)| events);
    let effects = rows(&page("proposals").text, "on").into_iter().flat_map(|row| names(&row[1]));
    let found: BTreeSet<String> = of_commands.chain(effects).collect();
    let expected: BTreeSet<String> = Event::types().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(found, expected);
}

/// Commands as they stand in scenarios, scripts and the corpus: by type, every one that can be read.
fn samples() -> BTreeMap<String, Vec<Value>> {
    let mut samples: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (_, text) in sources(&["crates/ledger/examples", "crates/testkit/scripts", "fuzz/corpus/request_line"]) {
        for line in text.lines().filter(|line| Request::from_json(line).is_ok()) {
            let request: Value = serde_json::from_str(line).expect("JSON");
            for command in [&request["command"], &request["query"]["command"]] {
                if let Some(name) = command["type"].as_str() {
                    samples.entry(name.to_owned()).or_default().push(request.clone());
                }
            }
        }
    }
    samples
}

fn member(written: &str) -> (&str, bool) {
    let optional = written.ends_with('*');
    (written.trim_end_matches(['*', '[', ']']), optional)
}

/// Without a required member a command cannot be read, without an optional one it can, and no member is missing on the page.
#[test]
fn members_are_as_the_pages_say() {
    let samples = samples();
    for (name, (members, _)) in commands() {
        let requests = samples.get(&name).unwrap_or_else(|| panic!("no sample of {name}"));
        for request in requests.iter().filter(|request| request["command"].is_object()) {
            for given in request["command"].as_object().expect("members").keys().filter(|given| *given != "type") {
                assert!(members.iter().any(|written| member(written).0 == given), "{name} has a member {given}");
            }
            for written in &members {
                let (member, optional) = member(written);
                let mut without = request.clone();
                without["command"].as_object_mut().expect("members").remove(member);
                let read = Request::from_json(&without.to_string());
                assert_eq!(read.is_ok(), optional, "{name} without {member}: {read:?}");
                without["command"][format!("{member}Unknown")] = json!(1);
                assert!(Request::from_json(&without.to_string()).is_err(), "{name} with an unknown member");
            }
        }
    }
}

/// A member that no sample has is known at least: its value is what is wrong, not its name.
#[test]
fn every_member_on_the_pages_is_known() {
    for (name, requests) in samples() {
        let commands = commands();
        let (members, _) = &commands[&name];
        let Some(request) = requests.iter().find(|request| request["command"].is_object()) else { continue };
        for written in members {
            let mut wrong = request.clone();
            wrong["command"][member(written).0] = json!([[]]);
            let refusal = Request::from_json(&wrong.to_string()).expect_err("no value of a member");
            assert!(!refusal.message().contains("unknown member"), "{name}: {refusal}");
        }
    }
}

#[test]
fn every_query_has_a_row_with_its_members() {
    let table = rows(&page("queries").text, "query");
    let found: BTreeSet<&str> = table.iter().map(|row| row[0].trim_matches('`')).collect();
    assert_eq!(found, Query::TYPES.iter().copied().collect());
    for row in &table {
        let name = row[0].trim_matches('`');
        for written in names(&row[1]) {
            let query = json!({"type": name, member(&written).0: [[]]});
            let refusal = refusal_of(&query);
            assert!(!refusal.contains("unknown"), "{name}: {written}: {refusal}");
        }
    }
}

fn refusal_of(query: &Value) -> String {
    let context = json!({"at": "2026-01-01T00:00:00Z", "actor": {"kind": "operator"}});
    let request = json!({"context": context, "query": query}).to_string();
    Request::from_json(&request).expect_err("no value of a member").to_string()
}

/// The feed's table is written from the code's own.
#[test]
fn d24_the_table_of_the_feed() {
    let rows = EVENT_TYPES.iter().map(|row| {
        let parts: Vec<String> = row.recipients().iter().map(|part| format!("{part:?}")).collect();
        format!("| {} | {} | `{}` | {} |\n", row.id(), row.name(), row.uri(), parts.join(", "))
    });
    let text = format!("| id | name | URI | recipients |\n|---|---|---|---|\n{}", rows.collect::<String>());
    super::compare(&page("feed_types"), &text);
}
