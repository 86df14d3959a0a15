//! Steps over the fair floor: one by one, in batches, mixed, and with projections.

use ecoledger::Ledger;
use ecoledger_benches::{
    KEY,
    credits::Market,
    fair::Fair,
    race::{Asked, Make, Race, TIMED, Taken, Times},
    table::{Unit, row, thousands},
    world::World,
};

/// Steps of each kind that are held against each other first, at most.
const COMPARED: u64 = 500;
/// Steps after which the tables of a small world have room for those that are timed: a trade adds a row to each, a split two.
const SETTLING: usize = 1_024;
const SETTLING_OF_CREDITS: usize = 512;
/// From here on a world is large: waits for memory rule.
const LARGE: u64 = 1_000_000;

fn empty() -> Ledger {
    Ledger::without_projections(KEY)
}

pub(super) fn trade(world: &mut World, to: &mut Vec<Asked>) {
    to.push(world.trade().command);
}

fn retire(world: &mut World, to: &mut Vec<Asked>) {
    to.push(world.retirement().command);
}

fn trade_and_retire(world: &mut World, to: &mut Vec<Asked>) {
    trade(world, to);
    retire(world, to);
}

pub(super) fn split(market: &mut Market, to: &mut Vec<Asked>) {
    to.extend(market.split().commands);
}

fn transfer(market: &mut Market, to: &mut Vec<Asked>) {
    to.extend(market.transfer().commands);
}

fn approved(market: &mut Market, to: &mut Vec<Asked>) {
    to.extend(market.retirement().commands);
}

/// At most so much over the fair floor.
fn most(size: u64) -> f64 {
    if size < LARGE { 1.5 } else { 1.2 }
}

fn over_floor(what: String, times: Times, at_most: f64) {
    row(what, Unit::Nanoseconds, times.bare, ("fair floor", times.fair), Some(at_most));
}

/// A race in which keys, tasks and transactions have as many rows as there are bundles.
fn race_of_bundles(size: u64, projections: bool) -> Race<World> {
    let mut fair = Fair::default();
    let mut world = World::told(size, empty(), |events| events.iter().for_each(|event| fair.learn(event)));
    let bare = std::mem::replace(&mut world.ledger, empty());
    let indexed = projections.then(|| World::new(size, Ledger::new(KEY)).ledger);
    let mut race = Race::new(world, bare, fair, indexed);
    let compared = COMPARED.min(size / 4);
    race.compare(trade_and_retire, compared as usize);
    race.fill(trade_and_retire, (size / 2 - compared) as usize);
    if size < LARGE { race.afresh(SETTLING) } else { race }
}

/// Trade and retire; in a large world with projections, and in batches.
pub(super) fn bundles(size: u64) {
    let large = size >= LARGE;
    let mut race = race_of_bundles(size, large);
    let bundles = thousands(size);
    for (name, make) in [("trade", trade as Make<World>), ("retire", retire)] {
        let singly = race.time(make, Taken::Singly);
        over_floor(format!("{name}, {bundles} bundles"), singly, most(size));
        if large {
            let what = format!("{name} with projections, {bundles} bundles");
            row(what, Unit::Nanoseconds, singly.indexed, ("without", singly.bare), Some(1.4));
            for batch in [32, 256] {
                let what = format!("{name} in batches of {batch}, {bundles} bundles");
                in_batches(&mut race, make, Taken::Together(batch), what, singly.fair, Some(1.3));
            }
            let what = format!("{name} in batches of 256, all decided before any is recorded, {bundles} bundles");
            in_batches(&mut race, make, Taken::BeforeAny(256), what, singly.fair, None);
        }
    }
}

/// A step in batches, over the floor in the same ones; or over the floor step by step, should its stages not pay for themselves.
fn in_batches(race: &mut Race<World>, make: Make<World>, taken: Taken, what: String, singly: f64, most: Option<f64>) {
    let times = race.time(make, taken);
    let floor = if times.fair < singly { ("fair floor, staged,", times.fair) } else { ("fair floor, not staged,", singly) };
    row(what, Unit::Nanoseconds, times.bare, floor, most);
}

fn race_of_credits(size: u64) -> Race<Market> {
    let mut fair = Fair::default();
    let mut market = Market::told(size, empty(), |events| events.iter().for_each(|event| fair.learn(event)));
    let bare = std::mem::replace(&mut market.ledger, empty());
    Race::new(market, bare, fair, None)
}

/// Split and transfer.
pub(super) fn credits(size: u64) {
    let mut race = race_of_credits(size);
    let steps: [(&str, Make<Market>); 2] = [("split", split), ("transfer", transfer)];
    for (_, make) in steps {
        race.compare(make, COMPARED.min(size / 4) as usize);
    }
    if size < LARGE {
        race = race.afresh(SETTLING_OF_CREDITS);
    }
    for (name, make) in steps {
        let times = race.time(make, Taken::Singly);
        over_floor(format!("{name}, {} credits", thousands(size)), times, most(size));
    }
}

/// Retirements submitted and approved, among as many credits that are live and as many that were retired so.
pub(super) fn proposals(size: u64) {
    let mut race = race_of_credits(2 * size + TIMED);
    race.compare(approved, COMPARED as usize);
    race.fill(approved, (size - COMPARED) as usize);
    let times = race.time(approved, Taken::Singly);
    over_floor(format!("CreditRetire submitted and approved, {} credits", thousands(size)), times, 1.5);
}

/// What makes the mixed load: bundles and credits in one ledger.
#[derive(Clone, Debug)]
struct Mixed {
    world: World,
    market: Market,
    turn: usize,
}

/// 40 % trades, 30 % retirements, 10 % splits, 10 % transfers, 5 % proposals (submitted and approved), 5 % refused.
const LOAD: [u8; 20] = *b"trtrstxtrtprtrtsrtxf";

fn mixed_step(mixed: &mut Mixed, to: &mut Vec<Asked>) {
    let Mixed { world, market, turn } = mixed;
    match LOAD[*turn % LOAD.len()] {
        b't' => trade(world, to),
        b'r' => retire(world, to),
        b's' => split(market, to),
        b'x' => transfer(market, to),
        b'p' => approved(market, to),
        _ if (*turn / LOAD.len()).is_multiple_of(2) => to.push(world.refused().command),
        _ => to.extend(market.refused().commands),
    }
    *turn += 1;
}

fn mixed_trades(mixed: &mut Mixed, to: &mut Vec<Asked>) {
    trade_and_retire(&mut mixed.world, to);
}

/// The mixed load, beside the floors of its parts one after the other.
pub(super) fn mixed(size: u64) {
    let mut fair = Fair::default();
    let mut world = World::told(size, empty(), |events| events.iter().for_each(|event| fair.learn(event)));
    let ledger = std::mem::replace(&mut world.ledger, empty());
    let mut market = Market::told(size, ledger, |events| events.iter().for_each(|event| fair.learn(event)));
    let bare = std::mem::replace(&mut market.ledger, empty());
    let mut race = Race::new(Mixed { world, market, turn: 0 }, bare, fair, None);
    race.compare(mixed_step, 4 * COMPARED as usize);
    race.fill(mixed_trades, size as usize / 2);
    let times = race.time(mixed_step, Taken::Singly);
    let what = format!("mixed load, {} bundles and credits", thousands(size));
    row(what, Unit::Nanoseconds, times.bare, ("fair floors of its parts", times.fair), Some(1.5));
}
