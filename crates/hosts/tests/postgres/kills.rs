//! A process that is killed at random moments. `ECOLEDGER_KILLS` makes it more often.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use ecoledger::Request;
use ecoledger_testkit::wire::{Value, id};

use super::{
    contested,
    process::{Process, size},
    scenarios::open,
    server::{RUNTIME, connect, database},
};

/// Requests in the order in which the client asks them; each one whose answer is lost is asked again.
#[test]
fn a_killed_host_loses_and_doubles_nothing() {
    let kills = size("ECOLEDGER_KILLS", 5);
    let (address, world) = (database(), contested::world());
    contested::put(&address, &world.ledger, &world.events);
    let before = world.events.len();
    let mut requests = HashMap::new();
    // The events of each request, as they were told.
    let mut told: HashMap<String, Value> = HashMap::new();
    let mut asked = 0_u64;
    let mut unanswered: Vec<(String, String)> = Vec::new();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for kill in 0..=kills {
        let mut process = Process::start(&address);
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let killer = (kill < kills).then(|| {
            let pid = process.child.id();
            let moment = Duration::from_micros(random >> 44);
            thread::spawn(move || {
                thread::sleep(moment);
                std::process::Command::new("kill").args(["-9", &pid.to_string()]).status().expect("killed");
            })
        });
        // The last one only answers what is left.
        loop {
            while killer.is_some() && unanswered.len() < 16 {
                let name = format!("{asked}");
                let step = asked / 2;
                let line = if asked.is_multiple_of(2) {
                    contested::retire(step % 10, step / 10 + 1, &name, &format!("key-{asked}"))
                } else {
                    contested::split(step % 10, step / 10, &name)
                };
                requests.insert(id(&name), line.clone());
                unanswered.push((id(&name), line));
                asked += 1;
            }
            if unanswered.is_empty() || !process.send(&unanswered.iter().map(|(_, line)| line.clone()).collect::<Vec<_>>()) {
                break;
            }
            let answers: Vec<String> = (0..unanswered.len()).map_while(|_| process.receive()).collect();
            let is_gone = answers.len() < unanswered.len();
            for ((id, _), answer) in unanswered.drain(..answers.len()).zip(answers) {
                let answer: Value = serde_json::from_str(&answer).expect("JSON");
                assert_eq!(answer["ok"], true, "{answer}");
                told.insert(id, answer["events"].clone());
            }
            if is_gone {
                break;
            }
        }
        match killer {
            Some(killer) => {
                killer.join().expect("it killed");
                process.child.wait().expect("gone");
            }
            None => drop(process.end()),
        }
    }
    let log = contested::expect_one_order(&address, world, &requests);
    let events: usize = told.values().map(|events| events.as_array().expect("events").len()).sum();
    assert_eq!(log.len(), before + events, "what was answered, and nothing else");
    for event in told.values().flat_map(|events| events.as_array().expect("events")) {
        let at = usize::try_from(event["sequence"].as_u64().expect("a position")).expect("small");
        assert_eq!(&serde_json::to_value(&log[at - 1]).expect("JSON"), event);
    }
    println!("kills {kills}: {} commands answered, each is there once", told.len());
}

/// The server ends every connection again and again, in the middle of whatever is asked on it.
#[test]
fn a_host_whose_connections_are_cut_loses_and_doubles_nothing() {
    let (address, world) = (database(), contested::world());
    contested::put(&address, &world.ledger, &world.events);
    let before = world.events.len();
    let host = open(&address);
    let is_done = Arc::new(AtomicBool::new(false));
    let cutter = {
        let (address, is_done) = (address.clone(), is_done.clone());
        thread::spawn(move || {
            RUNTIME.block_on(async {
                let client = connect(&address).await;
                let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() \
                     AND application_name = 'ecoledger'";
                while !is_done.load(Ordering::Relaxed) {
                    client.query(cut, &[]).await.expect("cut");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            });
        })
    };
    let (mut requests, mut told) = (HashMap::new(), Vec::new());
    for asked in 0..200_u64 {
        let name = format!("{asked}");
        let line = if asked % 2 == 0 {
            contested::retire(asked / 2 % 10, asked / 20 + 1, &name, &format!("key-{asked}"))
        } else {
            contested::split(asked / 2 % 10, asked / 20, &name)
        };
        let Ok(Request::Command(context, command)) = Request::from_json(&line) else { panic!("a command") };
        requests.insert(id(&name), line);
        let outcome = RUNTIME.block_on(host.execute(&context, &command)).expect("an outcome");
        told.extend(outcome.expect("done").events);
    }
    is_done.store(true, Ordering::Relaxed);
    cutter.join().expect("it cut");
    assert!(host.hindrances().disconnected > 0, "it was cut off");
    let log = contested::expect_one_order(&address, world, &requests);
    assert_eq!(log[before..], told[..], "what was answered, and nothing else");
}
