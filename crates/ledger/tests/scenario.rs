//! The scenario that ships with the project: from a project to 60 + 10 + 30 = 100, with what is refused on the way.

use ecoledger::{HashKey, Ledger, NotAnswered, NotExecuted, Request, Response};
use serde_json::{Value, json};

const SCENARIO: &str = include_str!("../examples/scenarios/credits.jsonl");

/// The requests with their responses, as the host gives them.
fn told(ledger: &mut Ledger) -> Vec<(Value, Value)> {
    SCENARIO.lines().map(|line| (serde_json::from_str(line).expect("JSON"), answer(ledger, line))).collect()
}

fn answer(ledger: &mut Ledger, line: &str) -> Value {
    let before = ledger.state_digest();
    let response = match Request::from_json(line).expect("a request") {
        Request::Command(context, command) => match ledger.execute(&context, &command) {
            Ok(executed) => Response::executed(executed),
            Err(NotExecuted::Refused(refusal)) => {
                assert_eq!(ledger.state_digest(), before, "D-4: {line}");
                Response::refused(refusal)
            }
            Err(error) => panic!("{error}"),
        },
        Request::Query(context, query) => match ledger.query(&context, &query) {
            Ok(answer) => Response::answered(answer),
            Err(NotAnswered::Refused(refusal)) => Response::refused(refusal),
            Err(error) => panic!("{error}"),
        },
        _ => panic!("neither command nor query: {line}"),
    };
    serde_json::to_value(&response).expect("a response is JSON")
}

/// What the events of a response are called, or the code of its refusal.
fn outcome(response: &Value) -> String {
    if response["ok"] == false {
        return format!("refused: {}", response["error"]["code"].as_str().expect("a code"));
    }
    let events = response["events"].as_array().expect("events");
    events.iter().map(|event| event["type"].as_str().expect("a type")).collect::<Vec<_>>().join(", ")
}

/// Each step of the path, after the organizations, as it goes.
const PATH: [&str; 45] = [
    // The project and its registration.
    "ecoProjectCreated, modularBenefitProjectCreated",
    "proposalSubmitted",
    "proposalReturnedForEdits",
    "refused: versionMismatch",
    "modularBenefitProjectUpdated",
    "proposalResubmitted",
    "proposalApproved",
    // The claim, its verification, what the verifier found.
    "claimCreated",
    "proposalSubmitted",
    "proposalAccepted, processedClaimCreated",
    "checkpointResultUpdated",
    "checkpointResultUpdated",
    "refused: wrongState",
    "processedClaimUpdated",
    "proposalApproved",
    // The issuance, withdrawn and edited, returned, the claim verified again.
    "proposalSubmitted",
    "proposalWithdrawn",
    "processedClaimUpdated",
    "proposalResubmitted",
    "proposalReturnedForEdits",
    "proposalReturnedForEdits",
    "refused: wrongState",
    "proposalResubmitted",
    "proposalApproved",
    "proposalResubmitted",
    "refused: quantityExceedsVerified",
    "proposalApproved, creditMinted",
    // A trader, a listing.
    "refused: notATrader",
    "proposalSubmitted",
    "proposalApproved, traderRegistered",
    "proposalSubmitted",
    "refused: openProposal",
    "proposalApproved, creditListed",
    // 100 = 60 + 40; the 40 go to the other marketplace, to its own buyers, to a client.
    "refused: splitSumMismatch",
    "creditSplit",
    "proposalSubmitted",
    "proposalApproved, creditListingTransferred",
    "refused: creditListed",
    "creditDelisted, creditTransferred",
    "endUseBuyerChanged",
    // 40 = 30 + 10; the 30 are retired, the 60 delisted.
    "creditSplit",
    "proposalSubmitted",
    "proposalApproved, endUseBuyerChanged, creditRetired",
    "refused: wrongState",
    "proposalSubmitted",
];

#[test]
fn the_scenario_goes_as_it_is_told() {
    let told = told(&mut Ledger::new(HashKey::from_bytes([7; 16])));
    let commands: Vec<&(Value, Value)> = told.iter().filter(|(request, _)| request["command"].is_object()).collect();
    let first = commands.iter().position(|(request, _)| request["command"]["type"] == "createEcoProject").expect("a start");
    assert!(commands[..first].iter().all(|(_, response)| response["ok"] == true), "the organizations");
    let went: Vec<String> = commands[first..].iter().map(|(_, response)| outcome(response)).collect();
    let expected: Vec<&str> = PATH.into_iter().chain(["proposalApproved, creditDelisted"]).collect();
    assert_eq!(went, expected);
    assert!(told.iter().filter(|(request, _)| request["query"].is_object()).all(|(_, response)| response["ok"] == true));
}

/// The last answers: live leaves 60 and 10, retired 30, spent parents 40 and 100.
#[test]
fn d17_sixty_and_ten_and_thirty_are_one_hundred() {
    let mut ledger = Ledger::new(HashKey::from_bytes([7; 16]));
    let told = told(&mut ledger);
    let named = |name: &str| {
        let made = told.iter().find(|(request, _)| request["command"]["name"] == name).expect("registered");
        made.0["command"]["organizationId"].clone()
    };
    let (supplier, omnibus) = (named("Taiga Biochar Oy"), named("Meridian Climate Partners"));
    let seen: Vec<&Value> = told
        .iter()
        .filter(|(request, _)| request["query"]["type"] == "credit")
        .map(|(_, response)| &response["result"])
        .collect();
    let [sixty, ten, thirty, forty, hundred] = seen[..] else { panic!("five credits") };
    let stands = |credit: &Value, quantity: &str, status: &str, owner: &Value| {
        let standing = json!([credit["quantity"], credit["status"], credit["ownerId"], credit["listedOn"]]);
        assert_eq!(standing, json!([quantity, status, owner, null]), "{credit}");
    };
    stands(sixty, "60", "active", &supplier);
    stands(ten, "10", "active", &omnibus);
    stands(thirty, "30", "retired", &omnibus);
    stands(forty, "40", "split", &omnibus);
    stands(hundred, "100", "split", &supplier);
    assert_eq!(ten["endUseBuyer"], json!({"externalId": "client-17", "details": "Lumi Logistics"}), "inherited (D-17)");
    assert_eq!(thirty["endUseBuyer"]["details"], "Lumi Logistics, deliveries of 2024", "recorded on approval (D-19)");
    let lines = ["60", "10", "30"].map(|quantity| quantity.parse::<u32>().expect("tonnes"));
    assert_eq!(lines.iter().sum::<u32>(), 100);
    let (_, last) = told.last().expect("an audit");
    assert_eq!(last["result"]["balanced"], true);
    assert_eq!(last["result"]["credits"], json!({"minted": "100", "active": "70", "retired": "30"}));
    assert!(ledger.audit().balanced);
}
