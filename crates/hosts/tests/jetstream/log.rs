//! The stream by itself, on a cluster.

use std::{thread, time::Duration};

use async_nats::jetstream::{
    self,
    stream::{Config, DiscardPolicy, RetentionPolicy, StorageType},
};
use bytes::Bytes;
use ecoledger_hosts::jetstream::{Error, Log, Options, Settled};

use super::{cluster, cluster::Cluster, link::Link, run};

const SOON: Duration = Duration::from_secs(5);

async fn open(cluster: &Cluster, name: &str) -> Log {
    Log::open(Options::new(name, cluster.urls())).await.unwrap()
}

async fn append(log: &mut Log, payload: impl Into<Bytes>) -> Settled {
    log.send(payload.into()).await;
    log.settle().await.unwrap().expect("one was sent")
}

/// All that is there.
async fn all(log: &mut Log) -> Vec<Bytes> {
    let head = log.head().await.unwrap();
    let mut read = Vec::new();
    while log.position() < head {
        read.extend(log.read(SOON).await.unwrap());
    }
    while let Some(payload) = log.next_read() {
        read.push(payload);
    }
    read
}

/// One cluster for all of it: starting one takes longer than a test.
#[test]
fn a_stream_of_three_replicas() {
    let Some(cluster) = cluster() else { return };
    run(async {
        Box::pin(appends_in_order_several_on_their_way(&cluster)).await;
        Box::pin(who_was_overtaken_appends_nothing(&cluster)).await;
        Box::pin(what_was_not_read_is_not_appended_after(&cluster)).await;
        Box::pin(an_answer_that_is_lost_is_looked_for(&cluster)).await;
        Box::pin(a_payload_larger_than_a_message_has_parts(&cluster)).await;
        Box::pin(what_no_node_wrote_counts_for_nothing(&cluster)).await;
        Box::pin(a_stream_of_somebody_else_is_left_alone(&cluster)).await;
        Box::pin(a_stream_made_anew_is_found_out(&cluster)).await;
        Box::pin(a_stream_that_could_lose_messages_is_refused(&cluster)).await;
    });
}

async fn appends_in_order_several_on_their_way(cluster: &Cluster) {
    let mut log = open(cluster, "order").await;
    let payloads: Vec<Bytes> = (0..500).map(|number| format!("payload {number}").into()).collect();
    for payload in &payloads {
        log.send(payload.clone()).await;
    }
    assert_eq!(log.in_flight(), 500);
    for _ in &payloads {
        assert_eq!(log.settle().await.unwrap(), Some(Settled::Appended));
    }
    assert_eq!(log.settle().await.unwrap(), None);
    assert_eq!(log.position(), 500);
    assert_eq!(all(&mut open(cluster, "order").await).await, payloads);
}

async fn who_was_overtaken_appends_nothing(cluster: &Cluster) {
    let (mut one, mut other) = (open(cluster, "overtaken").await, open(cluster, "overtaken").await);
    for round in 0..20 {
        // The cluster may have taken what was sent after a message that was refused. It does not count.
        assert_eq!(all(&mut one).await, Vec::<Bytes>::new());
        assert_eq!(append(&mut one, format!("first {round}")).await, Settled::Appended);
        for late in ["late", "later", "latest"] {
            other.send(late.into()).await;
        }
        assert_eq!(other.settle().await.unwrap(), Some(Settled::Overtaken));
        assert_eq!(other.in_flight(), 0, "none after it is appended either");
        assert_eq!(all(&mut other).await, [Bytes::from(format!("first {round}"))]);
        (one, other) = (other, one);
    }
    assert_eq!(all(&mut open(cluster, "overtaken").await).await.len(), 20);
}

async fn what_was_not_read_is_not_appended_after(cluster: &Cluster) {
    let (mut one, mut other) = (open(cluster, "unread").await, open(cluster, "unread").await);
    assert_eq!(append(&mut one, "first").await, Settled::Appended);
    assert_eq!(append(&mut other, "late").await, Settled::Overtaken);
    assert_eq!(append(&mut other, "as late").await, Settled::Overtaken, "what overtook it was not read yet");
    assert_eq!(other.next_read(), Some("first".into()));
    assert_eq!(append(&mut other, "second").await, Settled::Appended);
}

/// The connection breaks again and again: what was sent may be there or not when its answer is lost.
async fn an_answer_that_is_lost_is_looked_for(cluster: &Cluster) {
    let link = Link::to(cluster.port(0));
    let mut options = Options::new("lost", vec![format!("nats://127.0.0.1:{}", link.port())]);
    (options.discover, options.ack_timeout) = (false, Duration::from_millis(300));
    let mut log = Log::open(options).await.unwrap();
    let breaking = thread::spawn(move || {
        for _ in 0..30 {
            thread::sleep(Duration::from_millis(30));
            link.cut();
            thread::sleep(Duration::from_millis(10));
            link.mend();
        }
        link
    });
    let mut payloads = Vec::<Bytes>::new();
    while !breaking.is_finished() {
        let some: Vec<Bytes> = (0..5).map(|number| format!("{} {number}", payloads.len()).into()).collect();
        for payload in &some {
            log.send(payload.clone()).await;
        }
        for _ in &some {
            assert_eq!(log.settle().await.unwrap(), Some(Settled::Appended));
        }
        payloads.extend(some);
    }
    assert_eq!(all(&mut open(cluster, "lost").await).await, payloads);
}

