//! A ledger as the lines of a snapshot.

use alloc::{
    boxed::Box,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use ecoledger_bundles::Bundle;
use ecoledger_kernel::{Entity as _, TraderId};
use indexmap::IndexSet;

use super::{
    FIRST_LINE, NotTaken,
    line::{BundleRow, BundleStateRow, BundlesLine, EndLine, Line, ROWS, StateLine},
};
use crate::{Head, Ledger, StoredEntity, entities::Entities, projections::Projections};

type WrittenLine = Line<StoredEntity>;

/// The lines of a snapshot, without their line breaks, one after the other: a whole ledger is never in one text. After an error
/// there are no more, and what was written is not complete.
pub(super) struct Lines<'l> {
    rest: Box<dyn Iterator<Item = WrittenLine> + Send + 'l>,
    begun: bool,
    ended: bool,
    count: u64,
    check: crc32fast::Hasher,
}

impl<'l> Lines<'l> {
    pub(super) fn new(ledger: &'l Ledger) -> Self {
        let Ledger { entities, projections } = ledger;
        let head = Head::new(entities.sequence, entities.last_at);
        let state = Line::State(StateLine { head, histories: projections.is_some() });
        let lines = core::iter::once(state)
            .chain(entities.stored_tables().chain(entities.stored_issuances()).map(Line::Entity))
            .chain(bundles(entities))
            .chain(projections.iter().flat_map(|projections| histories(projections, entities)));
        Self { rest: Box::new(lines), begun: false, ended: false, count: 0, check: crc32fast::Hasher::new() }
    }

    fn written(&mut self, line: &WrittenLine) -> Result<String, NotTaken> {
        let text = serde_json::to_string(line).map_err(|error| NotTaken(error.to_string()));
        self.ended = self.ended || text.is_err();
        text.inspect(|text| self.note(text))
    }

    fn note(&mut self, text: &str) {
        self.count = self.count.saturating_add(1);
        self.check.update(text.as_bytes());
        self.check.update(b"\n");
    }
}

impl Iterator for Lines<'_> {
    type Item = Result<String, NotTaken>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        if !self.begun {
            self.begun = true;
            self.note(FIRST_LINE);
            return Some(Ok(FIRST_LINE.into()));
        }
        if let Some(line) = self.rest.next() {
            return Some(self.written(&line));
        }
        let crc32 = format!("{:08x}", self.check.clone().finalize()).into();
        let end = Line::End(EndLine { lines: self.count, crc32 });
        let text = self.written(&end);
        self.ended = true;
        Some(text)
    }
}

/// The bundles in the order in which they were made, after their owners in the order in which these first own one.
fn bundles(entities: &Entities) -> impl Iterator<Item = WrittenLine> {
    let mut owners = IndexSet::with_hasher(entities.hash_key);
    let present = entities.inventory.bundles_by_issuance().filter_map(|(_, _, place)| place.entity.as_ref());
    owners.extend(present.map(|bundle| bundle.owner));
    let mut of_owners = owners.clone().into_iter();
    let lines = core::iter::from_fn(move || {
        let line: Vec<TraderId> = of_owners.by_ref().take(ROWS).collect();
        (!line.is_empty()).then_some(Line::Owners(line))
    });
    let mut bundles = entities.inventory.bundles_by_issuance();
    lines.chain(core::iter::from_fn(move || {
        let rows = bundles.by_ref().take(ROWS).map(|(issuance, serial, place)| {
            let state = place.entity.as_ref().map(|bundle| {
                let owner = owners.get_index_of(&bundle.owner).and_then(|number| u32::try_from(number).ok());
                BundleStateRow(bundle.last, owner.unwrap_or(u32::MAX), bundle.expires_at, bundle.onramp, bundle.state)
            });
            BundleRow(issuance, serial, place.version().get(), state)
        });
        let line = BundlesLine { form: Bundle::FORM, rows: rows.collect() };
        (!line.rows.is_empty()).then_some(Line::Bundles(line))
    }))
}

fn histories<'l>(projections: &'l Projections, entities: &'l Entities) -> impl Iterator<Item = WrittenLine> + 'l {
    let credits = &projections.credits;
    let api_keys = projections.api_keys.stored(ROWS).map(Line::ApiKeys);
    let channel_events = projections.stored_channel_events(ROWS, entities).map(Line::ChannelEvents);
    let histories = credits.stored_histories(ROWS).map(Line::CreditHistory);
    let seen_before = credits.stored_before(ROWS).map(Line::SeenBefore);
    let traders = credits.stored_traders(ROWS).map(Line::Traders);
    let (events, received) = projections.feed.stored(ROWS);
    let feed = events.map(Line::Feed).chain(received.map(Line::Received));
    api_keys.chain(channel_events).chain(histories).chain(seen_before).chain(traders).chain(feed)
}
