//! A ledger as the lines of a snapshot.

use alloc::{
    boxed::Box,
    collections::BTreeMap,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use ecoledger_bundles::Bundle;
use ecoledger_kernel::{Entity as _, TraderId};

use super::{
    FIRST_LINE, NotWritten,
    line::{BundleRow, BundleStateRow, BundlesLine, EndLine, Line, ROWS, StateLine},
};
use crate::{Head, Ledger, StoredEntity, entities::Entities, projections::Projections};

type WrittenLine = Line<StoredEntity>;

/// The lines of a snapshot, without their line breaks, one after the other: a whole ledger is never in one text. After an error
/// there are no more, and what was written is not complete.
pub(super) struct Lines<'l> {
    lines: Box<dyn Iterator<Item = WrittenLine> + Send + 'l>,
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
            .chain(projections.iter().flat_map(histories));
        Self { lines: Box::new(lines), begun: false, ended: false, count: 0, check: crc32fast::Hasher::new() }
    }

    fn written(&mut self, line: &WrittenLine) -> Result<String, NotWritten> {
        let text = serde_json::to_string(line).map_err(|error| NotWritten(error.to_string()));
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
    type Item = Result<String, NotWritten>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        if !self.begun {
            self.begun = true;
            self.note(FIRST_LINE);
            return Some(Ok(FIRST_LINE.into()));
        }
        if let Some(line) = self.lines.next() {
            return Some(self.written(&line));
        }
        let crc32 = format!("{:08x}", self.check.clone().finalize()).into();
        let end = Line::End(EndLine { lines: self.count, crc32 });
        let text = self.written(&end);
        self.ended = true;
        Some(text)
    }
}

fn bundles(entities: &Entities) -> impl Iterator<Item = WrittenLine> {
    let mut bundles = entities.inventory.bundles_by_issuance();
    core::iter::from_fn(move || {
        let (mut owners, mut rows) = (Owners::default(), Vec::new());
        for (issuance, serial, place) in bundles.by_ref().take(ROWS) {
            let state = place.entity.as_ref().map(|bundle| {
                BundleStateRow(bundle.last, owners.number(bundle.owner), bundle.expires_at, bundle.onramp, bundle.state)
            });
            rows.push(BundleRow(issuance, serial, place.version().get(), state));
        }
        let line = BundlesLine { form: Bundle::FORM, owners: owners.in_order, rows };
        (!line.rows.is_empty()).then_some(Line::Bundles(line))
    })
}

/// The owners in a line.
#[derive(Default)]
struct Owners {
    in_order: Vec<TraderId>,
    numbers: BTreeMap<TraderId, u32>,
}

impl Owners {
    fn number(&mut self, owner: TraderId) -> u32 {
        let next = u32::try_from(self.in_order.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(owner).or_insert(next);
        if number == next {
            self.in_order.push(owner);
        }
        number
    }
}

fn histories(projections: &Projections) -> impl Iterator<Item = WrittenLine> {
    let credits = &projections.credits;
    let api_keys = projections.api_keys.stored(ROWS).map(Line::ApiKeys);
    let channel_events = projections.stored_channel_events(ROWS).map(Line::ChannelEvents);
    let histories = credits.stored_histories(ROWS).map(Line::CreditHistory);
    let seen_before = credits.stored_before(ROWS).map(Line::SeenBefore);
    let traders = credits.stored_traders(ROWS).map(Line::Traders);
    let (events, received) = projections.feed.stored(ROWS);
    let feed = events.map(Line::Feed).chain(received.map(Line::Received));
    api_keys.chain(channel_events).chain(histories).chain(seen_before).chain(traders).chain(feed)
}
