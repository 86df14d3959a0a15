//! Processes that want the same at once. `ECOLEDGER_RACE_SECONDS` and `ECOLEDGER_RACE_PROCESSES` make it longer and wider.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
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

/// So many bundles and so many credits are asked for at once.
const TOGETHER: u64 = 6;

/// How far bundles and credits are taken, as far as anybody knows: all clients want what comes next.
#[derive(Default)]
struct Frontier([[AtomicU64; 2]; EACH as usize]);

impl Frontier {
    fn of(&self, retires: bool, place: u64) -> &AtomicU64 {
        &self.0[usize::try_from(place).expect("small")][usize::from(retires)]
    }

    /// Serials begin with 1, splits with 0.
    fn next(&self, retires: bool, place: u64) -> u64 {
        self.of(retires, place).load(Ordering::Relaxed) + u64::from(retires)
    }

    fn passed(&self, pair: &Pair) {
        self.of(pair.retires, pair.place).fetch_max(pair.next + 1 - u64::from(pair.retires), Ordering::Relaxed);
    }
}

/// What is asked of one bundle or credit, twice: once as it is, and once again.
struct Pair {
    retires: bool,
    place: u64,
    next: u64,
    asked: [(String, String); 2],
}

impl Pair {
    /// A retirement comes again as a new command under its idempotency key; a split with the id that it had.
    fn new(retires: bool, place: u64, next: u64, name: &str) -> Self {
        let again = format!("{name} again");
        let asked = if retires {
            let key = format!("key-{name}").replace(' ', "-");
            [name, &again].map(|name| (id(name), contested::retire(place, next, name, &key)))
        } else {
            let asked = (id(name), contested::split(place, next, name));
            [asked.clone(), asked]
        };
        Self { retires, place, next, asked }
    }
}

/// Takes what comes next of the bundles and the credits, if no other one does; each request is sent twice.
fn client(address: &str, client: u64, until: Instant, frontier: &Frontier) -> Told {
    let (mut process, mut told) = (Process::start(address), Told::default());
    for step in 0.. {
        if Instant::now() >= until {
            break;
        }
        let places = || (0..TOGETHER).map(|place| (step * 3 + place) % EACH);
        let pair = |retires: bool, place: u64| {
            Pair::new(retires, place, frontier.next(retires, place), &format!("{client} {step} {place} {retires}"))
        };
        let pairs: Vec<Pair> =
            places().map(|place| pair(true, place)).chain(places().map(|place| pair(false, place))).collect();
        let lines: Vec<(String, String)> =
            [0, 1].iter().flat_map(|time| pairs.iter().map(|pair| pair.asked[*time].clone())).collect();
        assert!(process.send(&lines.iter().map(|(_, line)| line.clone()).collect::<Vec<_>>()), "it takes lines");
        told.requests.extend(lines.iter().cloned());
        let answers: Vec<Value> =
            lines.iter().map(|_| serde_json::from_str(&process.receive().expect("a response")).expect("JSON")).collect();
        let (first, second) = answers.split_at(pairs.len());
        for ((pair, first), second) in pairs.iter().zip(first).zip(second) {
            told.take(pair, first, second);
            frontier.passed(pair);
        }
    }
    told.conflicts = number(&process.end(), "conflicts ");
    told
}

impl Told {
    fn take(&mut self, pair: &Pair, first: &Value, second: &Value) {
        assert_eq!(first["ok"], second["ok"], "{first}\n{second}");
        let taken = if pair.retires { &mut self.retired } else { &mut self.split };
        if first["ok"] == true {
            let no_events = Value::Array(Vec::new());
            assert_eq!(second["events"], if pair.retires { no_events } else { first["events"].clone() });
            assert_eq!(first["result"]["taskId"], second["result"]["taskId"]);
            taken.push((pair.place, pair.next));
        } else {
            let code = first["error"]["code"].as_str().expect("a code");
            assert!(
                ["notBundleStart", "notFound", "creditNotActive", "assetNotOwned", "alreadyExists"].contains(&code),
                "{first}"
            );
            self.refused += 1;
        }
    }
}

#[test]
fn processes_race_on_ten_bundles_and_ten_credits() {
    let (processes, seconds) = (size("ECOLEDGER_RACE_PROCESSES", 4), size("ECOLEDGER_RACE_SECONDS", 3));
    let (address, world) = (database(), contested::world());
    contested::put(&address, &world.ledger, &world.events);
    let until = Instant::now() + Duration::from_secs(seconds);
    let frontier = Arc::new(Frontier::default());
    let clients: Vec<_> = (0..processes)
        .map(|number| {
            let (address, frontier) = (address.clone(), frontier.clone());
            thread::spawn(move || client(&address, number, until, &frontier))
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
        assert_eq!(
            taken.iter().collect::<BTreeSet<_>>().len(),
            taken.len(),
            "no two were told that they have the same of the {what}"
        );
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
