//! The rows and events in which the floor keeps credits.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use ecoledger::{
    credits::{self, Children, CreditParties, CreditStatus, EndUseBuyer, Files, Mint, OpenProposal, RoleScope, UserRole},
    kernel::{CreditId, MarketRole, OrganizationId, Quantity, UserId},
};
use serde::{Serialize, Serializer};

use super::Refused;

/// What a user was given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given {
    pub(super) market_role: MarketRole,
    pub(super) scope: Option<RoleScope>,
    pub(super) user_role: UserRole,
}

#[derive(Clone, Debug)]
pub(super) struct Organization {
    pub(super) market_roles: Vec<MarketRole>,
    pub(super) is_omnibus: bool,
    pub(super) user_roles: BTreeMap<UserId, Vec<Given>>,
}

/// The organization for which an actor may do this.
#[derive(Clone, Copy, Debug)]
pub(super) struct Acting {
    pub(super) id: OrganizationId,
    pub(super) market_role: MarketRole,
    pub(super) is_omnibus: bool,
    pub(super) is_buyer: bool,
}

/// Who owned a credit before: the first one, then the others by their ids.
#[derive(Clone, Debug, Default)]
pub(super) struct FormerOwners {
    pub(super) first: Option<OrganizationId>,
    pub(super) later: BTreeSet<OrganizationId>,
}

impl FormerOwners {
    fn contains(&self, organization: OrganizationId) -> bool {
        self.first == Some(organization) || self.later.contains(&organization)
    }

    pub(super) fn add(&mut self, organization: OrganizationId) {
        match self.first {
            None => self.first = Some(organization),
            Some(first) if first == organization => {}
            Some(_) => {
                self.later.insert(organization);
            }
        }
    }
}

impl Serialize for FormerOwners {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.first.iter().chain(&self.later))
    }
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Credit {
    pub(super) status: CreditStatus,
    pub(super) quantity: Quantity,
    pub(super) mint: Arc<Mint>,
    pub(super) owner: OrganizationId,
    pub(super) former_owners: FormerOwners,
    pub(super) listed_on: Option<OrganizationId>,
    pub(super) end_use_buyer: Option<Arc<EndUseBuyer>>,
    pub(super) parent: Option<CreditId>,
    pub(super) children: Arc<[CreditId]>,
    pub(super) open_proposal: Option<Box<OpenProposal>>,
    pub(super) files: Files,
    pub(super) listed_when_split: Option<OrganizationId>,
}

/// A credit was divided.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Split {
    pub(super) credit_id: CreditId,
    pub(super) mint: Arc<Mint>,
    pub(super) owner_id: OrganizationId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) listed_on: Option<OrganizationId>,
    #[serde(skip_serializing_if = "Files::is_empty")]
    pub(super) files: Files,
    pub(super) children: Vec<SplitChild>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SplitChild {
    pub(super) credit_id: CreditId,
    pub(super) quantity: Quantity,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_use_buyer: Option<Arc<EndUseBuyer>>,
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub(super) replaces_end_use_buyer: bool,
}

/// A credit went to another owner.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Transferred {
    pub(super) credit_id: CreditId,
    pub(super) from_organization_id: OrganizationId,
    pub(super) parties: CreditParties,
}

/// A credit is held for another end-use buyer.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EndUseBuyerChanged {
    credit_id: CreditId,
    end_use_buyer: Arc<EndUseBuyer>,
    parties: CreditParties,
}

/// A credit was used up.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Retired {
    credit_id: CreditId,
    quantity: Quantity,
    parties: CreditParties,
}

impl Credit {
    pub(super) fn minted(event: &credits::CreditMinted) -> Self {
        Self::new(event.quantity, event.mint.clone(), event.mint.supplier_id)
    }

    fn new(quantity: Quantity, mint: Arc<Mint>, owner: OrganizationId) -> Self {
        Self {
            status: CreditStatus::Active,
            quantity,
            mint,
            owner,
            former_owners: FormerOwners::default(),
            listed_on: None,
            end_use_buyer: None,
            parent: None,
            children: Arc::default(),
            open_proposal: None,
            files: Files::default(),
            listed_when_split: None,
        }
    }

