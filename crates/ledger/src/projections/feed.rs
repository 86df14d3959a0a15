//! The event feed: who heard of what.

use alloc::vec::Vec;

use ecoledger_kernel::{OrganizationId, Timestamp};

use crate::{
    Event, HashKey,
    entities::{Map, map},
    feed::{EVENT_TYPES, EventType, Facts, FeedResource},
    snapshot::{FeedLine, ReceivedLine},
};

/// Something of which organizations heard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FeedEvent {
    pub(crate) at: Timestamp,
    pub(crate) event_type: &'static EventType,
    pub(crate) resource: FeedResource,
}

/// What one organization received, in the order in which it happened. The number of an event is its place here.
#[derive(Clone, Debug, Default)]
pub(crate) struct Received {
    /// Positions among all events.
    positions: Vec<u32>,
    /// Numbers by the type of event, for the types that were received.
    numbers: Vec<(&'static EventType, Vec<u32>)>,
}

impl Received {
    fn push(&mut self, event_type: &'static EventType, position: u32) {
        // Recipients that are one organization hear once.
        if self.positions.last() == Some(&position) {
            return;
        }
        let Ok(number) = u32::try_from(self.positions.len()) else { return };
        self.positions.push(position);
        match self.numbers.iter_mut().find(|(found, _)| found.id() == event_type.id()) {
            Some((_, numbers)) => numbers.push(number),
            None => self.numbers.push((event_type, [number].into())),
        }
    }

    /// How many events were received.
    pub(crate) fn len(&self) -> usize {
        self.positions.len()
    }

    /// The numbers of events of one type, from one on. Nothing else is passed over.
    pub(crate) fn numbers(&self, type_id: u8, from: usize) -> impl Iterator<Item = usize> {
        let numbers = self.numbers.iter().find(|(found, _)| found.id() == type_id).map_or(&[][..], |(_, numbers)| numbers);
        let before = numbers.partition_point(|number| place(*number) < from);
        numbers.iter().skip(before).copied().map(place)
    }
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Every event once, and for each organization the positions of those that it received. Nothing of others is in an
/// organization's own list, so that a page costs no more for all that others do, and tells nothing of it (D-28).
#[derive(Clone, Debug)]
pub(crate) struct Feed {
    /// No more than four thousand million, as there are positions.
    events: Vec<FeedEvent>,
    received: Map<OrganizationId, Received>,
    /// What who heard of nothing has received.
    nothing: Received,
}

impl Feed {
    pub(super) fn new(key: HashKey) -> Self {
        Self { events: Vec::new(), received: map(key), nothing: Received::default() }
    }

    /// Tells an event, if it has a row, to each of its recipients once.
    pub(super) fn fold(&mut self, event: &Event, at: Timestamp) {
        let Some(facts) = Facts::of(event) else { return };
        let Some(event_type) = EventType::caused_by(facts.cause) else { return };
        let Ok(position) = u32::try_from(self.events.len()) else { return };
        self.events.push(FeedEvent { at, event_type, resource: facts.resource });
        for recipient in event_type.recipients().iter().filter_map(|part| facts.holder(*part)) {
            self.received.entry(recipient).or_default().push(event_type, position);
        }
    }

    /// Every event, and who received which, for a snapshot.
    pub(crate) fn stored(&self, rows: usize) -> (impl Iterator<Item = FeedLine>, impl Iterator<Item = ReceivedLine>) {
        let row = |event: &FeedEvent| (event.at, event.event_type.id(), event.resource.key());
        let events = self.events.chunks(rows).map(move |events| FeedLine { events: events.iter().map(row).collect() });
        let received = self.received.iter().flat_map(move |(organization, received)| {
            let line = |positions: &[u32]| ReceivedLine { organization: *organization, events: positions.into() };
            received.positions.chunks(rows).map(line)
        });
        (events, received)
    }

    /// Takes events in order; `false` at one that no row has.
    pub(crate) fn restore_events(&mut self, line: &FeedLine) -> bool {
        line.events.iter().all(|(at, id, key)| {
            let event_type = EVENT_TYPES.iter().find(|event_type| event_type.id() == *id);
            let event = event_type.zip(FeedResource::of(key));
            self.events.extend(event.map(|(event_type, resource)| FeedEvent { at: *at, event_type, resource }));
            event.is_some()
        })
    }

