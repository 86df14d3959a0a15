use ecoledger_kernel::{
    Choice, Clash, CommandContext, Emit, Entity as _, Halt, MarketRole, Notes, OrganizationId, Reader, declare_rules, operator,
};

use super::{
    AddMarketRole, MarketRoleAdded, Organization, OrganizationRegistered, OrganizationUpdated, RegisterOrganization,
    UpdateOrganization,
    policy::{self, MemberRight, OWN_ORGANIZATION, Permission, Reach},
};
use crate::{CreditsView, Event};

declare_rules! {
    /// An organization holds the market role of its part ([D-50]).
    ///
    /// [D-50]: ecoledger_kernel::rules::requests#d-50
    ROLE_MISSING = RoleMissing "D-50 roleMissing":
        "the organization lacks the market role that its part needs; name one that holds it, or let the operator give it \
         with addMarketRole";
}

pub(crate) fn register_organization<V: CreditsView, N: Notes>(
    command: &RegisterOrganization,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    operator(&context.actor, reader)?;
    let slot = reader.read::<Organization>(&command.organization_id)?;
    reader.expect_version_of_new(context)?;
    reader.expect_clock(context)?;
    reader.expect_new(&command.organization_id, slot)?;
    let event = OrganizationRegistered {
        organization_id: command.organization_id,
        name: command.name.clone(),
        market_roles: command.market_roles.clone(),
    };
    events.emit(event.into());
    Ok(())
}

pub(crate) fn add_market_role<V: CreditsView, N: Notes>(
    command: &AddMarketRole,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    operator(&context.actor, reader)?;
    let (organization, version) = reader.found::<Organization>(&command.organization_id)?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    if !organization.holds(command.market_role) {
        let event = MarketRoleAdded { organization_id: command.organization_id, market_role: command.market_role };
        events.emit(event.into());
    }
    Ok(())
}

/// Any market role will do for the name; the flag needs the buyer role (D-19).
const RENAME: Permission = Permission::new(MarketRole::ALL, MemberRight::Administer, Reach::Organization);
const FLAG: Permission = Permission::new(&[MarketRole::Buyer], MemberRight::Administer, Reach::Organization);

pub(crate) fn update_organization<V: CreditsView, N: Notes>(
    command: &UpdateOrganization,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let permission = if command.is_omnibus_organization.is_some() { FLAG } else { RENAME };
    let acting = policy::authorize(&context.actor, permission, reader)?;
    reader.check(OWN_ORGANIZATION, acting.id == command.organization_id, Clash::none)?;
    let (organization, version) = reader.found::<Organization>(&command.organization_id)?;
    reader.expect_version(context, version)?;
    reader.expect_clock(context)?;
    let name = command.name.clone().filter(|name| *name != organization.name);
    let flag = command.is_omnibus_organization.filter(|flag| *flag != organization.is_omnibus_organization);
    reader.consult(Choice::NO_CHANGE);
    if name.is_some() || flag.is_some() {
        let event = OrganizationUpdated { organization_id: command.organization_id, name, is_omnibus_organization: flag };
        events.emit(event.into());
    }
    Ok(())
}

/// An organization named in a command must be there: `notFound` otherwise. Every member may see it ([D-52]). Whether it holds
/// the market role of its part is asked later, among the conflicts: [`expect_market_role`].
///
/// [D-52]: ecoledger_kernel::rules::organizations#d-52
pub fn named_organization<'v, V: CreditsView, N: Notes>(
    id: OrganizationId,
    reader: &mut Reader<'v, V, N>,
) -> Result<&'v Organization, Halt<V::Gap>> {
    reader.found::<Organization>(&id).map(|(organization, _)| organization)
}

/// An organization named in a command must hold the market role of its part: `roleMissing` otherwise ([D-50]).
///
/// [D-50]: ecoledger_kernel::rules::requests#d-50
pub fn expect_market_role<V: CreditsView, N: Notes>(
    id: OrganizationId,
    organization: &Organization,
    role: MarketRole,
    reader: &mut Reader<'_, V, N>,
) -> Result<(), Halt<V::Gap>> {
    reader.check(ROLE_MISSING, organization.holds(role), || Clash::about(&Organization::key(&id)).lacking(id, role))
}
