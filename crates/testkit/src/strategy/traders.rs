//! Traders of random commands: how they come in, and what changes of what is known of them.

use ecoledger::{
    Actor, Command,
    bundles::{
        AcceptTraderOnboardingProposal, AddressPatch, OnboardingStatus, RejectTraderOnboardingProposal, Removable,
        ResubmitTraderOnboardingProposal, SetAutoApproval, SubmitTraderOnboardingProposal, TraderPatch, UpdateTrader,
    },
    kernel::{EntityKey, Text},
};
use proptest::prelude::*;

use super::{
    Act,
    request::{Asked, clerk, pick_open, trader_id, unreachable_act},
};
use crate::{ids, model::Model, sample, setting};

/// New proposals have numbers from this one on; the first is there already.
const LEAST: u8 = 3;
/// The proposal of this number, the last, goes to channel 2.
const ABROAD: u8 = 6;
/// From this number on, proposals come without an address.
const HOMELESS: u8 = 5;

/// What is done about an onboarding proposal.
#[derive(Clone, Copy, Debug)]
pub enum Onboarding {
    /// It is made.
    Submit,
    /// It is accepted: the trader of this number is made.
    Accept(u8),
    /// It is rejected.
    Reject,
    /// It is made again.
    Resubmit,
}

/// What changes of a trader: each member becomes one of few, or is not mentioned.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the members are those of the patch, as small numbers")]
pub struct Patch {
    pub name: Option<u8>,
    pub business_id: Option<u8>,
    pub address: Option<AddressChange>,
}

/// What changes of an address; 0 removes what can be removed.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the members are those of the patch, as small numbers")]
pub struct AddressChange {
    pub street: Option<u8>,
    pub city: Option<u8>,
    pub country_name: Option<u8>,
    pub zip_code: Option<u8>,
    pub po_box: Option<u8>,
}

/// Any patch; one of an address that begins is now and then whole.
pub(super) fn patch() -> impl Strategy<Value = Patch> {
    let member = || prop::option::of(0..3_u8);
    let some = (member(), member(), member(), member(), member());
    let whole = (0..3_u8, 0..3_u8, 0..3_u8, member(), member())
        .prop_map(|(street, city, country, zip_code, po_box)| (Some(street), Some(city), Some(country), zip_code, po_box));
    let address = prop_oneof![2 => some, 1 => whole].prop_map(|(street, city, country_name, zip_code, po_box)| AddressChange {
        street,
        city,
        country_name,
        zip_code,
        po_box,
    });
    (member(), member(), prop::option::of(address)).prop_map(|(name, business_id, address)| Patch {
        name,
        business_id,
        address,
    })
}

/// The command of an act around traders, and who may give it.
pub(super) fn of_traders(act: &Act, model: &Model) -> Asked {
    match *act {
        Act::SetAutoApproval { trader, enabled, by_holder } => {
            let by = if by_holder { setting::account_holder(trader.into()) } else { Actor::Operator };
            let trader_id = trader_id(trader);
            (SetAutoApproval::new(trader_id, enabled).into(), by, EntityKey::Trader(trader_id))
        }
        Act::Update { trader, patch } => {
            let trader_id = trader_id(trader);
            let is_abroad = model.traders.get(&trader_id).is_some_and(|trader| trader.channel == ids::sales_channel(2));
            let by = if is_abroad { setting::FOREIGN_CLERK } else { setting::CLERK };
            (UpdateTrader::new(trader_id, patch.written()).into(), by, EntityKey::Trader(trader_id))
        }
        Act::CreateTrader { trader, name } => {
            let mut command = setting::trader_made_by_channel(trader.into());
            command.name = sample::name(&format!("Name {name}"));
            (command.into(), clerk(trader), EntityKey::Trader(trader_id(trader)))
        }
        Act::Onboard { proposal, action } => onboarding(model, proposal, action),
        _ => unreachable_act(),
    }
}

fn onboarding(model: &Model, place: u8, action: Onboarding) -> Asked {
    let wanted = match action {
        Onboarding::Submit => return submission(place),
        Onboarding::Accept(_) | Onboarding::Reject => OnboardingStatus::Pending,
        Onboarding::Resubmit => OnboardingStatus::Rejected,
    };
    let all: Vec<_> = model.proposals.iter().map(|(id, proposal)| (*id, proposal.status == wanted)).collect();
    let id = pick_open(&all, place).unwrap_or(ids::onboarding_proposal(999));
    let known = model.proposals.get(&id);
    let holder = known.map_or(setting::account_holder(1), |proposal| Actor::AccountHolder(proposal.holder));
    let is_abroad = known.is_some_and(|proposal| proposal.channel == ids::sales_channel(2));
    let decider = if is_abroad { setting::FOREIGN_CLERK } else { setting::CLERK };
    let (command, by): (Command, Actor) = match action {
        Onboarding::Accept(trader) => (AcceptTraderOnboardingProposal::new(id, trader_id(trader)).into(), decider),
        Onboarding::Reject => (RejectTraderOnboardingProposal::new(id).into(), decider),
        Onboarding::Submit | Onboarding::Resubmit => (ResubmitTraderOnboardingProposal::new(id).into(), holder),
    };
    (command, by, EntityKey::TraderOnboardingProposal(id))
}

fn submission(proposal: u8) -> Asked {
    let number = LEAST + proposal % (ABROAD - LEAST + 1);
    let id = ids::onboarding_proposal(number.into());
    let channel = ids::sales_channel(if number == ABROAD { 2 } else { 1 });
    let (name, business_id) = (sample::name(&format!("Trader {number}")), sample::text(&format!("FI-{number}")));
    let submit = SubmitTraderOnboardingProposal::new(id, channel, ids::account_holder(number.into()), name, business_id);
    let submit = if number < HOMELESS { submit.address(sample::address()) } else { submit };
    (submit.into(), setting::account_holder(number.into()), EntityKey::TraderOnboardingProposal(id))
}

impl Patch {
    fn written(self) -> TraderPatch {
        let mut patch = TraderPatch::new();
        patch.name = self.name.map(|number| sample::name(&format!("Name {number}")));
        patch.business_id = self.business_id.map(|number| sample::text(&format!("FI-{number}")));
        patch.address = self.address.map(AddressChange::written);
        patch
    }
}

impl AddressChange {
    fn written(self) -> AddressPatch {
        let text = |what: &'static str| move |number: u8| sample::text(&format!("{what} {number}"));
        let removable = |what: &'static str, number: Option<u8>| -> Removable<Text> {
            match number {
                None => Removable::Keep,
                Some(0) => Removable::Remove,
                Some(number) => Removable::Replace(text(what)(number)),
            }
        };
        let mut patch = AddressPatch::new();
        patch.street = self.street.map(text("Street"));
        patch.city = self.city.map(text("City"));
        patch.country_name = self.country_name.map(text("Country"));
        patch.zip_code = removable("Zip", self.zip_code);
        patch.po_box = removable("Box", self.po_box);
        patch
    }
}
