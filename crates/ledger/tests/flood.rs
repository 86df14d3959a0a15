//! What a client chooses costs no more when it is crafted, through the public API; and nothing that a ledger says depends on
//! the key of its hash tables. `src/flood.rs` counts the same for every kind of key.

use std::time::{Duration, Instant};

use ecoledger::{HashKey, Ledger, NotAnswered, NotExecuted, Request, Response, journal, uuid::Uuid};
use ecoledger_testkit::World;
use ecoledger_testkit::wire::id;
use ecoledger_testkit::wire::market::{AT, admin};
use serde_json::{Value, json};

const SECRETS: [[u8; 16]; 3] = [[0; 16], *b"sixteen of bytes", [0xa5; 16]];

/// Ids that all had one hash under the hash of before, whatever its seed.
fn crafted(index: u64) -> Uuid {
    Uuid::from_u64_pair(0xc0ac_29b7_c97c_50dd, 0x8000_0000_0000_0000 | index)
}

/// Ids as a client makes them that means no harm.
fn harmless(index: u64) -> Uuid {
    id(&format!("harmless {index}")).parse().expect("a UUID")
}

fn command(actor: &Value, command: &Value) -> Request {
    let context = json!({"commandId": id("flood"), "at": AT, "actor": actor});
    Request::from_json(&json!({"context": context, "command": command}).to_string()).expect("a request")
}

/// How long a ledger takes for the requests.
fn time(mut ledger: Ledger, requests: &[Request]) -> Duration {
    let begin = Instant::now();
    for request in requests {
        let Request::Command(context, command) = request else { panic!("{request:?}") };
        ledger.execute(context, command).expect("possible");
    }
    begin.elapsed()
}

/// Fails when crafted requests take more than twice as long as harmless ones each time that both are measured, one right after
/// the other. Under the hash of before they took 300 times as long.
fn expect_alike(name: &str, ledger: &Ledger, requests: fn(fn(u64) -> Uuid) -> Vec<Request>) {
    let (harmless, crafted) = (requests(harmless), requests(crafted));
    let mut times = Vec::new();
    for _ in 0..8 {
        let (fair, flooded) = (time(ledger.clone(), &harmless), time(ledger.clone(), &crafted));
        if flooded <= 2 * fair {
            return;
        }
        times.push((fair, flooded));
        // A flood is no accident: nobody waits for it eight times.
        if flooded > 20 * fair && times.len() >= 2 {
            break;
        }
    }
    panic!("{name}: harmless ids and crafted ones took {times:?}");
}

/// API keys of a user that belongs to nobody.
fn api_keys(id_of: fn(u64) -> Uuid) -> Vec<Request> {
    let actor = json!({"kind": "channelUser", "userId": id("stranger")});
    let create = |index| json!({"type": "createApiKey", "apiKeyId": id_of(index), "passphraseHash": "h", "expiresAt": "2027-01-01T00:00:00Z"});
    (0..20_000).map(|index| command(&actor, &create(index))).collect()
}

fn files(id_of: fn(u64) -> Uuid) -> Vec<Request> {
    let add =
        |index| json!({"type": "addFile", "fileId": id_of(index), "name": "f.pdf", "tag": "report", "source": {"upload": {}}});
    (0..20_000).map(|index| command(&admin("S"), &add(index))).collect()
}

/// One command with 20,000 new ids.
fn children(id_of: fn(u64) -> Uuid) -> Vec<Request> {
    let children: Vec<Value> = (0..20_000).map(|index| json!({"creditId": id_of(index), "quantity": "0.005"})).collect();
    vec![command(&admin("S"), &json!({"type": "splitCredit", "creditId": id("C"), "children": children}))]
}

/// The credit `C` is there, in a ledger with this key.
fn market(secret: [u8; 16]) -> Ledger {
    let mut ledger = Ledger::new(HashKey::from_bytes(secret));
    ledger.replay(World::market().with_credit().events).expect("its own events");
    ledger
}

#[test]
fn crafted_ids_take_no_longer_than_harmless_ones() {
    for secret in SECRETS {
        let ledger = market(secret);
        expect_alike("createApiKey", &ledger, api_keys);
        expect_alike("addFile", &ledger, files);
        expect_alike("splitCredit", &ledger, children);
    }
}

fn response(ledger: &mut Ledger, line: &str) -> String {
    let response = match Request::from_json(line) {
        Err(refusal) => Response::refused(refusal),
        Ok(Request::Command(context, command)) => match ledger.execute(&context, &command) {
            Ok(executed) => {
                // A command that changes nothing has no line in a journal.
                let stored = (!executed.events.is_empty()).then(|| journal::to_line(&executed.events).expect("one decision"));
                return stored.unwrap_or_default() + &serde_json::to_string(&Response::executed(executed)).expect("JSON");
            }
            Err(NotExecuted::Refused(refusal)) => Response::refused(refusal),
            Err(error) => panic!("{error}"),
        },
        Ok(Request::Query(context, query)) => match ledger.query(&context, &query) {
            Ok(answer) => Response::answered(answer),
            Err(NotAnswered::Refused(refusal)) => Response::refused(refusal),
            Err(error) => panic!("{error}"),
        },
        Ok(other) => panic!("{other:?}"),
    };
    serde_json::to_string(&response).expect("JSON")
}

/// D-2: events, answers, refusals, the audit and the digest of both domains are the same under each key.
#[test]
fn d2_nothing_that_a_ledger_says_depends_on_its_key() {
    let scenarios = [
        include_str!("../examples/scenarios/sales_channel.jsonl"),
        include_str!("../examples/scenarios/credits.jsonl"),
        include_str!("../../testkit/scripts/channels.jsonl"),
    ];
    for scenario in scenarios {
        let told = SECRETS.map(|secret| {
            let mut ledger = Ledger::new(HashKey::from_bytes(secret));
            let responses: Vec<String> = scenario.lines().map(|line| response(&mut ledger, line)).collect();
            let audit = serde_json::to_string(&ledger.audit()).expect("JSON");
            (responses, audit, ledger.state_digest())
        });
        assert!(told[0].0.iter().filter(|response| response.contains("\"ok\":true")).count() > 30);
        assert_eq!(told[0], told[1]);
        assert_eq!(told[0], told[2]);
    }
}
