//! Which role gives which right in a sales channel ([D-39]): one table for commands and queries.
//!
//! [D-39]: ecoledger_kernel::rules::channels#d-39
#![doc = include_str!("policy.md")]

use ecoledger_kernel::{Rule, SalesChannelId, declare_rules, wire_enum};

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
#[non_exhaustive]
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

/// The words of a right that is not given.
macro_rules! needs {
    ($doing:literal, $role:literal) => {
        concat!(
            $doing,
            " needs a binding to a sales channel with the role ",
            $role,
            "; a role administrator of the channel, or the operator, gives it with grantRole",
        )
    };
}

declare_rules! {
    /// Seeing onboarding proposals needs a role ([D-39]).
    ///
    /// [D-39]: ecoledger_kernel::rules::channels#d-39
    PROPOSAL_VIEWER = Forbidden "D-39 TRADERONBOARDERPROPOSAL_VIEWER": needs!("seeing onboarding proposals", "TRADERONBOARDERPROPOSAL_VIEWER");

    /// Accepting and rejecting onboarding proposals needs a role ([D-39]).
    ///
    /// [D-39]: ecoledger_kernel::rules::channels#d-39
    PROPOSAL_ACCEPTER = Forbidden "D-39 TRADERONBOARDERPROPOSAL_ACCEPTER": needs!("accepting and rejecting onboarding proposals", "TRADERONBOARDERPROPOSAL_ACCEPTER");

    /// Making and changing traders needs a role ([D-39]).
    ///
    /// [D-39]: ecoledger_kernel::rules::channels#d-39
    TRADER_ADMINISTRATOR = Forbidden "D-39 TRADER_ADMINISTRATOR": needs!("making and changing traders", "TRADER_ADMINISTRATOR");

    /// Seeing traders needs a role ([D-39]).
    ///
    /// [D-39]: ecoledger_kernel::rules::channels#d-39
    TRADER_VIEWER = Forbidden "D-39 TRADER_VIEWER": needs!("seeing traders", "TRADER_VIEWER or TRADER_ADMINISTRATOR");

    /// Managing bindings and roles needs a role ([D-39]).
    ///
    /// [D-39]: ecoledger_kernel::rules::channels#d-39
    ROLE_ADMINISTRATOR = Forbidden "D-39 ROLE_ADMINISTRATOR": needs!("managing bindings and roles", "ROLE_ADMINISTRATOR");

    /// Seeing what traders can sell needs a role ([D-39]).
    ///
    /// [D-39]: ecoledger_kernel::rules::channels#d-39
    ASSET_VIEWER = Forbidden "D-39 ASSET_VIEWER": needs!("seeing what traders can sell", "ASSET_VIEWER");

    /// Off-ramping assets needs a role ([D-39]).
    ///
    /// [D-39]: ecoledger_kernel::rules::channels#d-39
    ASSET_OFFRAMPER = Forbidden "D-39 ASSET_OFFRAMPER": needs!("off-ramping assets", "ASSET_OFFRAMPER");

    /// Trading, retiring and seeing transactions needs a role ([D-39]).
    ///
    /// [D-39]: ecoledger_kernel::rules::channels#d-39
    TRANSACTION_ADMINISTRATOR = Forbidden "D-39 TRANSACTION_ADMINISTRATOR": needs!("trading, retiring and seeing transactions", "TRANSACTION_ADMINISTRATOR");

    /// Seeing production facilities needs a role ([D-39]).
    ///
    /// [D-39]: ecoledger_kernel::rules::channels#d-39
    FACILITY_VIEWER = Forbidden "D-39 PRODUCTIONFACILITY_VIEWER": needs!("seeing production facilities", "PRODUCTIONFACILITY_VIEWER");

    /// Seeing suppliers needs a role ([D-39]).
    ///
    /// [D-39]: ecoledger_kernel::rules::channels#d-39
    SUPPLIER_VIEWER = Forbidden "D-39 SUPPLIER_VIEWER": needs!("seeing suppliers", "SUPPLIER_VIEWER");

    /// Seeing the channel's events needs a role ([D-39]).
    ///
    /// [D-39]: ecoledger_kernel::rules::channels#d-39
    EVENT_VIEWER = Forbidden "D-39 EVENT_VIEWER": needs!("seeing the channel's events", "EVENT_VIEWER");
}

/// A row of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Grant {
    /// The role that gives the right.
    pub role: Role,
    /// A role that implies that role: `X_ADMINISTRATOR` implies `X_VIEWER`.
    pub implied_by: Option<Role>,
    /// The rule that denies the right to users without it.
    pub rule: &'static Rule,
}

const fn by(role: Role, denied_by: &'static Rule) -> Grant {
    Grant { role, implied_by: None, rule: denied_by }
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
            Self::ViewOnboardingProposals => by(Role::TraderOnboarderProposalViewer, PROPOSAL_VIEWER),
            Self::DecideOnboardingProposals => by(Role::TraderOnboarderProposalAccepter, PROPOSAL_ACCEPTER),
            Self::AdministerTraders => by(Role::TraderAdministrator, TRADER_ADMINISTRATOR),
            Self::ViewTraders => {
                Grant { role: Role::TraderViewer, implied_by: Some(Role::TraderAdministrator), rule: TRADER_VIEWER }
            }
            Self::AdministerRoles => by(Role::RoleAdministrator, ROLE_ADMINISTRATOR),
            Self::ViewAssets => by(Role::AssetViewer, ASSET_VIEWER),
            Self::OfframpAssets => by(Role::AssetOfframper, ASSET_OFFRAMPER),
            Self::AdministerTransactions => by(Role::TransactionAdministrator, TRANSACTION_ADMINISTRATOR),
            Self::ViewProductionFacilities => by(Role::ProductionFacilityViewer, FACILITY_VIEWER),
            Self::ViewSuppliers => by(Role::SupplierViewer, SUPPLIER_VIEWER),
            Self::ViewEvents => by(Role::EventViewer, EVENT_VIEWER),
        }
    }

    /// The channel of a binding that gives the right, none when it does not.
    #[must_use]
    pub fn channel_of(self, binding: Option<&UserBinding>) -> Option<SalesChannelId> {
        let grant = self.grant();
        let holds = |binding: &&UserBinding| {
            let has = |role| binding.roles.contains(role);
            has(grant.role) || grant.implied_by.is_some_and(has)
        };
        binding.filter(holds).map(|binding| binding.channel)
    }
}
