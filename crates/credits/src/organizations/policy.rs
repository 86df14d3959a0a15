//! What a member may do: decided from the actor and the command alone before anything is looked up ([D-61]), and from the
//! scope of the user's roles once the asset is known ([D-10], [D-53], [D-72], [D-77]).
//!
//! Each command's [`Permission`] stands beside its rules; the docs of `ecoledger::rights` show them all as one table.
//!
//! [D-10]: ecoledger_kernel::rules::organizations#d-10
//! [D-53]: ecoledger_kernel::rules::organizations#d-53
//! [D-61]: ecoledger_kernel::rules::whole_ledger#d-61
//! [D-72]: ecoledger_kernel::rules::organizations#d-72
//! [D-77]: ecoledger_kernel::rules::organizations#d-77

use alloc::vec::Vec;

use ecoledger_kernel::{
    Actor, ActorKind, Clash, EcoProjectId, Halt, Holds, MarketRole, MbpId, Notes, OrganizationId, Reader, Rule, UserId, View,
    declare_rules, expect_actor_kind,
};

use super::Organization;
use crate::user_roles::{Assignment, RoleScope, UserRole};

/// What a user role may allow ([D-10]).
///
/// [D-10]: ecoledger_kernel::rules::organizations#d-10
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MemberRight {
    /// To see: every user role.
    Read,
    /// To run data commands: contributors and administrators.
    Write,
    /// To manage the organization and its user roles: administrators.
    Administer,
}

/// How far the user role must reach ([D-53], [D-72]).
///
/// [D-53]: ecoledger_kernel::rules::organizations#d-53
/// [D-72]: ecoledger_kernel::rules::organizations#d-72
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reach {
    /// The whole organization: making assets, and everything about credits and scorecards.
    Organization,
    /// The asset concerned; a scope may be enough, which [`Acting::expect_cover`] asks once the asset is known.
    Asset,
}

/// What a command or a query needs of its actor: a row of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Permission {
    /// The market roles in which it may be asked.
    pub market_roles: &'static [MarketRole],
    /// What the user role must allow.
    pub right: MemberRight,
    /// How far the user role must reach.
    pub reach: Reach,
}

impl Permission {
    /// A row of the policy.
    #[must_use]
    pub const fn new(market_roles: &'static [MarketRole], right: MemberRight, reach: Reach) -> Self {
        Self { market_roles, right, reach }
    }

    /// What every query of a member needs: any user role in any market role ([D-77]).
    ///
    /// [D-77]: ecoledger_kernel::rules::organizations#d-77
    pub const QUERY: Self = Self::new(MarketRole::ALL, MemberRight::Read, Reach::Asset);
}

declare_rules! {
    /// Each command belongs to market roles ([D-61]).
    ///
    /// [D-61]: ecoledger_kernel::rules::whole_ledger#d-61
    pub(crate) MARKET_ROLE_FITS = Forbidden "D-61 market role fits the command":
        "the actor acts in a market role to which this does not belong; act in one that fits, if the organization holds it";

    /// A member acts in a market role that its organization holds ([D-77]).
    ///
    /// [D-77]: ecoledger_kernel::rules::organizations#d-77
    pub(crate) MARKET_ROLE_HELD = Forbidden "D-77 market role held by the organization":
        "the organization for which the actor acts does not hold this market role; the operator gives it with addMarketRole";

    /// A member acts in a market role in which it was given a user role ([D-77]).
    ///
    /// [D-77]: ecoledger_kernel::rules::organizations#d-77
    pub(crate) USER_ROLE_HELD = Forbidden "D-77 user role in the market role":
        "the user has no user role in this market role of the organization; an administrator of the organization, or the \
         operator, gives one with assignUserRole";

    /// Readers run no command ([D-10]).
    ///
    /// [D-10]: ecoledger_kernel::rules::organizations#d-10
    pub(crate) NO_READER = Forbidden "D-10 readers run no command":
        "the user is a reader only; a contributor or an administrator may do this, and an administrator makes one with \
         assignUserRole";

    /// Administrators manage the organization ([D-10]).
    ///
    /// [D-10]: ecoledger_kernel::rules::organizations#d-10
    pub(crate) ADMINISTRATOR = Forbidden "D-10 administrators only":
        "only an administrator may do this; another administrator, or the operator, makes one with assignUserRole";

    /// What concerns the whole organization is not for users with scopes only ([D-72]).
    ///
    /// [D-72]: ecoledger_kernel::rules::organizations#d-72
    pub(crate) ORGANIZATION_LEVEL = Forbidden "D-72 organization-level role":
        "the user's roles are limited to projects, and this concerns the whole organization; an administrator gives a user \
         role without a scope with assignUserRole";

    /// A user's scopes bound what it may do ([D-77]).
    ///
    /// [D-77]: ecoledger_kernel::rules::organizations#d-77
    pub SCOPE = Forbidden "D-77 scope of the user role":
        "no user role that allows this reaches so far; an administrator gives one that covers it with assignUserRole";

    /// An organization is managed from within ([D-52]).
    ///
    /// [D-52]: ecoledger_kernel::rules::organizations#d-52
    pub(crate) OWN_ORGANIZATION = Forbidden "D-52 own organization":
        "members manage their own organization only; an administrator of the other one, or the operator, may do this";

    /// End-use buyers are named by an omnibus ([D-19]).
    ///
    /// [D-19]: ecoledger_kernel::rules::credits#d-19
    pub(crate) OMNIBUS = Forbidden "D-19 omnibus organization":
        "only an omnibus organization acting as buyer may set an end-use buyer; an administrator of the organization sets \
         the flag with updateOrganization";
}

