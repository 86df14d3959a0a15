//! Quantities, prices, dates and times: what a grammar of our own says of a text, the library says too.

use std::fmt::{Debug, Display};

use ecoledger::{
    Price, Timestamp,
    kernel::{Date, FromJson, Path, Quantity, Total, Value},
};

/// A text that may be a quantity, a price, a date, a time, each also as JSON.
pub fn number_or_time(bytes: &[u8]) {
    let Some(text) = super::text(bytes) else { return };
    let quantity: Option<Quantity> = read(text);
    assert_eq!(quantity.map(|found| u128::from(found.grams())), units(text, 6, 10_u128.pow(18)), "grams of {text}");
    let price: Option<Price> = read(text);
    assert_eq!(price.map(|found| u128::from(found.cents())), units(text, 2, 10_u128.pow(11)), "cents of {text}");
    let total = text.parse::<Total>().ok();
    assert_eq!(total.map(Total::grams), units(text, 6, u128::MAX), "grams of {text}");
    let date: Option<Date> = read(text);
    assert_eq!(date.map(|found| found.to_string()), is_date(text).then(|| text.to_owned()));
    if let Some(time) = read::<Timestamp>(text) {
        moment(text, time);
    }
    number(text);
    book(quantity, total);
}

/// Reads a text by itself and as JSON, which say the same; and what is printed of it is read again.
fn read<T>(text: &str) -> Option<T>
where
    T: core::str::FromStr<Err: Debug> + FromJson + Display + Debug + PartialEq,
{
    let found = text.parse::<T>().ok();
    let json = serde_json::to_string(text).expect("a text is JSON");
    assert_eq!(T::from_json(Value::new(&json, Path::Root)).ok(), found, "{text} as JSON");
    if let Some(found) = &found {
        assert_eq!(found.to_string().parse::<T>().ok().as_ref(), Some(found), "{text} printed");
    }
    found
}

/// A JSON number is read from its own digits (D-62).
fn number(text: &str) {
    let is_number = serde_json::from_str::<serde_json::Number>(text).is_ok() && text.trim() == text;
    let found = Quantity::from_json(Value::new(text, Path::Root)).ok();
    if is_number {
        assert_eq!(found.map(|found| u128::from(found.grams())), units(text, 6, 10_u128.pow(18)), "the number {text}");
    }
}

/// `digits[.digits]` without leading zeros in units of so many decimals, up to the most.
fn units(text: &str, decimals: usize, most: u128) -> Option<u128> {
    let mut parts = text.split('.');
    let (whole, fraction, end) = (parts.next()?, parts.next(), parts.next());
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let well_formed = is_digits(whole) && (whole == "0" || !whole.starts_with('0')) && fraction.is_none_or(is_digits);
    let fraction = fraction.unwrap_or_default();
    if end.is_some() || !well_formed || fraction.len() > decimals {
        return None;
    }
    let digits = format!("{whole}{fraction}{}", "0".repeat(decimals - fraction.len()));
    digits.parse::<u128>().ok().filter(|units| *units <= most)
}

/// `YYYY-MM-DD`, of the calendar.
fn is_date(text: &str) -> bool {
    let form = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let number = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<u32>().ok()).unwrap_or(0);
    form && {
        let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
        let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let last = match month {
            2 => 28 + u32::from(is_leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        (1..=last).contains(&day)
    }
}

/// A moment stands where its digits and its offset say, in the form in which it is written.
fn moment(text: &str, time: Timestamp) {
    assert!(text.is_ascii(), "{text}");
    let written = time.to_string();
    assert_eq!((written.len(), written.ends_with('Z')), (24, true), "{written}");
    assert!(is_date(&written[..10]), "{written}");
    assert_eq!(Timestamp::from_millis(time.millis()), Some(time), "{text}");
    if text.ends_with(['Z', 'z']) {
        assert_eq!(written[..19].replace('T', "t"), text[..19].to_ascii_lowercase(), "{text}");
    }
    if let Some(later) = time.plus_months(1) {
        assert!(later > time, "{text}");
    }
}

/// What is added can be taken away again.
fn book(quantity: Option<Quantity>, total: Option<Total>) {
    let (Some(quantity), Some(total)) = (quantity, total) else { return };
    for other in [Quantity::ZERO, Quantity::MOST, quantity] {
        if let Some(sum) = quantity.checked_add(other) {
            assert_eq!(sum.checked_sub(other), Some(quantity));
            assert_eq!(total.plus(other), Total::from(sum));
        }
        assert_eq!(quantity.checked_sub(other).is_some(), quantity >= other);
    }
}
