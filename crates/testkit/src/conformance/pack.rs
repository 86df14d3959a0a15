//! The files of the pack, read.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// What most scenarios share.
const SETTING: &str = include_str!("../../conformance/setting.json");
/// Rules that the lines do not show.
const ELSEWHERE: &str = include_str!("../../conformance/elsewhere.json");
/// Each file of scenarios, by its name.
const SUBJECTS: &[(&str, &str)] = &[
    ("requests", include_str!("../../conformance/requests.json")),
    ("whole_ledger", include_str!("../../conformance/whole_ledger.json")),
    ("idempotency", include_str!("../../conformance/idempotency.json")),
    ("organizations", include_str!("../../conformance/organizations.json")),
    ("projects", include_str!("../../conformance/projects.json")),
    ("proposals", include_str!("../../conformance/proposals.json")),
    ("credits", include_str!("../../conformance/credits.json")),
    ("feed", include_str!("../../conformance/feed.json")),
    ("channels", include_str!("../../conformance/channels.json")),
    ("bundles", include_str!("../../conformance/bundles.json")),
];

/// All scenarios, and what they need.
#[derive(Debug)]
pub struct Pack {
    /// What most scenarios share.
    pub setting: Setting,
    /// The scenarios, file by file.
    pub scenarios: Vec<Scenario>,
    /// The rules that the lines do not show.
    pub elsewhere: Vec<Elsewhere>,
}

/// What most scenarios share.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// Actors by their names.
    pub actors: BTreeMap<String, Value>,
    /// Commands on which steps build, by their names.
    pub commands: BTreeMap<String, Value>,
    /// Steps that many scenarios begin with, by their names. The first may be the name of another world.
    pub worlds: BTreeMap<String, Vec<Given>>,
}

/// What one file is about.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Subject {
    scenarios: Vec<Scenario>,
}

/// Given, when, then.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The file it is in.
    #[serde(skip)]
    pub subject: &'static str,
    /// The rules that it shows.
    pub rules: Vec<String>,
    /// What it shows, as a sentence.
    pub name: String,
    /// What happened before.
    #[serde(default)]
    pub given: Vec<Given>,
    /// What is asked.
    pub when: Step,
    /// What is answered.
    pub then: Expected,
    /// It is played twice, each time from its start, and every answer is the same, byte for byte.
    #[serde(default)]
    pub twice: bool,
}

/// A step that happened before, or a world of them.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Given {
    /// The steps of a world.
    World(String),
    /// A step.
    Step(Box<Step>),
}

/// One request.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Who asks: the name of an actor, or the actor itself.
    #[serde(default, rename = "as")]
    pub actor: Value,
    /// A command.
    pub command: Option<Map<String, Value>>,
    /// A query.
    pub query: Option<Value>,
    /// What the context has beside or instead of what it has by itself.
    #[serde(default)]
    pub context: Map<String, Value>,
    /// The line itself, instead of all that.
    pub line: Option<String>,
    /// How often it is asked, with `{n}` as the number: 1, 2 and so on.
    pub times: Option<u64>,
    /// What is answered to a step of `given`: without it, that it was carried out.
    pub then: Option<Expected>,
}

/// What an answer must have.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// It is refused with this code.
    pub refused: Option<String>,
    /// The refusal has these details.
    pub details: Option<Value>,
    /// It has these events, in this order: their types, or members of them.
    pub events: Option<Vec<Value>>,
    /// It has this result.
    pub result: Option<Value>,
}

/// A rule that the lines do not show, or not all of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// Its number.
    pub rule: String,
    /// Why they do not.
    pub reason: String,
    /// The test that holds it: its file in `crates/`, and its name or the beginning of it.
    pub test: [String; 2],
}

impl Pack {
    /// The pack that ships with this crate.
    ///
    /// # Errors
    ///
    /// Names the file that cannot be read, and why.
    pub fn shipped() -> Result<Self, String> {
        let named = |file: &str, error: serde_json::Error| format!("{file}.json: {error}");
        let mut scenarios = Vec::new();
        for (name, text) in SUBJECTS {
            let subject: Subject = serde_json::from_str(text).map_err(|error| named(name, error))?;
            scenarios.extend(subject.scenarios.into_iter().map(|scenario| Scenario { subject: name, ..scenario }));
        }
        let setting = serde_json::from_str(SETTING).map_err(|error| named("setting", error))?;
        let elsewhere = serde_json::from_str(ELSEWHERE).map_err(|error| named("elsewhere", error))?;
        Ok(Self { setting, scenarios, elsewhere })
    }

    /// The names of the files of scenarios.
    pub fn subjects() -> impl Iterator<Item = &'static str> {
        SUBJECTS.iter().map(|(name, _)| *name)
    }

    /// The scenarios that show a rule.
    pub fn of_rule(&self, rule: &str) -> impl Iterator<Item = &Scenario> {
        self.scenarios.iter().filter(move |scenario| scenario.rules.iter().any(|shown| shown == rule))
    }
}
