//! No gram is lost or made, and what has ended stays as it is, whatever is asked and in whatever order (D-4, D-17, D-21).

use std::collections::{BTreeMap, BTreeSet};

use ecoledger::Recorded;
use proptest::prelude::*;
use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::id;
use ecoledger_testkit::wire::market::{
    accept, act, admin, delist, in_role, list, mint, move_listing, retire, submit, transfer, verify,
};

/// A command on one of the credits that there are, and who asks.
#[derive(Clone, Debug)]
enum Deed {
    Split { cuts: Vec<u64>, stray: u8, named: bool },
    Transfer { to: usize },
    Client,
    Propose { kind: usize, to: usize },
    Act { action: usize },
}

const ACTORS: [(&str, &str); 8] = [
    ("S", "supplier"),
    ("B", "buyer"),
    ("O", "buyer"),
    ("O", "marketplace"),
    ("M", "marketplace"),
    ("R", "issuingRegistry"),
    ("All", "buyer"),
    ("All", "marketplace"),
];

fn deeds() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => (proptest::collection::vec(1..3_000_000_u64, 1..4), 0..6_u8, any::<bool>())
            .prop_map(|(cuts, stray, named)| Deed::Split { cuts, stray, named }),
        3 => (0..ACTORS.len()).prop_map(|to| Deed::Transfer { to }),
        1 => Just(Deed::Client),
        4 => (0..8_usize, 0..ACTORS.len()).prop_map(|(kind, to)| Deed::Propose { kind, to }),
        4 => (0..5_usize).prop_map(|action| Deed::Act { action }),
    ]
}

fn grams(quantity: &Value) -> u128 {
    let text = quantity.as_str().expect("a quantity");
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{fraction:0<6}").parse().expect("digits")
}

fn tonnes(grams: u64) -> String {
    format!("{}.{:06}", grams / 1_000_000, grams % 1_000_000)
}

/// The credit `D` of 40 tonnes is minted from another claim.
fn second_mint(world: World) -> World {
    let mut world = world.with_claim("claim 2");
    world.ok(&admin("S"), submit("verification 2", verify("claim 2")));
    world.ok(&admin("V"), act("verification 2", accept("processed 2")));
    world.recommend("processed 2");
    world.ok(&admin("V"), act("verification 2", json!("approve")));
    world.ok(&admin("V"), submit("issuance 2", json!({"type": "CreditMint", "processedClaimId": id("processed 2")})));
    world.ok(&admin("R"), act("issuance 2", mint("D", "40")));
    world
}

struct Market {
    world: World,
    credits: Vec<String>,
    /// With their deciders.
    proposals: Vec<(String, String)>,
    ended: BTreeMap<String, Value>,
}

impl Market {
    fn new() -> Self {
        let mut world = World::market().with_credit();
        for (organization, marketplace) in
            [("S", "M"), ("B", "M"), ("O", "M"), ("S", "O"), ("B", "O"), ("S", "All"), ("B", "All")]
        {
            world = world.with_trader(organization, marketplace);
        }
        let world = second_mint(world);
        Self { world, credits: vec!["C".to_owned(), "D".to_owned()], proposals: Vec::new(), ended: BTreeMap::new() }
    }

    /// What is asked for, with the names of the credits or the proposal that it makes.
    fn command(&self, deed: &Deed, credit: usize) -> (Value, Vec<String>) {
        let name = &self.credits[credit % self.credits.len()];
        match deed {
            Deed::Split { cuts, stray, named } => {
                let whole = grams(&self.world.credit(&admin("R"), name)["quantity"]);
                let rest = whole.saturating_sub(cuts.iter().map(|cut| u128::from(*cut)).sum());
                let rest = u64::try_from(rest).expect("fits") + u64::from(*stray == 0);
                let parts: Vec<u64> = cuts.iter().copied().chain([rest]).collect();
                let made: Vec<String> = (0..parts.len()).map(|part| format!("C{}", self.credits.len() + part)).collect();
                let children = made.iter().zip(parts).map(|(name, part)| {
                    let client = named.then(|| json!({"externalId": name}));
                    json!({"creditId": id(name), "quantity": tonnes(part), "endUseBuyer": client})
                });
                let children: Vec<Value> = children.collect();
                (json!({"type": "splitCredit", "creditId": id(name), "children": children}), made)
            }
            Deed::Transfer { to } => (transfer(name, ACTORS[*to].0), Vec::new()),
            Deed::Client => {
                let client = json!({"details": format!("Client of {}", self.proposals.len())});
                (json!({"type": "transferEndUseBuyer", "creditId": id(name), "endUseBuyer": client}), Vec::new())
            }
            Deed::Propose { kind, to } => {
                let to = if *to == 0 { "R" } else { ["M", "O", "All"][*to % 3] };
                let proposal = match kind {
                    0 => retire(name),
                    1 | 2 => delist(name),
                    3 => move_listing(name, to),
                    _ => list(name, to),
                };
                let made = format!("P{}", self.proposals.len());
                (submit(&made, proposal), vec![made])
            }
            Deed::Act { action } => {
                let proposal = self.recent_proposal(credit);
                let action = ["approve", "approve", "approve", "reject", "returnForEdits"][*action];
                (act(proposal.map_or("none", |(name, _)| name), json!(action)), Vec::new())
            }
        }
    }

    fn recent_proposal(&self, number: usize) -> Option<&(String, String)> {
        self.proposals.iter().rev().nth(number % 3)
    }

