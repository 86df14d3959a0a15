//! Small worlds, without exception: every state to which some moves lead, in whatever order they are made.
//!
//! A world has few things and a list of moves, good ones and bad ones, by everybody. [`explore`] makes every move in every state
//! that it has not met yet, which it knows by the digest: ids and times are the same whatever the way, so that ways that lead to
//! the same state are gone on with once. Each move is made by the ledger and its naive model, which must agree; what is refused
//! leaves the digest as it was; and in every state the audit finds the books in order, and everybody is shown what the
//! models say.
//!
//! `cargo run --release -p ecoledger-testkit --bin small_worlds -- deep` goes to the end of all [`WORLDS`] and prints how many states
//! there are; `cargo test` goes less deep.

mod credits;
mod pending;
mod proposals;
mod splits;

use std::{collections::HashSet, fmt::Debug};

use ecoledger::Ledger;

pub use credits::ThreeOrganizations;
pub use pending::PendingTransactions;
pub use proposals::Machine;
pub use splits::Splits;

use crate::laws::hold;

/// In what the ledger and the model differ, or which law does not hold, and by which moves.
pub type Fault = String;

/// A world in one of its states.
pub trait SmallWorld: Clone {
    /// What can be done.
    type Move: Debug;

    /// The ledger.
    fn ledger(&self) -> &Ledger;

    /// What is tried in this state, whether it is possible or not.
    fn moves(&self) -> Vec<Self::Move>;

    /// Makes a move, by the ledger and its model; whether anything has changed.
    ///
    /// # Errors
    ///
    /// Says in what they differ.
    fn make(&mut self, this: &Self::Move) -> Result<bool, Fault>;

    /// What everybody is shown in this state is what the model says.
    ///
    /// # Errors
    ///
    /// Says in what they differ.
    fn compare(&self) -> Result<(), Fault> {
        Ok(())
    }
}

/// What was met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "what a test prints")]
pub struct Explored {
    /// How many different states there are at each depth: by how many moves at least they are reached.
    pub states: Vec<usize>,
    /// How many moves changed something.
    pub changes: usize,
    /// How many were refused, or changed nothing.
    pub others: usize,
}

impl core::fmt::Display for Explored {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { states, changes, others } = self;
        let (all, depth) = (states.iter().sum::<usize>(), states.len().saturating_sub(1));
        write!(f, "{all} states to depth {depth}, {changes} moves that change something, {others} that do not")
    }
}

/// Makes every move in every state, up to so many one after the other; to the end, where that comes sooner.
///
/// # Errors
///
/// Says what does not hold, and by which moves one gets there.
pub fn explore<W: SmallWorld>(start: W, depth: usize) -> Result<Explored, Fault> {
    let digest = |world: &W| world.ledger().state_digest().map_err(|error| error.to_string());
    let mut met = HashSet::from([digest(&start)?.to_string()]);
    let mut explored = Explored { states: vec![1], ..Explored::default() };
    // Each state with the moves that led to it.
    let mut edge = vec![(start, Vec::new())];
    for _ in 0..depth {
        let mut next = Vec::new();
        for (world, way) in edge {
            let before = digest(&world)?;
            let mut after = world.clone();
            for this in world.moves() {
                let told = |fault: Fault| format!("{fault}\nafter {way:?}\nby {this:?}");
                let changed = after.make(&this).map_err(told)?;
                if !changed {
                    // That nothing else changed, the history holds (D-4, D-78).
                    explored.others += 1;
                    continue;
                }
                let found = digest(&after)?;
                hold(found != before, || format!("D-4: {before} stays")).map_err(told)?;
                explored.changes += 1;
                let audit = after.ledger().audit();
                hold(audit.balanced, || format!("{:?}", audit.faults)).map_err(told)?;
                let reached = std::mem::replace(&mut after, world.clone());
                if met.insert(found.to_string()) {
                    reached.compare().map_err(told)?;
                    next.push((reached, [&way[..], &[format!("{this:?}")]].concat()));
                }
            }
        }
        if next.is_empty() {
            break;
        }
        explored.states.push(next.len());
        edge = next;
    }
    Ok(explored)
}

/// A world by its name, and how it is explored to a depth.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a row of a table")]
pub struct Exploration {
    /// What is in the world.
    pub name: &'static str,
    /// To which depth every run of the tests goes.
    pub shallow: usize,
    /// To which depth, or length, it goes when it is asked for.
    pub deep: usize,
    /// Explores it.
    pub explore: fn(usize) -> Result<Explored, Fault>,
}

/// The life of one proposal.
const fn of_one(name: &'static str, explore: fn(usize) -> Result<Explored, Fault>) -> Exploration {
    Exploration { name, shallow: 8, deep: 8, explore }
}

/// The life of two proposals of one type about the same.
const fn of_two(name: &'static str, explore: fn(usize) -> Result<Explored, Fault>) -> Exploration {
    Exploration { name, shallow: 4, deep: 8, explore }
}

/// Every world.
pub const WORLDS: [Exploration; 23] = [
    Exploration { name: "splits of a range up to a length", shallow: 4, deep: 8, explore: splits::up_to },
    Exploration { name: "three pending transactions on two bundles", shallow: 5, deep: 9, explore: pending::to },
    of_one("MBPRegister", |depth| explore(Machine::registration(), depth)),
    of_one("MBPClaimVerify", |depth| explore(Machine::verification(), depth)),
    of_one("CreditMint, and its claim", |depth| explore(Machine::issuance(), depth)),
    of_one("MarketplaceTraderRegister", |depth| explore(Machine::trader(), depth)),
    of_one("MarketplaceTraderRegister of an organization on both sides", |depth| explore(Machine::both_sides(), depth)),
    of_one("MarketplaceListingRegister", |depth| explore(Machine::listing(), depth)),
    of_one("MarketplaceListingDeregister", |depth| explore(Machine::delisting(), depth)),
    of_one("MarketplaceListingTransfer", |depth| explore(Machine::moving(), depth)),
    of_one("CreditRetire", |depth| explore(Machine::retirement(), depth)),
    of_one("ESGEmissionOffset", |depth| explore(Machine::offset(), depth)),
    of_two("two of MBPRegister", |depth| explore(Machine::registration().twice(), depth)),
    of_two("two of MBPClaimVerify", |depth| explore(Machine::verification().twice(), depth)),
    of_two("two of CreditMint, and its claim", |depth| explore(Machine::issuance().twice(), depth)),
    of_two("two of MarketplaceTraderRegister", |depth| explore(Machine::trader().twice(), depth)),
    of_two("two of MarketplaceTraderRegister of an organization on both sides", |depth| {
        explore(Machine::both_sides().twice(), depth)
    }),
    of_two("two of MarketplaceListingRegister", |depth| explore(Machine::listing().twice(), depth)),
    of_two("two of MarketplaceListingDeregister", |depth| explore(Machine::delisting().twice(), depth)),
    of_two("two of MarketplaceListingTransfer", |depth| explore(Machine::moving().twice(), depth)),
    of_two("two of CreditRetire", |depth| explore(Machine::retirement().twice(), depth)),
    of_two("two of ESGEmissionOffset", |depth| explore(Machine::offset().twice(), depth)),
    Exploration {
        name: "a credit among three organizations",
        shallow: 6,
        deep: 9,
        explore: |depth| explore(ThreeOrganizations::new(), depth),
    },
];
