//! Quantities, totals and prices: exact to their last unit, within their limits, and never beyond.

use ecoledger_kernel::{Code, PositiveQuantity, Price, Quantity, Total};
use serde::Serialize;
use serde_json::json;

fn grams(count: u64) -> Quantity {
    Quantity::from_grams(count).expect("a quantity")
}

const MOST: u64 = 1_000_000_000_000_000_000;

#[test]
fn d62_a_quantity_is_read_to_the_gram_and_printed_without_zeros() {
    for (text, count, printed) in [
        ("0", 0, "0"),
        ("0.0", 0, "0"),
        ("0.000001", 1, "0.000001"),
        ("0.100000", 100_000, "0.1"),
        ("1", 1_000_000, "1"),
        ("12.5", 12_500_000, "12.5"),
        ("10", 10_000_000, "10"),
        ("999999999999.999999", MOST - 1, "999999999999.999999"),
        ("1000000000000", MOST, "1000000000000"),
    ] {
        let found: Quantity = text.parse().expect(text);
        assert_eq!((found.grams(), found.to_string()), (count, printed.to_owned()), "{text}");
        assert_eq!(Quantity::from_grams(count), Some(found));
        assert_eq!(serde_json::to_value(found).expect("JSON"), json!(printed));
        assert_eq!(serde_json::from_value::<Quantity>(json!(printed)).expect("read"), found);
        let total: Total = text.parse().expect(text);
        assert_eq!((total.grams(), total.to_string(), total), (count.into(), printed.to_owned(), Total::from(found)));
        assert_eq!(serde_json::from_value::<Total>(json!(printed)).expect("read"), total);
        assert_eq!(serde_json::to_value(total).expect("JSON"), json!(printed));
    }
    for (text, code) in [
        ("", Code::InvalidQuantity),
        (".", Code::InvalidQuantity),
        ("1.", Code::InvalidQuantity),
        (".5", Code::InvalidQuantity),
        ("01", Code::InvalidQuantity),
        ("00", Code::InvalidQuantity),
        ("+1", Code::InvalidQuantity),
        ("-1", Code::InvalidQuantity),
        ("1e3", Code::InvalidQuantity),
        ("1.2.3", Code::InvalidQuantity),
        ("1000000000000.000001", Code::InvalidQuantity),
        ("1000000000001", Code::InvalidQuantity),
        ("18446744073709551616", Code::InvalidQuantity),
        ("1.0000000", Code::TooManyDecimals),
        ("0.0000001", Code::TooManyDecimals),
    ] {
        assert_eq!(text.parse::<Quantity>().map_err(|invalid| invalid.code()), Err(code), "{text}");
    }
    assert_eq!(Quantity::from_grams(MOST + 1), None);
    assert_eq!((Quantity::MOST.grams(), Quantity::ZERO.grams()), (MOST, 0));
}

#[test]
fn no_gram_is_lost_or_made() {
    let samples = [0, 1, 2, 999_999, 1_000_000, MOST - 1, MOST];
    for (one, other) in samples.into_iter().flat_map(|one| samples.map(|other| (one, other))) {
        let sum = (one + other <= MOST).then(|| grams(one + other));
        assert_eq!(grams(one).checked_add(grams(other)), sum, "{one} and {other}");
        let rest = one.checked_sub(other).map(grams);
        assert_eq!(grams(one).checked_sub(grams(other)), rest, "{one} without {other}");
        let (total, others) = (Total::from(grams(one)), Total::from(grams(other)));
        assert_eq!(total.plus(grams(other)).grams(), u128::from(one) + u128::from(other));
        assert_eq!(total.and(others).grams(), u128::from(one) + u128::from(other));
        assert_eq!(total.without(others).grams(), u128::from(one.saturating_sub(other)));
        assert_eq!(grams(one).is_zero(), one == 0);
        assert_eq!(PositiveQuantity::new(grams(one)).is_ok(), one > 0);
    }
    let positive = PositiveQuantity::new(grams(1)).expect("more than nothing");
    assert_eq!((positive.get(), positive.to_string()), (grams(1), "0.000001".to_owned()));
    assert_eq!(PositiveQuantity::new(Quantity::ZERO).map_err(|invalid| invalid.code()), Err(Code::InvalidQuantity));
    assert!(serde_json::from_value::<PositiveQuantity>(json!("0")).is_err());
    assert_eq!(serde_json::from_value::<PositiveQuantity>(json!("0.000001")).expect("read"), positive);
}

#[test]
fn a_total_is_as_wide_as_its_book() {
    let widest: Total = "340282366920938463463374607431768.211455".parse().expect("128 bits");
    assert_eq!(widest.grams(), u128::MAX);
    assert_eq!((widest.plus(grams(1)), widest.and(widest)), (widest, widest), "no book overflows");
    for (text, code) in [
        ("340282366920938463463374607431768.211456", Code::InvalidQuantity),
        ("1.0000000", Code::TooManyDecimals),
        ("x", Code::InvalidQuantity),
    ] {
        assert_eq!(text.parse::<Total>().map_err(|invalid| invalid.code()), Err(code), "{text}");
    }
    assert_eq!(Total::default().grams(), 0);
}

#[derive(Serialize)]
struct Line {
    #[serde(serialize_with = "Price::serialize_number")]
    price: Option<Price>,
}

#[test]
fn d35_a_price_is_whole_cents() {
    for (text, cents, printed) in
        [("0", 0, "0"), ("0.01", 1, "0.01"), ("0.50", 50, "0.5"), ("1000000000", 100_000_000_000, "1000000000")]
    {
        let price: Price = text.parse().expect(text);
        assert_eq!((price.cents(), price.to_string()), (cents, printed.to_owned()));
        assert_eq!((Price::from_cents(cents), price.total(0), price.total(3)), (Some(price), 0, 3 * u128::from(cents)));
        assert_eq!(serde_json::to_value(price).expect("JSON"), json!(printed));
        assert_eq!(serde_json::from_value::<Price>(json!(printed)).expect("read"), price);
        assert_eq!(serde_json::to_string(&Line { price: Some(price) }).expect("JSON"), format!("{{\"price\":{printed}}}"));
    }
    assert_eq!(serde_json::to_string(&Line { price: None }).expect("JSON"), r#"{"price":null}"#);
    assert_eq!(Price::MOST.total(u64::MAX), 100_000_000_000 * u128::from(u64::MAX));
    assert_eq!(Price::from_cents(100_000_000_001), None);
    for (text, code) in [
        ("1000000000.01", Code::InvalidPrice),
        ("99999999999999999999", Code::InvalidPrice),
        ("-1", Code::InvalidPrice),
        ("0.001", Code::TooManyDecimals),
        ("0.010", Code::TooManyDecimals),
    ] {
        assert_eq!(text.parse::<Price>().map_err(|invalid| invalid.code()), Err(code), "{text}");
    }
}
