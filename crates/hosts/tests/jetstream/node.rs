//! Nodes that share a ledger.

use std::{borrow::Cow, collections::BTreeSet, time::Duration};

use async_nats::jetstream;
use ecoledger::{Code, HashKey, Refusal, Request, Response, Timestamp};
use ecoledger_hosts::jetstream::{Asked, Error, Node, Options, Start};

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
        Box::pin(what_was_carried_out_is_answered_though_the_rest_is_not(&cluster)).await;
        Box::pin(a_snapshot_that_cannot_be_told_of_is_not_taken_for_none(&cluster)).await;
        Box::pin(messages_that_expired_are_missed(&cluster)).await;
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

/// A request that can be read, or one that stops the node.
struct MayStop(Option<Request>);

impl Asked for MayStop {
    fn request(&self, _: Option<Timestamp>) -> Result<Result<Cow<'_, Request>, Refusal>, Error> {
        self.0.as_ref().map(|request| Ok(Cow::Borrowed(request))).ok_or_else(|| Error::Clock("stopped".to_owned()))
    }
}

async fn what_was_carried_out_is_answered_though_the_rest_is_not(cluster: &Cluster) {
    let mut node = open(cluster, "stopped").await;
    let mut requests: Vec<MayStop> = read(&trial::requests(1, 20)).into_iter().map(|request| MayStop(Some(request))).collect();
    requests[13] = MayStop(None);
    let stopped = node.serve(&requests).await.expect_err("it stops");
    assert!(matches!(stopped.error, Error::Clock(_)), "{stopped:?}");
    assert_eq!(stopped.answered.len(), 13);
    assert!(stopped.answered.iter().all(Result::is_ok), "{stopped:?}");
    assert_eq!(open(cluster, "stopped").await.ledger().sequence(), 13, "no more and no less is there");
}

/// What is in the place of the object's description cannot be read: that is no reason to say that there is none.
async fn a_snapshot_that_cannot_be_told_of_is_not_taken_for_none(cluster: &Cluster) {
    let mut node = open(cluster, "untold").await;
    node.serve(&read(&trial::requests(1, 4))).await.unwrap();
    assert!(node.snapshot().await.unwrap());
    let context = jetstream::new(async_nats::connect(cluster.urls()).await.unwrap());
    let store = context.get_stream("OBJ_untold-snapshots").await.unwrap();
    let told = store.get_raw_message(store.cached_info().state.last_sequence).await.unwrap();
    assert!(told.subject.starts_with("$O.untold-snapshots.M."), "{}", told.subject);
    context.publish(told.subject, "no description".into()).await.unwrap().await.unwrap();
    let replayed = open(cluster, "untold").await;
    assert!(matches!(replayed.start(), Start::NotRestored(_)), "{:?}", replayed.start());
    assert_eq!(replayed.ledger().state_digest(), node.ledger().state_digest());
    assert!(matches!(replayed.snapshot().await, Err(Error::NoSnapshot(_))));
}

/// Somebody sets a limit of age while nodes run: they do not wait for ever for what has expired, and no node starts there.
async fn messages_that_expired_are_missed(cluster: &Cluster) {
    let (mut one, mut other) = (open(cluster, "expired").await, open(cluster, "expired").await);
    one.serve(&read(&trial::requests(1, 4))).await.unwrap();
    let context = jetstream::new(async_nats::connect(cluster.urls()).await.unwrap());
    let mut config = context.get_stream("expired").await.unwrap().cached_info().config.clone();
    config.max_age = Duration::from_secs(1);
    config.duplicate_window = Duration::from_secs(1);
    context.update_stream(config).await.unwrap();
    while context.get_stream("expired").await.unwrap().cached_info().state.messages > 0 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let missed = tokio::time::timeout(Duration::from_secs(20), other.catch_up()).await.expect("it does not wait");
    assert!(matches!(missed, Err(Error::Missing { .. })), "{missed:?}");
    let refused = Node::open(Options::new("expired", cluster.urls()), HashKey::from_bytes([7; 16])).await.map(drop);
    assert!(matches!(refused, Err(Error::Unsafe { setting: "max_age", .. })), "{refused:?}");
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
