//! The machine as it is drawn, held to the table row by row.

use std::{collections::BTreeSet, fmt::Write as _};

use ecoledger::{
    mermaid,
    proposals::{
        ActionKind, ProposalStatus, ProposalType, Side,
        machine::{self, Guard, Row, TABLE},
    },
};

use ecoledger_testkit::mermaid::{Read, read};

/// The rows of a type, each as the edges that it must have: from, to, words.
fn expected(proposal_type: ProposalType) -> Vec<(String, String, String)> {
    let rows = || TABLE.iter().filter(move |row| row.is_of(proposal_type));
    let edge = |(place, row): (usize, &'static Row), from: &ProposalStatus| {
        let side = match row.action.side() {
            Side::Submitter => "submitter",
            Side::Decider => "decider",
        };
        let comes_second = rows().take(place).any(|earlier| earlier.action == row.action && earlier.from.contains(from));
        let guard = match row.guard {
            Guard::Always if comes_second => " [otherwise]",
            Guard::Always => "",
            Guard::AcceptedBefore => " [acceptedBefore]",
            Guard::IssuanceWaits => " [issuanceWaits]",
            Guard::ClaimVerified => " [claimVerified]",
        };
        (from.name().to_owned(), row.to.name().to_owned(), format!("{} ({side}){guard}", row.action))
    };
    rows().enumerate().flat_map(|(place, row)| row.from.iter().map(move |from| edge((place, row), from))).collect()
}

/// The edges between statuses, without a family's prefix.
fn drawn(diagram: &Read, prefix: &str) -> Vec<(String, String, String)> {
    let own =
        |name: &str| name.strip_prefix(prefix).filter(|name| ProposalStatus::from_name(name).is_some()).map(str::to_owned);
    diagram.edges.iter().filter_map(|(from, _, to, words)| Some((own(from)?, own(to)?, words.clone()))).collect()
}

#[test]
fn d12_every_row_of_the_table_is_drawn_exactly_once_for_each_of_its_types() {
    for proposal_type in ProposalType::ALL.iter().copied() {
        let diagram = read(&mermaid::proposal_machine(Some(proposal_type)));
        assert_eq!(drawn(&diagram, ""), expected(proposal_type), "{proposal_type}");
        let distinct: BTreeSet<_> = drawn(&diagram, "").into_iter().collect();
        assert_eq!(distinct.len(), expected(proposal_type).len(), "{proposal_type}: no two edges say the same");
    }
}

#[test]
fn d12_the_picture_begins_with_submit_and_ends_where_no_row_leads_on() {
    for proposal_type in ProposalType::ALL.iter().copied() {
        let diagram = read(&mermaid::proposal_machine(Some(proposal_type)));
        let begins: Vec<_> = diagram.edges.iter().filter(|(from, ..)| from == "[*]").collect();
        assert_eq!(begins.len(), 1);
        assert_eq!((begins[0].2.as_str(), begins[0].3.as_str()), ("submitted", "submit (submitter)"));
        let ends: BTreeSet<&str> =
            diagram.edges.iter().filter(|(.., to, _)| to == "[*]").map(|(from, ..)| from.as_str()).collect();
        let rows = || TABLE.iter().filter(|row| row.is_of(proposal_type));
        let is_last =
            |status: &&ProposalStatus| rows().all(|row| !row.from.contains(status)) && rows().any(|row| row.to == **status);
        let last: BTreeSet<&str> = ProposalStatus::ALL.iter().filter(is_last).map(|status| status.name()).collect();
        assert_eq!(ends, last, "{proposal_type}");
        assert_eq!(diagram.edges.len(), expected(proposal_type).len() + 1 + last.len(), "{proposal_type}: nothing else");
    }
}

#[test]
fn d12_the_whole_machine_draws_each_type_in_one_family_with_its_rows() {
    let diagram = read(&mermaid::proposal_machine(None));
    let families: Vec<(&str, &str)> = diagram
        .nodes
        .iter()
        .filter(|(name, ..)| !name.contains('_'))
        .map(|(name, label, _)| (name.as_str(), label[0].as_str()))
        .collect();
    let mut named: Vec<&str> = families.iter().flat_map(|(_, types)| types.split(", ")).collect();
    named.sort_unstable();
    let mut all: Vec<&str> = ProposalType::ALL.iter().map(|proposal_type| proposal_type.name()).collect();
    all.sort_unstable();
    assert_eq!(named, all, "each type once");
    for (family, types) in families {
        let drawn = drawn(&diagram, &format!("{family}_"));
        for name in types.split(", ") {
            assert_eq!(drawn, expected(ProposalType::from_name(name).expect("a type")), "{name}");
        }
    }
    let of_statuses =
        |(name, label, _): &(String, Vec<String>, String)| name.split_once('_').map(|(_, status)| label[0] == status);
    assert!(diagram.nodes.iter().filter_map(of_statuses).all(|same| same), "a status is shown by its own name");
}

/// `submit` makes a proposal: it has no row.
#[test]
fn d12_submit_is_the_beginning_and_no_row() {
    assert!(TABLE.iter().all(|row| row.action != ActionKind::Submit));
}

#[test]
fn the_docs_of_the_machine_show_the_table_as_it_is() {
    let mut text = String::from(
        "One table says for each type of proposal what may be done in which status, by which side, and where it leads. Drawn\n\
         from that table (a test compares): a label is the action, the side that does it, and what must hold besides.\n",
    );
    for family in machine::state_diagram::families() {
        let names: Vec<String> = family.iter().map(|proposal_type| format!("`{proposal_type}`")).collect();
        let diagram = ecoledger_testkit::mermaid::fenced(&machine::state_diagram::of_type(family[0]));
        write!(text, "\n{}:\n\n{diagram}", names.join(", ")).expect("a text takes text");
    }
    crate::golden("src/machine.md", &text);
}
