//! The ledger on a JetStream cluster of three servers. Without servers one line says how these tests are run.

mod chains;
mod cluster;
mod conformance;
mod faults;
mod host;
mod lines;
mod link;
mod log;
mod node;
mod trial;

use std::{io::Write as _, sync::Once};

use cluster::Cluster;

/// A cluster, where the tests are told of the servers' program.
fn cluster() -> Option<Cluster> {
    static TOLD: Once = Once::new();
    let server = cluster::server();
    if server.is_none() {
        TOLD.call_once(|| {
            let what =
                "tests on a JetStream cluster were left out; .ci/nats cargo test -p ecoledger-hosts --features jetstream";
            let _may_go_unread = writeln!(std::io::stderr(), "{what} runs them");
        });
    }
    server.map(|server| Cluster::start(server, false))
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().expect("threads").block_on(work)
}
