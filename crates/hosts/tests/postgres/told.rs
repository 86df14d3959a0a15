//! What is told, whatever goes wrong: what was carried out is answered, what is refused was so at one moment, and a query is asked
//! again where its connection is lost.

use std::{thread, time::Duration};

use ecoledger::{Actor, Command, CommandContext, Query, QueryContext, Request};
use ecoledger_hosts::postgres::Error;
use ecoledger_testkit::wire::{
    Value, id, json,
    market::{act, admin, submit, transfer},
    user,
};

use super::{
    contested,
    gated::gated,
    process::Process,
    scenarios::open,
    server::{RUNTIME, connect, database},
};

fn command(line: &str) -> (CommandContext, Command) {
    let Ok(Request::Command(context, command)) = Request::from_json(line) else { panic!("a command: {line}") };
    (context, command)
}

/// A ledger in which bundle 1 cannot be read.
fn half_readable() -> String {
    let (address, world) = (database(), contested::world());
    contested::put(&address, &world.ledger, &world.events);
    RUNTIME.block_on(async {
        let newer = "UPDATE ecoledger.entities SET form = 77, state = 'as it will be written' WHERE key LIKE 'bundle:B1%'";
        assert!(connect(&address).await.execute(newer, &[]).await.expect("done") > 0);
    });
    address
}

/// The same command twice, and another one that cannot be carried out: the first part stands.
fn two_parts() -> Vec<String> {
    [(0, "first", "key-1"), (0, "first", "key-1"), (1, "second", "key-2")]
        .map(|(bundle, name, key)| contested::retire(bundle, 1, name, key))
        .into()
}

#[test]
fn what_was_carried_out_is_answered_though_the_rest_is_not() {
    let address = half_readable();
    let host = open(&address);
    let commands: Vec<_> = two_parts().iter().map(|line| command(line)).collect();
    let stopped = RUNTIME.block_on(host.execute_many(&commands)).expect_err("bundle 1 cannot be read");
    assert!(matches!(stopped.error, Error::NewerForm(_)), "{stopped:?}");
    assert!(stopped.answered.len() == 1 && stopped.answered[0].is_ok(), "{stopped:?}");
    let stamped = RUNTIME.block_on(host.execute_stamped(|_| commands.clone())).expect_err("nor now");
    assert_eq!(stamped.answered.len(), 1, "{stamped:?}");
}

#[test]
fn the_program_answers_what_was_carried_out_before_it_stops() {
    let mut process = Process::start(&half_readable());
    assert!(process.send(&two_parts()));
    let answer: Value = serde_json::from_str(&process.receive().expect("a response")).expect("JSON");
    assert_eq!(answer["ok"], true, "{answer}");
    assert_eq!(process.receive(), None);
    assert_eq!(process.child.wait().expect("ended").code(), Some(2));
}

/// A command that comes twice in what a host stamps is carried out once, and told twice what it led to.
#[test]
fn a_command_that_comes_twice_among_stamped_ones_is_carried_out_once() {
    let (address, world) = (database(), contested::world());
    contested::put(&address, &world.ledger, &world.events);
    let (context, retire) = command(&contested::retire(0, 1, "name", "key"));
    let commands = vec![(context.clone(), retire.clone()), (context, retire)];
    let outcomes = RUNTIME.block_on(open(&address).execute_stamped(|_| commands.clone())).expect("outcomes");
    let events: Vec<_> = outcomes.into_iter().map(|outcome| outcome.expect("carried out").events).collect();
    assert_eq!(events[0], events[1]);
    assert!(!events[0].is_empty());
}

/// Waits where a proposal is read, while somebody holds lock 1.
const GATE: &str = "
    CREATE FUNCTION gated.passes(key text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
        BEGIN
            IF key LIKE 'proposal:%' THEN
                PERFORM pg_advisory_lock_shared(1);
                PERFORM pg_advisory_unlock_shared(1);
            END IF;
            RETURN true;
        END $$;
    CREATE VIEW gated.entities AS SELECT * FROM ecoledger.entities WHERE gated.passes(key);
";

/// The proposal is read as it was before others approved it, its credit as it is afterwards: never were both so.
#[test]
fn a_refusal_was_so_at_one_moment() {
    let (address, mut world) = (database(), contested::world());
    world.ok(&admin("S"), transfer("c0-0", "B"));
    world.ok(&admin("B"), submit("P", json!({"type": "CreditRetire", "creditId": id("c0-0")})));
    contested::put(&address, &world.ledger, &world.events);
    let (slow, quick) = (open(&gated(&address, GATE)), open(&address));
    let approve = |name: &str| {
        let context = json!({"commandId": id(name), "at": world.now, "actor": admin("R")});
        command(&json!({"context": context, "command": act("P", json!("approve"))}).to_string())
    };
    let (first, second) = (approve("quick"), approve("slow"));
    let client = RUNTIME.block_on(connect(&address));
    RUNTIME.block_on(client.batch_execute("SELECT pg_advisory_lock(1)")).expect("locked");
    let asked = second.clone();
    let waiting = thread::spawn(move || {
        let outcome = RUNTIME.block_on(slow.execute(&asked.0, &asked.1));
        (outcome, slow.hindrances().conflicts)
    });
    let waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
    while RUNTIME.block_on(client.query_one(waits, &[])).expect("locks").get::<_, i64>(0) == 0 {
        thread::sleep(Duration::from_millis(5));
    }
    RUNTIME.block_on(quick.execute(&first.0, &first.1)).expect("an outcome").expect("approved");
    RUNTIME.block_on(client.batch_execute("SELECT pg_advisory_unlock(1)")).expect("unlocked");
    let (outcome, conflicts) = waiting.join().expect("an outcome");
    world.ledger.execute(&first.0, &first.1).expect("approved");
    let expected = world.ledger.execute(&second.0, &second.1).expect_err("it is approved already").into_refusal();
    assert_eq!(outcome.expect("an outcome").expect_err("refused"), expected.expect("a refusal"));
    assert!(conflicts > 0, "it was decided anew");
}

#[test]
fn a_query_is_asked_again_where_its_connection_is_lost() {
    let (address, world) = (database(), contested::world());
    contested::put(&address, &world.ledger, &world.events);
    let host = open(&address);
    let actor: Actor = serde_json::from_value(user("north user")).expect("an actor");
    let context = QueryContext::new(world.now, actor);
    let list = json!({"context": {"at": world.now, "actor": user("north user")}, "query": {"type": "traders"}}).to_string();
    let Ok(Request::Query(_, list)) = Request::from_json(&list) else { panic!("a query") };
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND application_name = 'ecoledger'";
    RUNTIME.block_on(async {
        let client = connect(&address).await;
        let expected = host.query(&context, &list).await.expect("an answer");
        for round in 0..50 {
            let (is_cut, answer, events) = tokio::join!(client.query(cut, &[]), host.query(&context, &list), host.events(0, 1));
            is_cut.expect("cut");
            assert_eq!(answer.unwrap_or_else(|error| panic!("round {round}: {error}")), expected);
            assert_eq!(events.unwrap_or_else(|error| panic!("round {round}: {error}")).len(), 1);
            let books = host.query(&QueryContext::new(world.now, Actor::Operator), &Query::Audit).await;
            books.unwrap_or_else(|error| panic!("round {round}: {error}")).expect("books");
        }
    });
    assert!(host.hindrances().disconnected > 0, "it was cut off");
}
