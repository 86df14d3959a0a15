//! What a ledger on a JetStream cluster of three does, and what it costs: `main` says what may be asked.
#![allow(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "figures for people")]

#[path = "../../tests/jetstream/cluster.rs"]
mod cluster;
mod growth;
#[path = "../../tests/jetstream/host.rs"]
mod host;
#[path = "../../tests/jetstream/link.rs"]
mod link;
mod speed;
#[path = "../../tests/jetstream/trial.rs"]
mod trial;

use std::{fs, path::Path, time::Instant};

use cluster::Cluster;

const USAGE: &str = "\
usage: .ci/nats cargo bench -p ecoledger-hosts --features jetstream --bench jetstream -- WHAT

  stream FILE [...]  sends the requests of each file through the program, and compares its digest with a ledger in memory
  kill FILE          kills the server that leads, then the leading host, in the middle of a file's requests
  part COUNT         parts the leader from the other two servers, each side with so many requests
  speed COUNT        commands a second, one by one and in batches of 100, beside the cluster alone with the same bytes
  growth SECONDS     commands a second of one to eight processes, so long each, on bundles of their own and on shared ones

The clusters run on this machine; `speed` and `growth` first with servers that sync before each acknowledgement, then as servers
do by default.
";

fn main() {
    // Cargo adds an argument of its own.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["stream", files @ ..] if !files.is_empty() => files.iter().for_each(|file| stream(Path::new(file))),
        ["kill", file] => kill(Path::new(file)),
        ["part", count] => part(count.parse().expect("a number")),
        ["speed", count] => {
            for sync in [true, false] {
                speed::print(&start(sync), sync, count.parse().expect("a number"));
            }
        }
        ["growth", seconds] => {
            for sync in [true, false] {
                growth::print(&start(sync), sync, seconds.parse().expect("seconds"));
            }
        }
        _ => print!("{USAGE}"),
    }
}

fn start(sync: bool) -> Cluster {
    let server = cluster::server().unwrap_or_else(|| panic!("{} is not set; .ci/nats sets it", cluster::SERVER));
    Cluster::start(server, sync)
}

fn of_servers(sync: bool) -> &'static str {
    if sync { "synced before each acknowledgement" } else { "synced as servers do by default" }
}

fn requests(file: &Path) -> Vec<String> {
    fs::read_to_string(file).expect("a file of requests").lines().map(str::to_owned).collect()
}

/// Through the program as a process, in windows, one ledger for each file.
fn stream(file: &Path) {
    let (cluster, requests) = (start(false), requests(file));
    let mut host = host::Host::begin(host::program(&cluster.urls(), "stream"));
    let started = Instant::now();
    let answers = trial::drive(&mut host, &requests, |_, _| {});
    let seconds = started.elapsed().as_secs_f64();
    let done = answers.iter().filter(|answer| answer.starts_with(r#"{"ok":true"#)).count();
    let (digest, expected) = trial::expected(&requests);
    assert_eq!(done, expected, "as many are carried out as in memory");
    let started = Instant::now();
    let follower = host::Host::begin(host::program(&cluster.urls(), "stream"));
    trial::expect_one_digest(&[&host, &follower], digest);
    println!(
        "{}: {} requests, {done} carried out, in {seconds:.1} s; digest {digest} on the host and on a new one, which came up in {:.1} s",
        file.display(),
        requests.len(),
        started.elapsed().as_secs_f64()
    );
}

fn kill(file: &Path) {
    let requests = requests(file);
    let answered = trial::kill_server_and_host(&mut start(false), "kill", &requests);
    let (digest, _) = trial::expected(&requests);
    println!(
        "{}: the server that leads killed after {} of {} requests, the leading host after {answered}: nothing that was \
         acknowledged is lost, nothing is doubled, digest {digest} on three hosts",
        file.display(),
        requests.len() / 3,
        requests.len()
    );
}

fn part(count: u32) {
    let started = Instant::now();
    trial::part_leader(&mut start(false), "part", &trial::requests(1, count), &trial::requests(2, count));
    println!(
        "{count} requests on each side of a partition, {} s: each carried out once, none acknowledged by the side of one server, \
         one digest on three hosts",
        started.elapsed().as_secs()
    );
}
