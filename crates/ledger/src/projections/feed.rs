//! The event feed: who heard of what.

use alloc::vec::Vec;

use ecoledger_kernel::{OrganizationId, Timestamp};

use crate::{
    Event,
    entities::{Map, map},
    feed::{EventType, Facts, FeedResource},
};

/// Something of which organizations heard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FeedEvent {
    pub(crate) at: Timestamp,
    pub(crate) event_type: &'static EventType,
    pub(crate) resource: FeedResource,
}

/// Every event once, and for each organization the positions of those that it received. Nothing of others is in an
/// organization's own list, so that a page costs no more for all that others do, and tells nothing of it (D-28).
#[derive(Clone, Debug)]
pub(crate) struct Feed {
    events: Vec<FeedEvent>,
    received: Map<OrganizationId, Vec<usize>>,
}

impl Feed {
    pub(super) fn new(seed: u64) -> Self {
        Self { events: Vec::new(), received: map(seed) }
    }

    /// Tells an event, if it has a row, to each of its recipients once.
    pub(super) fn fold(&mut self, event: &Event, at: Timestamp) {
        let Some(facts) = Facts::of(event) else { return };
        let Some(event_type) = EventType::caused_by(facts.cause) else { return };
        let position = self.events.len();
        self.events.push(FeedEvent { at, event_type, resource: facts.resource });
        for recipient in event_type.recipients().iter().filter_map(|part| facts.holder(*part)) {
            let received = self.received.entry(recipient).or_default();
            if received.last() != Some(&position) {
                received.push(position);
            }
        }
    }

    /// The positions of what an organization received, in the order in which it happened.
    pub(crate) fn received_by(&self, organization: OrganizationId) -> &[usize] {
        self.received.get(&organization).map_or(&[], |positions| positions)
    }

    /// The event at a position.
    pub(crate) fn event(&self, position: usize) -> Option<&FeedEvent> {
        self.events.get(position)
    }
}

#[cfg(test)]
mod tests {
    use ecoledger_kernel::ProcessedClaimId;
    use ecoledger_projects::processed_claim::ProcessedClaimUpdated;
    use uuid::Uuid;

    use super::{Event, Feed, OrganizationId, Timestamp};

    /// D-28: what a page passes over is counted: an organization's list has its own events and no others, however long
    /// the log is.
    #[test]
    fn d28_a_list_is_as_long_as_what_was_received() {
        let at: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
        let updated = |verifier_id: OrganizationId| {
            let event = ProcessedClaimUpdated {
                processed_claim_id: ProcessedClaimId::from(Uuid::from_u128(1)),
                verifier_id,
                quantity: None,
                co_benefits: None,
                credit_recommendation: None,
                checkpoint_results: alloc::vec::Vec::new(),
            };
            Event::from(ecoledger_projects::Event::from(event))
        };
        let [many, few] = [2, 3].map(|id| OrganizationId::from(Uuid::from_u128(id)));
        let mut feed = Feed::new(0);
        for round in 0..10_000 {
            feed.fold(&updated(many), at);
            if round % 4_000 == 0 {
                feed.fold(&updated(few), at);
            }
        }
        assert_eq!((feed.received_by(many).len(), feed.received_by(few).len()), (10_000, 3));
        assert_eq!(feed.received_by(few), [1, 4_002, 8_003]);
    }
}
