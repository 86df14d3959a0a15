//! Which role gives which right in a sales channel ([D-39]): one table for commands and queries.
//!
//! [D-39]: ecoledger_kernel::rules::channels#d-39
#![doc = include_str!("policy.md")]

use ecoledger_kernel::{ACTOR_KIND, Actor, Halt, Holds, Notes, Reader, Refusal, SalesChannelId, UserId, View, wire_enum};

use super::UserBinding;

wire_enum! {
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
pub enum ChannelRight {
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The role that gives the right.
    pub role: Role,
    /// A role that implies that role: `X_ADMINISTRATOR` implies `X_VIEWER`.
    pub implied_by: Option<Role>,
    /// How a refusal names the row.
    pub rule: &'static str,
}

const fn by(role: Role, name: &'static str) -> Grant {
    Grant { role, implied_by: None, rule: name }
}

impl ChannelRight {
    /// Every right, in the order of the seeds' operations.
    pub const ALL: [Self; 11] = [
        Self::ViewOnboardingProposals,
        Self::DecideOnboardingProposals,
        Self::AdministerTraders,
        Self::ViewTraders,
        Self::AdministerRoles,
        Self::ViewAssets,
        Self::OfframpAssets,
        Self::AdministerTransactions,
        Self::ViewProductionFacilities,
        Self::ViewSuppliers,
        Self::ViewEvents,
    ];

    /// The whole policy: what gives each right.
    #[must_use]
    pub const fn grant(self) -> Grant {
        match self {
            Self::ViewOnboardingProposals => by(Role::TraderOnboarderProposalViewer, "D-39 TRADERONBOARDERPROPOSAL_VIEWER"),
            Self::DecideOnboardingProposals => {
                by(Role::TraderOnboarderProposalAccepter, "D-39 TRADERONBOARDERPROPOSAL_ACCEPTER")
            }
            Self::AdministerTraders => by(Role::TraderAdministrator, "D-39 TRADER_ADMINISTRATOR"),
            Self::ViewTraders => {
                Grant { role: Role::TraderViewer, implied_by: Some(Role::TraderAdministrator), rule: "D-39 TRADER_VIEWER" }
            }
            Self::AdministerRoles => by(Role::RoleAdministrator, "D-39 ROLE_ADMINISTRATOR"),
            Self::ViewAssets => by(Role::AssetViewer, "D-39 ASSET_VIEWER"),
            Self::OfframpAssets => by(Role::AssetOfframper, "D-39 ASSET_OFFRAMPER"),
            Self::AdministerTransactions => by(Role::TransactionAdministrator, "D-39 TRANSACTION_ADMINISTRATOR"),
            Self::ViewProductionFacilities => by(Role::ProductionFacilityViewer, "D-39 PRODUCTIONFACILITY_VIEWER"),
            Self::ViewSuppliers => by(Role::SupplierViewer, "D-39 SUPPLIER_VIEWER"),
            Self::ViewEvents => by(Role::EventViewer, "D-39 EVENT_VIEWER"),
        }
    }

    /// The channel of a binding that gives the right; if it does not, the rule that denied.
    pub fn channel_of(self, binding: Option<&UserBinding>) -> Result<SalesChannelId, &'static str> {
        let grant = self.grant();
        let holds = |binding: &&UserBinding| {
            let has = |role| binding.roles.contains(&role);
            has(grant.role) || grant.implied_by.is_some_and(has)
        };
        binding.filter(holds).map(|binding| binding.channel).ok_or(grant.rule)
    }
}

/// The channel in which the actor has the right: `forbidden` for another kind of actor, an unbound user, or one without the
/// role. No resource is looked up, so nothing leaks ([D-61]).
///
/// [D-61]: ecoledger_kernel::rules::whole_ledger#d-61
pub fn authorize<V: View + Holds<UserBinding>, N: Notes>(
    actor: &Actor,
    right: ChannelRight,
    reader: &mut Reader<'_, V, N>,
) -> Result<SalesChannelId, Halt<V::Gap>> {
    let user = channel_user(actor, reader)?;
    let binding = reader.read::<UserBinding>(&user)?.entity;
    reader.rule(right.grant().rule);
    Ok(right.channel_of(binding).map_err(Refusal::forbidden)?)
}

/// The user that acts in a channel: `forbidden` for any other kind of actor.
pub fn channel_user<V: View, N: Notes>(actor: &Actor, reader: &mut Reader<'_, V, N>) -> Result<UserId, Halt<V::Gap>> {
    reader.rule(ACTOR_KIND);
    match actor {
        Actor::ChannelUser(user) => Ok(*user),
        Actor::Operator | Actor::Member { .. } | Actor::AccountHolder(_) => Err(Refusal::forbidden(ACTOR_KIND).into()),
    }
}
