//! What the peers decide and fold: a trade off the head of a bundle. An aggregate is what came by one on-ramp, in pieces once parts of
//! it were sold.
//!
//! [`Small`] is the smallest that does the step: owner and range are checked, the bundle is cut, one event says so. [`Full`] keeps the
//! facts that ecoledger keeps of it: who may act in which channel, the key, the task, the transaction with its price, both events.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Debug,
    sync::Arc,
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// Why a command is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub &'static str);

/// Which bundle: its issuance and its number there.
pub type BundleId = (Uuid, u64);

/// What is asked.
#[derive(Clone, Debug)]
pub enum Command {
    /// A bundle comes in.
    Onramp {
        /// The bundle.
        bundle: BundleId,
        /// Its owner.
        owner: Uuid,
        /// Its first and last certificate.
        range: (u64, u64),
    },
    /// Its head is sold.
    Trade(Trade),
}

/// A sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trade {
    /// The bundle.
    pub bundle: BundleId,
    /// Who asks.
    pub user: Uuid,
    /// Under which key.
    pub key: Arc<str>,
    /// Its task.
    pub task: Uuid,
    /// Its transaction.
    pub transaction: Uuid,
    /// Who sells.
    pub seller: Uuid,
    /// Who buys.
    pub buyer: Uuid,
    /// The first and the last certificate.
    pub range: (u64, u64),
    /// The price in cents.
    pub cents: u64,
}

impl Command {
    /// The aggregate of which it is asked.
    #[must_use]
    pub fn bundle(&self) -> BundleId {
        match self {
            Self::Onramp { bundle, .. } | Self::Trade(Trade { bundle, .. }) => *bundle,
        }
    }
}

/// What is known beside the aggregates: users with the channel in which they trade, and traders with theirs.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// Users who administer transactions.
    pub users: HashMap<Uuid, Uuid>,
    /// Traders.
    pub traders: HashMap<Uuid, Uuid>,
}

/// How an aggregate decides and folds.
pub trait Domain: Clone + Debug + Default + PartialEq + Send + Sync + 'static {
    /// The aggregate.
    type State: Clone + Debug + Default + Serialize + DeserializeOwned + Send + Sync;
    /// What happened.
    type Event: Clone + Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync;
    /// Its name.
    const NAME: &'static str;

    /// The events of a command.
    ///
    /// # Errors
    /// When a rule refuses it.
    fn decide(directory: &Directory, state: &Self::State, command: &Command) -> Result<Vec<Self::Event>, Refused>;

    /// Takes an event.
    fn evolve(state: &mut Self::State, event: &Self::Event);
}

/// A part of the bundle that has one owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Its last certificate.
    pub last: u64,
    /// Its owner.
    pub owner: Uuid,
}

/// The pieces by their first certificate.
pub type Pieces = BTreeMap<u64, Piece>;

fn expect_owned(pieces: &Pieces, seller: Uuid, buyer: Uuid, (first, last): (u64, u64)) -> Result<(), Refused> {
    let piece = pieces.get(&first).ok_or(Refused("no bundle starts here"))?;
    if piece.owner != seller {
        return Err(Refused("another's bundle"));
    }
    if last < first || last > piece.last {
        return Err(Refused("beyond the bundle"));
    }
    if seller == buyer { Err(Refused("the buyer is the seller")) } else { Ok(()) }
}

fn cut(pieces: &mut Pieces, buyer: Uuid, (first, last): (u64, u64)) {
    let Some(piece) = pieces.get_mut(&first) else { return };
    let rest = Piece { last: piece.last, owner: piece.owner };
    *piece = Piece { last, owner: buyer };
    if last < rest.last {
        pieces.insert(last + 1, rest);
    }
}

/// The smallest domain that does the step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Small;

/// What happened in the smallest one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SmallEvent {
    /// A bundle came in.
    Onramped {
        /// The bundle.
        bundle: BundleId,
        /// Its owner.
        owner: Uuid,
        /// Its certificates.
        range: (u64, u64),
    },
    /// Its head was sold.
    Traded {
        /// The bundle.
        bundle: BundleId,
        /// Who sold.
        seller: Uuid,
        /// Who bought.
        buyer: Uuid,
        /// The certificates.
        range: (u64, u64),
    },
}

