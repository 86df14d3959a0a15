//! A stream of requests through several hosts, of which some die, and what is left of it.

use std::{collections::BTreeMap, time::Duration};

use async_nats::jetstream;
use ecoledger::{HashKey, Ledger, Recorded, Request, StateDigest, journal};
use ecoledger_hosts::jetstream::{Log, Options};
use serde_json::{Value, json};

use super::{
    cluster::Cluster,
    host::{Host, program},
};

/// How many requests wait for their answers at once.
const WINDOW: usize = 200;

/// Requests of which every second one needs the one before it, under ids that begin with a number.
pub(crate) fn requests(first: u32, count: u32) -> Vec<String> {
    let id = |kind: u32, number: u32| format!("{first:08x}-{number:04x}-4000-8000-{kind:012x}");
    (0..count)
        .map(|number| {
            let command = if number % 2 == 0 {
                json!({"type": "registerSupplier", "supplierId": id(1, number), "name": format!("Supplier {number} Ø")})
            } else {
                json!({"type": "registerProductionFacility", "productionFacilityId": id(2, number), "supplierId": id(1, number - 1),
                    "code": "ABC123", "name": "F", "countryCode": "FI", "methodologyCodes": ["C03000000"]})
            };
            let context = json!({"at": "2026-01-01T00:00:00Z", "actor": {"kind": "operator"}, "commandId": id(3, number)});
            json!({"context": context, "command": command}).to_string()
        })
        .collect()
}

fn audit() -> String {
    json!({"context": {"at": "2026-01-01T00:00:00Z", "actor": {"kind": "operator"}}, "query": {"type": "audit"}}).to_string()
}

fn hash_key() -> HashKey {
    HashKey::from_bytes([7; 16])
}

/// What a ledger comes to that no host keeps: the digest, and how many requests are carried out.
pub(crate) fn expected(requests: &[String]) -> (StateDigest, usize) {
    let mut ledger = Ledger::new(hash_key());
    let executed = requests.iter().filter(|request| match Request::from_json(request) {
        Ok(Request::Command(context, command)) => ledger.execute(&context, &command).is_ok(),
        _ => false,
    });
    let executed = executed.count();
    (ledger.state_digest().expect("a digest"), executed)
}

/// Sends requests, at most a window of them ahead, until all are answered or the host has ended; `each` is told of each answer.
pub(crate) fn drive(host: &mut Host, requests: &[String], mut each: impl FnMut(&mut Host, usize)) -> Vec<String> {
    let (mut sent, mut answers) = (0, Vec::new());
    while answers.len() < requests.len() {
        while sent < requests.len() && sent - answers.len() < WINDOW {
            host.send(&requests[sent]);
            sent += 1;
        }
        let Some(answer) = host.receive() else { break };
        answers.push(answer);
        each(host, answers.len());
    }
    answers
}

