//! The scenario that ships with the project, drawn at its end: `golden/pictures.md`, which code hosts show as diagrams.

use std::fmt::Write as _;

use ecoledger::{
    Actor, HashKey, Ledger, Query, QueryContext, Request, mermaid,
    proposals::ProposalType,
    query::{CreditFilter, PageRequest, ProposalFilter},
    views::{Answer, LineageView, Page, ProposalView},
};

use super::{fenced, reader::read};

const SCENARIO: &str = include_str!("../../examples/scenarios/credits.jsonl");

/// The ledger after the scenario, and everybody who asked for something.
fn played() -> (Ledger, Vec<QueryContext>) {
    let mut ledger = Ledger::new(HashKey::from_bytes([7; 16]));
    let mut askers: Vec<QueryContext> = Vec::new();
    for line in SCENARIO.lines() {
        let (at, actor) = match Request::from_json(line).expect("a request") {
            Request::Command(context, command) => {
                let _refused_or_not = ledger.execute(&context, &command);
                (context.at, context.actor)
            }
            Request::Query(context, _) => (context.at, context.actor),
            _ => panic!("neither command nor query: {line}"),
        };
        if matches!(actor, Actor::Member { .. }) && askers.iter().all(|asker| asker.actor != actor) {
            askers.push(QueryContext { at, actor });
        }
    }
    (ledger, askers)
}

fn proposals(ledger: &Ledger, asker: &QueryContext) -> Vec<ProposalView> {
    let query = Query::Proposals { filter: ProposalFilter::default(), page: PageRequest::default() };
    match ledger.query(asker, &query) {
        Ok(Answer::Proposals(Page { items, .. })) => items,
        other => panic!("proposals, not {other:?}"),
    }
}

fn lineages(ledger: &Ledger, asker: &QueryContext) -> Vec<LineageView> {
    let query = Query::Credits { filter: CreditFilter::default(), page: PageRequest::default() };
    let Ok(Answer::Credits(Page { items, .. })) = ledger.query(asker, &query) else { panic!("credits") };
    let lineage = |id| match ledger.query(asker, &Query::CreditLineage { credit: id, page: PageRequest::LONGEST }) {
        Ok(Answer::Lineage(view)) => view,
        other => panic!("a lineage, not {other:?}"),
    };
    items.into_iter().map(|credit| lineage(credit.credit_id)).collect()
}

#[test]
fn d12_the_last_status_that_is_drawn_is_the_proposals_own() {
    let (ledger, askers) = played();
    let mut seen = 0;
    for view in askers.iter().flat_map(|asker| proposals(&ledger, asker)) {
        let diagram = read(&mermaid::proposal(&view));
        let last = diagram.lines().filter_map(|line| line.strip_prefix("now ")).last();
        assert_eq!(last, Some(view.status.name()), "{}", view.proposal_id);
        assert_eq!(diagram.edges.len(), view.history.len());
        seen += 1;
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn d58_every_credit_of_an_answer_is_drawn_once_with_one_edge_down_to_it() {
    let (ledger, askers) = played();
    for asker in &askers {
        for view in lineages(&ledger, asker) {
            let diagram = read(&mermaid::lineage(&view));
            let shown = view.ancestors.iter().chain([&view.credit]).chain(&view.descendants);
            for credit in shown {
                let first = format!("credit {}", credit.credit_id);
                let nodes: Vec<_> = diagram.nodes.iter().filter(|(_, lines, _)| lines[0] == first).collect();
                assert_eq!(nodes.len(), 1, "{first}");
                let down = diagram.edges.iter().filter(|(_, link, to, _)| *to == nodes[0].0 && link != "-.-").count();
                assert_eq!(down, 1, "{first}");
            }
            let told: usize =
                diagram.nodes.iter().filter(|(.., class)| class == "history").map(|(_, lines, _)| lines.len()).sum();
            assert_eq!(told, view.history.len(), "each fact once");
        }
    }
}

#[test]
fn the_diagrams_of_the_scenario() {
    let (ledger, askers) = played();
    let registry = askers.iter().find(|asker| {
        let proposals = proposals(&ledger, asker);
        proposals.iter().any(|view| view.proposal.proposal_type() == ProposalType::CreditMint)
            && proposals.iter().any(|view| view.proposal.proposal_type() == ProposalType::CreditRetire)
    });
    let registry = registry.expect("a registry issued and retired");
    let lineages = lineages(&ledger, registry);
    let root = lineages.iter().find(|view| view.ancestors.is_empty()).expect("the minted credit");
    let leaf = lineages.iter().find(|view| view.credit.status.name() == "retired").expect("the retired credit");
    let mut text = String::from(
        "# The scenario of credits, drawn\n\nMade by a test from `examples/scenarios/credits.jsonl`, as its issuing registry sees it.\n",
    );
    let mut section = |title: &str, diagram: &str| {
        write!(text, "\n## {title}\n\n{}", fenced(diagram)).expect("a text takes text");
    };
    section("Everything that came of the minted credit", &mermaid::lineage(root));
    section("From where the retired credit comes", &mermaid::lineage(leaf));
    for view in askers.iter().flat_map(|asker| proposals(&ledger, asker)).fold(Vec::new(), first_of_each_id) {
        section(&format!("The {} proposal {}", view.proposal.proposal_type(), view.proposal_id), &mermaid::proposal(&view));
    }
    section("The proposal machine", &mermaid::proposal_machine(None));
    crate::golden("tests/golden/pictures.md", &text);
}

/// Both parties see the same proposal.
fn first_of_each_id(mut views: Vec<ProposalView>, view: ProposalView) -> Vec<ProposalView> {
    if views.iter().all(|seen| seen.proposal_id != view.proposal_id) {
        views.push(view);
    }
    views
}
