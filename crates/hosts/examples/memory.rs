//! How much memory the program `sqlite` takes, and how long it takes to start, after few and after many transactions.
//!
//! ```text
//! cargo build --release -p ecoledger-hosts && cargo run --release -p ecoledger-hosts --example memory -- [FOLDER [TRANSACTIONS]]
//! ```
//!
//! Clients retire one certificate after the other, each under a key of its own, and ask for no list. The file is made in FOLDER
//! (the system's temporary one) and removed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "a measurement that fails stops, and is printed in a few digits"
)]

use std::{
    env, fs,
    io::{BufRead as _, BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Instant,
};

use ecoledger_testkit::{
    World,
    wire::{asset, id, json, retirement, user},
};

fn main() {
    let mut arguments = env::args().skip(1);
    let folder = arguments.next().map_or_else(env::temp_dir, PathBuf::from);
    let many: u64 = arguments.next().map_or(1_000_000, |text| text.parse().expect("a number"));
    let file = folder.join("ecoledger-memory.db");
    remove(&file);
    let mut world = World::traders();
    world.onramp("made", "K_1", "K_100000000");
    let mut done = 0;
    println!("| transactions | resident now | most so far | start and first answer of a new process |\n|---|---|---|---|");
    let mut host = Host::begin(&file);
    host.answer(world.requests.iter().cloned());
    for until in [10_000, many] {
        host.answer((done + 1..=until).map(retire));
        done = until;
        let [resident, most] = ["VmRSS:", "VmHWM:"].map(|figure| kilobytes(&host.child, figure) / 1024);
        println!("| {done} | {resident} MiB | {most} MiB | {:.1} ms |", start(&file, done));
    }
    drop(host);
    remove(&file);
}

fn remove(file: &Path) {
    for end in ["db", "db-wal", "db-shm"] {
        let _may_not_be_there = fs::remove_file(file.with_extension(end));
    }
}

fn retire(number: u64) -> String {
    let (name, certificate) = (format!("retirement {number}"), format!("K_{number}"));
    let context = json!({"commandId": id(&name), "at": "2027-01-01T00:00:00Z", "actor": user("north user"),
        "idempotencyKey": format!("key-{number}")});
    let command = retirement("made", &name, json!([asset(&certificate, &certificate)]));
    json!({"context": context, "command": command}).to_string()
}

/// Milliseconds until a new process has answered a client that asks again for what it was answered before.
fn start(file: &Path, number: u64) -> f64 {
    let begun = Instant::now();
    let mut host = Host::begin(file);
    host.answer([retire(number)]);
    begun.elapsed().as_secs_f64() * 1e3
}

fn kilobytes(child: &Child, figure: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix(figure)).expect("the figure");
    line.trim().trim_end_matches("kB").trim().parse().expect("a number")
}

struct Host {
    child: Child,
}

impl Host {
    /// The program beside this one: `target/<profile>/sqlite`.
    fn begin(file: &Path) -> Self {
        let own = env::current_exe().expect("its own path");
        let program = own.parent().and_then(Path::parent).expect("target/<profile>/examples").join("sqlite");
        let child = Command::new(&program).arg(file).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        Self { child: child.unwrap_or_else(|error| panic!("{}: {error}: build it first", program.display())) }
    }

    /// Asks, a hundred at a time, and waits for each answer.
    fn answer(&mut self, requests: impl IntoIterator<Item = String>) {
        let mut stdin = BufWriter::new(self.child.stdin.as_mut().expect("piped"));
        let mut responses = BufReader::new(self.child.stdout.as_mut().expect("piped")).lines();
        let mut requests = requests.into_iter().peekable();
        while requests.peek().is_some() {
            let mut asked = 0;
            for request in requests.by_ref().take(100) {
                writeln!(stdin, "{request}").expect("it reads");
                asked += 1;
            }
            stdin.flush().expect("it reads");
            for _ in 0..asked {
                let response = responses.next().expect("a response").expect("text");
                assert!(response.starts_with(r#"{"ok":true"#), "{response}");
            }
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _may_have_ended = self.child.kill();
        let _may_have_ended = self.child.wait();
    }
}
