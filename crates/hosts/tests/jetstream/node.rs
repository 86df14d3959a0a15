//! Nodes that share a ledger.

use std::{collections::BTreeSet, time::Duration};

use async_nats::jetstream;
use ecoledger::{Code, HashKey, Request, Response};
use ecoledger_hosts::jetstream::{Error, Node, Options, Start};

use super::{cluster, cluster::Cluster, run, trial};

async fn open(cluster: &Cluster, name: &str) -> Node {
    Node::open(Options::new(name, cluster.urls()), HashKey::from_bytes([7; 16])).await.unwrap()
}

fn read(lines: &[String]) -> Vec<Request> {
    lines.iter().map(|line| Request::from_json(line).unwrap()).collect()
}

/// One cluster for all of it: starting one takes longer than a test.
#[test]
fn nodes_that_share_a_ledger() {
    let Some(cluster) = cluster() else { return };
    run(async {
        Box::pin(what_one_executes_the_others_know(&cluster)).await;
        Box::pin(what_a_call_that_was_given_up_has_sent_is_found(&cluster)).await;
        Box::pin(nodes_that_race_carry_out_each_command_once(&cluster)).await;
        Box::pin(a_new_node_starts_from_the_last_snapshot(&cluster)).await;
        Box::pin(a_snapshot_that_cannot_be_used_is_passed_by(&cluster)).await;
        Box::pin(a_message_that_is_no_decision_stops_a_node(&cluster)).await;
    });
}

async fn what_one_executes_the_others_know(cluster: &Cluster) {
    let (mut one, mut other) = (open(cluster, "shared").await, open(cluster, "shared").await);
    let requests = read(&trial::requests(1, 20));
    for pair in requests.chunks(2) {
        // The second request needs what the first one made on another node, which the other has not read yet.
        let Ok(Response::Executed { .. }) = &one.serve(&pair[..1]).await.unwrap()[0] else { panic!("a new supplier") };
        let Ok(Response::Executed { .. }) = &other.serve(&pair[1..]).await.unwrap()[0] else { panic!("a new facility") };
    }
    // A refusal stands on the last state as well.
    assert_eq!(one.serve(&requests[19..]).await.unwrap()[0].as_ref().unwrap_err().code(), Code::AlreadyExists);
    other.catch_up().await.unwrap();
    assert_eq!(one.ledger().state_digest(), other.ledger().state_digest());
    assert_eq!(one.ledger().sequence(), 20);
}

