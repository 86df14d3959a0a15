use alloc::{sync::Arc, vec::Vec};

use crate::{
    files::{File, FileChange, Files, Target},
    processed_claims::{ProcessedClaim, ProcessedClaimChange},
};
use ecoledger_kernel::{Apply, CreditId, FileId, Inconsistent, OrganizationId, ProposalId, Quantity, RegistryAsset};
use serde::{Deserialize, Serialize};

use super::{AssetId, Credit, CreditChange, EndUseBuyer, Mint};

/// Who has a part in a credit when something happens to it: what the feed's rows need ([D-75]).
///
/// [D-75]: ecoledger_kernel::rules::feed#d-75
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct CreditParties {
    /// Its owner; of a transfer, the new one.
    pub owner_id: OrganizationId,
    /// Its issuing registry.
    #[serde(rename = "issuerId")]
    pub issuing_registry_id: OrganizationId,
    /// The body that verified it.
    pub verifier_id: OrganizationId,
    /// The supplier.
    pub supplier_id: OrganizationId,
    /// The marketplace on which it is, or was until now, listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed_on: Option<OrganizationId>,
}

impl CreditParties {
    /// The parties of a credit of this mint.
    #[must_use]
    pub fn new(owner_id: OrganizationId, mint: &Mint, listed_on: Option<OrganizationId>) -> Self {
        let Mint { issuing_registry_id, verifier_id, supplier_id, .. } = *mint;
        Self { owner_id, issuing_registry_id, verifier_id, supplier_id, listed_on }
    }

    /// The parties of a credit as it is.
    #[must_use]
    pub fn of(credit: &Credit) -> Self {
        Self::new(credit.owner, &credit.mint, credit.listed_on)
    }
}

/// A credit was minted for a processed claim; the supplier owns it ([D-15]).
///
/// [D-15]: ecoledger_kernel::rules::credits#d-15
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct CreditMinted {
    /// The credit.
    pub credit_id: CreditId,
    /// How much.
    pub quantity: Quantity,
    /// What the mint settles.
    pub mint: Arc<Mint>,
    /// The proposal that was minted.
    pub proposal_id: ProposalId,
    /// The files that the registry named: they are the credit's from now on (D-22).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub file_ids: Vec<FileId>,
}

impl CreditMinted {
    pub(crate) fn fold<S>(&self, store: &mut S) -> Result<(), Inconsistent>
    where
        S: Apply<Credit> + Apply<ProcessedClaim> + Apply<AssetId> + Apply<File>,
    {
        Apply::<Credit>::apply(store, &self.credit_id, CreditChange::Minted(self))?;

        Apply::<ProcessedClaim>::apply(store, &self.mint.processed_claim_id, ProcessedClaimChange::Credited(self.credit_id))?;
        let asset = RegistryAsset { issuing_registry: self.mint.issuing_registry_id, asset: self.mint.asset_id.clone() };
        Apply::<AssetId>::apply(store, &asset, self.credit_id)?;
        let bound = FileChange::Bound(Target::Credit(self.credit_id));
        self.file_ids.iter().try_for_each(|file| Apply::<File>::apply(store, file, bound))
    }
}

/// What a child of a split does not share with its siblings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct SplitChild {
    /// The new credit.
    pub credit_id: CreditId,
    /// Its quantity.
    pub quantity: Quantity,
    /// Its end-use buyer, given or inherited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_use_buyer: Option<Arc<EndUseBuyer>>,
    /// Whether that was given in place of the parent's, so that its lineage tells when it came.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub replaces_end_use_buyer: bool,
}

impl SplitChild {
    /// The end-use buyer, if it is another than the parent's.
    #[must_use]
    pub fn own_end_use_buyer(&self) -> Option<&Arc<EndUseBuyer>> {
        self.end_use_buyer.as_ref().filter(|_| self.replaces_end_use_buyer)
    }
}

/// A credit was divided. The event describes its children in full, so that each folds from it alone ([D-3], [D-17]).
///
/// [D-3]: ecoledger_kernel::rules::whole_ledger#d-3
/// [D-17]: ecoledger_kernel::rules::credits#d-17
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct CreditSplit {
    /// The parent.
    pub credit_id: CreditId,
    /// What every child inherits of the mint.
    pub mint: Arc<Mint>,
    /// The owner of the parent, and so of every child.
    pub owner_id: OrganizationId,
    /// The marketplace on which the parent was listed: the listing goes on with the children.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed_on: Option<OrganizationId>,
    /// The parent's files, which every child shares.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub files: Files,
    /// The children, in the order of the command.
    pub children: Vec<SplitChild>,
}

