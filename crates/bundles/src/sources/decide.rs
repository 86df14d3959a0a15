use ecoledger_kernel::{CommandContext, Emit, Entity as _, Halt, Limit, Notes, Reader, operator};

use super::{
    ProductionFacility, ProductionFacilityRegistered, RegisterProductionFacility, RegisterSupplier, Supplier,
    SupplierRegistered,
};
use crate::{BundlesView, Event};

pub(crate) fn register_supplier<V: BundlesView, N: Notes>(
    command: &RegisterSupplier,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    operator(&context.actor, reader)?;
    let slot = reader.read::<Supplier>(&command.supplier_id)?;
    reader.expect_version_of_new(context)?;
    reader.expect_clock(context)?;
    reader.expect_new(&command.supplier_id, slot)?;
    events.emit(SupplierRegistered { supplier_id: command.supplier_id, name: command.name.clone() }.into());
    Ok(())
}

pub(crate) fn register_production_facility<V: BundlesView, N: Notes>(
    command: &RegisterProductionFacility,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    operator(&context.actor, reader)?;
    let slot = reader.read::<ProductionFacility>(&command.production_facility_id)?;
    reader.found::<Supplier>(&command.supplier_id)?;
    reader.expect_version_of_new(context)?;
    reader.expect_clock(context)?;
    let id = command.production_facility_id;
    reader.expect_new(&id, slot)?;
    Limit::METHODOLOGY_CODES.expect_kept(command.methodology_codes.len(), || ProductionFacility::key(&id), reader)?;
    let event = ProductionFacilityRegistered {
        production_facility_id: id,
        supplier_id: command.supplier_id,
        gsrn: command.gsrn.clone(),
        code: command.code.clone(),
        name: command.name.clone(),
        country_code: command.country_code,
        methodology_codes: command.methodology_codes.clone(),
    };
    events.emit(event.into());
    Ok(())
}
