//! Random commands that hit, miss and collide: few traders, few issuances, short ranges, both serial forms.
//!
//! A [`Step`] says what is asked in words that only mean something in a state ("the second bundle of trader 1"), so that
//! shrinking a history keeps it sensible. [`Step::request`] asks it of the state that the model knows.

mod bundles;
pub mod commands;
pub mod credits;
mod difference;
mod request;
mod traders;

pub use bundles::{Form, Line, PricedLine, Take};
pub use difference::Difference;
use proptest::prelude::*;
pub use request::Request;
pub use traders::{AddressChange, Onboarding, Patch};

/// One request, before it is known of which state it is asked.
#[derive(Clone, Debug)]
pub struct Step {
    /// Seconds after the request before; a negative number turns the clock back.
    pub after: i64,
    /// Who asks.
    pub who: Who,
    /// What is expected of the version of the first entity.
    pub expected: Expected,
    /// The key: of its own, or one of few.
    pub key: Option<u8>,
    /// What is asked.
    pub act: Act,
}

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub enum Who {
    /// Somebody that may.
    Proper,
    /// The operator.
    Operator,
    /// A channel user: 1 and 2 have every role in channel 1 and 2, 3 has none, 4 is not bound.
    ChannelUser(u8),
    /// An account holder.
    AccountHolder(u8),
    /// A member of an organization.
    Member,
}

/// What is expected of the version of the first entity.
#[derive(Clone, Copy, Debug)]
pub enum Expected {
    /// Nothing.
    Nothing,
    /// What it is.
    Right,
    /// One more than it is.
    Wrong,
}

/// A new id: one never seen, or one of few.
#[derive(Clone, Copy, Debug)]
pub enum NewId {
    /// Never seen.
    Fresh,
    /// One of few, taken or not.
    Old(u8),
}

/// What is asked.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the members are those of the commands, as small numbers")]
pub enum Act {
    Onramp {
        trader: u8,
        issuance: u8,
        form: Form,
        first: u64,
        length: u64,
        expires_in: Option<u8>,
        facility: u8,
    },
    Trade {
        seller: u8,
        buyer: u8,
        lines: Vec<PricedLine>,
        currency: u8,
        task: NewId,
        transaction: NewId,
    },
    Retire {
        seller: u8,
        lines: Vec<PricedLine>,
        priced: bool,
        currency: u8,
        task: NewId,
        transaction: NewId,
        /// From 11 on months, else seconds.
        hidden_for: Option<u8>,
        /// The types of beneficiary and of usage.
        terms: u8,
    },
    Offramp {
        trader: u8,
        lines: Vec<PricedLine>,
        task: NewId,
        offramp: NewId,
    },
    /// Of the pending transactions, or now and then of all so far, the one at this place.
    Approve {
        transaction: u8,
    },
    Reject {
        transaction: u8,
        reason: Option<u8>,
    },
    /// Of the open tasks, or now and then of all so far, the one at this place.
    Start {
        task: u8,
    },
    Fail {
        task: u8,
    },
    Withdraw {
        trader: u8,
        line: Line,
    },
    SetAutoApproval {
        trader: u8,
        enabled: bool,
        /// By the account holder, else by the operator.
        by_holder: bool,
    },
    Update {
        trader: u8,
        patch: Patch,
    },
    CreateTrader {
        trader: u8,
        name: u8,
    },
    /// A new one, or of those in a fitting state, or now and then of all so far, the one at this place.
    Onboard {
        proposal: u8,
        action: Onboarding,
    },
    RegisterChannel {
        channel: u8,
    },
    RegisterSupplier {
        supplier: u8,
    },
    RegisterFacility {
        facility: u8,
        supplier: u8,
    },
    Grant {
        user: u8,
        channel: u8,
        role: u8,
    },
    /// Of the roles that the user holds, or now and then of all, the one at this place.
    Revoke {
        user: u8,
        channel: u8,
        role: u8,
    },
    Bind {
        user: u8,
        channel: u8,
    },
    Unbind {
        user: u8,
        channel: u8,
    },
    CreateApiKey {
        api_key: u8,
    },
    DeleteApiKey {
        api_key: u8,
    },
    /// An earlier request once more, under its key, as it was or with one difference (D-7).
    Repeat {
        back: u8,
        difference: Difference,
    },
}

