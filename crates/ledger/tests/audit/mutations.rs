//! Nothing goes unseen: every number of every event changed by one, and every event left out or doubled. The replay refuses
//! it, or the audit names it, or it stands in the golden tables as unseen, with the reason why nothing that is kept in the
//! books depends on it.

use core::fmt::Write as _;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use ecoledger_testkit::golden;
use serde_json::Value;

use super::damage::{numbered, outcome};

/// Histories with every event in them.
const HISTORIES: [&str; 2] = [include_str!("../golden/events.jsonl"), include_str!("../golden/events_credits.jsonl")];

/// Numbers of which the books know nothing else, and why.
const UNSEEN_NUMBERS: &[(&str, &str)] = &[
    ("bundleOnramped attributes.vintage", "an attribute"),
    ("checkpointAdded checkpoint.effectAfter", "measured, not minted"),
    ("checkpointResultUpdated findings.effectAfter", "measured, not minted"),
    ("checkpointResultUpdated findings.effectBefore", "measured, not minted"),
    ("checkpointUpdated effectAfter", "measured, not minted"),
    ("checkpointUpdated effectBefore", "measured, not minted"),
    ("claimCreated checkpoints[].effectAfter", "measured, not minted"),
    ("claimCreated checkpoints[].effectBefore", "measured, not minted"),
    ("claimCreated coBenefits[].ratingScore", "a mark"),
    ("claimCreated quantity", "more may be claimed than verified"),
    ("claimUpdated quantity", "more may be claimed than verified"),
    ("emissionsReported quantity", "known from this report only"),
    ("esgMilestoneCreated reportingPeriods[].goal", "an aim"),
    ("esgMilestoneCreated terms.targetEmissionReduction", "an aim"),
    ("esgScorecardCreated terms.currentEmissionsPerYear", "an aim"),
    ("esgScorecardCreated terms.goal", "an aim"),
    ("fileAdded sizeBytes", "the size of a file"),
    ("processedClaimCreated quantity", "more may be verified than minted"),
    ("processedClaimUpdated checkpointResults[].effectAfter", "measured, not minted"),
    ("processedClaimUpdated checkpointResults[].effectBefore", "measured, not minted"),
    ("processedClaimUpdated creditRecommendation.quantity", "recommended, not minted"),
    ("processedClaimUpdated creditRecommendation.vintage", "recommended, not minted"),
    ("processedClaimUpdated quantity", "more may be verified than minted"),
    ("productionFacilityRegistered gsrn", "a text of digits"),
    ("traderCreated particulars.address.zipCode", "a text of digits"),
    ("traderOnboardingProposalSubmitted particulars.address.zipCode", "a text of digits"),
    ("traderUpdated address.zipCode", "a text of digits"),
];

fn histories() -> impl Iterator<Item = Vec<Value>> {
    let events = |line| {
        let mut line: Value = serde_json::from_str(line).expect("a golden line");
        serde_json::from_value::<Vec<Value>>(line["events"].take()).expect("events")
    };
    HISTORIES.into_iter().map(move |history| history.lines().flat_map(events).collect())
}

/// What becomes of a damaged journal.
fn seen(events: &[Value]) -> &'static str {
    match outcome(events) {
        Err(_) => "refused",
        Ok(faults) if faults.is_empty() => "unseen",
        Ok(_) => "named",
    }
}

/// The numbers of an event, by pointer.
fn numbers(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| numbers(value, &format!("{pointer}/{name}"), found)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| numbers(value, &format!("{pointer}/{index}"), found));
        }
        value => found.extend(changed(value, 1).map(|_| pointer.to_owned())),
    }
}

