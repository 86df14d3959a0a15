//! Everything that a ledger answers: what two ledgers must say alike that are said to be the same.

use std::collections::BTreeSet;

use ecoledger::{Ledger, NotAnswered, Request, Response, Timestamp, kernel::EntityKind};
use serde_json::{Value, json};

/// The members that a query takes of a kind of entity: its type, and what its id is called. With a page those that list.
const ABOUT: [(EntityKind, &str, &str); 23] = [
    (EntityKind::Organization, "organization", "organizationId"),
    (EntityKind::Organization, "marketplaceTraders", "marketplaceId"),
    (EntityKind::EcoProject, "ecoProject", "ecoProjectId"),
    (EntityKind::Mbp, "modularBenefitProject", "mbpId"),
    (EntityKind::Mbp, "claims", "mbpId"),
    (EntityKind::Claim, "claim", "claimId"),
    (EntityKind::Claim, "checkpoints", "claimId"),
    (EntityKind::ProcessedClaim, "processedClaim", "processedClaimId"),
    (EntityKind::File, "file", "fileId"),
    (EntityKind::Credit, "credit", "creditId"),
    (EntityKind::Credit, "creditLineage", "creditId"),
    (EntityKind::Proposal, "proposal", "proposalId"),
    (EntityKind::EsgScorecard, "esgMilestones", "esgScorecardId"),
    (EntityKind::SalesChannel, "salesChannel", "salesChannelId"),
    (EntityKind::UserBinding, "userBinding", "userId"),
    (EntityKind::TraderOnboardingProposal, "traderOnboardingProposal", "traderOnboardingProposalId"),
    (EntityKind::Trader, "trader", "traderId"),
    (EntityKind::Trader, "listableAssets", "traderId"),
    (EntityKind::Supplier, "supplier", "supplierId"),
    (EntityKind::ProductionFacility, "productionFacility", "productionFacilityId"),
    (EntityKind::Transaction, "transaction", "transactionId"),
    (EntityKind::Transaction, "retirementStatement", "transactionId"),
    (EntityKind::Offramp, "offramp", "offrampId"),
];

/// What is asked without naming an entity.
const ALONE: [&str; 11] = [
    "credits",
    "proposals",
    "esgScorecards",
    "events",
    "eventTypes",
    "myApiKeys",
    "traderOnboardingProposals",
    "traders",
    "transactions",
    "channelEvents",
    "audit",
];

const LISTS: [&str; 15] = [
    "claims",
    "checkpoints",
    "credits",
    "creditLineage",
    "marketplaceTraders",
    "proposals",
    "esgScorecards",
    "esgMilestones",
    "events",
    "eventTypes",
    "myApiKeys",
    "traderOnboardingProposals",
    "traders",
    "listableAssets",
    "transactions",
];

/// Whoever may ask: the operator, and everybody that the entities name.
fn actors(ledger: &Ledger) -> BTreeSet<String> {
    let mut actors = BTreeSet::from([json!({"kind": "operator"}).to_string()]);
    let mut holder = |id: &Value| {
        if id.is_string() {
            actors.insert(json!({"kind": "accountHolder", "accountHolderId": id}).to_string());
        }
    };
    let entities: Vec<Value> = ledger.entities().map(|entity| serde_json::to_value(&entity).expect("JSON")).collect();
    for entity in &entities {
        holder(&entity["state"]["accountHolder"]);
        holder(&entity["state"]["kind"]["platformAgreementSigned"]);
    }
    for entity in &entities {
        let (kind, id) = entity["key"].as_str().and_then(|key| key.split_once(':')).expect("a key");
        if kind == "userBinding" {
            actors.insert(json!({"kind": "channelUser", "userId": id}).to_string());
        }
        for (user, assignments) in entity["state"]["userRoles"].as_object().into_iter().flatten() {
            for assignment in assignments.as_array().into_iter().flatten() {
                let role = &assignment["marketRole"];
                let member = json!({"kind": "member", "userId": user, "organizationId": id, "marketRole": role});
                actors.insert(member.to_string());
            }
        }
    }
    actors
}

fn queries(ledger: &Ledger) -> Vec<Value> {
    let mut queries: Vec<Value> = ALONE.iter().map(|name| json!({"type": name})).collect();
    for key in ledger.entities().map(|entity| entity.key().clone()) {
        let about = ABOUT.iter().filter(|(kind, ..)| *kind == key.kind());
        queries.extend(about.map(|(_, name, member)| json!({"type": name, *member: key.id()})));
    }
    for query in &mut queries {
        let name = query["type"].as_str().expect("a type").to_owned();
        if LISTS.contains(&name.as_str()) {
            query["limit"] = json!(2);
        } else if name == "channelEvents" {
            query["$limit"] = json!(2);
        }
    }
    queries
}

/// Every query by everybody, page after page, each with its response.
pub fn everything(ledger: &Ledger) -> Vec<(String, Value)> {
    let at = ledger.last_at().map_or_else(|| "2026-01-01T00:00:00Z".to_owned(), |at: Timestamp| at.to_string());
    let queries = queries(ledger);
    let mut all = Vec::new();
    for actor in actors(ledger) {
        let actor: Value = serde_json::from_str(&actor).expect("an actor");
        for query in &queries {
            let mut query = query.clone();
            loop {
                let request = json!({"context": {"at": at, "actor": actor}, "query": query}).to_string();
                let response = ask(ledger, &request);
                let cursor = response["result"]["nextCursor"].clone();
                all.push((request, response));
                if cursor.is_null() {
                    break;
                }
                query["cursor"] = cursor;
            }
        }
    }
    all
}

fn ask(ledger: &Ledger, request: &str) -> Value {
    let response = match Request::from_json(request) {
        Err(refusal) => panic!("{refusal}: {request}"),
        Ok(Request::Query(context, query)) => match ledger.query(&context, &query) {
            Ok(answer) => Response::answered(answer),
            Err(NotAnswered::Refused(refusal)) => Response::refused(refusal),
            Err(error) => panic!("{error}: {request}"),
        },
        Ok(_) => panic!("no query: {request}"),
    };
    serde_json::to_value(&response).expect("a response is JSON")
}