/// A history of this many steps at most, in which every trader of channel 1 mostly has something from the beginning, and now and
/// then somebody waits to become a trader, was turned down, or is one without an address.
pub fn history(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let onramps = prop::collection::vec((1..=3_u8, 0..3_u8, form(), 4..=8_u64), 0..=4).prop_map(|onramps| {
        let step = |(place, (trader, issuance, form, length)): (u64, (u8, u8, Form, u64))| {
            let first = 20 * (place + 1);
            proper(Act::Onramp { trader, issuance, form, first, length, expires_in: None, facility: 1 })
        };
        (0..).zip(onramps).map(step).collect::<Vec<_>>()
    });
    let beginnings: [&[Onboarding]; 4] =
        [&[], &[Onboarding::Submit], &[Onboarding::Submit, Onboarding::Reject], &[Onboarding::Submit, Onboarding::Accept(7)]];
    let asked = (1..=3_u8, prop::sample::select(beginnings.to_vec()));
    (onramps, asked, prop::collection::vec(step(), 1..=most)).prop_map(|(mut steps, (proposal, asked), rest)| {
        steps.extend(asked.iter().map(|action| proper(Act::Onboard { proposal, action: *action })));
        steps.extend(rest);
        steps
    })
}

/// Asked a second later by somebody that may.
fn proper(act: Act) -> Step {
    Step { after: 1, who: Who::Proper, expected: Expected::Nothing, key: None, act }
}

/// A history in which several things are wrong at once, so that the order of the checks shows (D-5).
pub fn faulty_history(most: usize) -> impl Strategy<Value = Vec<Step>> {
    (history(most), prop::collection::vec(faulty_step(), 1..=most)).prop_map(|(mut steps, faulty)| {
        steps.extend(faulty);
        steps
    })
}

/// One step in which several things are likely to be wrong.
pub fn faulty_step() -> impl Strategy<Value = Step> {
    let after = prop_oneof![3 => 0..=1_i64, 1 => Just(-1_i64)];
    let who = prop_oneof![6 => Just(Who::Proper), 1 => (1..=4_u8).prop_map(Who::ChannelUser)];
    let expected = prop_oneof![3 => Just(Expected::Nothing), 1 => Just(Expected::Wrong)];
    let key = prop_oneof![Just(None), (0..2_u8).prop_map(Some)];
    (after, who, expected, key, act(12)).prop_map(|(after, who, expected, key, act)| Step { after, who, expected, key, act })
}

/// One step.
pub fn step() -> impl Strategy<Value = Step> {
    let after = prop_oneof![20 => 0..=2_i64, 1 => Just(-1_i64), 1 => Just(30)];
    let who = prop_oneof![
        24 => Just(Who::Proper),
        1 => Just(Who::Operator),
        1 => (1..=4_u8).prop_map(Who::ChannelUser),
        1 => (1..=5_u8).prop_map(Who::AccountHolder),
        1 => Just(Who::Member),
    ];
    let expected = prop_oneof![16 => Just(Expected::Nothing), 2 => Just(Expected::Right), 1 => Just(Expected::Wrong)];
    let key = prop_oneof![4 => Just(None), 1 => (0..2_u8).prop_map(Some)];
    (after, who, expected, key, act(2)).prop_map(|(after, who, expected, key, act)| Step { after, who, expected, key, act })
}

/// A trader of the setting, or one that may not be there.
fn trader() -> impl Strategy<Value = u8> {
    prop_oneof![12 => Just(1_u8), 6 => 2..=3_u8, 1 => 4..=6_u8]
}

fn new_id(old: u32) -> impl Strategy<Value = NewId> {
    prop_oneof![12 => Just(NewId::Fresh), old => (0..2_u8).prop_map(NewId::Old)]
}

/// What is asked; the weight of ids that may be taken, against 12 for fresh ones.
fn act(old_ids: u32) -> impl Strategy<Value = Act> {
    let new_id = move || new_id(old_ids);
    prop_oneof![
        4 => onramp(),
        8 => (trader(), trader(), lines(), 0..2_u8, new_id(), new_id()).prop_map(
            |(seller, buyer, lines, currency, task, transaction)| {
                Act::Trade { seller, buyer, lines, currency, task, transaction }
            }
        ),
        6 => (trader(), lines(), any::<bool>(), 0..2_u8, new_id(), new_id(), hidden_for(), 0..12_u8).prop_map(
            |(seller, lines, priced, currency, task, transaction, hidden_for, terms)| {
                Act::Retire { seller, lines, priced, currency, task, transaction, hidden_for, terms }
            }
        ),
        4 => (prop_oneof![6 => prop_oneof![Just(1_u8), Just(3)], 1 => trader()], lines(), new_id(), new_id()).prop_map(
            |(trader, lines, task, offramp)| Act::Offramp { trader, lines, task, offramp }
        ),
        3 => any::<u8>().prop_map(|transaction| Act::Approve { transaction }),
        3 => (any::<u8>(), prop::option::of(0..3_u8)).prop_map(|(transaction, reason)| Act::Reject { transaction, reason }),
        2 => any::<u8>().prop_map(|task| Act::Start { task }),
        2 => any::<u8>().prop_map(|task| Act::Fail { task }),
        2 => (trader(), line()).prop_map(|(trader, line)| Act::Withdraw { trader, line }),
        1 => (trader(), any::<bool>(), any::<bool>()).prop_map(|(trader, enabled, by_holder)| {
            Act::SetAutoApproval { trader, enabled, by_holder }
        }),
        4 => (0..4_u8, difference()).prop_map(|(back, difference)| Act::Repeat { back, difference }),
        4 => administration(),
        3 => onboarding(),
        1 => sources(),
    ]
}

