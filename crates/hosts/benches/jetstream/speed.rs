//! Commands a second, beside the cluster alone: the same bytes, appended on the same condition, with no engine.

use std::time::{Duration, Instant};

use async_nats::jetstream::{
    self, Context,
    message::PublishMessage,
    stream::{Config, StorageType},
};
use bytes::Bytes;
use ecoledger::{HashKey, Ledger, Request, journal};
use ecoledger_hosts::jetstream::{Node, Options};

use super::{cluster::Cluster, of_servers, trial};

/// A stream that anybody appends to.
struct Alone {
    context: Context,
    subject: String,
    last: u64,
}

impl Alone {
    async fn open(cluster: &Cluster, name: &str) -> Self {
        let client = async_nats::connect(cluster.urls()).await.expect("a server");
        let context = jetstream::new(client);
        let subject = format!("{name}.alone");
        let config = Config {
            name: name.to_owned(),
            subjects: vec![subject.clone()],
            num_replicas: 3,
            storage: StorageType::File,
            ..Config::default()
        };
        context.create_stream(config).await.expect("a stream");
        Self { context, subject, last: 0 }
    }

    /// Appends payloads, so many on their way at once.
    async fn append(&mut self, payloads: &[Bytes], in_flight: usize) {
        let mut sent = std::collections::VecDeque::new();
        for payload in payloads {
            if sent.len() == in_flight {
                let oldest: jetstream::context::PublishAckFuture = sent.pop_front().expect("some are on their way");
                oldest.await.expect("acknowledged");
            }
            let message = PublishMessage::build().expected_last_sequence(self.last).payload(payload.clone());
            sent.push_back(self.context.send_publish(self.subject.clone(), message).await.expect("sent"));
            self.last += 1;
        }
        for ack in sent {
            ack.await.expect("acknowledged");
        }
    }
}

fn hash_key() -> HashKey {
    HashKey::from_bytes([7; 16])
}

/// The decisions of requests, as a journal has them.
fn journal_lines(requests: &[Request]) -> Vec<String> {
    let mut ledger = Ledger::new(hash_key());
    let line = |request: &Request| {
        let Request::Command(context, command) = request else { panic!("a command") };
        journal::to_line(&ledger.execute(context, command).expect("possible").events).expect("a line")
    };
    requests.iter().map(line).collect()
}

/// Lines, so many in each payload.
fn payloads(lines: &[String], each: usize) -> Vec<Bytes> {
    lines.chunks(each).map(|lines| lines.join("\n").into()).collect()
}

/// Both in turns, so that whatever else this machine does falls on both.
pub(crate) fn print(cluster: &Cluster, sync: bool, count: u32) {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    println!("servers {}: commands a second, of the ledger and of the cluster alone", of_servers(sync));
    for each in [1, 100] {
        let count = count.div_ceil(if each == 1 { 10 } else { 1 });
        let (ledger, alone) = runtime.block_on(in_turns(cluster, each, count));
        print_line(&format!("{each} a message, each awaited"), count, ledger, alone);
    }
    let (ledger, alone) = runtime.block_on(on_their_way(cluster, count));
    print_line("as many as wait, 16 messages on their way", count, ledger, alone);
}

fn print_line(how: &str, count: u32, ledger: Duration, alone: Duration) {
    let rate = |time: Duration| f64::from(count) / time.as_secs_f64();
    let (ledger, alone) = (rate(ledger), rate(alone));
    println!("  {how:45} {ledger:>9.0} {alone:>9.0}  ratio {:.2}", ledger / alone);
}

fn read(count: u32) -> Vec<Request> {
    trial::requests(1, count).iter().map(|line| Request::from_json(line).expect("a request")).collect()
}

async fn in_turns(cluster: &Cluster, each: usize, count: u32) -> (Duration, Duration) {
    let requests = read(count);
    let payloads = payloads(&journal_lines(&requests), each);
    let mut node = Node::open(Options::new(&format!("node-{each}"), cluster.urls()), hash_key()).await.expect("a node");
    let mut store = Alone::open(cluster, &format!("alone-{each}")).await;
    let (mut ledger, mut alone) = (Duration::ZERO, Duration::ZERO);
    for (requests, payload) in requests.chunks(each).zip(&payloads) {
        let started = Instant::now();
        let responses = node.serve(requests).await.expect("served");
        ledger += started.elapsed();
        assert!(responses.iter().all(Result::is_ok));
        let started = Instant::now();
        store.append(std::slice::from_ref(payload), 1).await;
        alone += started.elapsed();
    }
    (ledger, alone)
}

async fn on_their_way(cluster: &Cluster, count: u32) -> (Duration, Duration) {
    let (requests, options) = (read(count), Options::new("node-many", cluster.urls()));
    let lines = journal_lines(&requests);
    let each = (options.message_bytes / lines[0].len()).max(1);
    let (in_flight, payloads) = (options.in_flight, payloads(&lines, each));
    let mut node = Node::open(options, hash_key()).await.expect("a node");
    let mut store = Alone::open(cluster, "alone-many").await;
    let (mut ledger, mut alone) = (Duration::ZERO, Duration::ZERO);
    // What is served at once is what a program reads at once.
    for (requests, payloads) in requests.chunks(each * in_flight).zip(payloads.chunks(in_flight)) {
        let started = Instant::now();
        let responses = node.serve(requests).await.expect("served");
        ledger += started.elapsed();
        assert!(responses.iter().all(Result::is_ok));
        let started = Instant::now();
        store.append(payloads, in_flight).await;
        alone += started.elapsed();
    }
    (ledger, alone)
}