fn is_empty(files: &Files) -> bool {
    files.as_slice().is_empty()
}

impl CreditSplit {
    pub(crate) fn fold(&self, store: &mut impl Apply<Credit>) -> Result<(), Inconsistent> {
        store.apply(&self.credit_id, CreditChange::Split(self))?;
        self.children.iter().try_for_each(|child| store.apply(&child.credit_id, CreditChange::Born(self, child)))
    }
}

/// A credit went to another owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct CreditTransferred {
    /// The credit.
    pub credit_id: CreditId,
    /// Who owned it.
    pub from_organization_id: OrganizationId,
    /// The parties after the transfer, with the marketplace where it was listed before.
    pub parties: CreditParties,
}

impl CreditTransferred {
    pub(crate) fn fold(&self, store: &mut impl Apply<Credit>) -> Result<(), Inconsistent> {
        store.apply(&self.credit_id, CreditChange::Transferred { to: self.parties.owner_id })
    }
}

/// A credit was listed on a marketplace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct CreditListed {
    /// The credit.
    pub credit_id: CreditId,
    /// The marketplace.
    pub marketplace_id: OrganizationId,
}

impl CreditListed {
    pub(crate) fn fold(&self, store: &mut impl Apply<Credit>) -> Result<(), Inconsistent> {
        store.apply(&self.credit_id, CreditChange::Listed { on: self.marketplace_id })
    }
}

/// A credit's listing ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct CreditDelisted {
    /// The credit.
    pub credit_id: CreditId,
    /// The marketplace where it was listed.
    pub marketplace_id: OrganizationId,
}

impl CreditDelisted {
    pub(crate) fn fold(&self, store: &mut impl Apply<Credit>) -> Result<(), Inconsistent> {
        store.apply(&self.credit_id, CreditChange::Delisted)
    }
}

/// A credit's listing went to another marketplace. Its owner stays the same ([D-18]).
///
/// [D-18]: ecoledger_kernel::rules::credits#d-18
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct CreditListingTransferred {
    /// The credit.
    pub credit_id: CreditId,
    /// Where it was listed.
    pub from_marketplace_id: OrganizationId,
    /// Where it is listed now.
    pub to_marketplace_id: OrganizationId,
}

impl CreditListingTransferred {
    pub(crate) fn fold(&self, store: &mut impl Apply<Credit>) -> Result<(), Inconsistent> {
        store.apply(&self.credit_id, CreditChange::Listed { on: self.to_marketplace_id })
    }
}

/// A credit is held for another end-use buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct EndUseBuyerChanged {
    /// The credit.
    pub credit_id: CreditId,
    /// The end-use buyer, in place of the one before.
    pub end_use_buyer: Arc<EndUseBuyer>,
    /// The parties.
    pub parties: CreditParties,
}

impl EndUseBuyerChanged {
    pub(crate) fn fold(&self, store: &mut impl Apply<Credit>) -> Result<(), Inconsistent> {
        store.apply(&self.credit_id, CreditChange::EndUseBuyer(&self.end_use_buyer))
    }
}

/// A credit was used up, for ever ([D-21]).
///
/// [D-21]: ecoledger_kernel::rules::credits#d-21
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct CreditRetired {
    /// The credit.
    pub credit_id: CreditId,
    /// How much was retired.
    pub quantity: Quantity,
    /// The parties.
    pub parties: CreditParties,
}

impl CreditRetired {
    pub(crate) fn fold(&self, store: &mut impl Apply<Credit>) -> Result<(), Inconsistent> {
        store.apply(&self.credit_id, CreditChange::Retired { quantity: self.quantity })
    }
}

ecoledger_kernel::constructors! {
    CreditMinted(credit_id: CreditId, quantity: Quantity, mint: Arc<Mint>, proposal_id: ProposalId, file_ids: Vec<FileId>);
    CreditListed(credit_id: CreditId, marketplace_id: OrganizationId);
    CreditDelisted(credit_id: CreditId, marketplace_id: OrganizationId);
    CreditListingTransferred(
        credit_id: CreditId, from_marketplace_id: OrganizationId, to_marketplace_id: OrganizationId
    );
}