impl UserRole {
    /// Whether the role gives a right.
    #[must_use]
    pub const fn gives(self, right: MemberRight) -> bool {
        match (self, right) {
            (Self::Administrator, _) | (_, MemberRight::Read) | (Self::Contributor, MemberRight::Write) => true,
            (Self::Reader, MemberRight::Write) | (Self::Contributor | Self::Reader, MemberRight::Administer) => false,
        }
    }
}

impl MemberRight {
    const fn rule(self) -> &'static Rule {
        match self {
            Self::Read => USER_ROLE_HELD,
            Self::Write => NO_READER,
            Self::Administer => ADMINISTRATOR,
        }
    }
}

/// Where an asset lies: a scope covers it when it names one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a place in an eco project: a scope names one of its two ids")]
pub struct AssetPath {
    /// Its eco project.
    pub eco_project: EcoProjectId,
    /// Its modular benefit project; none for the eco project itself.
    pub mbp: Option<MbpId>,
}

impl AssetPath {
    fn is_in(&self, scope: RoleScope) -> bool {
        match scope {
            RoleScope::EcoProject(eco_project) => self.eco_project == eco_project,
            RoleScope::Mbp(mbp) => self.mbp == Some(mbp),
        }
    }
}

/// The organization for which a member acts, after it was found to be allowed to.
#[derive(Clone, Copy, Debug)]
pub struct Acting<'v> {
    /// The user.
    pub user: UserId,
    /// The organization's id.
    pub id: OrganizationId,
    /// The market role in which the user acts.
    pub market_role: MarketRole,
    /// The organization.
    pub organization: &'v Organization,
    /// What the user was given in it, in whichever market role.
    assignments: &'v [Assignment],
}

impl<'v> Acting<'v> {
    /// What the user was given in the market role in which it acts, in whichever scope.
    pub fn assignments(&self) -> impl Iterator<Item = &'v Assignment> + use<'v> {
        let market_role = self.market_role;
        self.assignments.iter().filter(move |assignment| assignment.market_role == market_role)
    }

    /// Whether one of the user's roles gives a right on an asset.
    #[must_use]
    pub fn covers(&self, right: MemberRight, asset: AssetPath) -> bool {
        self.assignments()
            .filter(|assignment| assignment.user_role.gives(right))
            .any(|assignment| assignment.scope.is_none_or(|scope| asset.is_in(scope)))
    }

    /// Whether one of the user's roles gives a right on everything of the organization.
    #[must_use]
    pub fn covers_organization(&self, right: MemberRight) -> bool {
        self.assignments().any(|assignment| assignment.scope.is_none() && assignment.user_role.gives(right))
    }

