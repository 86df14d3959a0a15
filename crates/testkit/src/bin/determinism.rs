//! Carries out random histories of both domains, and prints one digest of everything that came of them: each response, each event
//! as it is stored, each snapshot, and each answer to everybody.
//!
//! Equal inputs give equal bytes (D-2): the digest is the same in every process, though each ledger's tables are under a key of
//! their own, so that whatever went through them in their order would show it; and the same in a build for debugging and in one
//! for release. Both print the same line:
//!
//! ```sh
//! cargo run -p ecoledger-testkit --bin determinism -- 100
//! cargo run --release -p ecoledger-testkit --bin determinism -- 100
//! ```
#![allow(clippy::expect_used, clippy::arithmetic_side_effects, reason = "what cannot be run ends the run")]

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher as _, Hasher as _},
};

use ecoledger::{HashKey, Ledger, NotExecuted, Recorded, Request, Response, journal};
use ecoledger_testkit::{
    History, MarketHistory,
    strategy::{credits, history},
    wire::everything::everything,
};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::json;
use sha2::{Digest as _, Sha256};

/// How long a history is.
const LENGTH: usize = 40;

fn main() {
    let histories: u64 = std::env::args().nth(1).map_or(20, |number| number.parse().expect("a number"));
    let mut told = Told::default();
    for seed in 0..histories {
        told.of_channels(seed);
        told.of_market(seed);
    }
    let digest: String = told.digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    println!("{histories} histories of channels, {} of markets, {} requests: {digest}", told.markets, told.requests);
}

/// A key from the operating system, another one each time.
fn random_key() -> HashKey {
    let half = || RandomState::new().build_hasher().finish();
    HashKey::from_bytes((u128::from(half()) << 64 | u128::from(half())).to_le_bytes())
}

fn runner(seed: u64) -> TestRunner {
    let mut bytes = [0; 32];
    bytes.iter_mut().zip(seed.to_le_bytes()).for_each(|(byte, seed)| *byte = seed);
    TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

/// A ledger with a key of its own after these events.
fn begun(events: &[Recorded]) -> Ledger {
    let mut ledger = Ledger::new(random_key());
    ledger.replay(events.iter().cloned()).expect("its own events");
    ledger
}

#[derive(Default)]
struct Told {
    digest: Sha256,
    requests: u64,
    /// Those that were not left out since they are crowded.
    markets: u64,
}

impl Told {
    fn note(&mut self, text: &str) {
        self.digest.update(text.len().to_le_bytes());
        self.digest.update(text);
    }

    fn of_channels(&mut self, seed: u64) {
        let steps = history(LENGTH).new_tree(&mut runner(seed)).expect("a history").current();
        let mut ledger = begun(&History::in_setting().world.events);
        for asked in History::uncompared(&steps).past {
            self.execute(&mut ledger, &asked.context, &asked.command);
        }
        self.end(&ledger, seed);
    }

    fn of_market(&mut self, seed: u64) {
        let mut runner = runner(seed);
        let start = credits::start().new_tree(&mut runner).expect("a start").current();
        if start == credits::Start::Crowded {
            return;
        }
        self.markets += 1;
        let mut history = MarketHistory::at(start);
        let mut ledger = begun(&history.events);
        for _ in 0..LENGTH {
            let step = credits::step().new_tree(&mut runner).expect("a step").current();
            let asked = history.request(&step);
            history.foretell(&step);
            let line = json!({ "context": asked.context, "command": asked.command }).to_string();
            match Request::from_json(&line) {
                Ok(Request::Command(context, command)) => self.execute(&mut ledger, &context, &command),
                Ok(other) => panic!("a command, not {other:?}"),
                Err(refusal) => self.respond(&Response::refused(refusal)),
            }
        }
        self.end(&ledger, seed);
    }

    fn execute(&mut self, ledger: &mut Ledger, context: &ecoledger::CommandContext, command: &ecoledger::Command) {
        let explained = serde_json::to_string(&ledger.explain(context, command)).expect("JSON");
        self.note(&explained);
        match ledger.execute(context, command) {
            Ok(executed) => {
                if !executed.events.is_empty() {
                    self.note(&journal::to_line(&executed.events).expect("one decision"));
                }
                self.respond(&Response::executed(executed));
            }
            Err(NotExecuted::Refused(refusal)) => self.respond(&Response::refused(refusal)),
            Err(other) => panic!("{other}"),
        }
    }

    fn respond(&mut self, response: &Response) {
        self.requests += 1;
        self.note(&serde_json::to_string(response).expect("JSON"));
    }

    fn end(&mut self, ledger: &Ledger, seed: u64) {
        self.note(&ledger.state_digest().expect("a digest").to_string());
        for line in ledger.snapshot() {
            self.note(&line.expect("a line"));
        }
        let audit = serde_json::to_string(&ledger.audit()).expect("JSON");
        self.note(&audit);
        // All that can be asked is much.
        if seed.is_multiple_of(10) {
            for (request, response) in everything(ledger) {
                self.note(&request);
                self.note(&response.to_string());
            }
        }
    }
}
