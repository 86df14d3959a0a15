//! Queries about the event feed.

use alloc::{
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use ecoledger_kernel::{Code, EntityKind, Excerpt, Invalid, Refusal, Text, Timestamp};

use super::{Asked, PageRequest, Stop};
use crate::{
    feed::{EVENT_TYPES, EventType},
    ledger_view::LedgerView,
    views::{Answer, EventTypeView, FeedEventView},
};

/// Which events of the feed are asked for: those that pass every filter that is given ([D-27]).
///
/// [D-27]: ecoledger_kernel::rules::feed#d-27
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    event_types: Vec<&'static EventType>,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
    last_fetched: Option<Text>,
}

impl EventFilter {
    /// Only these types (all of them if none is named), not before `from`, not after `until`, and what came after the
    /// event with the id `last_fetched`; `periodReversed` when `from` is after `until`.
    pub fn new(
        event_types: Vec<&'static EventType>,
        from: Option<Timestamp>,
        until: Option<Timestamp>,
        last_fetched: Option<Text>,
    ) -> Result<Self, Invalid> {
        if from.zip(until).is_some_and(|(from, until)| from > until) {
            return Err(Invalid::new(Code::PeriodReversed, "the earliest time is after the latest"));
        }
        Ok(Self { event_types, from, until, last_fetched })
    }

    /// The filters as they tell lists apart.
    fn mark(&self) -> String {
        let ids: Vec<u8> = self.event_types.iter().map(|event_type| event_type.id()).collect();
        format!("{ids:?} {:?} {:?} {:?}", self.from, self.until, self.last_fetched)
    }
}

/// The number of an event in a feed of that length, if its id is one of them: from 1 on, as it was written (D-67, D-80).
fn number_of(id: &str, length: usize) -> Option<usize> {
    let number: usize = id.parse().ok()?;
    ((1..=length).contains(&number) && number.to_string() == id).then_some(number)
}

fn not_received(id: &Text) -> Refusal {
    Refusal::new(Code::NotFound, format!("event {}: not found", Excerpt(id.as_str()))).with(|details| {
        details.member = Some("lastFetchedEventId".into());
        details.entity = Some(EntityKind::Event);
        details.id = Some(id.to_string());
    })
}

impl<V: LedgerView> Asked<'_, V> {
    /// The types that the organization can receive in any of its market roles.
    pub(super) fn event_types(&mut self, page: &PageRequest) -> Result<Answer, Stop<V::Gap>> {
        let acting = self.member()?;
        let list = format!("eventTypes {}", acting.id);
        let roles = acting.organization.market_roles.as_slice();
        let view = |event_type: &EventType| Ok::<_, V::Gap>(event_type.reaches(roles).then(|| EventTypeView::new(event_type)));
        Ok(page.of(&list, &EVENT_TYPES, view)?.into())
    }

    /// The organization's own feed; it is empty for a role that does not reach all of it (D-77).
    pub(super) fn events(&mut self, filter: &EventFilter, page: &PageRequest) -> Result<Answer, Stop<V::Gap>> {
        let (acting, whole) = self.whole_member()?;
        let feed = &self.lists()?.projections.feed;
        let received = if whole { feed.received_by(acting.id) } else { feed.nothing() };
        let list = format!("events {} {}", acting.id, filter.mark());
        let first_of_page = page.position::<usize>(&list)?.unwrap_or(0);
        // The number of an event is the position of the one after it.
        let after_fetched = match &filter.last_fetched {
            Some(id) => number_of(id.as_str(), received.len()).ok_or_else(|| not_received(id))?,
            None => 0,
        };
        // Time never runs backwards, so both bounds cut the feed.
        let first_in_time = filter.from.map_or(0, |from| feed.earlier(received, from));
        let first = first_of_page.max(after_fetched).max(first_in_time);
        let events = received.numbers(&filter.event_types, first);
        let events = events.filter_map(|number| Some((number, feed.event(received, number)?)));
        let in_time = events.take_while(|(_, event)| filter.until.is_none_or(|until| event.at <= until));
        let views = in_time.map(|(before, event)| (before, Ok(Some(FeedEventView::new(before.saturating_add(1), event)))));
        Ok(page.collect(&list, views)?.into())
    }
}
