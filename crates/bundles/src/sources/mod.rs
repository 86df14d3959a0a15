//! Where certificates come from: suppliers and their production facilities.

mod command;
mod decide;
mod event;
mod state;

pub use command::{FacilityCode, Gsrn, RegisterProductionFacility, RegisterSupplier};
pub(crate) use decide::{register_production_facility, register_supplier};
pub use event::{ProductionFacilityRegistered, SupplierRegistered};
pub use state::{ProductionFacility, Supplier};
