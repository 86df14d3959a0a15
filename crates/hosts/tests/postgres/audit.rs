//! The audit holds every column against what the events say, and names what differs.

use super::{
    contested,
    scenarios::open,
    server::{RUNTIME, connect, database},
};

#[test]
fn a_column_that_is_changed_is_named() {
    let (address, world) = (database(), contested::world());
    contested::put(&address, &world.ledger, &world.events);
    let host = open(&address);
    let audit = || RUNTIME.block_on(host.audit()).map_err(|error| error.to_string());
    let run = |statement: &str| {
        RUNTIME.block_on(async { connect(&address).await.batch_execute(statement).await.expect("done") });
    };
    assert!(audit().expect("an audit").balanced);
    let changes = [
        ("events", "SET command_id = gen_random_uuid() WHERE position = 5", "event 5: command_id: expected "),
        ("events", "SET index = 7 WHERE position = 5", "event 5: index: expected 0, found 7"),
        ("head", "SET sequence = sequence + 1", "head: expected event "),
        ("head", "SET last_at = last_at + 1", "head: expected event "),
        ("head", "SET last_at = NULL", "found event "),
        ("lists_head", "SET sequence = 1000000", "lists_head: expected event "),
        ("entities", "SET version = version + 1 WHERE key LIKE 'salesChannel:%'", "expected the check"),
        (
            "entities",
            "SET state = substr(state, 10), version = version + 1 WHERE key LIKE 'salesChannel:%'",
            "is not what the events",
        ),
    ];
    for (table, change, named) in changes {
        run(&format!("CREATE TABLE kept AS TABLE ecoledger.{table}; UPDATE ecoledger.{table} {change}"));
        let found = audit().expect("an audit");
        assert!(!found.balanced && found.faults.iter().any(|fault| fault.contains(named)), "{change}: {:?}", found.faults);
        run(&format!("DELETE FROM ecoledger.{table}; INSERT INTO ecoledger.{table} TABLE kept; DROP TABLE kept"));
    }
    for change in ["request = gen_random_uuid()", "line = replace(line, '\"actor\"', '\"Actor\"')", "line = line || ' '"] {
        run(&format!("CREATE TABLE kept AS TABLE ecoledger.events; UPDATE ecoledger.events SET {change} WHERE position = 5"));
        assert!(audit().expect_err("another row").contains("expected the check"), "{change}: {:?}", audit());
        run("DELETE FROM ecoledger.events; INSERT INTO ecoledger.events TABLE kept; DROP TABLE kept");
    }
    run("UPDATE ecoledger.events SET position = 1000000 WHERE position = 5");
    assert!(audit().expect_err("an event at another place").contains("event 1000000: its line"), "{:?}", audit());
    run("UPDATE ecoledger.events SET position = 5 WHERE position = 1000000");
    run("UPDATE ecoledger.events SET line = replace(line, '\"sequence\":5,', '\"sequence\":55,') WHERE position = 5");
    assert!(audit().expect_err("a line of another position").contains("event 5: its line does not say"), "{:?}", audit());
}
