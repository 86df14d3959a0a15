//! Entities as a store keeps them: read back as they were, and refused when they are anything else.

use ecoledger_testkit::{History, World, cases, laws, strategy::history, wire::catalogue::commands};
use proptest::prelude::*;

use crate::walks::walks;

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn a_stored_entity_of_a_channel_is_read_back_as_it_was(steps in history(50)) {
        let History { world, .. } = History::of(&steps);
        laws::entities_are_stored(&world.ledger).map_err(TestCaseError::fail)?;
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn a_stored_entity_of_the_market_is_read_back_as_it_was(walk in walks(20..100)) {
        laws::entities_are_stored(&walk.world.ledger).map_err(TestCaseError::fail)?;
    }
}

/// After each command of the catalogue: every kind of entity, in every state that a command leads to.
#[test]
fn what_every_command_leaves_is_read_back_as_it_was() {
    for prepared in commands() {
        let mut world = World::full();
        let asking = world.command(&prepared.actor, prepared.command.clone());
        if prepared.keyed { asking.key("K-1") } else { asking }.ok();
        laws::entities_are_stored(&world.ledger).unwrap_or_else(|broken| panic!("{}: {broken}", prepared.name()));
    }
}
