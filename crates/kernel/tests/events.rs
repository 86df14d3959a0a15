//! Events that were given another form: three versions made for the purpose.

extern crate alloc;

use ecoledger_kernel::StoredForm;
use serde::{Deserialize, Serialize};

/// As it was stored at first, in grams.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WeighedV1 {
    grams: u32,
}

/// Then with who weighed it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WeighedV2 {
    grams: u32,
    by: String,
}

impl From<WeighedV1> for WeighedV2 {
    fn from(WeighedV1 { grams }: WeighedV1) -> Self {
        Self { grams, by: "unknown".to_owned() }
    }
}

/// A thing was weighed, in milligrams.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Weighed {
    milligrams: u64,
    by: String,
}

impl From<WeighedV2> for Weighed {
    fn from(WeighedV2 { grams, by }: WeighedV2) -> Self {
        Self { milligrams: u64::from(grams) * 1000, by }
    }
}

/// A scale was cleaned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cleaned {}

ecoledger_kernel::events! {
    /// What happened on the scales.
    Weighed "weighed" v 3 in Box after [WeighedV1, WeighedV2],
    Cleaned "cleaned" v 1,
}

fn weighed(milligrams: u64, by: &str) -> Event {
    Weighed { milligrams, by: by.to_owned() }.into()
}

fn decoded(type_name: &str, version: u32, data: &str) -> Option<Event> {
    Event::decode(type_name, version, data).and_then(Result::ok)
}

#[test]
fn an_event_in_any_form_becomes_one_of_today() {
    for (version, data, event) in [
        (1, r#"{"grams":3}"#, weighed(3000, "unknown")),
        (2, r#"{"grams":3,"by":"Ann"}"#, weighed(3000, "Ann")),
        (3, r#"{"milligrams":3001,"by":"Ann"}"#, weighed(3001, "Ann")),
    ] {
        assert_eq!(decoded("weighed", version, data), Some(event), "version {version}");
    }
}

#[test]
fn a_form_is_read_by_its_own_version_only() {
    let all = [(1, r#"{"grams":3}"#), (2, r#"{"grams":3,"by":"Ann"}"#), (3, r#"{"milligrams":3,"by":"Ann"}"#)];
    for (of, data) in all {
        for version in (0..5).filter(|version| *version != of) {
            assert_eq!(decoded("weighed", version, data), None, "{data} as version {version}");
        }
        let more = data.replace('}', r#","more":1}"#);
        assert_eq!(decoded("weighed", of, &more), None, "{more}");
    }
    assert!(Event::decode("weighed", 4, "{}").is_none() && Event::decode("cleaned", 2, "{}").is_none(), "unknown versions");
}

#[test]
fn the_newest_form_is_written() {
    let event = decoded("weighed", 1, r#"{"grams":3}"#).expect("an event");
    assert_eq!((event.type_name(), event.version()), ("weighed", 3));
    assert_eq!(serde_json::to_string(&event).expect("JSON"), r#"{"milligrams":3000,"by":"unknown"}"#);
}

fn form<F: StoredForm>() -> (&'static str, u32) {
    (F::TYPE, F::VERSION)
}

#[test]
fn every_form_is_listed_and_belongs_to_one_struct() {
    assert_eq!(Event::TYPES, [("weighed", 3), ("cleaned", 1)]);
    assert_eq!(Event::FORMS, [("weighed", 1), ("weighed", 2), ("weighed", 3), ("cleaned", 1)]);
    let of_structs = [form::<WeighedV1>(), form::<WeighedV2>(), form::<Weighed>(), form::<Cleaned>()];
    assert_eq!(Event::FORMS, of_structs);
}

/// The examples of `events!` that must not compile are the one that does, less what is missing: they fail for no other reason.
#[test]
fn what_must_not_compile_lacks_one_step_only() {
    let source = include_str!("../src/declare.rs");
    let examples: Vec<(&str, Vec<&str>)> = source
        .split("/// ```")
        .filter(|part| part.contains("/// events! {"))
        .map(|part| part.split_once('\n').expect("lines"))
        .map(|(kind, lines)| (kind, lines.lines().map(|line| line.trim_start_matches("///").trim()).collect()))
        .collect();
    let [(compiles, whole), not @ ..] = examples.as_slice() else { panic!("no examples") };
    assert_eq!(*compiles, "");
    assert_eq!(
        not.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(),
        ["compile_fail,E0277", "compile_fail,E0080", "compile_fail,E0119"]
    );
    let lacks: Vec<Vec<&&str>> =
        not.iter().map(|(_, part)| part.iter().filter(|line| !whole.contains(line)).collect()).collect();
    assert_eq!(lacks, [vec![], vec![&"Weighed \"weighed\" v 2,"], vec![&"Weighed \"weighed\" v 2 after [Weighed],"]]);
}
