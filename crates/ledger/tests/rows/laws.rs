//! The laws of rows, on random histories of both domains.

use ecoledger::{Actor, Ledger, NotAnswered, Query, QueryContext, Recorded};
use ecoledger_testkit::{cases, rows::Rows};
use proptest::prelude::*;

use super::asking::{actors, ids, lists, page_by_page};
use crate::{
    walks::walks,
    working_sets::requests::{Requests, requests, scripts},
};

/// How often a host loads for a page at most, however long its list is: the actor, what the list is of, the beginning of the page,
/// its rows, their entities, and what these are shown with.
const MOST_ROUNDS: usize = 8;

/// What was answered, and how often a host had to load for it.
#[derive(Debug, Default)]
struct Asked {
    answered: usize,
    pages: usize,
    most_rounds: (usize, String),
}

/// Whether a query needs as many rounds as there are credits above or below one.
fn is_walked(query: &Query) -> bool {
    matches!(query, Query::CreditLineage { .. } | Query::File(_))
}

/// Asks everything of everybody, page by page.
fn ask_everything(whole: &Ledger, rows: &Rows, events: &[Recorded], limits: &[u64]) -> Asked {
    let mut asked = Asked::default();
    let Some(now) = whole.last_at() else { return asked };
    let (lists, ids) = (lists(events), ids(events));
    for actor in actors(events) {
        let context = QueryContext { at: now, actor };
        for list in &lists {
            for limit in limits {
                page_by_page(&context, list, *limit, &ids, |context, query| {
                    let answered = rows.answers_as(whole, context, query);
                    let (answer, rounds) = answered.unwrap_or_else(|broken| panic!("{broken}"));
                    if rounds > asked.most_rounds.0 && !is_walked(query) {
                        asked.most_rounds = (rounds, format!("{query:?}"));
                    }
                    asked.pages += 1;
                    asked.answered += usize::from(answer.is_ok());
                    answer.ok()
                });
            }
        }
    }
    asked
}

/// Carries out all requests, and writes the rows.
fn carried_out(Requests { mut ledger, all, before }: Requests) -> (Ledger, Rows, Vec<Recorded>) {
    let (mut rows, mut events) = (Rows::empty(), before);
    rows.follow(&events);
    for (context, command) in &all {
        if let Ok(executed) = ledger.execute(context, command) {
            rows.follow(&executed.events);
            events.extend(executed.events);
        }
    }
    (ledger, rows, events)
}

proptest! {
    #![proptest_config(cases(48))]

    /// Every list, every page, every actor: the whole ledger's answer, its cursors and its refusals.
    #[test]
    fn every_list_is_answered_from_rows_as_by_the_whole(requests in requests()) {
        let (whole, rows, events) = carried_out(requests);
        prop_assert_eq!(rows.ledger.state_digest(), whole.state_digest());
        let asked = ask_everything(&whole, &rows, &events, &[2, 100]);
        prop_assert!(asked.most_rounds.0 <= MOST_ROUNDS, "{:?}", asked.most_rounds);
    }
}

proptest! {
    #![proptest_config(cases(24))]

    /// Credits that are split, sold, listed and retired, and proposals that go to and fro.
    #[test]
    fn every_list_of_a_market_is_answered_from_rows(walk in walks(0..60)) {
        let mut rows = Rows::empty();
        rows.follow(&walk.world.events);
        let asked = ask_everything(&walk.world.ledger, &rows, &walk.world.events, &[1, 3, 100]);
        prop_assert!(asked.most_rounds.0 <= MOST_ROUNDS, "{:?}", asked.most_rounds);
    }
}

#[test]
fn every_list_of_the_scripts_is_answered_from_rows() {
    let (whole, rows, events) = carried_out(scripts());
    let asked = ask_everything(&whole, &rows, &events, &[1, 3, 1000]);
    assert!(asked.answered > 2_000 && asked.most_rounds.0 <= MOST_ROUNDS, "{asked:?}");
}

/// A set without lists has none, and says so; with lists it still has no books.
#[test]
fn a_set_has_no_books() {
    let (whole, rows, _) = carried_out(scripts());
    let context = QueryContext { at: whole.last_at().expect("something happened"), actor: Actor::Operator };
    assert_eq!(rows.query(&context, &Query::Audit).0, Err(NotAnswered::NoProjections));
}

/// Rows can be made anew from the events, whatever was loaded on the way.
#[test]
fn rows_follow_from_the_events() {
    let (_, rows, events) = carried_out(scripts());
    let mut again = Rows::empty();
    events.iter().for_each(|event| again.follow(std::slice::from_ref(event)));
    assert_eq!(rows.table, again.table);
}