    /// A child of a split.
    pub(super) fn born(event: &Split, child: &SplitChild) -> Self {
        Self {
            listed_on: event.listed_on,
            end_use_buyer: child.end_use_buyer.clone(),
            parent: Some(event.credit_id),
            files: event.files.clone(),
            ..Self::new(child.quantity, event.mint.clone(), event.owner_id)
        }
    }

    pub(super) fn parties(&self) -> CreditParties {
        CreditParties::new(self.owner, &self.mint, self.listed_on)
    }

    pub(super) fn is_visible_to(&self, acting: &Acting) -> bool {
        let id = acting.id;
        self.owner == id
            || self.listed_on == Some(id)
            || [self.mint.issuing_registry_id, self.mint.verifier_id, self.mint.supplier_id].contains(&id)
            || self.open_proposal.as_ref().is_some_and(|open| id == open.submitter_id || id == open.decider_id)
            || self.former_owners.contains(id)
            || self.listed_when_split == Some(id)
            || (acting.is_buyer && (self.listed_on.is_some() || self.listed_when_split.is_some()))
    }

    pub(super) fn expect_user(&self, acting: &Acting) -> Result<(), Refused> {
        let uses = match acting.market_role {
            MarketRole::Supplier | MarketRole::Buyer => self.owner == acting.id,
            MarketRole::Marketplace => self.listed_on == Some(acting.id),
            MarketRole::IssuingRegistry | MarketRole::ValidationVerificationBody => false,
        };
        if uses { Ok(()) } else { Err("another's credit") }
    }

    pub(super) fn expect_free(&self) -> Result<(), Refused> {
        if self.status != CreditStatus::Active {
            return Err("split or retired");
        }
        if self.open_proposal.is_some() { Err("a proposal is open on it") } else { Ok(()) }
    }

    pub(super) fn expect_unlisted(&self) -> Result<(), Refused> {
        if self.listed_on.is_some() { Err("it is listed") } else { Ok(()) }
    }

    /// Spent: its children go on in its place.
    pub(super) fn divide(&mut self, event: &Split) {
        self.status = CreditStatus::Split;
        self.listed_when_split = self.listed_on.take();
        self.children = event.children.iter().map(|child| child.credit_id).collect();
    }

    /// Used up.
    pub(super) fn retire(&mut self, credit_id: CreditId) -> Retired {
        self.status = CreditStatus::Retired;
        Retired { credit_id, quantity: self.quantity, parties: self.parties() }
    }

    /// Held for another end-use buyer, if it is another.
    pub(super) fn hold_for(&mut self, credit_id: CreditId, buyer: Option<&Arc<EndUseBuyer>>) -> Option<EndUseBuyerChanged> {
        let end_use_buyer = buyer.filter(|buyer| self.end_use_buyer.as_ref() != Some(buyer))?.clone();
        self.end_use_buyer = Some(end_use_buyer.clone());
        Some(EndUseBuyerChanged { credit_id, end_use_buyer, parties: self.parties() })
    }
}

/// The split of a credit into children that sum to it.
pub(super) fn parts(credit_id: CreditId, credit: &Credit, children: &Children) -> Result<Split, Refused> {
    let sum = children.iter().fold(0_u128, |sum, child| sum.saturating_add(child.quantity.get().grams().into()));
    if sum != u128::from(credit.quantity.grams()) {
        return Err("another sum");
    }
    let child = |child: &credits::Child| SplitChild {
        credit_id: child.credit_id,
        quantity: child.quantity.get(),
        end_use_buyer: child.end_use_buyer.as_ref().or(credit.end_use_buyer.as_ref()).cloned(),
        replaces_end_use_buyer: child.end_use_buyer.is_some() && child.end_use_buyer != credit.end_use_buyer,
    };
    Ok(Split {
        credit_id,
        mint: credit.mint.clone(),
        owner_id: credit.owner,
        listed_on: credit.listed_on,
        files: credit.files.clone(),
        children: children.iter().map(child).collect(),
    })
}
