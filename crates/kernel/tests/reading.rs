//! What is read of JSON is what it says: beside `serde_json` for every kind of value, with an outline and without.

use std::borrow::Cow;

use ecoledger_kernel::{FromJson, List, Outline, Path, Refusal, Value};
use serde_json::{Value as Json, json};

/// Reads a text both ways, which must agree.
fn read<T: PartialEq + core::fmt::Debug>(text: &str, read: impl Fn(Value<'_, '_>) -> T) -> T {
    let found = read(Value::new(text, Path::Root));
    assert_eq!(read(Outline::new(text).value(Path::Root)), found, "{text}");
    found
}

const VALUES: [&str; 18] = [
    "null",
    "true",
    "false",
    "0",
    "1",
    "7",
    "-1",
    "1.5",
    "1e3",
    "18446744073709551615",
    "18446744073709551616",
    "\"\"",
    "\"true\"",
    "\"a\\n\"",
    "\"7\"",
    "[]",
    "[1]",
    "{}",
];

#[test]
fn each_kind_of_value_is_read_as_what_it_is_and_as_nothing_else() {
    for text in VALUES {
        let json: Json = serde_json::from_str(text).expect("JSON");
        assert_eq!(read(text, |value| value.text().to_owned()), text);
        assert_eq!(read(text, |value| value.is_null()), json.is_null(), "{text}");
        assert_eq!(read(text, |value| value.boolean().ok()), json.as_bool(), "{text}");
        assert_eq!(read(text, |value| bool::from_json(value).ok()), json.as_bool(), "{text}");
        assert_eq!(read(text, |value| value.string().ok().map(Cow::into_owned)).as_deref(), json.as_str(), "{text}");
        assert_eq!(read(text, |value| value.number().ok().map(str::to_owned)), json.is_number().then(|| text.to_owned()));
        let decimal = if json.is_number() { Some(text) } else { json.as_str() };
        assert_eq!(read(text, |value| value.decimal().ok().map(Cow::into_owned)).as_deref(), decimal, "{text}");
        assert_eq!(read(text, |value| value.members().is_ok()), json.is_object(), "{text}");
        let entries = read(text, |value| List::<Kept>::from_json(value).ok().map(|list| list.0.len()));
        assert_eq!(entries, json.as_array().map(Vec::len), "{text}");
        // One that does not fit counts as the largest.
        let whole = json.is_number() && text.bytes().all(|byte| byte.is_ascii_digit());
        assert_eq!(read(text, |value| value.integer().ok()), whole.then(|| json.as_u64().unwrap_or(u64::MAX)), "{text}");
    }
}

/// A value as `serde_json` has it.
#[derive(Debug, PartialEq)]
struct Kept(Json);

impl FromJson for Kept {
    fn from_json(value: Value<'_, '_>) -> Result<Self, Refusal> {
        serde_json::from_str(value.text()).map(Self).map_err(|error| value.malformed(error))
    }
}

/// What is read of an object with `a`, `b` and `list`; the message of the refusal otherwise.
fn object(text: &str) -> Result<Json, String> {
    read(text, |value| {
        let mut members = value.members()?;
        let a = members.required::<Kept>("a")?.0;
        let b = members.optional::<Kept>("b")?.map(|kept| kept.0);
        let list: Vec<Json> = match members.raw("list") {
            None => Vec::new(),
            Some(raw) => List::<Kept>::from_json(raw.at(Path::Root))?.0.into_iter().map(|kept| kept.0).collect(),
        };
        members.finish()?;
        Ok(json!([a, b, list]))
    })
    .map_err(|refusal: Refusal| refusal.message().to_owned())
}

#[test]
fn members_are_taken_by_name_once_each_and_none_is_left() {
    assert_eq!(object(r#"{"a":1}"#), Ok(json!([1, null, []])));
    assert_eq!(object(r#"{"list":[1,"x",[]],"b":{"a":2},"a":[3]}"#), Ok(json!([[3], { "a": 2 }, [1, "x", []]])));
    assert_eq!(object(r#"{"b":null,"a":1}"#), Ok(json!([1, null, []])));
    for (text, wrong) in [
        (r#"{"b":1}"#, "missing"),
        (r#"{"a":null}"#, "missing"),
        (r#"{"a":1,"a":1}"#, "given twice"),
        (r#"{"a":1,"c":1,"c":2}"#, "given twice"),
        (r#"{"a":1,"c":1}"#, "unknown member"),
        (r#"{"a":1,"c":null}"#, "unknown member"),
        (r#"{"a":1,"list":2}"#, "expected a list"),
        ("[1]", "expected an object"),
    ] {
        let message = object(text).expect_err(text);
        assert!(message.contains(wrong), "{text}: {message}");
    }
}

#[test]
fn a_string_or_a_list_that_must_be_given_is_asked_by_its_name() {
    let text = r#"{"name":"n\u00e9e","list":[true,false],"none":null}"#;
    let found = read(text, |value| {
        let mut members = value.members()?;
        let name = members.string("name")?.into_owned();
        Ok::<_, Refusal>((
            name,
            members.list::<bool>("list")?,
            members.string("none").is_err(),
            members.list::<bool>("x").is_err(),
        ))
    });
    assert_eq!(found, Ok(("née".to_owned(), vec![true, false], true, true)));
}

#[test]
fn a_member_that_stands_elsewhere_is_added_once() {
    let mut members = Value::new(r#"{"a":1}"#, Path::Root).members().expect("an object");
    assert!(members.add("a", "2").is_err());
    assert!(members.add("b", "2 3").is_err());
    members.add("b", "2").expect("no member yet");
    assert_eq!(members.required::<Kept>("b").map(|kept| kept.0), Ok(json!(2)));
    assert_eq!(members.required::<Kept>("a").map(|kept| kept.0), Ok(json!(1)));
    members.finish().expect("all are taken");
}
