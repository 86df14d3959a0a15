//! Tonnes: what was minted is active or retired, in whatever parts ([D-15], [D-17]), and each part is what it was split from.
//!
//! [D-15]: ecoledger_kernel::rules::credits#d-15
//! [D-17]: ecoledger_kernel::rules::credits#d-17

use alloc::{
    format,
    string::{String, ToString as _},
    vec::Vec,
};
use core::fmt::Display;

use ecoledger_credits::{Credit, CreditStatus, Mint, ProcessedClaim};
use ecoledger_kernel::{CreditId, MarketRole, OrganizationId, ProcessedClaimId, Total, Version};
use serde::Serialize;
use uuid::Uuid;

use crate::entities::{Entities, Map, map};

/// Where the tonnes of all credits stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreditTotals {
    /// Ever minted.
    pub minted: Total,
    /// Active.
    pub active: Total,
    /// Retired.
    pub retired: Total,
}

impl CreditTotals {
    fn and(self, other: Self) -> Self {
        Self {
            minted: self.minted.and(other.minted),
            active: self.active.and(other.active),
            retired: self.retired.and(other.retired),
        }
    }

    fn count(&mut self, credit: &Credit) {
        if credit.parent.is_none() {
            self.minted = self.minted.plus(credit.quantity);
        }
        match credit.status {
            CreditStatus::Active => self.active = self.active.plus(credit.quantity),
            CreditStatus::Retired => self.retired = self.retired.plus(credit.quantity),
            CreditStatus::Split => {}
        }
    }
}

/// Credit by credit, then mint by mint: a processed claim is minted once, so it stands for its mint.
pub(super) fn audit(entities: &Entities, faults: &mut Vec<String>) -> CreditTotals {
    let mut mints: Map<ProcessedClaimId, CreditTotals> = map(entities.hash_key);
    for (id, place) in entities.credits.iter() {
        let Some(credit) = &place.entity else { continue };
        mints.entry(credit.mint.processed_claim_id).or_default().count(credit);
        let parent = credit.parent.and_then(|parent| Some((parent, entities.credits.get(&parent).entity?)));
        match parent {
            Some(parent) => child(*id, credit, place.version(), parent, faults),
            None => root(*id, credit, entities, faults),
        }
        split(*id, credit, entities, faults);
        holders(*id, credit, entities, faults);
    }
    for (id, CreditTotals { minted, active, retired }) in &mints {
        if active.and(*retired) != *minted {
            faults.push(format!("credits of processed claim {id}: {minted} minted, but {active} active and {retired} retired"));
        }
    }
    mints.values().copied().fold(CreditTotals::default(), CreditTotals::and)
}

/// A minted credit: its processed claim is credited with it and no other, verified at least as much, and has its parties.
fn root(id: CreditId, credit: &Credit, entities: &Entities, faults: &mut Vec<String>) {
    let claim = credit.mint.processed_claim_id;
    let Some(processed) = entities.processed_claims.get(&claim).entity else { return };
    match processed.credit {
        Some(credited) if credited != id => {
            faults.push(format!("credit {id}: minted for processed claim {claim}, whose credit is {credited}"));
        }
        Some(_) | None => {}
    }
    let verified = processed.quantity.map(|quantity| Total::from(quantity.get())).unwrap_or_default();
    if Total::from(credit.quantity) > verified {
        let minted = credit.quantity;
        faults.push(format!("credit {id}: {minted} minted, but {verified} verified in processed claim {claim}"));
    }
    let processed_of_claim = entities.claims.get(&processed.claim).entity.and_then(|claim| claim.processed_claim);
    if processed_of_claim != Some(claim) {
        let (of, is) = (processed.claim, or_none(processed_of_claim));
        faults.push(format!("credit {id}: minted for processed claim {claim}, but that of its claim {of} is {is}"));
    }
    for (name, own, verified) in mint_of(&credit.mint, processed) {
        if own != verified {
            faults.push(format!("credit {id}: its {name} is {own}, that of its processed claim is {verified}"));
        }
    }
}