    /// Takes which of the events before an organization received.
    pub(crate) fn restore_received(&mut self, line: &ReceivedLine) {
        let received = self.received.entry(line.organization).or_default();
        for position in &line.events {
            if let Some(event) = self.events.get(place(*position)) {
                received.push(event.event_type, *position);
            }
        }
    }

    /// What an organization received.
    pub(crate) fn received_by(&self, organization: OrganizationId) -> &Received {
        self.received.get(&organization).unwrap_or(&self.nothing)
    }

    /// The event with a number among those that were received.
    pub(crate) fn event(&self, received: &Received, number: usize) -> Option<&FeedEvent> {
        self.events.get(place(*received.positions.get(number)?))
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, vec};

    use ecoledger_kernel::ProcessedClaimId;
    use uuid::Uuid;

    use super::{Event, EventType, Feed, HashKey, OrganizationId, Timestamp, Vec};

    const ROUNDS: usize = 10_000;

    fn id<T: From<Uuid>>(number: u128) -> T {
        Uuid::from_u128(number).into()
    }

    fn happened(type_name: &str, data: &str) -> Event {
        let event = ecoledger_credits::Event::decode(type_name, 1, data).expect("a known form").expect("an event");
        Event::from(event)
    }

    fn updated(verifier: OrganizationId) -> Event {
        let one = id::<ProcessedClaimId>(1);
        happened("processedClaimUpdated", &format!(r#"{{"processedClaimId":"{one}","verifierId":"{verifier}"}}"#))
    }

    fn created(verifier: OrganizationId) -> Event {
        let one = id::<ProcessedClaimId>(1);
        let data = format!(
            r#"{{"processedClaimId":"{one}","claimId":"{one}","mbpId":"{one}","ecoProjectId":"{one}","supplierId":"{one}",
            "issuingRegistryId":"{one}","verifierId":"{verifier}","coBenefits":[],"checkpointIds":[]}}"#
        );
        happened("processedClaimCreated", &data)
    }

    /// `many` receives an update in each round. Three rounds, 4,000 apart, also tell it of something made, and `few` of an update.
    fn long_log() -> (Feed, [OrganizationId; 2]) {
        let at: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
        let [many, few] = [id(2), id(3)];
        let mut feed = Feed::new(HashKey::from_bytes([0; 16]));
        for round in 0..ROUNDS {
            feed.fold(&updated(many), at);
            if round % 4_000 == 0 {
                feed.fold(&created(many), at);
                feed.fold(&updated(few), at);
            }
        }
        (feed, [many, few])
    }

    /// D-28: what a page passes over is counted: an organization's list has its own events and no others, however long
    /// the log is.
    #[test]
    fn d28_a_list_is_as_long_as_what_was_received() {
        let (feed, [many, few]) = long_log();
        assert_eq!((feed.received_by(many).len(), feed.received_by(few).len()), (ROUNDS + 3, 3));
        assert_eq!(feed.received_by(few).positions, [2, 4_004, 8_006]);
        assert_eq!(feed.received_by(id(4)).len(), 0);
    }

    /// The same for a type: its numbers are kept, so that a page passes over no event of another type.
    #[test]
    fn d27_a_list_of_a_type_is_as_long_as_what_was_received_of_it() {
        let (feed, [many, few]) = long_log();
        let of_type = |uri| EventType::with_uri(uri).expect("a type");
        let (rare, frequent) = (of_type("processedClaims/create"), of_type("processedClaims/update"));
        let of = |organization, of_type: &EventType, from| {
            feed.received_by(organization).numbers(of_type.id(), from).collect::<Vec<_>>()
        };
        for received in &feed.received_by(many).numbers {
            let kept = received.1.len();
            assert_eq!(kept, if received.0.id() == rare.id() { 3 } else { ROUNDS });
        }
        assert_eq!(of(many, rare, 0), [1, 4_002, 8_003]);
        assert_eq!(of(many, rare, 2), [4_002, 8_003]);
        assert_eq!(of(many, rare, 8_004), vec![0_usize; 0]);
        assert_eq!(of(few, rare, 0), vec![0_usize; 0]);
        assert_eq!(of(few, frequent, 1), [1, 2]);
        // A page is taken from the middle of a list without walking to it.
        let page: Vec<usize> = feed.received_by(many).numbers(frequent.id(), 9_000).take(2).collect();
        assert_eq!(page, [9_000, 9_001]);
    }
}
