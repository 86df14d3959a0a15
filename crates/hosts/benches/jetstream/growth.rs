//! Commands a second of several processes on one ledger.

use std::{
    thread,
    time::{Duration, Instant},
};

use ecoledger::journal;
use ecoledger_hosts::jetstream::{Log, Options, Settled};
use ecoledger_testkit::{
    World,
    wire::{id, operator, user},
};
use serde_json::{Value, json};

use super::{
    cluster::Cluster,
    host::{Host, program},
    of_servers,
};

const PROCESSES: [usize; 4] = [1, 2, 4, 8];
/// How many commands a client sends before it waits.
const BATCH: usize = 100;
const SHARED: usize = 10;
const CERTIFICATES: u64 = 1_000_000;

/// Of one process: commands that were carried out, and that were refused because another one took the certificates.
#[derive(Clone, Copy, Default)]
struct Counted {
    done: usize,
    refused: usize,
}

pub(crate) fn print(cluster: &Cluster, sync: bool, seconds: u64) {
    println!("servers {}: withdrawals a second, in batches of {BATCH}", of_servers(sync));
    for (kind, shared) in [("bundles of their own", false), ("ten shared bundles", true)] {
        for processes in PROCESSES {
            let name = format!("growth-{}-{processes}", if shared { "shared" } else { "own" });
            let bundles = if shared { SHARED } else { processes };
            seed(cluster, &name, bundles);
            let started = Instant::now();
            let length = Duration::from_secs(seconds);
            let running: Vec<_> = (0..processes)
                .map(|number| {
                    let host = Host::begin(program(&cluster.urls(), &name));
                    let bundles: Vec<usize> = if shared { (0..SHARED).collect() } else { vec![number] };
                    thread::spawn(move || withdraw(&host, number, &bundles, shared, length))
                })
                .collect();
            let counted: Vec<Counted> = running.into_iter().map(|running| running.join().expect("counted")).collect();
            let seconds = started.elapsed().as_secs_f64();
            let (done, refused): (usize, usize) =
                counted.iter().fold((0, 0), |(done, refused), one| (done + one.done, refused + one.refused));
            expect_conserved(cluster, &name, bundles, done);
            let least = counted.iter().map(|one| one.done).min().unwrap_or_default();
            println!(
                "  {kind}, {processes} processes: {:.0} a second; {refused} refused; the slowest process {:.0} a second",
                done as f64 / seconds,
                least as f64 / seconds
            );
        }
    }
}

/// A trader with bundles in a new stream.
fn seed(cluster: &Cluster, name: &str, bundles: usize) {
    let mut world = World::traders();
    for bundle in 0..bundles {
        world.onramp("signed", &format!("B{bundle}_1"), &format!("B{bundle}_{CERTIFICATES}"));
    }
    let decisions = world.events.chunk_by(|one, next| one.command_id == next.command_id);
    let lines: Vec<String> = decisions.map(|decision| journal::to_line(decision).expect("a line")).collect();
    tokio::runtime::Runtime::new().expect("threads").block_on(async {
        let mut log = Log::open(Options::new(name, cluster.urls())).await.expect("a stream");
        log.send(lines.join("\n").into()).await;
        assert_eq!(log.settle().await.expect("settled"), Some(Settled::Appended));
    });
}

fn ask(host: &Host, actor: &Value, query: &Value) -> Value {
    let context = json!({"at": "2027-01-01T00:00:00Z", "actor": actor});
    let answer = host.ask(&json!({"context": context, "query": query}).to_string());
    serde_json::from_str(&answer).expect("JSON")
}

/// The first certificate of each bundle.
fn starts(host: &Host, bundles: usize) -> Vec<u64> {
    let query = json!({"type": "listableAssets", "traderId": id("signed"), "limit": 1000});
    let answer = ask(host, &user("north user"), &query);
    let mut starts = vec![0; bundles];
    for item in answer["result"]["items"].as_array().expect("a list") {
        let (bundle, number) = item["start"].as_str().and_then(|start| start.split_once('_')).expect("a certificate");
        if let Some(start) = bundle.strip_prefix('B').and_then(|bundle| starts.get_mut(bundle.parse::<usize>().ok()?)) {
            *start = number.parse().expect("a number");
        }
    }
    starts
}

/// Withdraws one certificate after the other from the front of bundles. What others may withdraw from too is looked up first.
fn withdraw(host: &Host, process: usize, bundles: &[usize], shared: bool, length: Duration) -> Counted {
    let most = bundles.iter().max().map_or(0, |last| last + 1);
    let mut starts_now = starts(host, most);
    let (begun, mut counted, mut asked) = (Instant::now(), Counted::default(), 0_u64);
    while begun.elapsed() < length {
        if shared && asked > 0 {
            starts_now = starts(host, most);
        }
        for step in 0..BATCH {
            let bundle = bundles[step % bundles.len()];
            let start = &mut starts_now[bundle];
            let certificate = format!("B{bundle}_{start}");
            *start += 1;
            asked += 1;
            let command_id = format!("{process:08x}-0000-4000-8000-{asked:012x}");
            let context = json!({"at": "2027-01-01T00:00:00Z", "actor": operator(), "commandId": command_id});
            let command = json!({"type": "withdrawCertificates", "traderId": id("signed"), "start": certificate,
                "end": certificate, "reason": "measured"});
            host.send(&json!({"context": context, "command": command}).to_string());
        }
        for _ in 0..BATCH {
            if host.receive().expect("an answer").starts_with(r#"{"ok":true"#) {
                counted.done += 1;
            } else {
                counted.refused += 1;
            }
        }
    }
    counted
}

/// What is still there and what was withdrawn is what was brought.
fn expect_conserved(cluster: &Cluster, name: &str, bundles: usize, done: usize) {
    let host = Host::begin(program(&cluster.urls(), name));
    let answer = ask(&host, &operator(), &json!({"type": "audit"}));
    let totals = &answer["result"]["certificates"];
    let of = |member: &str| totals[member].as_u64().expect("a number");
    assert_eq!(answer["result"]["balanced"], json!(true), "{answer}");
    assert_eq!(of("withdrawn"), done as u64, "what was answered is withdrawn, and nothing else");
    assert_eq!(of("onramped"), CERTIFICATES * bundles as u64);
    assert_eq!(of("listable") + of("withdrawn"), of("onramped"));
}
