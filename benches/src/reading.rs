//! What is read in the benchmarks of reading: pages of feeds in logs of any length, and lineages of any depth and width.

use std::{collections::HashMap, sync::Arc};

use ecoledger::{HashKey, Ledger, Query, QueryContext, Request, views::Answer};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    KEY,
    credits::{AT, CreditStep, Market, REGISTRY, member, organization, user},
    world::id,
};

/// Credits that are sent to and fro to make a log long.
const CREDITS: u64 = 1_000;
/// The fewest steps in a log: enough for a page in the middle.
const FEWEST: u64 = 400;
/// A supplier to whom almost nothing happens.
const QUIET: u64 = 2_000;

/// Runs a command of the world's own user.
fn run(ledger: &mut Ledger, number: u64, actor: &Value, command: &Value) {
    let context = json!({"commandId": id(50, number), "at": AT, "actor": actor});
    let request = Request::from_json(&json!({"context": context, "command": command}).to_string());
    let Ok(Request::Command(context, command)) = request else { panic!("{command}: {request:?}") };
    if let Err(error) = ledger.execute(&context, &command) {
        panic!("{command:?}: {error}");
    }
}

/// A query that was read, and is asked again and again.
#[derive(Clone, Debug)]
pub struct Asked {
    context: QueryContext,
    query: Query,
}

impl Asked {
    fn new(actor: &Value, query: &Value) -> Self {
        let request = json!({"context": {"at": AT, "actor": actor}, "query": query});
        let request = Request::from_json(&request.to_string());
        let Ok(Request::Query(context, query)) = request else { panic!("{query}: {request:?}") };
        Self { context, query }
    }

    /// The answer.
    #[must_use]
    pub fn answer(&self, ledger: &Ledger) -> Answer {
        ledger.query(&self.context, &self.query).expect("an answer")
    }

    /// The answer as clients get it.
    fn written(&self, ledger: &Ledger) -> Value {
        serde_json::to_value(self.answer(ledger)).expect("JSON")
    }
}

/// Pages of the feed that are read, by name: of an organization that receives almost every event, of one that receives
/// three, and of a type that is received three times; the first page, and one from a cursor in the middle.
pub const PAGES: [(&str, &str); 6] = [
    ("much", "first"),
    ("much", "middle"),
    ("little", "first"),
    ("little", "middle"),
    ("rare_type", "first"),
    ("rare_type", "middle"),
];

/// A ledger with a log of so many events.
#[derive(Clone, Debug)]
pub struct Log {
    /// The ledger.
    pub ledger: Ledger,
}

impl Log {
    /// Makes the log: credits go from owner to owner. At its beginning, middle and end a credit is split, and the quiet
    /// organization makes a project.
    #[must_use]
    pub fn new(events: u64) -> Self {
        let mut market = Market::new(CREDITS, Ledger::new(KEY));
        let operator = json!({"kind": "operator"});
        run(
            &mut market.ledger,
            0,
            &operator,
            &json!({"type": "registerOrganization", "organizationId": organization(QUIET), "name": "Quiet",
                "marketRoles": ["supplier"]}),
        );
        run(
            &mut market.ledger,
            1,
            &operator,
            &json!({"type": "assignUserRole", "organizationId": organization(QUIET), "userId": user(QUIET),
                "marketRole": "supplier", "userRole": "administrator"}),
        );
        let steps = events.saturating_sub(market.ledger.sequence() + 6).max(FEWEST);
        for step in 0..steps {
            if [0, steps / 2, steps - 1].contains(&step) {
                let split = market.split();
                take(&mut market.ledger, &split);
                run(
                    &mut market.ledger,
                    2 + step,
                    &member(QUIET, "supplier"),
                    &json!({"type": "createEcoProject", "ecoProjectId": id(51, step), "name": "Wood",
                        "modularBenefitProjects": [{"mbpId": id(52, step), "name": "Removal",
                            "issuingRegistryId": organization(REGISTRY)}]}),
                );
            }
            let transfer = market.transfer();
            take(&mut market.ledger, &transfer);
        }
        Self { ledger: market.ledger }
    }

    /// A page of a hundred, by its name.
    #[must_use]
    pub fn page(&self, (whose, place): (&str, &str)) -> Asked {
        let (actor, types) = match whose {
            "little" => (member(QUIET, "supplier"), json!(null)),
            "rare_type" => (member(REGISTRY, "issuingRegistry"), json!(["credits/split"])),
            _ => (member(REGISTRY, "issuingRegistry"), json!(null)),
        };
        let page = |limit: u64, cursor: &Value| {
            Asked::new(&actor, &json!({"type": "events", "eventTypeUris": types, "limit": limit, "cursor": cursor}))
        };
        if place == "first" {
            return page(100, &Value::Null);
        }
        // The cursors on the way to the end; the one in the middle of them is what is asked for.
        let limit = if whose == "much" { 100 } else { 1 };
        let (mut cursor, mut cursors) = (Value::Null, Vec::new());
        loop {
            cursor = page(limit, &cursor).written(&self.ledger)["nextCursor"].take();
            if cursor.is_null() {
                break;
            }
            cursors.push(cursor.clone());
        }
        page(100, &cursors[(cursors.len() - 1) / 2])
    }
}