impl Domain for Small {
    type State = Pieces;
    type Event = SmallEvent;
    const NAME: &'static str = "smallest";

    fn decide(_: &Directory, state: &Pieces, command: &Command) -> Result<Vec<SmallEvent>, Refused> {
        match command {
            Command::Onramp { bundle, owner, range } => {
                Ok(vec![SmallEvent::Onramped { bundle: *bundle, owner: *owner, range: *range }])
            }
            Command::Trade(Trade { bundle, seller, buyer, range, .. }) => {
                expect_owned(state, *seller, *buyer, *range)?;
                Ok(vec![SmallEvent::Traded { bundle: *bundle, seller: *seller, buyer: *buyer, range: *range }])
            }
        }
    }

    fn evolve(state: &mut Pieces, event: &SmallEvent) {
        match event {
            SmallEvent::Onramped { owner, range: (first, last), .. } => {
                state.insert(*first, Piece { last: *last, owner: *owner });
            }
            SmallEvent::Traded { buyer, range, .. } => cut(state, *buyer, *range),
        }
    }
}

/// The domain that keeps the facts that ecoledger keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Full;

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// It is registered.
    Registered,
    /// It is done.
    Success,
}

/// What the aggregate knows of its trades.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Trades {
    pieces: Pieces,
    keys: HashMap<Arc<str>, Uuid>,
    tasks: HashMap<Uuid, (Uuid, Status)>,
    transactions: HashMap<Uuid, (Arc<Trade>, Uuid, Status)>,
}

/// What happened in the full one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FullEvent {
    /// A bundle came in.
    Onramped {
        /// The bundle.
        bundle: BundleId,
        /// Its owner.
        owner: Uuid,
        /// Its certificates.
        range: (u64, u64),
    },
    /// A trade was registered.
    Registered {
        /// The trade.
        trade: Arc<Trade>,
        /// The channel.
        channel: Uuid,
    },
    /// It was settled.
    Settled {
        /// The trade.
        trade: Arc<Trade>,
        /// The channel.
        channel: Uuid,
    },
}

impl Domain for Full {
    type State = Trades;
    type Event = FullEvent;
    const NAME: &'static str = "with the same facts kept";

    fn decide(directory: &Directory, state: &Trades, command: &Command) -> Result<Vec<FullEvent>, Refused> {
        let trade = match command {
            Command::Onramp { bundle, owner, range } => {
                return Ok(vec![FullEvent::Onramped { bundle: *bundle, owner: *owner, range: *range }]);
            }
            Command::Trade(trade) => trade,
        };
        let channel = *directory.users.get(&trade.user).ok_or(Refused("no right"))?;
        let trades_there = |trader| directory.traders.get(trader) == Some(&channel);
        if !trades_there(&trade.seller) || !trades_there(&trade.buyer) {
            return Err(Refused("no such trader"));
        }
        if state.keys.contains_key(&trade.key) {
            return Err(Refused("a used key"));
        }
        if state.tasks.contains_key(&trade.task) || state.transactions.contains_key(&trade.transaction) {
            return Err(Refused("a used id"));
        }
        expect_owned(&state.pieces, trade.seller, trade.buyer, trade.range)?;
        let trade = Arc::new(trade.clone());
        Ok(vec![FullEvent::Registered { trade: trade.clone(), channel }, FullEvent::Settled { trade, channel }])
    }

    fn evolve(state: &mut Trades, event: &FullEvent) {
        match event {
            FullEvent::Onramped { owner, range: (first, last), .. } => {
                state.pieces.insert(*first, Piece { last: *last, owner: *owner });
            }
            FullEvent::Registered { trade, channel } => {
                state.keys.insert(trade.key.clone(), trade.task);
                state.tasks.insert(trade.task, (trade.seller, Status::Registered));
                state.transactions.insert(trade.transaction, (trade.clone(), *channel, Status::Registered));
            }
            FullEvent::Settled { trade, .. } => {
                cut(&mut state.pieces, trade.buyer, trade.range);
                if let Some((_, status)) = state.tasks.get_mut(&trade.task) {
                    *status = Status::Success;
                }
                if let Some((_, _, status)) = state.transactions.get_mut(&trade.transaction) {
                    *status = Status::Success;
                }
            }
        }
    }
}
