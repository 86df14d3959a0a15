//! Queries are answered as by the whole ledger.

use ecoledger::{Ledger, Query, QueryContext, Recorded};
use ecoledger_hosts::{Answered, postgres::Postgres};
use ecoledger_testkit::{World, cases};
use proptest::prelude::*;

use super::{
    super::answers::{Requests, ask_for_lists, ask_the_catalogue, requests, scripts},
    contested,
    scenarios::open,
    server::{RUNTIME, database},
};

fn answer(host: &Postgres) -> impl FnMut(&QueryContext, &Query) -> Answered {
    |context, query| RUNTIME.block_on(host.query(context, query)).unwrap_or_else(|error| panic!("{query:?}: {error}"))
}

/// Carries out requests in the ledger; what happened comes into tables.
fn carried_out(Requests { mut ledger, all, before }: Requests) -> (Ledger, Postgres, Vec<Recorded>) {
    let mut events = before;
    for (context, command) in &all {
        if let Ok(executed) = ledger.execute(context, command) {
            events.extend(executed.events);
        }
    }
    let address = database();
    if !events.is_empty() {
        contested::put(&address, &ledger, &events);
    }
    (ledger, open(&address), events)
}

#[test]
fn every_query_of_the_catalogue_is_answered_as_by_the_whole() {
    let world = World::full();
    let address = database();
    contested::put(&address, &world.ledger, &world.events);
    ask_the_catalogue(&world, answer(&open(&address)));
}

#[test]
fn lists_of_the_scripts_are_answered_as_by_the_whole() {
    let (whole, host, events) = carried_out(scripts());
    assert!(ask_for_lists(&whole, &events, (2, 3), answer(&host)) > 100);
}

/// Lists follow the log while it grows, however much comes at once.
#[test]
fn lists_follow_the_log() {
    let Requests { mut ledger, all, .. } = scripts();
    let host = open(&database());
    let mut events = Vec::new();
    for part in all.chunks(all.len() / 6 + 1) {
        for outcome in RUNTIME.block_on(host.execute_many(part)).expect("outcomes") {
            events.extend(outcome.expect("the scripts succeed").events);
        }
        for (context, command) in part {
            ledger.execute(context, command).expect("the scripts succeed");
        }
        assert!(ask_for_lists(&ledger, &events, (29, 100), answer(&host)) > 0);
    }
}

proptest! {
    #![proptest_config(cases(4))]

    #[test]
    fn lists_are_answered_as_by_the_whole(requests in requests()) {
        let (whole, host, events) = carried_out(requests);
        ask_for_lists(&whole, &events, (11, 2), answer(&host));
    }
}
