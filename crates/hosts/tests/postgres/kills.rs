//! A process that is killed at random moments. `ECOLEDGER_KILLS` makes it more often.

use std::{collections::HashMap, thread, time::Duration};

use ecoledger_testkit::wire::{Value, id};

use super::{
    contested,
    process::{Process, size},
    server::database,
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
                let line = if asked % 2 == 0 {
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
