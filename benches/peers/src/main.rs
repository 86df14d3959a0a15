//! Prints what a trade takes in other event-sourcing crates, each with events in memory, beside ours, as rows of the table that
//! `targets` prints:
//!
//! ```sh
//! cargo run --release --manifest-path benches/peers/Cargo.toml
//! cargo build --release -p ecoledger-hosts --bin sqlite
//! .ci/servers cargo run --release --manifest-path benches/peers/Cargo.toml -- durable [target/release/sqlite]
//! ```
//!
//! Each peer decides the same trades by the same functions, once with the [smallest domain](domain::Small) and once with one that [keeps
//! the facts](domain::Full) that ecoledger keeps. Their aggregate is what came by one on-ramp, and they replay it for each command, as
//! is their way; so what a step takes grows with the sales of a bundle, and two numbers of bundles are shown. `disintegrate` 4 has no
//! store in memory.
//!
//! `durable` prints what a trade takes that is on the disk before it is answered: see its module.

mod cqrs;
mod domain;
mod durable;
mod eventually;
mod fmodel;

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use ecoledger::{Event, Ledger, bundles};
use ecoledger_benches::{
    KEY,
    race::Asked as Ours,
    run,
    table::{Unit, row, thousands},
    world::{VOLUME, World},
};
use uuid::Uuid;

use crate::{
    cqrs::Cqrs,
    domain::{BundleId, Command, Directory, Domain, Full, Small, Trade},
    eventually::Eventually,
    fmodel::{Fmodel, FmodelStates},
};

/// An allocator that keeps what is freed, as in the benchmarks of steps.
#[global_allocator]
static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Trades in a run, in blocks that alternate with ours.
const TRADES: usize = 10_000;
const BLOCK: usize = 100;
/// Runs, each on stores made afresh; of each block the smallest of them counts, so that a busy machine is no part of it.
const RUNS: usize = 5;

/// A command, with its aggregate's id in a text where a crate asks for one.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The aggregate.
    pub id: String,
    /// The command.
    pub command: Command,
}

impl From<Command> for Asked {
    fn from(command: Command) -> Self {
        let (issuance, number) = command.bundle();
        Self { id: format!("{issuance}-{number}"), command }
    }
}

/// A crate that takes commands.
pub trait Peer {
    /// Its name and version.
    const NAME: &'static str;

    /// With nothing in its store.
    fn new(directory: &Arc<Directory>) -> Self;

    /// Takes commands, one after the other.
    fn run(&mut self, asked: &[Asked]);
}

/// What both sides take.
struct Work {
    ledger: Ledger,
    ours: Vec<Ours>,
    directory: Arc<Directory>,
    onramps: Vec<Asked>,
    trades: Vec<Asked>,
}

fn bundle_of((issuance, certificate): (Uuid, u64)) -> BundleId {
    (issuance, (certificate - 1) / VOLUME)
}

/// What the world begins with, as the peers know it.
fn learn(event: &Event, directory: &mut Directory, onramps: &mut Vec<Asked>) {
    match event {
        Event::Bundles(bundles::Event::UserBound(event)) => {
            directory.users.insert(event.user_id.uuid(), event.sales_channel_id.uuid());
        }
        Event::Bundles(bundles::Event::TraderCreated(event)) => {
            directory.traders.insert(event.trader_id.uuid(), event.sales_channel_id.uuid());
        }
        Event::Bundles(bundles::Event::BundleOnramped(event)) => {
            let range = &event.bundle;
            let issuance: Uuid = range.issuance().to_string().parse().expect("a uuid");
            let (first, last) = (range.first(), range.last());
            let bundle = bundle_of((issuance, first));
            onramps.push(Command::Onramp { bundle, owner: event.trader_id.uuid(), range: (first, last) }.into());
        }
        _ => {}
    }
}

impl Work {
    fn new(bundles: u64) -> Self {
        let (mut directory, mut onramps) = (Directory::default(), Vec::new());
        let mut world = World::told(bundles, Ledger::without_projections(KEY), |events| {
            events.iter().for_each(|recorded| learn(&recorded.event, &mut directory, &mut onramps));
        });
        let ledger = std::mem::replace(&mut world.ledger, Ledger::without_projections(KEY));
        let (mut ours, mut trades) = (Vec::new(), Vec::new());
        for _ in 0..TRADES {
            let step = world.trade();
            let ([task, transaction, _], start, last, seller, buyer) = step.floor;
            let (context, _) = &step.command;
            let ecoledger::Actor::ChannelUser(user) = context.actor else { unreachable!("traders ask") };
            let trade = Trade {
                bundle: bundle_of(start),
                user: user.uuid(),
                key: context.idempotency_key.as_ref().map_or("", |key| key.as_str()).into(),
                task,
                transaction,
                seller,
                buyer: buyer.expect("a trade has one"),
                range: (start.1, last),
                cents: 50,
            };
            trades.push(Command::Trade(trade).into());
            ours.push(step.command);
        }
        Self { ledger, ours, directory: Arc::new(directory), onramps, trades }
    }

    /// How long ours and the peer take for each block, in turns.
    fn once<P: Peer>(&self) -> Vec<[Duration; 2]> {
        let (mut ledger, mut peer) = (self.ledger.clone(), P::new(&self.directory));
        peer.run(&self.onramps);
        let blocks = self.ours.chunks(BLOCK).zip(self.trades.chunks(BLOCK));
        blocks
            .map(|(ours, theirs)| {
                let time = run::singly(&mut ledger, ours);
                let started = Instant::now();
                peer.run(theirs);
                [time, started.elapsed()]
            })
            .collect()
    }

    fn beside<P: Peer, D: Domain>(&self) {
        let mut best = self.once::<P>();
        for _ in 1..RUNS {
            for (best, [ours, theirs]) in best.iter_mut().zip(self.once::<P>()) {
                *best = [best[0].min(ours), best[1].min(theirs)];
            }
        }
        let [ours, theirs] = [0, 1].map(|side| {
            let time: Duration = best.iter().map(|block| block[side]).sum();
            time.as_nanos() as f64 / TRADES as f64
        });
        let (bundles, each) = (self.onramps.len(), TRADES / self.onramps.len());
        let what = format!("trade, {} bundles sold {each} times each, peer {}", thousands(bundles as u64), D::NAME);
        row(what, Unit::Nanoseconds, ours, (P::NAME, theirs), None);
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [durable, program @ ..] = &arguments[..]
        && durable == "durable"
    {
        return durable::print(program.first().map(Path::new));
    }
    for bundles in [1_000, 100] {
        let work = Work::new(bundles);
        work.beside::<Cqrs<Small>, Small>();
        work.beside::<Cqrs<Full>, Full>();
        work.beside::<Eventually<Small>, Small>();
        work.beside::<Eventually<Full>, Full>();
        work.beside::<Fmodel<Small>, Small>();
        work.beside::<Fmodel<Full>, Full>();
        work.beside::<FmodelStates<Small>, Small>();
        work.beside::<FmodelStates<Full>, Full>();
    }
}
