//! Which role gives which right in a sales channel (D-39, DB 2.2): one table for commands and queries.

use ecoledger_kernel::{Actor, Halt, Holds, Notes, Reader, Refusal, SalesChannelId, UserId, View, named};

use crate::access::UserBinding;

named! {
    /// A role of a user in its sales channel, spelled as in the seeds.
    Role {
        /// Sees onboarding proposals.
        TraderOnboarderProposalViewer "TRADERONBOARDERPROPOSAL_VIEWER",
        /// Accepts and rejects onboarding proposals.
        TraderOnboarderProposalAccepter "TRADERONBOARDERPROPOSAL_ACCEPTER",
        /// Makes, changes and sees traders.
        TraderAdministrator "TRADER_ADMINISTRATOR",
        /// Sees traders.
        TraderViewer "TRADER_VIEWER",
        /// Binds users and gives them roles.
        RoleAdministrator "ROLE_ADMINISTRATOR",
        /// Sees what traders can sell.
        AssetViewer "ASSET_VIEWER",
        /// Moves assets out of the channel.
        AssetOfframper "ASSET_OFFRAMPER",
        /// Trades, retires and sees transactions.
        TransactionAdministrator "TRANSACTION_ADMINISTRATOR",
        /// Sees production facilities.
        ProductionFacilityViewer "PRODUCTIONFACILITY_VIEWER",
        /// Sees suppliers.
        SupplierViewer "SUPPLIER_VIEWER",
        /// Sees the channel's events.
        EventViewer "EVENT_VIEWER",
    }
}

/// What a channel user may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// See onboarding proposals.
    ViewOnboardingProposals,
    /// Accept and reject onboarding proposals.
    DecideOnboardingProposals,
    /// Make and change traders.
    AdministerTraders,
    /// See traders.
    ViewTraders,
    /// Bind users, grant and revoke roles, see others' bindings.
    AdministerRoles,
    /// See listable assets.
    ViewAssets,
    /// Off-ramp, and see off-ramps with their tasks.
    OfframpAssets,
    /// Trade and retire, and see transactions with their tasks.
    AdministerTransactions,
    /// See production facilities.
    ViewProductionFacilities,
    /// See suppliers.
    ViewSuppliers,
    /// See the channel's events.
    ViewEvents,
}

/// A row of the policy.
#[derive(Clone, Copy, Debug)]
pub struct Grant {
    /// The right.
    pub right: Right,
    /// The role that gives it.
    pub role: Role,
    /// A role that implies that role: `X_ADMINISTRATOR` implies `X_VIEWER`.
    pub implied_by: Option<Role>,
    /// How a refusal names the row.
    pub rule: &'static str,
}

const fn grant(right: Right, role: Role, implied_by: Option<Role>, name: &'static str) -> Grant {
    Grant { right, role, implied_by, rule: name }
}

/// The whole policy.
pub const POLICY: [Grant; 11] = [
    grant(Right::ViewOnboardingProposals, Role::TraderOnboarderProposalViewer, None, "D-39 TRADERONBOARDERPROPOSAL_VIEWER"),
    grant(
        Right::DecideOnboardingProposals,
        Role::TraderOnboarderProposalAccepter,
        None,
        "D-39 TRADERONBOARDERPROPOSAL_ACCEPTER",
    ),
    grant(Right::AdministerTraders, Role::TraderAdministrator, None, "D-39 TRADER_ADMINISTRATOR"),
    grant(Right::ViewTraders, Role::TraderViewer, Some(Role::TraderAdministrator), "D-39 TRADER_VIEWER"),
    grant(Right::AdministerRoles, Role::RoleAdministrator, None, "D-39 ROLE_ADMINISTRATOR"),
    grant(Right::ViewAssets, Role::AssetViewer, None, "D-39 ASSET_VIEWER"),
    grant(Right::OfframpAssets, Role::AssetOfframper, None, "D-39 ASSET_OFFRAMPER"),
    grant(Right::AdministerTransactions, Role::TransactionAdministrator, None, "D-39 TRANSACTION_ADMINISTRATOR"),
    grant(Right::ViewProductionFacilities, Role::ProductionFacilityViewer, None, "D-39 PRODUCTIONFACILITY_VIEWER"),
    grant(Right::ViewSuppliers, Role::SupplierViewer, None, "D-39 SUPPLIER_VIEWER"),
    grant(Right::ViewEvents, Role::EventViewer, None, "D-39 EVENT_VIEWER"),
];

/// The rule that denies an actor of the wrong kind.
pub const ACTOR_KIND: &str = "actorKind";

impl Right {
    /// Whether a binding gives the right; if not, the rule that denied.
    pub fn allowed(self, binding: Option<&UserBinding>) -> Result<(), &'static str> {
        let row = POLICY.iter().find(|row| row.right == self);
        let Some(row) = row else { return Err(ACTOR_KIND) };
        let holds = |role| binding.is_some_and(|binding| binding.roles.contains(&role));
        if holds(row.role) || row.implied_by.is_some_and(holds) { Ok(()) } else { Err(row.rule) }
    }
}

/// The channel in which the actor has the right: `forbidden` for another kind of actor, an unbound user, or one without the
/// role. No resource is looked up, so nothing leaks (D-61).
pub fn authorize<V: View + Holds<UserBinding>, N: Notes>(
    actor: &Actor,
    right: Right,
    reader: &mut Reader<'_, V, N>,
) -> Result<SalesChannelId, Halt<V::Gap>> {
    let user = channel_user(actor, reader)?;
    let binding = reader.read::<UserBinding>(&user)?.entity;
    let allowed = right.allowed(binding);
    reader.rule("D-39");
    match (binding, allowed) {
        (Some(binding), Ok(())) => Ok(binding.channel),
        (_, Err(rule)) => Err(Refusal::forbidden(rule).into()),
        (None, Ok(())) => Err(Refusal::forbidden(ACTOR_KIND).into()),
    }
}

/// The user that acts in a channel: `forbidden` for any other kind of actor.
pub fn channel_user<V: View, N: Notes>(actor: &Actor, reader: &mut Reader<'_, V, N>) -> Result<UserId, Halt<V::Gap>> {
    reader.rule(ACTOR_KIND);
    match actor {
        Actor::ChannelUser(user) => Ok(*user),
        Actor::Operator | Actor::Member { .. } | Actor::AccountHolder(_) => Err(Refusal::forbidden(ACTOR_KIND).into()),
    }
}

/// Only the platform operator: `forbidden` for any other kind of actor.
pub fn operator<V: View, N: Notes>(actor: &Actor, reader: &mut Reader<'_, V, N>) -> Result<(), Halt<V::Gap>> {
    reader.check(ACTOR_KIND, matches!(actor, Actor::Operator), || Refusal::forbidden(ACTOR_KIND))
}