fn take(ledger: &mut Ledger, step: &CreditStep) {
    for (context, command) in &step.commands {
        ledger.execute(context, command).expect("possible");
    }
}

/// What a lineage is asked of: the last of so many splits one after the other, the first of them, or a credit that was split
/// once into so many.
pub const LINEAGES: [&str; 3] = ["deep_from_the_last", "deep_from_the_first", "wide"];

/// A ledger with a lineage of a depth or width.
#[derive(Clone, Debug)]
pub struct Lineage {
    /// The ledger.
    pub ledger: Ledger,
    /// The queries: one for each page of its descendants.
    pages: Vec<Asked>,
    /// How many credits they return.
    pub nodes: u64,
}

impl Lineage {
    /// Splits a credit so many times, or into so many.
    #[must_use]
    pub fn new(name: &str, splits: u64) -> Self {
        let mut ledger = Market::new(100, Ledger::new(KEY)).ledger;
        let owner = member(0, "supplier");
        let tonne = 1_000_000;
        let mut last = id(41, 0);
        let split = |credit: Uuid, children: &[(Uuid, u64)]| {
            let child = |(credit, grams): &(Uuid, u64)| json!({"creditId": credit, "quantity": format!("0.{grams:06}").trim_end_matches('0')});
            json!({"type": "splitCredit", "creditId": credit, "children": children.iter().map(child).collect::<Vec<_>>()})
        };
        if name == "wide" {
            let children: Vec<(Uuid, u64)> =
                (0..=splits).map(|child| (id(53, child), if child == 0 { tonne - splits } else { 1 })).collect();
            run(&mut ledger, 0, &owner, &split(last, &children));
        } else {
            for number in 1..=splits {
                let rest = id(54, number);
                run(&mut ledger, number, &owner, &split(last, &[(id(53, number), 1), (rest, tonne - number)]));
                last = rest;
            }
        }
        let asked_of = if name == "deep_from_the_last" { last } else { id(41, 0) };
        let (mut pages, mut nodes, mut cursor) = (Vec::new(), 1, Value::Null);
        loop {
            let asked = Asked::new(&owner, &json!({"type": "creditLineage", "creditId": asked_of, "cursor": cursor}));
            let mut lineage = asked.written(&ledger);
            let count = |member: &str| lineage[member].as_array().expect("a list").len() as u64;
            nodes += count("descendants") + if pages.is_empty() { count("ancestors") } else { 0 };
            pages.push(asked);
            cursor = lineage["nextCursor"].take();
            if cursor.is_null() {
                return Self { ledger, pages, nodes };
            }
        }
    }

    /// The whole lineage, page by page.
    #[must_use]
    pub fn answer(&self) -> Vec<Answer> {
        self.pages.iter().map(|page| page.answer(&self.ledger)).collect()
    }
}

/// What a walk over a family of credits costs at least: a hash map keyed by credit, each with its parent and children, rows
/// and results as large as the engine's. No visibility, no history.
#[derive(Clone, Debug)]
pub struct LineageFloor {
    credits: HashMap<Uuid, Row, HashKey>,
    from: Uuid,
}

#[derive(Clone, Debug)]
struct Row {
    parent: Option<Uuid>,
    children: Arc<[Uuid]>,
    rest: [u64; 20],
}

impl LineageFloor {
    /// The same family as the engine's.
    #[must_use]
    pub fn new(name: &str, splits: u64) -> Self {
        let mut floor = Self { credits: HashMap::with_hasher(KEY), from: id(41, 0) };
        let row = |parent| Row { parent, children: Arc::new([]), rest: [splits; 20] };
        floor.credits.insert(floor.from, row(None));
        let mut last = floor.from;
        let mut split = |credit: Uuid, children: Vec<Uuid>| {
            floor.credits.extend(children.iter().map(|child| (*child, row(Some(credit)))));
            floor.credits.get_mut(&credit).expect("a credit").children = children.into();
        };
        if name == "wide" {
            split(last, (0..=splits).map(|child| id(53, child)).collect());
        } else {
            for number in 1..=splits {
                split(last, vec![id(53, number), id(54, number)]);
                last = id(54, number);
            }
        }
        if name == "deep_from_the_last" {
            floor.from = last;
        }
        floor
    }

    /// Every credit above and below.
    #[must_use]
    pub fn answer(&self) -> Vec<(Uuid, [u64; 20])> {
        let start = &self.credits[&self.from];
        let above = std::iter::successors(start.parent, |id| self.credits[id].parent);
        let mut found: Vec<Uuid> = above.chain(start.children.iter().copied()).collect();
        let mut next = if start.parent.is_some() { found.len() } else { 0 };
        while let Some(id) = found.get(next) {
            next += 1;
            found.extend(self.credits[id].children.iter());
        }
        found.iter().map(|id| (*id, self.credits[id].rest)).collect()
    }
}
