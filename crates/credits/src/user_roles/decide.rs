use ecoledger_kernel::{
    Actor, ActorKind, Choice, Clash, CommandContext, Emit, Entity as _, Halt, Limit, MarketRole, Notes, OrganizationId, Reader,
    declare_rules, expect_actor_kind,
};

use super::{AssignUserRole, RevokeUserRole, RoleScope, UserRoleAssigned, UserRoleRevoked};
use crate::{
    CreditsView, Event,
    eco_projects::{EcoProject, eco_project_seen_by},
    mbps::{Mbp, mbp_seen_by},
    organizations::{
        Organization, expect_market_role,
        policy::{Acting, AssetPath, MARKET_ROLE_FITS, MemberRight, OWN_ORGANIZATION, Permission, Reach, authorize},
    },
};

declare_rules! {
    /// Only a role that is held can be taken away (D-50).
    ROLE_NOT_HELD = WrongState "D-50 role not held":
        "only a user role that the user holds, in this market role and over this very scope, can be revoked";
}

/// What was given already is not given again (D-8).
const HELD_ALREADY: &Choice = &Choice::new("D-8 no change");

/// Who may manage user roles, by kind.
const MANAGERS: &[ActorKind] = &[ActorKind::Operator, ActorKind::Member];

const OVER_ALL: Permission = Permission::new(MarketRole::ALL, MemberRight::Administer, Reach::Organization);
const OVER_SCOPE: Permission = Permission::new(MarketRole::ALL, MemberRight::Administer, Reach::Asset);

/// Whose roles are managed, in which market role and over what.
struct ManagedRoles {
    organization: OrganizationId,
    market_role: MarketRole,
    scope: Option<RoleScope>,
}

impl ManagedRoles {
    /// The member that manages them, none for the operator: from actor and command alone (D-61).
    fn manager<'v, V: CreditsView, N: Notes>(
        &self,
        actor: &Actor,
        reader: &mut Reader<'v, V, N>,
    ) -> Result<Option<Acting<'v>>, Halt<V::Gap>> {
        match actor {
            Actor::Operator => expect_actor_kind(actor, MANAGERS, Some(None), reader),
            Actor::ChannelUser(_) | Actor::AccountHolder(_) => expect_actor_kind(actor, MANAGERS, None, reader),
            Actor::Member { .. } => {
                let permission = if self.scope.is_some() { OVER_SCOPE } else { OVER_ALL };
                let acting = authorize(actor, permission, reader)?;
                let own = acting.id == self.organization;
                reader.check(OWN_ORGANIZATION, own, Clash::none)?;
                let fits = acting.market_role == self.market_role;
                reader.check(MARKET_ROLE_FITS, fits, || {
                    Clash::none().allowing(&[self.market_role.name()]).found(acting.market_role)
                })?;
                Ok(Some(acting))
            }
        }
    }

    /// The scope must be there, for a member be visible (`notFound`), and be covered by a role of its own (`forbidden`).
    fn expect_scope<V: CreditsView, N: Notes>(
        &self,
        manager: Option<&Acting<'_>>,
        reader: &mut Reader<'_, V, N>,
    ) -> Result<(), Halt<V::Gap>> {
        let Some(scope) = self.scope else { return Ok(()) };
        let path = match (scope, manager) {
            (RoleScope::EcoProject(id), None) => {
                reader.found::<EcoProject>(&id)?;
                EcoProject::path(id)
            }
            (RoleScope::EcoProject(id), Some(acting)) => {
                eco_project_seen_by(id, acting.id, reader)?;
                EcoProject::path(id)
            }
            (RoleScope::Mbp(id), None) => reader.found::<Mbp>(&id)?.0.path(id),
            (RoleScope::Mbp(id), Some(acting)) => mbp_seen_by(id, acting.id, reader)?.0.path(id),
        };
        let path: AssetPath = path;
        manager.map_or(Ok(()), |acting| acting.expect_cover(MemberRight::Administer, path, reader))
    }

    /// The organization whose roles are managed, after all checks but those of state.
    fn organization<'v, V: CreditsView, N: Notes>(
        &self,
        context: &CommandContext,
        reader: &mut Reader<'v, V, N>,
    ) -> Result<&'v Organization, Halt<V::Gap>> {
        let manager = self.manager(&context.actor, reader)?;
        let (organization, version) = reader.found::<Organization>(&self.organization)?;
        self.expect_scope(manager.as_ref(), reader)?;
        reader.expect_version(context, version)?;
        reader.expect_clock(context)?;
        Ok(organization)
    }
}

pub(crate) fn assign_user_role<V: CreditsView, N: Notes>(
    command: &AssignUserRole,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let AssignUserRole { organization_id, user_id, market_role, user_role, scope } = *command;
    let subject = ManagedRoles { organization: organization_id, market_role, scope };
    let organization = subject.organization(context, reader)?;
    expect_market_role(organization_id, organization, market_role, reader)?;
    let held = organization.user_role(user_id, market_role, scope);
    if held.is_none() {
        let roles = organization.assignments(user_id).len().saturating_add(1);
        Limit::USER_ROLES.expect_kept(roles, || Organization::key(&organization_id), reader)?;
    }
    reader.consult(HELD_ALREADY);
    if held != Some(user_role) {
        events.emit(UserRoleAssigned { organization_id, user_id, market_role, user_role, scope }.into());
    }
    Ok(())
}

pub(crate) fn revoke_user_role<V: CreditsView, N: Notes>(
    command: &RevokeUserRole,
    context: &CommandContext,
    reader: &mut Reader<'_, V, N>,
    events: &mut impl Emit<Event>,
) -> Result<(), Halt<V::Gap>> {
    let RevokeUserRole { organization_id, user_id, market_role, scope } = *command;
    let subject = ManagedRoles { organization: organization_id, market_role, scope };
    let organization = subject.organization(context, reader)?;
    let held = organization.user_role(user_id, market_role, scope);
    let user_role = reader.expect_some(ROLE_NOT_HELD, held, || {
        Clash::about(&Organization::key(&organization_id)).status("the role is not held")
    })?;
    events.emit(UserRoleRevoked { organization_id, user_id, market_role, user_role, scope }.into());
    Ok(())
}
