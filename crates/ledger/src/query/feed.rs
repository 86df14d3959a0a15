//! Queries about the event feed.

use alloc::{
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use ecoledger_kernel::{Code, EntityKind, Excerpt, Invalid, Refusal, Text, Timestamp};

use super::{Answering, PageRequest, Stop, Stopped};
use crate::{
    LedgerView,
    feed::{EVENT_TYPES, EventType, FeedResource},
    lists::{Entry, List, ListView, Position, RangeStart, Row, merged},
    views::{Answer, EventTypeView, FeedEventView},
};

/// Which events of the feed are asked for: those that pass every filter that is given ([D-27]).
///
/// [D-27]: ecoledger_kernel::rules::feed#d-27
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    pub(super) event_types: Vec<&'static EventType>,
    pub(super) from: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
    pub(super) last_fetched: Option<Text>,
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
fn number_of(id: &str, length: u64) -> Option<u64> {
    let number: u64 = id.parse().ok()?;
    ((1..=length).contains(&number) && number.to_string() == id).then_some(number)
}

fn not_received(id: &Text) -> Refusal {
    Refusal::new(Code::NotFound, format!("event {}: not found", Excerpt(id.as_str()))).with(|details| {
        details.member = Some("lastFetchedEventId".into());
        details.entity = Some(EntityKind::Event);
        details.id = Some(id.to_string());
    })
}

impl<V: LedgerView, L: ListView> Answering<'_, V, L> {
    /// The types that the organization can receive in any of its market roles.
    pub(super) fn event_types(&mut self, page: &PageRequest) -> Result<Answer, Stopped<V, L>> {
        let acting = self.member()?;
        let list = format!("eventTypes {}", acting.id);
        let roles = acting.organization.market_roles.as_slice();
        let view = |event_type: &EventType| Ok::<_, V::Gap>(event_type.reaches(roles).then(|| EventTypeView::new(event_type)));
        Ok(page.of(&list, &EVENT_TYPES, view)?.into())
    }

    /// The organization's own feed; it is empty for a role that does not reach all of it (D-77).
    pub(super) fn events(&mut self, filter: &EventFilter, page: &PageRequest) -> Result<Answer, Stopped<V, L>> {
        let (acting, whole) = self.whole_member()?;
        self.expect_lists()?;
        let list = format!("events {} {}", acting.id, filter.mark());
        let first_of_page = page.position::<u64>(&list)?.unwrap_or(0);
        // The number of an event is the position of the one after it.
        let after_fetched = match &filter.last_fetched {
            Some(id) => {
                let latest = if whole { self.lists.last(List::Feed(acting.id)).map_err(Stop::lists)? } else { None };
                let length = latest.and_then(|row| row.position.number()).map_or(0, |number| number.saturating_add(1));
                number_of(id.as_str(), length).ok_or_else(|| not_received(id))?
            }
            None => 0,
        };
        // Time never runs backwards, so both bounds cut the feed.
        let first_in_time = if whole { self.first_in_time(List::FeedTimes(acting.id), filter.from)? } else { None };
        let Some(first_in_time) = first_in_time else { return Ok(page.nothing::<FeedEventView>(&list)?.into()) };
        let first = RangeStart::At(Position::Number(first_of_page.max(after_fetched).max(first_in_time)));
        let mut types: Vec<u8> = filter.event_types.iter().map(|event_type| event_type.id()).collect();
        types.sort_unstable();
        types.dedup();
        let named = types.iter().map(|type_id| List::FeedOfType(acting.id, *type_id));
        let events = match filter.event_types[..] {
            [] => self.lists.rows(List::Feed(acting.id), first, page.ahead()),
            [_, ..] => merged(named.map(|list| self.lists.rows(list, first.clone(), page.ahead()))),
        };
        let is_in_time = |row: &Row| filter.until.zip(row.entry.at()).is_none_or(|(until, at)| at <= until);
        let in_time = events.take_while(|row| row.as_ref().map_or(true, is_in_time));
        let views = in_time.map(|row| row.map(|row| (row.position.number().unwrap_or(u64::MAX), Ok(feed_event(&row)))));
        Ok(page.collect(&list, views)?.into())
    }
}

fn feed_event(row: &Row) -> Option<FeedEventView> {
    let Entry::Heard { at, type_id, resource } = &row.entry else { return None };
    let number = row.position.number()?.saturating_add(1);
    Some(FeedEventView::new(number, EventType::with_id(*type_id)?, *at, FeedResource::of(resource)?))
}
