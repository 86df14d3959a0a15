//! A decision is recorded whole or not at all, and only as the next one (invariant 3 of the architecture, D-1).

use ecoledger::{
    Actor, Command, CommandContext, Currency, Decision, NotRecorded,
    bundles::{RegisterTrade, TradeAssets},
};
use ecoledger_testkit::{
    World, ids, sample,
    setting::{self, AUTOMATIC, CLERK, MADE},
    world,
};

/// A ledger with one bundle, and two decisions that both sell its head: each is right by itself.
fn two_decisions() -> (World, [Decision; 2]) {
    let mut world = World::with_channel();
    world.given(Actor::Operator, setting::onramp(ids::trader(AUTOMATIC), "I_1..I_10"));
    let decisions = [1, 2].map(|number| {
        let command: Command = RegisterTrade::new(
            ids::trader(AUTOMATIC),
            ids::task(number),
            ids::transaction(number),
            ids::trader(MADE),
            TradeAssets::new(sample::priced_lines(&["I_1..I_5"])).expect("a line"),
            Currency::Eur,
        )
        .into();
        let context: CommandContext = world.context(CLERK, &command);
        world.ledger.decide(&context, &command).expect("right by itself")
    });
    (world, decisions)
}

#[test]
fn a_decision_that_was_overtaken_is_not_recorded() {
    let (mut world, [first, second]) = two_decisions();
    let first = world.ledger.stamp(first);
    world.ledger.record(&first).expect("the next one");
    let digest = world.ledger.state_digest();
    let second = world.ledger.stamp(second);
    let refused = world.ledger.record(&second);
    assert!(matches!(refused, Err(NotRecorded::OutOfSequence { .. })), "{refused:?}");
    assert_eq!(world.ledger.state_digest(), digest);
}

#[test]
fn a_decision_recorded_twice_is_refused_the_second_time() {
    let (mut world, [first, _]) = two_decisions();
    let events = world.ledger.stamp(first);
    world.ledger.record(&events).expect("the next one");
    let digest = world.ledger.state_digest();
    assert!(matches!(world.ledger.record(&events), Err(NotRecorded::OutOfSequence { .. })));
    assert_eq!(world.ledger.state_digest(), digest);
}

/// An event left out, doubled, swapped, or earlier than the one before: nothing of the rest is taken either.
#[test]
fn d1_events_that_do_not_follow_each_other_are_not_taken_in_part() {
    let (mut world, [first, _]) = two_decisions();
    let events = world.ledger.stamp(first);
    assert_eq!(events.len(), 2);
    let digest = world.ledger.state_digest();
    let mut early = events.clone();
    early[1].at = world::later(events[0].at, -1);
    let damaged = [
        vec![events[1].clone()],
        vec![events[0].clone(), events[0].clone()],
        vec![events[1].clone(), events[0].clone()],
        early,
    ];
    for wrong in damaged {
        assert!(world.ledger.record(&wrong).is_err());
        assert_eq!(world.ledger.state_digest(), digest, "taken in part");
    }
    world.ledger.record(&events).expect("the next ones");
}
