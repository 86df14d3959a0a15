//! Answers as diagrams.

use alloc::{string::String, vec::Vec};

use ecoledger_kernel::{CreditId, ProposalId, wire_enum};
use ecoledger_proposals::ProposalType;

use super::{Answering, PageRequest, Stopped};
use crate::{
    LedgerView,
    lists::ListView,
    mermaid,
    views::{Answer, DiagramView, Page, ProposalMachineRow},
};

/// What may be asked for as a diagram: the queries of the same names, refused as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Diagram {
    /// A lineage.
    CreditLineage {
        /// The credit.
        credit: CreditId,
        /// The page of its descendants.
        page: PageRequest,
    },
    /// A proposal's history.
    Proposal(ProposalId),
    /// The proposal machine, of one type or of all.
    ProposalMachine(Option<ProposalType>),
}

wire_enum! {
    /// In which form a query is answered.
    Format {
        /// As data.
        Json "json",
        /// As the text of a diagram.
        Mermaid "mermaid",
    }
}

pub(super) fn proposal_machine(proposal_type: Option<ProposalType>) -> Page<ProposalMachineRow> {
    let types = proposal_type.map_or_else(|| ProposalType::ALL.to_vec(), |proposal_type| Vec::from([proposal_type]));
    Page { items: types.into_iter().flat_map(ProposalMachineRow::of).collect(), next_cursor: None }
}

impl<V: LedgerView, L: ListView> Answering<'_, V, L> {
    /// The diagram is made from the very answer that the actor would get.
    pub(super) fn diagram(&mut self, diagram: &Diagram) -> Result<Answer, Stopped<V, L>> {
        let mermaid: String = match diagram {
            Diagram::CreditLineage { credit, page } => mermaid::lineage(&self.credit_lineage(*credit, page)?),
            Diagram::Proposal(id) => mermaid::proposal(&self.proposal(*id)?),
            Diagram::ProposalMachine(proposal_type) => mermaid::proposal_machine(*proposal_type),
        };
        Ok(DiagramView { mermaid }.into())
    }
}
