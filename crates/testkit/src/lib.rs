//! Testing with ecoledger, for its users and for itself.
//!
//! | module | subject |
//! |---|---|
//! | [`world`], [`expected`] | given, when, then: a ledger with a clock and its events so far |
//! | [`setting`], [`sample`], [`ids`] | channels, users, traders and values that are there already |
//! | [`laws`] | what holds for every ledger: call them after any step |
//! | [`model`] | naive models of both services, in plain lists: they predict each command's code, or its events and answer, and what everybody is shown after |
//! | [`strategy`] | random commands that hit, miss and collide, for property tests |
//! | [`history`], [`market_history`] | a ledger and a model side by side |
//! | [`rows`] | lists as rows of a table beside a ledger, and queries that are answered from it |
//! | [`growth`] | what may pile up in a ledger, one more of it, and the pages that are read of it |
//! | [`lone`] | one entity, folded from the events that touch it |
//! | [`part`] | a working set over a ledger: the law that it decides and answers as the whole does |
//! | [`wire`] | the same world asked in JSON, as a host is asked; two sales channels and a market to begin with |
//! | [`mermaid`] | reads pictures, by the rules that Mermaid reads by |
//! | [`store`] | what any store must do for working sets: a suite to run against yours |
//! | [`conformance`] | scenarios for every rule, for any program that speaks the lines |
//! | [`golden`] | readable files that are compared |
//! | [`small_worlds`] | every state to which a few moves lead, in whatever order |
//! | [`targets`] | what fuzzing does with its bytes, and `cargo test` with its corpus |
//!
//! ```
//! use ecoledger::{Actor, Code, bundles::WithdrawCertificates};
//! use ecoledger_testkit::{World, event, ids, json, sample, setting};
//!
//! let mut world = World::with_channel();
//! let trader = ids::trader(setting::MADE);
//! world.given(Actor::Operator, setting::onramp(trader, "I_1..I_10"));
//!
//! let withdraw = |range| WithdrawCertificates::new(trader, sample::range(range), sample::text("Error"));
//! world.when(Actor::Operator, withdraw("I_2..I_3")).then_refused(Code::NotBundleStart);
//! world.when(Actor::Operator, withdraw("I_1..I_3")).then([event("certificatesWithdrawn", json!({ "reason": "Error" }))]);
//! world.then_listable(trader, &["I_4..I_10"]).then_laws_hold();
//! ```
//!
//! # A service's own property test
//!
//! A service adds rules of its own, and keeps what it shows beside the ledger. [`strategy`] makes histories, [`History::of`]
//! carries them out beside the naive model and panics where they differ, and [`laws`] say that the ledger is in order. It takes
//! `ecoledger`, this crate and `proptest` among its `dev-dependencies`. Here a service counts what came in for each trader, event
//! by event, and its sum must be the ledger's after any history:
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use ecoledger::{Event, Recorded, bundles, kernel::TraderId};
//! use ecoledger_testkit::{History, cases, laws, strategy::history};
//! use proptest::{prelude::*, test_runner::TestRunner};
//!
//! /// The service's own table.
//! fn onramped(events: &[Recorded]) -> BTreeMap<TraderId, u64> {
//!     let mut sums = BTreeMap::new();
//!     for event in events {
//!         if let Event::Bundles(bundles::Event::BundleOnramped(onramped)) = &event.event {
//!             *sums.entry(onramped.trader_id).or_default() += onramped.bundle.volume();
//!         }
//!     }
//!     sums
//! }
//!
//! let any_history_agrees = TestRunner::new(cases(16)).run(&history(30), |steps| {
//!     let History { world, .. } = History::of(&steps);
//!     let came_in: u128 = onramped(&world.events).values().copied().map(u128::from).sum();
//!     prop_assert_eq!(came_in, world.ledger.audit().certificates.onramped);
//!     laws::all_hold(&world.ledger, &world.events).map_err(TestCaseError::fail)
//! });
//! any_history_agrees.expect("the service's table is the ledger's");
//! ```
//!
//! The same with credits. A step is a handful of dice that are thrown in the state which the model knows, so that shrinking leaves
//! steps out and makes the others plainer; a difference names the request in JSON:
//!
//! ```
//! use ecoledger_testkit::{MarketHistory, cases, strategy::credits::{start, steps}};
//! use proptest::test_runner::{TestCaseError, TestRunner};
//!
//! let any_market_agrees = TestRunner::new(cases(4)).run(&(start(), steps(20)), |(start, steps)| {
//!     let mut history = MarketHistory::at(start);
//!     for step in &steps {
//!         history.take(step).map_err(TestCaseError::fail)?;
//!         assert!(history.ledger.audit().balanced); // or whatever your service promises
//!     }
//!     history.compare_all().map_err(TestCaseError::fail)
//! });
//! any_market_agrees.expect("the ledger is what the model says");
//! ```
//!
//! That is what `proptest-state-machine` is for: its transitions are drawn in the state of a model too, and made by model and system one
//! after the other. Here the model decides no sooner than the dice are read, so that fuzzing and small worlds take the same steps, and a
//! list of them is all that needs to shrink.
#![allow(
    clippy::std_instead_of_alloc,
    clippy::panic,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    reason = "a test fails by panicking, and says so; std is here"
)]
#![allow(
    clippy::as_conversions,
    clippy::needless_pass_by_value,
    clippy::should_implement_trait,
    clippy::std_instead_of_core,
    clippy::too_many_lines,
    reason = "tables of JSON values, row by row, on a machine with the standard library"
)]

mod cases;
pub mod conformance;
pub mod expected;
pub mod golden;
pub mod growth;
pub mod history;
pub mod ids;
pub mod laws;
pub mod lone;
pub mod market_history;
pub mod mermaid;
pub mod model;
pub mod part;
pub mod rows;
pub mod sample;
pub mod setting;
pub mod small_worlds;
pub mod store;
pub mod strategy;
pub mod targets;
pub mod wire;
pub mod world;

pub use cases::cases;
pub use expected::event;
pub use history::History;
pub use market_history::MarketHistory;
pub use serde_json::json;
pub use world::{Outcome, World, given};