/// What a mint has from its processed claim, by name.
fn mint_of(mint: &Mint, processed: &ProcessedClaim) -> [(&'static str, Uuid, Uuid); 6] {
    [
        ("supplier", mint.supplier_id.uuid(), processed.supplier.uuid()),
        ("issuer", mint.issuing_registry_id.uuid(), processed.issuing_registry.uuid()),
        ("verifier", mint.verifier_id.uuid(), processed.verifier.uuid()),
        ("claim", mint.claim_id.uuid(), processed.claim.uuid()),
        ("modular benefit project", mint.mbp_id.uuid(), processed.mbp.uuid()),
        ("eco project", mint.eco_project_id.uuid(), processed.eco_project.uuid()),
    ]
}

/// A credit from a split has its parent's mint and first owner, and an end-use buyer if its parent has one; as long as
/// nothing has happened to it, it is listed where its parent was (D-17).
fn child(id: CreditId, credit: &Credit, version: Version, (parent_id, parent): (CreditId, &Credit), faults: &mut Vec<String>) {
    let mut of_parent = |name: &str, own: String, inherited: String| {
        if own != inherited {
            faults.push(format!("credit {id}: its {name} is {own}, that of its parent {parent_id} is {inherited}"));
        }
    };
    if credit.mint != parent.mint {
        let (own, inherited) = (inherited(&credit.mint), inherited(&parent.mint));
        own.into_iter().zip(inherited).for_each(|((name, own), (_, inherited))| of_parent(name, own, inherited));
    }
    if first_owner(credit) != parent.owner {
        of_parent("first owner", first_owner(credit).to_string(), parent.owner.to_string());
    }
    let listed_when_split = parent.listed_when_split.as_deref().copied();
    if version == Version::new(1) && credit.listed_on != listed_when_split {
        of_parent("marketplace", or_none(credit.listed_on), or_none(listed_when_split));
    }
    if credit.end_use_buyer.is_none() && parent.end_use_buyer.is_some() {
        faults.push(format!("credit {id}: it has no end-use buyer, its parent {parent_id} has one"));
    }
}

/// What a mint settles for every part of it, by name.
fn inherited(mint: &Mint) -> [(&'static str, String); 10] {
    [
        ("vintage", mint.vintage.year().to_string()),
        ("asset id", mint.asset_id.to_string()),
        ("determined value", mint.determined_value.name().to_string()),
        ("issuer", mint.issuing_registry_id.to_string()),
        ("verifier", mint.verifier_id.to_string()),
        ("supplier", mint.supplier_id.to_string()),
        ("processed claim", mint.processed_claim_id.to_string()),
        ("claim", mint.claim_id.to_string()),
        ("modular benefit project", mint.mbp_id.to_string()),
        ("eco project", mint.eco_project_id.to_string()),
    ]
}

fn first_owner(credit: &Credit) -> OrganizationId {
    credit.former_owners.first().unwrap_or(credit.owner)
}

fn or_none(id: Option<impl Display>) -> String {
    id.map_or_else(|| "none".to_string(), |id| id.to_string())
}

/// Nothing is lost in a split: at least two children, and all of the parent is theirs (D-17). No credit is of nothing.
fn split(id: CreditId, credit: &Credit, entities: &Entities, faults: &mut Vec<String>) {
    let whole = Total::from(credit.quantity);
    if whole == Total::default() {
        faults.push(format!("credit {id}: its quantity is 0"));
    }
    if credit.status != CreditStatus::Split {
        return;
    }
    let children = credit.children.iter().filter_map(|child| entities.credits.get(child).entity);
    let (count, sum) =
        children.fold((0_usize, Total::default()), |(count, sum), child| (count.saturating_add(1), sum.plus(child.quantity)));
    if count < 2 {
        faults.push(format!("credit {id}: split into {count}, but a split makes two or more"));
    }
    if sum != whole {
        faults.push(format!("credit {id}: {whole} were split into {sum}"));
    }
}

/// Owners are organizations that may own it: its supplier, or a buyer; to retire it takes a buyer (D-20, D-21). It is
/// listed on a marketplace, and not after its end (D-18).
fn holders(id: CreditId, credit: &Credit, entities: &Entities, faults: &mut Vec<String>) {
    let holds = |organization: OrganizationId, role| {
        entities.organizations.get(&organization).entity.is_some_and(|organization| organization.holds(role))
    };
    let owner = credit.owner;
    let may_own = match credit.status {
        CreditStatus::Active | CreditStatus::Split => owner == credit.mint.supplier_id,
        CreditStatus::Retired => false,
    };
    if !may_own && !holds(owner, MarketRole::Buyer) {
        let status = credit.status.name();
        faults.push(format!("credit {id}: {status}, and its owner {owner} is no buyer"));
    }
    let Some(marketplace) = credit.listed_on else { return };
    if credit.status != CreditStatus::Active {
        let status = credit.status.name();
        faults.push(format!("credit {id}: {status}, but listed on {marketplace}"));
    }
    if !holds(marketplace, MarketRole::Marketplace) {
        faults.push(format!("credit {id}: listed on {marketplace}, which is no marketplace"));
    }
}
