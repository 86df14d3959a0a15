//! Working sets and rows against the whole ledger.

use ecoledger::{
    Actor, Command, CommandContext, Ledger, Query, QueryContext, Request,
    query::{CreditFilter, EventFilter, PageRequest, ProposalFilter, TimeRange},
};
use serde_json::json;

use super::{channel_steps, market_steps};
use crate::{History, part, rows::Rows};

/// A history of channels or of credits, by the first byte; every command on a part of the ledger before it is asked of the whole.
pub fn working_set(bytes: &[u8]) {
    match bytes.split_first() {
        Some((first, bytes)) if first.is_multiple_of(2) => channels(bytes),
        Some((_, bytes)) => market(bytes),
        None => {}
    }
}

fn channels(bytes: &[u8]) {
    let mut history = History::in_setting();
    let mut rows = Rows::empty();
    rows.follow(&history.world.events);
    for step in channel_steps(bytes) {
        let Some(asked) = history.request(&step) else { continue };
        decide(&history.world.ledger, &asked.context, &asked.command);
        let known = history.world.events.len();
        history.take(&step);
        rows.follow(&history.world.events[known..]);
    }
    let ledger = &history.world.ledger;
    for actor in history.past.iter().map(|request| request.context.actor) {
        answer(ledger, &rows, actor);
    }
}

fn market(bytes: &[u8]) {
    let (mut history, steps) = market_steps(bytes);
    let mut rows = Rows::empty();
    rows.follow(&history.events);
    for step in &steps {
        let asked = history.request(step);
        let line = json!({ "context": asked.context, "command": asked.command }).to_string();
        let actor = match Request::from_json(&line) {
            Ok(Request::Command(context, command)) => {
                decide(&history.ledger, &context, &command);
                Some(context.actor)
            }
            _ => None,
        };
        let known = history.events.len();
        history.take(step).unwrap_or_else(|difference| panic!("{difference}"));
        rows.follow(&history.events[known..]);
        if let Some(actor) = actor {
            answer(&history.ledger, &rows, actor);
        }
    }
}

fn decide(ledger: &Ledger, context: &CommandContext, command: &Command) {
    part::decides_as_the_whole(ledger, context, command).unwrap_or_else(|broken| panic!("{broken}"));
}

/// An actor's lists from rows are those of the whole.
fn answer(ledger: &Ledger, rows: &Rows, actor: Actor) {
    let Some(at) = ledger.last_at() else { return };
    let context = QueryContext { at, actor };
    for query in lists() {
        let _answered = rows.answers_as(ledger, &context, &query).unwrap_or_else(|broken| panic!("{broken}"));
    }
}

fn lists() -> Vec<Query> {
    let page = || PageRequest::new(7, None).expect("a page");
    let events = EventFilter::new(Vec::new(), None, None, None).expect("any time");
    vec![
        Query::Credits { filter: CreditFilter::default(), page: page() },
        Query::Proposals { filter: ProposalFilter::default(), page: page() },
        Query::Events { filter: events, page: page() },
        Query::EsgScorecards(page()),
        Query::Traders(page()),
        Query::Transactions(page()),
        Query::MyApiKeys(page()),
        Query::ChannelEvents { created_at: TimeRange::default(), event_at: TimeRange::default(), page: page() },
    ]
}