/// A number one more or less: a JSON number, a decimal, or a certificate's. Nothing for what is no number, or would be
/// less than nothing.
fn changed(value: &Value, by: i64) -> Option<Value> {
    if let Some(number) = value.as_u64() {
        return number.checked_add_signed(by).map(Value::from);
    }
    let text = value.as_str()?;
    let (before, digits, after) = match (text.split_once('_'), text.split_once('.')) {
        (Some((issuance, serial)), _) => {
            let fixed = if serial.len() == 30 { 18 } else { 0 };
            (format!("{issuance}_{}", &serial[..fixed]), &serial[fixed..], String::new())
        }
        (None, Some((whole, fraction))) => (String::new(), whole, format!(".{fraction}")),
        (None, None) => (String::new(), text, String::new()),
    };
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let number: u64 = digits.parse().ok().filter(|_| is_number(digits) && is_number(after.trim_start_matches('.')))?;
    let width = if digits.len() == 12 { 12 } else { 0 };
    Some(format!("{before}{:0width$}{after}", number.checked_add_signed(by)?).into())
}

/// A pointer without the indices: what all lines of a list have in common.
fn member(pointer: &str) -> String {
    let names = pointer.split('/').skip(1).map(|name| if name.parse::<usize>().is_ok() { "[]" } else { name });
    names.collect::<Vec<_>>().join(".").replace(".[]", "[]")
}

type Outcomes = BTreeSet<&'static str>;

fn joined(outcomes: &Outcomes) -> String {
    outcomes.iter().copied().collect::<Vec<_>>().join(", ")
}

/// Each row with what became of it, and the reason of each that was unseen.
fn table(heading: &str, columns: [&str; 2], rows: &BTreeMap<String, [Outcomes; 2]>, reasons: &[(&str, &str)]) -> String {
    let width = rows.keys().map(String::len).max().unwrap_or_default() + 2;
    let mut text = format!("{heading}\n\n{:width$}{:<18}{:<18}\n", "", columns[0], columns[1]);
    for (name, outcomes) in rows {
        let reason = reasons.iter().find(|(unseen, _)| unseen == name).map_or("", |(_, reason)| reason);
        let [first, second] = [0, 1].map(|column| joined(&outcomes[column]));
        writeln!(text, "{}", format!("{name:width$}{first:<18}{second:<18}{reason}").trim_end()).expect("a string");
        let unseen = outcomes.iter().any(|outcomes| outcomes.contains("unseen"));
        assert_eq!(unseen, !reason.is_empty(), "{name}: what is unseen has a reason, and nothing else has");
    }
    for (name, _) in reasons {
        assert!(rows.contains_key(*name), "{name}: a reason for nothing");
    }
    text
}

fn compare(file: &str, text: &str) {
    golden::compare(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file), text);
}

#[test]
fn every_number_changed_by_one_is_refused_or_named_or_of_no_account() {
    let mut rows: BTreeMap<String, [Outcomes; 2]> = BTreeMap::new();
    for events in histories() {
        assert_eq!(outcome(&events), Ok(Vec::new()), "the history is whole");
        for (position, event) in events.iter().enumerate() {
            let mut pointers = Vec::new();
            numbers(event, "", &mut pointers);
            for pointer in pointers {
                let name = match pointer.strip_prefix("/data") {
                    Some(within) => format!("{} {}", event["type"].as_str().expect("a type"), member(within)),
                    None => format!("each event's {}", member(&pointer)),
                };
                for (column, by) in [1, -1].into_iter().enumerate() {
                    let mut damaged = events.clone();
                    let number = damaged[position].pointer_mut(&pointer).expect("the number");
                    let Some(other) = changed(number, by) else { continue };
                    *number = other;
                    rows.entry(name.clone()).or_default()[column].insert(seen(&damaged));
                }
            }
        }
    }
    let heading = "What becomes of a journal in which one number is one more, or one less: the replay refuses it, the audit names what is\n\
                   wrong, or it stays unseen.";
    compare("audit_numbers.txt", &table(heading, ["+1", "-1"], &rows, UNSEEN_NUMBERS));
}

