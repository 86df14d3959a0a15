//! Sets of certificates, held to plain sets of numbers.

use std::collections::BTreeSet;

use ecoledger::{CertificateRange, bundles::RangeSet};

fn range(first: u64, last: u64) -> CertificateRange {
    CertificateRange::new(format!("I_{first}").parse().unwrap(), &format!("I_{last}").parse().unwrap()).unwrap()
}

fn every_range(most: u64) -> impl Iterator<Item = (u64, u64)> {
    (1..=most).flat_map(move |first| (first..=most).map(move |last| (first, last)))
}

/// Every set of numbers up to 7, made range by range, against a set of single numbers.
#[test]
fn a_range_set_is_the_set_of_its_numbers() {
    const MOST: u64 = 7;
    for members in 0_u32..(1 << MOST) {
        let numbers: BTreeSet<u64> = (1..=MOST).filter(|number| members & (1 << (number - 1)) != 0).collect();
        let mut set = RangeSet::default();
        for number in &numbers {
            set.insert(&range(*number, *number));
        }
        assert_eq!(set.volume(), numbers.len() as u128);
        for (first, last) in every_range(MOST) {
            let (asked, row) = (range(first, last), first..=last);
            assert_eq!(set.overlaps(&asked), row.clone().any(|number| numbers.contains(&number)));
            let covered = row.clone().all(|number| numbers.contains(&number));
            assert_eq!(set.covers(&asked), covered);

            let mut more = set.clone();
            more.insert(&asked);
            let expected: BTreeSet<u64> = numbers.iter().copied().chain(row.clone()).collect();
            assert_eq!(flat(&more), expected, "{numbers:?} + {first}..{last}");
            assert!(apart(&more), "ranges that touch are joined");

            let mut less = set.clone();
            less.remove(&asked);
            let kept = |number: &u64| !covered || !row.contains(number);
            assert_eq!(flat(&less), numbers.iter().copied().filter(kept).collect());
        }
    }
}

fn flat(set: &RangeSet) -> BTreeSet<u64> {
    set.iter().flat_map(|(start, last)| start.number()..=last).collect()
}

fn apart(set: &RangeSet) -> bool {
    let ranges: Vec<_> = set.iter().collect();
    ranges.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0.number())
}

#[test]
fn d37_forms_and_fixed_parts_number_independently() {
    let old = |fixed: &str, number: u64| format!("I_{fixed}{number:012}").parse().unwrap();
    let mut set = RangeSet::default();
    set.insert(&range(1, 10));
    let other = CertificateRange::new(old("643002406555908611", 1), &old("643002406555908611", 10)).unwrap();
    assert!(!set.overlaps(&other));
    set.insert(&other);
    let third = CertificateRange::new(old("643002406555908612", 1), &old("643002406555908612", 10)).unwrap();
    assert!(!set.overlaps(&third));
    assert_eq!(set.volume(), 20);
}

/// The fixed part of serials in the old form, and a number.
fn serial(fixed: u8, number: u64) -> String {
    if fixed == 0 { number.to_string() } else { format!("64300240655590861{fixed}{number:012}") }
}

#[test]
fn d37_a_range_set_is_written_in_order_and_read_back() {
    let mut set = RangeSet::default();
    for (first, last) in [(7, 9), (1, 2), (4, 4)] {
        set.insert(&range(first, last));
    }
    let old = |number| format!("I_{}", serial(1, number)).parse().unwrap();
    set.insert(&CertificateRange::new(old(3), &old(5)).unwrap());
    let written = serde_json::to_value(&set).unwrap();
    assert_eq!(written, serde_json::json!(["1-2", "4-4", "7-9", format!("{}-5", serial(1, 3))]));
    assert_eq!(serde_json::from_value::<RangeSet>(written).unwrap(), set);
}

/// Every two ranges of small numbers, in two rows of numbers: read where they are in order and apart, refused otherwise.
#[test]
fn d37_ranges_that_overlap_touch_or_are_out_of_order_are_no_set() {
    let ranges: Vec<_> =
        [0, 1].into_iter().flat_map(|row| every_pair(4).map(move |(first, last)| (row, first, last))).collect();
    for one in &ranges {
        for other in &ranges {
            let written: Vec<_> =
                [one, other].iter().map(|(row, first, last)| format!("{}-{last}", serial(*row, *first))).collect();
            let sound = |(_, first, last): &(u8, u64, u64)| first <= last;
            let apart = one.0 < other.0 || one.0 == other.0 && one.2 + 1 < other.1;
            let read = serde_json::from_value::<RangeSet>(serde_json::json!(written));
            assert_eq!(read.is_ok(), sound(one) && sound(other) && apart, "{written:?}");
            if let Ok(read) = read {
                assert_eq!(serde_json::to_value(read).unwrap(), serde_json::json!(written));
            }
        }
    }
}

/// First and last numbers, reversed ones too.
fn every_pair(most: u64) -> impl Iterator<Item = (u64, u64)> {
    (1..=most).flat_map(move |first| (1..=most).map(move |last| (first, last)))
}
