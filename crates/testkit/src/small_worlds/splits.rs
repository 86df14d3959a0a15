//! Every way to take a range of certificates apart.

use ecoledger::{
    Actor, Command, Currency, Ledger,
    bundles::{RegisterTrade, TradeAssets, WithdrawCertificates},
};

use super::{Explored, Fault, SmallWorld, explore};
use crate::{History, ids, sample, setting};

/// A bundle of a trader that approves by itself; any part of it is sold or withdrawn, as long as there is any.
#[derive(Clone, Debug)]
pub struct Splits {
    history: History,
    length: u64,
}

/// What is taken.
#[derive(Clone, Copy, Debug)]
pub struct Take {
    first: u64,
    last: u64,
    is_sold: bool,
}

impl Splits {
    /// A bundle of this length.
    #[must_use]
    pub fn of(length: u64) -> Self {
        let mut history = History::in_setting();
        let onramp = setting::onramp(ids::trader(setting::AUTOMATIC), &format!("I_1..I_{length}"));
        history.given(Actor::Operator, onramp);
        Self { history, length }
    }
}

impl SmallWorld for Splits {
    type Move = Take;

    fn ledger(&self) -> &Ledger {
        &self.history.world.ledger
    }

    fn compare(&self) -> Result<(), Fault> {
        self.history.compare_all()
    }

    fn moves(&self) -> Vec<Take> {
        let ranges = (1..=self.length).flat_map(|first| (first..=self.length).map(move |last| (first, last)));
        ranges.flat_map(|(first, last)| [true, false].map(|is_sold| Take { first, last, is_sold })).collect()
    }

    fn make(&mut self, this: &Take) -> Result<bool, Fault> {
        let Take { first, last, is_sold } = *this;
        let (trader, text) = (ids::trader(setting::AUTOMATIC), format!("I_{first}..I_{last}"));
        let (by, command): (Actor, Command) = if is_sold {
            let number = 100 * first + last;
            let assets = TradeAssets::new(sample::priced_lines(&[&text])).expect("a line");
            let (task, transaction, buyer) = (ids::task(number), ids::transaction(number), ids::trader(setting::MADE));
            (setting::CLERK, RegisterTrade::new(trader, task, transaction, buyer, assets, Currency::Eur).into())
        } else {
            (Actor::Operator, WithdrawCertificates::new(trader, sample::range(&text), sample::text("Correction")).into())
        };
        self.history.make(&format!("{first}-{last}"), by, command)
    }
}

/// Every range up to a length, each to its end.
pub(super) fn up_to(longest: usize) -> Result<Explored, Fault> {
    let mut all = Explored::default();
    for length in 1..=longest {
        let one = explore(Splits::of(length.try_into().unwrap_or(u64::MAX)), usize::MAX)?;
        all.states.resize(all.states.len().max(one.states.len()), 0);
        for (sum, states) in all.states.iter_mut().zip(one.states) {
            *sum += states;
        }
        (all.changes, all.others) = (all.changes + one.changes, all.others + one.others);
    }
    Ok(all)
}
