use ecoledger_kernel::{Apply, Inconsistent, OrganizationId, TraderRegistrationKey};
use serde::{Deserialize, Serialize};

use super::{TraderRegistration, TraderRegistrationChange};

/// An organization became a trader of a marketplace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct TraderRegistered {
    /// The marketplace.
    pub marketplace_id: OrganizationId,
    /// The organization.
    pub organization_id: OrganizationId,
}

impl TraderRegistered {
    pub(crate) fn fold(&self, store: &mut impl Apply<TraderRegistration>) -> Result<(), Inconsistent> {
        let key = TraderRegistrationKey { marketplace: self.marketplace_id, organization: self.organization_id };
        store.apply(&key, TraderRegistrationChange::Registered)
    }
}

ecoledger_kernel::constructors! {
    TraderRegistered(marketplace_id: OrganizationId, organization_id: OrganizationId);
}
