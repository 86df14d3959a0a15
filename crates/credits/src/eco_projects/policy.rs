//! What the commands of eco projects, and of all that stands under them, need of their actor (`ecoledger::wire::projects`,
//! [D-10], [D-72]).
//!
//! [D-10]: ecoledger_kernel::rules::organizations#d-10
//! [D-72]: ecoledger_kernel::rules::organizations#d-72

use crate::organizations::policy::{Acting, MemberRight, Permission, Reach};
use ecoledger_kernel::{Halt, MarketRole, Notes, OrganizationId, Reader, Refusal, View};

/// Making eco projects, modular benefit projects and claims: a supplier, with an organization-level role.
pub const MAKE: Permission = Permission::new(&[MarketRole::Supplier], MemberRight::Write, Reach::Organization);

/// Editing what a supplier has made, checkpoints included: a scope may be enough.
pub const EDIT: Permission = Permission::new(&[MarketRole::Supplier], MemberRight::Write, Reach::Asset);

/// Editing processed claims: a verifier; a scope may be enough.
pub const VERIFY: Permission = Permission::new(&[MarketRole::ValidationVerificationBody], MemberRight::Write, Reach::Asset);

/// The rule that hides an asset from all but its parties: `notFound`.
pub const VISIBILITY: &str = "D-23 visibility";

/// The rule that denies all but the supplier that owns the asset.
pub const OWNER: &str = "wire 3.2 supplier (owner)";

/// The rule that denies all but the verifier that owns the processed claim.
pub const OWN_VERIFIER: &str = "wire 3.2 verifier (its own)";

/// The asset may be seen, but it is changed by its owner only: `forbidden` otherwise.
pub fn expect_owner<V: View, N: Notes>(
    acting: &Acting<'_>,
    owner: OrganizationId,
    rule: &'static str,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    reader.check(rule, acting.id == owner, || Refusal::forbidden(rule))
}