/// The number of the server that leads the stream.
pub(crate) async fn leader(cluster: &Cluster, name: &str) -> usize {
    let client = async_nats::connect(cluster.urls()).await.expect("a server");
    let context = jetstream::new(client);
    loop {
        let found = context.get_stream(name).await.ok();
        let info = found.as_ref().and_then(|stream| stream.cached_info().cluster.as_ref());
        if let Some(number) = info.and_then(|info| info.leader.as_ref()?.strip_prefix('n')?.parse().ok()) {
            return number;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Every event of the stream, in order.
pub(crate) async fn events(cluster: &Cluster, name: &str) -> Vec<Recorded> {
    let mut log = Log::open(Options::new(name, cluster.urls())).await.expect("the stream");
    let head = log.head().await.expect("the end of the stream");
    let mut events = Vec::new();
    while log.position() < head {
        let payload = log.read(Duration::from_secs(5)).await.expect("a payload");
        for line in payload.iter().flat_map(|payload| std::str::from_utf8(payload).expect("text").lines()) {
            events.extend(journal::from_line(line).expect("a decision"));
        }
    }
    events
}

/// Holds the stream against what was acknowledged: each of those events is there where its client was told, and each command's
/// events are there once. Gives the ledger that the stream comes to.
pub(crate) fn expect_nothing_lost_or_doubled(events: &[Recorded], answers: &[String]) -> Ledger {
    let mut commands: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for event in events {
        commands.entry(event.command_id.to_string()).or_default().push(event.sequence);
    }
    for (command, positions) in &commands {
        let together = positions.windows(2).all(|pair| pair[1] == pair[0] + 1);
        assert!(together, "command {command} is there twice: {positions:?}");
    }
    for answer in answers {
        let answer: Value = serde_json::from_str(answer).expect("JSON");
        for event in answer["events"].as_array().into_iter().flatten() {
            let (command, sequence) =
                (event["commandId"].as_str().expect("an id"), event["sequence"].as_u64().expect("a number"));
            let there = commands.get(command).is_some_and(|positions| positions.contains(&sequence));
            assert!(there, "event {sequence} of command {command} was acknowledged and is lost");
        }
    }
    let mut ledger = Ledger::new(hash_key());
    ledger.replay(events.iter().cloned()).expect("a ledger");
    ledger
}

/// Each host tells the same digest.
pub(crate) fn expect_one_digest(hosts: &[&Host], digest: StateDigest) {
    for host in hosts {
        let answer: Value = serde_json::from_str(&host.ask(&audit())).expect("JSON");
        assert_eq!(answer["result"]["balanced"], json!(true), "{answer}");
        assert_eq!(answer["result"]["stateDigest"], json!(digest.to_string()));
    }
}

/// Kills the server that leads the stream when a third is answered, and the host that leads when two thirds are; another host
/// goes on. Two followers look on. Gives how many requests were answered before the host was killed.
pub(crate) fn kill_server_and_host(cluster: &mut Cluster, name: &str, requests: &[String]) -> usize {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let mut host = Host::begin(program(&cluster.urls(), name));
    let followers = [1, 2].map(|number| Host::begin(program(&[cluster.url(number), cluster.url(0)], name)));
    let (third, two_thirds) = (requests.len() / 3, requests.len() * 2 / 3);
    let mut killed = None;
    let mut rest = Vec::new();
    let mut answers = drive(&mut host, requests, |host, answered| {
        if answered == third {
            let leads = runtime.block_on(leader(cluster, name));
            cluster.kill(leads);
            killed = Some(leads);
        }
        if answered == two_thirds {
            rest = host.kill();
        }
    });
    drop(host);
    answers.append(&mut rest);
    let answered = answers.len();
    let mut next = Host::begin(program(&cluster.urls(), name));
    answers.extend(drive(&mut next, &requests[answered..], |_, _| {}));
    assert_eq!(answers.len(), requests.len());
    cluster.restart(killed.expect("a third was answered"));
    let ledger = expect_nothing_lost_or_doubled(&runtime.block_on(events(cluster, name)), &answers);
    let (digest, _) = expected(requests);
    assert_eq!(ledger.state_digest(), Ok(digest));
    expect_one_digest(&[&next, &followers[0], &followers[1]], digest);
    answered
}

/// Parts the server that leads the stream, and the host that is there alone, from the other two servers, where another host goes
/// on; then joins them.
pub(crate) fn part_leader(cluster: &mut Cluster, name: &str, requests: &[String], others: &[String]) {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let before = requests.len() / 2;
    drop(Host::begin(program(&cluster.urls(), name)).ask(&audit()));
    let leads = runtime.block_on(leader(cluster, name));
    let elsewhere: Vec<String> = (0..3).filter(|number| *number != leads).map(|number| cluster.url(number)).collect();
    let mut alone = Host::begin(program(&[cluster.url(leads)], name));
    let mut other = Host::begin(program(&elsewhere, name));
    let mut answers = drive(&mut alone, &requests[..before], |_, _| {});
    cluster.part(leads);
    requests[before..].iter().for_each(|request| alone.send(request));
    answers.extend(drive(&mut other, others, |_, _| {}));
    assert_eq!(alone.try_receive(), None, "nothing is acknowledged by a server that is alone");
    cluster.join();
    answers.extend(requests[before..].iter().map(|_| alone.receive().expect("an answer")));
    assert!(answers.iter().all(|answer| answer.starts_with(r#"{"ok":true"#)), "every request is carried out once");
    let events = runtime.block_on(events(cluster, name));
    assert_eq!(events.len(), requests.len() + others.len());
    let ledger = expect_nothing_lost_or_doubled(&events, &answers);
    let third = Host::begin(program(&cluster.urls(), name));
    expect_one_digest(&[&alone, &other, &third], ledger.state_digest().expect("a digest"));
}
