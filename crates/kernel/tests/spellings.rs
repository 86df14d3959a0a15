//! One spelling for one thing: issuance ids in the form of a UUID (D-89), and seconds of a time (D-90).

use ecoledger_kernel::{CertificateId, Code, IssuanceId, Timestamp};
use proptest::prelude::*;

fn issuance(text: &str) -> Option<Code> {
    IssuanceId::new(text).err().map(|invalid| invalid.code())
}

fn certificate(text: &str) -> Option<Code> {
    text.parse::<CertificateId>().err().map(|invalid| invalid.code())
}

/// As `issuanceId`, and in certificate ids of both serial forms.
fn expect(text: &str, taken: bool) {
    assert_eq!(issuance(text), (!taken).then_some(Code::InvalidField), "{text}");
    for serial in ["1", "643002406555908611000000000001"] {
        let id = format!("{text}_{serial}");
        assert_eq!(certificate(&id), (!taken).then_some(Code::InvalidCertificateId), "{id}");
        if taken {
            assert_eq!(id.parse::<CertificateId>().map(|read| read.to_string()).as_deref(), Ok(id.as_str()), "byte for byte");
        }
    }
}

const UUID: &str = "e0edefa8-cbde-4c19-896a-edafb7a8e03a";

#[test]
fn d89_one_capital_letter_anywhere_in_a_uuid_is_refused() {
    expect(UUID, true);
    expect(&UUID.to_uppercase(), false);
    for (place, byte) in UUID.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_alphabetic()) {
        let mut capital = UUID.to_owned();
        capital.replace_range(place..=place, &char::from(byte.to_ascii_uppercase()).to_string());
        expect(&capital, false);
    }
}

/// The form has hyphens, as ids have on the wire (`ecoledger::wire::requests`). What has another form is opaque and stays as it
/// is.
#[test]
fn d89_what_has_not_the_form_of_a_uuid_stays_byte_for_byte() {
    let upper = UUID.to_uppercase();
    expect(&upper.replace('-', ""), true);
    expect(&upper[1..], true);
    expect(&format!("{upper}0"), true);
    expect(&upper.replacen('E', "G", 1), true);
    for place in 0..upper.len() {
        let mut other = upper.clone();
        let byte = if upper.as_bytes()[place] == b'-' { "A" } else { "-" };
        other.replace_range(place..=place, byte);
        expect(&other, true);
    }
    for plain in ["S", "North-2026", "A", "0", "-", "ABCDEF"] {
        expect(plain, true);
    }
}

proptest! {
    #[test]
    fn d89_a_uuid_is_taken_just_when_it_is_lower_case(text in "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}") {
        expect(&text, !text.bytes().any(|byte| byte.is_ascii_uppercase()));
    }

    /// Whatever the minute, the fraction and the offset, in which a leap second may be written.
    #[test]
    fn d90_second_60_is_no_time(
        hour in 0..24,
        minute in 0..60,
        second in 55..62,
        fraction in "(\\.[0-9]{1,3})?",
        offset in "Z|z|[+-](0[0-9]|1[0-4]):(00|30|45|59)",
    ) {
        let text = format!("2016-12-31T{hour:02}:{minute:02}:{second:02}{fraction}{offset}");
        prop_assert_eq!(text.parse::<Timestamp>().is_ok(), second < 60, "{}", text);
    }
}

/// Where a real leap second stood, and beside it.
#[test]
fn d90_real_leap_seconds_are_refused_too() {
    for leap in ["2016-12-31T23:59:60Z", "2016-12-31T23:59:60.999Z", "2017-01-01T05:29:60+05:30", "1972-06-30T23:59:60.5-00:00"]
    {
        assert!(leap.parse::<Timestamp>().is_err(), "{leap}");
        let before = leap.replace(":60", ":59");
        assert!(before.parse::<Timestamp>().is_ok(), "{before}");
    }
}

proptest! {
    /// Every moment is written as the library of times writes it.
    #[test]
    fn d69_a_moment_is_written_in_rfc_3339_with_milliseconds(millis in -62_167_219_200_000_i64..=253_402_300_799_999) {
        let moment = Timestamp::from_millis(millis).expect("in the years 0 to 9999");
        let expected = chrono::DateTime::from_timestamp_millis(millis).expect("a moment");
        let expected = expected.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        prop_assert_eq!(moment.to_string(), expected.as_str());
        prop_assert_eq!(serde_json::to_string(&moment).expect("a text"), format!("\"{expected}\""));
        prop_assert_eq!(expected.parse::<Timestamp>(), Ok(moment));
    }
}

proptest! {
    /// A text that is nearly in the written form is the moment that the parser of all forms makes of it, or none.
    #[test]
    fn d69_the_written_form_is_read_as_every_form_is(
        year in 0..10_000,
        month in 0..14,
        day in 0..33,
        hour in 0..26,
        minute in 0..62,
        second in 0..62,
        fraction in 0..1000,
        changed in prop::option::weighted(0.3, (0..24_usize, "[-+:.0-9TtZz é]")),
    ) {
        let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:03}Z");
        if let Some((place, character)) = changed {
            text.replace_range(place..=place, &character);
        }
        let with_offset = text.strip_suffix('Z').map(|moment| format!("{moment}+00:00"));
        if let Some(with_offset) = with_offset {
            prop_assert_eq!(text.parse::<Timestamp>(), with_offset.parse::<Timestamp>(), "{}", text);
        }
    }
}
