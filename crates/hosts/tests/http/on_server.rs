//! The service on PostgreSQL: two of them on one ledger.

use std::time::{SystemTime, UNIX_EPOCH};

use super::{Service, channels::Channel, json};

/// The address of a new, empty database on the server of `.ci/servers`.
fn database() -> String {
    let server = std::env::var("ECOLEDGER_POSTGRES").expect("run the tests through .ci/servers, which brings a server");
    let name = format!("http_{}", SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_micros());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(&server, tokio_postgres::NoTls).await.expect("the server");
        tokio::spawn(connection);
        client.batch_execute(&format!("CREATE DATABASE {name}")).await.expect("a database");
    });
    // The last one counts.
    let others = server.split(' ').filter(|part| !part.starts_with("dbname=")).collect::<Vec<_>>().join(" ");
    format!("{others} dbname={name}")
}

#[test]
fn two_services_have_one_ledger() {
    let address = database();
    let first = Service::start_with("on-server", &["--postgres", &address]);
    let second = Service::start_in(first.folder.clone(), &["--postgres", &address]);
    let channel = Channel::open(&first);
    let trader = channel.trader("ACME");
    let mut clerk = channel.clerk.clone();
    clerk.address = second.address;
    let path = format!("/saleschannel-services/v1/traders/{trader}");
    assert_eq!(clerk.get(&path).expect(200)["name"], "ACME");
    assert_eq!(clerk.get("/saleschannel-services/v1/traders").expect(200)[0]["id"], trader.as_str());
    // A key that one of them made is good for the other.
    let key = channel.clerk.ask("POST", "/user-services/v1/api-keys", "").expect(201);
    let (id, passphrase) = (key["id"].as_str().expect("an id"), key["passphrase"].as_str().expect("a passphrase"));
    clerk.authorization = Some(super::authentication::basic(id, passphrase));
    assert_eq!(clerk.patch(&path, &json!({"name": "ACME Oy"})).expect(200)["name"], "ACME Oy");
    assert_eq!(second.operator().get("/operator/v1/audit").expect(200)["balanced"], true);
}
