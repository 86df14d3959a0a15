//! A text is read alike with its outline and without.

use ecoledger_kernel::{FromJson, List, Outline, Path, Refusal, Value};
use proptest::prelude::*;

/// All that can be read of a value, or be wrong with it.
#[derive(Debug, PartialEq)]
struct Everything(String);

const NAMES: [&str; 3] = ["a", "bé", "c d"];

impl FromJson for Everything {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        let mut read = format!("{:?} {:?} {:?} {:?}", value.text(), value.string(), value.boolean(), value.is_null());
        read += &format!("{:?} {:?} {:?}", value.number(), value.decimal(), value.integer());
        match value.text().as_bytes().first() {
            Some(b'[') => read += &format!("{:?}", List::<Self>::from_json(value)?.0),
            Some(b'{') => {
                let mut members = value.members()?;
                for name in NAMES {
                    read += &format!("{:?}", members.optional::<Self>(name)?);
                }
                members.finish()?;
            }
            _ => read += &format!("{:?}", value.members().err()),
        }
        Ok(Self(read))
    }
}

fn expect_alike(text: &str) -> Result<(), TestCaseError> {
    let scanned = Everything::from_json(Outline::new(text).value(Path::Root));
    prop_assert_eq!(scanned, Everything::from_json(Value::new(text, Path::Root)), "{}", text);
    Ok(())
}

fn space() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", "", "", " ", "\n\t", "\r "])
}

fn leaf() -> impl Strategy<Value = String> {
    let sound =
        vec!["null", "true", "false", "0", "-0", "12.50", "1e9", "-3.1E-07", "18446744073709551616", r#""""#, r#""é€""#];
    let escaped = vec![r#""\"""#, r#""\u00e9\n""#, r#""\ud83d\ude00""#, r#""\ud83d""#, r#""\\""#, "\"\u{7f}\""];
    let broken =
        vec!["01", "-", "1.", ".5", "1e", "+1", "nul", "\"a", "\"\n\"", r#""\x""#, r#""\u12g4""#, "{", "}", "[1,]", "", "1 2"];
    prop_oneof![
        8 => prop::sample::select(sound).prop_map(str::to_owned),
        2 => prop::sample::select(escaped).prop_map(str::to_owned),
        1 => prop::sample::select(broken).prop_map(str::to_owned),
        2 => "[a-z0-9-]{0,40}".prop_map(|text| format!("\"{text}\"")),
    ]
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![r#""a""#, r#""a""#, r#""bé""#, r#""c d""#, r#""\u0061""#, r#""\ud83d""#, r#""other""#, "a", ""])
}

fn json() -> impl Strategy<Value = String> {
    leaf().prop_recursive(4, 40, 4, |inner| {
        let spaced = |value: BoxedStrategy<String>| {
            (space(), value, space()).prop_map(|(before, value, after)| format!("{before}{value}{after}"))
        };
        let member = (space(), name(), space(), spaced(inner.clone()));
        let member = member.prop_map(|(before, name, after, value)| format!("{before}{name}{after}:{value}"));
        prop_oneof![
            prop::collection::vec(spaced(inner), 0..4).prop_map(|entries| format!("[{}]", entries.join(","))),
            prop::collection::vec(member, 0..4).prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn a_text_is_read_alike_with_its_outline_and_without(before in space(), text in json(), after in space()) {
        expect_alike(&format!("{before}{text}{after}"))?;
    }

    #[test]
    fn a_damaged_text_is_refused_alike(text in json(), place in any::<prop::sample::Index>(), damage in ".?") {
        let mut characters: Vec<char> = text.chars().collect();
        if !characters.is_empty() {
            let place = place.index(characters.len());
            characters.splice(place..=place, damage.chars());
        }
        expect_alike(&characters.into_iter().collect::<String>())?;
    }
}

fn has_outline(text: &str) -> bool {
    !format!("{:?}", Outline::new(text)).ends_with("spans: [] }")
}

/// How many values and names of members a text holds.
fn spans(value: &serde_json::Value) -> usize {
    match value {
        serde_json::Value::Array(entries) => 1 + entries.iter().map(spans).sum::<usize>(),
        serde_json::Value::Object(members) => 1 + members.values().map(|value| 1 + spans(value)).sum::<usize>(),
        _ => 1,
    }
}

#[test]
fn an_outline_has_every_value_and_every_name_of_a_text() {
    let texts = [
        "null".to_owned(),
        r#" [true,false , null,-12.50e+3,0,"", "a" ,"\"\\\/\b\f\n\r\t", "\u00e9", [], {}]"#.to_owned(),
        r#"{"a":{"b":[{"c":1}, {"d":{"e":[]}}]},"f":"g"}"#.to_owned(),
        // A quote, an escape and a control character in each of sixteen places.
        format!("[{}]", (0..16).map(|n| format!("\"{}\\\"é~\u{7f}#!]\"", "x".repeat(n))).collect::<Vec<_>>().join(",")),
    ];
    for text in texts {
        let whole = serde_json::from_str(&text).expect("JSON");
        assert_eq!(format!("{:?}", Outline::new(&text)).matches("Span {").count(), spans(&whole), "{text}");
        expect_alike(&text).expect("alike");
    }
    for control in 0..0x20_u8 {
        assert!(!has_outline(&format!("\"0123456{}\"", char::from(control))), "{control}");
    }
}

#[test]
fn what_is_long_or_deep_is_read_level_by_level() {
    let list = |entries: usize| format!("[{}1]", "1,".repeat(entries - 1));
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    for (text, outlined) in [(list(60_000), true), (list(70_000), false), (nested(16), true), (nested(17), false)] {
        assert_eq!(has_outline(&text), outlined);
        let read = |value: Value<'_, '_>| List::<Lengths>::from_json(value).expect("a list").0;
        assert_eq!(read(Outline::new(&text).value(Path::Root)), read(Value::new(&text, Path::Root)));
    }
    let escapes = |count: usize| format!("[\"{}\"]", "\\u00e9".repeat(count));
    for (count, outlined) in [(1_024, true), (1_025, false)] {
        assert_eq!(has_outline(&escapes(count)), outlined);
        expect_alike(&escapes(count)).expect("alike");
    }
    let members = |count: usize| format!("{{{}}}", (0..count).map(|n| format!("\"{n}\":1")).collect::<Vec<_>>().join(","));
    for count in [63, 64, 65, 66, 200] {
        expect_alike(&members(count)).expect("alike");
    }
}

#[derive(Debug, PartialEq)]
struct Lengths(usize);

impl FromJson for Lengths {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        Ok(Self(value.text().len()))
    }
}
