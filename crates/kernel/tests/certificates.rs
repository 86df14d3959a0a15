//! Certificate ids in both forms, and every range of a few of them.

use std::{
    collections::BTreeSet,
    hash::{Hash as _, Hasher},
};

use ecoledger_kernel::{CertificateId, CertificateRange, Code, IssuanceId, Serial};
use serde_json::json;

const FIXED: &str = "643002406555908611";

/// A certificate in one of the two forms.
fn id(old: bool, number: u64) -> CertificateId {
    let text = if old { format!("I_{FIXED}{number:012}") } else { format!("I_{number}") };
    text.parse().expect("a certificate")
}

#[test]
fn a_serial_is_read_in_exactly_two_forms() {
    let most = Serial::MOST;
    assert_eq!(most, 999_999_999_999);
    for (text, number, is_old) in [
        ("1".to_owned(), 1, false),
        ("10".to_owned(), 10, false),
        (most.to_string(), most, false),
        (format!("{FIXED}000000000001"), 1, true),
        (format!("{FIXED}{most}"), most, true),
        (format!("{}{most}", "9".repeat(18)), most, true),
        (format!("{}000000000001", "0".repeat(18)), 1, true),
    ] {
        let serial: Serial = text.parse().expect("a serial");
        assert_eq!((serial.number(), serial.fixed().is_some(), serial.to_string()), (number, is_old, text.clone()));
        assert_eq!(serde_json::to_value(serial).expect("JSON"), json!(text));
        assert_eq!(serde_json::from_value::<Serial>(json!(text)).expect("read"), serial);
    }
    let fixed = |digits: &str| format!("{digits}000000000001").parse::<Serial>().expect("a serial").fixed();
    assert_ne!(fixed(FIXED), fixed(&"0".repeat(18)));
    assert_eq!(fixed(FIXED), fixed(FIXED));
    let too_short = format!("{FIXED}00000000001");
    let too_long = format!("{FIXED}0000000000001");
    let zero = format!("{FIXED}000000000000");
    for text in ["", "0", "01", "+1", "-1", "1a", " 1", "1000000000000", FIXED, &too_short, &too_long, &zero, "٣"] {
        assert_eq!(text.parse::<Serial>().map_err(|invalid| invalid.code()), Err(Code::InvalidCertificateId), "{text}");
    }
}

#[test]
fn another_number_keeps_form_and_fixed_part() {
    for old in [false, true] {
        let serial = id(old, 7).serial();
        assert_eq!(serial.with_number(Serial::MOST), Some(id(old, Serial::MOST).serial()));
        assert_eq!(serial.with_number(1), Some(id(old, 1).serial()));
        assert_eq!((serial.with_number(0), serial.with_number(Serial::MOST + 1)), (None, None));
    }
    assert_ne!(id(false, 7).serial(), id(true, 7).serial());
}

#[test]
fn d89_an_issuance_has_one_spelling() {
    let uuid = "e0edefa8-cbde-4c19-896a-edafb7a8e030";
    let no_group = "E0EDEFA8-CBDE-4C19-896AEDAFB7A8E0301-";
    let (longest, too_long) = ("a".repeat(64), "a".repeat(65));
    for text in
        ["A", "-", "0", "E0", uuid, &uuid.to_uppercase()[..35], no_group, &longest, &uuid.to_uppercase().replace('-', "G")]
    {
        assert_eq!(IssuanceId::new(text).map(|id| id.to_string()).ok().as_deref(), Some(text), "{text}");
        assert_eq!(IssuanceId::new(text).expect("an issuance").as_str(), text);
        assert_eq!(format!("{:?}", IssuanceId::new(text).expect("an issuance")), text);
    }
    for text in ["", " ", "a_b", "ä", "a.b", &too_long, &uuid.to_uppercase(), &uuid.replace('e', "E")] {
        assert_eq!(IssuanceId::new(text).map_err(|invalid| invalid.code()), Err(Code::InvalidField), "{text}");
        assert!(serde_json::from_value::<IssuanceId>(json!(text)).is_err(), "{text}");
        assert_eq!(
            format!("{text}_1").parse::<CertificateId>().map_err(|invalid| invalid.code()),
            Err(Code::InvalidCertificateId)
        );
    }
}

#[test]
fn a_certificate_is_its_issuance_and_its_serial() {
    let text = format!("I_{FIXED}000000000012");
    let found: CertificateId = text.parse().expect("a certificate");
    assert_eq!(found, CertificateId::new(IssuanceId::new("I").expect("an issuance"), id(true, 12).serial()));
    assert_eq!((found.issuance().as_str(), found.serial().number()), ("I", 12));
    assert_eq!((found.to_string(), format!("{found:?}")), (text.clone(), text.clone()));
    assert_eq!(serde_json::to_value(&found).expect("JSON"), json!(text));
    assert_eq!(serde_json::from_value::<CertificateId>(json!(text)).expect("read"), found);
    for text in ["I", "I_", "_1", "I_1_1", "I_0", "I-1"] {
        assert_eq!(text.parse::<CertificateId>().map_err(|invalid| invalid.code()), Err(Code::InvalidCertificateId), "{text}");
    }
}

