//! The engine beside the fair floor on the same steps: first held against each other, then timed in turns, a block of each at a time.
//! The median block counts.

use std::time::Duration;

use ecoledger::{Command, CommandContext, Ledger};

use crate::{fair::Fair, run};

/// What is asked by one command.
pub type Asked = (CommandContext, Command);

/// How a world makes a step: its commands, one or more.
pub type Make<W> = fn(&mut W, &mut Vec<Asked>);

/// Steps in a block: few enough that a command is still warm when it is decided, as in a service that has just read it, and that most
/// blocks are done before the system gives the processor to somebody else.
const BLOCK: usize = 128;
/// Blocks of which the median counts.
const BLOCKS: usize = 401;
/// Blocks on one copy of a state.
const BLOCKS_OF_COPY: usize = 4;
/// How many steps a race times, one by one.
pub const TIMED: u64 = (BLOCK * BLOCKS) as u64;
/// How a block is taken.
#[derive(Clone, Copy, Debug)]
pub enum Taken {
    /// One command after the other.
    Singly,
    /// So many in one call.
    Together(usize),
    /// So many in one go, all of them decided before any is recorded.
    BeforeAny(usize),
}

/// What a step took on each side, in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// The engine without projections.
    pub bare: f64,
    /// The fair floor.
    pub fair: f64,
    /// The engine with projections, if it runs too.
    pub indexed: f64,
}

/// The sides of a race, and the world that makes their steps.
#[derive(Clone, Debug)]
pub struct Race<W> {
    world: W,
    bare: Ledger,
    fair: Fair,
    indexed: Option<Ledger>,
    /// After how many steps each block starts afresh, so that a small world stays small.
    afresh: Option<usize>,
    turn: usize,
}

impl<W: Clone> Race<W> {
    /// A race of sides that are in the same state.
    pub fn new(world: W, bare: Ledger, fair: Fair, indexed: Option<Ledger>) -> Self {
        Self { world, bare, fair, indexed, afresh: None, turn: 0 }
    }

    /// Lets each block start from copies of the state as it is, after so many steps that nobody times: a copy has no room to spare, so
    /// that its first steps take fresh pages from the system and let its tables grow. A state that grew by itself did so long before.
    #[must_use]
    pub fn afresh(mut self, settling: usize) -> Self {
        self.afresh = Some(settling);
        self
    }

    fn made(&mut self, make: Make<W>, steps: usize) -> Vec<Asked> {
        let mut commands = Vec::with_capacity(2 * steps);
        for _ in 0..steps {
            make(&mut self.world, &mut commands);
        }
        commands
    }

    /// Holds the floor against the engine, step by step: events, entities and refusals.
    ///
    /// # Panics
    /// Where they differ.
    pub fn compare(&mut self, make: Make<W>, steps: usize) {
        for (context, command) in self.made(make, steps) {
            let mut own = Vec::new();
            let taken = self.fair.take(&context, &command, &mut own);
            let executed = self.bare.execute(&context, &command);
            assert_eq!(executed.is_ok(), taken.is_ok(), "{executed:?} {taken:?}");
            let events = executed.map(|executed| executed.events).unwrap_or_default();
            self.fair.expect_same(&self.bare, &events, &own);
            if let Some(indexed) = &mut self.indexed {
                indexed.record(&events).expect("consistent");
            }
        }
    }

    /// Lets all sides take steps that nobody times.
    pub fn fill(&mut self, make: Make<W>, steps: usize) {
        let mut left = steps;
        while left > 0 {
            let block = left.min(BLOCK);
            self.block(make, block, Taken::Singly);
            left -= block;
        }
    }

    /// How long the engine, the floor and the engine with projections take for the same steps, in an order that changes.
    fn block(&mut self, make: Make<W>, steps: usize, taken: Taken) -> [Duration; 3] {
        let commands = self.made(make, steps);
        let mut times = [Duration::ZERO; 3];
        for place in 0..3 {
            let side = (place + self.turn) % 3;
            times[side] = self.take(side, &commands, taken);
        }
        self.turn += 1;
        times
    }

    fn take(&mut self, side: usize, commands: &[Asked], taken: Taken) -> Duration {
        let ledger = match side {
            0 => Some(&mut self.bare),
            1 => None,
            _ => match &mut self.indexed {
                Some(indexed) => Some(indexed),
                None => return Duration::ZERO,
            },
        };
        match (ledger, taken) {
            (Some(ledger), Taken::Singly) => run::singly(ledger, commands),
            (Some(ledger), Taken::Together(size)) => run::together(ledger, commands, size),
            (Some(ledger), Taken::BeforeAny(size)) => run::before_any(ledger, commands, size),
            (None, Taken::Singly) => run::fair_singly(&mut self.fair, commands),
            (None, Taken::Together(size) | Taken::BeforeAny(size)) => run::fair_together(&mut self.fair, commands, size),
        }
    }

    /// What a step takes on each side.
    pub fn time(&mut self, make: Make<W>, taken: Taken) -> Times {
        let steps = match taken {
            Taken::Singly => BLOCK,
            Taken::Together(size) | Taken::BeforeAny(size) => size.max(BLOCK),
        };
        let mut blocks = Vec::with_capacity(BLOCKS);
        while blocks.len() < BLOCKS {
            if let Some(settling) = self.afresh {
                let mut copy = self.clone();
                copy.block(make, settling, taken);
                blocks.extend((0..BLOCKS_OF_COPY).map(|_| copy.block(make, steps, taken)));
            } else {
                blocks.push(self.block(make, steps, taken));
            }
        }
        let [bare, fair, indexed] = [0, 1, 2].map(|side| median(blocks.iter().map(|block| block[side]), steps));
        Times { bare, fair, indexed }
    }
}

/// The median block, as nanoseconds of a step.
fn median(times: impl Iterator<Item = Duration>, steps: usize) -> f64 {
    let mut times: Vec<Duration> = times.collect();
    times.sort_unstable();
    times[times.len() / 2].as_nanos() as f64 / steps as f64
}

/// One side alone: steps that nobody times, then what a step takes, in nanoseconds.
pub fn alone<W>(world: &mut W, make: Make<W>, fill: u64, mut take: impl FnMut(&[Asked]) -> Duration) -> f64 {
    let mut commands = Vec::with_capacity(2 * BLOCK);
    let mut block = |world: &mut W| {
        commands.clear();
        for _ in 0..BLOCK {
            make(world, &mut commands);
        }
        take(&commands)
    };
    for _ in 0..fill / BLOCK as u64 {
        block(world);
    }
    median((0..BLOCKS).map(|_| block(world)), BLOCK)
}
