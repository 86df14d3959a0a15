//! A database of its own for each test.

use std::{
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls};

/// Everything async in the tests runs here, whatever thread waits for it.
pub(crate) static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

/// The server that tests are run against.
fn server() -> String {
    std::env::var("ECOLEDGER_POSTGRES")
        .expect("ECOLEDGER_POSTGRES is not set: run the tests through .ci/servers, which brings a server")
}

/// A connection that is no host's.
pub(crate) async fn connect(address: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await.expect("the server of .ci/servers");
    tokio::spawn(connection);
    client
}

/// The address of a new, empty database.
pub(crate) fn database() -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_micros();
    let name = format!("test_{now}_{}", MADE.fetch_add(1, Ordering::Relaxed));
    let server = server();
    RUNTIME.block_on(async {
        connect(&server).await.batch_execute(&format!("CREATE DATABASE {name}")).await.expect("a database");
    });
    // The last one counts.
    let others = server.split(' ').filter(|part| !part.starts_with("dbname=")).collect::<Vec<_>>().join(" ");
    format!("{others} dbname={name}")
}
