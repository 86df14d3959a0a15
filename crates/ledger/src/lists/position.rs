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

/// Digits before the number in the old form of a serial.
const FIXED_DIGITS: usize = 18;

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number:020}"),
            Self::Stretch(begin, number) => write!(f, "{begin:020} {number:020}"),
            Self::Time(at) => write!(f, "{at}"),
            Self::Expiry(expiry) => write!(f, "{expiry}"),
            // What parts the issuance from the serial comes before every character of an issuance, and the new form of a serial
            // before the old one.
            Self::Certificate(id) if id.serial().fixed().is_none() => {
                write!(f, "{} - {:012}", id.issuance(), id.serial().number())
            }
            Self::Certificate(id) => {
                let serial = id.serial().to_string();
                let (fixed, number) = serial.split_at_checked(FIXED_DIGITS).unwrap_or((&serial, ""));
                write!(f, "{} {fixed} {number}", id.issuance())
            }
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

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{Expiry, List, Position};

    /// Issuances that begin alike, and serials of both forms.
    fn certificate() -> impl Strategy<Value = Position> {
        let serial = prop_oneof!["[1-9][0-9]{0,11}", "64300240655590861[12]0000000000[0-9][1-9]"];
        ("[aA0-]{1,3}", serial).prop_filter_map("a certificate", |(issuance, serial)| {
            alloc::format!("{issuance}_{serial}").parse().ok().map(Position::Certificate)
        })
    }

    fn time() -> impl Strategy<Value = ecoledger_kernel::Timestamp> {
        (-62_167_219_200_000..253_402_300_800_000_i64).prop_filter_map("a time", ecoledger_kernel::Timestamp::from_millis)
    }

    /// Two positions of a list.
    fn two() -> impl Strategy<Value = (List, Position, Position)> {
        let (user, trader) = (Uuid::nil().into(), Uuid::nil().into());
        let of = |list: List, position: BoxedStrategy<Position>| {
            (position.clone(), position).prop_map(move |(one, other)| (list, one, other))
        };
        let expiry = prop_oneof![time().prop_map(Expiry::At), Just(Expiry::Never)];
        let stretch = (0..12_u64, any::<u64>()).prop_map(|(begin, number)| Position::Stretch(begin, number));
        prop_oneof![
            of(List::ApiKeys(user), prop_oneof![0..200_u64, any::<u64>()].prop_map(Position::Number).boxed()),
            of(List::CreditStretches(Uuid::nil().into()), stretch.boxed()),
            of(List::FeedTimes(Uuid::nil().into()), time().prop_map(Position::Time).boxed()),
            of(List::AssetExpiries(trader), expiry.prop_map(Position::Expiry).boxed()),
            of(List::Assets(trader, Expiry::Never), certificate().boxed()),
            of(List::CreditBirths, any::<u128>().prop_map(|id| Position::Id(Uuid::from_u128(id))).boxed()),
        ]
    }

    proptest! {
        #[test]
        fn positions_are_ordered_as_their_texts_and_read_back((list, one, other) in two()) {
            let texts = [one.to_string(), other.to_string()];
            prop_assert_eq!(one.cmp(&other), texts[0].as_bytes().cmp(texts[1].as_bytes()), "{:?}", texts);
            prop_assert_eq!(Position::of(&list, &texts[0]), Some(one));
        }
    }
}
