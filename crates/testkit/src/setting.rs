//! The ready-made setting of most scenarios.
//!
//! | | channel 1 | channel 2 |
//! |---|---|---|
//! | user with every role | [`CLERK`] | [`FOREIGN_CLERK`] |
//! | traders | [`SIGNED`] (approves by hand), [`MADE`] (made by the channel), [`AUTOMATIC`] (approves by itself) | [`FOREIGN`] |
//!
//! User 3 is bound to channel 1 without any role. Supplier 1 has facility 1. Account holder n stands behind trader n.

use ecoledger::{
    Actor, Command,
    bundles::{
        AcceptTraderOnboardingProposal, BindUser, CreateTrader, FacilityCode, GrantRole, OnrampBundle,
        RegisterProductionFacility, RegisterSalesChannel, RegisterSupplier, SetAutoApproval, SubmitTraderOnboardingProposal,
        policy::Role,
    },
    kernel::{CountryCode, MarketRole, TraderId},
};

use crate::{ids, sample};

/// A Platform Agreement signed trader of channel 1 that approves by hand.
pub const SIGNED: u64 = 1;
/// A trader that channel 1 made.
pub const MADE: u64 = 2;
/// A Platform Agreement signed trader of channel 1 with automatic approval.
pub const AUTOMATIC: u64 = 3;
/// A trader that channel 2 made.
pub const FOREIGN: u64 = 4;

/// The user of channel 1 with every role.
pub const CLERK: Actor = channel_user(1);
/// The user of channel 2 with every role.
pub const FOREIGN_CLERK: Actor = channel_user(2);
/// A user of channel 1 without a role.
pub const NEWCOMER: Actor = channel_user(3);

/// The users that only look, one a channel: scenarios leave them alone.
const WATCHERS: [(u64, u64); 2] = [(101, 1), (102, 2)];

/// The channel user with this number.
#[must_use]
pub const fn channel_user(number: u64) -> Actor {
    Actor::ChannelUser(ecoledger::kernel::UserId::new(ecoledger::uuid::Uuid::from_u64_pair(0x02 << 32, number)))
}

/// The account holder behind the trader with this number.
#[must_use]
pub fn account_holder(number: u64) -> Actor {
    Actor::AccountHolder(ids::account_holder(number))
}

/// The users that only look, one a channel.
pub fn watchers() -> impl Iterator<Item = Actor> {
    WATCHERS.into_iter().map(|(user, _)| channel_user(user))
}

/// Everybody that may look: of each kind of actor those that have something to see, and some that have nothing.
pub fn everybody() -> impl Iterator<Item = Actor> {
    let member = Actor::Member { user: ids::user(1), organization: ids::organization(1), market_role: MarketRole::Buyer };
    let users = (1..=4).map(channel_user).chain(watchers());
    [Actor::Operator, member].into_iter().chain(users).chain((1..=6).map(account_holder))
}

/// The commands that make the setting, and who gives them.
#[must_use]
pub fn commands() -> Vec<(Actor, Command)> {
    let mut all: Vec<(Actor, Command)> = Vec::new();
    for channel in [1, 2] {
        let name = sample::name(&format!("Channel {channel}"));
        all.push((Actor::Operator, RegisterSalesChannel::new(ids::sales_channel(channel), name).into()));
    }
    for (user, channel) in [(1, 1), (2, 2), (3, 1)].into_iter().chain(WATCHERS) {
        let (user_id, sales_channel_id) = (ids::user(user), ids::sales_channel(channel));
        all.push((Actor::Operator, BindUser::new(user_id, sales_channel_id).into()));
        let roles = if user == 3 { &[][..] } else { Role::ALL };
        let grant = |role: &Role| (Actor::Operator, GrantRole::new(user_id, sales_channel_id, *role).into());
        all.extend(roles.iter().map(grant));
    }
    all.push((Actor::Operator, RegisterSupplier::new(ids::supplier(1), sample::name("Carbo Oy")).into()));
    let facility = RegisterProductionFacility::new(
        ids::facility(1),
        ids::supplier(1),
        FacilityCode::new("ABC123").expect("a code"),
        sample::name("Kiln"),
        CountryCode::new("FI").expect("a country"),
    )
    .methodology_codes(vec![sample::text("C03000000")]);
    all.push((Actor::Operator, facility.into()));
    all.extend(onboarding(SIGNED));
    all.push((CLERK, trader_made_by_channel(MADE).into()));
    all.extend(onboarding(AUTOMATIC));
    let automatic = SetAutoApproval::new(ids::trader(AUTOMATIC), true);
    all.push((account_holder(AUTOMATIC), automatic.into()));
    all.push((FOREIGN_CLERK, trader_made_by_channel(FOREIGN).into()));
    all
}

/// The commands that bring in a Platform Agreement signed trader of channel 1.
#[must_use]
pub fn onboarding(number: u64) -> [(Actor, Command); 2] {
    let submit = SubmitTraderOnboardingProposal::new(
        ids::onboarding_proposal(number),
        ids::sales_channel(1),
        ids::account_holder(number),
        sample::name(&format!("Trader {number}")),
        sample::text(&format!("FI-{number}")),
    )
    .address(sample::address());
    let accept = AcceptTraderOnboardingProposal::new(ids::onboarding_proposal(number), ids::trader(number));
    [(account_holder(number), submit.into()), (CLERK, accept.into())]
}

/// The command that makes a trader of the acting user's channel.
#[must_use]
pub fn trader_made_by_channel(number: u64) -> CreateTrader {
    CreateTrader::new(
        ids::trader(number),
        sample::text(&format!("FI-{number}")),
        sample::name(&format!("Trader {number}")),
        sample::address(),
    )
}

/// The command that brings certificates, as `I_1..I_10`, to a trader.
#[must_use]
pub fn onramp(trader: TraderId, range: &str) -> OnrampBundle {
    OnrampBundle::new(trader, sample::range(range), sample::attributes(None).into())
}
