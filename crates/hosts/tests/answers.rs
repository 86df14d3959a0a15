//! Whatever is asked, a host answers as the whole ledger does: on random histories of both domains, by everybody, page by page.

#[path = "../../ledger/tests/rows/asking.rs"]
mod asking;
#[path = "../../ledger/tests/working_sets/requests.rs"]
mod requests;

use ecoledger::{Ledger, NotAnswered, Query, QueryContext, Recorded, Request};
use ecoledger_hosts::Answered;
use ecoledger_testkit::{
    World,
    wire::{catalogue, json},
};

use self::asking::{actors, ids, lists, page_by_page};
pub(crate) use self::requests::{Requests, requests, scripts};

fn whole_answer(whole: &Ledger, context: &QueryContext, query: &Query) -> Answered {
    whole.query(context, query).map_err(|error| match error {
        NotAnswered::Refused(refusal) => refusal,
        other => panic!("{query:?}: {other}"),
    })
}

/// Asks for every n-th list of those that each actor can ask for; tells how many pages were answered.
pub(crate) fn ask_for_lists(
    whole: &Ledger,
    events: &[Recorded],
    (each, limit): (usize, u64),
    mut answer: impl FnMut(&QueryContext, &Query) -> Answered,
) -> usize {
    let mut answered = 0;
    let Some(now) = whole.last_at() else { return 0 };
    let lists = lists(events);
    let ids: Vec<String> = ids(events).into_iter().step_by(13).collect();
    for (number, actor) in actors(events).into_iter().enumerate() {
        let context = QueryContext { at: now, actor };
        for list in lists.iter().skip(number % each).step_by(each) {
            page_by_page(&context, list, limit, &ids, |context, query| {
                let found = answer(context, query);
                assert_eq!(found, whole_answer(whole, context, query), "{context:?} {query:?}");
                answered += usize::from(found.is_ok());
                found.ok()
            });
        }
    }
    answered
}

/// Asks every query of the catalogue of a world in which there is something of everything.
pub(crate) fn ask_the_catalogue(world: &World, mut answer: impl FnMut(&QueryContext, &Query) -> Answered) {
    for (actor, query) in catalogue::queries() {
        let request = json!({"context": {"at": world.now.to_string(), "actor": actor}, "query": query}).to_string();
        let Ok(Request::Query(context, query)) = Request::from_json(&request) else { panic!("a query: {request}") };
        assert_eq!(answer(&context, &query), whole_answer(&world.ledger, &context, &query), "{context:?} {query:?}");
    }
}
