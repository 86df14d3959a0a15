//! Answers as pictures.

use alloc::{string::String, vec::Vec};

use ecoledger_kernel::{CreditId, ProposalId, named};
use ecoledger_proposals::ProposalType;

use super::{Asked, NotAnswered, PageRequest};
use crate::{
    picture,
    views::{Answer, Page, PictureView, ProposalMachineRow},
};

/// What may be asked for as a picture: the queries of the same names, refused as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Picture {
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

named! {
    /// In which form a query is answered.
    Format {
        /// As data.
        Json "json",
        /// As the text of a picture.
        Mermaid "mermaid",
    }
}

pub(super) fn proposal_machine(proposal_type: Option<ProposalType>) -> Page<ProposalMachineRow> {
    let types = proposal_type.map_or_else(|| ProposalType::ALL.to_vec(), |proposal_type| Vec::from([proposal_type]));
    Page { items: types.into_iter().flat_map(ProposalMachineRow::of).collect(), next_cursor: None }
}

impl Asked<'_> {
    /// The picture is made from the very answer that the actor would get.
    pub(super) fn picture(&mut self, picture: &Picture) -> Result<Answer, NotAnswered> {
        let mermaid: String = match picture {
            Picture::CreditLineage { credit, page } => picture::lineage(&self.credit_lineage(*credit, page)?),
            Picture::Proposal(id) => picture::proposal(&self.proposal(*id)?),
            Picture::ProposalMachine(proposal_type) => picture::proposal_machine(*proposal_type),
        };
        Ok(PictureView { mermaid }.into())
    }
}
