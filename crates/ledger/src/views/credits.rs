use alloc::{string::String, sync::Arc, vec::Vec};

use ecoledger_credits::{Credit, CreditStatus, DeterminedValue, EndUseBuyer, Organization};
use ecoledger_kernel::{
    ClaimId, CreditId, CreditVintage, EcoProjectId, FileId, MarketRole, MbpId, OrganizationId, ProcessedClaimId, ProposalId,
    Quantity, Slot, Text, Timestamp, Version,
};
use serde::Serialize;

use super::AttachedFileView;
use crate::{
    ledger_view::{LedgerView, both, slot},
    projections::{CreditDeed, CreditFact},
};

/// A credit, as one organization sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreditView {
    /// Its id.
    pub credit_id: CreditId,
    /// Its version, for those who have a part in it (D-23).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// Where it stands.
    pub status: CreditStatus,
    /// How much it is.
    pub quantity: Quantity,
    /// The year of the reduction or removal.
    pub vintage: CreditVintage,
    /// The issuing registry's serial number.
    pub asset_id: Text,
    /// When the benefit arises.
    pub determined_value: DeterminedValue,
    /// Its owner.
    pub owner_id: OrganizationId,
    /// Its issuing registry.
    #[serde(rename = "issuerId")]
    pub issuing_registry_id: OrganizationId,
    /// The body that verified it.
    pub verifier_id: OrganizationId,
    /// The supplier.
    pub supplier_id: OrganizationId,
    /// The processed claim for which it was minted.
    pub processed_claim_id: ProcessedClaimId,
    /// The marketplace where it is listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listed_on: Option<OrganizationId>,
    /// For whom its owner holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_use_buyer: Option<Arc<EndUseBuyer>>,
    /// From what it was split.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<CreditId>,
    /// The proposal that is open on it, for those who have a part in it (D-23).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_proposal_id: Option<ProposalId>,
    /// Its files.
    pub files: Vec<AttachedFileView>,
}

/// An organization that looks at credits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Onlooker {
    pub(crate) organization: OrganizationId,
    pub(crate) is_buyer: bool,
}

impl Onlooker {
    pub(crate) fn new<V: LedgerView>(view: &V, organization: OrganizationId) -> Result<Self, V::Gap> {
        let role = slot::<Organization, V>(view, &organization)?.entity;
        Ok(Self { organization, is_buyer: role.is_some_and(|role| role.holds(MarketRole::Buyer)) })
    }

    /// Whether it may see a credit.
    pub(crate) fn sees(self, credit: &Credit) -> bool {
        credit.is_visible_to(self.organization, self.is_buyer)
    }
}

impl CreditView {
    /// The credit as an organization sees it; none when it may not see it (D-23, D-79).
    pub(crate) fn seen_by<V: LedgerView>(view: &V, id: CreditId, organization: OrganizationId) -> Result<Option<Self>, V::Gap> {
        let (slot, onlooker) = both(slot::<Credit, V>(view, &id), Onlooker::new(view, organization))?;
        Self::of(view, id, slot, onlooker)
    }

    /// The same for a credit that was found already.
    pub(crate) fn of<V: LedgerView>(
        view: &V,
        id: CreditId,
        slot: Slot<'_, Credit>,
        onlooker: Onlooker,
    ) -> Result<Option<Self>, V::Gap> {
        let Some(credit) = slot.entity.filter(|credit| onlooker.sees(credit)) else { return Ok(None) };
        let mint = &*credit.mint;
        let has_part = credit.is_associated_with(onlooker.organization);
        Ok(Some(Self {
            credit_id: id,
            version: has_part.then_some(slot.version),
            status: credit.status,
            quantity: credit.quantity,
            vintage: mint.vintage,
            asset_id: mint.asset_id.clone(),
            determined_value: mint.determined_value,
            owner_id: credit.owner,
            issuing_registry_id: mint.issuing_registry_id,
            verifier_id: mint.verifier_id,
            supplier_id: mint.supplier_id,
            processed_claim_id: mint.processed_claim_id,
            listed_on: credit.listed_on,
            end_use_buyer: credit.end_use_buyer.clone(),
            parent_id: credit.parent,
            open_proposal_id: credit.open_proposal.as_ref().filter(|_| has_part).map(|open| open.proposal_id),
            files: AttachedFileView::list(view, &credit.files)?,
        }))
    }
}