/// Events without which a ledger is another one, but a whole one, and why.
const UNSEEN_EVENTS: &[(&str, &str)] = &[
    ("apiKeyDeleted", "who may do what, not what is there"),
    ("autoApprovalChanged", "who may do what, not what is there"),
    ("certificatesWithdrawn", "a state that it may be in"),
    ("checkpointAdded", "what a claim says, not what is minted for it"),
    ("checkpointResultUpdated", "what a claim says, not what is minted for it"),
    ("checkpointUpdated", "what a claim says, not what is minted for it"),
    ("claimUpdated", "what a claim says, not what is minted for it"),
    ("creditDelisted", "a state that it may be in"),
    ("creditListed", "a state that it may be in"),
    ("creditListingTransferred", "a state that it may be in"),
    ("creditTransferred", "the same owner again"),
    ("emissionsReported", "known from this event only"),
    ("endUseBuyerChanged", "what it is held for, not how much"),
    ("esgMilestoneCreated", "known from this event only"),
    ("esgScorecardCreated", "known from this event only"),
    ("fileAdded", "what a claim says, not what is minted for it"),
    ("fileDeleted", "what a claim says, not what is minted for it"),
    ("marketRoleAdded", "who may do what, not what is there"),
    ("modularBenefitProjectCreated", "what a claim says, not what is minted for it"),
    ("modularBenefitProjectUpdated", "what a claim says, not what is minted for it"),
    ("organizationUpdated", "who may do what, not what is there"),
    ("processedClaimUpdated", "what a claim says, not what is minted for it"),
    ("productionFacilityRegistered", "known from this event only"),
    ("proposalAccepted", "a step on the way, or of what is not counted"),
    ("proposalApproved", "a step on the way, or of what is not counted"),
    ("proposalRejected", "a step on the way, or of what is not counted"),
    ("proposalResubmitted", "a step on the way, or of what is not counted"),
    ("proposalReturnedForEdits", "a step on the way, or of what is not counted"),
    ("proposalWithdrawn", "a step on the way, or of what is not counted"),
    ("retirementSettled", "a state that it may be in"),
    ("roleGranted", "who may do what, not what is there"),
    ("roleRevoked", "who may do what, not what is there"),
    ("salesChannelRegistered", "known from this event only"),
    ("supplierRegistered", "known from this event only"),
    ("taskStarted", "a state that it may be in"),
    ("tradeSettled", "a state that it may be in"),
    ("traderOnboardingProposalAccepted", "a state that it may be in"),
    ("traderOnboardingProposalRejected", "a state that it may be in"),
    ("traderOnboardingProposalResubmitted", "a state that it may be in"),
    ("traderOnboardingProposalSubmitted", "a state that it may be in"),
    ("traderRegistered", "a state that it may be in"),
    ("traderUpdated", "known from this event only"),
    ("transactionApproved", "a state that it may be in"),
    ("transactionRejected", "a state that it may be in"),
    ("userRoleAssigned", "who may do what, not what is there"),
    ("userRoleRevoked", "who may do what, not what is there"),
    ("userUnbound", "who may do what, not what is there"),
];

#[test]
fn every_event_left_out_or_doubled_is_refused_or_named_or_of_no_account() {
    let mut rows: BTreeMap<String, [Outcomes; 2]> = BTreeMap::new();
    for events in histories() {
        for (position, event) in events.iter().enumerate() {
            let (mut without, mut twice) = (events.clone(), events.clone());
            without.remove(position);
            twice.insert(position, event.clone());
            let outcomes = rows.entry(event["type"].as_str().expect("a type").to_owned()).or_default();
            outcomes[0].insert(seen(&numbered(without)));
            outcomes[1].insert(seen(&numbered(twice)));
        }
    }
    let heading = "What becomes of a journal in which one event is left out, or comes twice, and the rest is numbered as if it were not so.";
    compare("audit_events.txt", &table(heading, ["left out", "twice"], &rows, UNSEEN_EVENTS));
}

/// Numbered as it is, such a journal is always refused.
#[test]
fn a_journal_with_an_event_left_out_or_repeated_stops_the_replay() {
    for events in histories() {
        for position in 0..events.len().saturating_sub(1) {
            let (mut without, mut twice) = (events.clone(), events.clone());
            without.remove(position);
            twice.insert(position, events[position].clone());
            assert_eq!(seen(&without), "refused", "without {position}");
            assert_eq!(seen(&twice), "refused", "twice {position}");
        }
    }
}
