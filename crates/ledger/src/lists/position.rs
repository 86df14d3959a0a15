use alloc::string::ToString as _;
use core::fmt;

use ecoledger_kernel::{CertificateId, IssuanceId, Serial, Timestamp};
use uuid::Uuid;

use super::List;

/// From when something cannot be sold any more: never is later than any time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Expiry {
    /// From then on.
    At(Timestamp),
    /// Never.
    Never,
}

impl From<Option<Timestamp>> for Expiry {
    fn from(expires_at: Option<Timestamp>) -> Self {
        expires_at.map_or(Self::Never, Self::At)
    }
}

impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(at) => write!(f, "{at}"),
            Self::Never => f.write_str("never"),
        }
    }
}

/// Where a row stands in its list. All positions of a list are of one kind.
///
/// Written as text, positions of a list stand in the same order, byte by byte.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Position {
    /// The number of an entry, from 0; or when something was made, as one number that grows with every event.
    Number(u64),
    /// Where in its mint a credit begins, in grams, then when it was made.
    Stretch(u64, u64),
    /// A time.
    Time(Timestamp),
    /// A time of expiry.
    Expiry(Expiry),
    /// A certificate, by issuance, fixed part and number.
    Certificate(CertificateId),
    /// An id.
    Id(Uuid),
    /// An issuance.
    Issuance(IssuanceId),
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number:020}"),
            Self::Stretch(begin, number) => write!(f, "{begin:020} {number:020}"),
            Self::Time(at) => write!(f, "{at}"),
            Self::Expiry(expiry) => write!(f, "{expiry}"),
            // What parts the issuance from the serial comes before every character of an issuance, and the new form of a serial
            // before the old one.
            Self::Certificate(id) => match id.serial().fixed() {
                None => write!(f, "{} - {:012}", id.issuance(), id.serial().number()),
                Some(_) => {
                    let serial = id.serial().to_string();
                    let (fixed, number) = serial.split_at_checked(18).unwrap_or((&serial, ""));
                    write!(f, "{} {fixed} {number}", id.issuance())
                }
            },
            Self::Id(id) => write!(f, "{id}"),
            Self::Issuance(id) => write!(f, "{id}"),
        }
    }
}

impl Position {
    /// Reads the text of a position in a list.
    pub(super) fn of(list: &List, text: &str) -> Option<Self> {
        Some(match list {
            List::ApiKeyNumbers | List::ApiKeysMade | List::ClaimBirths | List::CreditBirths | List::ProposalNumbers(_) => {
                Self::Id(text.parse().ok()?)
            }
            List::ChannelEventTimes(_) | List::FeedTimes(_) => Self::Time(text.parse().ok()?),
            List::Assets(..) => Self::Certificate(certificate(text)?),
            List::AssetExpiries(_) if text == "never" => Self::Expiry(Expiry::Never),
            List::AssetExpiries(_) => Self::Expiry(Expiry::At(text.parse().ok()?)),
            List::IssuanceTotals => Self::Issuance(IssuanceId::new(text).ok()?),
            List::CreditStretches(_) => {
                let (begin, number) = text.split_once(' ')?;
                Self::Stretch(begin.parse().ok()?, number.parse().ok()?)
            }
            List::OnboardingProposals(_)
            | List::Traders(_)
            | List::Transactions(_)
            | List::ApiKeys(_)
            | List::ChannelEvents(_)
            | List::Born(_)
            | List::CreditHistory(_)
            | List::MarketplaceTraders(_)
            | List::Scorecards(_)
            | List::Proposals(..)
            | List::Feed(_)
            | List::FeedOfType(..) => Self::Number(text.parse().ok()?),
        })
    }

    /// Its number, in a list of numbers.
    pub(crate) fn number(&self) -> Option<u64> {
        match self {
            Self::Number(number) | Self::Stretch(_, number) => Some(*number),
            Self::Time(_) | Self::Expiry(_) | Self::Certificate(_) | Self::Id(_) | Self::Issuance(_) => None,
        }
    }
}

/// `<issuance> <fixed part or -> <number>`.
fn certificate(text: &str) -> Option<CertificateId> {
    let mut parts = text.split(' ');
    let (issuance, fixed, number) = (parts.next()?, parts.next()?, parts.next()?);
    let serial: Serial = match fixed {
        "-" => number.trim_start_matches('0').parse().ok()?,
        fixed => [fixed, number].concat().parse().ok()?,
    };
    Some(CertificateId::new(IssuanceId::new(issuance).ok()?, serial))
}