/// A credit that the actor changed and may not see any more ([D-84]).
///
/// [D-84]: ecoledger_kernel::rules::credits#d-84
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreditOutOfSight {
    /// Its id.
    pub credit_id: CreditId,
}

/// A file that was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeletedFile {
    /// Its id.
    pub file_id: FileId,
}

/// From where a credit comes: ids alone, which everybody sees who sees the credit ([D-68]).
///
/// [D-68]: ecoledger_kernel::rules::credits#d-68
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct OriginView {
    /// The eco project.
    pub project: EcoProjectId,
    /// The modular benefit project.
    pub mbp: MbpId,
    /// The claim.
    pub claim: ClaimId,
    /// The processed claim.
    pub processed_claim: ProcessedClaimId,
}

impl OriginView {
    pub(crate) fn new(credit: &Credit) -> Self {
        let mint = &*credit.mint;
        Self { project: mint.eco_project_id, mbp: mint.mbp_id, claim: mint.claim_id, processed_claim: mint.processed_claim_id }
    }
}

/// Something that happened to a credit or to one of its ancestors ([D-58]): the name of the event and what it says.
///
/// [D-58]: ecoledger_kernel::rules::credits#d-58
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreditHistoryView {
    /// The credit to which it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_id: Option<CreditId>,
    /// The type of the event.
    #[serde(rename = "type")]
    pub event_type: &'static str,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// Of a mint: the first owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<OrganizationId>,
    /// Of a transfer: who owned it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_organization_id: Option<OrganizationId>,
    /// Of a transfer: who owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_organization_id: Option<OrganizationId>,
    /// Of a listing: where it begins or ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketplace_id: Option<OrganizationId>,
    /// Of a listing that moves: from where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_marketplace_id: Option<OrganizationId>,
    /// Of a listing that moves: to where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_marketplace_id: Option<OrganizationId>,
    /// The new end-use buyer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_use_buyer: Option<Arc<EndUseBuyer>>,
}

impl CreditHistoryView {
    pub(crate) fn new(credit_id: CreditId, fact: CreditFact) -> Self {
        let told = match fact.what {
            CreditDeed::Minted(owner) => Self { event_type: "creditMinted", owner_id: Some(owner), ..Self::default() },
            CreditDeed::Split => Self { event_type: "creditSplit", ..Self::default() },
            CreditDeed::Transferred { from, to } => Self {
                event_type: "creditTransferred",
                from_organization_id: Some(from),
                to_organization_id: Some(to),
                ..Self::default()
            },
            CreditDeed::Listed(on) => Self { event_type: "creditListed", marketplace_id: Some(on), ..Self::default() },
            CreditDeed::Delisted(on) => Self { event_type: "creditDelisted", marketplace_id: Some(on), ..Self::default() },
            CreditDeed::ListingTransferred { from, to } => Self {
                event_type: "creditListingTransferred",
                from_marketplace_id: Some(from),
                to_marketplace_id: Some(to),
                ..Self::default()
            },
            CreditDeed::EndUseBuyer(buyer) => {
                Self { event_type: "endUseBuyerChanged", end_use_buyer: Some(buyer), ..Self::default() }
            }
            CreditDeed::Retired => Self { event_type: "creditRetired", ..Self::default() },
        };
        Self { credit_id: Some(credit_id), at: Some(fact.at), ..told }
    }
}

/// Where a credit comes from, what became of it, and what happened to it on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LineageView {
    /// The credit.
    pub credit: CreditView,
    /// From where it comes.
    pub origin: OriginView,
    /// From the mint down to its parent: those that the actor may see.
    pub ancestors: Vec<CreditView>,
    /// A page of what was split from it, in the order of creation: those that the actor may see.
    pub descendants: Vec<CreditView>,
    /// What happened to it and, up to the split, to its ancestors. More of it, and of the ancestors, than fits a page (16 MiB) goes
    /// on, upwards, on the next one.
    pub history: Vec<CreditHistoryView>,
    /// Where the next page begins; absent on the last one (D-98).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// Whether this is not the first page: parents of its descendants may stand on an earlier one.
    #[serde(skip)]
    pub is_continued: bool,
    /// Whether more ancestors or more of the history stand on the next page.
    #[serde(skip)]
    pub has_more_above: bool,
    /// Whether more descendants stand on the next page.
    #[serde(skip)]
    pub has_more_below: bool,
}
