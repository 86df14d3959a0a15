//! Whatever has a text is read back from it, and reading says what `FromJson` would say.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use core::{fmt::Display, str::FromStr};

use ecoledger_kernel::{
    ActorKind, CertificateId, CertificateRange, Code, Country, CountryCode, CreditId, Date, EntityKey, FromJson,
    IdempotencyKey, Invalid, IssuanceId, LongText, MarketRole, Name, Path, PositiveQuantity, Price, Quantity, Serial, Text,
    Timestamp, TraderId, Value, Version,
};
use proptest::prelude::*;

fn comes_back<T>(text: &str)
where
    T: FromStr + Display + for<'t> TryFrom<&'t str>,
    T::Err: core::fmt::Debug,
{
    let read: T = text.parse().unwrap_or_else(|error| panic!("{text}: {error:?}"));
    assert_eq!(read.to_string(), text);
    assert!(T::try_from(text).is_ok_and(|again| again.to_string() == text), "{text}");
}

const UUID: &str = "25e636dc-06eb-59a5-9b6d-1f30f6215dc3";
const OTHER: &str = "c548f316-4177-5897-a82f-34299e82a302";

#[test]
fn what_is_written_is_read() {
    comes_back::<CreditId>(UUID);
    comes_back::<TraderId>(OTHER);
    comes_back::<Name>("Nordic");
    comes_back::<Text>("A text");
    comes_back::<LongText>("Two\nlines");
    comes_back::<CountryCode>("FI");
    comes_back::<Country>("FIN");
    comes_back::<IssuanceId>("I-1");
    comes_back::<IdempotencyKey>("K_1-a");
    comes_back::<Date>("2024-02-29");
    comes_back::<Timestamp>("2024-02-29T00:00:00.000Z");
    comes_back::<Quantity>("0");
    comes_back::<PositiveQuantity>("12.5");
    comes_back::<Price>("0.5");
    comes_back::<Version>("18446744073709551615");
    comes_back::<Serial>("7");
    comes_back::<Serial>("643002406555908611000000000001");
    comes_back::<CertificateId>("I_1");
    comes_back::<CertificateRange>("I_1..I_9");
    for role in MarketRole::ALL {
        comes_back::<MarketRole>(role.name());
    }
    for kind in ActorKind::ALL {
        comes_back::<ActorKind>(kind.name());
    }
}

#[test]
fn what_is_debugged_is_told_as_it_is_written() {
    let quoted = |text: &str| format!("{text:?}");
    assert_eq!(format!("{:?}", "K_1-a".parse::<IdempotencyKey>().unwrap()), quoted("K_1-a"));
    assert_eq!(format!("{:?}", "Nordic".parse::<Name>().unwrap()), quoted("Nordic"));
    for text in [format!("{:?}", "FI".parse::<CountryCode>().unwrap()), format!("{:?}", "FIN".parse::<Country>().unwrap())] {
        assert!(text.contains("FI"), "{text}");
    }
    let key: IdempotencyKey = "K_1-a".parse().unwrap();
    let country: Country = "FIN".parse().unwrap();
    assert_eq!((key.as_str(), country.as_str()), ("K_1-a", "FIN"));
}

#[test]
fn what_is_no_string_is_refused_in_words() {
    let error = serde_json::from_str::<Name>("1").expect_err("a number");
    assert!(error.to_string().contains("expected a string"), "{error}");
}

/// One key of each kind, as `touches` and refusals write them.
fn keys() -> Vec<String> {
    let plain = [
        "organization",
        "ecoProject",
        "mbp",
        "claim",
        "processedClaim",
        "file",
        "proposal",
        "credit",
        "esgScorecard",
        "salesChannel",
        "userBinding",
        "apiKey",
        "traderOnboardingProposal",
        "trader",
        "supplier",
        "productionFacility",
        "task",
        "transaction",
        "offramp",
        "checkpoint",
        "checkpointResult",
        "esgMilestone",
        "esgReportingPeriod",
        "issuance",
    ];
    let more = [
        format!("traderRegistration:{UUID}/{OTHER}"),
        format!("assetId:{UUID}/A/7:b"),
        "bundle:I_1".to_owned(),
        format!("idempotencyKey:{UUID}/registerTrade/{OTHER}/K-1"),
        format!("idempotencyKey:{UUID}/createTrader/-/K-1"),
    ];
    plain.iter().map(|kind| format!("{kind}:{UUID}")).chain(more).collect()
}

#[test]
fn every_kind_of_key_is_read() {
    for text in keys() {
        comes_back::<EntityKey>(&text);
        let kind = text.parse::<EntityKey>().unwrap().kind();
        assert_eq!(text.split_once(':').map(|(kind, _)| kind.to_owned()), Some(kind.to_string()));
    }
}

#[test]
fn what_is_no_key_is_malformed() {
    let no_keys = [
        "",
        "credit",
        "credit:",
        "credit:1",
        "event:1",
        "sky:1",
        "Credit:25e636dc-06eb-59a5-9b6d-1f30f6215dc3",
        "bundle:I",
        "traderRegistration:25e636dc-06eb-59a5-9b6d-1f30f6215dc3",
        "idempotencyKey:a/b/c/d/e",
        "idempotencyKey:25e636dc-06eb-59a5-9b6d-1f30f6215dc3/registerTrade/-",
    ];
    for text in no_keys {
        assert!(text.parse::<EntityKey>().is_err(), "{text}");
    }
    assert_eq!("credit".parse::<EntityKey>().map_err(|invalid| invalid.code()), Err(Code::MalformedRequest));
}

/// A text gives the value that its JSON string gives, or the refusal of the same code.
fn as_json<T: FromJson + FromStr<Err = Invalid> + PartialEq + core::fmt::Debug>(text: &str) {
    let json = serde_json::to_string(text).unwrap();
    let read = T::from_json(Value::new(&json, Path::Root)).map_err(|refusal| refusal.code());
    assert_eq!(text.parse::<T>().map_err(|invalid| invalid.code()), read, "{text:?}");
}

fn as_json_in_every_type(text: &str) {
    as_json::<CreditId>(text);
    as_json::<Name>(text);
    as_json::<LongText>(text);
    as_json::<CountryCode>(text);
    as_json::<Country>(text);
    as_json::<IssuanceId>(text);
    as_json::<IdempotencyKey>(text);
    as_json::<Quantity>(text);
    as_json::<PositiveQuantity>(text);
    as_json::<Price>(text);
    as_json::<CertificateId>(text);
    as_json::<MarketRole>(text);
}

proptest! {
    #[test]
    fn a_text_reads_as_its_json(text in "\\PC{0,40}|[0-9a-f-]{36}|[0-9.]{1,20}|[A-Z]{1,4}|[A-Za-z0-9_-]{1,66}|buyer|\n") {
        as_json_in_every_type(&text);
    }

    #[test]
    fn no_text_makes_a_key_that_is_written_otherwise(text in "[a-zA-Z]{1,10}:[0-9a-f/-]{0,80}|\\PC{0,60}") {
        if let Ok(key) = text.parse::<EntityKey>() {
            prop_assert_eq!(key.to_string(), text);
        }
    }
}

#[test]
fn upper_case_uuids_are_no_ids() {
    assert!(UUID.to_uppercase().parse::<CreditId>().is_err());
    assert!(format!("{{{UUID}}}").parse::<CreditId>().is_err());
}
