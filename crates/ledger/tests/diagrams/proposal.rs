//! Histories of proposals as they are drawn.

use std::sync::Arc;

use ecoledger::{
    Request,
    kernel::{LongText, Text},
    mermaid,
    proposals::{
        ActionKind, ProposalBody, ProposalStatus, ProposalType, Side,
        machine::{Guard, TABLE},
    },
    views::{Answer, ProposalView},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::id;
use ecoledger_testkit::wire::market::{AT, act, admin, in_role, mint, retire, submit};

use super::{hostile, reader::read};

/// The typed answer to a plain query.
pub(crate) fn view(world: &World, by: &Value, proposal: &str) -> ProposalView {
    let request = json!({"context": {"at": AT, "actor": by}, "query": {"type": "proposal", "proposalId": id(proposal)}});
    let Ok(Request::Query(context, query)) = Request::from_json(&request.to_string()) else { panic!("a query") };
    match world.ledger.query(&context, &query) {
        Ok(Answer::Proposal(view)) => view,
        other => panic!("a proposal, not {other:?}"),
    }
}

/// `issuance` was withdrawn, resubmitted, returned with a message, resubmitted and minted.
fn world() -> World {
    let mut world = World::market().with_issuance();
    world.ok(&admin("V"), act("issuance", json!("withdraw")));
    world.ok(&admin("V"), act("issuance", json!("resubmit")));
    let mut back = act("issuance", json!("returnForEdits"));
    back["message"] = json!("No \"vintage\";\nsee [1]");
    world.ok(&admin("R"), back);
    world.ok(&admin("V"), act("issuance", json!("resubmit")));
    world.ok(&admin("R"), act("issuance", mint("C", "100")));
    world
}

#[test]
fn d80_each_entry_of_a_history_is_a_message_between_the_two_sides() {
    let diagram = read(&mermaid::proposal(&view(&world(), &admin("V"), "issuance")));
    let (submitter, decider) = (["submitter", "decider"], ["decider", "submitter"]);
    let expected = [
        (submitter, "submit"),
        (submitter, "withdraw"),
        (submitter, "resubmit"),
        (decider, "returnForEdits"),
        (submitter, "resubmit"),
        (decider, "mint"),
    ];
    let drawn: Vec<([&str; 2], &str)> =
        diagram.edges.iter().map(|(from, _, to, words)| ([from.as_str(), to.as_str()], words.as_str())).collect();
    assert_eq!(drawn, expected);
    let labels: Vec<&[String]> = diagram.nodes.iter().map(|(_, lines, _)| lines.as_slice()).collect();
    assert_eq!(labels[0], ["submitter".to_owned(), id("V")]);
    assert_eq!(labels[1], ["decider".to_owned(), id("R")]);
    let about = [format!("CreditMint, proposal {}", id("issuance")), format!("processed claim {}", id("processed"))];
    assert_eq!(labels[2], about);
    let returned = [
        format!("{AT} by user {} as issuingRegistry", id("R")),
        "message \"No \"vintage\";↵see [1]\"".to_owned(),
        "now submitterActionNeeded".to_owned(),
    ];
    assert_eq!(labels[6], returned);
}

#[test]
fn d80_what_a_proposal_asks_for_is_named() {
    let mut world = World::market().with_bought_credit();
    let mut retirement = retire("C");
    retirement["endUseBuyer"] = json!({"externalId": "client", "details": "ACME <b>"});
    // Naming one needs the omnibus right.
    world.ok(&admin("B"), json!({"type": "transferCredit", "creditId": id("C"), "toOrganizationId": id("O")}));
    let mut command = submit("P", retirement);
    command["externalIds"] = json!(["O at R"]);
    let file = json!({"type": "addFile", "fileId": id("file"), "name": "a.pdf", "tag": "t", "source": {"upload": {}}});
    world.ok(&in_role("O", "buyer"), command);
    world.ok(&admin("R"), file);
    let mut back = act("P", json!("returnForEdits"));
    back["fileIds"] = json!([id("file")]);
    world.ok(&admin("R"), back);
    let diagram = read(&mermaid::proposal(&view(&world, &admin("R"), "P")));
    let about = [
        format!("CreditRetire, proposal {}", id("P")),
        format!("credit {}", id("C")),
        "end-use buyer \"client\" \"ACME <b>\"".to_owned(),
        "external id \"O at R\"".to_owned(),
    ];
    assert_eq!(diagram.nodes[2].1, about);
    assert_eq!(diagram.nodes[4].1[1..], [format!("file {}", id("file")), "now submitterActionNeeded".to_owned()]);
}

/// A proposal of a type, about anything.
fn body(proposal_type: ProposalType) -> ProposalBody {
    let member = |name: &str| (name.to_owned(), json!(id(name)));
    let members = match proposal_type {
        ProposalType::MbpRegister => vec![member("mbpId")],
        ProposalType::MbpClaimVerify => vec![member("claimId"), member("verifierId")],
        ProposalType::CreditMint => vec![member("processedClaimId")],
        ProposalType::MarketplaceTraderRegister => vec![member("marketplaceId")],
        ProposalType::MarketplaceListingRegister => vec![member("creditId"), member("marketplaceId")],
        ProposalType::MarketplaceListingDeregister | ProposalType::CreditRetire => vec![member("creditId")],
        ProposalType::MarketplaceListingTransfer => vec![member("creditId"), member("toMarketplaceId")],
        ProposalType::EsgEmissionOffset => vec![member("creditId"), member("esgScorecardId"), member("esgMilestoneId")],
    };
    let mut body: serde_json::Map<String, Value> = members.into_iter().collect();
    body.insert("type".to_owned(), json!(proposal_type.name()));
    serde_json::from_value(body.into()).expect("a proposal")
}

/// A walk through the table: at each step one of the rows that can be taken, with where it leads.
fn walk(proposal_type: ProposalType, choices: &[usize]) -> Vec<(ActionKind, ProposalStatus)> {
    let mut status = ProposalStatus::Submitted;
    let mut taken = vec![(ActionKind::Submit, status)];
    for choice in choices {
        let accepted = taken.iter().any(|(action, _)| *action == ActionKind::Accept);
        // A claim that was accepted before has its resubmissions by that row alone.
        let rows = TABLE.iter().filter(|row| row.is_of(proposal_type) && row.from.contains(&status));
        let possible = rows.filter(|row| match row.guard {
            Guard::AcceptedBefore => accepted,
            Guard::Always => !(accepted && proposal_type == ProposalType::MbpClaimVerify && row.action == ActionKind::Resubmit),
            Guard::IssuanceWaits | Guard::ClaimVerified => true,
        });
        let possible: Vec<_> = possible.collect();
        if possible.is_empty() {
            break;
        }
        let row = possible[choice % possible.len()];
        status = row.to;
        taken.push((row.action, status));
    }
    taken
}

#[test]
fn d12_each_entry_tells_where_the_proposal_stood_then() {
    let world = World::market().with_verified_claim();
    let template = view(&world, &admin("V"), "verification");
    let bodies: Vec<_> = ProposalType::ALL.iter().map(|proposal_type| Arc::new(body(*proposal_type))).collect();
    proptest!(|(which in 0..bodies.len(), choices in prop::collection::vec(any::<usize>(), 0..12))| {
        let mut view = template.clone();
        view.proposal = bodies[which].clone();
        let walked = walk(bodies[which].proposal_type(), &choices);
        let entry = |action| {
            let mut entry = template.history[0].clone();
            entry.action = action;
            entry
        };
        view.history = walked.iter().map(|(action, _)| entry(*action)).collect();
        let diagram = read(&mermaid::proposal(&view));
        let about = diagram.nodes[2].1.join(" ");
        let ids = serde_json::to_value(&*view.proposal).expect("JSON");
        let ids = ids.as_object().expect("members").values().filter_map(Value::as_str);
        prop_assert!(ids.clone().count() > 1);
        ids.for_each(|id| assert!(about.contains(id), "{id} in {about}"));
        let told: Vec<&str> = diagram.lines().filter_map(|line| line.strip_prefix("now ")).collect();
        let expected: Vec<&str> = walked.iter().map(|(_, status)| status.name()).collect();
        prop_assert_eq!(told, expected);
        for ((action, _), (from, ..)) in walked.iter().zip(&diagram.edges) {
            let side = match action.side() { Side::Submitter => "submitter", Side::Decider => "decider" };
            prop_assert_eq!(from, side);
        }
    });
}

#[test]
fn no_text_gets_out_of_its_note_in_a_history() {
    let mut world = World::market().with_bought_credit();
    world.ok(&admin("B"), json!({"type": "transferCredit", "creditId": id("C"), "toOrganizationId": id("O")}));
    let mut retirement = retire("C");
    retirement["endUseBuyer"] = json!({"externalId": "client"});
    world.ok(&in_role("O", "buyer"), submit("P", retirement));
    world.ok(&admin("R"), act("P", json!("returnForEdits")));
    let template = view(&world, &admin("R"), "P");
    let with = |message: &str, external_id: &str| {
        let mut view = template.clone();
        view.external_ids = [Text::new(external_id).expect("a text")].into();
        for entry in &mut view.history {
            entry.message = Some(LongText::new(message).expect("a long text"));
        }
        read(&mermaid::proposal(&view))
    };
    let plain = with("x", "y");
    proptest!(|(message in hostile::text(), external_id in hostile::line())| {
        let drawn = with(&message, &external_id);
        prop_assert_eq!(drawn.structure(), plain.structure());
        let shown = |line: &str| match line {
            "message \"x\"" => format!("message {}", hostile::shown(&message)),
            "external id \"y\"" => format!("external id {}", hostile::shown(&external_id)),
            line => line.to_owned(),
        };
        let expected: Vec<String> = plain.lines().map(shown).collect();
        prop_assert_eq!(drawn.lines().collect::<Vec<_>>(), expected);
    });
}
