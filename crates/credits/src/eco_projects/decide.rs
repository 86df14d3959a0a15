use ecoledger_kernel::{
    CommandContext, EcoProjectId, Emit, Entity as _, Halt, Holds, MarketRole, Notes, OrganizationId, Reader, Version,
};

use super::{
    CreateEcoProject, EcoProject, EcoProjectCreated,
    permissions::{MAKE, VISIBILITY},
};
use crate::{
    CreditsView, Event,
    files::{expect_loose, expect_room_for_files, own_loose_files},
    mbps::{Mbp, ModularBenefitProjectCreated},
    organizations::{Organization, expect_market_role, named_organization, policy::authorize},
};

/// An eco project that an organization may see: one that is absent and one that is hidden are both `notFound` ([D-23]).
///
/// [D-23]: ecoledger_kernel::rules::organizations#d-23
pub fn eco_project_seen_by<'v, V: Holds<EcoProject>, N: Notes>(
    id: EcoProjectId,
    organization: OrganizationId,
    reader: &mut Reader<'v, V, N>,
) -> Result<(&'v EcoProject, Version), Halt<V::Gap>> {
    reader.found_where(&id, VISIBILITY, |project: &EcoProject| project.is_visible_to(organization))
}

pub(crate) fn create_eco_project<V: CreditsView, N: Notes>(
    command: &CreateEcoProject,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let acting = authorize(&context.actor, MAKE, reader)?;
    let slot = reader.read::<EcoProject>(&command.eco_project_id)?;
    let mbps = command.modular_benefit_projects.as_slice();
    reader.fetch::<Mbp>(mbps.iter().map(|mbp| &mbp.mbp_id))?;
    reader.fetch::<Organization>(mbps.iter().map(|mbp| &mbp.attributes.issuing_registry_id))?;
    for (index, mbp) in mbps.iter().enumerate() {
        named_organization(mbp.attributes.issuing_registry_id, reader).map_err(|halt| halt.at_line(index))?;
    }
    let files = own_loose_files(&command.file_ids, acting.id, reader)?;
    reader.expect_version_of_new(context)?;
    reader.expect_clock(context)?;
    reader.expect_new(&command.eco_project_id, slot)?;
    for (index, mbp) in mbps.iter().enumerate() {
        let slot = reader.read::<Mbp>(&mbp.mbp_id)?;
        reader.expect_new(&mbp.mbp_id, slot).map_err(|halt| halt.at_line(index))?;
    }
    expect_loose(&files, reader)?;
    for (index, mbp) in mbps.iter().enumerate() {
        let issuing_registry = mbp.attributes.issuing_registry_id;
        let organization = named_organization(issuing_registry, reader)?;
        expect_market_role(issuing_registry, organization, MarketRole::IssuingRegistry, reader)
            .map_err(|halt| halt.at_line(index))?;
    }
    expect_room_for_files(0, files.len(), || EcoProject::key(&command.eco_project_id), reader)?;
    let created = EcoProjectCreated {
        eco_project_id: command.eco_project_id,
        supplier_id: acting.id,
        name: command.name.clone(),
        description: command.description.clone(),
        country: command.country.clone(),
        file_ids: command.file_ids.as_slice().to_vec(),
    };
    events.emit(created.into());
    for mbp in mbps {
        let created = ModularBenefitProjectCreated {
            mbp_id: mbp.mbp_id,
            eco_project_id: command.eco_project_id,
            supplier_id: acting.id,
            attributes: mbp.attributes.clone().into(),
        };
        events.emit(created.into());
    }
    Ok(())
}
