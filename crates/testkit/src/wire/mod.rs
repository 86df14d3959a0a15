//! What the tests share: a ledger that is asked in JSON, as a host would, and a small world to ask about.

pub mod catalogue;
pub mod channels;
pub mod explained;
pub mod market;
pub mod projects;

pub use channels::{World, asset, bundle_of, priced, retirement, trade};
use ecoledger::{Ledger, Request, Response, journal};
pub use serde_json::{Value, json};

/// A UUID with a name: the same name gives the same id, in every run.
pub fn id(name: &str) -> String {
    let hash = |seed: u64| name.bytes().fold(seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let (high, low) = (hash(0xcbf2_9ce4_8422_2325), hash(0x9e37_79b9_7f4a_7c15));
    let hex = format!("{high:016x}{low:016x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

pub fn operator() -> Value {
    json!({"kind": "operator"})
}

pub fn user(name: &str) -> Value {
    json!({"kind": "channelUser", "userId": id(name)})
}

pub fn holder(name: &str) -> Value {
    json!({"kind": "accountHolder", "accountHolderId": id(name)})
}

pub fn member() -> Value {
    json!({"kind": "member", "userId": id("a member"), "organizationId": id("an organization"), "marketRole": "buyer"})
}

/// The user of the organization `grower`, which has a feed.
pub fn grower() -> Value {
    json!({"kind": "member", "userId": id("grower user"), "organizationId": id("grower"), "marketRole": "supplier"})
}

/// Answers one request as a host does. On the way it checks the laws that hold for every request: a query and a refusal
/// change nothing, a decision leaves the books balanced, and its events survive the journal's form.
pub fn answer(ledger: &mut Ledger, line: &str) -> Value {
    let told = explained::Told::of(ledger, line);
    let response = answered(ledger, line);
    told.expect_alike(&response);
    response
}

fn answered(ledger: &mut Ledger, line: &str) -> Value {
    let (before, sequence) = (ledger.state_digest(), ledger.sequence());
    let response = match Request::from_json(line) {
        Err(refusal) => Response::refused(refusal),
        Ok(Request::Query(context, query)) => match ledger.query(&context, &query) {
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
                return serde_json::to_value(Response::executed(executed)).expect("a response is JSON");
            }
            Err(ecoledger::NotExecuted::Refused(refusal)) => Response::refused(refusal),
            Err(other) => panic!("{other}"),
        },
        Ok(other) => panic!("{other:?}"),
    };
    assert_eq!(ledger.state_digest(), before, "D-4: {line} changed the state");
    assert_eq!(ledger.sequence(), sequence);
    serde_json::to_value(response).expect("a response is JSON")
}

/// A request that is being put together.
pub struct Asking<'w> {
    pub ledger: &'w mut Ledger,
    pub request: Value,
}

impl Asking<'_> {
    pub fn key(mut self, key: &str) -> Self {
        self.request["context"]["idempotencyKey"] = key.into();
        self
    }

    pub fn expecting(mut self, version: u64) -> Self {
        self.request["context"]["expectedVersion"] = version.into();
        self
    }

    pub fn at(mut self, at: &str) -> Self {
        self.request["context"]["at"] = at.into();
        self
    }

    /// The response, whatever it is.
    pub fn response(self) -> Value {
        answer(self.ledger, &self.request.to_string())
    }

    /// The response to a request that must succeed.
    #[track_caller]
    pub fn ok(self) -> Done {
        let request = self.request.to_string();
        let response = self.response();
        assert_eq!(response["ok"], true, "{request}\n -> {response}");
        Done(response)
    }

    /// The error of a request that must be refused with this code; its class must be the one of the contract.
    #[track_caller]
    pub fn refused(self, code: &str) -> Refused {
        let request = self.request.to_string();
        let response = self.response();
        assert_eq!(response["ok"], false, "{request}\n -> {response}");
        let error = &response["error"];
        assert_eq!(error["code"], code, "{request}\n -> {response}");
        assert_eq!(error["class"], class_of(code), "{code}");
        assert!(error["message"].as_str().is_some_and(|message| !message.trim().is_empty()), "a message for people");
        assert!(error["details"].is_object());
        Refused(error.clone())
    }
}

/// The class of each code, as wire.md 2 has it.
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

/// A response that succeeded.
pub struct Done(pub Value);

impl Done {
    pub fn result(&self) -> &Value {
        &self.0["result"]
    }

    pub fn items(&self) -> &[Value] {
        self.0["result"]["items"].as_array().expect("a list")
    }

    pub fn events(&self) -> &[Value] {
        self.0["events"].as_array().expect("a command's response has events")
    }

    /// The types of the events, in order.
    pub fn types(&self) -> Vec<&str> {
        self.events().iter().map(|event| event["type"].as_str().expect("a type")).collect()
    }

    /// What each event touches.
    pub fn touches(&self) -> Vec<Vec<&str>> {
        let texts = |event: &'_ Value| event["touches"].as_array().expect("touches").len();
        let all = |event: usize| {
            (0..texts(&self.events()[event])).map(move |n| self.events()[event]["touches"][n].as_str().expect("text")).collect()
        };
        (0..self.events().len()).map(all).collect()
    }

    /// The values of one member of all entries of a list.
    pub fn column(&self, member: &str) -> Vec<&str> {
        self.items().iter().map(|item| item[member].as_str().unwrap_or_else(|| panic!("{member} of {item}"))).collect()
    }
}

/// An error.
pub struct Refused(pub Value);

impl Refused {
    pub fn details(&self) -> &Value {
        &self.0["details"]
    }

    #[track_caller]
    pub fn member(&self, path: &str) -> &Self {
        assert_eq!(self.details()["member"], path, "{}", self.0);
        self
    }

    #[track_caller]
    pub fn index(&self, index: u64) -> &Self {
        assert_eq!(self.details()["index"], index, "{}", self.0);
        self
    }

    #[track_caller]
    pub fn rule(&self, rule: &str) -> &Self {
        assert_eq!(self.details()["rule"], rule, "{}", self.0);
        self
    }

    #[track_caller]
    pub fn about(&self, entity: &str, id: &str) -> &Self {
        assert_eq!(self.details()["entity"], entity, "{}", self.0);
        assert_eq!(self.details()["id"], id, "{}", self.0);
        self
    }
}
