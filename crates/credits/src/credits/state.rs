use alloc::{boxed::Box, sync::Arc};

use crate::{files::Files, processed_claims::ProcessedClaim};
use ecoledger_kernel::{
    ClaimId, CreditId, CreditVintage, EcoProjectId, Entity, EntityKey, FileId, Inconsistent, MbpId, OrganizationId,
    ProcessedClaimId, ProposalId, Quantity, RegistryAsset, Text, wire_enum,
};
use serde::{Deserialize, Serialize};

use super::{ChildIds, CreditMinted, CreditSplit, EndUseBuyer, FormerOwners, SplitChild};

wire_enum! {
    /// Where a credit stands. The last two are final.
    CreditStatus {
        /// It can be split, transferred, listed and retired.
        Active "active",
        /// Spent: its children go on in its place.
        Split "split",
        /// Used up.
        Retired "retired",
    }
}

wire_enum! {
    /// When the benefit behind a credit arises.
    DeterminedValue {
        /// It was generated.
        Generated "generated",
        /// Before the fact.
        ExAnte "exAnte",
        /// After the fact.
        ExPost "exPost",
    }
}

/// What a mint settles for a credit and for all that is ever split from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Mint {
    /// The year of the reduction or removal.
    pub vintage: CreditVintage,
    /// The issuing registry's serial number.
    pub asset_id: Text,
    /// When the benefit arises.
    pub determined_value: DeterminedValue,
    /// The issuing registry.
    #[serde(rename = "issuerId")]
    pub issuing_registry_id: OrganizationId,
    /// The body that verified the claim.
    pub verifier_id: OrganizationId,
    /// The supplier: the first owner.
    pub supplier_id: OrganizationId,
    /// The processed claim.
    pub processed_claim_id: ProcessedClaimId,
    /// Its claim.
    pub claim_id: ClaimId,
    /// The claim's modular benefit project.
    pub mbp_id: MbpId,
    /// The ecological project.
    pub eco_project_id: EcoProjectId,
}

impl Mint {
    /// The mint of a processed claim.
    #[must_use]
    pub fn new(
        processed_claim_id: ProcessedClaimId,
        processed_claim: &ProcessedClaim,
        vintage: CreditVintage,
        asset_id: Text,
        determined_value: DeterminedValue,
    ) -> Self {
        Self {
            vintage,
            asset_id,
            determined_value,
            issuing_registry_id: processed_claim.issuing_registry,
            verifier_id: processed_claim.verifier,
            supplier_id: processed_claim.supplier,
            processed_claim_id,
            claim_id: processed_claim.claim,
            mbp_id: processed_claim.mbp,
            eco_project_id: processed_claim.eco_project,
        }
    }
}

/// An open proposal on a credit, and who may see the credit because of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "a proposal has two parties")]
pub struct OpenProposal {
    /// The proposal.
    pub proposal_id: ProposalId,
    /// Who submitted it.
    pub submitter_id: OrganizationId,
    /// Who decides it.
    pub decider_id: OrganizationId,
}

/// A quantity of verified benefit that has an owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Credit {
    /// Where it stands.
    pub status: CreditStatus,
    /// How much it is. It never changes: a split makes new credits.
    pub quantity: Quantity,
    /// What its mint settled.
    pub mint: Arc<Mint>,
    /// Its owner.
    pub owner: OrganizationId,
    /// Who owned this credit before; its children begin anew (D-66).
    pub former_owners: FormerOwners,
    /// The marketplace on which it is listed.
    pub listed_on: Option<OrganizationId>,
    /// For whom the owner holds it.
    pub end_use_buyer: Option<Arc<EndUseBuyer>>,
    /// From what it was split.
    pub parent: Option<CreditId>,
    /// What was split from it.
    pub children: ChildIds,
    /// The proposal that is open on it (D-16). Boxed, since few of the many credits have one.
    pub open_proposal: Option<Box<OpenProposal>>,
    /// Its files; those of its split parents too.
    pub files: Files,
    /// The marketplace on which a spent parent was listed: whoever could read it then goes on reading it (D-79). Boxed, since
    /// live credits have none.
    pub listed_when_split: Option<Box<OrganizationId>>,
}

