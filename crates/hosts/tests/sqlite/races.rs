//! Four processes on one file, on the same ten bundles and ten credits.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use ecoledger_testkit::{
    World,
    wire::{
        Value, asset, id, json,
        market::{act, admin, split, submit, transfer},
        priced, retirement, trade, user,
    },
};

use super::{
    answer,
    conversation::Conversation,
    drill::{random, request, size},
    folder, open, program,
};

const PROCESSES: usize = 4;
const BUNDLES: u64 = 10;
const CERTIFICATES: u64 = 1_000_000;
const CREDITS: u64 = 10;

/// Ten bundles of `made`, and ten credits of `S`, ten tonnes each.
fn with_bundles_and_credits(file: &Path) {
    let mut world = World::traders();
    for bundle in 0..BUNDLES {
        world.onramp("made", &format!("B{bundle}_1"), &format!("B{bundle}_{CERTIFICATES}"));
    }
    let mut market = World::market().with_credit();
    let names: Vec<String> = (0..CREDITS).map(|credit| format!("C{credit}")).collect();
    let children: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "10")).collect();
    market.ok(&admin("S"), split("C", &children));
    let mut store = open(file);
    // The market's clock stands earlier than the channel's.
    for line in market.requests.iter().chain(&world.requests) {
        let response = answer(&mut store, line);
        assert!(response.starts_with(r#"{"ok":true"#), "{line}: {response}");
    }
}

/// What a process was told.
#[derive(Default)]
struct Told {
    ok: u64,
    refused: BTreeMap<String, u64>,
    retired: u64,
}

/// A client of one process.
struct Client {
    name: String,
    host: Conversation,
    asked: u64,
    heads: Vec<u64>,
    /// Credits that anybody has made.
    credits: Arc<Mutex<Vec<String>>>,
    told: Told,
}

impl Client {
    fn new_name(&mut self) -> String {
        self.asked += 1;
        format!("{} {}", self.name, self.asked)
    }

    fn ask(&mut self, request: &str) -> Value {
        let response = self.host.ask(request);
        if response["ok"] == true {
            self.told.ok += 1;
        } else {
            let code = response["error"]["code"].as_str().expect("a code").to_owned();
            *self.told.refused.entry(code).or_default() += 1;
        }
        response
    }

    /// Sells or retires from the head of a bundle, which others may have taken. A retirement is asked for twice.
    fn take_certificates(&mut self) {
        let bundle = usize::try_from(random(BUNDLES)).expect("few");
        let (first, name) = (self.heads[bundle], self.new_name());
        let volume = 1 + random(3);
        let (start, end) = (format!("B{bundle}_{first}"), format!("B{bundle}_{}", first + volume - 1));
        let key = name.replace(' ', "-");
        let is_trade = random(2) == 0;
        let command = if is_trade {
            trade("made", "buyer", &name, json!([priced(&start, &end, 1.0)]))
        } else {
            retirement("made", &name, json!([asset(&start, &end)]))
        };
        let request = request(&name, &user("north user"), command, Some(&key));
        let response = self.ask(&request);
        if response["ok"] == false {
            self.heads[bundle] = self.head(bundle);
            return;
        }
        self.heads[bundle] = first + volume;
        if !is_trade {
            self.told.retired += volume;
            let again = self.ask(&request);
            assert_eq!((&again["ok"], &again["events"]), (&json!(true), &json!([])), "exactly once: {again}");
        }
    }

    /// Where a bundle begins now.
    fn head(&mut self, bundle: usize) -> u64 {
        let query = json!({"type": "listableAssets", "traderId": id("made"), "limit": 1000});
        let context = json!({"at": "2027-01-01T00:00:00Z", "actor": user("north user")});
        let response = self.host.ask(&json!({"context": context, "query": query}).to_string());
        let starts = response["result"]["items"].as_array().expect("a list").iter();
        let mut numbers = starts.filter_map(|item| item["start"].as_str()?.strip_prefix(&format!("B{bundle}_"))?.parse().ok());
        numbers.next().expect("a bundle of a million is never used up")
    }

    /// Splits, sells or retires a credit, as others do.
    fn take_credit(&mut self) {
        let known = self.credits.lock().expect("no panic").clone();
        let credit = &known[usize::try_from(random(known.len() as u64)).expect("few")];
        let name = self.new_name();
        match random(3) {
            0 => {
                let children = [format!("{name} a"), format!("{name} b")];
                let halves = [(children[0].as_str(), "0.5"), (children[1].as_str(), "9.5")];
                let owner = if random(2) == 0 { "S" } else { "B" };
                let response = self.ask(&request(&name, &admin(owner), split(credit, &halves), None));
                if response["ok"] == true {
                    self.credits.lock().expect("no panic").extend(children);
                }
            }
            1 => drop(self.ask(&request(&name, &admin("S"), transfer(credit, "B"), None))),
            _ => {
                let proposal = json!({"type": "CreditRetire", "creditId": id(credit)});
                let response = self.ask(&request(&name, &admin("B"), submit(&name, proposal), None));
                if response["ok"] == true {
                    let approval = self.new_name();
                    self.ask(&request(&approval, &admin("R"), act(&name, json!("approve")), None));
                }
            }
        }
    }
}

/// `ECOLEDGER_RACE_SECONDS` says for how long.
#[test]
fn four_processes_race_on_ten_bundles_and_ten_credits_and_nothing_is_lost_or_doubled() {
    let file = folder("races").join("races.db");
    with_bundles_and_credits(&file);
    let until = Instant::now() + Duration::from_secs(size("ECOLEDGER_RACE_SECONDS", 3));
    let credits = Arc::new(Mutex::new((0..CREDITS).map(|credit| format!("C{credit}")).collect::<Vec<_>>()));
    let clients: Vec<_> = (0..PROCESSES)
        .map(|process| {
            let mut client = Client {
                name: format!("process {process}"),
                host: Conversation::begin(program(&file)),
                asked: 0,
                heads: vec![1; usize::try_from(BUNDLES).expect("few")],
                credits: credits.clone(),
                told: Told::default(),
            };
            thread::spawn(move || {
                while Instant::now() < until {
                    if random(3) == 0 {
                        client.take_credit();
                    } else {
                        client.take_certificates();
                    }
                }
                assert_eq!(client.host.end(), Some(0));
                client.told
            })
        })
        .collect();
    let told: Vec<Told> = clients.into_iter().map(|client| client.join().expect("a client ends")).collect();
    let audit = open(&file).audit().unwrap();
    assert!(audit.balanced, "{:?}", audit.faults);
    let certificates = &audit.certificates;
    assert_eq!(certificates.onramped, u128::from(BUNDLES * CERTIFICATES));
    assert_eq!(certificates.listable + certificates.retired, certificates.onramped);
    let retired: u64 = told.iter().map(|told| told.retired).sum();
    assert_eq!(certificates.retired, u128::from(retired), "each retirement that was acknowledged, once");
    let mut refused: BTreeMap<String, u64> = BTreeMap::new();
    for (code, count) in told.iter().flat_map(|told| &told.refused) {
        *refused.entry(code.clone()).or_default() += count;
    }
    let conflicts = [
        "notBundleStart",
        "assetNotListable",
        "beyondBundleEnd",
        "wrongState",
        "openProposal",
        "splitSumMismatch",
        "sameOwner",
        "notFound",
        "forbidden",
    ];
    assert!(refused.keys().all(|code| conflicts.contains(&code.as_str())), "{refused:?}");
    assert!(refused.contains_key("notBundleStart"), "they met on the bundles: {refused:?}");
    let ok: Vec<u64> = told.iter().map(|told| told.ok).collect();
    assert!(ok.iter().all(|ok| *ok > 0), "each has its turn: {ok:?}");
    println!("carried out {ok:?}, refused {refused:?}, certificates retired {retired}");
}
