//! Every query is written in the form in which it is read, whatever members it has.

use std::path::Path;

use ecoledger::{Code, Query};
use ecoledger_testkit::{golden, wire::catalogue};
use serde_json::{Value, json};

use super::members::{Member, id, maybe, maybe_id, object, objects, some};

fn limited(limit_name: &'static str) -> [Member; 2] {
    [some(limit_name, [json!(7), json!(1), json!(1000)]), maybe("cursor", [json!("0123456789abcdef.12")])]
}

fn paged(members: impl Into<Vec<Member>>) -> Vec<Member> {
    [members.into(), limited("limit").into()].concat()
}

fn drawn(mut members: Vec<Member>) -> Vec<Member> {
    members.push(maybe("format", [json!("mermaid")]));
    members
}

fn of_projects_and_credits() -> Vec<(&'static str, Vec<Member>)> {
    let credits = [maybe("status", [json!("active"), json!("retired")]), maybe_id("listedOn"), maybe_id("ownerId")];
    vec![
        ("organization", vec![id("organizationId")]),
        ("ecoProject", vec![id("ecoProjectId")]),
        ("modularBenefitProject", vec![id("mbpId")]),
        ("claim", vec![id("claimId")]),
        ("claims", paged([id("mbpId")])),
        ("checkpoint", vec![id("claimId"), id("checkpointId")]),
        ("checkpoints", paged([id("claimId")])),
        ("processedClaim", vec![id("processedClaimId")]),
        ("checkpointResult", vec![id("processedClaimId"), id("checkpointId")]),
        ("file", vec![id("fileId")]),
        ("credit", vec![id("creditId")]),
        ("credits", paged(credits)),
        ("creditLineage", drawn(paged([id("creditId")]))),
        ("marketplaceTraders", paged([id("marketplaceId")])),
        ("esgScorecards", paged([])),
        ("esgMilestones", paged([id("esgScorecardId")])),
        ("esgMilestone", vec![id("esgScorecardId"), id("esgMilestoneId")]),
        ("esgReportingPeriod", vec![id("esgScorecardId"), id("esgMilestoneId"), id("esgReportingPeriodId")]),
    ]
}

fn of_proposals_and_events() -> Vec<(&'static str, Vec<Member>)> {
    let proposal_type = || maybe("proposalType", [json!("CreditMint"), json!("MBPRegister")]);
    let status = maybe("status", [json!("submitted"), json!("inVerification")]);
    let uris = ["ecoProjects/modularBenefitProjects/create", "credits/split"];
    let events = [
        maybe("eventTypeUris", [json!(uris), json!([uris[0]])]),
        maybe("minEventDateTimeInUtc", [json!("2026-01-01T00:00:00.000Z")]),
        maybe("maxEventDateTimeInUtc", [json!("2026-12-31T23:59:59.999Z")]),
        maybe("lastFetchedEventId", [json!("12"), json!("none")]),
    ];
    let command = json!({"type": "startTask", "taskId": id("").2[0]});
    vec![
        ("proposal", drawn(vec![id("proposalId")])),
        ("proposals", paged([status, proposal_type()])),
        ("proposalMachine", drawn(vec![proposal_type()])),
        ("eventTypes", paged([])),
        ("events", paged(events)),
        ("explain", vec![some("command", [command])]),
    ]
}

fn of_channels() -> Vec<(&'static str, Vec<Member>)> {
    let (moment, later) = ("2026-01-01T00:00:00.000Z", "2026-06-01T00:00:00.000Z");
    let bounds =
        |name| maybe(name, [json!({"$gt": moment, "$gte": moment, "$lt": later, "$lte": later}), json!({"$lt": later})]);
    vec![
        ("myApiKeys", paged([])),
        ("userBinding", vec![id("userId")]),
        ("salesChannel", vec![id("salesChannelId")]),
        ("traderOnboardingProposals", paged([])),
        ("traderOnboardingProposal", vec![id("traderOnboardingProposalId")]),
        ("traders", paged([])),
        ("trader", vec![id("traderId")]),
        ("supplier", vec![id("supplierId")]),
        ("productionFacility", vec![id("productionFacilityId")]),
        ("listableAssets", paged([id("traderId")])),
        ("transactions", paged([])),
        ("transaction", vec![id("transactionId")]),
        ("offramp", vec![id("offrampId")]),
        ("task", vec![id("traderId"), id("taskId"), some("kind", [json!("trade"), json!("retirement"), json!("offramp")])]),
        ("retirementStatement", vec![id("transactionId")]),
        ("channelEvents", [vec![bounds("createdAt"), bounds("eventAt")], limited("$limit").into()].concat()),
        ("issuance", vec![some("issuanceId", [json!("I-1"), json!("643002406555908611")])]),
        ("audit", vec![]),
    ]
}

