//! A request line may hold 64 MiB: whatever fills it, reading it takes time in proportion (D-60).

use std::time::{Duration, Instant};

use ecoledger::Request;
use serde_json::{Value, value::RawValue};

const ID: &str = "0b8e1a3c-7f2d-4e5a-9c1b-3d6f8a2e4b70";

/// A line with a command or a query of the operator.
fn line(kind: &str, inner: &str) -> String {
    format!(
        r#"{{"context":{{"commandId":"{ID}","at":"2026-01-01T00:00:00Z","actor":{{"kind":"operator"}},"idempotencyKey":"k"}},"{kind}":{{{inner}}}}}"#
    )
}

/// An id with a number.
fn id(number: usize) -> String {
    format!("{number:08x}-7f2d-4e5a-9c1b-3d6f8a2e4b70")
}

/// So many entries of a list, each made from its number.
fn list(count: usize, entry: impl Fn(usize) -> String) -> String {
    (0..count).map(entry).collect::<Vec<_>>().join(",")
}

/// Something that may be as long as a client likes, and how a line with so much of it is made.
type Shape = (&'static str, fn(usize) -> String);

const SHAPES: [Shape; 22] = [
    ("children", |n| {
        let children = list(n, |number| format!(r#"{{"creditId":"{}","quantity":"1"}}"#, id(number)));
        line("command", &format!(r#""type":"splitCredit","creditId":"{ID}","children":[{children}]"#))
    }),
    ("assets in order", |n| assets(&list(n, asset))),
    ("assets backwards", |n| assets(&list(n, |number| asset(n - number)))),
    ("assets of one start", |n| assets(&list(n, |_| asset(0)))),
    ("one certificate in each issuance", |n| {
        assets(&list(n, |number| format!(r#"{{"start":"{0}_1","end":"{0}_1","unitPrice":1}}"#, id(number))))
    }),
    ("market roles", |n| {
        let roles = list(n, |_| r#""marketplace""#.to_owned());
        line("command", &format!(r#""type":"registerOrganization","organizationId":"{ID}","name":"O","marketRoles":[{roles}]"#))
    }),
    ("modular benefit projects", |n| {
        let mbps = list(n, |number| format!(r#"{{"mbpId":"{}","name":"M","issuingRegistryId":"{ID}"}}"#, id(number)));
        let inner = format!(r#""type":"createEcoProject","ecoProjectId":"{ID}","name":"P","modularBenefitProjects":[{mbps}]"#);
        line("command", &inner)
    }),
    ("file ids", |n| {
        let files = list(n, |number| format!(r#""{}""#, id(number)));
        let inner = format!(r#""type":"actOnProposal","proposalId":"{ID}","action":{{"type":"reject"}},"fileIds":[{files}]"#);
        line("command", &inner)
    }),
    ("checkpoints", |n| {
        let dates = r#""startDate":"2024-01-01","endDate":"2024-12-31""#;
        let checkpoints = list(n, |number| format!(r#"{{"checkpointId":"{}",{dates}}}"#, id(number)));
        let inner = format!(r#""type":"createClaim","claimId":"{ID}","mbpId":"{ID}","checkpoints":[{checkpoints}]"#);
        line("command", &inner)
    }),
    ("co-benefits", |n| {
        let benefits = list(n, |_| r#"{"category":"c","ratingScore":1}"#.to_owned());
        line("command", &format!(r#""type":"updateClaim","claimId":"{ID}","coBenefits":[{benefits}]"#))
    }),
    ("checkpoint results", |n| {
        let results = list(n, |number| format!(r#"{{"checkpointId":"{}","comment":"c"}}"#, id(number)));
        line("command", &format!(r#""type":"updateProcessedClaim","processedClaimId":"{ID}","checkpointResults":[{results}]"#))
    }),
    ("reporting periods", |n| {
        let dates = r#""startDate":"2024-01-01","endDate":"2024-12-31""#;
        let periods = list(n, |number| format!(r#"{{"esgReportingPeriodId":"{}",{dates}}}"#, id(number)));
        let terms = r#""targetEmissionReduction":"1","targetEmissionReductionType":"percent""#;
        let inner = format!(
            r#""type":"createEsgMilestone","esgScorecardId":"{ID}","esgMilestoneId":"{ID}","name":"M","description":"d",{dates},{terms},"reportingPeriods":[{periods}]"#
        );
        line("command", &inner)
    }),
    ("external ids", |n| {
        let ids = list(n, |number| format!(r#""{number}""#));
        let proposal = format!(r#"{{"type":"MBPRegister","mbpId":"{ID}"}}"#);
        let inner = format!(r#""type":"submitProposal","proposalId":"{ID}","proposal":{proposal},"externalIds":[{ids}]"#);
        line("command", &inner)
    }),
    ("methodology codes", |n| {
        let codes = list(n, |number| format!(r#""{number}""#));
        let inner = format!(
            r#""type":"registerProductionFacility","productionFacilityId":"{ID}","supplierId":"{ID}","code":"ABC123","name":"F","countryCode":"FI","methodologyCodes":[{codes}]"#
        );
        line("command", &inner)
    }),
    ("types of events", |n| {
        let types = list(n, |_| r#""credits/listingTransfer/resubmit""#.to_owned());
        line("query", &format!(r#""type":"events","eventTypeUris":[{types}]"#))
    }),
    ("members", |n| line("command", &list(n, |number| format!(r#""m{number}":1"#)))),
    ("one member again and again", |n| line("query", &list(n, |_| r#""type":"audit""#.to_owned()))),
    ("depth of lists", |n| line("command", &format!(r#""type":{}1{}"#, "[".repeat(n), "]".repeat(n)))),
    ("depth of objects", |n| line("query", &format!(r#""type":"audit","x":{}1{}"#, r#"{"a":"#.repeat(n), "}".repeat(n)))),
    ("a name", |n| line("query", &format!(r#""type":"audit","{}":1"#, "a".repeat(10 * n)))),
    ("a text of nothing that is seen", |n| {
        let text = "\\u200b\u{200b}".repeat(n);
        line("command", &format!(r#""type":"registerSupplier","supplierId":"{ID}","name":"{text}""#))
    }),
    ("digits", |n| line("query", &format!(r#""type":"traders","limit":{}"#, "7".repeat(10 * n)))),
];

fn asset(number: usize) -> String {
    format!(r#"{{"start":"S_{0}","end":"S_{0}","unitPrice":1}}"#, number + 1)
}

fn assets(assets: &str) -> String {
    let ids = format!(r#""traderId":"{ID}","taskId":"{ID}","transactionId":"{ID}","buyerId":"{ID}""#);
    line("command", &format!(r#""type":"registerTrade",{ids},"assets":[{assets}],"currency":"EUR""#))
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let done = work();
    let elapsed = start.elapsed();
    drop(done);
    elapsed
}

/// What serde_json takes to hold the same line as a value, or where that is too deep for it, to see that it is JSON.
fn time_of_json(line: &str) -> Duration {
    time(|| serde_json::from_str::<Value>(line).is_ok() || serde_json::from_str::<Box<RawValue>>(line).is_ok())
}

/// Reading a long line is never much more work than reading it as plain JSON; where something is quadratic it is twenty times
/// as much and more. Both are measured side by side, since other work on the machine disturbs a clock.
#[test]
fn d60_reading_takes_time_in_proportion_to_the_line() {
    const MANY: usize = 64_000;
    const MOST_TRIES: usize = 20;
    for (name, shape) in SHAPES {
        let line = shape(MANY);
        let (mut read, mut json) = (Duration::MAX, Duration::MAX);
        let is_in_proportion = (0..MOST_TRIES).any(|_| {
            read = read.min(time(|| Request::from_json(&line)));
            json = json.min(time_of_json(&line));
            read < 6 * json + Duration::from_millis(5)
        });
        println!("{name}: {read:?}, as JSON {json:?}");
        assert!(is_in_proportion, "{name}: {read:?}, as JSON {json:?}");
    }
}
