//! A proposal goes round a thousand times at most, and whatever its type and status is then, it comes to an end (D-97).

use ecoledger::Request;
use serde_json::{Value, json};

use super::limits::expect_limit;
use ecoledger_testkit::World;
use ecoledger_testkit::wire::id;
use ecoledger_testkit::wire::market::{
    AT, accept, act, admin, delist, list, mint, move_listing, offset, retire, submit, trade, transfer, verify,
};

const ACTIONS: usize = 1000;

/// Who acts, and how.
type Step = (&'static str, Value);

fn step(by: &'static str, action: &str) -> Step {
    (by, json!(action))
}

/// A proposal that goes round until it may no more.
struct Round {
    name: &'static str,
    world: World,
    submitter: &'static str,
    proposal: Value,
    /// What is done before, once.
    first: Vec<Step>,
    /// What leads round, from the status after the first steps.
    goes: [Step; 2],
    /// What leads back, refused at the limit.
    refused: Vec<Step>,
    /// Ways to the end, with the status to which each leads.
    ends: Vec<(Vec<Step>, &'static str)>,
}

fn plain(name: &'static str, world: World, [submitter, decider]: [&'static str; 2], proposal: Value) -> Round {
    Round {
        name,
        world,
        submitter,
        proposal,
        first: Vec::new(),
        goes: [step(decider, "returnForEdits"), step(submitter, "resubmit")],
        refused: vec![step(decider, "returnForEdits")],
        ends: vec![(vec![step(decider, "approve")], "approved"), (vec![step(decider, "reject")], "rejected")],
    }
}

/// A type that its submitter takes back for good.
fn withdrawable(name: &'static str, world: World, parties: [&'static str; 2], proposal: Value) -> Round {
    let mut round = plain(name, world, parties, proposal);
    round.ends.push((vec![step(parties[0], "withdraw")], "withdrawn"));
    round
}

/// A command of many that are carried out: no explanation, and the long answer is not written.
pub(crate) fn quickly(world: &mut World, by: &Value, command: Value) {
    let context = json!({"commandId": id("quickly"), "at": AT, "actor": by});
    let request = Request::from_json(&json!({"context": context, "command": command}).to_string());
    let Ok(Request::Command(context, command)) = request else { panic!("no command: {request:?}") };
    let executed = world.ledger.execute(&context, &command);
    assert!(executed.is_ok(), "{executed:?}");
}

fn claims() -> Vec<Round> {
    let not_accepted = Round {
        ends: vec![
            (vec![("V", accept("processed")), step("V", "approve")], "approved"),
            (vec![("V", accept("processed")), step("V", "reject")], "rejected"),
            (vec![step("V", "reject")], "rejected"),
        ],
        ..plain("not accepted", World::market().with_mbp().with_claim("claim"), ["S", "V"], verify("claim"))
    };
    let accepted = Round {
        first: vec![("V", accept("processed"))],
        refused: Vec::new(),
        ends: vec![
            (vec![step("S", "resubmit"), step("V", "approve")], "approved"),
            (vec![step("S", "resubmit"), step("V", "reject")], "rejected"),
        ],
        ..plain("accepted", World::market().with_mbp().with_claim("claim"), ["S", "V"], verify("claim"))
    };
    vec![not_accepted, accepted]
}

fn issuances() -> Vec<Round> {
    let issuance = json!({"type": "CreditMint", "processedClaimId": id("processed")});
    let ends = || vec![(vec![("R", mint("C", "100"))], "approved"), (vec![step("R", "reject")], "rejected")];
    let refused = || vec![step("R", "returnForEdits"), step("V", "withdraw")];
    let world = World::market().with_verified_claim();
    let returned = plain("returned", world.clone(), ["V", "R"], issuance.clone());
    let withdrawn = plain("withdrawn", world, ["V", "R"], issuance);
    vec![
        Round { refused: refused(), ends: ends(), ..returned },
        Round { goes: [step("V", "withdraw"), step("V", "resubmit")], refused: refused(), ends: ends(), ..withdrawn },
    ]
}

fn rounds() -> Vec<Round> {
    let credit = World::market().with_credit();
    let listed = credit.clone().with_trader("S", "M").listed("C", "S", "M");
    let bought = World::market().with_bought_credit();
    let mut rounds = vec![
        plain("MBPRegister", World::market().with_draft(), ["S", "R"], json!({"type": "MBPRegister", "mbpId": id("mbp")})),
        withdrawable("trader", World::market(), ["S", "M"], trade("M")),
        withdrawable("listing", credit.with_trader("S", "M"), ["S", "M"], list("C", "M")),
        withdrawable("delisting", listed.clone(), ["S", "M"], delist("C")),
        withdrawable("listing transfer", listed, ["M", "M2"], move_listing("C", "M2")),
        withdrawable("retirement", bought.clone(), ["B", "R"], retire("C")),
        withdrawable("offset", bought.with_scorecard(), ["B", "R"], offset("C")),
    ];
    rounds.extend(claims());
    rounds.extend(issuances());
    rounds
}