impl Credit {
    /// Whether an organization is part of what this credit is: its owner, issuing registry, verifier, supplier, or the
    /// marketplace where it is listed, or a party of the open proposal on it. These see its version and its open proposal
    /// ([D-23]).
    ///
    /// [D-23]: ecoledger_kernel::rules::organizations#d-23
    #[must_use]
    pub fn is_associated_with(&self, organization: OrganizationId) -> bool {
        self.is_transacted_on_by(organization)
            || self
                .open_proposal
                .as_ref()
                .is_some_and(|open| organization == open.submitter_id || organization == open.decider_id)
    }

    /// Whether an organization transacts on it: as its owner, issuing registry, verifier, supplier or listing marketplace
    /// ([D-54]).
    ///
    /// [D-54]: ecoledger_kernel::rules::projects#d-54
    #[must_use]
    pub fn is_transacted_on_by(&self, organization: OrganizationId) -> bool {
        // Those whom the credit itself names come first: its mint stands elsewhere in memory.
        let of_mint = || [self.mint.issuing_registry_id, self.mint.verifier_id, self.mint.supplier_id].contains(&organization);
        self.owner == organization || self.listed_on == Some(organization) || of_mint()
    }

    /// Whether an organization may read it ([D-23], [D-79]).
    ///
    /// [D-23]: ecoledger_kernel::rules::organizations#d-23
    /// [D-79]: ecoledger_kernel::rules::organizations#d-79
    #[must_use]
    pub fn is_visible_to(&self, organization: OrganizationId, has_buyer_role: bool) -> bool {
        self.is_associated_with(organization)
            || self.former_owners.contains(organization)
            || self.listed_when_split.as_deref() == Some(&organization)
            || (has_buyer_role && (self.listed_on.is_some() || self.listed_when_split.is_some()))
    }
}

/// What a proposal does to the credit that it is about ([D-16]).
///
/// [D-16]: ecoledger_kernel::rules::credits#d-16
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub enum CreditStep {
    /// It is opened.
    Opened(OpenProposal),
    /// It goes to and fro, and stays open.
    Continued,
    /// It comes to its end.
    Closed,
}

