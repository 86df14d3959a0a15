//! Who hears of an event.

use alloc::vec::Vec;

use ecoledger_kernel::OrganizationId;

use super::{Changes, Entry, List, ListView, Position};
use crate::{
    Event, LedgerView,
    feed::{EventType, Facts},
};

impl<V: LedgerView, L: ListView> Changes<'_, V, L> {
    /// Tells an event, if it has a row, to each of its recipients once.
    pub(super) fn tell_feed(&mut self, event: &Event) {
        let Some(facts) = Facts::of(event) else { return };
        let Some(event_type) = EventType::caused_by(facts.cause) else { return };
        let mut told: Vec<OrganizationId> = Vec::new();
        for recipient in event_type.recipients().iter().filter_map(|part| facts.holder(*part)) {
            if told.contains(&recipient) {
                continue;
            }
            told.push(recipient);
            let type_id = event_type.id();
            let heard = Entry::Heard { at: self.at, type_id, resource: facts.resource.key() };
            let number = self.append_in_time(List::Feed(recipient), List::FeedTimes(recipient), heard.clone());
            self.put(List::FeedOfType(recipient, type_id), Position::Number(number), heard);
        }
    }
}
