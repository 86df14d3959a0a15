//! What commands and proposals on credits ask alike.

use alloc::sync::Arc;

use ecoledger_kernel::{
    Code, CreditId, Emit, Entity as _, Halt, Holds, MarketRole, Notes, OrganizationId, Reader, Refusal, RegistryAsset,
    TraderRegistrationKey, Version, View,
};

use super::{AssetId, Credit, CreditParties, CreditRetired, CreditStatus, EndUseBuyer, EndUseBuyerChanged};
use crate::{Event, organizations::policy::Acting, trader_registrations::TraderRegistration};

/// The rule that denies a credit that may be seen, but not used so.
pub const FOREIGN_CREDIT: &str = "D-20 owner or listing marketplace";

/// A credit that the organization may read: any other is `notFound` ([D-23]).
///
/// [D-23]: ecoledger_kernel::rules::organizations#d-23
pub fn visible_credit<'v, V: Holds<Credit>, N: Notes>(
    id: CreditId,
    acting: &Acting<'_>,
    reader: &mut Reader<'v, V, N>,
) -> Result<(&'v Credit, Version), Halt<V::Gap>> {
    reader.found_where(&id, "D-23", |credit: &Credit| is_visible(credit, acting))
}

/// Whether the organization may read a credit.
pub(crate) fn is_visible(credit: &Credit, acting: &Acting<'_>) -> bool {
    credit.is_visible_to(acting.id, acting.organization.holds(MarketRole::Buyer))
}

/// Its owner uses a credit in the supplier or buyer role, the marketplace where it is listed in the marketplace role;
/// `forbidden` to anybody else who may see it.
pub fn expect_user_of<V: View, N: Notes>(
    credit: &Credit,
    acting: &Acting<'_>,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    let uses = match acting.market_role {
        MarketRole::Supplier | MarketRole::Buyer => credit.owner == acting.id,
        MarketRole::Marketplace => credit.listed_on == Some(acting.id),
        MarketRole::IssuingRegistry | MarketRole::ValidationVerificationBody => false,
    };
    reader.check(FOREIGN_CREDIT, uses, || Refusal::forbidden(FOREIGN_CREDIT))
}

/// `wrongState`: the credit was split or retired ([D-17], [D-21]).
///
/// [D-17]: ecoledger_kernel::rules::credits#d-17
/// [D-21]: ecoledger_kernel::rules::credits#d-21
pub fn expect_active<V: View, N: Notes>(
    id: CreditId,
    credit: &Credit,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    reader.check("D-17 active", credit.status == CreditStatus::Active, || {
        Refusal::wrong_state(&Credit::key(&id), credit.status.name())
    })
}

/// `openProposal`: one is open on the credit ([D-16]).
///
/// [D-16]: ecoledger_kernel::rules::credits#d-16
pub fn expect_no_open_proposal<V: View, N: Notes>(
    id: CreditId,
    credit: &Credit,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    reader.check("D-16", credit.open_proposal.is_none(), || {
        Refusal::about(Code::OpenProposal, &Credit::key(&id), "has an open proposal")
    })
}

/// `creditListed`: a listing is an encumbrance ([D-18]).
///
/// [D-18]: ecoledger_kernel::rules::credits#d-18
pub fn expect_unlisted<V: View, N: Notes>(
    id: CreditId,
    credit: &Credit,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    reader.check("D-18 creditListed", credit.listed_on.is_none(), || {
        Refusal::about(Code::CreditListed, &Credit::key(&id), "is listed")
    })
}

/// The marketplace where the credit is listed; `creditNotListed` without one ([D-18]).
///
/// [D-18]: ecoledger_kernel::rules::credits#d-18
pub fn expect_listed<V: View, N: Notes>(
    id: CreditId,
    credit: &Credit,
    reader: &mut Reader<'_, V, N>,
) -> Result<OrganizationId, Halt<V::Gap>> {
    reader.rule("D-18 creditNotListed");
    let not_listed = || Refusal::about(Code::CreditNotListed, &Credit::key(&id), "is not listed");
    credit.listed_on.ok_or_else(|| not_listed().into())
}

/// `notATrader`: the organization is not registered as a trader of the marketplace ([D-18], [D-20], [D-82]).
///
/// [D-18]: ecoledger_kernel::rules::credits#d-18
/// [D-20]: ecoledger_kernel::rules::credits#d-20
/// [D-82]: ecoledger_kernel::rules::proposals#d-82
pub fn expect_trader<V: Holds<TraderRegistration>, N: Notes>(
    marketplace: OrganizationId,
    organization: OrganizationId,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    let key = TraderRegistrationKey { marketplace, organization };
    let registration = reader.read::<TraderRegistration>(&key)?.entity;
    reader.check("D-18 notATrader", registration.is_some_and(|registration| registration.registered), || {
        Refusal::about(Code::NotATrader, &TraderRegistration::key(&key), "is not registered")
    })
}

/// `alreadyIssued`: the registry minted another credit under this asset id ([D-15]).
///
/// [D-15]: ecoledger_kernel::rules::credits#d-15
pub fn expect_unissued<V: Holds<AssetId>, N: Notes>(
    asset: &RegistryAsset,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    let slot = reader.read::<AssetId>(asset)?;
    reader.check("D-15 alreadyIssued", slot.entity.is_none(), || {
        Refusal::about(Code::AlreadyIssued, &AssetId::key(asset), "is issued already")
    })
}

/// Retires a credit on approval: the end-use buyer changes first, if another was given ([D-19], [D-21]).
///
/// [D-19]: ecoledger_kernel::rules::credits#d-19
/// [D-21]: ecoledger_kernel::rules::credits#d-21
pub fn retire(id: CreditId, credit: &Credit, end_use_buyer: Option<&Arc<EndUseBuyer>>, events: &mut impl Emit<Event>) {
    let parties = CreditParties::of(credit);
    if let Some(buyer) = end_use_buyer.filter(|buyer| credit.end_use_buyer.as_ref() != Some(buyer)) {
        events.emit(EndUseBuyerChanged { credit_id: id, end_use_buyer: buyer.clone(), parties }.into());
    }
    events.emit(CreditRetired { credit_id: id, quantity: credit.quantity, parties }.into());
}
