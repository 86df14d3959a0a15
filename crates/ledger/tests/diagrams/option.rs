//! The `format` of a query: who sees the plain answer sees it drawn, and nobody else.

use ecoledger::{
    Query, QueryContext, Request,
    kernel::Code,
    mermaid,
    proposals::{
        ProposalType,
        machine::{Guard, TABLE},
    },
    query::{Diagram, PageRequest},
    views::Answer,
};
use serde_json::{Value, json};

use ecoledger_testkit::World;
use ecoledger_testkit::wire::market::{AT, MARKET, act, admin, in_role, split, submit, transfer, user};
use ecoledger_testkit::wire::{id, operator};

fn lineage(credit: &str, format: Value) -> Value {
    json!({"type": "creditLineage", "creditId": id(credit), "format": format})
}

fn proposal(name: &str, format: Value) -> Value {
    json!({"type": "proposal", "proposalId": id(name), "format": format})
}

fn machine(format: Value) -> Value {
    json!({"type": "proposalMachine", "format": format})
}

/// `C` is split, a part sold; a proposal waits on the other.
fn world() -> World {
    let mut world = World::market().with_credit().with_trader("S", "M");
    world.ok(&admin("S"), split("C", &[("C1", "60"), ("C2", "40")]));
    world.ok(&admin("S"), transfer("C2", "B"));
    world.listed("C1", "S", "M")
}

/// Everybody of the market in each of its roles, users without a role, and those who are no members.
fn everybody() -> Vec<Value> {
    let mut all: Vec<Value> =
        MARKET.iter().flat_map(|(name, roles)| roles.iter().map(move |role| in_role(name, role))).collect();
    all.push(user("nobody", "S", "supplier"));
    all.push(operator());
    all.push(json!({"kind": "channelUser", "userId": id("nobody")}));
    all.push(json!({"kind": "accountHolder", "accountHolderId": id("nobody")}));
    all
}

#[test]
fn json_is_the_default_format() {
    let world = world();
    for query in [lineage("C", Value::Null), proposal("issuance", Value::Null), machine(Value::Null)] {
        let mut without = query.clone();
        without.as_object_mut().expect("an object").remove("format");
        let mut named = query.clone();
        named["format"] = json!("json");
        let plain = world.see(&admin("V"), without);
        assert_eq!(world.see(&admin("V"), query), plain);
        assert_eq!(world.see(&admin("V"), named), plain);
    }
}

#[test]
fn mermaid_is_a_text_beginning_with_the_kind_of_diagram() {
    let world = world();
    let kinds = [
        (lineage("C", json!("mermaid")), "flowchart TD\n"),
        (proposal("issuance", json!("mermaid")), "sequenceDiagram\n"),
        (machine(json!("mermaid")), "stateDiagram-v2\n"),
    ];
    for (query, kind) in kinds {
        let result = world.see(&admin("V"), query);
        assert_eq!(result.as_object().expect("an object").len(), 1, "{result}");
        assert!(result["mermaid"].as_str().expect("a text").starts_with(kind), "{result}");
    }
}

#[test]
fn another_format_is_malformed_at_its_path() {
    let world = world();
    for name in
        [json!(""), json!("Mermaid"), json!("svg"), json!("mermaid "), json!("json\u{0}"), json!(1), json!(true), json!([])]
    {
        for query in [
            lineage("C", name.clone()),
            lineage("nothing", name.clone()),
            proposal("issuance", name.clone()),
            machine(name.clone()),
        ] {
            let error = world.ask(&admin("V"), &query)["error"].clone();
            assert_eq!(
                (&error["code"], &error["details"]["member"]),
                (&json!("malformedRequest"), &json!("format")),
                "{query}"
            );
        }
    }
    let elsewhere = json!({"type": "credit", "creditId": id("C"), "format": "mermaid"});
    assert_eq!(world.unseen(&admin("V"), elsewhere), "malformedRequest", "a member of the three alone");
}

/// For each actor and each credit and proposal, also those that do not exist: the same refusal, or the diagram of that answer.
#[test]
fn d23_a_picture_shows_what_the_plain_answer_shows_and_is_refused_as_it_is() {
    let world = world();
    let credits = ["C", "C1", "C2", "nothing"].map(|name| (lineage(name, Value::Null), lineage(name, json!("mermaid"))));
    let proposals = ["registration", "verification", "issuance", "list C1 M", "nothing"]
        .map(|name| (proposal(name, Value::Null), proposal(name, json!("mermaid"))));
    let typed = |actor: &Value, query: &Value| {
        let request = json!({"context": {"at": AT, "actor": actor}, "query": query}).to_string();
        let Ok(Request::Query(context, query)) = Request::from_json(&request) else { panic!("a query: {request}") };
        world.ledger.query(&context, &query)
    };
    let (mut shown, mut refused) = (0, 0);
    for actor in everybody() {
        for (plain, drawn) in credits.iter().chain(&proposals) {
            match (typed(&actor, plain), typed(&actor, drawn)) {
                (Ok(Answer::Lineage(view)), Ok(Answer::Diagram(diagram))) => {
                    assert_eq!(diagram.mermaid, mermaid::lineage(&view), "{actor} {plain}");
                    shown += 1;
                }
                (Ok(Answer::Proposal(view)), Ok(Answer::Diagram(diagram))) => {
                    assert_eq!(diagram.mermaid, mermaid::proposal(&view), "{actor} {plain}");
                    shown += 1;
                }
                (Err(plain), Err(drawn)) => {
                    assert_eq!(plain, drawn, "{actor}");
                    refused += 1;
                }
                (plain, drawn) => panic!("{actor}: {plain:?}, but drawn {drawn:?}"),
            }
        }
    }
    assert!(shown > 20 && refused > 20, "{shown} shown, {refused} refused");
}

