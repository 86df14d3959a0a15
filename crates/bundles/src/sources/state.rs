use alloc::vec::Vec;

use ecoledger_kernel::{CountryCode, Entity, EntityKey, Inconsistent, Name, ProductionFacilityId, SupplierId, Text};
use serde::{Deserialize, Serialize};

use super::{FacilityCode, Gsrn, ProductionFacilityRegistered, SupplierRegistered};

/// An account holder that registered production facilities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Supplier {
    /// Its name.
    pub name: Name,
}

impl Entity for Supplier {
    type Id = SupplierId;
    type Change<'e> = &'e SupplierRegistered;

    fn key(id: &SupplierId) -> EntityKey {
        EntityKey::Supplier(*id)
    }

    fn evolve(slot: &mut Option<Self>, id: &SupplierId, event: &SupplierRegistered) -> Result<(), Inconsistent> {
        if slot.is_some() {
            return Err(Inconsistent::new(&Self::key(id), "registered twice"));
        }
        *slot = Some(Self { name: event.name.clone() });
        Ok(())
    }
}

/// A facility that removes carbon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ProductionFacility {
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

impl Entity for ProductionFacility {
    type Id = ProductionFacilityId;
    type Change<'e> = &'e ProductionFacilityRegistered;

    fn key(id: &ProductionFacilityId) -> EntityKey {
        EntityKey::ProductionFacility(*id)
    }

    fn evolve(
        slot: &mut Option<Self>,
        id: &ProductionFacilityId,
        event: &ProductionFacilityRegistered,
    ) -> Result<(), Inconsistent> {
        if slot.is_some() {
            return Err(Inconsistent::new(&Self::key(id), "registered twice"));
        }
        *slot = Some(Self {
            supplier_id: event.supplier_id,
            gsrn: event.gsrn.clone(),
            code: event.code.clone(),
            name: event.name.clone(),
            country_code: event.country_code,
            methodology_codes: event.methodology_codes.clone(),
        });
        Ok(())
    }
}