    /// Mostly somebody who may do it; anybody at the first two numbers.
    fn actor(&self, deed: &Deed, credit: usize, number: usize) -> (&'static str, &'static str) {
        if number < 2 {
            return ACTORS[credit % ACTORS.len()];
        }
        let seen = self.world.credit(&admin("R"), &self.credits[credit % self.credits.len()]);
        let (party, as_marketplace) = match deed {
            Deed::Act { .. } => (self.recent_proposal(credit).map(|(_, decider)| decider.clone()), true),
            _ if number.is_multiple_of(2) && seen["listedOn"].is_string() => {
                (seen["listedOn"].as_str().map(str::to_owned), true)
            }
            _ => (seen["ownerId"].as_str().map(str::to_owned), false),
        };
        let fits = |(name, role): &&(&str, &str)| {
            party.as_deref() == Some(&id(name)) && (as_marketplace == ["marketplace", "issuingRegistry"].contains(role))
        };
        ACTORS.iter().find(fits).copied().unwrap_or(ACTORS[number % ACTORS.len()])
    }

    fn carry_out(&mut self, deed: &Deed, credit: usize, number: usize) {
        let (command, made) = self.command(deed, credit);
        let (organization, role) = self.actor(deed, credit, number);
        let before = self.world.ledger.state_digest();
        let happened = self.world.events.len();
        let response = self.world.run(&in_role(organization, role), &command, None);
        if response["ok"] == true {
            match deed {
                Deed::Split { .. } => self.credits.extend(made),
                Deed::Propose { .. } => {
                    let decider = response["result"]["deciderId"].as_str().expect("a decider");
                    self.proposals.extend(made.into_iter().map(|name| (name, decider.to_owned())));
                }
                Deed::Transfer { .. } | Deed::Client | Deed::Act { .. } => {}
            }
            self.expect_sound(happened);
        } else {
            assert_eq!(self.world.ledger.state_digest(), before, "D-4: {command}");
        }
    }

    /// After each command: every mint balances, and nothing has touched what had ended before.
    fn expect_sound(&mut self, happened: usize) {
        let audit = self.world.ledger.audit();
        assert!(audit.balanced, "{:?}", audit.faults);
        assert_eq!(audit.credits.minted.to_string(), "140");
        let events = &self.world.events[happened..];
        let touched: BTreeSet<String> = events.iter().flat_map(Recorded::touches).map(|key| key.to_string()).collect();
        for credit in touched.iter().filter_map(|key| key.strip_prefix("credit:")) {
            assert!(!self.ended.contains_key(credit), "D-17, D-21: {credit} had ended, and was touched");
            let seen = self.world.see(&admin("R"), json!({"type": "credit", "creditId": credit}));
            if seen["status"] != "active" {
                self.ended.insert(credit.to_owned(), seen);
            }
        }
    }

    /// The books, counted from what the registry sees, and nothing else.
    fn expect_balance(&mut self) {
        let mut sums: BTreeMap<String, u128> = BTreeMap::new();
        let mut children: BTreeMap<String, u128> = BTreeMap::new();
        for name in &self.credits {
            let credit = self.world.credit(&admin("R"), name);
            let quantity = grams(&credit["quantity"]);
            if let Some(parent) = credit["parentId"].as_str() {
                *children.entry(parent.to_owned()).or_default() += quantity;
            }
            if credit["status"] != "split" {
                *sums.entry(credit["processedClaimId"].as_str().expect("an id").to_owned()).or_default() += quantity;
            }
            if credit["status"] == "active" {
                continue;
            }
            assert_eq!(credit["listedOn"], Value::Null, "D-66, D-21: what has ended is not listed");
            assert_eq!(credit["openProposalId"], Value::Null);
            assert_eq!(self.ended[&id(name)], credit, "what has ended stays as it is");
        }
        let minted = [("processed", 100_000_000), ("processed 2", 40_000_000)].map(|(name, grams)| (id(name), grams));
        assert_eq!(sums, BTreeMap::from(minted), "D-17: no gram is lost or made, mint by mint");
        for (parent, quantity) in children {
            assert_eq!(grams(&self.ended[&parent]["quantity"]), quantity, "the children of {parent}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn d17_no_gram_is_lost_or_made(steps in proptest::collection::vec((deeds(), 0..30_usize, 0..ACTORS.len()), 1..120)) {
        let mut market = Market::new();
        for (deed, credit, actor) in &steps {
            market.carry_out(deed, *credit, *actor);
        }
        market.expect_balance();
        let again = steps.len() / 2;
        for (deed, credit, actor) in &steps[again..] {
            market.carry_out(deed, *credit, *actor);
        }
        market.expect_balance();
    }
}

/// The property above is worth its name: its deeds get somewhere.
#[test]
fn the_market_moves() {
    use proptest::{strategy::ValueTree as _, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let steps = proptest::collection::vec((deeds(), 0..30_usize, 0..ACTORS.len()), 400);
    let (mut kinds, mut market) = (BTreeMap::new(), Market::new());
    for _ in 0..5 {
        for (deed, credit, actor) in steps.new_tree(&mut runner).expect("steps").current() {
            market.carry_out(&deed, credit, actor);
        }
    }
    for recorded in &market.world.events {
        *kinds.entry(recorded.event.type_name()).or_insert(0) += 1;
    }
    for name in ["creditSplit", "creditTransferred", "creditListed", "creditDelisted", "creditRetired", "proposalRejected"] {
        assert!(kinds.get(name).is_some_and(|count| *count > 1), "{name}: {kinds:?}");
    }
    market.expect_balance();
}