#[test]
fn d23_a_credit_out_of_sight_is_not_found_in_both_formats() {
    let world = world();
    for format in ["json", "mermaid"] {
        assert_eq!(world.unseen(&admin("M"), lineage("C2", json!(format))), "notFound");
        assert_eq!(world.unseen(&admin("S2"), lineage("C", json!(format))), "notFound");
        assert_eq!(world.unseen(&admin("S2"), proposal("issuance", json!(format))), "notFound");
        assert_eq!(world.unseen(&operator(), lineage("C", json!(format))), "forbidden");
    }
}

/// The rows of the answer are those of the table, one for each type and status.
#[test]
fn d12_the_machine_is_listed_as_the_table_says() {
    let world = World::market();
    let expected = |proposal_type: ProposalType| -> Vec<Value> {
        let rows = TABLE.iter().filter(|row| row.is_of(proposal_type));
        let each = rows.flat_map(|row| row.from.iter().map(move |from| (row, from)));
        let written = each.map(|(row, from)| {
            let mut told = json!({
                "type": proposal_type.name(), "from": from.name(), "action": row.action.name(),
                "by": row.action.side().name(), "to": row.to.name()
            });
            if row.guard != Guard::Always {
                told["guard"] = json!(row.guard.name());
            }
            told
        });
        written.collect()
    };
    let mut all = Vec::new();
    for proposal_type in ProposalType::ALL.iter().copied() {
        let query = json!({"type": "proposalMachine", "proposalType": proposal_type.name()});
        assert_eq!(world.see(&admin("S"), query), json!({"items": expected(proposal_type)}), "{proposal_type}");
        all.extend(expected(proposal_type));
    }
    assert_eq!(world.see(&admin("S"), machine(Value::Null)), json!({"items": all}));
    let unknown = json!({"type": "proposalMachine", "proposalType": "creditMint"});
    assert_eq!(world.unseen(&admin("S"), unknown), "malformedRequest");
}

#[test]
fn anybody_may_ask_for_the_machine_in_both_formats() {
    let world = World::market();
    for actor in everybody() {
        for format in ["json", "mermaid"] {
            for named in [Value::Null, json!("CreditMint")] {
                let query = json!({"type": "proposalMachine", "proposalType": named, "format": format});
                assert_eq!(world.ask(&actor, &query)["ok"], true, "{actor} {query}");
            }
        }
    }
    let diagram = |named: Value| {
        let query = json!({"type": "proposalMachine", "proposalType": named, "format": "mermaid"});
        world.see(&operator(), query)["mermaid"].clone()
    };
    assert_eq!(diagram(Value::Null), json!(mermaid::proposal_machine(None)));
    assert_eq!(diagram(json!("CreditMint")), json!(mermaid::proposal_machine(Some(ProposalType::CreditMint))));
}

/// A Rust user asks with a value: JSON is not needed. Without projections there is no history to draw.
#[test]
fn a_diagram_is_a_query_of_its_own() {
    let mut world = world();
    world.ok(&admin("B"), submit("P", ecoledger_testkit::wire::market::retire("C2")));
    world.ok(&admin("R"), act("P", json!("approve")));
    let request = json!({"context": {"at": AT, "actor": admin("B")}, "query": lineage("C2", json!("mermaid"))});
    let Ok(Request::Query(context, query)) = Request::from_json(&request.to_string()) else { panic!("a query") };
    let id = ecoledger::uuid::Uuid::parse_str(&id("C2")).expect("an id").into();
    assert_eq!(query, Query::Diagram(Diagram::CreditLineage { credit: id, page: PageRequest::LONGEST }));
    let Ok(Answer::Diagram(diagram)) = world.ledger.query(&context, &query) else { panic!("a diagram") };
    assert!(diagram.mermaid.contains(":::retired"), "{}", diagram.mermaid);
    let context = QueryContext { actor: ecoledger::Actor::Operator, ..context };
    let refusal = world.ledger.query(&context, &query).expect_err("no member");
    assert!(matches!(refusal, ecoledger::NotAnswered::Refused(refusal) if refusal.code() == Code::Forbidden));
}
