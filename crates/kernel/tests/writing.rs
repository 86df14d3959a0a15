//! What is written is what `serde_json` writes, byte for byte.

use std::collections::{BTreeMap, BTreeSet};

use ecoledger_kernel::{Price, append_json};
use proptest::prelude::*;
use serde::Serialize;
use serde_json::value::RawValue;

#[derive(Clone, Debug, Serialize)]
enum Shape {
    Unit,
    Held(String),
    Tuple(i8, u64, Option<bool>),
    Named { list: Vec<Shape>, rest: BTreeMap<String, Shape>, c: char },
    Numbers(i64, u128, i128),
    Keyed(BTreeMap<i32, char>, BTreeMap<bool, BTreeSet<u8>>),
}

#[derive(Serialize)]
struct Unit;

#[derive(Serialize)]
struct Whole<'s>(&'s Shape, Unit, (), [u16; 2]);

fn expect_alike(value: &(impl Serialize + ?Sized)) {
    let mut text = "before ".to_owned();
    append_json(&mut text, value).expect("JSON");
    assert_eq!(text, format!("before {}", serde_json::to_string(value).expect("JSON")));
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![".*", "[ -~]{0,40}", "[\\x00-\\x22\\x5b-\\x60\\x7f]{0,20}", "[a-z]{0,17}[\"\\\\\n][a-z]{0,17}"]
}

fn shape() -> impl Strategy<Value = Shape> {
    let leaf = prop_oneof![
        Just(Shape::Unit),
        text().prop_map(Shape::Held),
        any::<(i8, u64, Option<bool>)>().prop_map(|(a, b, c)| Shape::Tuple(a, b, c)),
        any::<(i64, u128, i128)>().prop_map(|(a, b, c)| Shape::Numbers(a, b, c)),
        any::<(BTreeMap<i32, char>, BTreeMap<bool, BTreeSet<u8>>)>().prop_map(|(a, b)| Shape::Keyed(a, b)),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4);
        let rest = prop::collection::btree_map(text(), inner, 0..4);
        (list, rest, any::<char>()).prop_map(|(list, rest, c)| Shape::Named { list, rest, c })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn every_shape_is_written_as_ever(shape in shape()) {
        expect_alike(&Whole(&shape, Unit, (), [0, 65_535]));
    }

    #[test]
    fn a_text_that_is_formatted_is_written_as_ever(text in text()) {
        struct Shown<'s>(&'s str);
        impl Serialize for Shown<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&format_args!("{}/{}", self.0, self.0))
            }
        }
        expect_alike(&Shown(&text));
        expect_alike(text.as_str());
    }
}

#[derive(Serialize)]
struct Priced {
    #[serde(serialize_with = "Price::serialize_number")]
    price: Option<Price>,
    name: &'static str,
}

/// What stands in its text as it is: numbers with their own digits, as prices are shown.
#[test]
fn what_is_json_already_is_written_as_it_is() {
    for json in ["0.50", "-1e400", "[1, {\"a\" : null}]", "\"\\u0041\"", "123456789012345678901234567890"] {
        let raw = RawValue::from_string(json.to_owned()).expect("JSON");
        expect_alike(&raw);
        expect_alike(&vec![Some(&raw), None, Some(&raw)]);
        expect_alike(&BTreeMap::from([("before", &raw), ("after \"", &raw)]));
    }
    let price: Price = "0.50".parse().expect("a price");
    expect_alike(&Priced { price: Some(price), name: "after it" });
    expect_alike(&Priced { price: None, name: "after none" });
}

#[test]
fn each_character_by_itself_and_at_each_place_of_eight() {
    for character in (0..0x300).filter_map(char::from_u32).chain(['\u{2028}', '\u{ffff}', '\u{10ffff}']) {
        for place in 0..9 {
            expect_alike(&format!("{}{character}{}", "a".repeat(place), "é".repeat(9 - place)));
        }
    }
}

#[test]
fn a_key_that_is_no_text_is_refused() {
    let no_texts = BTreeMap::from([(vec![1], 1)]);
    assert!(append_json(&mut String::new(), &no_texts).is_err());
    assert!(serde_json::to_string(&no_texts).is_err());
}

#[test]
fn a_number_that_is_not_exact_is_refused() {
    assert!(append_json(&mut String::new(), &[0.5_f64]).is_err());
    assert!(append_json(&mut String::new(), &Some(0.5_f32)).is_err());
}
