//! Moments, periods and days: read exactly, kept to the millisecond, never reversed.

use ecoledger_kernel::{Code, Date, DateRange, Period, Timestamp};
use serde_json::json;

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn d90_a_moment_is_read_in_rfc_3339_to_the_millisecond() {
    for (text, written) in [
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
        ("2024-02-29T23:59:59.9Z", "2024-02-29T23:59:59.900Z"),
        ("2024-02-29t23:59:59.12z", "2024-02-29T23:59:59.120Z"),
        ("2024-02-29T01:00:00.001+01:00", "2024-02-29T00:00:00.001Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
        ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
    ] {
        assert_eq!(moment(text).to_string(), written);
        assert_eq!(serde_json::to_value(moment(text)).expect("JSON"), json!(written));
        assert_eq!(serde_json::from_value::<Timestamp>(json!(text)).expect("read"), moment(text));
        assert_eq!(Timestamp::from_millis(moment(text).millis()), Some(moment(text)));
    }
    for text in [
        "",
        "2024-02-29",
        "2024-02-29 00:00:00Z",
        "2024-02-29T00:00:00",
        "2024-02-29T00:00:00.0001Z",
        "2024-02-29T00:00:00.1234567Z",
        "2016-12-31T23:59:60Z",
        "2023-02-29T00:00:00Z",
        "2024-02-29T24:00:00Z",
        "2024-02-29T01:00:00−01:00",
        "0000-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59.999-00:01",
        "10000-01-01T00:00:00Z",
    ] {
        assert!(text.parse::<Timestamp>().is_err(), "{text}");
    }
}

#[test]
fn d90_a_moment_in_the_written_form_has_its_separators_and_nothing_after_them() {
    let written = "2024-02-29T12:34:56.789Z";
    assert_eq!(moment(written).to_string(), written);
    for more in ["Z", " ", "0", "x", "+00:00"] {
        assert!(format!("{written}{more}").parse::<Timestamp>().is_err(), "{more:?}");
        assert!(format!("{more}{written}").parse::<Timestamp>().is_err(), "{more:?}");
    }
    assert!("2024_02_29_12_34_56_789_".parse::<Timestamp>().is_err());
    for place in 0..written.len() {
        for byte in ["", "/", " ", "a", "é"] {
            let damaged = format!("{}{byte}{}", &written[..place], &written[place + 1..]);
            // A fraction may have fewer digits.
            let shorter = byte.is_empty() && (20..23).contains(&place);
            assert_eq!(damaged.parse::<Timestamp>().is_ok(), shorter, "{damaged}");
        }
    }
}

#[test]
fn moments_are_milliseconds_since_1970_of_the_years_0_to_9999() {
    let (first, last) = (moment("0000-01-01T00:00:00Z"), moment("9999-12-31T23:59:59.999Z"));
    assert_eq!((first.millis(), last.millis()), (-62_167_219_200_000, 253_402_300_799_999));
    assert_eq!((Timestamp::from_millis(first.millis() - 1), Timestamp::from_millis(last.millis() + 1)), (None, None));
    assert_eq!((Timestamp::from_millis(i64::MIN), Timestamp::from_millis(i64::MAX)), (None, None));
    assert_eq!(Timestamp::from_millis(0).map(Timestamp::millis), Some(0));
    assert_eq!(Timestamp::from_millis(1_767_225_600_000), Some(moment("2026-01-01T00:00:00Z")));
    assert_eq!((first.year(), last.year(), moment("2026-01-01T00:00:00Z").year()), (0, 9999, 2026));
    assert!(first < last);
}

#[test]
fn months_later_is_the_same_day_or_the_last_one() {
    for (from, months, to) in [
        ("2024-01-31T10:00:00Z", 0, "2024-01-31T10:00:00Z"),
        ("2024-01-31T10:00:00Z", 1, "2024-02-29T10:00:00Z"),
        ("2023-01-31T10:00:00Z", 1, "2023-02-28T10:00:00Z"),
        ("2024-02-29T10:00:00Z", 12, "2025-02-28T10:00:00Z"),
        ("2024-12-15T10:00:00Z", 1, "2025-01-15T10:00:00Z"),
    ] {
        assert_eq!(moment(from).plus_months(months), Some(moment(to)), "{from} and {months}");
    }
    assert_eq!(moment("9999-12-01T00:00:00Z").plus_months(1), None);
    assert_eq!(moment("9999-12-01T00:00:00Z").plus_months(u32::MAX), None);
}

#[test]
fn a_period_is_never_reversed() {
    let (one, other) = (moment("2025-01-01T00:00:00Z"), moment("2025-01-01T00:00:00.001Z"));
    let period = Period::new(one, other).expect("in order");
    assert_eq!((period.start(), period.end()), (one, other));
    assert!(Period::new(one, one).is_ok());
    assert_eq!(Period::new(other, one).map_err(|invalid| invalid.code()), Err(Code::PeriodReversed));
    assert_eq!(serde_json::from_value::<Period>(json!({ "start": one, "end": other })).expect("read"), period);
    assert!(serde_json::from_value::<Period>(json!({ "start": other, "end": one })).is_err());
    assert!(serde_json::from_value::<Period>(json!({ "start": one, "end": other, "more": 1 })).is_err());
}

#[test]
fn a_date_is_a_day_of_the_calendar_in_one_form() {
    for text in ["0000-01-01", "2024-02-29", "2000-02-29", "9999-12-31"] {
        let date: Date = text.parse().expect(text);
        assert_eq!((date.to_string(), format!("{date:?}")), (text.to_owned(), text.to_owned()));
        assert_eq!(serde_json::to_value(date).expect("JSON"), json!(text));
        assert_eq!(serde_json::from_value::<Date>(json!(text)).expect("read"), date);
    }
    for text in [
        "",
        "2024-2-29",
        "24-02-29",
        "2023-02-29",
        "1900-02-29",
        "2024-13-01",
        "2024-00-01",
        "2024-01-00",
        "2024/01/01",
        "2024-01-01T",
        "+024-01-01",
        "٢٠٢٤-٠١-٠١",
        "2024-01 01",
        "20240-1-01",
    ] {
        assert!(text.parse::<Date>().is_err(), "{text}");
    }
}

#[test]
fn days_are_never_reversed() {
    let day = |text: &str| text.parse::<Date>().expect(text);
    let (one, other) = (day("2025-01-01"), day("2025-01-02"));
    let range = DateRange::new(one, other).expect("in order");
    assert_eq!((range.start(), range.end()), (one, other));
    assert!(DateRange::new(one, one).is_ok());
    assert_eq!(DateRange::new(other, one).map_err(|invalid| invalid.code()), Err(Code::PeriodReversed));
    let json = json!({ "startDate": "2025-01-01", "endDate": "2025-01-02" });
    assert_eq!(serde_json::to_value(range).expect("JSON"), json);
    assert_eq!(serde_json::from_value::<DateRange>(json).expect("read"), range);
    assert!(serde_json::from_value::<DateRange>(json!({ "startDate": "2025-01-02", "endDate": "2025-01-01" })).is_err());
}
