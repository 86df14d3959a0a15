//! Whatever is asked, a server answers as the whole ledger does: on random histories of both domains, by everybody, page by page.

#[path = "../../../ledger/tests/rows/asking.rs"]
mod asking;
#[path = "../../../ledger/tests/working_sets/requests.rs"]
mod requests;

use std::sync::atomic::{AtomicUsize, Ordering};

use ecoledger::{Ledger, NotAnswered, Query, QueryContext, Recorded, Refusal, Request, views::Answer};
use ecoledger_hosts::postgres::Postgres;
use ecoledger_testkit::{
    World, cases,
    wire::{catalogue, json},
};
use proptest::prelude::*;

use self::{
    asking::{actors, ids, lists, page_by_page},
    requests::{Requests, requests, scripts},
};
use super::{
    contested,
    scenarios::open,
    server::{RUNTIME, database},
};

fn whole_answer(whole: &Ledger, context: &QueryContext, query: &Query) -> Result<Answer, Refusal> {
    whole.query(context, query).map_err(|error| match error {
        NotAnswered::Refused(refusal) => refusal,
        other => panic!("{query:?}: {other}"),
    })
}

/// The answer, if there is one, after it was held against that of the whole ledger.
fn answer(host: &Postgres, whole: &Ledger, context: &QueryContext, query: &Query) -> Option<Answer> {
    let found = RUNTIME.block_on(host.query(context, query)).unwrap_or_else(|error| panic!("{query:?}: {error}"));
    assert_eq!(found, whole_answer(whole, context, query), "{context:?} {query:?}");
    found.ok()
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

/// Asks for every n-th list of those that each actor can ask for; tells how many pages were answered.
fn ask(whole: &Ledger, host: &Postgres, events: &[Recorded], each: usize, limit: u64) -> usize {
    let answered = AtomicUsize::new(0);
    let Some(now) = whole.last_at() else { return 0 };
    let lists = lists(events);
    let ids: Vec<String> = ids(events).into_iter().step_by(13).collect();
    for (number, actor) in actors(events).into_iter().enumerate() {
        let context = QueryContext { at: now, actor };
        for list in lists.iter().skip(number % each).step_by(each) {
            page_by_page(&context, list, limit, &ids, |context, query| {
                let answer = answer(host, whole, context, query);
                answered.fetch_add(usize::from(answer.is_some()), Ordering::Relaxed);
                answer
            });
        }
    }
    answered.into_inner()
}

#[test]
fn every_query_of_the_catalogue_is_answered_as_by_the_whole() {
    let world = World::full();
    let address = database();
    contested::put(&address, &world.ledger, &world.events);
    let host = open(&address);
    for (actor, query) in catalogue::queries() {
        let request = json!({"context": {"at": world.now.to_string(), "actor": actor}, "query": query}).to_string();
        let Ok(Request::Query(context, query)) = Request::from_json(&request) else { panic!("a query: {request}") };
        answer(&host, &world.ledger, &context, &query);
    }
}

#[test]
fn lists_of_the_scripts_are_answered_as_by_the_whole() {
    let (whole, host, events) = carried_out(scripts());
    assert!(ask(&whole, &host, &events, 2, 3) > 100);
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
        assert!(ask(&ledger, &host, &events, 29, 100) > 0);
    }
}

proptest! {
    #![proptest_config(cases(4))]

    #[test]
    fn lists_are_answered_as_by_the_whole(requests in requests()) {
        let (whole, host, events) = carried_out(requests);
        ask(&whole, &host, &events, 11, 2);
    }
}