/// Every query with all of its members, in the form in which the library writes them.
fn table() -> Vec<(&'static str, Vec<Member>)> {
    [of_projects_and_credits(), of_proposals_and_events(), of_channels()].concat()
}

/// Every query with all of its members, and in mixtures.
pub(crate) fn queries_with_all_members() -> Vec<Value> {
    let of = |(name, members): (&str, Vec<Member>)| {
        let mut bodies = objects(&members);
        for body in &mut bodies {
            body["type"] = json!(name);
        }
        bodies
    };
    table().into_iter().flat_map(of).collect()
}

fn read(name: &str, body: &Value) -> Query {
    Query::from_json(name, &body.to_string()).unwrap_or_else(|refusal| panic!("{name}: {refusal}: {body}"))
}

fn written(query: &Query) -> String {
    serde_json::to_string(query).expect("JSON")
}

#[test]
fn the_table_has_every_query() {
    let mut names: Vec<&str> = table().iter().map(|(name, _)| *name).collect();
    let mut all = Query::TYPES.to_vec();
    names.sort_unstable();
    all.sort_unstable();
    assert_eq!(names, all);
}

/// What is written is what was given with the type, and reads as the same query.
#[test]
fn every_value_of_every_member_of_a_query_is_written_as_it_is_read() {
    for (name, members) in table() {
        let mixed = (0..12).map(|first| object(&members, &mut (first..).chain(0..)));
        for mut body in objects(&members).into_iter().chain(mixed) {
            let query = read(name, &body);
            assert_eq!(query.type_name(), name);
            let text = written(&query);
            assert_eq!(Query::from_json(name, &text), Ok(query), "{text}");
            body["type"] = json!(name);
            assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), body);
        }
    }
}

/// As a client says it: times without fractions, the format `json`, and no limit.
#[test]
fn a_query_comes_back_as_it_was_read_however_it_was_said() {
    let usual = [
        json!({"type": "proposal", "proposalId": id("").2[0], "format": "json"}),
        json!({"type": "creditLineage", "creditId": id("").2[0]}),
        json!({"type": "events", "eventTypeUris": [], "limit": null}),
        json!({"type": "channelEvents", "createdAt": {}}),
    ];
    for body in catalogue::queries().into_iter().map(|(_, query)| query).chain(usual) {
        let query = read(body["type"].as_str().expect("a type"), &body);
        let text = written(&query);
        assert_eq!(Query::from_json(query.type_name(), &text), Ok(query), "{text}");
    }
}

#[test]
fn the_form_of_every_query() {
    let whole = |(name, members): (&str, Vec<Member>)| {
        let all = members.into_iter().map(|(member, _, values)| (member.to_owned(), values[0].clone()));
        written(&read(name, &Value::Object(all.collect()))) + "\n"
    };
    let lines: String = table().into_iter().map(whole).collect();
    golden::compare(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/queries.jsonl"), &lines);
}

#[test]
fn what_is_no_query_of_the_type_is_refused() {
    let refused = |name: &str, body: &str| {
        let refusal = Query::from_json(name, body).expect_err("refused");
        (refusal.code(), refusal.details().member.clone())
    };
    let at = |member: &str| Some(member.to_owned());
    assert_eq!(refused("odit", ""), (Code::MalformedRequest, at("type")));
    assert_eq!(refused("audit", r#"{"type":"traders"}"#), (Code::MalformedRequest, at("type")));
    assert_eq!(refused("audit", r#"{"limit":1}"#), (Code::MalformedRequest, at("limit")));
    assert_eq!(refused("traders", r#"{"limit":0}"#), (Code::InvalidField, at("limit")));
    assert_eq!(refused("credit", " "), (Code::MalformedRequest, at("creditId")));
    assert_eq!(refused("explain", "{}"), (Code::MalformedRequest, at("command")));
}

/// D-92: what a rule refuses while it is read is explained by that; it cannot be written, since the command is not kept.
#[test]
fn d92_a_command_that_cannot_be_read_is_explained_and_not_written() {
    let query = Query::from_json(
        "explain",
        r#"{"command":{"type":"failTask","taskId":"25e636dc-06eb-59a5-9b6d-1f30f6215dc3","message":""}}"#,
    );
    let Ok(Query::ExplainRefused(refusal)) = &query else { panic!("{query:?}") };
    assert_eq!(refusal.code(), Code::EmptyField);
    assert!(serde_json::to_string(&query.expect("a query")).is_err());
}
