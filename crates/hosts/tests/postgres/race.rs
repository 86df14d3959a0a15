//! Processes that want the same at once. `ECOLEDGER_SECONDS` and `ECOLEDGER_PROCESSES` make it longer and wider.

use std::{
    collections::{BTreeSet, HashMap},
    thread,
    time::{Duration, Instant},
};

use ecoledger_testkit::wire::{Value, id};

use super::{
    contested::{self, EACH},
    process::{Process, number, size},
    server::{RUNTIME, connect, database},
};

/// What a client asked and was told.
#[derive(Default)]
struct Told {
    /// By command id.
    requests: HashMap<String, String>,
    /// Certificates that it has retired, as bundle and serial.
    retired: Vec<(u64, u64)>,
    /// Grams that it has split off, as credit and step.
    split: Vec<(u64, u64)>,
    refused: u64,
    conflicts: u64,
}

/// Walks along the bundles and the credits, as far as others have not taken them; each request is sent twice.
fn client(address: &str, client: u64, until: Instant) -> Told {
    let (mut process, mut told) = (Process::start(address), Told::default());
    let mut next = [[1, 0]; EACH as usize];
    for step in 0.. {
        if Instant::now() >= until {
            break;
        }
        let place = step / 2 % EACH;
        let [serial, credit] = &mut next[usize::try_from(place).expect("small")];
        let name = format!("{client} {step}");
        let again = format!("{name} again");
        let retires = step % 2 == 0;
        // A retirement comes again as a new command under its idempotency key; a split with the id that it had.
        let (asked, ids) = if retires {
            let key = format!("key-{client}-{step}");
            let asked = [&name, &again].map(|name| contested::retire(place, *serial, name, &key));
            (asked, [id(&name), id(&again)])
        } else {
            let asked = contested::split(place, *credit, &name);
            ([asked.clone(), asked], [id(&name), id(&name)])
        };
        assert!(process.send(&asked), "it takes lines");
        told.requests.extend(ids.into_iter().zip(asked));
        let [first, second] = [(); 2].map(|()| -> Value {
            let line = process.receive().expect("a response");
            serde_json::from_str(&line).expect("JSON")
        });
        assert_eq!(first["ok"], second["ok"], "{first}\n{second}");
        let (at, taken) = if retires { (serial, &mut told.retired) } else { (credit, &mut told.split) };
        if first["ok"] == true {
            let no_events = Value::Array(Vec::new());
            assert_eq!(second["events"], if retires { no_events } else { first["events"].clone() });
            assert_eq!(first["result"], second["result"]);
            taken.push((place, *at));
        } else {
            let code = first["error"]["code"].as_str().expect("a code");
            assert!(["notBundleStart", "notFound", "creditNotActive", "assetNotOwned", "alreadyExists"].contains(&code), "{first}");
            told.refused += 1;
        }
        *at += 1;
    }
    told.conflicts = number(&process.end(), "conflicts ");
    told
}

#[test]
fn processes_race_on_ten_bundles_and_ten_credits() {
    let (processes, seconds) = (size("ECOLEDGER_PROCESSES", 4), size("ECOLEDGER_SECONDS", 3));
    let (address, world) = (database(), contested::world());
    contested::put(&address, &world.ledger, &world.events);
    let until = Instant::now() + Duration::from_secs(seconds);
    let clients: Vec<_> = (0..processes)
        .map(|number| {
            let address = address.clone();
            thread::spawn(move || client(&address, number, until))
        })
        .collect();
    let mut all = Told::default();
    for client in clients {
        let told = client.join().expect("a client");
        all.requests.extend(told.requests);
        all.retired.extend(told.retired);
        all.split.extend(told.split);
        all.refused += told.refused;
        all.conflicts += told.conflicts;
    }
    let before = world.events.len();
    let log = contested::expect_one_order(&address, world, &all.requests);
    for (what, taken) in [("certificates", &all.retired), ("grams", &all.split)] {
        assert_eq!(taken.iter().collect::<BTreeSet<_>>().len(), taken.len(), "no two were told that they have the same of the {what}");
    }
    let of = |kind: &str| log[before..].iter().filter(|event| event.event.type_name() == kind).count();
    assert_eq!(of("retirementRegistered"), all.retired.len(), "each retirement that was answered is there once");
    assert_eq!(of("creditSplit"), all.split.len(), "each split that was answered is there once");
    let deadlocks: i64 = RUNTIME.block_on(async {
        let query = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
        connect(&address).await.query_one(query, &[]).await.expect("statistics").get(0)
    });
    assert_eq!(deadlocks, 0, "nobody waited in a circle");
    assert!(all.conflicts > 0, "they did meet");
    println!(
        "processes {processes}, seconds {seconds}: retirements {}, splits {}, refused {}, conflicts {} (0 missed), deadlocks 0",
        all.retired.len(),
        all.split.len(),
        all.refused,
        all.conflicts
    );
}