    /// The asset is known and visible to the organization: `forbidden` when the user's scopes do not cover it ([D-77]).
    ///
    /// [D-77]: ecoledger_kernel::rules::organizations#d-77
    pub fn expect_cover<V: View, N: Notes>(
        &self,
        right: MemberRight,
        asset: AssetPath,
        reader: &mut Reader<'_, V, N>,
    ) -> Result<(), Halt<V::Gap>> {
        reader.check(SCOPE, self.covers(right, asset), Clash::none)
    }

    /// What concerns credits is known and visible to the organization: `forbidden` to a user without an organization-level role
    /// ([D-53], [D-77]).
    ///
    /// [D-53]: ecoledger_kernel::rules::organizations#d-53
    /// [D-77]: ecoledger_kernel::rules::organizations#d-77
    pub fn expect_cover_of_organization<V: View, N: Notes>(
        &self,
        right: MemberRight,
        reader: &mut Reader<'_, V, N>,
    ) -> Result<(), Halt<V::Gap>> {
        reader.check(ORGANIZATION_LEVEL, self.covers_organization(right), Clash::none)
    }

    /// Whether the organization acts as an omnibus: it has the flag, and the user acts in the buyer role ([D-19]).
    ///
    /// [D-19]: ecoledger_kernel::rules::credits#d-19
    #[must_use]
    pub fn is_omnibus(&self) -> bool {
        self.organization.is_omnibus_organization && self.market_role == MarketRole::Buyer
    }

    /// What only an omnibus may do: `forbidden` otherwise ([D-19]).
    ///
    /// [D-19]: ecoledger_kernel::rules::credits#d-19
    pub fn expect_omnibus<V: View, N: Notes>(&self, reader: &mut Reader<'_, V, N>) -> Result<(), Halt<V::Gap>> {
        reader.check(OMNIBUS, self.is_omnibus(), Clash::none)
    }
}

/// The organization for which the actor may do this: `forbidden` otherwise, with the rule that denied. No resource is
/// looked up, so nothing leaks ([D-61]).
///
/// [D-61]: ecoledger_kernel::rules::whole_ledger#d-61
pub fn authorize<'v, V: Holds<Organization>, N: Notes>(
    actor: &Actor,
    permission: Permission,
    reader: &mut Reader<'v, V, N>,
) -> Result<Acting<'v>, Halt<V::Gap>> {
    let member = match *actor {
        Actor::Member { user, organization, market_role } => Some((user, organization, market_role)),
        Actor::Operator | Actor::ChannelUser(_) | Actor::AccountHolder(_) => None,
    };
    let (user, id, market_role) = expect_actor_kind(actor, &[ActorKind::Member], member, reader)?;
    let fits = permission.market_roles.contains(&market_role);
    reader.check(MARKET_ROLE_FITS, fits, || {
        let allowed: Vec<&'static str> = permission.market_roles.iter().map(|role| role.name()).collect();
        role(market_role).allowing(&allowed)
    })?;
    let organization = reader.read::<Organization>(&id)?.entity;
    let organization = organization.filter(|organization| organization.holds(market_role));
    let organization = reader.expect_some(MARKET_ROLE_HELD, organization, || role(market_role))?;
    let acting = Acting { user, id, market_role, organization, assignments: organization.assignments(user) };
    reader.check(USER_ROLE_HELD, acting.assignments().next().is_some(), || role(market_role))?;
    let right = permission.right;
    let allowed = acting.assignments().any(|assignment| assignment.user_role.gives(right));
    reader.check(right.rule(), allowed, Clash::none)?;
    let reaches = match permission.reach {
        Reach::Organization => acting.covers_organization(right),
        Reach::Asset => true,
    };
    reader.check(ORGANIZATION_LEVEL, reaches, Clash::none)?;
    Ok(acting)
}

/// The organization for which a member acts.
#[must_use]
pub const fn acting_organization(actor: &Actor) -> Option<OrganizationId> {
    match *actor {
        Actor::Member { organization, .. } => Some(organization),
        Actor::Operator | Actor::ChannelUser(_) | Actor::AccountHolder(_) => None,
    }
}

/// The market role in which a user acts, as what was found.
fn role(market_role: MarketRole) -> Clash {
    Clash::none().found(format_args!("market role {market_role}"))
}
