//! The audit finds what is wrong in a damaged journal (D-38): a test that always says "balanced" would find nothing.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use ecoledger::{Actor, Ledger, Recorded, journal};
use ecoledger_testkit::{
    World, ids,
    setting::{self, MADE},
};

/// A ledger that replays the journal with one text in place of another; what the audit says of it.
fn audited(world: &World, old: &str, new: &str) -> Vec<String> {
    let text: Vec<String> = world.events.iter().map(|event| journal::to_line(core::slice::from_ref(event))).collect();
    let damaged = text.join("\n").replace(old, new);
    let mut ledger = Ledger::new(0);
    let events = damaged.lines().flat_map(|line| journal::from_line(line).expect(line));
    ledger.replay(events).expect("damage that only the audit finds");
    let audit = ledger.audit();
    assert_eq!(audit.balanced, audit.faults.is_empty());
    audit.faults
}

fn world() -> World {
    let mut world = World::with_channel();
    world.given(Actor::Operator, setting::onramp(ids::trader(MADE), "I_1..I_10"));
    world.given(Actor::Operator, setting::onramp(ids::trader(MADE), "I_11..I_20"));
    let withdraw = ecoledger::bundles::inventory::WithdrawCertificates {
        trader_id: ids::trader(MADE),
        range: ecoledger_testkit::sample::range("I_11..I_13"),
        reason: ecoledger_testkit::sample::text("Error"),
    };
    world.given(Actor::Operator, withdraw);
    world
}

#[test]
fn d38_a_whole_journal_is_balanced() {
    assert_eq!(audited(&world(), "nothing", "nothing"), Vec::<String>::new());
}

#[test]
fn d38_a_certificate_in_two_places_is_found() {
    let faults = audited(&world(), r#""start":"I_1","end":"I_10""#, r#""start":"I_1","end":"I_12""#);
    assert_eq!(faults, ["issuance I: certificate 11 is in two places"]);
}

#[test]
fn d38_a_certificate_that_is_nowhere_is_found() {
    let faults = audited(&world(), r#""remainder":{"bundle":{"start":"I_14","#, r#""remainder":{"bundle":{"start":"I_15","#);
    assert_eq!(faults.len(), 1, "{faults:?}");
}

#[test]
fn d38_a_certificate_that_never_came_in_is_found() {
    let faults = audited(&world(), r#""start":"I_14","end":"I_20""#, r#""start":"I_14","end":"I_21""#);
    assert_eq!(faults.len(), 1, "{faults:?}");
}

/// Damage that no entity can take stops the replay, and says where.
#[test]
fn a_journal_with_an_event_left_out_or_repeated_stops_the_replay() {
    let events = world().events;
    for position in 0..events.len().saturating_sub(1) {
        let without = events.iter().enumerate().filter(|(index, _)| *index != position).map(|(_, event)| event.clone());
        assert!(Ledger::new(0).replay(without).is_err(), "without {position}");
        let twice = |(index, event): (usize, &Recorded)| vec![event.clone(); if index == position { 2 } else { 1 }];
        assert!(Ledger::new(0).replay(events.iter().enumerate().flat_map(twice)).is_err(), "twice {position}");
    }
}