fn difference() -> impl Strategy<Value = Difference> {
    let differences =
        [Difference::Currency, Difference::Party, Difference::Price, Difference::Order, Difference::Task, Difference::Subject];
    prop_oneof![Just(Difference::Nothing), prop::sample::select(differences.to_vec())]
}

/// What happens around the bundles.
fn administration() -> impl Strategy<Value = Act> {
    let user = prop_oneof![1 => 1..=2_u8, 8 => 3..=4_u8];
    let (channel, role) = (prop_oneof![4 => Just(1_u8), 1 => 2..=3_u8], 0..11_u8);
    prop_oneof![
        5 => (prop_oneof![1 => trader(), 1 => 6..=7_u8], traders::patch())
            .prop_map(|(trader, patch)| Act::Update { trader, patch }),
        1 => (4..=6_u8, 0..2_u8).prop_map(|(trader, name)| Act::CreateTrader { trader, name }),
        1 => (user.clone(), channel.clone(), role.clone()).prop_map(|(user, channel, role)| Act::Grant { user, channel, role }),
        1 => (user.clone(), channel.clone(), role).prop_map(|(user, channel, role)| Act::Revoke { user, channel, role }),
        1 => (user.clone(), channel.clone()).prop_map(|(user, channel)| Act::Bind { user, channel }),
        1 => (user, channel).prop_map(|(user, channel)| Act::Unbind { user, channel }),
        2 => (0..3_u8).prop_map(|api_key| Act::CreateApiKey { api_key }),
        2 => (0..3_u8).prop_map(|api_key| Act::DeleteApiKey { api_key }),
    ]
}

/// An account holder asks; the channel decides.
fn onboarding() -> impl Strategy<Value = Act> {
    let action = prop_oneof![
        3 => Just(Onboarding::Submit),
        2 => (5..=7_u8).prop_map(Onboarding::Accept),
        2 => Just(Onboarding::Reject),
        2 => Just(Onboarding::Resubmit),
    ];
    (any::<u8>(), action).prop_map(|(proposal, action)| Act::Onboard { proposal, action })
}

/// Where certificates are sold, and where they come from.
fn sources() -> impl Strategy<Value = Act> {
    prop_oneof![
        (1..=4_u8).prop_map(|channel| Act::RegisterChannel { channel }),
        (1..=3_u8).prop_map(|supplier| Act::RegisterSupplier { supplier }),
        (1..=3_u8, 1..=3_u8).prop_map(|(facility, supplier)| Act::RegisterFacility { facility, supplier }),
    ]
}

/// For some months, of which the last are too many, or only for seconds.
fn hidden_for() -> impl Strategy<Value = Option<u8>> {
    prop::option::weighted(0.3, prop_oneof![3 => 11..=13_u8, 2 => 0..=5_u8])
}

fn onramp() -> impl Strategy<Value = Act> {
    let facility = prop_oneof![20 => Just(1_u8), 1 => 2..=3_u8];
    let expires_in = prop::option::weighted(0.2, 0..20_u8);
    (trader(), 0..3_u8, form(), 1..=12_u64, 1..=8_u64, expires_in, facility).prop_map(
        |(trader, issuance, form, first, length, expires_in, facility)| Act::Onramp {
            trader,
            issuance,
            form,
            first,
            length,
            expires_in,
            facility,
        },
    )
}

fn form() -> impl Strategy<Value = Form> {
    prop_oneof![3 => Just(Form::New), 1 => Just(Form::Old), 1 => Just(Form::OtherFixedPart)]
}

fn lines() -> impl Strategy<Value = Vec<PricedLine>> {
    let cents = prop_oneof![
        6 => 0..=100_000_u64,
        1 => prop::sample::select(&[0, 1, 10, 99, 100, 150, 100_000_000_000][..]),
    ];
    prop::collection::vec((line(), cents).prop_map(|(line, cents)| PricedLine { line, cents }), 1..=3)
}

fn line() -> impl Strategy<Value = Line> {
    let take =
        prop_oneof![6 => (1..=6_u64).prop_map(Take::UpTo), 4 => Just(Take::All), 1 => (1..=2_u64).prop_map(Take::Beyond)];
    let at_bundle = (0..4_u8, take).prop_map(|(bundle, take)| Line::AtBundle { bundle, take });
    let anywhere = (0..3_u8, form(), 1..=14_u64, 1..=4_u64).prop_map(|(issuance, form, first, length)| Line::Anywhere {
        issuance,
        form,
        first,
        length,
    });
    prop_oneof![9 => at_bundle, 1 => anywhere]
}
