use alloc::vec::Vec;

use ecoledger_kernel::{Apply, CountryCode, Inconsistent, Name, ProductionFacilityId, SupplierId, Text};
use serde::{Deserialize, Serialize};

use super::{FacilityCode, Gsrn, ProductionFacility, Supplier};

/// A supplier was made known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct SupplierRegistered {
    /// The supplier.
    pub supplier_id: SupplierId,
    /// Its name.
    pub name: Name,
}

impl SupplierRegistered {
    pub(crate) fn fold(&self, store: &mut impl Apply<Supplier>) -> Result<(), Inconsistent> {
        store.apply(&self.supplier_id, self)
    }
}

/// A production facility was made known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ProductionFacilityRegistered {
    /// The facility.
    pub production_facility_id: ProductionFacilityId,
    /// The supplier that registered it.
    pub supplier_id: SupplierId,
    /// Its GSRN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gsrn: Option<Gsrn>,
    /// Its code.
    pub code: FacilityCode,
    /// Its name.
    pub name: Name,
    /// Where it stands.
    pub country_code: CountryCode,
    /// The methodologies by which it removes carbon.
    pub methodology_codes: Vec<Text>,
}

impl ProductionFacilityRegistered {
    pub(crate) fn fold(&self, store: &mut impl Apply<ProductionFacility>) -> Result<(), Inconsistent> {
        store.apply(&self.production_facility_id, self)
    }
}
