//! The tables: made once, kept by many, and made anew.

use std::{thread, time::Duration};

use ecoledger::{HashKey, Query, QueryContext, Request};
use ecoledger_hosts::postgres::{Error, Options, Postgres};
use ecoledger_testkit::wire::user;

use super::{
    contested,
    scenarios::open,
    server::{RUNTIME, connect, database},
};

fn sql(address: &str, text: &str) {
    RUNTIME.block_on(async { connect(address).await.batch_execute(text).await.expect("done") });
}

#[test]
fn hosts_that_start_together_make_the_tables_once() {
    let address = database();
    let hosts: Vec<_> = (0..4)
        .map(|_| {
            let address = address.clone();
            thread::spawn(move || drop(open(&address)))
        })
        .collect();
    for host in hosts {
        host.join().expect("opened");
    }
}

#[test]
fn tables_of_a_newer_host_are_left_alone() {
    let address = database();
    drop(open(&address));
    sql(&address, "INSERT INTO ecoledger.migrations (number) VALUES (99)");
    let opened = RUNTIME.block_on(Postgres::open(&address, Options::new(HashKey::from_bytes([7; 16]))));
    assert!(matches!(opened, Err(Error::Newer { found: 99, .. })), "{opened:?}");
}

#[test]
fn entities_of_an_older_form_are_made_anew() {
    let (address, world) = (database(), contested::world());
    contested::put(&address, &world.ledger, &world.events);
    let host = open(&address);
    let context = QueryContext::new(world.now, serde_json::from_value(user("north user")).expect("an actor"));
    let list = format!(r#"{{"context":{{"at":"{}","actor":{}}},"query":{{"type":"traders"}}}}"#, world.now, user("north user"));
    let Ok(Request::Query(_, query)) = Request::from_json(&list) else { panic!("a query") };
    let ask = |query: &Query| RUNTIME.block_on(host.query(&context, query)).expect("an answer");
    let expected = ask(&query);
    sql(&address, "UPDATE ecoledger.entities SET form = 0, state = '{}'; UPDATE ecoledger.listed SET form = 0, state = '{}'");
    assert_eq!(ask(&query), expected);
    sql(&address, "UPDATE ecoledger.entities SET form = 0, state = '{}'");
    let line = contested::retire(0, 1, "retirement", "key");
    let Ok(Request::Command(context, command)) = Request::from_json(&line) else { panic!("a command") };
    assert!(RUNTIME.block_on(host.execute(&context, &command)).expect("an outcome").is_ok());
    let audit = RUNTIME.block_on(host.audit()).expect("an audit");
    assert!(audit.balanced, "{:?}", audit.faults);
    sql(&address, "UPDATE ecoledger.entities SET state = 'changed' WHERE key LIKE 'trader:%'");
    let audit = RUNTIME.block_on(host.audit()).expect("an audit");
    assert!(!audit.balanced && audit.faults.len() == 1, "{:?}", audit.faults);
}

/// However many rows there are, and whatever their keys: no statement takes all of them.
#[test]
fn lists_are_emptied_when_all_is_made_anew() {
    let (address, world) = (database(), contested::world());
    contested::put(&address, &world.ledger, &world.events);
    let host = open(&address);
    RUNTIME.block_on(host.keep_lists()).expect("lists");
    sql(
        &address,
        "INSERT INTO ecoledger.lists SELECT 'list' || n % 3, n::text, '{}' FROM generate_series(1, 25000) AS n;
         INSERT INTO ecoledger.listed SELECT 'key' || n, 1, 1, '{}' FROM generate_series(1, 25000) AS n",
    );
    RUNTIME.block_on(host.rebuild()).expect("made anew");
    sql(
        &address,
        "DO $$ BEGIN ASSERT NOT EXISTS (SELECT FROM ecoledger.lists) AND NOT EXISTS (SELECT FROM ecoledger.listed)
             AND (SELECT sequence = 0 AND last_at IS NULL FROM ecoledger.lists_head); END $$",
    );
}

/// What a newer host has written is not written back in the form of this one.
#[test]
fn entities_of_a_newer_form_are_left_alone() {
    let (address, world) = (database(), contested::world());
    contested::put(&address, &world.ledger, &world.events);
    let host = open(&address);
    sql(&address, "UPDATE ecoledger.entities SET form = 77, state = 'as it will be written'");
    let line = contested::retire(0, 1, "retirement", "key");
    let Ok(Request::Command(context, command)) = Request::from_json(&line) else { panic!("a command") };
    let stopped = RUNTIME.block_on(host.execute(&context, &command));
    assert!(matches!(stopped, Err(Error::NewerForm(_))), "{stopped:?}");
    sql(&address, "DO $$ BEGIN ASSERT (SELECT bool_and(form = 77) FROM ecoledger.entities); END $$");
}

/// Somebody holds what a command needs: after its patience the host says so, and nothing has changed.
#[test]
fn waiting_has_an_end() {
    let (address, world) = (database(), contested::world());
    contested::put(&address, &world.ledger, &world.events);
    let mut options = Options::new(HashKey::from_bytes([7; 16]));
    options.patience = Duration::from_millis(500);
    let host = RUNTIME.block_on(Postgres::open(&address, options)).expect("opened");
    let Ok(Request::Command(context, command)) = Request::from_json(&contested::retire(0, 1, "name", "key")) else {
        panic!("a command")
    };
    let refused = RUNTIME.block_on(async {
        let client = connect(&address).await;
        client
            .batch_execute("BEGIN; SELECT 1 FROM ecoledger.entities WHERE key LIKE 'bundle:%' FOR UPDATE")
            .await
            .expect("held");
        let refused = host.execute(&context, &command).await;
        client.batch_execute("ROLLBACK").await.expect("let go");
        refused
    });
    assert!(matches!(refused, Err(Error::SentAway(_))), "{refused:?}");
    assert_eq!(contested::log(&host).len(), world.events.len());
    assert!(RUNTIME.block_on(host.execute(&context, &command)).expect("an outcome").is_ok());
}
