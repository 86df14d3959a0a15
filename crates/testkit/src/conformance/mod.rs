//! The conformance pack: for every rule, scenarios that any program which speaks the lines can be held to.
//!
//! The files are in `conformance/` of this crate; its README says how they are read and what is compared. They are written from
//! the rules and not from what this library answers. `cargo run -p ecoledger-testkit --bin conformance -- PROGRAM ARGUMENT ...`
//! runs them against a program, [`run`] against anything that [`Speaks`]:
//!
//! ```
//! use ecoledger_testkit::conformance::{InMemory, Pack, run};
//!
//! let pack = Pack::shipped().expect("the files are read");
//! for scenario in pack.of_rule("D-31") {
//!     run(&pack, scenario, &mut || Ok(InMemory::new())).expect("it holds");
//! }
//! ```
//!
//! | room | subject |
//! |---|---|
//! | `pack` | the files, read |
//! | `names` | names that stand for ids and for what was answered |
//! | `request` | a step of a scenario as a line |
//! | `comparison` | what an answer must have |
//! | `scenario` | one scenario, played from its start to its end |
//! | `laws` | what holds in every scenario |
//! | `speaks` | who is asked: a program, or a ledger in memory |

mod comparison;
mod laws;
mod names;
mod pack;
mod request;
mod scenario;
mod speaks;

pub use pack::{Elsewhere, Expected, Given, Pack, Scenario, Setting, Step};
pub use scenario::{Differed, run};
pub use speaks::{InMemory, Program, Speaks};
