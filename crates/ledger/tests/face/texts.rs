//! Digests, cursors and the values of the domain crates come back from their texts; errors become refusals where they are.

use std::{
    fmt::{Debug, Display},
    str::FromStr,
};

use ecoledger::{
    Code, HashKey, Ledger, NotExecuted, NotRecorded, Refusal, StateDigest,
    bundles::{FacilityCode, Gsrn},
    credits::{FileName, Https, Sha256},
    query::Cursor,
};

fn comes_back<T: FromStr<Err: Debug> + Display + for<'t> TryFrom<&'t str>>(text: &str) {
    let read: T = text.parse().expect("a value");
    assert_eq!(read.to_string(), text);
    assert!(T::try_from(text).is_ok());
}

#[test]
fn values_come_back_from_their_texts() {
    comes_back::<Cursor>("0123456789abcdef.7");
    comes_back::<Sha256>(&"0a".repeat(32));
    comes_back::<StateDigest>(&"0a".repeat(32));
    assert_eq!("123456789012345678".parse::<Gsrn>().expect("18 digits").as_str(), "123456789012345678");
    assert_eq!("A1b2C3".parse::<FacilityCode>().expect("six").as_str(), "A1b2C3");
    assert_eq!("https://a".parse::<Https>().expect("an address").as_str(), "https://a");
    let refused = "a.exe".parse::<FileName>().map_err(|invalid| invalid.code());
    assert_eq!(refused, Err(Code::FileTypeNotAllowed));
    assert_eq!(" ".parse::<FileName>().map_err(|invalid| invalid.code()), Err(Code::EmptyField));
}

#[test]
fn a_digest_is_64_digits_in_lower_case() {
    let digest = Ledger::new(HashKey::from_bytes([0; 16])).state_digest().expect("a digest");
    assert_eq!(digest.to_string().parse(), Ok(digest));
    assert_eq!(format!("{digest:?}"), format!("StateDigest({digest})"));
    for text in ["", "0", &"0".repeat(63), &"0".repeat(65), &"0A".repeat(32), &"0g".repeat(32), &"é".repeat(32)] {
        assert!(text.parse::<StateDigest>().is_err(), "{text}");
    }
}

#[test]
fn what_was_not_executed_is_a_refusal_or_the_hosts_own() {
    let refusal = Refusal::new(Code::Forbidden, "no");
    assert_eq!(Refusal::try_from(NotExecuted::from(refusal.clone())), Ok(refusal));
    let gap = NotRecorded::OutOfSequence { expected: 1, found: 2 };
    assert_eq!(Refusal::try_from(NotExecuted::from(gap.clone())), Err(gap));
}