/// A caller that does not wait any longer, at once or a little later: what it asked is carried out once or not at all, and what is
/// asked next is answered for itself.
async fn what_a_call_that_was_given_up_has_sent_is_found(cluster: &Cluster) {
    let mut node = open(cluster, "given-up").await;
    let requests = read(&trial::requests(1, 80));
    let mut given_up = 0;
    for (number, two) in requests.chunks(2).enumerate() {
        let patience = async {
            for _ in 0..number % 4 {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            biased;
            _may_be_carried_out = node.serve(&two[..1]) => {}
            () = patience => given_up += 1,
        }
        let again = node.serve(two).await.unwrap();
        let first = again[0].as_ref().map_err(ecoledger::Refusal::code);
        assert!(matches!(first, Ok(Response::Executed { .. }) | Err(Code::AlreadyExists)), "{first:?}");
        assert!(matches!(again[1], Ok(Response::Executed { .. })), "{:?}", again[1]);
    }
    assert_eq!(node.ledger().sequence(), 80);
    let opened = open(cluster, "given-up").await;
    assert_eq!(opened.ledger().state_digest(), node.ledger().state_digest());
    assert!(given_up >= 10, "{given_up} calls were given up");
}

async fn nodes_that_race_carry_out_each_command_once(cluster: &Cluster) {
    let mut racing = Vec::new();
    for number in 0..4_u32 {
        let mut node = open(cluster, "race").await;
        // Half of the commands are given to two nodes at once.
        let requests = read(&trial::requests(number / 2, 200));
        racing.push(tokio::spawn(async move {
            let mut executed = 0;
            for some in requests.chunks(10) {
                executed += node.serve(some).await.unwrap().iter().filter(|response| response.is_ok()).count();
            }
            (node, executed)
        }));
    }
    let mut executed = 0;
    let mut digests = BTreeSet::new();
    let mut nodes = Vec::new();
    for racing in racing {
        let (node, count) = racing.await.unwrap();
        executed += count;
        nodes.push(node);
    }
    for node in &mut nodes {
        node.catch_up().await.unwrap();
        assert_eq!(node.ledger().sequence(), 400);
        digests.insert(node.ledger().state_digest().unwrap().to_string());
    }
    assert_eq!((executed, digests.len()), (400, 1));
}

async fn a_new_node_starts_from_the_last_snapshot(cluster: &Cluster) {
    let mut node = open(cluster, "snapshots").await;
    assert_eq!(node.start(), &Start::Beginning);
    assert!(!node.snapshot().await.unwrap(), "an empty ledger needs none");
    let requests = read(&trial::requests(1, 60));
    let mut position = 0;
    for part in requests.chunks(20) {
        node.serve(part).await.unwrap();
        let restored = open(cluster, "snapshots").await;
        assert_eq!(restored.ledger().state_digest(), node.ledger().state_digest());
        let start = if position == 0 { Start::Beginning } else { Start::Snapshot { position } };
        assert_eq!(restored.start(), &start);
        assert!(node.snapshot().await.unwrap());
        assert!(!restored.snapshot().await.unwrap(), "it stands there already");
        position = node.position();
    }
    // Who started from a snapshot also appends.
    let mut restored = open(cluster, "snapshots").await;
    assert_eq!(restored.start(), &Start::Snapshot { position });
    assert!(restored.serve(&read(&trial::requests(2, 2))).await.unwrap().iter().all(Result::is_ok));
    node.catch_up().await.unwrap();
    assert_eq!(restored.ledger().state_digest(), node.ledger().state_digest());
}

async fn a_snapshot_that_cannot_be_used_is_passed_by(cluster: &Cluster) {
    let mut node = open(cluster, "damaged").await;
    node.serve(&read(&trial::requests(1, 40))).await.unwrap();
    assert!(node.snapshot().await.unwrap());
    let context = jetstream::new(async_nats::connect(cluster.urls()).await.unwrap());
    let store = context.get_object_store("damaged-snapshots").await.unwrap();
    let metadata = store.info("ledger").await.unwrap().metadata;
    let put = |name: &str, metadata| jetstream::object_store::ObjectMetadata {
        name: name.to_owned(),
        metadata,
        ..Default::default()
    };
    store.put(put("ledger", metadata), &mut "no snapshot\n".as_bytes()).await.unwrap();
    let replayed = open(cluster, "damaged").await;
    assert!(matches!(replayed.start(), Start::NotRestored(what) if what.contains("line 1")), "{:?}", replayed.start());
    assert_eq!(replayed.ledger().state_digest(), node.ledger().state_digest());

    // The stream is made anew, the snapshot stays: it is another ledger's.
    context.delete_stream("damaged").await.unwrap();
    let anew = open(cluster, "damaged").await;
    assert!(matches!(anew.start(), Start::NotRestored(_)));
    assert_eq!(anew.ledger().sequence(), 0);
    assert!(matches!(node.catch_up().await, Err(Error::Missing { .. })));
}

async fn a_message_that_is_no_decision_stops_a_node(cluster: &Cluster) {
    let mut node = open(cluster, "no-decision").await;
    let mut log = ecoledger_hosts::jetstream::Log::open(Options::new("no-decision", cluster.urls())).await.unwrap();
    log.send("no decision".into()).await;
    log.settle().await.unwrap();
    for _ in 0..2 {
        let stopped = node.follow(Duration::from_secs(5)).await;
        assert!(matches!(stopped, Err(Error::Damaged { message: 1, .. })), "{stopped:?}");
    }
    let stopped = node.serve(&read(&trial::requests(1, 1))).await.expect_err("it is damaged");
    assert!(matches!(stopped.error, Error::Damaged { .. }), "{stopped:?}");
}
