//! Taking a proposal back (D-87).

use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::id;
use ecoledger_testkit::wire::market::{act, admin, delist, list, move_listing, offset, retire, submit, trade, transfer};

/// A proposal that its submitter may take back, in a world where it can be made, and its asset.
struct Case {
    world: World,
    submitter: &'static str,
    decider: &'static str,
    proposal: Value,
    touched: String,
}

fn cases() -> Vec<Case> {
    let registration = format!("traderRegistration:{}/{}", id("M"), id("S"));
    let credit = format!("credit:{}", id("C"));
    let listed = World::market().with_listed_credit();
    let bought = World::market().with_bought_credit().with_scorecard();
    let case = |world: &World, submitter, decider, proposal, touched: &String| Case {
        world: world.clone(),
        submitter,
        decider,
        proposal,
        touched: touched.clone(),
    };
    vec![
        case(&World::market(), "S", "M", trade("M"), &registration),
        case(&World::market().with_credit().with_trader("S", "M"), "S", "M", list("C", "M"), &credit),
        case(&listed, "S", "M", delist("C"), &credit),
        case(&listed, "M", "M2", move_listing("C", "M2"), &credit),
        case(&bought, "B", "R", retire("C"), &credit),
        case(&bought, "B", "R", offset("C"), &credit),
    ]
}

/// The case with its proposal `P` in each of the statuses from which it may be taken back.
fn open(case: &Case) -> [World; 2] {
    let mut submitted = case.world.clone();
    submitted.ok(&admin(case.submitter), submit("P", case.proposal.clone()));
    let mut returned = submitted.clone();
    returned.ok(&admin(case.decider), act("P", json!("returnForEdits")));
    [submitted, returned]
}

/// The credit without what a proposal changes.
fn credit(world: &World) -> Option<Value> {
    let answer = world.ask(&admin("R"), &json!({"type": "credit", "creditId": id("C")}));
    let mut credit = answer["result"].clone();
    credit.as_object_mut()?.remove("version");
    Some(credit)
}

/// Everybody's feed.
fn feeds(world: &World) -> Vec<Value> {
    ["S", "B", "R", "V", "M", "M2"].map(|name| world.see(&admin(name), json!({"type": "events", "limit": 1000}))).into()
}

#[test]
fn d87_the_submitter_takes_it_back_and_nothing_else_changes() {
    for case in cases() {
        let before = credit(&case.world);
        for mut world in open(&case) {
            let feeds_before = feeds(&world);
            let events = world.events(&admin(case.submitter), act("P", json!("withdraw")));
            assert_eq!(events, ["proposalWithdrawn"], "{}", case.proposal);
            let touches: Vec<String> =
                world.events.last().expect("an event").touches().iter().map(ToString::to_string).collect();
            assert_eq!(touches, [format!("proposal:{}", id("P")), case.touched.clone()]);
            assert_eq!(credit(&world), before, "{}: openProposalId is gone, all else as it was", case.proposal);
            assert_eq!(feeds(&world), feeds_before, "no row tells it");
            for party in [case.submitter, case.decider] {
                let proposal = world.see(&admin(party), json!({"type": "proposal", "proposalId": id("P")}));
                assert_eq!(proposal["status"], "withdrawn");
                let last = proposal["history"].as_array().and_then(|history| history.last()).expect("a history");
                assert_eq!((&last["action"], &last["actor"]), (&json!("withdraw"), &admin(case.submitter)));
            }
            assert!(world.ledger.audit().faults.is_empty(), "{:?}", world.ledger.audit());
        }
    }
}

#[test]
fn d87_a_new_proposal_may_be_made_and_taken_back_again() {
    for case in cases() {
        for mut world in open(&case) {
            let (submitter, decider) = (admin(case.submitter), admin(case.decider));
            assert_eq!(world.code(&submitter, submit("P", case.proposal.clone())), "alreadyExists");
            let busy = world.code(&submitter, submit("Q", case.proposal.clone()));
            assert_eq!(busy, if case.touched.starts_with("credit") { "openProposal" } else { "wrongState" });
            world.ok(&submitter, act("P", json!("withdraw")));
            for action in ["resubmit", "withdraw"] {
                assert_eq!(world.code(&submitter, act("P", json!(action))), "wrongState", "final");
            }
            assert_eq!(world.code(&decider, act("P", json!("approve"))), "wrongState", "final");
            world.ok(&submitter, submit("Q", case.proposal.clone()));
            world.ok(&submitter, act("Q", json!("withdraw")));
            world.ok(&submitter, submit("third", case.proposal.clone()));
            world.ok(&decider, act("third", json!("approve")));
        }
    }
}

#[test]
fn d87_a_credit_is_free_again() {
    let mut world = World::market().with_bought_credit();
    world.ok(&admin("B"), submit("P", retire("C")));
    assert_eq!(world.code(&admin("B"), transfer("C", "All")), "openProposal");
    world.ok(&admin("B"), act("P", json!("withdraw")));
    world.ok(&admin("B"), transfer("C", "All"));
}

#[test]
fn d79_the_decider_sees_the_credit_only_while_the_proposal_is_open() {
    let mut world = World::market().with_credit().with_trader("S", "M");
    let seen = json!({"type": "credit", "creditId": id("C")});
    world.ok(&admin("S"), submit("P", list("C", "M")));
    assert_eq!(world.see(&admin("M"), seen.clone())["openProposalId"], id("P"));
    world.ok(&admin("S"), act("P", json!("withdraw")));
    assert_eq!(world.unseen(&admin("M"), seen), "notFound");
}

#[test]
fn d87_a_file_of_a_withdrawal_stays_loose() {
    let mut world = World::market().with_bought_credit();
    world.ok(&admin("B"), submit("P", retire("C")));
    let file = json!({"type": "addFile", "fileId": id("file"), "name": "a.pdf", "tag": "t", "source": {"upload": {}}});
    world.ok(&admin("B"), file);
    let mut command = act("P", json!("withdraw"));
    command["fileIds"] = json!([id("file")]);
    let proposal = world.ok(&admin("B"), command);
    assert_eq!(proposal["history"][1]["fileIds"], json!([id("file")]));
    assert!(world.see(&admin("B"), json!({"type": "file", "fileId": id("file")})).get("resource").is_none());
}