/// What happens to a credit.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum CreditChange<'e> {
    /// It is minted.
    Minted(&'e CreditMinted),
    /// It comes from a split.
    Born(&'e CreditSplit, &'e SplitChild),
    /// It is spent: its children go on in its place.
    Split(&'e CreditSplit),
    /// It goes to another owner.
    Transferred {
        /// The new owner.
        to: OrganizationId,
    },
    /// It is listed, or its listing goes to another marketplace.
    Listed {
        /// The marketplace.
        on: OrganizationId,
    },
    /// Its listing ends.
    Delisted,
    /// It is held for another end-use buyer.
    EndUseBuyer(&'e Arc<EndUseBuyer>),
    /// It is used up.
    Retired {
        /// All of it: the whole credit's quantity (D-21).
        quantity: Quantity,
    },
    /// A proposal on it goes on.
    Step(CreditStep),
    /// It gets a file.
    FileAttached(FileId),
}

impl Credit {
    fn minted(event: &CreditMinted) -> Self {
        let mut files = Files::default();
        files.attach(&event.file_ids);
        Self {
            status: CreditStatus::Active,
            quantity: event.quantity,
            mint: event.mint.clone(),
            owner: event.mint.supplier_id,
            former_owners: FormerOwners::default(),
            listed_on: None,
            end_use_buyer: None,
            parent: None,
            children: ChildIds::default(),
            open_proposal: None,
            files,
            listed_when_split: None,
        }
    }

    fn born(event: &CreditSplit, child: &SplitChild) -> Self {
        Self {
            status: CreditStatus::Active,
            quantity: child.quantity,
            mint: event.mint.clone(),
            owner: event.owner_id,
            former_owners: FormerOwners::default(),
            listed_on: event.listed_on,
            end_use_buyer: child.end_use_buyer.clone(),
            parent: Some(event.credit_id),
            children: ChildIds::default(),
            open_proposal: None,
            files: event.files.clone(),
            listed_when_split: None,
        }
    }

    /// Why a change does not fit, if it does not.
    fn take(&mut self, change: CreditChange<'_>) -> Result<(), &'static str> {
        if self.status != CreditStatus::Active {
            return Err("changed after its end");
        }
        match change {
            CreditChange::Minted(_) | CreditChange::Born(..) => return Err("made twice"),
            CreditChange::Split(event) => {
                self.status = CreditStatus::Split;
                self.listed_when_split = self.listed_on.take().map(Box::new);
                self.children = event.children.iter().map(|child| child.credit_id).collect();
            }
            CreditChange::Transferred { to } => {
                self.former_owners.add(self.owner);
                self.owner = to;
            }
            CreditChange::Listed { on } => self.listed_on = Some(on),
            CreditChange::Delisted => self.listed_on = None,
            CreditChange::EndUseBuyer(buyer) => self.end_use_buyer = Some(buyer.clone()),
            CreditChange::Retired { quantity } if quantity != self.quantity => return Err("retired with another quantity"),
            CreditChange::Retired { .. } => self.status = CreditStatus::Retired,
            CreditChange::Step(CreditStep::Opened(proposal)) => self.open_proposal = Some(proposal.into()),
            CreditChange::Step(CreditStep::Continued) => {}
            CreditChange::Step(CreditStep::Closed) => self.open_proposal = None,
            CreditChange::FileAttached(file) => self.files.attach(&[file]),
        }
        Ok(())
    }
}

impl Entity for Credit {
    type Id = CreditId;
    type Change<'e> = CreditChange<'e>;

    fn key(id: &CreditId) -> EntityKey {
        EntityKey::Credit(*id)
    }

    fn expect_possible(&self, id: &CreditId) -> Result<(), &'static str> {
        if self.parent == Some(*id) || self.children.contains(id) {
            return Err("expected other credits as its parent and its children");
        }
        let is_split = self.status == CreditStatus::Split;
        if is_split == self.children.is_empty() {
            return Err("expected children where it is split, and nowhere else");
        }
        if self.listed_when_split.is_some() && !is_split || self.listed_on.is_some() && is_split {
            return Err("expected the listing of a split credit as that when it was split");
        }
        if self.quantity.is_zero() { Err("expected a quantity") } else { Ok(()) }
    }

    fn evolve(slot: &mut Option<Self>, id: &CreditId, change: CreditChange<'_>) -> Result<(), Inconsistent> {
        let taken = match (slot.as_mut(), change) {
            (Some(credit), change) => credit.take(change),
            (None, CreditChange::Minted(event)) => {
                *slot = Some(Self::minted(event));
                Ok(())
            }
            (None, CreditChange::Born(event, child)) => {
                *slot = Some(Self::born(event, child));
                Ok(())
            }
            (
                None,
                CreditChange::Split(_)
                | CreditChange::Transferred { .. }
                | CreditChange::Listed { .. }
                | CreditChange::Delisted
                | CreditChange::EndUseBuyer(_)
                | CreditChange::Retired { .. }
                | CreditChange::Step(_)
                | CreditChange::FileAttached(_),
            ) => Err("changed, but not there"),
        };
        taken.map_err(|what| Inconsistent::new(&Self::key(id), what))
    }
}

/// A registry's serial number, taken by the credit that was minted under it ([D-15]).
///
/// [D-15]: ecoledger_kernel::rules::credits#d-15
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct AssetId {
    /// The credit.
    pub credit: CreditId,
}

impl Entity for AssetId {
    type Id = RegistryAsset;
    /// The credit that takes it.
    type Change<'e> = CreditId;

    fn key(id: &RegistryAsset) -> EntityKey {
        EntityKey::AssetId(id.clone())
    }

    fn evolve(slot: &mut Option<Self>, id: &RegistryAsset, credit: CreditId) -> Result<(), Inconsistent> {
        if slot.is_some() {
            return Err(Inconsistent::new(&Self::key(id), "taken twice"));
        }
        *slot = Some(Self { credit });
        Ok(())
    }
}