/// D-37: every pair of numbers in both forms is a range exactly when it is in order.
#[test]
fn d37_a_range_is_what_lies_between_two_of_one_form() {
    for old in [false, true] {
        for (first, last) in (1..=12).flat_map(|first| (1..=12).map(move |last| (first, last))) {
            let range = CertificateRange::new(id(old, first), &id(old, last));
            assert_eq!(range.as_ref().ok(), CertificateRange::up_to(id(old, first), last).as_ref());
            let Ok(range) = range else {
                assert!(first > last);
                continue;
            };
            assert!(first <= last);
            assert_eq!(
                (range.start(), range.end(), range.first(), range.last()),
                (&id(old, first), id(old, last), first, last)
            );
            assert_eq!((range.volume(), range.issuance().as_str()), (last - first + 1, "I"));
            let text = format!("{}..{}", id(old, first), id(old, last));
            assert_eq!((range.to_string(), format!("{range:?}")), (text.clone(), text));
            let json = json!({ "start": id(old, first), "end": id(old, last) });
            assert_eq!(serde_json::to_value(&range).expect("JSON"), json);
            assert_eq!(serde_json::from_value::<CertificateRange>(json).expect("read"), range);
            let reversed = json!({ "start": id(old, last), "end": id(old, first) });
            assert_eq!(serde_json::from_value::<CertificateRange>(reversed).is_ok(), first == last);
            for rest in 0..=14 {
                let expected =
                    (last < rest).then(|| CertificateRange::new(id(old, last + 1), &id(old, rest)).expect("in order"));
                assert_eq!(range.rest_up_to(rest), expected, "{range} up to {rest}");
            }
            assert!(range.cut_places().eq([id(old, first), id(old, last + 1)]), "{range}");
        }
    }
    for (start, end) in
        [("I_1", "J_2"), (&*format!("I_{FIXED}000000000001"), "I_2"), ("I_1", &*format!("I_{FIXED}000000000002"))]
    {
        let range = CertificateRange::new(start.parse().expect("one"), &end.parse().expect("another"));
        assert_eq!(range.map_err(|invalid| invalid.code()), Err(Code::InvalidRange), "{start} {end}");
    }
}

/// No certificate has a number beyond the highest, so no range reaches one.
#[test]
fn no_range_goes_beyond_the_highest_number() {
    for old in [false, true] {
        let (most, beyond) = (Serial::MOST, Serial::MOST + 1);
        let last = CertificateRange::up_to(id(old, most), most).expect("the last one");
        assert_eq!(last.volume(), 1);
        assert!(last.cut_places().eq([id(old, most)]), "nothing follows");
        let first = CertificateRange::up_to(id(old, 1), 1).expect("the first one");
        assert_eq!(first.rest_up_to(most).map(|rest| rest.volume()), Some(most - 1));
        for number in [0, beyond, u64::MAX] {
            assert_eq!(CertificateRange::up_to(id(old, 1), number), None, "{number}");
            assert_eq!((first.rest_up_to(number), last.rest_up_to(number)), (None, None), "{number}");
        }
    }
}

/// Takes what a hash is made of, and nothing but whole 128 bits.
#[derive(Default)]
struct Taken(Vec<u128>);

impl Hasher for Taken {
    fn write(&mut self, bytes: &[u8]) {
        panic!("piece by piece: {bytes:?}");
    }

    fn write_u128(&mut self, number: u128) {
        self.0.push(number);
    }

    fn finish(&self) -> u64 {
        0
    }
}

/// A table of one issuance's bundles hashes millions of serials: each differs from the others in the one step that it takes.
#[test]
fn serials_are_hashed_in_one_step_and_apart() {
    let mut met = BTreeSet::new();
    let fixed_parts = ["", "000000000000000000", "000000000000000001", FIXED, "999999999999999999"];
    for (fixed, number) in fixed_parts.iter().flat_map(|fixed| [1, 2, 3, Serial::MOST].map(|number| (fixed, number))) {
        let text = if fixed.is_empty() { number.to_string() } else { format!("{fixed}{number:012}") };
        let mut taken = Taken::default();
        text.parse::<Serial>().expect("a serial").hash(&mut taken);
        assert_eq!(taken.0.len(), 1, "{text}");
        met.extend(taken.0);
    }
    assert_eq!(met.len(), 20);
}
