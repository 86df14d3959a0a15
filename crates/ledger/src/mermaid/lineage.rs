//! A lineage as a flowchart.

use alloc::{collections::BTreeMap, vec::Vec};
use core::fmt;

use ecoledger_kernel::CreditId;

use super::label::Buyer;
use crate::views::{CreditHistoryView, CreditView, LineageView};

/// The name of a credit's node: no id of a client gets outside of a label.
#[derive(Clone, Copy)]
enum Node {
    /// In the answer, by its place: ancestors, the credit, descendants.
    Credit(usize),
    /// Out of the actor's sight, by the order in which it is named.
    Unseen(usize),
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credit(place) => write!(f, "c{place}"),
            Self::Unseen(place) => write!(f, "u{place}"),
        }
    }
}

/// From where a credit comes.
#[derive(Clone, Copy)]
enum Origin {
    /// It was minted.
    Mint,
    /// It was split from this one.
    Parent(Node),
    /// What lies between it and the mint, or this one, is not known.
    Beyond(Option<Node>),
}

/// A credit that is named in the answer and not shown.
struct Unseen {
    id: CreditId,
    origin: Origin,
}

pub(super) struct LineageDiagram<'v> {
    view: &'v LineageView,
    names: BTreeMap<CreditId, Node>,
    unseen: Vec<Unseen>,
}

impl<'v> LineageDiagram<'v> {
    pub(super) fn new(view: &'v LineageView) -> Self {
        let shown = view.ancestors.iter().chain([&view.credit]).chain(&view.descendants);
        let names = shown.enumerate().map(|(place, credit)| (credit.credit_id, Node::Credit(place))).collect();
        let mut diagram = Self { view, names, unseen: Vec::new() };
        let mut origin = Origin::Mint;
        for told in diagram.histories() {
            let Some(id) = told.first().and_then(|fact| fact.credit_id) else { continue };
            origin = Origin::Parent(diagram.name(id, origin));
        }
        for parent in view.ancestors.iter().chain([&view.credit]).filter_map(|credit| credit.parent_id) {
            diagram.name(parent, Origin::Beyond(None));
        }
        let own = diagram.names.get(&view.credit.credit_id).copied();
        for parent in view.descendants.iter().filter_map(|credit| credit.parent_id) {
            diagram.name(parent, Origin::Beyond(own));
        }
        diagram
    }

    /// What happened, one list for each credit on the way.
    fn histories(&self) -> impl Iterator<Item = &'v [CreditHistoryView]> + use<'v> {
        self.view.history.chunk_by(|fact, next| fact.credit_id == next.credit_id)
    }

    /// The node of a credit; one that is not shown gets its own when it is named first.
    fn name(&mut self, id: CreditId, origin: Origin) -> Node {
        let unseen = &mut self.unseen;
        *self.names.entry(id).or_insert_with(|| {
            unseen.push(Unseen { id, origin });
            Node::Unseen(unseen.len().saturating_sub(1))
        })
    }

    fn draw_origin(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = &self.view.origin;
        writeln!(f, "    project[\"eco project<br/>{}\"]", origin.project)?;
        writeln!(f, "    mbp[\"modular benefit project<br/>{}\"]", origin.mbp)?;
        writeln!(f, "    claim[\"claim<br/>{}\"]", origin.claim)?;
        writeln!(f, "    processed[\"processed claim<br/>{}\"]", origin.processed_claim)?;
        f.write_str("    project --> mbp\n    mbp --> claim\n    claim --> processed\n")
    }

