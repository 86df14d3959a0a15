//! Every query that lists, of everything that happened, by everybody who did something.

use std::collections::BTreeSet;

use ecoledger::{
    Actor, Query, QueryContext, Recorded, Timestamp,
    credits::CreditStatus,
    feed::EVENT_TYPES,
    kernel::EntityKey,
    proposals::{ProposalStatus, ProposalType},
    query::{CreditFilter, Cursor, EventFilter, PageRequest, ProposalFilter, TimeRange},
    views::Answer,
};
use serde_json::{Value, json};

fn page(limit: u64, cursor: Option<&str>) -> PageRequest {
    let cursor = cursor.map(|cursor| Cursor::new(cursor).expect("a cursor"));
    PageRequest::new(limit, cursor).expect("a page")
}

/// A query with its page left open.
pub(super) type Paged = Box<dyn Fn(PageRequest) -> Query>;

fn paged(query: impl Fn(PageRequest) -> Query + 'static) -> Paged {
    Box::new(query)
}

/// The lists that can be asked for of what has happened.
pub(super) fn lists(events: &[Recorded]) -> Vec<Paged> {
    let keys: BTreeSet<EntityKey> = events.iter().flat_map(Recorded::touches).collect();
    let mut lists = whole_lists(events);
    for key in keys {
        match key {
            EntityKey::Mbp(mbp) => lists.push(paged(move |page| Query::Claims { mbp, page })),
            EntityKey::Credit(credit) => lists.push(paged(move |page| Query::CreditLineage { credit, page })),
            EntityKey::Trader(trader) => lists.push(paged(move |page| Query::ListableAssets { trader, page })),
            EntityKey::Organization(id) => {
                lists.push(paged(move |page| Query::MarketplaceTraders { marketplace: id, page }));
                for filter in [
                    CreditFilter { owner_id: Some(id), ..CreditFilter::default() },
                    CreditFilter { listed_on: Some(id), ..CreditFilter::default() },
                    CreditFilter { owner_id: Some(id), status: Some(CreditStatus::Active), ..CreditFilter::default() },
                ] {
                    lists.push(paged(move |page| Query::Credits { filter, page }));
                }
            }
            EntityKey::Issuance(id) => lists.push(paged(move |_| Query::Issuance(id.clone()))),
            EntityKey::File(id) => lists.push(paged(move |_| Query::File(id))),
            _ => {}
        }
    }
    lists
}

fn whole_lists(events: &[Recorded]) -> Vec<Paged> {
    let mut lists = vec![
        paged(Query::MyApiKeys),
        paged(Query::TraderOnboardingProposals),
        paged(Query::Traders),
        paged(Query::Transactions),
        paged(Query::EsgScorecards),
        paged(Query::EventTypes),
    ];
    for status in [None, Some(CreditStatus::Active), Some(CreditStatus::Split), Some(CreditStatus::Retired)] {
        let filter = CreditFilter { status, ..CreditFilter::default() };
        lists.push(paged(move |page| Query::Credits { filter, page }));
    }
    for status in [None, Some(ProposalStatus::Approved), Some(ProposalStatus::Submitted)] {
        for proposal_type in [None, Some(ProposalType::MarketplaceTraderRegister), Some(ProposalType::MbpClaimVerify)] {
            let filter = ProposalFilter { status, proposal_type };
            lists.push(paged(move |page| Query::Proposals { filter, page }));
        }
    }
    let times: Vec<Timestamp> = events.iter().map(|event| event.at).collect();
    let time = |part: usize| times.get(times.len() * part / 4).copied();
    for (from, until) in [(None, None), (time(1), None), (None, time(2)), (time(1), time(3)), (time(3), time(3))] {
        for names in [&[][..], &[0, 4, 12, 13, 19], &[16, 17]] {
            let types = names.iter().map(|name| &EVENT_TYPES[*name]).collect();
            let filter = EventFilter::new(types, from, until, None).expect("in order");
            lists.push(paged(move |page| Query::Events { filter: filter.clone(), page }));
        }
        let created_at = TimeRange { from, until, ..TimeRange::default() };
        let event_at = TimeRange { after: from, before: until, ..TimeRange::default() };
        lists.push(paged(move |page| Query::ChannelEvents { created_at, event_at: TimeRange::default(), page }));
        lists.push(paged(move |page| Query::ChannelEvents { created_at, event_at, page }));
    }
    for fetched in ["1", "2", "1000"] {
        let fetched = Some(fetched.to_owned().try_into().expect("a text"));
        let filter = EventFilter::new(Vec::new(), None, None, fetched).expect("no times");
        lists.push(paged(move |page| Query::Events { filter: filter.clone(), page }));
    }
    lists
}

/// Everybody who did something, and everybody else of whom the events tell: once each.
pub(super) fn actors(events: &[Recorded]) -> Vec<Actor> {
    let mut actors: Vec<Actor> = Vec::new();
    for actor in events.iter().map(|event| event.actor) {
        if !actors.contains(&actor) {
            actors.push(actor);
        }
    }
    actors
}

/// Where the page after an answer begins.
pub(super) fn next_cursor(answer: &Answer) -> Option<String> {
    let answer: Value = serde_json::to_value(answer).unwrap_or_else(|error| json!({"error": error.to_string()}));
    answer["nextCursor"].as_str().map(str::to_owned)
}

/// Cursors that were never given, made of one that was: at positions of other entries, and at none.
fn forged(cursor: &str, ids: &[String]) -> Vec<String> {
    let (mark, _) = cursor.split_once('.').expect("a mark");
    let others = ["0", "3", "1000000", "-", "-+2", "zzz", "I-1_7"].map(str::to_owned);
    ids.iter().chain(&others).map(|position| format!("{mark}.{position}")).collect()
}

/// Ids of what happened that may stand in cursors.
pub(super) fn ids(events: &[Recorded]) -> Vec<String> {
    let keys: BTreeSet<EntityKey> = events.iter().flat_map(Recorded::touches).collect();
    let ids = keys.iter().filter(|key| matches!(key, EntityKey::Credit(_) | EntityKey::Claim(_)));
    ids.map(EntityKey::id).collect()
}

/// Asks for a list page by page, to its end or so far, then from where it was never told to go on.
pub(super) fn page_by_page(
    context: &QueryContext,
    list: &Paged,
    limit: u64,
    ids: &[String],
    mut ask: impl FnMut(&QueryContext, &Query) -> Option<Answer>,
) {
    let mut cursor = None;
    for turn in 0..20 {
        let Some(answer) = ask(context, &list(page(limit, cursor.as_deref()))) else { return };
        cursor = next_cursor(&answer);
        let Some(cursor) = &cursor else { return };
        if turn == 0 {
            for forged in forged(cursor, ids) {
                ask(context, &list(page(limit, Some(&forged))));
            }
        }
    }
}
