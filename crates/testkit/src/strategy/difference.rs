//! A command that is nearly the one that came before (D-7), or the same with other new ids (D-86).

use std::sync::Arc;

use ecoledger::{
    Command, Currency,
    bundles::{
        self, AssetLine, OfframpAssets, RegisterOfframp, RegisterRetirement, RegisterTrade, RetirementAssets, TradeAssets,
    },
};

use crate::{ids, sample, setting};

/// In what a command differs from the one that came under the same key before.
#[derive(Clone, Copy, Debug)]
pub enum Difference {
    /// In nothing: it is the same command.
    Nothing,
    /// In its currency.
    Currency,
    /// In its buyer, beneficiary, or the name of the trader.
    Party,
    /// In the price of its lines.
    Price,
    /// In the order of its lines.
    Order,
    /// In its task, or the trader that it makes: not at all (D-86).
    Task,
    /// In its transaction or off-ramp: not at all (D-86).
    Subject,
}

impl Difference {
    /// The command with this difference, where it can have it.
    #[must_use]
    pub fn applied(self, command: &Command) -> Command {
        match command.clone() {
            Command::Bundles(bundles::Command::RegisterTrade(trade)) => self.in_trade(trade).into(),
            Command::Bundles(bundles::Command::RegisterRetirement(retirement)) => self.in_retirement(retirement).into(),
            Command::Bundles(bundles::Command::RegisterOfframp(offramp)) => self.in_offramp(offramp).into(),
            Command::Bundles(bundles::Command::CreateTrader(mut trader)) => {
                match self {
                    Self::Party => trader.name = sample::name("Another name"),
                    Self::Task => trader.trader_id = ids::trader(998),
                    Self::Nothing | Self::Currency | Self::Price | Self::Order | Self::Subject => {}
                }
                trader.into()
            }
            other => other,
        }
    }

    fn in_lines(self, lines: &[AssetLine]) -> Vec<AssetLine> {
        let mut lines = lines.to_vec();
        match self {
            Self::Order => lines.reverse(),
            Self::Price => {
                for line in &mut lines {
                    line.unit_price = Some(sample::price(151));
                }
            }
            Self::Nothing | Self::Currency | Self::Party | Self::Task | Self::Subject => {}
        }
        lines
    }

    fn in_trade(self, mut trade: RegisterTrade) -> RegisterTrade {
        trade.assets = TradeAssets::new(self.in_lines(&trade.assets)).expect("the same certificates");
        match self {
            Self::Currency => trade.currency = other(trade.currency),
            Self::Party => {
                let numbers = [setting::SIGNED, setting::MADE, setting::AUTOMATIC].map(ids::trader);
                let others = numbers.into_iter().find(|number| *number != trade.buyer_id && *number != trade.trader_id);
                trade.buyer_id = others.unwrap_or(trade.buyer_id);
            }
            Self::Task => trade.task_id = ids::task(998),
            Self::Subject => trade.transaction_id = ids::transaction(998),
            Self::Nothing | Self::Price | Self::Order => {}
        }
        trade
    }

    fn in_retirement(self, mut retirement: RegisterRetirement) -> RegisterRetirement {
        retirement.assets = RetirementAssets::new(self.in_lines(&retirement.assets)).expect("the same certificates");
        match self {
            Self::Currency => retirement.currency = other(retirement.currency),
            Self::Party => Arc::make_mut(&mut retirement.details).beneficiary_name = sample::name("Another name"),
            Self::Task => retirement.task_id = ids::task(998),
            Self::Subject => retirement.transaction_id = ids::transaction(998),
            Self::Nothing | Self::Price | Self::Order => {}
        }
        retirement
    }

    fn in_offramp(self, mut offramp: RegisterOfframp) -> RegisterOfframp {
        offramp.assets = OfframpAssets::new(self.in_lines(&offramp.assets)).expect("the same certificates");
        match self {
            Self::Task => offramp.task_id = ids::task(998),
            Self::Subject => offramp.offramp_id = ids::offramp(998),
            Self::Nothing | Self::Currency | Self::Party | Self::Price | Self::Order => {}
        }
        offramp
    }
}

fn other(currency: Currency) -> Currency {
    match currency {
        Currency::Eur => Currency::Usd,
        Currency::Usd => Currency::Eur,
    }
}
