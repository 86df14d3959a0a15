//! What the commands of eco projects, and of all that stands under them, need of their actor (`ecoledger::wire::projects`,
//! [D-10], [D-72]).
//!
//! [D-10]: ecoledger_kernel::rules::organizations#d-10
//! [D-72]: ecoledger_kernel::rules::organizations#d-72

use crate::organizations::policy::{Acting, MemberRight, Permission, Reach};
use ecoledger_kernel::{Clash, Halt, MarketRole, NOT_FOUND, Notes, OrganizationId, Reader, Rule, View, declare_rules};

/// Making eco projects, modular benefit projects and claims: a supplier, with an organization-level role.
pub(crate) const MAKE: Permission = Permission::new(&[MarketRole::Supplier], MemberRight::Write, Reach::Organization);

/// Editing what a supplier has made, checkpoints included: a scope may be enough.
pub(crate) const EDIT: Permission = Permission::new(&[MarketRole::Supplier], MemberRight::Write, Reach::Asset);

/// Editing processed claims: a verifier; a scope may be enough.
pub(crate) const VERIFY: Permission =
    Permission::new(&[MarketRole::ValidationVerificationBody], MemberRight::Write, Reach::Asset);

declare_rules! {
    /// An asset is hidden from all but its parties ([D-23]).
    ///
    /// [D-23]: ecoledger_kernel::rules::organizations#d-23
    pub(crate) VISIBILITY = NotFound "D-23 visibility": NOT_FOUND.sentence();

    /// The supplier that owns an asset works on it (`ecoledger::wire::projects`).
    pub(crate) OWNER = Forbidden "wire 3.2 supplier (owner)":
        "only the supplier that owns it may change it; a user of that organization can";

    /// The verifier that owns a processed claim works on it (`ecoledger::wire::projects`).
    pub(crate) OWN_VERIFIER = Forbidden "wire 3.2 verifier (its own)":
        "only the verifier that owns the processed claim may change it; a user of that organization can";
}

/// The asset may be seen, but it is changed by its owner only: `forbidden` otherwise.
pub(crate) fn expect_owner<V: View, N: Notes>(
    acting: &Acting<'_>,
    owner: OrganizationId,
    rule: &'static Rule,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    reader.check(rule, acting.id == owner, Clash::none)
}
