//! Random walks through the market: the lists follow every turn that a credit and its proposals take, and the audit finds
//! nothing wrong with any state that is reached.

use proptest::prelude::*;
use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::market::{
    MARKET, act, delist, in_role, list, move_listing, offset, retire, split, submit, transfer,
};
use ecoledger_testkit::wire::{id, operator};

const MARKETPLACES: [&str; 4] = ["M", "M2", "O", "All"];
const BUYERS: [&str; 3] = ["B", "O", "All"];
const ACTIONS: [&str; 6] = ["approve", "approve", "reject", "returnForEdits", "resubmit", "withdraw"];

/// What is tried, as far as it is possible.
#[derive(Clone, Copy, Debug)]
enum Turn {
    Split,
    Transfer(&'static str),
    Settle(&'static str),
    List(&'static str),
    Delist,
    MoveListing(&'static str),
    Retire,
    Offset,
    /// What is done to a proposal, by the side that may.
    Act(&'static str),
}

fn turn() -> impl Strategy<Value = Turn> {
    let marketplace = || prop::sample::select(&MARKETPLACES[..]);
    let buyer = || prop::sample::select(&BUYERS[..]);
    prop_oneof![
        1 => Just(Turn::Split),
        1 => buyer().prop_map(Turn::Transfer),
        1 => buyer().prop_map(Turn::Settle),
        2 => marketplace().prop_map(Turn::List),
        1 => Just(Turn::Delist),
        1 => marketplace().prop_map(Turn::MoveListing),
        1 => Just(Turn::Retire),
        1 => Just(Turn::Offset),
        6 => prop::sample::select(&ACTIONS[..]).prop_map(Turn::Act),
    ]
}

/// A proposal, by the actors of its two sides.
#[derive(Debug)]
struct Asked {
    name: String,
    submitter: Value,
    decider: Value,
}

/// A market in which turns are taken.
#[derive(Debug)]
pub(crate) struct Walk {
    pub(crate) world: World,
    credits: Vec<String>,
    asked: Vec<Asked>,
}

fn name_of(organization: &Value) -> &'static str {
    MARKET.iter().map(|(name, _)| *name).find(|name| *organization == id(name)).expect("in the market")
}

/// As an owner acts: in the buyer role if it has that.
fn owner(name: &str) -> Value {
    in_role(name, if BUYERS.contains(&name) { "buyer" } else { "supplier" })
}

impl Walk {
    fn new() -> Self {
        let mut world = World::market().with_credit().with_scorecard();
        for (organization, marketplace) in
            [("S", "M"), ("S", "M2"), ("B", "M"), ("B", "O"), ("O", "O"), ("O", "M2"), ("All", "M"), ("All", "All")]
        {
            let name = format!("trade {organization} {marketplace}");
            world.ok(&owner(organization), submit(&name, ecoledger_testkit::wire::market::trade(marketplace)));
            world.ok(&in_role(marketplace, "marketplace"), act(&name, json!("approve")));
        }
        Self { world, credits: vec!["C".to_owned()], asked: Vec::new() }
    }

    fn submit(&mut self, submitter: Value, decider: Value, proposal: Value) -> bool {
        let name = format!("proposal {}", self.asked.len());
        let done = self.world.run(&submitter, &submit(&name, proposal), None)["ok"] == true;
        if done {
            self.asked.push(Asked { name, submitter, decider });
        }
        done
    }

    /// Whether the turn was possible.
    fn take(&mut self, turn: Turn, pick: prop::sample::Index) -> bool {
        let name = pick.get(&self.credits).clone();
        let credit = self.world.credit(&in_role("R", "issuingRegistry"), &name);
        let by_owner = owner(name_of(&credit["ownerId"]));
        let listing = (!credit["listedOn"].is_null()).then(|| in_role(name_of(&credit["listedOn"]), "marketplace"));
        let registry = in_role("R", "issuingRegistry");
        let as_marketplace = |name: &str| in_role(name, "marketplace");
        match (turn, listing) {
            (Turn::Split, _) => {
                let tonnes: u64 = credit["quantity"].as_str().expect("a quantity").parse().expect("whole tonnes");
                let (one, other) = (format!("{name}1"), format!("{name}2"));
                let (half, rest) = ((tonnes / 2).to_string(), (tonnes - tonnes / 2).to_string());
                let done = self.world.run(&by_owner, &split(&name, &[(&one, &half), (&other, &rest)]), None)["ok"] == true;
                if done {
                    self.credits.extend([one, other]);
                }
                done
            }
            (Turn::Transfer(to), _) => self.world.run(&by_owner, &transfer(&name, to), None)["ok"] == true,
            (Turn::Settle(to), Some(listing)) => self.world.run(&listing, &transfer(&name, to), None)["ok"] == true,
            (Turn::List(on), _) => self.submit(by_owner, as_marketplace(on), list(&name, on)),
            (Turn::Delist, Some(listing)) => self.submit(by_owner, listing, delist(&name)),
            (Turn::MoveListing(to), Some(listing)) => self.submit(listing, as_marketplace(to), move_listing(&name, to)),
            (Turn::Retire, _) => self.submit(by_owner, registry, retire(&name)),
            (Turn::Offset, _) => self.submit(by_owner, registry, offset(&name)),
            (Turn::Act(action), _) => {
                // One of the last three: most of those before are closed.
                let last = self.asked.len().saturating_sub(3);
                let Some(asked) = self.asked.get(last..).filter(|last| !last.is_empty()).map(|last| pick.get(last)) else {
                    return false;
                };
                let by = if ["resubmit", "withdraw"].contains(&action) { &asked.submitter } else { &asked.decider };
                self.world.run(by, &act(&asked.name, json!(action)), None)["ok"] == true
            }
            (Turn::Settle(_) | Turn::Delist | Turn::MoveListing(_), None) => false,
        }
    }

    /// The ids on all pages of a list.
    fn listed(&self, by: &Value, mut query: Value, member: &str) -> Vec<Value> {
        let mut found = Vec::new();
        loop {
            let page = self.world.see(by, query.clone());
            found.extend(page["items"].as_array().expect("items").iter().map(|item| item[member].clone()));
            query["cursor"] = page["nextCursor"].clone();
            if query["cursor"].is_null() {
                return found;
            }
        }
    }

    /// Every list is what is visible one by one and passes the filters.
    pub(crate) fn expect_lists(&self) {
        for (name, roles) in MARKET {
            let by = in_role(name, roles[0]);
            let one_by_one = |kind: &str, of: &str, names: &mut dyn Iterator<Item = &String>| -> Vec<Value> {
                let ask = |name: &String| self.world.ask(&by, &json!({"type": kind, of: id(name)}));
                names.map(ask).filter(|answer| answer["ok"] == true).map(|answer| answer["result"].clone()).collect()
            };
            let credits = one_by_one("credit", "creditId", &mut self.credits.iter());
            let maybe = |names: &[&str]| names.iter().map(|name| json!(id(name))).chain([Value::Null]).collect::<Vec<_>>();
            for status in [json!("active"), json!("split"), json!("retired"), Value::Null] {
                for owner in maybe(&["S", "B", "O", "All"]) {
                    for marketplace in maybe(&MARKETPLACES) {
                        let fits = |credit: &&Value| {
                            let filters = [("status", &status), ("ownerId", &owner), ("listedOn", &marketplace)];
                            filters.iter().all(|(member, value)| value.is_null() || credit[*member] == **value)
                        };
                        let expected: Vec<Value> =
                            credits.iter().filter(fits).map(|credit| credit["creditId"].clone()).collect();
                        let query = json!({"type": "credits", "status": status, "ownerId": owner, "listedOn": marketplace,
                            "limit": 3});
                        assert_eq!(self.listed(&by, query.clone(), "creditId"), expected, "{name}: {query}");
                    }
                }
            }
            self.expect_lineages(&by, &credits);
            let mut names = self.asked.iter().map(|asked| &asked.name);
            let proposals = one_by_one("proposal", "proposalId", &mut names);
            let statuses = ["submitted", "submitterActionNeeded", "approved", "rejected", "withdrawn"];
            let types = [
                "MarketplaceListingRegister",
                "MarketplaceListingDeregister",
                "MarketplaceListingTransfer",
                "CreditRetire",
                "ESGEmissionOffset",
            ];
            for status in statuses {
                for proposal_type in types {
                    let fits =
                        |proposal: &&Value| proposal["status"] == status && proposal["proposal"]["type"] == proposal_type;
                    let expected: Vec<Value> =
                        proposals.iter().filter(fits).map(|proposal| proposal["proposalId"].clone()).collect();
                    let query = json!({"type": "proposals", "status": status, "proposalType": proposal_type, "limit": 2});
                    assert_eq!(self.listed(&by, query.clone(), "proposalId"), expected, "{name}: {query}");
                }
            }
        }
    }

    /// D-98: the pages of each lineage are what is visible one by one of what parents tell.
    fn expect_lineages(&self, by: &Value, visible: &[Value]) {
        let registry = in_role("R", "issuingRegistry");
        let parents: Vec<(Value, Value)> = self
            .credits
            .iter()
            .map(|name| {
                let credit = self.world.credit(&registry, name);
                (credit["creditId"].clone(), credit["parentId"].clone())
            })
            .collect();
        let parent = |id: &Value| parents.iter().find(|(child, _)| child == id).map(|(_, parent)| parent.clone());
        for credit in visible.iter().map(|credit| &credit["creditId"]) {
            let is_below = |other: &&Value| std::iter::successors(parent(other), parent).any(|above| above == *credit);
            let expected: Vec<&Value> = visible.iter().map(|other| &other["creditId"]).filter(is_below).collect();
            for limit in [1, 2, 1_000] {
                let mut query = json!({"type": "creditLineage", "creditId": credit, "limit": limit});
                let mut found = Vec::new();
                loop {
                    let page = self.world.see(by, query.clone());
                    found.extend(page["descendants"].as_array().expect("a list").iter().map(|found| found["creditId"].clone()));
                    query["cursor"] = page["nextCursor"].clone();
                    if query["cursor"].is_null() {
                        break;
                    }
                }
                assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{by} {credit} {limit}");
            }
        }
    }
}

/// A walk of so many turns, of which the possible ones are taken.
pub(crate) fn walks(turns: core::ops::Range<usize>) -> impl Strategy<Value = Walk> {
    prop::collection::vec((turn(), any::<prop::sample::Index>()), turns).prop_map(|turns| {
        let mut walk = Walk::new();
        for (turn, pick) in turns {
            walk.take(turn, pick);
        }
        walk
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, max_shrink_iters: 200, ..ProptestConfig::default() })]

    /// Lists are what is visible one by one, and the audit finds no fault in what was decided.
    #[test]
    fn d23_d38_lists_and_books_after_any_walk(turns in prop::collection::vec((turn(), any::<prop::sample::Index>()), 60..200)) {
        let mut walk = Walk::new();
        for (turn, pick) in turns {
            if walk.take(turn, pick) {
                let audit = walk.world.see(&operator(), json!({"type": "audit"}));
                prop_assert!(audit["faults"].is_null(), "{turn:?}: {audit}");
            }
        }
        walk.expect_lists();
    }
}
