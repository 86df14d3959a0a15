//! The scenarios that ship with the project, through a server: every response is that of the whole ledger, byte for byte.

use std::time::Duration;

use ecoledger::{
    Actor, Command, CommandContext, Executed, HashKey, Ledger, NotExecuted, Refusal, Request, Response,
    bundles::RegisterSupplier, uuid::Uuid,
};
use ecoledger_hosts::{
    Outcome, lines,
    postgres::{Options, Postgres},
};

use super::server::{RUNTIME, database};

/// A command with its context.
type Asked = (CommandContext, Command);

const SCENARIOS: [&str; 2] = [
    include_str!("../../../ledger/examples/scenarios/sales_channel.jsonl"),
    include_str!("../../../ledger/examples/scenarios/credits.jsonl"),
];

pub(crate) fn open(address: &str) -> Postgres {
    let mut options = Options::new(HashKey::from_bytes([7; 16]));
    options.patience = Duration::from_secs(60);
    RUNTIME.block_on(Postgres::open(address, options)).expect("opened")
}

fn commands(scenario: &str) -> Vec<Asked> {
    let read = |line: &str| match Request::from_json(line) {
        Ok(Request::Command(context, command)) => Some((context, command)),
        _ => None,
    };
    scenario.lines().filter_map(read).collect()
}

fn json(outcome: Outcome) -> String {
    serde_json::to_string(&outcome.map_or_else(Response::refused, Response::executed)).expect("JSON")
}

fn by_the_whole(ledger: &mut Ledger, (context, command): &Asked) -> String {
    let outcome: Result<Executed, Refusal> =
        ledger.execute(context, command).map_err(|not: NotExecuted| not.into_refusal().expect("refused"));
    json(outcome)
}

#[test]
fn commands_are_answered_as_by_the_whole_ledger() {
    for scenario in SCENARIOS {
        let (host, mut ledger) = (open(&database()), Ledger::new(HashKey::from_bytes([1; 16])));
        for asked in commands(scenario) {
            let outcome = RUNTIME.block_on(host.execute(&asked.0, &asked.1)).expect("an outcome");
            assert_eq!(json(outcome), by_the_whole(&mut ledger, &asked));
        }
    }
}

/// No index takes the longest asset ids as they are.
#[test]
fn d15_an_asset_id_may_be_as_long_as_a_text() {
    let (host, mut ledger) = (open(&database()), Ledger::new(HashKey::from_bytes([1; 16])));
    // Different characters: the server would press equal ones together.
    let long: String = (0..1_000).filter_map(|number| char::from_u32(0x4e00 + number * 7)).collect();
    for asked in commands(&SCENARIOS[1].replace("FI-2024-0001", &long)) {
        let outcome = RUNTIME.block_on(host.execute(&asked.0, &asked.1)).expect("an outcome");
        assert_eq!(json(outcome), by_the_whole(&mut ledger, &asked));
    }
    assert!(RUNTIME.block_on(host.audit()).expect("an audit").balanced);
}

#[test]
fn many_at_once_are_answered_as_one_by_one() {
    for scenario in SCENARIOS {
        let (host, mut ledger) = (open(&database()), Ledger::new(HashKey::from_bytes([1; 16])));
        let commands = commands(scenario);
        for together in commands.chunks(7) {
            let outcomes = RUNTIME.block_on(host.execute_many(together)).expect("outcomes");
            let expected: Vec<String> = together.iter().map(|asked| by_the_whole(&mut ledger, asked)).collect();
            assert_eq!(outcomes.into_iter().map(json).collect::<Vec<_>>(), expected);
        }
    }
}

#[test]
fn d74_a_command_that_comes_again_is_told_what_it_led_to() {
    let host = open(&database());
    let commands = commands(SCENARIOS[0]);
    let events = |outcomes: Vec<Outcome>| -> Vec<Vec<u64>> {
        let positions = |outcome: Outcome| {
            outcome.map_or(Vec::new(), |executed| executed.events.iter().map(|event| event.sequence).collect())
        };
        outcomes.into_iter().map(positions).collect()
    };
    let first = events(RUNTIME.block_on(host.execute_many(&commands)).expect("outcomes"));
    let again = events(RUNTIME.block_on(host.execute_many(&commands)).expect("outcomes"));
    assert_eq!(first, again);
    let twice: Vec<Asked> = commands.iter().flat_map(|asked| [asked.clone(), asked.clone()]).collect();
    let twice = events(RUNTIME.block_on(host.execute_many(&twice)).expect("outcomes"));
    assert_eq!(twice, first.into_iter().flat_map(|events| [events.clone(), events]).collect::<Vec<_>>());
}

/// Two hosts stamp what they are asked, each by its clock and never before the last event: nothing is refused for its time.
#[test]
fn d96_hosts_that_stamp_do_not_go_back() {
    let address = database();
    let stamping: Vec<_> = (0..2_u128)
        .map(|host| {
            let address = address.clone();
            std::thread::spawn(move || {
                let ledger = open(&address);
                for number in 0..40 {
                    let id = Uuid::from_u128(number << 8 | host);
                    let command = RegisterSupplier::new(id.into(), "Supplier".parse().expect("a name"));
                    let stamped = |last_at| {
                        let at = lines::now(last_at).expect("a time");
                        vec![(CommandContext::new(id.into(), at, Actor::Operator), command.clone().into())]
                    };
                    let outcomes = RUNTIME.block_on(ledger.execute_stamped(stamped)).expect("outcomes");
                    assert!(outcomes[0].is_ok(), "{outcomes:?}");
                }
            })
        })
        .collect();
    for thread in stamping {
        thread.join().expect("a host");
    }
    let log = RUNTIME.block_on(open(&address).events(0, 1000)).expect("events");
    assert_eq!(log.len(), 80);
    assert!(log.is_sorted_by_key(|event| event.at));
}
