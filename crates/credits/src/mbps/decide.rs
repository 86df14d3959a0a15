use ecoledger_kernel::{
    Choice, Clash, CommandContext, Emit, Entity as _, Halt, Holds, MarketRole, MbpId, Notes, OrganizationId, Reader, Version,
    declare_rules,
};

use super::{
    AddModularBenefitProject, Mbp, MbpStatus, ModularBenefitProjectCreated, ModularBenefitProjectUpdated,
    UpdateModularBenefitProject,
};
use crate::{
    CreditsView, Event,
    eco_projects::{
        eco_project_seen_by,
        permissions::{EDIT, MAKE, OWNER, VISIBILITY, expect_owner},
    },
    organizations::{
        expect_market_role, named_organization,
        policy::{MemberRight, authorize},
    },
};

declare_rules! {
    /// A modular benefit project is edited until it is submitted, and when it was returned (D-14).
    EDITABLE = WrongState "D-14 draft or returned":
        "a modular benefit project can be edited while it is draft or returnedForEdits; the issuing registry returns a \
         submitted one";

    /// The issuing registry is chosen in a draft (D-64).
    REGISTRY_IN_A_DRAFT = WrongState "D-64 registry in a draft":
        "the issuing registry can be changed while the modular benefit project is draft, before it was ever submitted";
}

/// A modular benefit project that an organization may see: one that is absent and one that is hidden are both `notFound`
/// ([D-23]).
///
/// [D-23]: ecoledger_kernel::rules::organizations#d-23
pub fn mbp_seen_by<'v, V: Holds<Mbp>, N: Notes>(
    id: MbpId,
    organization: OrganizationId,
    reader: &mut Reader<'v, V, N>,
) -> Result<(&'v Mbp, Version), Halt<V::Gap>> {
    reader.found_where(&id, VISIBILITY, |mbp: &Mbp| mbp.is_visible_to(organization))
}

pub(crate) fn add_modular_benefit_project<V: CreditsView, N: Notes>(
    command: &AddModularBenefitProject,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let acting = authorize(&context.actor, MAKE, reader)?;
    let (project, version) = eco_project_seen_by(command.eco_project_id, acting.id, reader)?;
    expect_owner(&acting, project.supplier, OWNER, reader)?;
    let mbp = &command.modular_benefit_project;
    let slot = reader.read::<Mbp>(&mbp.mbp_id)?;
    let issuing_registry = mbp.attributes.issuing_registry_id;
    let organization = named_organization(issuing_registry, reader)?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    reader.expect_new(&mbp.mbp_id, slot)?;
    expect_market_role(issuing_registry, organization, MarketRole::IssuingRegistry, reader)?;
    let created = ModularBenefitProjectCreated {
        mbp_id: mbp.mbp_id,
        eco_project_id: command.eco_project_id,
        supplier_id: acting.id,
        attributes: mbp.attributes.clone().into(),
    };
    events.emit(created.into());
    Ok(())
}

pub(crate) fn update_modular_benefit_project<V: CreditsView, N: Notes>(
    command: &UpdateModularBenefitProject,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let id = command.mbp_id;
    let acting = authorize(&context.actor, EDIT, reader)?;
    let (mbp, version) = mbp_seen_by(id, acting.id, reader)?;
    expect_owner(&acting, mbp.supplier, OWNER, reader)?;
    acting.expect_cover(MemberRight::Write, mbp.path(id), reader)?;
    let issuing_registry = match command.changes.issuing_registry_id {
        Some(issuing_registry) => Some((issuing_registry, named_organization(issuing_registry, reader)?)),
        None => None,
    };
    reader.require_version(context, version)?;
    reader.expect_clock(context)?;
    let status = || Clash::about(&Mbp::key(&id)).status(mbp.status.name());
    reader.check(EDITABLE, mbp.status.is_editable(), status)?;
    let changes = command.changes.against(&mbp.attributes);
    let keeps_issuing_registry = changes.issuing_registry_id.is_none();
    reader.check(REGISTRY_IN_A_DRAFT, keeps_issuing_registry || mbp.status == MbpStatus::Draft, status)?;
    if let Some((issuing_registry, organization)) = issuing_registry {
        expect_market_role(issuing_registry, organization, MarketRole::IssuingRegistry, reader)?;
    }
    reader.consult(Choice::NO_CHANGE);
    if !changes.is_empty() {
        events.emit(ModularBenefitProjectUpdated { mbp_id: id, changes }.into());
    }
    Ok(())
}
