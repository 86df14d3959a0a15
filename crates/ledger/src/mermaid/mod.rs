//! Answers as diagrams: Mermaid text, which code hosts draw inside a `mermaid` fence.
//!
//! A diagram is made from an answer, so it shows what the actor may see and nothing else. What people wrote stands in labels
//! only, and nothing in it can end one; a long text is cut, the answer itself has it whole. A diagram grows with its answer:
//! those who draw have bounds of their own (Mermaid's are 500 edges and 50,000 characters unless its host raises them).

mod label;
mod lineage;
mod proposal;

use alloc::string::{String, ToString as _};

use ecoledger_proposals::{ProposalType, machine};

use crate::views::{LineageView, ProposalView};

/// A lineage as a flowchart: from the project down to the last child, what happened to each credit beside it, in time.
///
/// A credit that the actor may not see, and that others name as their parent or in their history, has its id alone. Where there
/// are more descendants than the answer has, the diagram says so ([D-98]).
///
/// [D-98]: ecoledger_kernel::rules::credits#d-98
#[must_use]
pub fn lineage(view: &LineageView) -> String {
    lineage::LineageDiagram::new(view).to_string()
}

/// A proposal's history as a sequence between its two parties: what was done, when, by whom, and where it stood then.
#[must_use]
pub fn proposal(view: &ProposalView) -> String {
    proposal::ProposalDiagram(view).to_string()
}

/// The proposal machine of one type, or of all, as a state diagram.
#[must_use]
pub fn proposal_machine(proposal_type: Option<ProposalType>) -> String {
    proposal_type.map_or_else(machine::state_diagram::whole, machine::state_diagram::of_type)
}