    fn draw_unseen(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, unseen) in self.unseen.iter().enumerate() {
            let node = Node::Unseen(place);
            // Of a lineage in pages, a parent may stand on another one.
            let what = if self.view.is_continued || self.view.has_more_above { "not on this page" } else { "not in sight" };
            writeln!(f, "    {node}[\"credit {}<br/>{what}\"]:::unseen", unseen.id)?;
            edge(f, unseen.origin, node)?;
        }
        Ok(())
    }

    fn draw_credits(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let view = self.view;
        let shown = view.ancestors.iter().chain([&view.credit]).chain(&view.descendants);
        for (place, credit) in shown.enumerate() {
            let node = Node::Credit(place);
            write!(f, "    {node}[\"")?;
            label(f, credit)?;
            writeln!(f, "\"]:::{}", credit.status)?;
            // Every parent has a name: those that are not shown got theirs in the beginning.
            let parent = credit.parent_id.map(|parent| self.names.get(&parent).copied());
            edge(f, parent.map_or(Origin::Mint, |node| node.map_or(Origin::Beyond(None), Origin::Parent)), node)?;
        }
        Ok(())
    }

    /// That there is more than is shown, above or below (D-98).
    fn draw_more(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(asked) = self.names.get(&self.view.credit.credit_id) else { return Ok(()) };
        if self.view.has_more_above {
            writeln!(f, "    earlier[\"more ancestors and history<br/>on the next page\"]:::unseen\n    earlier -.-> {asked}")?;
        }
        if self.view.has_more_below {
            writeln!(f, "    more[\"more descendants<br/>on the next page\"]:::unseen\n    {asked} -.-> more")?;
        }
        Ok(())
    }

    fn draw_histories(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, told) in self.histories().enumerate() {
            write!(f, "    h{place}[\"")?;
            for (line, fact) in told.iter().enumerate() {
                if line > 0 {
                    f.write_str("<br/>")?;
                }
                happened(f, fact)?;
            }
            f.write_str("\"]:::history\n")?;
            let credit = told.first().and_then(|fact| fact.credit_id);
            if let Some(node) = credit.and_then(|id| self.names.get(&id)) {
                writeln!(f, "    {node} -.- h{place}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for LineageDiagram<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("flowchart TD\n")?;
        self.draw_origin(f)?;
        self.draw_unseen(f)?;
        self.draw_credits(f)?;
        self.draw_more(f)?;
        self.draw_histories(f)?;
        if let Some(asked) = self.names.get(&self.view.credit.credit_id) {
            writeln!(f, "    style {asked} stroke-width:4px")?;
        }
        f.write_str(CLASSES)
    }
}

/// Each colour with its own ink: a page may be dark.
const CLASSES: &str = "    \
    classDef active fill:#e2f2e5,stroke:#2e7d32,color:#111111
    classDef split fill:#eeeeee,stroke:#757575,color:#111111,stroke-dasharray: 5 5
    classDef retired fill:#f9dedc,stroke:#b3261e,color:#111111
    classDef unseen fill:#ffffff,stroke:#9e9e9e,color:#616161,stroke-dasharray: 2 4
    classDef history fill:#fff8e1,stroke:#c7a500,color:#111111
";

fn edge(f: &mut fmt::Formatter<'_>, origin: Origin, node: Node) -> fmt::Result {
    match origin {
        Origin::Mint => writeln!(f, "    processed --> {node}"),
        Origin::Parent(parent) => writeln!(f, "    {parent} --> {node}"),
        Origin::Beyond(None) => writeln!(f, "    processed -.-> {node}"),
        Origin::Beyond(Some(ancestor)) => writeln!(f, "    {ancestor} -.-> {node}"),
    }
}

/// What a credit is, whose, and for whom.
fn label(f: &mut fmt::Formatter<'_>, credit: &CreditView) -> fmt::Result {
    write!(
        f,
        "credit {}<br/>{} t CO2e, vintage {}, {}",
        credit.credit_id,
        credit.quantity,
        credit.vintage.year(),
        credit.status
    )?;
    write!(f, "<br/>owner {}", credit.owner_id)?;
    if let Some(marketplace) = credit.listed_on {
        write!(f, "<br/>listed on {marketplace}")?;
    }
    if let Some(buyer) = &credit.end_use_buyer {
        write!(f, "<br/>{}", Buyer(buyer))?;
    }
    Ok(())
}

/// One line of a history: when, what, between whom.
fn happened(f: &mut fmt::Formatter<'_>, fact: &CreditHistoryView) -> fmt::Result {
    if let Some(at) = fact.at {
        write!(f, "{at} ")?;
    }
    f.write_str(fact.event_type)?;
    let parties = [
        ("owner", fact.owner_id),
        ("on", fact.marketplace_id),
        ("from", fact.from_organization_id.or(fact.from_marketplace_id)),
        ("to", fact.to_organization_id.or(fact.to_marketplace_id)),
    ];
    for (word, organization) in parties {
        if let Some(organization) = organization {
            write!(f, " {word} {organization}")?;
        }
    }
    match &fact.end_use_buyer {
        Some(buyer) => write!(f, " {}", Buyer(buyer)),
        None => Ok(()),
    }
}
