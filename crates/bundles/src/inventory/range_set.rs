//! A set of certificate numbers of one issuance, as ranges that neither overlap nor touch.

use alloc::{collections::BTreeMap, vec::Vec};

use ecoledger_kernel::{CertificateRange, Serial};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

/// Certificates of one issuance: the ranges ever on-ramped, or those that are off-ramped now ([D-37]).
///
/// [D-37]: ecoledger_kernel::rules::bundles#d-37
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RangeSet {
    /// The last number of each range, by its first certificate.
    ranges: BTreeMap<Serial, u64>,
}

impl RangeSet {
    /// How many certificates are in the set.
    #[must_use]
    pub fn volume(&self) -> u128 {
        let volume = |(start, last): (&Serial, &u64)| u128::from(last.saturating_sub(start.number())).saturating_add(1);
        self.ranges.iter().map(volume).fold(0, u128::saturating_add)
    }

    /// The ranges, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Serial, u64)> {
        self.ranges.iter().map(|(start, last)| (*start, *last))
    }

    /// The last range that starts at or before a certificate, of the same form and fixed part.
    fn at_or_before(&self, serial: Serial) -> Option<(Serial, u64)> {
        let (start, last) = self.ranges.range(..=serial).next_back()?;
        (start.fixed() == serial.fixed()).then_some((*start, *last))
    }

    /// Whether any certificate of the range is in the set.
    #[must_use]
    pub fn overlaps(&self, range: &CertificateRange) -> bool {
        let last = range.start().serial().with_number(range.last());
        let found = last.and_then(|last| self.at_or_before(last));
        found.is_some_and(|(_, last)| last >= range.first())
    }

    /// Whether every certificate of the range is in the set.
    #[must_use]
    pub fn covers(&self, range: &CertificateRange) -> bool {
        self.at_or_before(range.start().serial()).is_some_and(|(_, last)| last >= range.last())
    }

    /// The last number of the range in which a certificate stands, if it is in the set.
    #[must_use]
    pub fn end_of_range_at(&self, serial: Serial) -> Option<u64> {
        self.at_or_before(serial).map(|(_, last)| last).filter(|last| serial.number() <= *last)
    }

    /// Adds a range, joining what it touches.
    pub fn insert(&mut self, range: &CertificateRange) {
        let (mut start, mut last) = (range.start().serial(), range.last());
        if let Some((before, before_last)) = self.at_or_before(start)
            && before_last.saturating_add(1) >= start.number()
        {
            start = before;
            last = last.max(before_last);
        }
        while let Some((after, after_last)) = self.next_within(start, last) {
            self.ranges.remove(&after);
            last = last.max(after_last);
        }
        self.ranges.insert(start, last);
    }

    /// A range that starts after `start`, at most one past `last`.
    fn next_within(&self, start: Serial, last: u64) -> Option<(Serial, u64)> {
        let past = start.with_number(start.number().saturating_add(1))?;
        let (after, after_last) = self.ranges.range(past..).next()?;
        let touches = after.fixed() == start.fixed() && after.number() <= last.saturating_add(1);
        touches.then_some((*after, *after_last))
    }

    /// Takes out a range that the set covers; nothing happens when it does not.
    pub fn remove(&mut self, range: &CertificateRange) {
        let serial = range.start().serial();
        let Some((start, last)) = self.at_or_before(serial).filter(|(_, last)| *last >= range.last()) else { return };
        self.ranges.remove(&start);
        if start < serial {
            self.ranges.insert(start, range.first().saturating_sub(1));
        }
        if let Some(rest) = serial.with_number(range.last().saturating_add(1)).filter(|rest| rest.number() <= last) {
            self.ranges.insert(rest, last);
        }
    }
}

impl Serialize for RangeSet {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.ranges.iter().map(|(start, last)| WrittenRange { start: *start, last: *last }))
    }
}

impl<'de> Deserialize<'de> for RangeSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written: Vec<WrittenRange> = Vec::deserialize(deserializer)?;
        let are_apart = |before: &WrittenRange, next: &WrittenRange| {
            let touches = before.start.fixed() == next.start.fixed() && before.last.saturating_add(1) >= next.start.number();
            before.start < next.start && !touches
        };
        if !written.is_sorted_by(are_apart) {
            return Err(D::Error::custom("expected ranges in order that neither overlap nor touch"));
        }
        Ok(Self { ranges: written.into_iter().map(|range| (range.start, range.last)).collect() })
    }
}

/// A range of one issuance as it is written: `<first serial>-<last number>`.
#[derive(Clone, Copy)]
pub(super) struct WrittenRange {
    pub(super) start: Serial,
    pub(super) last: u64,
}

impl WrittenRange {
    fn read(text: &str) -> Option<Self> {
        let (start, last) = text.rsplit_once('-')?;
        let (start, last): (Serial, u64) = (start.parse().ok()?, last.parse().ok()?);
        let is_range = start.number() <= last && start.with_number(last).is_some();
        is_range.then_some(Self { start, last })
    }
}

impl Serialize for WrittenRange {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}-{}", self.start, self.last))
    }
}

impl<'de> Deserialize<'de> for WrittenRange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = ecoledger_kernel::borrowed_text(deserializer)?;
        Self::read(&text).ok_or_else(|| D::Error::custom("expected <first serial>-<last number>"))
    }
}
