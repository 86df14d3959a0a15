//! Ranges and lines of random commands, as small numbers.

use ecoledger::{CertificateId, CertificateRange, bundles::AssetLine, kernel::TraderId};

use crate::{model::Model, sample};

/// The form of a serial.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// A number alone.
    New,
    /// A fixed part and a number.
    Old,
    /// Another fixed part.
    OtherFixedPart,
}

/// A line of a command.
#[derive(Clone, Copy, Debug)]
pub enum Line {
    /// At the head of a bundle of the acting trader: the one at this place, lines one after the other.
    AtBundle {
        /// Which bundle.
        bundle: u8,
        /// How much of it.
        take: Take,
    },
    /// At any certificate, there or not.
    Anywhere {
        /// The issuance.
        issuance: u8,
        /// The form.
        form: Form,
        /// The first number.
        first: u64,
        /// How many.
        length: u64,
    },
}

/// A line, and the price of one certificate where the command has prices.
#[derive(Clone, Copy, Debug)]
pub struct PricedLine {
    /// The line.
    pub line: Line,
    /// The price in cents.
    pub cents: u64,
}

/// How much of a bundle.
#[derive(Clone, Copy, Debug)]
pub enum Take {
    /// All of it.
    All,
    /// So many, or all if it has less.
    UpTo(u64),
    /// So many more than it has.
    Beyond(u64),
}

/// So many certificates of an issuance.
pub(super) fn range(issuance: u8, form: Form, first: u64, length: u64) -> CertificateRange {
    let id = |number: u64| -> CertificateId {
        sample::certificate(&match form {
            Form::New => format!("I{issuance}_{number}"),
            Form::Old => format!("I{issuance}_643002406555908611{number:012}"),
            Form::OtherFixedPart => format!("I{issuance}_643002406555908610{number:012}"),
        })
    };
    CertificateRange::new(id(first), &id(first + length.max(1) - 1)).expect("a range")
}

impl Line {
    /// The certificates that the line names in this state.
    pub fn range(self, position: usize, trader: TraderId, model: &Model) -> CertificateRange {
        match self {
            Self::Anywhere { issuance, form, first, length } => range(issuance, form, first, length),
            Self::AtBundle { bundle, take } => {
                let bundles = model.live(trader);
                let Some(picked) = bundles.get((usize::from(bundle) + position) % bundles.len().max(1)) else {
                    return range(0, Form::New, 1, 1);
                };
                let last = match take {
                    Take::All => picked.last(),
                    Take::UpTo(count) => picked.last().min(picked.first() + count - 1),
                    Take::Beyond(more) => picked.last() + more,
                };
                CertificateRange::up_to(picked.start().clone(), last).expect("not before its start")
            }
        }
    }
}

/// The lines of a command, each at a price or none.
pub(super) fn assets(lines: &[PricedLine], trader: TraderId, model: &Model, priced: bool) -> Vec<AssetLine> {
    let line = |(position, asked): (usize, &PricedLine)| {
        let range = asked.line.range(position, trader, model);
        if priced { AssetLine::priced(range, sample::price(asked.cents)) } else { AssetLine::new(range) }
    };
    lines.iter().enumerate().map(line).collect()
}