async fn a_payload_larger_than_a_message_has_parts(cluster: &Cluster) {
    let mut log = open(cluster, "parts").await;
    let large: Bytes = "0123456789".repeat(350_000).into();
    assert_eq!(append(&mut log, large.clone()).await, Settled::Appended);
    assert!(log.position() >= 4, "the servers take 1 MiB in a message");
    assert_eq!(append(&mut log, "small").await, Settled::Appended);
    assert_eq!(all(&mut open(cluster, "parts").await).await, [large, "small".into()]);
}

async fn what_no_node_wrote_counts_for_nothing(cluster: &Cluster) {
    let mut log = open(cluster, "others").await;
    assert_eq!(append(&mut log, "first").await, Settled::Appended);
    let context = context(cluster).await;
    context.publish("others.journal", "somebody else's".into()).await.unwrap().await.unwrap();
    assert_eq!(append(&mut log, "in its place").await, Settled::Overtaken);
    assert_eq!(log.next_read(), None);
    assert_eq!(append(&mut log, "second").await, Settled::Appended);
    assert_eq!(all(&mut open(cluster, "others").await).await, [Bytes::from("first"), "second".into()]);
}

async fn a_stream_of_somebody_else_is_left_alone(cluster: &Cluster) {
    let context = context(cluster).await;
    let theirs =
        |name: &str, subject: &str| Config { name: name.to_owned(), subjects: vec![subject.to_owned()], ..Config::default() };
    context.create_stream(theirs("theirs", "theirs.journal")).await.unwrap();
    context.create_stream(theirs("all", "wide.>")).await.unwrap();
    for name in ["theirs", "wide"] {
        let refused = Log::open(Options::new(name, cluster.urls())).await.map(drop);
        assert!(matches!(refused, Err(Error::Foreign { .. })), "{name}: {refused:?}");
    }
    for name in ["", "a.b", "a b", "a*"] {
        let refused = Log::open(Options::new(name, cluster.urls())).await.map(drop);
        assert!(matches!(refused, Err(Error::Name(_))), "{name:?}: {refused:?}");
    }
}

/// A stream of a ledger that somebody has made by hand, with one setting that lets it lose messages.
async fn a_stream_that_could_lose_messages_is_refused(cluster: &Cluster) {
    type Change = (&'static str, fn(&mut Config));
    let context = context(cluster).await;
    drop(open(cluster, "as-it-must-be").await);
    let whole = context.get_stream("as-it-must-be").await.unwrap().cached_info().config.clone();
    let changes: [Change; 11] = [
        ("subjects", |config| config.subjects.push("besides".to_owned())),
        ("num_replicas", |config| config.num_replicas = 1),
        ("storage", |config| config.storage = StorageType::Memory),
        ("retention", |config| config.retention = RetentionPolicy::Interest),
        ("discard", |config| config.discard = DiscardPolicy::Old),
        ("max_age", |config| config.max_age = Duration::from_secs(1_000)),
        ("max_msgs", |config| config.max_messages = 1_000),
        ("max_msgs_per_subject", |config| config.max_messages_per_subject = 1_000),
        ("deny_delete", |config| config.deny_delete = false),
        ("deny_purge", |config| config.deny_purge = false),
        ("duplicate_window", |config| config.duplicate_window = Duration::from_millis(200)),
    ];
    for (setting, change) in changes {
        let mut config = whole.clone();
        change(&mut config);
        config.name = setting.to_owned();
        config.subjects[0] = format!("{setting}.journal");
        context.create_stream(config).await.unwrap_or_else(|error| panic!("{setting}: {error}"));
        let refused = Log::open(Options::new(setting, cluster.urls())).await.map(drop);
        assert!(matches!(refused, Err(Error::Unsafe { setting: told, .. }) if told == setting), "{setting}: {refused:?}");
        context.delete_stream(setting).await.unwrap();
    }
    drop(open(cluster, "as-it-must-be").await);
}

async fn a_stream_made_anew_is_found_out(cluster: &Cluster) {
    let mut log = open(cluster, "anew").await;
    assert_eq!(append(&mut log, "first").await, Settled::Appended);
    context(cluster).await.delete_stream("anew").await.unwrap();
    drop(open(cluster, "anew").await);
    assert!(matches!(log.head().await, Err(Error::Missing { .. })));
}

async fn context(cluster: &Cluster) -> jetstream::Context {
    jetstream::new(async_nats::connect(cluster.urls()).await.unwrap())
}

#[test]
fn nobody_there_is_told() {
    run(async {
        let refused = Log::open(Options::new("nobody", vec!["nats://127.0.0.1:1".to_owned()])).await.map(drop);
        assert!(matches!(refused, Err(Error::NotConnected { .. })), "{refused:?}");
    });
}
