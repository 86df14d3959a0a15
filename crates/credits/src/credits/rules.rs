//! What commands and proposals on credits ask alike.

use alloc::sync::Arc;

use ecoledger_kernel::{
    Clash, CreditId, Emit, Entity as _, Halt, Holds, MarketRole, NOT_FOUND, Notes, OrganizationId, Reader, RegistryAsset,
    TraderRegistrationKey, Version, View, declare_rules,
};

use super::{AssetId, Credit, CreditParties, CreditRetired, CreditStatus, EndUseBuyer, EndUseBuyerChanged};
use crate::{Event, organizations::policy::Acting, trader_registrations::TraderRegistration};

declare_rules! {
    /// A credit is hidden from all but its parties ([D-23]).
    ///
    /// [D-23]: ecoledger_kernel::rules::organizations#d-23
    CREDIT_VISIBILITY = NotFound "D-23 visible credits": NOT_FOUND.sentence();

    /// A credit that may be seen is used by its owner, or by the marketplace where it is listed ([D-20]).
    ///
    /// [D-20]: ecoledger_kernel::rules::credits#d-20
    pub(crate) FOREIGN_CREDIT = Forbidden "D-20 owner or listing marketplace":
        "only the owner of the credit, acting as supplier or buyer, or the marketplace where it is listed may use it so; \
         a trader of the marketplace may ask it";

    /// What was split or retired is history ([D-17]).
    ///
    /// [D-17]: ecoledger_kernel::rules::credits#d-17
    ACTIVE = WrongState "D-17 active":
        "only an active credit can be used; the children of a split one can, and a retired one is used up";

    /// One proposal at a time is open on a credit ([D-16]).
    ///
    /// [D-16]: ecoledger_kernel::rules::credits#d-16
    NO_OPEN_PROPOSAL = OpenProposal "D-16 openProposal":
        "a proposal on the credit is open; it must be decided first, or its submitter withdraws it";

    /// A listing is an encumbrance ([D-18]).
    ///
    /// [D-18]: ecoledger_kernel::rules::credits#d-18
    UNLISTED = CreditListed "D-18 creditListed":
        "the credit is listed; its owner asks the marketplace to delist it with a MarketplaceListingDeregister proposal";

    /// Only what is listed can be delisted or moved ([D-18]).
    ///
    /// [D-18]: ecoledger_kernel::rules::credits#d-18
    LISTED = CreditNotListed "D-18 creditNotListed":
        "the credit is not listed; its owner asks for a listing with a MarketplaceListingRegister proposal";

    /// Who trades on a marketplace is registered there ([D-18]).
    ///
    /// [D-18]: ecoledger_kernel::rules::credits#d-18
    TRADER = NotATrader "D-18 notATrader":
        "the organization is not registered as a trader of the marketplace; it asks with a marketplaceTraderRegister \
         proposal, which the marketplace approves";

    /// An asset id is issued once ([D-15]).
    ///
    /// [D-15]: ecoledger_kernel::rules::credits#d-15
    UNISSUED = AlreadyIssued "D-15 alreadyIssued":
        "the issuing registry has minted a credit under this asset id before; mint under an asset id of its own";
}

/// A credit that the organization may read: any other is `notFound` ([D-23]).
///
/// [D-23]: ecoledger_kernel::rules::organizations#d-23
pub fn visible_credit<'v, V: Holds<Credit>, N: Notes>(
    id: CreditId,
    acting: &Acting<'_>,
    reader: &mut Reader<'v, V, N>,
) -> Result<(&'v Credit, Version), Halt<V::Gap>> {
    reader.found_where(&id, CREDIT_VISIBILITY, |credit: &Credit| is_visible(credit, acting))
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
    reader.check(FOREIGN_CREDIT, uses, Clash::none)
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
    reader.check(ACTIVE, credit.status == CreditStatus::Active, || Clash::about(&Credit::key(&id)).status(credit.status.name()))
}

/// `openProposal`: one is open on the credit ([D-16]).
///
/// [D-16]: ecoledger_kernel::rules::credits#d-16
pub fn expect_no_open_proposal<V: View, N: Notes>(
    id: CreditId,
    credit: &Credit,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    reader.check(NO_OPEN_PROPOSAL, credit.open_proposal.is_none(), || Clash::about(&Credit::key(&id)))
}

/// `creditListed`: a listing is an encumbrance ([D-18]).
///
/// [D-18]: ecoledger_kernel::rules::credits#d-18
pub fn expect_unlisted<V: View, N: Notes>(
    id: CreditId,
    credit: &Credit,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    reader.check(UNLISTED, credit.listed_on.is_none(), || Clash::about(&Credit::key(&id)))
}

/// The marketplace where the credit is listed; `creditNotListed` without one ([D-18]).
///
/// [D-18]: ecoledger_kernel::rules::credits#d-18
pub fn expect_listed<V: View, N: Notes>(
    id: CreditId,
    credit: &Credit,
    reader: &mut Reader<'_, V, N>,
) -> Result<OrganizationId, Halt<V::Gap>> {
    reader.expect_some(LISTED, credit.listed_on, || Clash::about(&Credit::key(&id)))
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
    reader.check(TRADER, registration.is_some_and(|registration| registration.registered), || {
        Clash::about(&TraderRegistration::key(&key))
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
    reader.check(UNISSUED, slot.entity.is_none(), || Clash::about(&AssetId::key(asset)))
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