impl Round {
    fn run(mut self) {
        let name = self.name;
        let world = &mut self.world;
        world.ok(&admin(self.submitter), submit("P", self.proposal));
        let rounds = self.goes.iter().cycle().cloned();
        for (by, action) in self.first.into_iter().chain(rounds).take(ACTIONS) {
            quickly(world, &admin(by), act("P", action));
        }
        for (by, action) in self.refused {
            expect_limit(world, &admin(by), act("P", action), ACTIONS, ("proposal", "P"));
        }
        for (steps, status) in self.ends {
            let mut world = world.clone();
            let mut done = Value::Null;
            let count = steps.len();
            for (number, (by, action)) in steps.into_iter().enumerate() {
                if number > 0 {
                    expect_no_more(&mut world, name);
                }
                done = world.ok(&admin(by), act("P", action));
            }
            assert_eq!(done["status"], status, "{name}");
            assert_eq!(done["history"].as_array().map(Vec::len), Some(1 + ACTIONS + count), "{name}");
        }
    }
}

/// On the way to the end nothing leads back any more.
fn expect_no_more(world: &mut World, name: &str) {
    let error = world.refusal(&admin("V"), act("P", json!("returnForEdits")));
    assert_eq!(error["code"], "limitReached", "{name}");
}

#[test]
fn d97_every_proposal_comes_to_an_end_at_the_limit() {
    for round in rounds() {
        round.run();
    }
}

/// What two marketplaces did to somebody else's credit: after the thousand actions it is its owner's again.
#[test]
fn d97_no_proposal_keeps_a_credit_from_its_owner() {
    for (by, action) in [("M", "withdraw"), ("M2", "reject"), ("M2", "approve")] {
        let mut world = World::market().with_listed_credit();
        world.ok(&admin("M"), submit("P", move_listing("C", "M2")));
        for number in 0..ACTIONS {
            let (by, action) = if number % 2 == 0 { ("M2", "returnForEdits") } else { ("M", "resubmit") };
            quickly(&mut world, &admin(by), act("P", json!(action)));
        }
        assert_eq!(world.code(&admin("S"), submit("Q", delist("C"))), "openProposal");
        world.ok(&admin(by), act("P", json!(action)));
        world.ok(&admin("S"), submit("Q", delist("C")));
        world.ok(&admin(if action == "approve" { "M2" } else { "M" }), act("Q", json!("approve")));
        world.ok(&admin("S"), transfer("C", "B"));
    }
}

/// An approved verification at its limit is not reopened; the issuance goes on.
#[test]
fn d97_a_verification_that_was_approved_at_the_limit_stays_so() {
    let mut world = World::market().with_processed_claim();
    for number in 0..ACTIONS - 2 {
        let (by, action) = if number % 2 == 0 { ("V", "returnForEdits") } else { ("S", "resubmit") };
        quickly(&mut world, &admin(by), act("verification", json!(action)));
    }
    world.ok(&admin("V"), act("verification", json!("approve")));
    world.ok(&admin("V"), submit("issuance", json!({"type": "CreditMint", "processedClaimId": id("processed")})));
    world.ok(&admin("V"), act("issuance", json!("withdraw")));
    let reopen = act("verification", json!("returnForEdits"));
    expect_limit(&mut world, &admin("V"), reopen, ACTIONS, ("proposal", "verification"));
    world.ok(&admin("V"), act("issuance", json!("resubmit")));
    world.ok(&admin("R"), act("issuance", mint("C", "100")));
}

/// Over the whole machine: without what leads back, every open status leads on, and never round.
#[test]
fn d97_the_machine_without_what_leads_back_only_goes_on() {
    let world = World::market();
    let machine = world.see(&admin("S"), json!({"type": "proposalMachine"}));
    let rows: Vec<[&str; 4]> = machine["items"].as_array().expect("rows").iter().map(row).collect();
    let mut types: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    types.dedup();
    assert_eq!(types.len(), 9);
    for kind in types {
        let of_kind = |row: &&[&str; 4]| row[0] == kind;
        let taken_up: Vec<&str> = rows.iter().filter(of_kind).filter(|row| row[2] == "resubmit").map(|row| row[1]).collect();
        let on: Vec<[&str; 2]> =
            rows.iter().filter(of_kind).filter(|row| !taken_up.contains(&row[3])).map(|row| [row[1], row[3]]).collect();
        for status in ["submitted", "inVerification", "submitterActionNeeded"] {
            let is_met = rows.iter().filter(of_kind).any(|row| row[1] == status);
            assert!(!is_met || on.iter().any(|[from, _]| *from == status), "{kind} {status} leads on");
        }
        let (mut reached, mut steps) = (vec!["submitted", "submitterActionNeeded", "withdrawn"], 0);
        while !reached.is_empty() {
            reached = on.iter().filter(|[from, _]| reached.contains(from)).map(|[_, to]| *to).collect();
            steps += 1;
            assert!(steps <= 4, "{kind}: three more actions at most, as its rule's page says");
        }
    }
}

fn row(row: &Value) -> [&str; 4] {
    ["type", "from", "action", "to"].map(|member| row[member].as_str().expect("a text"))
}
