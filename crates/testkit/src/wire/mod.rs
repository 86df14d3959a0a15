//! What the tests share: a ledger that is asked in JSON, as a host would, and a small world to ask about.

mod asking;
pub mod catalogue;
pub mod channels;
pub mod everything;
pub mod explained;
pub mod market;
#[cfg(feature = "schema")]
pub mod schemas;

mod world;

pub use asking::{Asking, Done, Refused};
pub use channels::{asset, bundle_of, priced, retirement, trade};
use ecoledger::{Ledger, Recorded, Request, Response, journal, uuid::Uuid};
pub use serde_json::{Value, json};

/// A UUID with a name: the same name gives the same id, in every run.
pub fn id(name: &str) -> String {
    let (offset, prime) = (0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128, 0x0000_0000_0100_0000_0000_0000_0000_013b_u128);
    let hash = name.bytes().fold(offset, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(prime));
    Uuid::from_u128(hash).to_string()
}

/// The operator.
pub fn operator() -> Value {
    json!({"kind": "operator"})
}

/// A channel user.
pub fn user(name: &str) -> Value {
    json!({"kind": "channelUser", "userId": id(name)})
}

/// An account holder.
pub fn holder(name: &str) -> Value {
    json!({"kind": "accountHolder", "accountHolderId": id(name)})
}

/// A member of an organization that nobody knows.
pub fn member() -> Value {
    json!({"kind": "member", "userId": id("a member"), "organizationId": id("an organization"), "marketRole": "buyer"})
}

/// The user of the organization `grower`, which has a feed.
pub fn grower() -> Value {
    json!({"kind": "member", "userId": id("grower user"), "organizationId": id("grower"), "marketRole": "supplier"})
}

/// Answers one request as a host does. On the way it checks the laws that hold for every request: a query and a refusal
/// change nothing, a decision leaves the books balanced, its events survive the journal's form, and what happens is what
/// `explain` told before. With the feature `schema`, the request and the response are what their schemas tell.
pub fn answer(ledger: &mut Ledger, line: &str) -> Value {
    answer_with_events(ledger, line).0
}

/// The answer, and the events that were recorded.
pub(crate) fn answer_with_events(ledger: &mut Ledger, line: &str) -> (Value, Vec<Recorded>) {
    let told = explained::Told::of(ledger, line);
    let (response, events) = answered(ledger, line);
    told.expect_alike(&response);
    #[cfg(feature = "schema")]
    schemas::expect_told(line, &response);
    (response, events)
}

fn answered(ledger: &mut Ledger, line: &str) -> (Value, Vec<Recorded>) {
    let (before, sequence) = (ledger.state_digest(), ledger.sequence());
    let response = match Request::from_json(line) {
        Err(refusal) => Response::refused(refusal),
        Ok(Request::Query(context, query)) => match explained::query(ledger, &context, &query) {
            Ok(answer) => Response::answered(answer),
            Err(ecoledger::NotAnswered::Refused(refusal)) => Response::refused(refusal),
            Err(other) => panic!("{other}"),
        },
        Ok(Request::Command(context, command)) => match explained::execute(ledger, &context, &command) {
            Ok(executed) => {
                if !executed.events.is_empty() {
                    let line = journal::to_line(&executed.events).expect("one decision");
                    let again = journal::from_line(&line).expect("a journal line reads back");
                    assert_eq!(again, executed.events, "events survive the journal");
                }
                assert_eq!(ledger.sequence(), sequence + executed.events.len() as u64);
                assert!(ledger.audit().balanced, "{:?}", ledger.audit().faults);
                if executed.events.is_empty() {
                    assert_eq!(ledger.state_digest(), before, "no events, no change");
                }
                let events = executed.events.clone();
                return (serde_json::to_value(Response::executed(executed)).expect("a response is JSON"), events);
            }
            Err(ecoledger::NotExecuted::Refused(refusal)) => Response::refused(refusal),
            Err(other) => panic!("{other}"),
        },
        Ok(other) => panic!("{other:?}"),
    };
    assert_eq!(ledger.state_digest(), before, "D-4: {line} changed the state");
    assert_eq!(ledger.sequence(), sequence);
    (serde_json::to_value(response).expect("a response is JSON"), Vec::new())
}

/// The class of each code, as `ecoledger::wire::errors` has it.
pub fn class_of(code: &str) -> &'static str {
    match code {
        "malformedRequest" => "malformed",
        "emptyField"
        | "fieldTooLong"
        | "invalidQuantity"
        | "tooManyDecimals"
        | "invalidPrice"
        | "invalidCertificateId"
        | "invalidRange"
        | "overlappingRanges"
        | "emptyAssets"
        | "invalidCountryCode"
        | "periodReversed"
        | "hiddenUntilTooLate"
        | "currencyMissing"
        | "mixedPrices"
        | "priceMissing"
        | "splitNeedsTwoChildren"
        | "invalidIdempotencyKey"
        | "idempotencyKeyRequired"
        | "requiredFieldRemoved"
        | "fileTypeNotAllowed"
        | "fileTooLarge"
        | "invalidField" => "invalid",
        "forbidden" => "forbidden",
        "notFound" => "notFound",
        "versionRequired" | "versionMismatch" => "stale",
        "clockWentBack"
        | "idempotencyKeyReused"
        | "alreadyExists"
        | "wrongState"
        | "openProposal"
        | "creditListed"
        | "creditNotListed"
        | "sameOwner"
        | "buyerIsSeller"
        | "roleMissing"
        | "notATrader"
        | "recommendationMissing"
        | "quantityExceedsVerified"
        | "splitSumMismatch"
        | "alreadyBound"
        | "notBound"
        | "offrampNotAllowed"
        | "alreadyIssued"
        | "limitReached"
        | "notBundleStart"
        | "assetNotListable"
        | "beyondBundleEnd" => "conflict",
        other => panic!("{other} is no code of the contract"),
    }
}
